"""Who decides in a quarter, and why: `prompt_of` asks one researcher, `ask_all` everybody."""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck, rules
from brainsim.model.compilation import rule, sweep
from brainsim.model.places import BY_POST, FACULTY, FELLOW, INDUSTRY, INSTITUTE, NOBODY, OUT, POSTDOC, US
from brainsim.model.researchers import person_at
from brainsim.model.shocks import BLOCK

# Why somebody decides this quarter.
NOT_NOW, RECONSIDERS, CONTRACT_OVER, PERMIT_OVER, JOBLESS, HEARS_OF_CALL, LOOKS_AHEAD = range(7)


class Prompt(NamedTuple):
    """What makes a researcher decide in a quarter, and what it brings."""

    cause: int
    hears: int  # of which calls that are open to her: a bit a programme
    reserved: bool  # is offered a reserved post


@rule
def prompt_of(person, world, behaviour, key, w0, w1, w2, w3):
    """Whether she decides this quarter, and why; the four words are her luck with the four questions (PROMPT)."""
    fixed_term = person.position == POSTDOC or person.position == FELLOW
    permanent = person.position == FACULTY or person.position == INSTITUTE
    hazard = behaviour.reconsideration * (behaviour.reconsideration_permanent if permanent else 1.0)
    on_permit = person.position == INDUSTRY and person.place == US and person.home != US
    permit_over = on_permit and person.since_phd == behaviour.permit_quarter and luck.chance(w1) < behaviour.permit_end
    contract_over = fixed_term and person.contract_left == 0
    looks_ahead = person.position == POSTDOC and 0 < person.contract_left <= behaviour.search_ahead
    cause = RECONSIDERS if luck.chance(w0) < hazard else NOT_NOW
    cause = LOOKS_AHEAD if looks_ahead else cause
    cause = PERMIT_OVER if permit_over else cause
    cause = CONTRACT_OVER if contract_over else cause
    cause = JOBLESS if person.position == OUT else cause
    hears = _calls_heard(person, world, key, job_ended(cause) or looks_ahead, w2)
    cause = HEARS_OF_CALL if cause == NOT_NOW and hears else cause
    finishes = contract_over and person.position == FELLOW
    return Prompt(cause, hears, finishes and _is_offered_reserved(person, world.programmes[person.programme], w3))


@rule
def job_ended(cause):
    """Whether staying means to be without a post."""
    return cause == CONTRACT_OVER or cause == PERMIT_OVER or cause == JOBLESS


@rule
def _calls_heard(person, world, key, searches, word):
    """The calls that she hears of, a bit a programme; nobody is a fellow twice, of whatever programme."""
    heard = np.int64(0)
    if person.as_fellow < 0:
        for programme in range(world.programme_number):
            terms = world.programmes[programme]
            if terms.call_open and terms.fellow_earliest <= person.since_phd <= terms.fellow_latest:
                own = word if programme == 0 else programme_luck(person, world, key, programme)[luck.HEARD]
                heard |= np.int64(luck.chance(own) < rules.hearing_probability(person, terms, searches)) << programme
    return heard


@rule
def programme_luck(person, world, key, programme):
    """The four words of a further programme in a quarter, by its own number: luck.HEARD, WANTED, RANKED and MET."""
    return luck.words(key, person.uid, world.quarter, luck.PROGRAMME, world.programmes[programme].chance)


@rule
def _is_offered_reserved(person, terms, word):
    """Whether a finishing fellow is offered one of her programme's reserved posts: by luck, or because she is able enough."""
    share = terms.reserved_share[person.origin]
    if terms.reserved_from_ability > -np.inf:
        return person.ability >= terms.reserved_from_ability and share > 0.0
    return luck.chance(word) < share


@rule
def is_renewed(person, world, key):
    """Whether a fellow whose contract runs out is given another, by luck and up to the longest fellowship."""
    terms = world.programmes[person.programme]
    word = luck.words(key, person.uid, world.quarter, luck.RENEWAL, 0)[0]
    return person.as_fellow < terms.fellow_longest and luck.chance(word) < terms.renewal


@sweep
def ask_all(rows, world, behaviour, key, deciders, causes):
    """Who decides this quarter: fills `deciders` (rows) and `causes`; returns how many and the expired contracts.

    The expired contracts are counted by place and position, [place, position]: their posts are vacant.
    """
    expired = np.zeros(BY_POST, dtype=np.int64)
    words = np.empty((4, BLOCK), dtype=np.uint64)
    candidates = np.empty(BLOCK, dtype=np.int64)
    number, odds = 0, _likeliest(world, behaviour)
    for start in range(0, rows.shape[0], BLOCK):
        count = min(BLOCK, rows.shape[0] - start)
        _draw_prompts(rows, start, count, world.quarter, key, words)
        asked = 0
        for n in range(count):
            candidates[asked] = n
            asked += may_decide(rows[start + n], world, behaviour, odds, words[0, n], words[2, n])
        for n in candidates[:asked]:
            person = person_at(rows[start + n], world.quarter)
            prompt = prompt_of(person, world, behaviour, key, words[0, n], words[1, n], words[2, n], words[3, n])
            if prompt.cause != NOT_NOW:
                deciders[number] = start + n
                causes[number] = prompt.cause | (prompt.reserved << 3) | (prompt.hears << 4)
                number += 1
                expired[person.place, person.position] += prompt.cause == CONTRACT_OVER
    return number, expired


class Likeliest(NamedTuple):
    """What is true of everybody whose post goes on."""

    doubt: float  # the greatest probability to reconsider
    attention: float  # factor on the probability to hear of the first programme's call, 0 if there is none
    further_call: bool  # whether another programme has one


@rule
def _likeliest(world, behaviour):
    first, further = world.programmes[0], False
    for programme in range(1, world.programme_number):
        further = further or world.programmes[programme].call_open
    doubt = behaviour.reconsideration * max(1.0, behaviour.reconsideration_permanent)
    return Likeliest(doubt, first.hearing_in_post if first.call_open else 0.0, further)


@rule
def may_decide(row, world, behaviour, odds, w0, w2):
    """Whether there may be a reason to decide: a quick look at a row, since most have none and need not become a person."""
    fixed_term = row.position == POSTDOC or row.position == FELLOW
    ends = fixed_term and row.contract_end - world.quarter <= behaviour.search_ahead
    permit = world.quarter - row.phd_quarter == behaviour.permit_quarter
    hears = odds.further_call or luck.chance(w2) < odds.attention * world.programmes[0].hearing[row.place, row.origin]
    doubts = luck.chance(w0) < odds.doubt
    reason = row.position == OUT or ends or permit or doubts or (hears and row.fellow_start < 0)
    return reason and row.position != NOBODY


@rule
def _draw_prompts(rows, start, count, quarter, key, words):
    """The luck of a block of researchers, drawn together so that it runs in vector registers."""
    for n in range(count):
        words[0, n] = np.uint64(rows[start + n].uid)
    for n in range(count):
        words[0, n], words[1, n], words[2, n], words[3, n] = luck.words(key, words[0, n], quarter, luck.PROMPT, 0)


@rule
def prompt_from(code):
    """A prompt out of its packed form (cause in three bits, then reserved, then a bit a programme)."""
    return Prompt(np.int64(code & 7), np.int64(code >> 4), (code >> 3) & 1 == 1)
