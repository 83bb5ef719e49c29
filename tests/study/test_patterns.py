"""Patterns: each is measured as it says, on tables made by hand and on a small study that was lived."""

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from designs import with_design
from studies import lived_study

from brainsim.command.load import load_settings
from brainsim.study.design import plan_of
from brainsim.study.measures import SCOPUS_MOVES, Worlds
from brainsim.study.patterns import PATTERNS, measured, patterns_table, score

BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def worlds_of(quarters=20, pay_rise=None, outcomes=None, **tables):
    """Worlds with tables made by hand; those of the world in which Korea pays more are named dear_..."""
    named = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    prefix = {"calm": "", "announced": "announced_", "dear": "dear_"}
    study = SimpleNamespace(settings=SimpleNamespace(study=SimpleNamespace(quarters=quarters)))
    return SimpleNamespace(
        table=lambda name, world: named[prefix[world] + name],
        outcome=lambda name, world: pd.Series(outcomes[name]),
        pay_rise=pay_rise,
        study=study,
        settings=study.settings,
    )


def value(name, worlds):
    """The one value of a pattern in worlds of one replication."""
    (found,) = measured(BY_NAME[name], worlds)
    return found


def person(origin="korea", phd="korea", year=1, place="korea", position="postdoc", persons=1.0):
    """A row of the table of cohorts."""
    return {"replication": 0, "origin": origin, "phd_place": phd, "year_after_phd": year, "place": place,
            "position": position, "persons": persons}  # fmt: skip


# --- what patterns there are ------------------------------------------------------------------------------------------


def test_names_are_unique_and_at_least_six_patterns_are_kept_to_test():
    assert len(BY_NAME) == len(PATTERNS)
    assert {pattern.role for pattern in PATTERNS} == {"fit", "test"}
    assert sum(pattern.role == "test" for pattern in PATTERNS) >= 6


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_every_pattern_has_a_tolerance_a_measure_in_words_a_source_and_a_reason(pattern):
    assert pattern.tolerance > 0 and np.isfinite(pattern.target)
    assert all(len(words) > 3 for words in (pattern.unit, pattern.measured, pattern.source, pattern.reason))


# --- how they are measured --------------------------------------------------------------------------------------------


def test_a_stay_is_counted_in_the_four_quarters_around_so_many_years():
    """Year 2: quarters 6 to 9 count, 5 and 10 do not."""
    rows = [
        {"replication": 0, "origin": "korea", "quarters_since_phd": q, "phds": 10.0, "in_us": 10.0} for q in (5, 10)
    ]
    rows += [{"replication": 0, "origin": "korea", "quarters_since_phd": q, "phds": 10.0, "in_us": s}
             for q, s in ((6, 4.0), (7, 5.0), (8, 6.0), (9, 9.0))]  # fmt: skip
    rows.append({"replication": 0, "origin": "us", "quarters_since_phd": 7, "phds": 100.0, "in_us": 100.0})
    assert value("us_stay_korea_year_2", worlds_of(stays=rows)) == pytest.approx(0.6)


def test_the_tail_is_of_all_who_grew_up_outside_the_us():
    rows = [{"replication": 0, "origin": origin, "quarters_since_phd": q, "phds": 10.0, "in_us": stay}
            for origin, q, stay in (("korea", 20, 6.0), ("india", 20, 8.0), ("korea", 40, 4.0), ("india", 40, 8.0),
                                    ("us", 20, 10.0), ("us", 40, 0.0))]  # fmt: skip
    assert value("us_stay_tail", worlds_of(stays=rows)) == pytest.approx(0.6 - 0.7)


def test_flows_are_compared_after_one_common_factor():
    """All flows at a tenth of Scopus, one of them e times that: its gap is 11/12, that of the others -1/12."""
    rows = [{"replication": 0, "from": a, "to": b, "origin": "korea", "moves": 0.1 * n * (np.e if a == "uk" and b == "us" else 1)}
            for (a, b), n in SCOPUS_MOVES.items()]  # fmt: skip
    worlds = worlds_of(flows=rows)
    assert value("flow_uk_us", worlds) == pytest.approx(11 / 12)
    assert value("flow_us_uk", worlds) == pytest.approx(-1 / 12)
    assert value("us_korea_moves_into_korea", worlds) == pytest.approx(1007 / (1007 + 818))


def test_a_flow_that_nobody_took_makes_no_number():
    rows = [{"replication": r, "from": a, "to": b, "origin": "uk", "moves": 1.0 if r or a != "uk" else 0.0}
            for r in (0, 1) for a, b in SCOPUS_MOVES]  # fmt: skip
    found = measured(BY_NAME["flow_uk_us"], worlds_of(flows=rows))
    assert len(found) == 1


def test_koreans_leaving_are_counted_by_the_year():
    rows = [{"replication": 0, "origin": o, "from": a, "to": "us", "moves": m}
            for o, a, m in (("korea", "korea", 10.0), ("korea", "uk", 7.0), ("china", "korea", 5.0))]  # fmt: skip
    assert value("koreans_leaving", worlds_of(quarters=8, flows=rows)) == pytest.approx(5.0)


def test_korean_postdocs_are_koreans_with_a_korean_phd_in_korea():
    rows = [
        person(persons=20.0), person(year=3, persons=8.0), person(phd="us", persons=3.0), person("china", persons=3.0),
        person(place="us", persons=3.0), person(position="industry", persons=3.0), person(year=2, persons=50.0),
    ]  # fmt: skip
    worlds = worlds_of(cohorts=rows)
    assert value("korean_postdocs_year_1", worlds) == 20.0
    assert value("korean_postdocs_survival", worlds) == pytest.approx(0.4)


def test_shares_of_foreigners_are_by_place_and_position():
    rows = [
        person(persons=30.0), person("india", persons=6.0), person("china", persons=4.0),
        person("china", position="industry", persons=90.0), person("us", place="us", phd="us", persons=45.0),
        person("korea", place="us", phd="us", persons=55.0), person("uk", place="uk", phd="uk", persons=60.0),
        person("other", place="uk", phd="uk", position="faculty", persons=20.0),
    ]  # fmt: skip
    worlds = worlds_of(cohorts=rows)
    assert value("kr_postdocs_foreign", worlds) == pytest.approx(0.25)
    assert value("us_postdocs_foreign", worlds) == pytest.approx(0.55)
    assert value("uk_research_staff_foreign", worlds) == pytest.approx(0.25)
    assert value("kr_foreigners_india", worlds) == pytest.approx(0.6)
    assert value("kr_foreigners_china", worlds) == pytest.approx(0.4)


def test_graduates_of_korea_are_followed_wherever_they_live():
    """Of ten foreigners in the second and third year three work in Korea; of those at work in years one and two, postdocs."""
    rows = [
        person("china", year=2, persons=2.0), person("china", year=3, position="industry", persons=1.0),
        person("china", year=2, position="out", persons=3.0), person("china", year=3, place="elsewhere", persons=4.0),
        person("china", year=1, position="faculty", persons=6.0), person(year=2, persons=1.0),
        person(year=1, position="industry", persons=3.0),
    ]  # fmt: skip
    worlds = worlds_of(cohorts=rows)
    assert value("kr_foreign_graduates_stay", worlds) == pytest.approx(0.3)
    assert value("kr_postdoc_share_foreign", worlds) == pytest.approx(2 / 8)
    assert value("kr_postdoc_share_korean", worlds) == pytest.approx(1 / 4)


def test_the_tenure_track_is_any_faculty_post_held_after_the_eighth_year():
    rows = [
        person("us", "us", 9, "elsewhere", "faculty", 1.0), person("us", "us", 13, "us", "industry", 9.0),
        person("us", "us", 8, "us", "faculty", 99.0), person("uk", "uk", 9, "us", "faculty", 99.0),
    ]  # fmt: skip
    assert value("us_phds_on_tenure_track", worlds_of(cohorts=rows)) == pytest.approx(0.1)


def test_a_pay_elasticity_is_the_change_of_a_stock_over_that_of_pay():
    calm = [person("india", persons=100.0), person(persons=1000.0)]
    dear = [person("india", persons=110.0), person(persons=1000.0), person("india", place="us", persons=500.0)]
    worlds = worlds_of(pay_rise=np.log(1.1), cohorts=calm, dear_cohorts=dear)
    assert value("pay_elasticity_foreigners", worlds) == pytest.approx(1.0)
    assert value("pay_elasticity_koreans", worlds) == 0.0


def test_the_first_call_and_stay_rates_are_outcomes():
    outcomes = {"fellows_foreign": [100.0], "us_stay_rate_india": [0.8]}
    worlds = worlds_of(outcomes=outcomes)
    assert (value("fellows_foreign", worlds), value("us_stay_rate_india", worlds)) == (100.0, 0.8)


# --- the table --------------------------------------------------------------------------------------------------------

SHORT = ("study.quarters=2", "study.replications=2", "study.keep=quarters")


@pytest.fixture(scope="module")
def lived(small, tmp_path_factory):
    """A small validation: all three worlds."""
    settings = small(*SHORT, experiment="validate")
    return lived_study(settings, tmp_path_factory.mktemp("validation") / "store")


def test_the_worlds_of_the_validation_are_found(lived):
    found = Worlds(lived)
    assert found.points["announced"].number == 0
    assert {world: point.settings.programme.slots for world, point in found.points.items()} == {
        "calm": 0, "announced": 400, "dear": 0,
    }  # fmt: skip
    assert found.pay_rise == pytest.approx(np.log(1.2), abs=1e-6)


def test_all_korean_pay_of_the_dear_world_is_higher_by_the_same_share():
    """The experiment writes the five numbers out; they must follow those of configs/country/korea.yaml."""
    calm, dear = (point.settings for point in plan_of(load_settings("validate")).points[1:3])
    for position, pay in calm.country.korea.pay.items():
        assert dear.country.korea.pay[position] == pytest.approx(1.2 * pay, rel=0.001)


def test_every_pattern_has_a_row_and_is_within_if_its_median_is(lived):
    table = patterns_table(lived)
    assert table["pattern"].tolist() == [pattern.name for pattern in PATTERNS]
    seen = table[table["n"] > 0]
    near = (seen["median"] - seen["target"]).abs() <= seen["tolerance"]
    assert (near == seen["within"]).all()
    assert ((seen["low"] <= seen["median"]) & (seen["median"] <= seen["high"])).all()
    for role in ("fit", "test"):
        chosen = table[table["role"] == role]
        assert score(table, role) == (chosen["within"].sum(), len(chosen))


@pytest.mark.population
def test_a_whole_population_shows_every_pattern(lived):
    """But for flows between Korea and the UK, which a small one may not have."""
    table = patterns_table(lived).set_index("pattern")
    unseen = table.index[table["n"] == 0]
    assert set(unseen) <= {name for name in table.index if name.startswith("flow_")}


def test_what_a_study_can_not_tell_has_no_numbers_and_is_not_within(small, tmp_path):
    """A study of the programme alone has no world without it."""
    settings = with_design(small(*SHORT, "study.replications=1"), "one")
    table = patterns_table(lived_study(settings, tmp_path / "store")).set_index("pattern")
    assert set(table.index[table["n"] > 0]) <= {"applicants_per_slot"} | {
        n for n in table.index if n.startswith("fellows_")
    }
    assert not table.loc[table["n"] == 0, "within"].any()
    assert table.loc[table["n"] == 0, "median"].isna().all()


def test_scopus_moves_are_those_of_the_ledger():
    assert set(SCOPUS_MOVES) == {(a, b) for a in ("korea", "us", "uk", "elsewhere")
                                          for b in ("korea", "us", "uk", "elsewhere") if a != b}  # fmt: skip
    assert SCOPUS_MOVES["korea", "us"] == 818


FLOWS = Path(
    os.environ.get("BRAINSIM_FLOWS", Path(__file__).parents[3] / "shared/evidence/scholar_flows_2000_2017.csv")
)


@pytest.mark.skipif(not FLOWS.exists(), reason="needs the table of scholarly flows: set BRAINSIM_FLOWS to its file")
def test_scopus_moves_are_means_of_the_whole_table():
    table = pd.read_csv(FLOWS)
    table = table[table["source"].str.startswith("scopus") & table["year"].between(2013, 2017)]
    place = {"KOR": "korea", "USA": "us", "GBR": "uk"}
    pairs = [table[side].map(place).fillna("elsewhere") for side in ("from", "to")]
    means = table["n_moves"].groupby(pairs).sum() / 5
    for pair, known in SCOPUS_MOVES.items():
        assert means[pair] == pytest.approx(known, abs=0.51)
