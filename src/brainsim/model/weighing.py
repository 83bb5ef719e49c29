"""What every alternative is worth to a researcher who decides, what she scores for it, and which she takes.

The same functions serve one researcher (`Researcher.choose`) and, compiled, the sweep over everybody who decides.
Decisions of a quarter see the state at its start, so the order of researchers cannot matter.
"""

import numpy as np

from brainsim.model import hosts, luck, observe, rules, shocks, utility
from brainsim.model.careers import outlook
from brainsim.model.codes import (
    CHANCE,
    FACULTY,
    FELLOWSHIPS,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKET,
    NO_MARKET,
    OPEN,
    PLACES,
    POSTS,
    PROGRAMME,
    RESERVED,
    STAY,
    US,
)
from brainsim.model.compilation import rule, sweep
from brainsim.model.prompts import (
    HEARS_OF_CALL,
    MEETS_HOSTS,
    PERMIT_OVER,
    SEARCHES,
    job_ended,
    programme_luck,
    prompt_from,
)
from brainsim.model.researchers import person_at
from brainsim.model.shocks import BLOCK

UNSEEN = -np.inf

# Blocks of chance of what is no post of a place (OWN_KIND of CHOICE: shocks.py); no place may have their numbers (places.py).
FELLOWSHIP_SCORE = 3  # of SCORE, of the first programme: elsewhere's own, whose posts are not scored
STAY_MET = 16  # of ORDER_MET: to stay, and then the others of its kind


@rule
def weigh(person, prompt, world, behaviour, key, values, scores):
    """Write what every alternative is worth to her (UNSEEN if she does not see it) and her score in every market.

    Shapes (alternatives,) and (markets,). It writes nothing else, and reads nothing but the start of the quarter.
    """
    table, ranks = values.reshape(1, -1), scores.reshape(1, -1)
    _see_nothing(table, 0)
    uid, quarter = person.uid, world.quarter
    since = shocks.tastes_since(uid, quarter, behaviour.taste_lasts)
    staying = shocks.staying_taste(key, uid, since)
    for place in range(len(PLACES)):
        sees = sees_posts(person, prompt, world, behaviour, place, shocks.sight_chance(key, uid, quarter, place))
        if sees or looks_at(person, prompt, place):
            shock = shocks.place_luck(key, uid, since, quarter, place)
            _weigh_place(person, prompt, world, behaviour, key, place, sees, staying, shock, table, ranks, 0)
    if behaviour.satisficing:
        as_met(person, world, key, values)


@rule
def _see_nothing(values, n):
    for alternative in range(values.shape[1]):
        values[n, alternative] = UNSEEN


@rule
def sees_posts(person, prompt, world, behaviour, place, chance):
    """Whether she sees the posts of a place.

    Whoever only hears of a call, or is offered a post, looks at no others; whoever only meets hosts, at those of her place.
    """
    looks = prompt.cause != HEARS_OF_CALL and (prompt.cause != MEETS_HOSTS or place == person.place)
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
    worth = utility.place_value(utility.place_reasons(person, world, behaviour, place, shock.taste))
    ahead = outlook(person, world, behaviour, place)
    if place == person.place:
        carried = behaviour.taste_carried and not job_ended(prompt.cause)
        job = utility.job_value(utility.present_job(person, world, behaviour, ahead, prompt.cause))
        values[n, STAY] = worth + job + (person.liking if carried else staying)
        if prompt.reserved:
            job = utility.job_value(utility.reserved_job(person, world, behaviour, ahead))
            values[n, RESERVED] = worth + job + _taste_now(person, world, behaviour, key, RESERVED)
    if place == KOREA and prompt.hears:
        for programme in range(world.programme_number):
            if np.int64(prompt.hears) >> programme & 1:
                _weigh_fellowship(person, world, behaviour, key, programme, worth, ahead, values, scores, n)
    if sees:
        _weigh_posts(person, prompt, world, behaviour, key, place, worth, ahead, shock, values, scores, n)


@rule
def _weigh_fellowship(person, world, behaviour, key, programme, korea, ahead, values, scores, n):
    """A programme's fellowship, an alternative beside all others; few hear of one, so their luck is drawn here."""
    if programme == 0:
        ranked = luck.words(key, person.uid, world.quarter, luck.SCORE, FELLOWSHIP_SCORE)[0]
    else:
        ranked = programme_luck(person, world, key, programme)[luck.RANKED]
    alternative, job = FELLOWSHIPS[programme], utility.fellowship_job(person, world, behaviour, ahead, programme)
    taste = _taste_now(person, world, behaviour, key, alternative)
    values[n, alternative] = korea + utility.job_value(job) + taste
    scores[n, MARKET[alternative]] = rules.fellowship_score(person, world, behaviour, programme, luck.logistic(ranked))


@rule
def _taste_now(person, world, behaviour, key, alternative):
    """Her taste of this quarter for an alternative."""
    since = shocks.tastes_since(person.uid, world.quarter, behaviour.taste_lasts)
    return shocks.taste_for(key, person.uid, since, world, alternative)


@rule
def _weigh_posts(person, prompt, world, behaviour, key, place, worth, ahead, shock, values, scores, n):
    """The posts of a place that she sees: scarce ones with her score, offers by their chance."""
    ended = job_ended(prompt.cause)
    for position in range(POSTS):
        held = place == person.place and position == person.position and not ended
        gets = luck.word_of(shock.gets, position)
        if not held and _is_open_to(person, prompt, world, behaviour, key, place, position, gets):
            job = utility.job_value(utility.offered_job(person, world, behaviour, ahead, place, position))
            values[n, place * POSTS + position] = worth + job + luck.word_of(shock.wants, position)
            market = MARKET[place * POSTS + position]
            if market != NO_MARKET:
                score = rules.score(person, world, behaviour, place, position, gets)
                scores[n, market] = score + hosts.host_bonus(person, world, behaviour, key, place, position)


@rule
def _is_open_to(person, prompt, world, behaviour, key, place, position, chance):
    """Whether a post of a place that she sees can be had at all: offers come by `chance`, faculty takes some quarters.

    Who searches on a contract would leave it for a permanent post alone; who only meets hosts learns of posts in industry
    and at institutes.
    """
    if prompt.cause == SEARCHES and position != FACULTY and position != INSTITUTE:
        return False
    if prompt.cause == MEETS_HOSTS and position != INDUSTRY and position != INSTITUTE:
        return False
    if position == INDUSTRY:
        barred = prompt.cause == PERMIT_OVER and place == US
        return not barred and chance < hosts.industry_offer(person, world, behaviour, key, place)
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
def weigh_all(rows, world, behaviour, key, deciders, causes, values, scores):
    """`weigh` for everybody who decides: row n of `values` and `scores` belongs to decider n; returns the applications.

    Luck is drawn for blocks of deciders, and of a place for those alone who look at it.
    """
    counts = observe.no_applications(values)
    uids, since, staying = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK)
    sights, looks = np.empty((shocks.SIGHTS, shocks.COLUMNS)), np.empty((len(PLACES), shocks.COLUMNS), dtype=np.int8)
    lookers = np.zeros((2, len(PLACES), shocks.COLUMNS), dtype=np.int64)
    drawn = np.empty((len(PLACES), shocks.KINDS, shocks.COLUMNS))
    number = np.empty(len(PLACES), dtype=np.int64)
    for start in range(0, deciders.shape[0], BLOCK):
        block, why = deciders[start : start + BLOCK], causes[start : start + BLOCK]
        for n in range(block.shape[0]):
            uids[n] = rows[block[n]].uid
            since[n] = shocks.tastes_since(uids[n], world.quarter, behaviour.taste_lasts)
        shocks.draw_own(key, uids, since, block.shape[0], world.quarter, staying, sights)
        _look_around(rows, world, behaviour, block, why, since, sights, looks, lookers, number)
        for place in range(len(PLACES)):
            who, long = lookers[0, place], lookers[1, place]
            shocks.draw_place(key, who, long, number[place], world.quarter, place, drawn[place])
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
def _look_around(rows, world, behaviour, deciders, causes, since, sights, looks, lookers, number):
    """Who of a block looks at a place: how, [place, decider], and of those who do, by place, uids, `since` and number."""
    number[:] = 0
    for n in range(deciders.shape[0]):
        person, prompt = person_at(rows[deciders[n]], world.quarter), prompt_from(causes[n])
        for place in range(len(PLACES)):
            sees = sees_posts(person, prompt, world, behaviour, place, sights[CHANCE[place], n])
            looks[place, n] = SEES if sees else (LOOKS_AT if looks_at(person, prompt, place) else LOOKS_AWAY)
            lookers[0, place, number[place]], lookers[1, place, number[place]] = person.uid, since[n]
            number[place] += looks[place, n] != LOOKS_AWAY
