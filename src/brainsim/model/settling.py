"""Who decided takes up what she chose, or stays as she is: fellows are written down, visas refused, the stock kept in step."""

from typing import NamedTuple

import numpy as np

from brainsim.model import fellows, luck, prompts, shocks
from brainsim.model.codes import (
    BY_CELL,
    BY_PLACE,
    CHANCE,
    FACULTY,
    FELLOW,
    HOME,
    INSTITUTE,
    KOREA,
    NO_PROGRAMME,
    ORIGINS,
    OUT,
    PERMANENT,
    PLACES,
    POSTDOC,
    POSTS,
    PROGRAMME,
    RESERVED,
    STAY,
    WINDOW,
)
from brainsim.model.compilation import rule, sweep
from brainsim.model.state import Setting, State


class Settled(NamedTuple):
    """What settling counts."""

    moves: np.ndarray  # [origin, from, to]
    appointments: np.ndarray  # [place, origin, position]
    made_permanent: np.ndarray  # [place] permanent appointments of those who waited there
    waiting: np.ndarray  # [place] people on fixed term or without a post at the start of the quarter
    reserved: int  # reserved posts taken
    filled: np.ndarray  # [faculty institute, quarters since the PhD] permanent posts in Korea taken up less given up


def take_up(state: State, setting: Setting, world: np.record, deciders, causes, choices) -> Settled:
    """Some who decided take up what they chose, which luck with visas may change; they must be in the order of rows."""
    refuse_visas(state.rows, world, setting.key, deciders, choices)  # after the offer: the post is lost this quarter
    _hire(state, setting, world, deciders, choices)  # fellows are written down as they were before
    return settle(state.rows, world, setting.behaviour, setting.key, deciders, causes, choices, state.stock)


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


@sweep
def settle(rows, world, behaviour, key, deciders, causes, choices, stock):
    """Everybody takes up her choice; the stock is kept in step with every change."""
    moves = np.zeros((len(ORIGINS), len(PLACES), len(PLACES)), dtype=np.int64)
    appointments = np.zeros(BY_CELL, dtype=np.int64)
    made_permanent = np.zeros(BY_PLACE, dtype=np.int64)
    waiting = np.zeros(BY_PLACE, dtype=np.int64)
    reserved = np.int64(0)
    filled = np.zeros((len(PERMANENT), WINDOW), dtype=np.int64)
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
            _stay(row, world.quarter, behaviour, key)
        else:
            _take(row, choices[n], world)
            if behaviour.taste_carried:
                row.liking = _liking(row.uid, choices[n], world, behaviour, key)
            appointments[row.place, origin, row.position] += 1
            permanent = row.position == FACULTY or row.position == INSTITUTE
            waited = position == POSTDOC or position == FELLOW or position == OUT
            made_permanent[place] += permanent and waited and row.place == place
            reserved += choices[n] == RESERVED
        moves[origin, place, row.place] += place != row.place
        stock[place, origin, position] -= 1
        stock[row.place, origin, row.position] += 1
        _count_filled(filled, place, position, world.quarter - row.phd_quarter, -1)
        _count_filled(filled, row.place, row.position, world.quarter - row.phd_quarter, 1)
    return Settled(moves, appointments, made_permanent, waiting, reserved, filled)


@rule
def _count_filled(filled, place, position, since_phd, number):
    """Count a permanent post in Korea that is taken up or given up."""
    if place == KOREA and (position == FACULTY or position == INSTITUTE):
        filled[position - FACULTY, min(since_phd, WINDOW - 1)] += number


@rule
def _stay(row, quarter, behaviour, key):
    """Be without a post once the job has ended, and back home, by luck, after some time without one.

    Where she took her PhD she has some time first, since graduates may stay to look for work.
    """
    if row.position != OUT:
        row.position = OUT
        row.jobless_since = quarter
        row.bridge = row.liking = 0.0
    grace = behaviour.graduate_grace * (row.phd_place == row.place)
    has_to_go = row.place != HOME[row.origin] and row.jobless_since + grace < quarter
    if has_to_go:
        word = luck.words(key, row.uid, quarter, luck.GOING_HOME, 0)[0]
        if luck.chance(word) < 1.0 / behaviour.jobless_quarters:
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
def _liking(uid, choice, world, behaviour, key):
    """The taste shock with which a post was taken."""
    since = shocks.tastes_since(np.int64(uid), world.quarter, behaviour.taste_lasts)
    return shocks.taste_for(key, uid, since, world, choice)


@rule
def _move(row, place, quarter):
    """Move: the stay that ends is added to the years lived there."""
    here = quarter - row.arrived
    row.lived[row.place] += here
    row.place = place
    row.arrived = quarter
