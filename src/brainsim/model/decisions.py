"""The decision of one researcher: what she sees, what each alternative is worth to her, and which she takes.

The same functions serve one researcher (`Researcher.choose`) and, compiled, the sweep over everybody who decides.
Decisions of a quarter see the state at its start, so the order of researchers cannot matter.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck, rules
from brainsim.model.careers import beyond_contract, expected_fellowship, outlook
from brainsim.model.compilation import rule, sweep
from brainsim.model.places import (
    ALTERNATIVES,
    BY_POST,
    CHANCE,
    ELSEWHERE,
    FACULTY,
    FELLOW,
    FELLOWSHIP,
    FELLOWSHIP_MARKET,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKET,
    NO_MARKET,
    NOBODY,
    OPEN,
    OUT,
    PLACES,
    POSTDOC,
    POSTS,
    RESERVED,
    STAY,
    US,
)
from brainsim.model.researchers import person_at

# Why somebody decides this quarter.
NOT_NOW, RECONSIDERS, CONTRACT_OVER, PERMIT_OVER, JOBLESS, HEARS_OF_CALL, LOOKS_AHEAD = range(7)
UNSEEN = -np.inf
BLOCK = 512  # researchers whose luck is drawn together

# Blocks of chance of what is no post of a place; no place may have their numbers (places.py).
OWN_KIND = 4  # of CHOICE: to stay, the fellowship, a reserved post
FELLOWSHIP_SCORE = 3  # of SCORE: elsewhere's own, whose posts are not scored
STAY_MET = 16  # of ORDER_MET: to stay, and then the others of its kind


class Prompt(NamedTuple):
    """What makes a researcher decide in a quarter, and what it brings."""

    cause: int
    hears: bool  # of the call, if one is open and she may apply
    reserved: bool  # is offered a reserved post


class PlaceReasons(NamedTuple):
    """The parts of what a place is worth to her whatever she does there, utility."""

    resources: float
    home: float
    ties: float
    settling: float
    climate: float
    moving: float


class JobReasons(NamedTuple):
    """The parts of what a job is worth to her, utility."""

    pay: float
    autonomy: float
    permanence: float
    career: float
    late_postdoc: float


@rule
def prompt_of(person, world, behaviour, w0, w1, w2, w3):
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
    hears = _hears(person, world, behaviour, job_ended(cause) or looks_ahead, w2)
    cause = HEARS_OF_CALL if cause == NOT_NOW and hears else cause
    finishes = contract_over and person.position == FELLOW
    by_luck = luck.chance(w3) < world.reserved_share
    by_ability = person.ability >= world.reserved_from_ability and world.reserved_share > 0.0
    decides_by_ability = world.reserved_from_ability > -np.inf
    return Prompt(cause, hears, finishes and (by_ability if decides_by_ability else by_luck))


@rule
def _hears(person, world, behaviour, searches, word):
    may = world.call_open and person.as_fellow < 0 and person.since_phd <= behaviour.fellow_latest
    return may and luck.chance(word) < rules.hearing_probability(person, world, searches)


@rule
def is_renewed(person, world, behaviour, key):
    """Whether a fellow whose contract runs out is given another, by luck and up to the longest fellowship."""
    word = luck.words(key, person.uid, world.quarter, luck.RENEWAL, 0)[0]
    return person.as_fellow < behaviour.fellow_longest and luck.chance(word) < world.renewal


@rule
def job_ended(cause):
    """Whether staying means to be without a post."""
    return cause == CONTRACT_OVER or cause == PERMIT_OVER or cause == JOBLESS


@rule
def place_reasons(person, world, behaviour, key, place):
    """Why she would or would not live in a place."""
    shock = (
        0.0 if place == person.home else luck.gumbel(luck.words(key, person.uid, 0, luck.PLACE_TASTE, CHANCE[place])[0])
    )
    return PlaceReasons(
        behaviour.resources_weight * world.resources[place],
        rules.place_attachment(person, behaviour, place, shock),
        rules.ties(person, behaviour, place),
        rules.settling(person, behaviour, place),
        rules.foreign_climate(person, world, behaviour, place),
        rules.moving(person, behaviour, place),
    )


@rule
def place_value(why):
    """The worth of a place, utility: the sum of its reasons."""
    return why.resources + why.home + why.ties + why.settling + why.climate + why.moving


@rule
def job_reasons(person, world, behaviour, ahead, place, position, quarters, ln_pay):
    """Why she would or would not hold a job, `quarters` before its contract ends, at `ln_pay`."""
    autonomy = person.autonomy_weight * world.autonomy[place, position]
    permanence = person.security_weight * world.permanence[position]
    pay = person.pay_weight * ln_pay
    return JobReasons(
        pay,
        autonomy,
        permanence,
        beyond_contract(pay + autonomy + permanence, ahead, world, behaviour, position, quarters),
        rules.late_postdoc(behaviour, person.since_phd, position),
    )


@rule
def job_value(why):
    """The worth of a job, utility: the sum of its reasons."""
    return why.pay + why.autonomy + why.permanence + why.career + why.late_postdoc


@rule
def offered_job(person, world, behaviour, ahead, place, position):
    """Why she would or would not take a post that she does not hold yet."""
    fixed = position == POSTDOC
    quarters = world.contract[place] if fixed else np.int64(0)
    ln_pay = rules.ln_pay_of(person, world, place, position)
    if world.visa_cost[place] > 0.0 and place != person.home:
        years = 0.25 * quarters if fixed else behaviour.visa_years
        ln_pay = rules.ln_pay_after_visa(ln_pay, world.visa_cost[place], years)
    return job_reasons(person, world, behaviour, ahead, place, position, quarters, ln_pay)


@rule
def present_job(person, world, behaviour, ahead, cause):
    """Why she would or would not stay as she is; without a post once the job has ended."""
    position = np.int64(OUT) if job_ended(cause) else person.position
    left = behaviour.jobless_spell if position == OUT else person.contract_left
    if position == FELLOW:
        left = expected_fellowship(world, behaviour, person.contract_left, person.as_fellow)
    ln_pay = rules.ln_pay_of(person, world, person.place, position) + person.bridge * (position == INSTITUTE)
    return job_reasons(person, world, behaviour, ahead, person.place, position, left, ln_pay)


@rule
def fellowship_job(person, world, behaviour, ahead):
    """Why she would or would not become a fellow."""
    quarters = expected_fellowship(world, behaviour, behaviour.fellow_contract, np.int64(0))
    ln_pay = rules.ln_pay_of(person, world, KOREA, FELLOW)
    return job_reasons(person, world, behaviour, ahead, KOREA, FELLOW, quarters, ln_pay)


@rule
def reserved_job(person, world, behaviour, ahead):
    """Why she would or would not take the reserved institute post."""
    ln_pay = rules.ln_pay_of(person, world, KOREA, INSTITUTE) + world.bridge
    return job_reasons(person, world, behaviour, ahead, KOREA, INSTITUTE, np.int64(0), ln_pay)


def place_of(person, alternative: int) -> int:
    """The place of an alternative."""
    if alternative == STAY:
        return person.place
    return KOREA if alternative in (FELLOWSHIP, RESERVED) else alternative // POSTS


def reasons_of(person, world, behaviour, key, cause: int, alternative: int) -> dict[str, float]:
    """The parts of what an alternative is worth to one researcher, utility; JobReasons and PlaceReasons by name."""
    place = np.int64(place_of(person, alternative))
    ahead = outlook(person, world, behaviour, place)
    if alternative == STAY:
        job = present_job(person, world, behaviour, ahead, cause)
    elif alternative == FELLOWSHIP:
        job = fellowship_job(person, world, behaviour, ahead)
    elif alternative == RESERVED:
        job = reserved_job(person, world, behaviour, ahead)
    else:
        job = offered_job(person, world, behaviour, ahead, place, np.int64(alternative % POSTS))
    return {**job._asdict(), **place_reasons(person, world, behaviour, key, place)._asdict()}


@rule
def weigh(person, prompt, world, behaviour, key, values, scores):
    """Write what every alternative is worth to her (UNSEEN if she does not see it) and her score in every market.

    Shapes (ALTERNATIVES,) and (MARKETS,). It writes nothing else, and reads nothing but the start of the quarter.
    """
    for alternative in range(ALTERNATIVES):
        values[alternative] = UNSEEN
    _weigh_own_kind(person, prompt, world, behaviour, key, values, scores)
    if prompt.cause != HEARS_OF_CALL:
        ended = job_ended(prompt.cause)
        block, words = np.int64(0), luck.words(key, person.uid, world.quarter, luck.SIGHT, 0)
        for place in range(len(PLACES)):
            if CHANCE[place] // 4 != block:  # four places share a block
                block = CHANCE[place] // 4
                words = luck.words(key, person.uid, world.quarter, luck.SIGHT, block)
            if luck.chance(luck.word_of(words, CHANCE[place] % 4)) < rules.sight_probability(
                person, world, behaviour, place, ended
            ):
                _weigh_place(person, prompt, world, behaviour, key, place, values, scores)
    if behaviour.satisficing:
        as_met(person, world, key, values)


@rule
def order_block(alternative):
    """The block of chance of when an alternative is met, by the place's own number."""
    post = alternative < STAY
    return CHANCE[alternative // POSTS] * POSTS + alternative % POSTS if post else STAY_MET + alternative - STAY


@rule
def open_block(place, position):
    """The block of chance of an offer in a place whose posts are not competed for."""
    return (CHANCE[place] - CHANCE[ELSEWHERE]) * POSTS + position


@rule
def as_met(person, world, key, values):
    """Rank what is better than staying by the order in which she happens to meet it (satisficing, Simon 1955).

    The first one met that she can have is then the best: whatever is good enough is above staying, and no more.
    """
    for alternative in range(ALTERNATIVES):
        if values[alternative] > values[STAY]:
            word = luck.words(key, person.uid, world.quarter, luck.ORDER_MET, order_block(alternative))[0]
            values[alternative] = values[STAY] + luck.chance(word)


@rule
def _weigh_own_kind(person, prompt, world, behaviour, key, values, scores):
    """The alternatives that are hers alone: to stay, the fellowship, a reserved post."""
    g0, g1, g2, _ = luck.words(key, person.uid, world.quarter, luck.CHOICE, OWN_KIND)
    here = place_value(place_reasons(person, world, behaviour, key, person.place))
    ahead = outlook(person, world, behaviour, person.place)
    values[STAY] = here + job_value(present_job(person, world, behaviour, ahead, prompt.cause)) + luck.gumbel(g0)
    if prompt.hears:
        korea = place_value(place_reasons(person, world, behaviour, key, KOREA))
        ahead = outlook(person, world, behaviour, KOREA)
        noise = luck.logistic(luck.words(key, person.uid, world.quarter, luck.SCORE, FELLOWSHIP_SCORE)[0])
        values[FELLOWSHIP] = korea + job_value(fellowship_job(person, world, behaviour, ahead)) + luck.gumbel(g1)
        scores[FELLOWSHIP_MARKET] = rules.score(person, world, behaviour, KOREA, FELLOW, noise)
    if prompt.reserved:
        values[RESERVED] = here + job_value(reserved_job(person, world, behaviour, ahead)) + luck.gumbel(g2)


@rule
def _weigh_place(person, prompt, world, behaviour, key, place, values, scores):
    """The posts of a place that she sees: scarce ones with her score, offers by their chance."""
    worth = place_value(place_reasons(person, world, behaviour, key, place))
    ahead = outlook(person, world, behaviour, place)
    g = luck.words(key, person.uid, world.quarter, luck.CHOICE, CHANCE[place])
    n = luck.words(key, person.uid, world.quarter, luck.SCORE, CHANCE[place])
    ended = job_ended(prompt.cause)
    for position in range(POSTS):
        held = place == person.place and position == person.position and not ended
        if not held and _is_open_to(person, prompt, world, behaviour, key, place, position):
            job = job_value(offered_job(person, world, behaviour, ahead, place, position))
            values[place * POSTS + position] = worth + job + luck.gumbel(luck.word_of(g, position))
            market = MARKET[place * POSTS + position]
            if market != NO_MARKET:
                scores[market] = rules.score(
                    person, world, behaviour, place, position, luck.logistic(luck.word_of(n, position))
                )


@rule
def _is_open_to(person, prompt, world, behaviour, key, place, position):
    """Whether a post of a place that she sees can be had at all: offers come by luck, faculty takes some quarters."""
    if position == INDUSTRY:
        w = luck.words(key, person.uid, world.quarter, luck.INDUSTRY_OFFER, CHANCE[place])
        barred = prompt.cause == PERMIT_OVER and place == US
        return not barred and luck.chance(w[0]) < rules.industry_offer(person, world, behaviour, place)
    early = position == FACULTY and person.since_phd < behaviour.faculty_from
    if not OPEN[place]:
        return not early
    w = luck.words(key, person.uid, world.quarter, luck.OPEN_OFFER, open_block(place, position))
    return not early and luck.chance(w[0]) < rules.open_offer(person, world, behaviour, place, position)


@rule
def best_attainable(values, scores, cutoffs):
    """The alternative of the highest value among those whose cutoff she meets; STAY needs none."""
    best, top = STAY, values[STAY]
    for alternative in range(ALTERNATIVES):
        market = MARKET[alternative]
        attainable = market == NO_MARKET or scores[market] >= cutoffs[market]
        better = attainable and values[alternative] > top
        best = alternative if better else best
        top = values[alternative] if better else top
    return best


@sweep
def prompts(rows, world, behaviour, key, reviewers, causes):
    """Who decides this quarter: fills `reviewers` (rows) and `causes`; returns how many and the expired contracts.

    The expired contracts are counted by place and position, [place, position]: their posts are vacant.
    """
    expired = np.zeros(BY_POST, dtype=np.int64)
    words = np.empty((4, BLOCK), dtype=np.uint64)
    number = 0
    for start in range(0, rows.shape[0], BLOCK):
        count = min(BLOCK, rows.shape[0] - start)
        _draw_prompts(rows, start, count, world.quarter, key, words)
        for n in range(count):
            row = rows[start + n]
            if row.position == NOBODY:
                continue
            person = person_at(row, world.quarter)
            prompt = prompt_of(person, world, behaviour, words[0, n], words[1, n], words[2, n], words[3, n])
            if prompt.cause != NOT_NOW:
                reviewers[number] = start + n
                causes[number] = prompt.cause | (prompt.hears << 3) | (prompt.reserved << 4)
                number += 1
                expired[person.place, person.position] += prompt.cause == CONTRACT_OVER
    return number, expired


@rule
def _draw_prompts(rows, start, count, quarter, key, words):
    """The luck of a block of researchers, drawn together so that it runs in vector registers."""
    for n in range(count):
        words[0, n] = np.uint64(rows[start + n].uid)
    for n in range(count):
        words[0, n], words[1, n], words[2, n], words[3, n] = luck.words(key, words[0, n], quarter, luck.PROMPT, 0)


@rule
def prompt_from(code):
    """A prompt out of its packed form (cause in three bits, then hears, then reserved)."""
    return Prompt(np.int64(code & 7), (code >> 3) & 1 == 1, (code >> 4) & 1 == 1)


@sweep
def weigh_all(rows, world, behaviour, key, reviewers, causes, values, scores):
    """`weigh` for everybody who decides: row n of `values` and `scores` belongs to reviewer n."""
    for n in range(reviewers.shape[0]):
        person = person_at(rows[reviewers[n]], world.quarter)
        weigh(person, prompt_from(causes[n]), world, behaviour, key, values[n], scores[n])
