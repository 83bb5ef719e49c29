"""The decision of one researcher: what she sees, what each alternative is worth to her, and which she takes.

The same functions serve one researcher (`Researcher.choose`) and, compiled, the sweep over everybody who decides.
Decisions of a quarter see the state at its start, so the order of researchers cannot matter.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck, observe, rules, shocks
from brainsim.model.careers import after_fellowship, beyond_contract, expected_fellowship, open_market, outlook
from brainsim.model.compilation import rule, sweep
from brainsim.model.places import (
    BY_POST,
    CHANCE,
    FACULTY,
    FELLOW,
    FELLOWSHIPS,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKET,
    NO_MARKET,
    NO_PROGRAMME,
    NOBODY,
    OPEN,
    OUT,
    PLACES,
    POSTDOC,
    POSTS,
    PROGRAMME,
    RESERVED,
    STAY,
    US,
)
from brainsim.model.researchers import person_at
from brainsim.model.shocks import BLOCK

# Why somebody decides this quarter.
NOT_NOW, RECONSIDERS, CONTRACT_OVER, PERMIT_OVER, JOBLESS, HEARS_OF_CALL, LOOKS_AHEAD = range(7)
UNSEEN = -np.inf

# Blocks of chance of what is no post of a place (OWN_KIND of CHOICE: shocks.py); no place may have their numbers (places.py).
FELLOWSHIP_SCORE = 3  # of SCORE, of the first programme: elsewhere's own, whose posts are not scored
STAY_MET = 16  # of ORDER_MET: to stay, and then the others of its kind


class Prompt(NamedTuple):
    """What makes a researcher decide in a quarter, and what it brings."""

    cause: int
    hears: int  # of which calls that are open to her: a bit a programme
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


@rule
def job_ended(cause):
    """Whether staying means to be without a post."""
    return cause == CONTRACT_OVER or cause == PERMIT_OVER or cause == JOBLESS


@rule
def place_reasons(person, world, behaviour, place, taste):
    """Why she would or would not live in a place, for which she has a lasting `taste` (a standard Gumbel)."""
    return PlaceReasons(
        behaviour.resources_weight * world.resources[place],
        rules.place_attachment(person, behaviour, place, taste),
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
def job_reasons(person, world, behaviour, then, place, position, quarters, ln_pay):
    """Why she would or would not hold a job, `quarters` before its contract ends and `then` comes, at `ln_pay`."""
    autonomy = person.autonomy_weight * world.autonomy[place, position]
    permanence = person.security_weight * world.permanence[position]
    pay = person.pay_weight * ln_pay
    return JobReasons(
        pay,
        autonomy,
        permanence,
        beyond_contract(pay + autonomy + permanence, then, behaviour, position, quarters),
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
    return job_reasons(person, world, behaviour, open_market(ahead), place, position, quarters, ln_pay)


@rule
def present_job(person, world, behaviour, ahead, cause):
    """Why she would or would not stay as she is; without a post once the job has ended."""
    position = np.int64(OUT) if job_ended(cause) else person.position
    if position == FELLOW:
        return _job_of_fellow(person, world, behaviour, ahead, person.programme, person.contract_left, person.as_fellow)
    left = behaviour.jobless_spell if position == OUT else person.contract_left
    ln_pay = rules.ln_pay_of(person, world, person.place, position) + person.bridge * (position == INSTITUTE)
    return job_reasons(person, world, behaviour, open_market(ahead), person.place, position, left, ln_pay)


@rule
def fellowship_job(person, world, behaviour, ahead, programme):
    """Why she would or would not become a fellow of a programme."""
    contract = world.programmes[programme].fellow_contract
    return _job_of_fellow(person, world, behaviour, ahead, programme, contract, np.int64(0))


@rule
def _job_of_fellow(person, world, behaviour, ahead, programme, contract_left, as_fellow):
    terms = world.programmes[programme]
    quarters = expected_fellowship(terms, contract_left, as_fellow)
    then, ln_pay = after_fellowship(person, ahead, terms), rules.ln_fellow_pay(person, world, programme)
    return job_reasons(person, world, behaviour, then, KOREA, FELLOW, quarters, ln_pay)


@rule
def reserved_job(person, world, behaviour, ahead):
    """Why she would or would not take the reserved institute post of her programme."""
    ln_pay = rules.ln_pay_of(person, world, KOREA, INSTITUTE) + world.programmes[person.programme].bridge
    return job_reasons(person, world, behaviour, open_market(ahead), KOREA, INSTITUTE, np.int64(0), ln_pay)


def place_of(person, alternative: int) -> int:
    """The place of an alternative."""
    if alternative == STAY:
        return person.place
    return KOREA if alternative > STAY else alternative // POSTS


def reasons_of(person, world, behaviour, key, cause: int, alternative: int) -> dict[str, float]:
    """The parts of what an alternative is worth to one researcher, utility; JobReasons and PlaceReasons by name."""
    place = np.int64(place_of(person, alternative))
    ahead = outlook(person, world, behaviour, place)
    if alternative == STAY:
        job = present_job(person, world, behaviour, ahead, cause)
    elif PROGRAMME[alternative] != NO_PROGRAMME:
        job = fellowship_job(person, world, behaviour, ahead, np.int64(PROGRAMME[alternative]))
    elif alternative == RESERVED:
        job = reserved_job(person, world, behaviour, ahead)
    else:
        job = offered_job(person, world, behaviour, ahead, place, np.int64(alternative % POSTS))
    taste = shocks.place_taste(key, person.uid, place)
    return {**job._asdict(), **place_reasons(person, world, behaviour, place, taste)._asdict()}


@rule
def weigh(person, prompt, world, behaviour, key, values, scores):
    """Write what every alternative is worth to her (UNSEEN if she does not see it) and her score in every market.

    Shapes (alternatives,) and (markets,). It writes nothing else, and reads nothing but the start of the quarter.
    """
    table, ranks = values.reshape(1, -1), scores.reshape(1, -1)
    _see_nothing(table, 0)
    uid, quarter = person.uid, world.quarter
    staying = shocks.staying_taste(key, uid, quarter)
    for place in range(len(PLACES)):
        sees = sees_posts(person, prompt, world, behaviour, place, shocks.sight_chance(key, uid, quarter, place))
        if sees or looks_at(person, prompt, place):
            shock = shocks.place_luck(key, uid, quarter, place)
            _weigh_place(person, prompt, world, behaviour, key, place, sees, staying, shock, table, ranks, 0)
    if behaviour.satisficing:
        as_met(person, world, key, values)


@rule
def _see_nothing(values, n):
    for alternative in range(values.shape[1]):
        values[n, alternative] = UNSEEN


@rule
def sees_posts(person, prompt, world, behaviour, place, chance):
    """Whether she sees the posts of a place; whoever only hears of a call looks at no others."""
    looks = prompt.cause != HEARS_OF_CALL
    return looks and rules.sees(person, world, behaviour, place, job_ended(prompt.cause), chance)


@rule
def looks_at(person, prompt, place):
    """Whether a place matters to her without its posts: where she lives, and where the fellowships are that she hears of."""
    return place == person.place or (place == KOREA and prompt.hears != 0)


@rule
def order_block(alternative):
    """The block of chance of when an alternative is met, by the place's own number; further programmes have their own luck."""
    post = alternative < STAY
    return CHANCE[alternative // POSTS] * POSTS + alternative % POSTS if post else STAY_MET + alternative - STAY


@rule
def as_met(person, world, key, values):
    """Rank what is better than staying by the order in which she happens to meet it (satisficing, Simon 1955).

    The first one met that she can have is then the best: whatever is good enough is above staying, and no more.
    """
    for alternative in range(values.shape[0]):
        if values[alternative] > values[STAY]:
            if alternative > RESERVED:
                word = programme_luck(person, world, key, PROGRAMME[alternative])[luck.MET]
            else:
                word = luck.words(key, person.uid, world.quarter, luck.ORDER_MET, order_block(alternative))[0]
            values[alternative] = values[STAY] + luck.chance(word)


@rule
def _weigh_place(person, prompt, world, behaviour, key, place, sees, staying, shock, values, scores, n):
    """What a place holds for her, `shock` her luck with it: to stay if she lives there, fellowships, the posts that she sees."""
    worth = place_value(place_reasons(person, world, behaviour, place, shock.taste))
    ahead = outlook(person, world, behaviour, place)
    if place == person.place:
        values[n, STAY] = worth + job_value(present_job(person, world, behaviour, ahead, prompt.cause)) + staying
        if prompt.reserved:
            _, _, taste, _ = luck.words(key, person.uid, world.quarter, luck.CHOICE, shocks.OWN_KIND)
            job = job_value(reserved_job(person, world, behaviour, ahead))
            values[n, RESERVED] = worth + job + luck.gumbel(taste)
    if place == KOREA and prompt.hears:
        for programme in range(world.programme_number):
            if np.int64(prompt.hears) >> programme & 1:
                _weigh_fellowship(person, world, behaviour, key, programme, worth, ahead, values, scores, n)
    if sees:
        _weigh_posts(person, prompt, world, behaviour, place, worth, ahead, shock, values, scores, n)


@rule
def _weigh_fellowship(person, world, behaviour, key, programme, korea, ahead, values, scores, n):
    """A programme's fellowship, an alternative beside all others; few hear of one, so their luck is drawn here."""
    if programme == 0:
        taste = luck.words(key, person.uid, world.quarter, luck.CHOICE, shocks.OWN_KIND)[1]
        ranked = luck.words(key, person.uid, world.quarter, luck.SCORE, FELLOWSHIP_SCORE)[0]
    else:
        own = programme_luck(person, world, key, programme)
        taste, ranked = own[luck.WANTED], own[luck.RANKED]
    alternative, job = FELLOWSHIPS[programme], fellowship_job(person, world, behaviour, ahead, programme)
    values[n, alternative] = korea + job_value(job) + luck.gumbel(taste)
    scores[n, MARKET[alternative]] = rules.score(person, world, behaviour, KOREA, FELLOW, luck.logistic(ranked))


@rule
def _weigh_posts(person, prompt, world, behaviour, place, worth, ahead, shock, values, scores, n):
    """The posts of a place that she sees: scarce ones with her score, offers by their chance."""
    ended = job_ended(prompt.cause)
    for position in range(POSTS):
        held = place == person.place and position == person.position and not ended
        gets = luck.word_of(shock.gets, position)
        if not held and _is_open_to(person, prompt, world, behaviour, place, position, gets):
            job = job_value(offered_job(person, world, behaviour, ahead, place, position))
            values[n, place * POSTS + position] = worth + job + luck.word_of(shock.wants, position)
            market = MARKET[place * POSTS + position]
            if market != NO_MARKET:
                scores[n, market] = rules.score(person, world, behaviour, place, position, gets)


@rule
def _is_open_to(person, prompt, world, behaviour, place, position, chance):
    """Whether a post of a place that she sees can be had at all: offers come by `chance`, faculty takes some quarters."""
    if position == INDUSTRY:
        barred = prompt.cause == PERMIT_OVER and place == US
        return not barred and chance < rules.industry_offer(person, world, behaviour, place)
    early = position == FACULTY and person.since_phd < behaviour.faculty_from
    return not early and (not OPEN[place] or chance < rules.open_offer(person, world, behaviour, place, position))


@rule
def best_attainable(values, scores, cutoffs):
    """The alternative of the highest value among those whose cutoff she meets; STAY needs none."""
    best, top = STAY, values[STAY]
    for alternative in range(values.shape[0]):
        market = MARKET[alternative]
        attainable = market == NO_MARKET or scores[market] >= cutoffs[market]
        better = attainable and values[alternative] > top
        best = alternative if better else best
        top = values[alternative] if better else top
    return best


@sweep
def prompts(rows, world, behaviour, key, deciders, causes):
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


@sweep
def weigh_all(rows, world, behaviour, key, deciders, causes, values, scores):
    """`weigh` for everybody who decides: row n of `values` and `scores` belongs to decider n; returns the applications.

    Luck is drawn for blocks of deciders, and of a place for those alone who look at it.
    """
    counts = observe.no_applications(values)
    uids, staying = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK)
    sights, looks = np.empty((shocks.SIGHTS, shocks.COLUMNS)), np.empty((len(PLACES), shocks.COLUMNS), dtype=np.int8)
    lookers = np.zeros((len(PLACES), shocks.COLUMNS), dtype=np.int64)
    drawn = np.empty((len(PLACES), shocks.KINDS, shocks.COLUMNS))
    number = np.empty(len(PLACES), dtype=np.int64)
    for start in range(0, deciders.shape[0], BLOCK):
        block, why = deciders[start : start + BLOCK], causes[start : start + BLOCK]
        for n in range(block.shape[0]):
            uids[n] = rows[block[n]].uid
        shocks.draw_own(key, uids, block.shape[0], world.quarter, staying, sights)
        _look_around(rows, world, behaviour, block, why, sights, looks, lookers, number)
        for place in range(len(PLACES)):
            shocks.draw_place(key, lookers[place], number[place], world.quarter, place, drawn[place])
        number[:] = 0
        for n in range(block.shape[0]):
            person, prompt = person_at(rows[block[n]], world.quarter), prompt_from(why[n])
            _see_nothing(values, start + n)
            for place in range(len(PLACES)):
                if looks[place, n] != LOOKS_AWAY:
                    shock = shocks.drawn_luck(drawn, place, number[place])
                    number[place] += 1
                    sees = looks[place, n] == SEES
                    _weigh_place(
                        person, prompt, world, behaviour, key, place, sees, staying[n], shock, values, scores, start + n
                    )
            if behaviour.satisficing:
                as_met(person, world, key, values[start + n])
            observe.count_applications(rows[block[n]], values, start + n, counts)
    return observe.applied(counts)


LOOKS_AWAY, LOOKS_AT, SEES = range(3)  # from a place, at it without its posts, its posts


@rule
def _look_around(rows, world, behaviour, deciders, causes, sights, looks, lookers, number):
    """Who of a block looks at a place: how, [place, decider], and the uids and number of those who do, by place."""
    number[:] = 0
    for n in range(deciders.shape[0]):
        person, prompt = person_at(rows[deciders[n]], world.quarter), prompt_from(causes[n])
        for place in range(len(PLACES)):
            sees = sees_posts(person, prompt, world, behaviour, place, sights[CHANCE[place], n])
            looks[place, n] = SEES if sees else (LOOKS_AT if looks_at(person, prompt, place) else LOOKS_AWAY)
            lookers[place, number[place]] = person.uid
            number[place] += looks[place, n] != LOOKS_AWAY
