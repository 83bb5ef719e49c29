"""What a scientist wants to see of a quarter: stocks, moves, appointments, applications and stay rates."""

from typing import NamedTuple

import numpy as np

from brainsim.model.compilation import sweep
from brainsim.model.places import (
    ALTERNATIVES,
    BY_CELL,
    FELLOW,
    INSTITUTE,
    KOREA,
    MARKET,
    NO_MARKET,
    NO_PROGRAMME,
    NOBODY,
    ORIGINS,
    PLACES,
    POSTS,
    PROGRAMME,
    STAY,
    US,
    WINDOW,
)


class Happenings(NamedTuple):
    """What happened in a quarter, in numbers of simulated researchers (not yet brought back to 1:1)."""

    quarter: int  # counted from the start of the run
    stock: np.ndarray  # [place, origin, position] at the end of the quarter
    moves: np.ndarray  # [origin, from, to]
    appointments: np.ndarray  # [place, origin, position] posts taken
    applications: np.ndarray  # [place, origin, position] scarce posts seen and preferred to staying
    applications_abroad: np.ndarray  # [from, to]
    applicants: np.ndarray  # [programme] for its fellowships
    slots: np.ndarray  # [programme] fellowships that it announces, at 1:1
    fellows: np.ndarray  # [programme] in post at the end of the quarter
    capacities: np.ndarray  # [market]
    cutoffs: np.ndarray  # [market]
    openings: np.ndarray  # [scarce place, faculty institute] posts offered
    odds: np.ndarray  # [place] believed odds of a permanent post at the end of the quarter
    left: np.ndarray  # [place, origin, position] those who passed the end of the window, as they then were
    reserved: int  # reserved posts taken
    bridges: np.ndarray  # pay of bridges over institute pay, summed over [everybody, those who passed the window]


@sweep
def applications_of(rows, deciders, values):
    """Applications by (place, origin, position), (from, to) and programme: every scarce post preferred to staying."""
    applications = np.zeros(BY_CELL, dtype=np.int64)
    applicants = np.zeros(values.shape[1] - ALTERNATIVES + 1, dtype=np.int64)
    between = np.zeros((len(PLACES), len(PLACES)), dtype=np.int64)
    for n in range(deciders.shape[0]):
        row = rows[deciders[n]]
        for alternative in range(values.shape[1]):
            if MARKET[alternative] != NO_MARKET and values[n, alternative] > values[n, STAY]:
                fellowship = PROGRAMME[alternative] != NO_PROGRAMME
                place = KOREA if fellowship else alternative // POSTS
                applications[place, row.origin, FELLOW if fellowship else alternative % POSTS] += 1
                between[row.place, place] += 1
                if fellowship:
                    applicants[PROGRAMME[alternative]] += 1
    return applications, between, applicants


@sweep
def stays_of(rows, next_quarter):
    """Foreign-born PhDs of the US: how many there were and are, [origin, quarters since the PhD, (all, in the US)]."""
    stays = np.zeros((len(ORIGINS), WINDOW + 1, 2), dtype=np.int64)
    for i in range(rows.shape[0]):
        row = rows[i]
        if row.position != NOBODY and row.phd_place == US and row.origin != US:
            stays[row.origin, next_quarter - row.phd_quarter, 0] += 1
            stays[row.origin, next_quarter - row.phd_quarter, 1] += row.place == US
    return stays


@sweep
def census(rows):
    """Everybody in the window by (place, origin, position)."""
    stock = np.zeros(BY_CELL, dtype=np.int64)
    for i in range(rows.shape[0]):
        if rows[i].position != NOBODY:
            stock[rows[i].place, rows[i].origin, rows[i].position] += 1
    return stock


@sweep
def bridges_of(rows):
    """What the bridges of all who have one add to institute pay, in institute pays."""
    extra = 0.0
    for i in range(rows.shape[0]):
        row = rows[i]
        if row.position == INSTITUTE and row.bridge > 0.0:
            extra += np.exp(row.bridge) - 1.0
    return extra
