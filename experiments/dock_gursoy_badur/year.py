"""One year of Gursoy and Badur's model: one person's rules, and the loops that apply them to everybody.

All that is compiled stands here or in `luck.py`: these are the files whose edits the cache of compiled loops sees.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck
from brainsim.model.compilation import rule, sweep

NETWORKS = ("none", "erdos-renyi", "barabasi-albert")
NONE, ERDOS_RENYI, BARABASI_ALBERT = range(3)

# Purposes of luck, of this model alone; the seed of a run is a key of its own.
BORN, TURN, DEATH, PARTNER, FIRST_LINKS = range(5)

SCALE, SHIFT = 1.5, 4.0  # of the utility of moving
NETWORK_NORM = 0.05
APPROACH = 0.1  # a year: how fast the current state becomes the future one
OLDEST = 30  # years: ages at the start are uniform on 0 to 30
TURNOVER = 33  # persons a year who die, and who are born
ROW_BITS = 20  # of a turn: room for a million rows
MOST_ATTEMPTS = 4  # a newborn's attempts to link: uniform on 0 to 4 x links_per_person


class Terms(NamedTuple):
    """What holds in a run, as the loops read it."""

    network: int  # NONE, ERDOS_RENYI or BARABASI_ALBERT
    threshold: float
    luck_coefficient: float
    network_coefficient: float
    links_per_person: int
    synchronous: bool  # everybody sees who was abroad at the start of the year


class People(NamedTuple):
    """Everybody, a row each; the row of who dies passes to a newborn."""

    uids: np.ndarray  # never reused
    utilities: np.ndarray  # of moving, uniform on (-1, 1), for life
    lucks: np.ndarray  # 1, times luck_coefficient after each failed attempt
    ages: np.ndarray  # years; -1: the row is empty
    abroad: np.ndarray  # whether she has left; for good
    friends_abroad: np.ndarray  # neighbours who live abroad now


class Web(NamedTuple):
    """Who is linked to whom: once as a matrix, once as a list."""

    tied: np.ndarray  # (n, n) whether two are linked; symmetric
    degrees: np.ndarray  # links of each
    ends: np.ndarray  # (room, 2) the two ends of each link
    count: np.ndarray  # (1,) how many links there are


@rule
def state_in(year, current, future):
    """The state of the world in a year, G_t: what moving is worth to everybody alike."""
    return future - (future - current) * np.exp(-APPROACH * year)


@rule
def chance_of_leaving(utility, state, friends_abroad, network_coefficient):
    """The chance that she leaves if she tries, before luck: p."""
    weight = np.exp(SCALE * (utility + state) - SHIFT)
    return weight / (1.0 + weight) + network_coefficient * np.log(1.0 + friends_abroad) * NETWORK_NORM


@rule
def whole_below(word, bound):
    """A whole number, uniform on 0 to bound - 1."""
    return np.int64(luck.chance(word) * bound)


@rule
def bear(key, row, uid, year, people):
    """A person in a row: at home, of age 0, with her utility of moving."""
    people.uids[row], people.ages[row], people.lucks[row] = uid, 0, 1.0
    people.abroad[row], people.friends_abroad[row] = False, 0
    people.utilities[row] = 2.0 * luck.chance(luck.words(key, uid, year, BORN, 0)[0]) - 1.0


@rule
def tie(a, b, people, web):
    """Link two persons, unless they are linked."""
    if not web.tied[a, b]:
        web.tied[a, b] = web.tied[b, a] = True
        web.degrees[a] += 1
        web.degrees[b] += 1
        web.ends[web.count[0], 0], web.ends[web.count[0], 1] = a, b
        web.count[0] += 1
        people.friends_abroad[a] += people.abroad[b]
        people.friends_abroad[b] += people.abroad[a]


@rule
def popular(first, second, row, web):
    """A random end of a random link; -1 if the link is hers."""
    link = whole_below(first, web.count[0])
    hers = web.ends[link, 0] == row or web.ends[link, 1] == row
    return np.int64(-1) if hers else np.int64(web.ends[link, whole_below(second, 2)])


@rule
def anybody(first, row, people):
    """Anybody who lives; -1 if it is she herself or an empty row."""
    other = whole_below(first, len(people.ages))
    return np.int64(-1) if other == row or people.ages[other] < 0 else other


@sweep
def found(key, terms, people, web):
    """The people and their links in year 0."""
    n = len(people.uids)
    for row in range(n):
        bear(key, row, row, 0, people)
        people.ages[row] = whole_below(luck.words(key, row, 0, BORN, 0)[1], OLDEST + 1)
    wanted, attempt = n * terms.links_per_person, 0
    if terms.network == ERDOS_RENYI:
        while web.count[0] < wanted:
            first, second, _, _ = luck.words(key, attempt, 0, FIRST_LINKS, 0)
            a, b = whole_below(first, n), whole_below(second, n)
            attempt += 1
            if a != b:
                tie(a, b, people, web)
    if terms.network == BARABASI_ALBERT:
        first, second, _, _ = luck.words(key, 0, 0, FIRST_LINKS, 1)
        a, b = whole_below(first, n), whole_below(second, n - 1)
        tie(a, b + (b >= a), people, web)
        for attempt in range(wanted):
            row = whole_below(luck.words(key, attempt, 0, FIRST_LINKS, 0)[0], n)
            befriend(key, row, 0, 0, attempt * n, terms.network, people, web)


@sweep
def befriend(key, row, uid, year, draw, network, people, web):
    """Link her to somebody; returns the number of the next draw.

    A draw that finds nobody (she herself, an empty row, a link of her own) is drawn again, so that all others are
    equally likely. Nothing happens if every link is hers.
    """
    if network == BARABASI_ALBERT and web.degrees[row] == web.count[0]:
        return draw
    other = np.int64(-1)
    while other < 0:
        first, second, _, _ = luck.words(key, uid, year, PARTNER, draw)
        draw += 1
        other = popular(first, second, row, web) if network == BARABASI_ALBERT else anybody(first, row, people)
    tie(row, other, people, web)
    return draw


@sweep
def live_year(key, year, state, terms, people, web):
    """Live one year; returns how many leave."""
    people.ages[:] += 1
    rows = bury(key, year, people, web)
    for number, row in enumerate(rows):
        uid = len(people.uids) + TURNOVER * year + number
        bear(key, row, uid, year, people)
        if terms.network != NONE:
            word = luck.words(key, uid, year, BORN, 0)[1]
            draw = 0
            for _ in range(whole_below(word, MOST_ATTEMPTS * terms.links_per_person + 1)):
                draw = befriend(key, row, uid, year, draw, terms.network, people, web)
    return emigrate(key, year, state, terms, people, web)


@sweep
def bury(key, year, people, web):
    """Remove the oldest, wherever they live, with their links; returns their rows. Ties of age are broken by luck."""
    n = len(people.uids)
    order = np.empty(n)
    for row in range(n):
        order[row] = people.ages[row] + luck.chance(luck.words(key, people.uids[row], year, DEATH, 0)[0])
    dead = np.flatnonzero(order >= np.partition(order, n - TURNOVER)[n - TURNOVER])[:TURNOVER]
    for row in dead:
        people.ages[row] = -1
        for other in np.flatnonzero(web.tied[row]):
            web.tied[row, other] = web.tied[other, row] = False
            web.degrees[other] -= 1
            people.friends_abroad[other] -= people.abroad[row]
        web.degrees[row] = 0
    kept = 0
    for link in range(web.count[0]):
        a, b = web.ends[link]
        if web.tied[a, b]:
            web.ends[kept, 0], web.ends[kept, 1] = a, b
            kept += 1
    web.count[0] = kept
    return dead


@sweep
def emigrate(key, year, state, terms, people, web):
    """Those at home try to leave, one after the other in an order by luck; returns how many do.

    An emigration is seen at once by those who come later in the same year, unless the run is synchronous.
    """
    home, left = np.flatnonzero(~people.abroad), 0
    turns, odds = np.empty(len(home), dtype=np.int64), np.empty(len(people.uids))
    for place, row in enumerate(home):
        first, second, _, _ = luck.words(key, people.uids[row], year, TURN, 0)
        turns[place] = np.int64(first) << ROW_BITS | row  # the row rides along, so no two are equal
        odds[row] = luck.chance(second)
    seen = people.friends_abroad.copy() if terms.synchronous else people.friends_abroad
    for turn in np.sort(turns):
        row = turn & ((1 << ROW_BITS) - 1)
        chance = chance_of_leaving(people.utilities[row], state, seen[row], terms.network_coefficient)
        if chance <= terms.threshold:
            continue
        if odds[row] < chance * people.lucks[row]:
            people.abroad[row] = True
            people.friends_abroad[web.tied[row]] += 1
            left += 1
        else:
            people.lucks[row] *= terms.luck_coefficient
    return left
