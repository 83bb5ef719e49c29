"""Mixes for a budget are sought once more on surfaces that simulations have corrected (experiments/portfolio/again.py)."""

import json

import numpy as np
import pandas as pd
import pytest

from brainsim.explorer.evaluate import effects
from brainsim.explorer.search import PRICED
from experiments.portfolio import again
from experiments.portfolio.seek import EXPLORED, HERE

MIXES = np.array([[1.4, 1.1, 0.5, 0.0, 800], [2.4, 1.3, 1.0, 0.5, 400], [1.8, 1.2, 0.0, 0.0, 100]])


@pytest.fixture(scope="module")
def surface():
    return json.loads((EXPLORED / "surface.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def surfaces(surface):
    return again.Surfaces(surface)


def test_many_mixes_at_once_are_what_the_page_says_of_each(surface, surfaces):
    """Against one of them, since the page knows no world without fellowships."""
    for outcome in again.SHORT.values():
        found = surfaces.effects(outcome, MIXES)
        held = {"programme.end": 1.0}
        levels = [dict(zip(PRICED, map(float, mix), strict=True)) | held for mix in MIXES]
        expected = [effects(surface, one, levels[0])[outcome].mean for one in levels]
        assert found - found[0] == pytest.approx(expected, rel=1e-5, abs=1e-3)


def test_without_a_programme_and_more_openings_nothing_is_added_or_corrected(surfaces):
    none = np.array([list(again.PLAIN.values())], dtype=float)
    assert surfaces.effects(again.JUDGED, none)[0] == 0.0
    assert not again.columns(none).any()


def test_a_correction_learns_what_surfaces_miss_everywhere_alike():
    luck = np.random.default_rng(1)
    low, high = [1.4, 1.0, 0.0, 0.0, 0.0], [2.8, 1.5, 1.0, 1.0, 1000.0]
    mixes = luck.uniform(low, high, (40, 5))
    true = np.array([100.0, -40.0, 0.0, 25.0, 0.0, -300.0, 60.0])
    missed = again.columns(mixes) @ true + luck.normal(0.0, 5.0, 40)
    told, error = again.correction(mixes, missed)
    fresh = luck.uniform(low, high, (200, 5))
    assert np.abs(again.columns(fresh) @ (told - true)).max() < 15.0
    assert 3.0 < error < 9.0, "what it misses of a mix that is left out is chance alone"


def test_what_is_simulated_holds_every_mix_that_was_sought_in_both_climates():
    sought, points = pd.read_csv(HERE / "sought.csv"), pd.read_csv(HERE / "points.csv")
    assert set(sought["round"]) == {1, 2}
    filled = points.fillna({"policy.permanent_jobs": 1.0, "programme.slots": 0, "policy.reserved_posts": 0.0})
    told = ["programme.slots", "policy.permanent_jobs", "policy.reserved_posts"]
    of_climate = [filled[points["shock.us_hostility"].isna() == calm][told] for calm in (True, False)]
    for mix in sought[told].itertuples(index=False):
        for simulated in of_climate:
            assert (simulated == list(mix)).all(axis=1).any()
