"""What every test may use: the size of a test population, small settings, and a world that is spun up once.

With NUMBA_DISABLE_JIT=1 everything runs interpreted, which is some three hundred times slower: populations shrink,
and the tests marked `population` are skipped. Tests marked `verification` run only with `-m verification`.
"""

import gc
import os
from functools import cache
from pathlib import Path
from shutil import which

import numba
import pytest
from hypothesis import settings as hypothesis_settings

from brainsim.command.load import load_settings
from brainsim.model.codes import ORIGINS, PLACES
from brainsim.model.talent_model import TalentModel
from brainsim.study import pasts
from brainsim.words.book import use

gc.set_threshold(50_000, 20, 20)  # as in a command: looking for rings among objects took a tenth of the tests' time
COMPILED = not numba.config.DISABLE_JIT

# The same examples every time, and no deadline: the first call of a rule compiles it. Interpreted, the first of them will do.
EXAMPLES = 100 if COMPILED else 25
hypothesis_settings.register_profile("brainsim", derandomize=True, database=None, deadline=None, max_examples=EXAMPLES)
hypothesis_settings.load_profile("brainsim")


# Files that take longest, in this order: they begin first, so that no worker ends long before another. What compiles for
# further places comes before notebooks and verification, which need it too: two that compile it side by side do so twice.
LONG = ["test_own_place", "test_conduct", "test_orphans", "test_notebooks", "test_brief_figures", "test_endings", "test_briefs",
        "test_explore", "test_calibration_run", "test_surroundings", "test_sweep", "test_answers", "test_command_line",
        "test_wheel", "test_surfaces", "test_cluster", "test_gursoy_badur", "test_damage", "test_door", "test_added", "test_plots",
        "test_published_figures", "test_effects_plots", "test_executors"]  # fmt: skip


def pytest_collection_modifyitems(config, items):
    """Skip what needs a compiled population where nothing is compiled; leave verification to those who ask for it."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
    if "verification" not in config.getoption("markexpr"):
        asked = [item for item in items if "verification" not in item.keywords]
        config.hook.pytest_deselected(items=[item for item in items if "verification" in item.keywords])
        items[:] = asked
    if not COMPILED:
        skip = pytest.mark.skip(reason="needs a compiled population, and NUMBA_DISABLE_JIT is set")
        for item in items:
            if item.get_closest_marker("population"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def no_past_of_a_changed_program(request):
    """A test that changes the program reads no past that others have kept, and leaves none: its name would not tell."""
    if "monkeypatch" in request.fixturenames:
        nowhere = pasts.Shelf(Path(os.devnull), 0)
        request.getfixturevalue("monkeypatch").setattr(pasts, "shelf_of", lambda place: nowhere)


@pytest.fixture(autouse=True)
def no_words_of_others():
    """Words that the settings of a test brought stand before none in the next one."""
    yield
    use(None)


@pytest.fixture(scope="session")
def compiled():
    """Whether rules and sweeps are compiled."""
    return COMPILED


@pytest.fixture(scope="session")
def scale():
    """Simulated researchers per real one."""
    return 0.005 if COMPILED else 0.0005


@pytest.fixture(scope="session")
def spin_up():
    """Quarters lived before the study."""
    return 56 if COMPILED else 6


@pytest.fixture(scope="session")
def small(scale, spin_up):
    """The baseline's settings on a small population, with overrides in Hydra's spelling; composed once each."""

    @cache
    def settings(*overrides, experiment="baseline"):
        size = [f"population.scale={scale}", f"study.spin_up_quarters={spin_up}", "study.uncertainty=point"]
        return load_settings(experiment, [*size, *overrides])

    return settings


@pytest.fixture(scope="session")
def many_fellows():
    """Overrides that give a small population fellows enough: 5,000 slots, and many who hear of the call."""
    heard = "{at_home: 1.0, koreans_abroad: 0.5, foreigners: 0.5, in_post: 0.3}"
    return ("programme.slots=5000", f"programme.hearing={heard}")


@pytest.fixture(scope="session")
def undated():
    """Overrides with which no entrants and no posts grow."""
    none = f"{{{', '.join(f'{origin}: 0.0' for origin in ORIGINS)}}}"
    return tuple(f"population.entrants_growth.{place}={none}" for place in PLACES)


@pytest.fixture(scope="session")
def level_pay():
    """Overrides with which no pay grows with service."""
    none = "{faculty: 0.0, institute: 0.0, industry: 0.0}"
    return tuple(
        f"country.{place}.{name}={none}" for place in ("korea", "us") for name in ("pay_growth", "pay_growth_later")
    )


@pytest.fixture(scope="session")
def unwarned():
    """Overrides with which fellows hear of their renewal at the end, and nobody searches on a contract."""
    return ("programme.renewal_notice=0", "behaviour.contract_search=0", "behaviour.contract_search_rise=0")


@pytest.fixture(scope="session")
def past(small, many_fellows):
    """A small world at the first quarter of the study (seed 7), never stepped: branch it, or copy its state."""
    return TalentModel(small(*many_fellows), rng=7)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, the system's or that of `python -m playwright install chromium`; without one, skipped.

    One for all files of a worker: a browser takes longer to start than most pages take to open.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        try:
            chromium = started.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        except playwright.Error as problem:
            pytest.skip(f"no Chromium: {str(problem).splitlines()[0]}; python -m playwright install chromium")
        yield chromium
        chromium.close()
