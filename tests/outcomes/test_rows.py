"""What every outcome means: a unit and words for each, known before anything is compiled."""

import re
import subprocess
import sys

from brainsim.model.codes import GROUPS, ORIGINS
from brainsim.outcomes.costs import COST, LIFE, TEN_YEARS
from brainsim.outcomes.first_call import COUNTED_ORIGINS
from brainsim.outcomes.rows import BETTER, RATIOS, VIEWS, effect_rows, outcome_rows, shown_in
from brainsim.outcomes.stays import STAY_ORIGINS
from brainsim.process.shipped import data
from brainsim.study.effects import ALWAYS_SEEN
from brainsim.study.watch import JUDGED


def test_every_outcome_has_a_name_a_unit_and_a_meaning_of_its_own():
    meanings = effect_rows()
    assert [name for name in meanings if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
    assert [name for name, outcome in meanings.items() if not (outcome.unit and outcome.meaning)] == []
    words = [outcome.meaning for outcome in meanings.values()]
    assert len(set(words)) == len(words)
    assert [word for word in words if "\n" in word or "|" in word] == []  # they stand in tables


def test_ratios_are_of_outcomes_and_no_outcomes_themselves():
    for name, ratio in RATIOS.items():
        assert {ratio.top, ratio.bottom} <= set(outcome_rows())
        assert name not in outcome_rows()
    assert list(effect_rows()) == [*outcome_rows(), *RATIOS]


def test_the_unit_of_a_ratio_is_that_of_its_parts_and_its_factor():
    """A billion won a person is a thousand million won a person."""
    ratio = RATIOS["cost_per_added_research_year_krw_m"]
    assert outcome_rows()[ratio.top].unit == "bn KRW of 2025"
    assert ratio.unit == "million KRW of 2025"
    assert ratio.factor == 1000.0


def test_every_word_that_speaks_of_an_outcome_speaks_of_one_that_exists():
    """What is watched, and what is looked at to see whether a run was done."""
    assert {JUDGED, ALWAYS_SEEN, COST, TEN_YEARS, LIFE} <= set(outcome_rows())


def test_what_shows_outcomes_of_a_run_shows_no_ratio():
    for view in ("screen", "sweep", "compared", "brief_world"):
        assert set(shown_in(view)) <= set(outcome_rows())


def test_the_table_of_outcomes_speaks_of_those_that_there_are():
    """A slip in its name would hide an outcome from every view."""
    assert set(data("outcomes/outcomes.yaml")["outcomes"]) <= set(outcome_rows())


def test_rows_speak_of_views_and_ways_that_there_are():
    for row in effect_rows().values():
        assert row.better in BETTER
        assert set(row.shown) <= set(VIEWS)


def test_no_two_outcomes_have_one_place_in_a_view():
    for view in VIEWS:
        places = [row.shown[view] for row in effect_rows().values() if view in row.shown]
        assert len(set(places)) == len(places) > 0


def test_origins_and_groups_are_those_of_the_model():
    assert {*COUNTED_ORIGINS, *STAY_ORIGINS} <= set(ORIGINS)
    for group in GROUPS:
        assert f"fellows_{group}" in outcome_rows()
        assert f"kept_in_korea_year_5_{group}" in outcome_rows()


def test_years_are_said_in_good_english():
    assert outcome_rows()["kept_in_korea_year_1"].meaning.endswith("1 year after the start of the fellowship")
    assert outcome_rows()["kept_in_korea_after_3"].meaning.endswith("3 years after the end of the fellowship")


def test_outcomes_are_known_without_the_compiler():
    """So that a wrong name is told before anything starts."""
    lines = "import sys; import brainsim.outcomes.rows; print(sorted({'numba', 'mesa', 'pandas'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=120).stdout
    assert said.strip() == "[]"
