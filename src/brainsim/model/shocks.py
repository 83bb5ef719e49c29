"""The luck that a decision needs, drawn before anything is weighed: for one researcher, or for a block of them.

A block is drawn in vector registers, by the same functions of the same names: its bits are those of one researcher alone.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck
from brainsim.model.codes import CHANCE, ELSEWHERE, OPEN, POSTS, PROGRAMME, RESERVED, STAY
from brainsim.model.compilation import rule

BLOCK = 512  # researchers whose luck is drawn together
LANES = 8  # numbers in the widest vector registers
COLUMNS = (
    BLOCK + LANES
)  # of a table of luck; with BLOCK alone all its rows would lie in the same few lines of the cache

# Blocks of chance of what is no post of a place; no place may have their numbers (places.py).
OWN_KIND = 4  # of CHOICE: to stay, the first programme's fellowship, a reserved post
SIGHTS = int(CHANCE.max()) // 4 * 4 + 4  # four places share a block of SIGHT
KINDS = 9  # numbers in a PlaceLuck


class PlaceLuck(NamedTuple):
    """One researcher's luck with a place: her lasting taste for it, and what brings her this quarter or a longer spell."""

    taste: float  # standard Gumbel, for good
    wants: tuple[float, float, float, float]  # by position: her taste for it, standard Gumbel
    gets: tuple[
        float, float, float, float
    ]  # by position: the noise of her score, standard logistic; or an offer's chance


@rule
def tastes_since(uid, quarter, lasts):
    """The quarter in which her tastes of this quarter were drawn: they last so long, in a phase of her own (equation 26)."""
    return quarter if lasts == 1 else max(np.int64(0), quarter - (quarter + uid) % lasts)


@rule
def taste_for(key, uid, since, world, alternative):
    """Her taste for an alternative, standard Gumbel, as it was drawn in the quarter `since`."""
    if alternative < STAY:
        return luck.word_of(post_tastes(key, uid, since, alternative // POSTS), alternative % POSTS)
    if alternative > RESERVED:
        own = luck.words(key, uid, since, luck.PROGRAMME, world.programmes[PROGRAMME[alternative]].chance)
        return luck.gumbel(own[luck.WANTED])
    return luck.gumbel(luck.word_of(luck.words(key, uid, since, luck.CHOICE, OWN_KIND), alternative - STAY))


@rule
def place_luck(key, uid, since, quarter, place):
    """Her luck with a place in a quarter, her tastes as they were drawn in the quarter `since`."""
    research = open_chances(key, uid, quarter, place) if OPEN[place] else score_noises(key, uid, quarter, place)
    gets = (*research, industry_chance(key, uid, quarter, place))
    return PlaceLuck(place_taste(key, uid, place), post_tastes(key, uid, since, place), gets)


@rule
def place_taste(key, uid, place):
    """Her lasting taste for a place, standard Gumbel."""
    return luck.gumbel(luck.words(key, uid, 0, luck.PLACE_TASTE, CHANCE[place])[0])


@rule
def post_tastes(key, uid, since, place):
    """Her taste for each position in a place, standard Gumbel, as it was drawn in the quarter `since`."""
    w0, w1, w2, w3 = luck.words(key, uid, since, luck.CHOICE, CHANCE[place])
    return luck.gumbel(w0), luck.gumbel(w1), luck.gumbel(w2), luck.gumbel(w3)


@rule
def score_noises(key, uid, quarter, place):
    """The noise of her score for each research position in a place this quarter, standard logistic."""
    w0, w1, w2, _ = luck.words(key, uid, quarter, luck.SCORE, CHANCE[place])
    return luck.logistic(w0), luck.logistic(w1), luck.logistic(w2)


@rule
def open_chances(key, uid, quarter, place):
    """Her chance with an offer for each research position, in a place whose posts are not competed for."""
    block = (CHANCE[place] - CHANCE[ELSEWHERE]) * POSTS
    w0 = luck.words(key, uid, quarter, luck.OPEN_OFFER, block)[0]
    w1 = luck.words(key, uid, quarter, luck.OPEN_OFFER, block + 1)[0]
    w2 = luck.words(key, uid, quarter, luck.OPEN_OFFER, block + 2)[0]
    return luck.chance(w0), luck.chance(w1), luck.chance(w2)


@rule
def industry_chance(key, uid, quarter, place):
    """Her chance with an offer from industry in a place this quarter."""
    return luck.chance(luck.words(key, uid, quarter, luck.INDUSTRY_OFFER, CHANCE[place])[0])


@rule
def staying_taste(key, uid, since):
    """Her taste for staying as she is, standard Gumbel, as it was drawn in the quarter `since`."""
    return luck.gumbel(luck.words(key, uid, since, luck.CHOICE, OWN_KIND)[0])


@rule
def sight_chance(key, uid, quarter, place):
    """Her chance with sight of the posts of a place this quarter."""
    words = luck.words(key, uid, quarter, luck.SIGHT, CHANCE[place] // 4)
    return luck.chance(luck.word_of(words, CHANCE[place] % 4))


@rule
def draw_own(key, uids, since, count, quarter, staying, sights):
    """Of `count` researchers the taste for staying, [researcher], and the chance of sight, [number of the place, researcher]."""
    for n in range(count):
        staying[n] = staying_taste(key, uids[n], since[n])
    for four in range(0, SIGHTS, 4):
        for n in range(count):
            w0, w1, w2, w3 = luck.words(key, uids[n], quarter, luck.SIGHT, four // 4)
            sights[four, n], sights[four + 1, n] = luck.chance(w0), luck.chance(w1)
            sights[four + 2, n], sights[four + 3, n] = luck.chance(w2), luck.chance(w3)


@rule
def draw_place(key, uids, since, count, quarter, place, drawn):
    """Of `count` researchers the luck with a place, [kind, researcher]; and of some more, so that registers are full."""
    count = (count + LANES - 1) // LANES * LANES
    for n in range(count):
        drawn[0, n] = place_taste(key, uids[n], place)
        drawn[1, n], drawn[2, n], drawn[3, n], drawn[4, n] = post_tastes(key, uids[n], since[n], place)
        drawn[8, n] = industry_chance(key, uids[n], quarter, place)
    if OPEN[place]:
        for n in range(count):
            drawn[5, n], drawn[6, n], drawn[7, n] = open_chances(key, uids[n], quarter, place)
    else:
        for n in range(count):
            drawn[5, n], drawn[6, n], drawn[7, n] = score_noises(key, uids[n], quarter, place)


@rule
def drawn_luck(drawn, place, n):
    """A researcher's luck with a place out of what was drawn for a block, [place, kind, researcher]."""
    wants = drawn[place, 1, n], drawn[place, 2, n], drawn[place, 3, n], drawn[place, 4, n]
    gets = drawn[place, 5, n], drawn[place, 6, n], drawn[place, 7, n], drawn[place, 8, n]
    return PlaceLuck(drawn[place, 0, n], wants, gets)
