"""One quarter, in the order in which it happens. `live_quarter` is the table of contents; all else serves it."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from brainsim.model import fellows, luck, market, observe, prompts, triggers, weighing
from brainsim.model.compilation import rule, sweep
from brainsim.model.places import (
    ALTERNATIVES,
    BY_CELL,
    BY_PLACE,
    CHANCE,
    FACULTY,
    FELLOW,
    FELLOWSHIP_MARKET,
    HOME,
    INSTITUTE,
    KOREA,
    MARKETS,
    NO_PROGRAMME,
    ORIGINS,
    OUT,
    PLACES,
    POSTDOC,
    POSTS,
    PROGRAMME,
    RESEARCH,
    RESERVED,
    ROWS,
    SCARCE,
    STAY,
    WINDOW,
)
from brainsim.model.researchers import NEVER, TASTES, copied, empty_rows, enter_cohort
from brainsim.model.world import Almanac, Conditions, behaviour_of, record_of, world_in


@dataclass
class State:
    """What the next quarter needs."""

    quarter: int  # counted from the start of the run
    rows: np.ndarray  # RESEARCHER, WINDOW blocks
    next_uid: int
    stock: np.ndarray  # [place, origin, position]
    odds: np.ndarray  # [place] believed odds of a permanent post
    register: fellows.Register
    fired: dict[str, int] = field(
        default_factory=dict
    )  # adaptive levers set going: first calendar quarter each may hold
    recent: list[observe.Happenings] = field(default_factory=list)  # of the study, where a lever waits for a measure

    def __post_init__(self):
        self.rows = self.rows.view(np.ndarray)  # its rows are records still; numba is slow to take in a recarray

    def copy(self) -> "State":
        """A state of its own with the same content."""
        return replace(
            self,
            rows=copied(self.rows),
            stock=self.stock.copy(),
            odds=self.odds.copy(),
            register=self.register.copy(),
            fired=dict(self.fired),
            recent=list(self.recent),
        )


class Setting(NamedTuple):
    """What stays the same in all quarters of a run."""

    settings: Any  # brainsim.settings.parameters.Settings; compiled files import nothing from outside the model
    key: luck.Key
    behaviour: np.record
    tastes: np.record
    almanac: Almanac  # the conditions of every quarter
    entrants: np.ndarray  # [origin, place of the PhD] persons a quarter, scaled
    postdoc_posts: np.ndarray  # [scarce place] posts, scaled
    programmes: tuple[str, ...]  # their names
    first_quarter: int  # quarter 0 of the run, counted from year 0
    waits: bool  # whether a lever waits for a measure


def setting_of(settings, seed: int) -> Setting:
    """The setting of a run out of validated settings."""
    population, scale = settings.population, settings.population.scale
    entrants = np.array([[population.entrants[place][origin] for place in PLACES] for origin in ORIGINS], dtype=float)
    posts = [round(getattr(settings.country, PLACES[place]).postdoc_posts * scale) for place in SCARCE]
    return Setting(
        settings=settings,
        key=luck.key_of(seed),
        behaviour=behaviour_of(settings),
        tastes=record_of(TASTES, settings.tastes()),
        almanac=Almanac(settings),
        entrants=entrants * scale / 4.0,
        postdoc_posts=np.array(posts),
        programmes=tuple(settings.programmes_by_name()),
        first_quarter=settings.study.first_calendar_quarter() - settings.study.spin_up_quarters,
        waits=bool(triggers.waiting_levers(settings)),
    )


def empty_state(setting: Setting) -> State:
    """The world before anybody has entered."""
    block = int(np.ceil(setting.entrants).sum())
    return State(
        quarter=0,
        rows=empty_rows(block),
        next_uid=0,
        stock=np.zeros(BY_CELL, dtype=np.int64),
        odds=np.array([getattr(setting.settings.country, place).first_odds for place in PLACES]),
        register=fellows.Register(setting.settings.study.quarters),
    )


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


def take_up(state: State, setting: Setting, world: np.record, deciders, causes, choices) -> "Settled":
    """Some who decided take up what they chose, which luck with visas may change; they must be in the order of rows."""
    refuse_visas(state.rows, world, setting.key, deciders, choices)  # after the offer: the post is lost this quarter
    _hire(state, setting, world, deciders, choices)  # fellows are written down as they were before
    return settle(state.rows, world, setting.behaviour, setting.key, deciders, causes, choices, state.stock)


def end(state: State, setting: Setting, begun: Begun, left, applied, settled: "Settled", posts: Posts, cutoffs):
    """What comes after everybody has settled; returns the quarter's happenings."""
    _believe(state, setting, settled)  # odds move with this quarter's appointments
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
    sizes = whole(setting.entrants, ENTRANTS, setting.key, state.quarter)
    if not written:
        enter_cohort(state.rows[newest(state)], sizes, state.next_uid, state.quarter, setting.key, setting.tastes)
    state.next_uid += int(sizes.sum())
    state.stock[:, :, OUT] += sizes.T


# Under which names chance rounds what is a place's, in groups of four places: pairs of a cell and a block.
ENTRANTS = np.array(
    [[(origin * 4 + row.number % 4, row.number // 4 * 2) for row in ROWS] for origin in range(len(ORIGINS))]
)
OPENINGS = np.array(
    [[(ROWS[place].number % 4 * 2 + kind, ROWS[place].number // 4 * 2 + 1) for kind in range(2)] for place in SCARCE]
)


ODDS = np.array([[(8 + row.number % 4, row.number // 4 * 2 + 1) for row in ROWS]])


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
    return world_in(conditions, state.quarter, _perceived(state, setting), least)


def _perceived(state, setting):
    """The believed odds as they are perceived: in steps, rounded by chance, so that they are right on average."""
    step = setting.settings.behaviour.odds_step
    return step * whole(state.odds[None] / step, ODDS, setting.key, state.quarter)[0] if step else state.odds


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
    openings = conditions.openings * setting.settings.population.scale / 4.0
    openings = whole(openings, OPENINGS, setting.key, state.quarter)
    held = state.stock.sum(axis=1) - expired
    capacities = np.zeros(FELLOWSHIP_MARKET + len(setting.programmes), dtype=np.int64)
    research = capacities[:FELLOWSHIP_MARKET].reshape(
        len(SCARCE), RESEARCH
    )  # [scarce place, postdoc faculty institute]
    research[:, POSTDOC] = np.maximum(0, setting.postdoc_posts - held[list(SCARCE), POSTDOC])
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


def _hire(state, setting, world, deciders, choices):
    register, newcomers = state.register, int(np.count_nonzero(PROGRAMME[choices] != NO_PROGRAMME))
    if newcomers == 0:  # but for the quarters of a call
        return
    register.make_room(newcomers)
    register.number = fellows.hire(
        register.records,
        register.number,
        register.reasons,
        state.rows,
        world,
        setting.behaviour,
        setting.key,
        deciders,
        choices,
    )


def _believe(state, setting, settled):
    """Exponential smoothing of the odds that a researcher there on fixed term or without a post becomes permanent."""
    speed = setting.settings.behaviour.belief_speed
    horizon = setting.settings.behaviour.belief_horizon
    waiting = np.maximum(settled.waiting, 1)
    state.odds += speed * (1.0 - np.exp(-horizon * settled.made_permanent / waiting) - state.odds)


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
        bridges=np.array([observe.bridges_of(state.rows[fellows.rows_of(register)]), left[1]]),
    )
    state.quarter += 1
    return happenings


def _set_going(state, setting, happenings):
    calendar_quarter = setting.first_quarter + happenings.quarter
    if setting.waits and calendar_quarter >= setting.settings.study.first_calendar_quarter():
        state.recent.append(happenings)
        state.fired = triggers.fired_now(setting.settings, state.recent, calendar_quarter, state.fired)


@sweep
def refuse_visas(rows, world, key, deciders, choices):
    """Whoever is refused the visa for the post that she was offered stays as she is."""
    for n in range(choices.shape[0]):
        choice = choices[n]
        if choice == STAY:
            continue
        row = rows[deciders[n]]
        place = KOREA if choice > STAY else choice // POSTS
        if (place != row.place or choice == RESERVED) and world.refusal[place, row.origin] > 0.0:
            word = luck.words(key, row.uid, world.quarter, luck.VISA, CHANCE[place])[0]
            if luck.chance(word) < world.refusal[place, row.origin]:
                choices[n] = STAY


class Settled(NamedTuple):
    """What settling counts."""

    moves: np.ndarray  # [origin, from, to]
    appointments: np.ndarray  # [place, origin, position]
    made_permanent: np.ndarray  # [place] permanent appointments of those who waited there
    waiting: np.ndarray  # [place] people on fixed term or without a post at the start of the quarter
    reserved: int  # reserved posts taken


@sweep
def settle(rows, world, behaviour, key, deciders, causes, choices, stock):
    """Everybody takes up her choice; the stock is kept in step with every change."""
    moves = np.zeros((len(ORIGINS), len(PLACES), len(PLACES)), dtype=np.int64)
    appointments = np.zeros(BY_CELL, dtype=np.int64)
    made_permanent = np.zeros(BY_PLACE, dtype=np.int64)
    waiting = np.zeros(BY_PLACE, dtype=np.int64)
    reserved = np.int64(0)
    for place in range(len(PLACES)):
        for origin in range(len(ORIGINS)):
            waiting[place] += stock[place, origin, POSTDOC] + stock[place, origin, FELLOW] + stock[place, origin, OUT]
    for n in range(choices.shape[0]):
        ended = prompts.job_ended(prompts.prompt_from(causes[n]).cause)
        if choices[n] == STAY and not ended:  # as most do: nothing changes, and her row need not be fetched
            continue
        row = rows[deciders[n]]
        origin, place, position = np.int64(row.origin), np.int64(row.place), np.int64(row.position)
        if choices[n] == STAY:
            _stay(row, world.quarter, behaviour.jobless_quarters, key)
        else:
            _take(row, choices[n], world)
            appointments[row.place, origin, row.position] += 1
            permanent = row.position == FACULTY or row.position == INSTITUTE
            waited = position == POSTDOC or position == FELLOW or position == OUT
            made_permanent[place] += permanent and waited and row.place == place
            reserved += choices[n] == RESERVED
        moves[origin, place, row.place] += place != row.place
        stock[place, origin, position] -= 1
        stock[row.place, origin, row.position] += 1
    return Settled(moves, appointments, made_permanent, waiting, reserved)


@rule
def _stay(row, quarter, jobless_quarters, key):
    """Be without a post once the job has ended, and back home, by luck, after some time without one."""
    if row.position != OUT:
        row.position = OUT
        row.jobless_since = quarter
        row.bridge = 0.0
    abroad_without_post = row.position == OUT and row.place != HOME[row.origin] and row.jobless_since < quarter
    if abroad_without_post:
        word = luck.words(key, row.uid, quarter, luck.GOING_HOME, 0)[0]
        if luck.chance(word) < 1.0 / jobless_quarters:
            _move(row, HOME[row.origin], quarter)


@rule
def _take(row, choice, world):
    """Take up a post, and move there if it is elsewhere."""
    programme, reserved = PROGRAMME[choice], choice == RESERVED
    fellowship = programme != NO_PROGRAMME
    place = KOREA if fellowship or reserved else choice // POSTS
    position = FELLOW if fellowship else (INSTITUTE if reserved else choice % POSTS)
    if place != row.place:
        _move(row, place, world.quarter)
    row.position = position
    row.bridge = world.programmes[row.programme].bridge if reserved else 0.0
    row.contract_end = world.quarter + world.contract[place]
    if fellowship:
        row.programme, row.fellow_start = programme, world.quarter
        row.contract_end = world.quarter + world.programmes[programme].fellow_contract


@rule
def _move(row, place, quarter):
    """Move: the stay that ends is added to the years lived there."""
    here = quarter - row.arrived
    row.lived[row.place] += here
    row.place = place
    row.arrived = quarter
