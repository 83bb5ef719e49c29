"""A start of twice the window is long enough, and what one of 56 quarters leaves out."""

import numpy as np
import pytest

from brainsim.command.load import load_settings
from brainsim.model.codes import FACULTY, INSTITUTE, KOREA, ORIGINS, US
from brainsim.model.past import lived_past
from brainsim.model.state import setting_of

pytestmark = [pytest.mark.verification, pytest.mark.population]

SCALE, SEEDS = 0.05, range(1, 9)


def facts_of(past):
    """Shares of foreign-born US PhDs in the US: Koreans after 4 to 6 years, all after ten less after five; and stocks."""
    among = past.stays.sum(axis=0)
    after = [among[4 * year : 4 * year + 4].sum(axis=0) for year in (5, 10)]
    five, ten = (stay / phds for phds, stay in after)
    phds, koreans = past.stays[ORIGINS.index("korea"), 16:28].sum(axis=0)
    permanent = past.state.stock[[KOREA, US]][:, :, [FACULTY, INSTITUTE]].sum(axis=(1, 2)) / SCALE
    return np.array([koreans / phds, ten - five, *permanent])


@pytest.fixture(scope="module")
def started():
    """The facts of eight worlds after starts of 56, 104 and 156 quarters: means and standard errors."""
    found = {}
    for quarters in (56, 104, 156):
        lines = [f"population.scale={SCALE}", f"study.spin_up_quarters={quarters}", "study.uncertainty=point"]
        settings = load_settings("baseline", lines)
        facts = np.array([facts_of(lived_past(setting_of(settings, seed))) for seed in SEEDS])
        found[quarters] = facts.mean(axis=0), facts.std(axis=0, ddof=1) / np.sqrt(len(facts))
    return found


def test_a_longer_start_than_104_quarters_changes_nothing(started):
    """Stays, their tail and permanent posts held in Korea and the US, within four standard errors of the difference."""
    (twice, error), (thrice, other) = started[104], started[156]
    assert np.all(np.abs(thrice - twice) <= 4 * np.hypot(error, other))


def test_after_56_quarters_the_world_is_not_full(started):
    """The tail rises, and more permanent posts are held in Korea and the US: early cohorts found posts that nobody held."""
    (short, error), (full, other) = started[56], started[104]
    assert np.all((short - full)[1:] > 2 * np.hypot(error, other)[1:])
