"""Who decides in a quarter, and why: `prompt_of` asks one researcher, `ask_all` everybody."""

from typing import NamedTuple

import numpy as np

from brainsim.model import hosts, luck, rules
from brainsim.model.codes import BY_POST, FACULTY, FELLOW, INDUSTRY, INSTITUTE, NOBODY, OUT, POSTDOC, US
from brainsim.model.compilation import rule, sweep
from brainsim.model.researchers import person_at
from brainsim.model.shocks import BLOCK
from brainsim.model.terms import CONTRACT, EVALUATION

# Why somebody decides this quarter; HEARS_OF_CALL is also who is offered a reserved post while her fellowship goes on.
NOT_NOW, RECONSIDERS, CONTRACT_OVER, PERMIT_OVER, JOBLESS, HEARS_OF_CALL, LOOKS_AHEAD, SEARCHES, MEETS_HOSTS = range(9)
CAUSE = 15  # the bits of a packed prompt that hold its cause; then come reserved, and a bit a programme
JOB_ENDS = (CONTRACT_OVER, PERMIT_OVER, JOBLESS)  # causes with which staying means to be without a post


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
    looks_ahead = _knows_of_its_end(person, world) and 0 < person.contract_left <= behaviour.search_ahead
    searching = fixed_term and searches(person.uid, person.contract_left, world, behaviour, key)
    cause = MEETS_HOSTS if hosts.meets_hosts(person, world, behaviour, key) else NOT_NOW
    cause = SEARCHES if searching else cause
    cause = RECONSIDERS if luck.chance(w0) < hazard else cause
    cause = LOOKS_AHEAD if looks_ahead else cause
    cause = PERMIT_OVER if permit_over else cause
    cause = CONTRACT_OVER if contract_over else cause
    cause = JOBLESS if person.position == OUT else cause
    hears = _calls_heard(person, world, behaviour, key, job_ended(cause) or looks_ahead, w2)
    reserved = person.position == FELLOW and _is_offered_reserved(person, world, key, w3)
    cause = HEARS_OF_CALL if cause == NOT_NOW and (hears or reserved) else cause
    return Prompt(cause, hears, reserved)


@rule
def job_ended(cause):
    """Whether staying means to be without a post."""
    return cause == JOB_ENDS[0] or cause == JOB_ENDS[1] or cause == JOB_ENDS[2]


@rule
def searches(uid, contract_left, world, behaviour, key):
    """Whether somebody on a contract looks for a permanent post this quarter; no luck is drawn where nobody does."""
    chance = rules.contract_search(behaviour, contract_left)
    return chance > 0.0 and luck.chance(luck.words(key, uid, world.quarter, luck.CONTRACT_SEARCH, 0)[0]) < chance


@rule
def _calls_heard(person, world, behaviour, key, searches, word):
    """The calls that she hears of, a bit a programme; nobody is a fellow twice, of whatever programme."""
    heard = np.int64(0)
    if person.as_fellow < 0:
        for programme in range(world.programme_number):
            terms = world.programmes[programme]
            in_time = terms.call_open and terms.fellow_earliest <= person.since_phd <= terms.fellow_latest
            if in_time and takes_field(person, terms, world.quarter, key):
                own = word if programme == 0 else programme_luck(person, world, key, programme)[luck.HEARD]
                hearing = rules.hearing_probability(person, world, behaviour, terms, searches)
                heard |= np.int64(luck.chance(own) < hearing) << programme
    return heard


@rule
def takes_field(person, terms, quarter, key):
    """Whether a programme takes her field: hers fits it, any does, or hers is one of those to which it was widened.

    Of which field she is otherwise is luck that lasts, so that a larger share of the others holds the smaller.
    """
    if person.eligible == 1.0 or terms.any_field:
        return True
    if terms.other_fields == 0.0 or quarter < terms.widened:
        return False
    return luck.chance(luck.words(key, person.uid, 0, luck.FIELD, 0)[0]) < terms.other_fields


@rule
def programme_luck(person, world, key, programme):
    """The four words of a further programme in a quarter, by its own number: luck.HEARD, WANTED, RANKED and MET."""
    return luck.words(key, person.uid, world.quarter, luck.PROGRAMME, world.programmes[programme].chance)


@rule
def has_earned_post(person, world, key):
    """Whether this is when a fellow may be offered a reserved post: her contract has ended as her programme demands it.

    Whenever it has; or at the end of the full term, or because no contract is renewed any more; or because she has passed
    the evaluation of the first contract, which is also the one for the renewal.
    """
    terms = world.programmes[person.programme]
    if terms.reserved_after == EVALUATION:
        evaluated = person.as_fellow == terms.fellow_contract - terms.renewal_notice
        return evaluated and passes_evaluation(person, world, key)
    full_term = person.as_fellow >= terms.fellow_longest or terms.renewal == 0.0
    return person.contract_left == 0 and (full_term or terms.reserved_after == CONTRACT)


@rule
def _is_offered_reserved(person, world, key, word):
    """Whether a fellow is offered a reserved post that she has earned: by luck, or because she is able enough."""
    terms = world.programmes[person.programme]
    share = terms.reserved_share[person.origin]
    if share == 0.0 or not has_earned_post(person, world, key):
        return False
    if terms.reserved_from_ability > -np.inf:
        return person.ability >= terms.reserved_from_ability
    return luck.chance(word) < share


@rule
def _evaluation(person, world, key):
    """Her luck with the evaluation of a contract."""
    return luck.chance(luck.words(key, person.uid, world.quarter, luck.RENEWAL, 0)[0])


@rule
def passes_evaluation(person, world, key):
    """Whether a fellow passes the evaluation of a contract, be there a renewal to be had or not."""
    return _evaluation(person, world, key) < world.programmes[person.programme].passes


@rule
def renewed_for(person, world, key):
    """The quarters by which a fellow's contract is renewed this quarter: 0 unless it is evaluated now, and renewed.

    It is evaluated `renewal_notice` quarters before it ends, and renewed by luck, up to the longest fellowship.
    """
    terms = world.programmes[person.programme]
    if person.position != FELLOW or person.contract_left != terms.renewal_notice:
        return np.int64(0)
    longer = min(terms.fellow_renewal, terms.fellow_longest - person.as_fellow - person.contract_left)
    return max(np.int64(0), longer) if _evaluation(person, world, key) < terms.renewal else np.int64(0)


@rule
def _knows_of_its_end(person, world):
    """Whether her contract surely ends: a postdoc's does, a fellow's once it was evaluated and is not renewed."""
    refused = person.position == FELLOW and person.contract_left <= world.programmes[person.programme].renewal_notice
    return person.position == POSTDOC or refused


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
            asked += may_decide(rows[start + n], world, behaviour, key, odds, words[0, n], words[2, n])
        for n in candidates[:asked]:
            person = person_at(rows[start + n], world.quarter)
            prompt = prompt_of(person, world, behaviour, key, words[0, n], words[1, n], words[2, n], words[3, n])
            if prompt.cause != NOT_NOW:
                deciders[number] = start + n
                causes[number] = packed(prompt)
                number += 1
                expired[person.place, person.position] += prompt.cause == CONTRACT_OVER
    return number, expired


class Likeliest(NamedTuple):
    """What is true of everybody whose post goes on."""

    doubt: float  # the greatest probability to reconsider
    attention: float  # factor on the probability to hear of the first programme's call, 0 if there is none
    further_call: bool  # whether another programme has one
    ahead: int  # the most quarters of a contract that may be left to who looks ahead, is offered a post or meets hosts


@rule
def _likeliest(world, behaviour):
    first, further, ahead = world.programmes[0], False, behaviour.search_ahead
    for programme in range(world.programme_number):
        terms = world.programmes[programme]
        further = further or (programme > 0 and terms.call_open)
        evaluated = terms.reserved_after == EVALUATION
        ahead = max(ahead, terms.renewal_notice + terms.fellow_renewal if evaluated else 0)
        ahead = max(ahead, terms.fellow_longest if terms.exchange > 0.0 else 0)
    doubt = behaviour.reconsideration * max(1.0, behaviour.reconsideration_permanent)
    urge = 1.0 + behaviour.hostility_reach * behaviour.search_effort * (max(world.hostility.max(), 1.0) - 1.0)
    return Likeliest(doubt, first.hearing_in_post * urge if first.call_open else 0.0, further, ahead)


@rule
def may_decide(row, world, behaviour, key, odds, w0, w2):
    """Whether there may be a reason to decide: a quick look at a row, since most have none and need not become a person."""
    fixed_term = row.position == POSTDOC or row.position == FELLOW
    left = row.contract_end - world.quarter
    ends = fixed_term and left <= odds.ahead
    permit = world.quarter - row.phd_quarter == behaviour.permit_quarter
    hears = odds.further_call or luck.chance(w2) < odds.attention * world.programmes[0].hearing[row.place, row.origin]
    doubts = luck.chance(w0) < odds.doubt
    reason = row.position == OUT or ends or permit or doubts or (hears and row.fellow_start < 0)
    reason = reason or (fixed_term and searches(row.uid, left, world, behaviour, key))
    return reason and row.position != NOBODY


@rule
def _draw_prompts(rows, start, count, quarter, key, words):
    """The luck of a block of researchers, drawn together so that it runs in vector registers."""
    for n in range(count):
        words[0, n] = np.uint64(rows[start + n].uid)
    for n in range(count):
        words[0, n], words[1, n], words[2, n], words[3, n] = luck.words(key, words[0, n], quarter, luck.PROMPT, 0)


@rule
def packed(prompt):
    """A prompt as one number: its cause, then reserved, then a bit a programme."""
    return prompt.cause | (prompt.reserved << 4) | (prompt.hears << 5)


@rule
def prompt_from(code):
    """A prompt out of its packed form."""
    return Prompt(np.int64(code & CAUSE), np.int64(code >> 5), (code >> 4) & 1 == 1)
