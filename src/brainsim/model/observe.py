"""What a scientist wants to see of a quarter: stocks, moves, appointments, applications and stay rates."""

from typing import NamedTuple

import numpy as np

from brainsim.model.codes import (
    ALTERNATIVES,
    BY_CELL,
    FELLOW,
    FELLOWSHIP_MARKET,
    INSTITUTE,
    KOREA,
    MARKETS,
    NO_PROGRAMME,
    NOBODY,
    ORIGINS,
    PLACES,
    POSITIONS,
    POSTS,
    PROGRAMME,
    STAY,
    US,
    WANTED,
    WINDOW,
)
from brainsim.model.compilation import rule, sweep


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
    filled: np.ndarray  # [faculty institute, quarters since the PhD] permanent posts in Korea taken up less given up
    bridges: np.ndarray  # pay of bridges over institute pay, summed over [everybody, those who passed the window]


class Applied(NamedTuple):
    """The applications of a quarter: every scarce post preferred to staying."""

    applications: np.ndarray  # [place, origin, position]
    between: np.ndarray  # [from, to]
    applicants: np.ndarray  # [programme]


@sweep
def applications_of(rows, deciders, values, numbers):
    """The applications of some who decide (their numbers), out of what each alternative is worth to them."""
    counts = no_applications(values)
    for n in numbers:
        count_applications(rows[deciders[n]], values, n, counts)
    return applied(counts)


@rule
def no_applications(values):
    """Counts before anybody applies, [origin, from, market]."""
    markets = MARKETS + values.shape[1] - ALTERNATIVES
    return np.zeros((len(ORIGINS), len(PLACES), markets), dtype=np.int64)


@rule
def count_applications(row, values, n, counts):
    """Count the applications of one researcher, the n-th of `values`."""
    for market in range(counts.shape[2]):
        counts[row.origin, row.place, market] += values[n, WANTED[market]] > values[n, STAY]


@rule
def applied(counts):
    """Counts by origin, place and market, as tables."""
    applications = np.zeros(BY_CELL, dtype=np.int64)
    between = np.zeros((len(PLACES), len(PLACES)), dtype=np.int64)
    for origin in range(counts.shape[0]):
        for here in range(counts.shape[1]):
            for market in range(counts.shape[2]):
                alternative, number = WANTED[market], counts[origin, here, market]
                fellowship = PROGRAMME[alternative] != NO_PROGRAMME
                place = KOREA if fellowship else alternative // POSTS
                applications[place, origin, FELLOW if fellowship else alternative % POSTS] += number
                between[here, place] += number
    return Applied(applications, between, counts.sum(axis=0).sum(axis=0)[FELLOWSHIP_MARKET:])


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
def cohorts_of(rows, next_quarter):
    """Everybody in the window by (origin, place of the PhD, years since it, place, position, whether her field fits)."""
    counts = np.zeros((len(ORIGINS), len(PLACES), WINDOW // 4, len(PLACES), len(POSITIONS), 2), dtype=np.int64)
    for i in range(rows.shape[0]):
        row = rows[i]
        if row.position != NOBODY:
            years = (next_quarter - row.phd_quarter - 1) // 4
            counts[row.origin, row.phd_place, years, row.place, row.position, row.eligible] += 1
    return counts


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
