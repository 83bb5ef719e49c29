"""How often a 90 % range of a single simulation holds one more, for effects that are no bell: the table of docs/decisions/068.

Twelve vectors or 42, each with two lucks, as published studies have them; a third of what differs is luck. Whoever changes
the rule in study/effects.py changes that page too.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from brainsim.study.effects import effects_of
from brainsim.study.vectors import LUCKS

pytestmark = pytest.mark.verification

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "068-ranges-without-a-bell.md"
LUCK, STUDIES, FURTHER = 0.3, 4000, 400
SHAPES = {
    "bell": lambda u: 1.0 + 0.6 * ndtri(u),
    "log-normal": lambda u: np.exp(0.9 * ndtri(u)),
    "nothing in half": lambda u: np.where(u > 0.5, np.exp(0.9 * ndtri(np.clip(2 * u - 1, 1e-9, 1 - 1e-9))), 0.0),
}
ROW = re.compile(r"\| ([a-z -]+?) \| (24|84) \| (\d+) \((\d+), (\d+)\) \| (\d+) \| (\d+) \((\d+), (\d+)\) \| (\d+) \|")


def studies(shape, vectors, rng):
    """[studies, simulations] effects of one option: vectors in pairs that share what is not luck."""
    shared = np.repeat(rng.standard_normal((STUDIES, vectors)), LUCKS, axis=1)
    own = rng.standard_normal((STUDIES, vectors * LUCKS))
    return shape(ndtr(np.sqrt(1 - LUCK) * shared + np.sqrt(LUCK) * own))


def by_rule(effects):
    """Both ends of the present range and of the one by order statistics, [studies] each."""
    found = effects_of(effects, np.zeros(effects.shape[1]), LUCKS)
    now = np.array([(one.low, one.high) for one in found]).T
    return now, np.quantile(effects, (0.05, 0.95), axis=1, method="weibull")


def told(ends, further):
    """In per cent: held, below, above; and studies whose range reaches below zero."""
    low, high = ends[0][:, None], ends[1][:, None]
    below, above = (further < low - 1e-12).mean(), (further > high + 1e-12).mean()
    return [100 * one for one in (1 - below - above, below, above, (ends[0] < 0).mean())]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("simulations", [24, 84])
def test_ranges_hold_as_many_as_the_page_says(name, simulations):
    """Within two points: of 4,000 studies a share has a standard error below one, and the page rounds."""
    rows = {(row[0], int(row[1])): list(map(int, row[2:])) for row in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    rng = np.random.default_rng(68)
    effects = studies(SHAPES[name], simulations // LUCKS, rng)
    further = SHAPES[name]((np.arange(FURTHER)[None, :] + 0.5) / FURTHER)
    found = [number for ends in by_rule(effects) for number in told(ends, further)]
    assert rows[name, simulations] == pytest.approx(found, abs=2.0)
