"""One quarter, in the order in which it happens. `live_quarter` is the table of contents; all else serves it."""

from typing import NamedTuple

import numpy as np

from brainsim.model import fellows, firms, luck, market, observe, prompts, triggers, weighing
from brainsim.model.codes import (
    ALTERNATIVES,
    FACULTY,
    FELLOWSHIP_MARKET,
    MARKETS,
    ORIGINS,
    OUT,
    POSTDOC,
    RESEARCH,
    ROWS,
    SCARCE,
    WINDOW,
)
from brainsim.model.compilation import sweep
from brainsim.model.researchers import NEVER, empty, enter_cohort
from brainsim.model.settling import Settled, take_up
from brainsim.model.state import Setting, State, entrants_in, posts_share
from brainsim.model.world import Conditions, world_in


def live_quarter(state: State, setting: Setting, choose_all=None) -> observe.Happenings:
    """Live one quarter: `state` becomes the next quarter's, what happened is returned."""
    left = leave(state)  # the oldest cohort leaves the window
    arrive(state, setting)  # this quarter's PhDs, without a post
    begun = begin(state, setting)
    deciders, causes, expired = who_decides(state.rows, setting, begun.world)  # contracts, permits, doubts, calls
    values, scores = sheets(setting, len(deciders))
    applied = weighed(state.rows, setting, begun.world, deciders, causes, values, scores)  # all see the quarter's start
    posts = posts_of(state, setting, begun.conditions, expired)  # those vacant, not those about to be left
    choices, cutoffs = market.clear(values, scores, posts.capacities, _chooser(choose_all, deciders, causes))
    settled = take_up(state, setting, begun.world, deciders, causes, choices)
    return end(state, setting, begun, left, applied, settled, posts, cutoffs)


class Begun(NamedTuple):
    """A quarter as it begins."""

    conditions: Conditions  # levers and shocks as they stand at the start
    world: np.record  # and beliefs


class Posts(NamedTuple):
    """The posts of a quarter."""

    capacities: np.ndarray  # [market] to be filled
    openings: np.ndarray  # [scarce place, faculty institute] permanent ones among them
    slots: np.ndarray  # [programme]


def begin(state: State, setting: Setting) -> Begun:
    """The world of the quarter, and the contracts that are renewed."""
    conditions = _conditions(state, setting)
    world = _world(state, setting, conditions)
    _renew(state, setting, world)  # before anybody's contract counts as over
    return Begun(conditions, world)


def end(state: State, setting: Setting, begun: Begun, left, applied, settled: Settled, posts: Posts, cutoffs):
    """What comes after everybody has settled; returns the quarter's happenings."""
    _believe(state, setting, settled)  # odds and firms move with this quarter's appointments
    happenings = _observed(state, begun, left, applied, settled, posts, cutoffs)
    _set_going(state, setting, happenings)  # levers that wait for a measure hold from the next quarter on
    return happenings


def newest(state: State) -> slice:
    """The rows of this quarter's PhDs, which the cohort that leaves had before."""
    block = len(state.rows) // WINDOW
    start = state.quarter % WINDOW * block
    return slice(start, start + block)


def leave(state: State) -> tuple[np.ndarray, float]:
    """The oldest cohort leaves the window; its census, and its bridges."""
    rows = state.rows[newest(state)]
    left = observe.census(rows), observe.bridges_of(rows)
    state.stock -= left[0]
    return left


def arrive(state: State, setting: Setting, written: bool = False) -> None:
    """This quarter's PhDs arrive without a post; `written`: their rows are there already, from another world."""
    sizes = newcomers_in(state.quarter, setting)
    if not written:
        enter(state.rows[newest(state)], sizes, state.next_uid, state.quarter, setting)
    state.next_uid += int(sizes.sum())
    state.stock[:, :, OUT] += sizes.T


def newcomers_in(quarter: int, setting: Setting) -> np.ndarray:
    """The new PhDs of a quarter, [origin, place], whole."""
    return whole(entrants_in(setting, quarter), ENTRANTS, setting.key, quarter)


def enter(rows, sizes, first_uid: int, quarter: int, setting: Setting) -> None:
    """Write a quarter's PhDs into the rows of a cohort, which keep nothing of whoever had them."""
    empty(rows)
    enter_cohort(rows, sizes, first_uid, quarter, setting.key, setting.tastes)


# Under which names chance rounds what is a place's, in groups of four places: pairs of a cell and a block.
ENTRANTS = np.array(
    [[(origin * 4 + row.number % 4, row.number // 4 * 2) for row in ROWS] for origin in range(len(ORIGINS))]
)
OPENINGS = np.array(
    [[(ROWS[place].number % 4 * 2 + kind, ROWS[place].number // 4 * 2 + 1) for kind in range(2)] for place in SCARCE]
)


ODDS, EAGERNESS = (np.array([[(cell + row.number % 4, row.number // 4 * 2 + 1) for row in ROWS]]) for cell in (8, 12))


@sweep
def whole(expected, names, key, quarter):
    """Whole numbers with the given expectations, a table: fractions are rounded by chance, one draw for each.

    `names`, of the table's shape and two: under which cell and block chance knows each number.
    """
    numbers = np.empty(expected.shape, dtype=np.int64)
    for row in range(expected.shape[0]):
        for column in range(expected.shape[1]):
            cell, block = names[row, column]
            word = luck.words(key, cell, quarter, luck.ROUNDING, block)[0]
            numbers[row, column] = np.int64(np.floor(expected[row, column] + luck.chance(word)))
    return numbers


def world_of(state, setting) -> np.record:
    """The world of the coming quarter."""
    return _world(state, setting, _conditions(state, setting))


def _conditions(state, setting):
    return setting.almanac.conditions_in(setting.first_quarter + state.quarter, state.fired)


def _world(state, setting, conditions):
    by_luck = setting.settings.policy.reserved_posts_by == "luck"
    least = -np.inf if by_luck else _least_abilities(state.register, conditions.world)
    odds = _perceived(state.odds, setting.settings.behaviour.odds_step, ODDS, state, setting)
    return world_in(conditions, state.quarter, odds, least, _eagerness(state, setting))


def _perceived(numbers, step, names, state, setting):
    """Numbers as they are perceived: in steps, rounded by chance, so that they are right on average; as they are if 0."""
    return step * whole(numbers[None] / step, names, setting.key, state.quarter)[0] if step else numbers


def _eagerness(state, setting):
    """The factor on offers from industry, [place], as it is perceived."""
    if np.isinf(setting.industry_posts).all():
        return 1.0
    eager = firms.eagerness(state, setting)
    return _perceived(eager, setting.settings.behaviour.industry_step, EAGERNESS, state, setting)


def _least_abilities(register, world) -> list[float]:
    """The least ability of a finishing fellow who is offered a reserved post, [programme]: that of the ablest share so far."""
    least, records = [], register.records[: register.number]
    for programme in range(world["programme_number"]):
        shares = world["programmes"]["reserved_share"][programme]
        meant = records[(records["programme"] == programme) & (shares[records["origin"]] == shares.max())]
        rank = 1.0 - float(shares.max())  # not a number of numpy's, which would have more digits than abilities
        least.append(float(np.quantile(meant["ability"], rank)) if len(meant) else np.inf)
    return least


def _renew(state, setting, world):
    register = state.register
    fellows.renew_contracts(register.records, register.number, state.rows, world, setting.key)


def who_decides(rows, setting: Setting, world: np.record):
    """Which of some rows decide this quarter, why, and the posts of those whose contract is over (prompts.ask_all)."""
    deciders, causes = np.empty(len(rows), dtype=np.int32), np.empty(len(rows), dtype=np.int16)
    number, expired = prompts.ask_all(rows, world, setting.behaviour, setting.key, deciders, causes)
    return deciders[:number], causes[:number], expired


def sheets(setting: Setting, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for the values (number, alternatives) and scores (number, markets) of so many who decide."""
    further = len(setting.programmes) - 1
    return np.empty((number, ALTERNATIVES + further)), np.empty((number, MARKETS + further))


def weighed(rows, setting: Setting, world: np.record, deciders, causes, values, scores):
    """Fill in the values and scores of those who decide; returns their applications (observe.applications_of)."""
    scores[:] = weighing.UNSEEN  # none in a market that she does not see
    return weighing.weigh_all(rows, world, setting.behaviour, setting.key, deciders, causes, values, scores)


def posts_of(state: State, setting: Setting, conditions: Conditions, expired) -> Posts:
    """The posts to be filled; `expired`, [place, position], are vacant already."""
    share = posts_share(setting, state.quarter)[list(SCARCE)]
    openings = conditions.openings * share[:, None] * setting.settings.population.scale / 4.0
    openings = whole(openings, OPENINGS, setting.key, state.quarter)
    held = state.stock.sum(axis=1) - expired
    capacities = np.zeros(FELLOWSHIP_MARKET + len(setting.programmes), dtype=np.int64)
    research = capacities[:FELLOWSHIP_MARKET].reshape(
        len(SCARCE), RESEARCH
    )  # [scarce place, postdoc faculty institute]
    research[:, POSTDOC] = np.maximum(0, np.rint(setting.postdoc_posts * share) - held[list(SCARCE), POSTDOC])
    research[:, FACULTY:] = openings
    capacities[FELLOWSHIP_MARKET:] = _vacant_fellowships(state, setting, conditions)
    return Posts(capacities, openings, conditions.slots)


def _vacant_fellowships(state, setting, conditions):
    """Fellowships to be filled, [programme]: slots that no fellow holds, where a call is open."""
    register, scale = state.register, setting.settings.population.scale
    slots = [round(float(slots * scale)) for slots in conditions.slots]
    held = fellows.holders(register.records, register.number, state.rows, state.quarter, len(slots))
    open_calls = conditions.world["programmes"]["call_open"][: len(slots)]
    return np.where(open_calls, np.maximum(0, slots - held), 0)


def _chooser(choose_all, deciders, causes):
    """How agents choose one by one; None if the best attainable alternative is everybody's choice."""
    if choose_all is None:
        return None
    return lambda values, scores, cutoffs, choices: choose_all(deciders, causes, values, scores, cutoffs, choices)


def _believe(state, setting, settled):
    """Exponential smoothing of the odds that a researcher there on fixed term or without a post becomes permanent."""
    speed = setting.settings.behaviour.belief_speed
    horizon = setting.settings.behaviour.belief_horizon
    waiting = np.maximum(settled.waiting, 1)
    state.odds += speed * (1.0 - np.exp(-horizon * settled.made_permanent / waiting) - state.odds)
    state.industry = firms.in_industry(state.stock)


def _observed(state, begun, left, applied, settled, posts, cutoffs):
    register = state.register
    fellows.follow(register.records, register.number, register.whereabouts, state.rows, begun.world)
    applications, between, applicants = applied
    happenings = observe.Happenings(
        quarter=state.quarter,
        stock=state.stock.copy(),
        moves=settled.moves,
        appointments=settled.appointments,
        applications=applications,
        applications_abroad=between,
        applicants=applicants,
        fellows=fellows.holders(register.records, register.number, state.rows, NEVER, len(applicants)),
        **posts._asdict(),
        cutoffs=cutoffs,
        odds=state.odds.copy(),
        left=left[0],
        reserved=settled.reserved,
        filled=settled.filled,
        bridges=np.array([observe.bridges_of(state.rows[fellows.rows_of(register)]), left[1]]),
    )
    state.quarter += 1
    return happenings


def _set_going(state, setting, happenings):
    calendar_quarter = setting.first_quarter + happenings.quarter
    if setting.waits and calendar_quarter >= setting.settings.study.first_calendar_quarter():
        state.recent.append(happenings)
        state.fired = triggers.fired_now(setting.settings, state.recent, calendar_quarter, state.fired)
