"""Colours that must be told apart are: by people who do not see red or green, and in print without colour."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from brainsim.brief.figures.where_fellows_go import _COLORS
from brainsim.brief.figures.who_would_have_come import FATES
from brainsim.report.paper import GREY
from brainsim.report.style import (
    ABROAD,
    BLUE,
    INDUSTRY,
    INK,
    NO_POST,
    OF_PLACES,
    PERMANENT,
    RESEARCH,
    SECOND,
    VERMILLION,
)

LADDER = (PERMANENT, RESEARCH, INDUSTRY, NO_POST, ABROAD)  # the last has an outline
FILLS = {"fates": tuple(FATES.values()), "ladder": LADDER[:4]}  # told apart by their fill, neighbours in a bar
BESIDE_WORDS = {
    "places of fellows": tuple(_COLORS.values()),
    "places of lives": OF_PLACES,
    "option and front": (BLUE, VERMILLION),
}
# Machado, Oliveira and Fernandes (2009), severity 1: what is seen of linear red, green and blue.
SEEN = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
APART, APART_IN_GREY = 10.0, 10.0  # of CIELAB, in which 2.3 is just seen
LEGIBLE = 4.5  # of WCAG AA, of text on white


def linear(colour):
    """Linear red, green and blue of a colour."""
    given = np.array(to_rgb(colour))
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def lab(colour, seen):
    """A colour in CIELAB, as it is seen."""
    whole = TO_XYZ @ np.clip(SEEN[seen] @ linear(colour), 0.0, 1.0) / (TO_XYZ @ np.ones(3))
    bent = np.where(whole > (6 / 29) ** 3, np.cbrt(whole), whole * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("name", [*FILLS, *BESIDE_WORDS])
def test_marks_are_told_apart_without_red_or_green(name, seen):
    colours = (FILLS | BESIDE_WORDS)[name]
    near = {pair: float(gap) for pair in combinations(colours, 2)
            if (gap := np.linalg.norm(lab(pair[0], seen) - lab(pair[1], seen))) < APART}  # fmt: skip
    assert near == {}


@pytest.mark.parametrize("name", FILLS)
def test_neighbours_are_told_apart_in_grey(name):
    """By their lightness; marks that have no neighbour differ in shape, and those beside words by these."""
    light = [lab(colour, "all")[0] for colour in FILLS[name]]
    assert min(abs(one - other) for one, other in pairwise(light)) >= APART_IN_GREY


def test_the_higher_the_rung_the_darker():
    light = [lab(colour, "all")[0] for colour in LADDER]
    assert light == sorted(light)


@pytest.mark.parametrize("colour", [INK, SECOND, GREY, BLUE])
def test_words_in_a_colour_are_legible_on_white(colour):
    assert 1.05 / (TO_XYZ[1] @ linear(colour) + 0.05) >= LEGIBLE - 0.05
