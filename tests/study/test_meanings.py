"""What every outcome means: a unit and words for each, known before anything is compiled."""

import re
import subprocess
import sys

from brainsim.model.places import GROUPS, ORIGINS
from brainsim.report.words import EFFECTS, FEW_EFFECTS, HEADLINES
from brainsim.study.effects import ALWAYS_SEEN
from brainsim.study.facts import FACTS
from brainsim.study.meanings import COUNTED_ORIGINS, RATIOS, STAY_ORIGINS, effect_meanings, outcome_meanings
from brainsim.study.watch import WATCHED


def test_every_outcome_has_a_name_a_unit_and_a_meaning_of_its_own():
    meanings = effect_meanings()
    assert [name for name in meanings if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
    assert [name for name, outcome in meanings.items() if not (outcome.unit and outcome.meaning)] == []
    words = [outcome.meaning for outcome in meanings.values()]
    assert len(set(words)) == len(words)
    assert [word for word in words if "\n" in word or "|" in word] == []  # they stand in tables


def test_ratios_are_of_outcomes_and_no_outcomes_themselves():
    for name, ratio in RATIOS.items():
        assert {ratio.top, ratio.bottom} <= set(outcome_meanings())
        assert name not in outcome_meanings()
    assert list(effect_meanings()) == [*outcome_meanings(), *RATIOS]


def test_the_unit_of_a_ratio_is_that_of_its_parts_and_its_factor():
    """A billion won a person is a thousand million won a person."""
    ratio = RATIOS["cost_per_added_researcher_krw_m"]
    assert outcome_meanings()[ratio.top].unit == "bn KRW of 2025"
    assert ratio.meaning.unit == "million KRW of 2025"
    assert ratio.factor == 1000.0


def test_every_word_that_speaks_of_an_outcome_speaks_of_one_that_exists():
    """Facts, what is watched and what is said on the screen."""
    assert {*FACTS, *HEADLINES, WATCHED, ALWAYS_SEEN} <= set(outcome_meanings())
    assert {*EFFECTS, *FEW_EFFECTS} <= set(effect_meanings())


def test_origins_and_groups_are_those_of_the_model():
    assert {*COUNTED_ORIGINS, *STAY_ORIGINS} <= set(ORIGINS)
    for group in GROUPS:
        assert f"fellows_{group}" in outcome_meanings()
        assert f"kept_in_korea_year_5_{group}" in outcome_meanings()


def test_years_are_said_in_good_english():
    assert outcome_meanings()["kept_in_korea_year_1"].meaning.endswith("1 year after the start of the fellowship")
    assert outcome_meanings()["kept_in_korea_after_3"].meaning.endswith("3 years after the end of the fellowship")


def test_outcomes_are_known_without_the_compiler():
    """So that a wrong name is told before anything starts."""
    lines = "import sys; import brainsim.study.meanings; print(sorted({'numba', 'mesa', 'pandas'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=120).stdout
    assert said.strip() == "[]"
