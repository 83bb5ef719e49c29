"""Dated forecasts: what is declared, how it is read from tables made by hand, and how made-up facts are scored."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from brainsim.__main__ import answer
from brainsim.forecasts import readings
from brainsim.forecasts.facts import FACTS, REFERENCE
from brainsim.forecasts.readings import FURTHER, Worlds
from brainsim.forecasts.score import score
from brainsim.forecasts.scores import coverage, crps, scored
from brainsim.forecasts.written import LEVELS, beside, read, table_of
from brainsim.settings.calendar import quarter_number
from brainsim.settings.problems import SettingsError
from brainsim.study.seal import read_sealed, sealed

BY_NAME = {fact.name: fact for fact in FACTS}


def point(size=0):
    """A world with a further call of a size."""
    programmes = SimpleNamespace(constants=lambda: {FURTHER: SimpleNamespace(slots=size)})
    return SimpleNamespace(number=size, settings=SimpleNamespace(programmes=programmes))


def worlds_of(runs=(), **tables):
    """Worlds with tables made by hand, the same in all; runs of one replication."""
    programme = SimpleNamespace(name="innocore", first_call="2025Q3")
    span = SimpleNamespace(first_calendar_quarter=lambda: quarter_number("2025Q3"), quarters=22)
    study = SimpleNamespace(
        settings=SimpleNamespace(programme=programme, study=span),
        plan=SimpleNamespace(reference=point(), compared=[point(size) for size in (100, 300, 600)]),
        runs=pd.DataFrame(runs),
        table=lambda name, points: pd.DataFrame(tables[name]).assign(replication=0),
    )
    return Worlds(study)


def path(since, place="korea", position="fellow", fellows=1.0, call="first", group="foreign", programme="innocore"):
    """A row of the table of paths."""
    return {"programme": programme, "call": call, "group": group, "quarters_since_start": since, "place": place,
            "position": position, "fellows": fellows}  # fmt: skip


def value(name, worlds):
    """The one value of a fact in worlds of one replication."""
    (found,) = read(BY_NAME[name], worlds)
    return found


# --- what is declared -------------------------------------------------------------------------------------------------


def test_facts_have_names_of_their_own_and_readings_that_there_are():
    assert len(BY_NAME) == len(FACTS) > 100
    assert all(callable(getattr(readings, fact.read)) for fact in FACTS)
    assert not [
        fact.name for fact in FACTS if "{" in "".join(map(str, (fact.name, fact.meaning, *fact.takes.values())))
    ]


def test_facts_are_of_the_last_day_of_a_quarter_after_the_reference_date():
    """So that a horizon in quarters says the same as the date."""
    assert date(2025, 9, 30) == REFERENCE
    assert all((fact.date + timedelta(days=1)).day == 1 and fact.date.month % 3 == 0 for fact in FACTS)
    assert {fact.horizon for fact in FACTS} == {2, 4, 5, 6, 8, 9, 13, 17, 21}
    assert BY_NAME["first_call_fellows_18_months_all"].horizon == 6


# --- how they are read ------------------------------------------------------------------------------------------------


def test_the_first_call_is_followed_by_quarters_since_its_start():
    """Of ten fellows after six months seven still are, of group foreign two of four; later calls and others' fellows are none."""
    rows = [
        path(2, fellows=2.0), path(2, "us", "postdoc", 2.0), path(2, fellows=5.0, group="returnee"),
        path(2, "korea", "faculty", 1.0, group="returnee"), path(2, call="later", fellows=90.0),
        path(2, programme="further_call", fellows=90.0), path(3, "uk", "postdoc", 90.0),
    ]  # fmt: skip
    worlds = worlds_of(paths=rows)
    assert value("first_call_fellows_6_months_all", worlds) == 0.7
    assert value("first_call_fellows_6_months_foreign", worlds) == 0.5
    assert value("first_call_us_6_months", worlds) == 0.2
    assert value("first_call_permanent_in_korea_6_months", worlds) == 0.1


def test_where_fellows_of_the_first_call_are_adds_up_to_one():
    rows = [
        path(13, place, position, number)
        for number, (place, position) in enumerate(
            [(place, position) for place in ("korea", "us", "uk", "elsewhere")
             for position in ("postdoc", "faculty", "institute", "industry", "out")] + [("korea", "fellow")], 1
        )
    ]  # fmt: skip
    worlds = worlds_of(paths=rows)
    parts = [fact for fact in FACTS if fact.name.startswith("first_call_") and fact.name.endswith("_end_2028")]
    assert len(parts) == 7
    assert sum(value(fact.name, worlds) for fact in parts) == pytest.approx(1.0)


def test_renewal_is_asked_of_those_who_were_fellows_until_the_first_contract_ended():
    rows = [path(5, fellows=8.0), path(5, "us", "postdoc", 2.0), path(6, fellows=6.0), path(6, "us", "postdoc", 4.0)]
    assert value("first_call_renewed_all", worlds_of(paths=rows)) == 0.75
    assert value("first_call_renewed_all", worlds_of(paths=rows[:2] + rows[3:])) == 0.0


def test_a_further_call_is_read_from_its_own_world():
    fellows = [{"programme": programme, "group": group, "origin": origin} for programme, group, origin in (
        (FURTHER, "foreign", "india"), (FURTHER, "foreign", "china"), (FURTHER, "returnee", "korea"),
        (FURTHER, "new_domestic_phd", "korea"), ("innocore", "foreign", "india"))]  # fmt: skip
    columns = {"applicants_per_slot_of_further_call": 3.0, "fellows_hired_of_further_call": 150.0}
    worlds = worlds_of([{"point": 300, "replication": 0, "status": "done", **columns}], fellows=fellows)
    assert value("call_of_300_group_foreign", worlds) == 0.5
    assert value("call_of_300_origin_india", worlds) == 0.25
    assert value("call_of_300_applicants", worlds) == 3.0
    assert value("call_of_300_filled", worlds) == 0.5
    assert len(read(BY_NAME["call_of_100_filled"], worlds)) == 0


def test_new_phds_are_koreans_of_korea_in_their_second_year():
    rows = [
        {"origin": origin, "phd_place": phd, "year_after_phd": year, "place": place, "persons": persons}
        for origin, phd, year, place, persons in (
            ("korea", "korea", 2, "korea", 9.0), ("korea", "korea", 2, "us", 1.0), ("korea", "us", 2, "us", 50.0),
            ("korea", "korea", 1, "us", 50.0), ("china", "korea", 2, "us", 50.0),
        )
    ]  # fmt: skip
    assert value("new_phds_abroad_end_2030", worlds_of(cohorts=rows)) == 0.1


def test_net_flow_is_what_comes_less_what_goes_within_its_years():
    quarters = [f"{year}Q{quarter}" for year in range(2025, 2031) for quarter in (1, 2, 3, 4)][2:]
    rows = [{"quarter": quarter, "origin": origin, "from": start, "to": end, "moves": moves}
            for quarter in quarters for origin, start, end, moves in (
                ("korea", "us", "korea", 5.0), ("china", "korea", "uk", 3.0), ("korea", "uk", "us", 90.0))]  # fmt: skip
    worlds = worlds_of(flows=rows)
    assert value("net_flow_2027", worlds) == 8.0
    assert value("net_flow_2026_30", worlds) == 40.0
    assert value("net_flow_2026_30_korean", worlds) == 100.0
    assert value("net_flow_2026_30_foreign", worlds) == -60.0
    short = worlds_of(flows=[row for row in rows if row["quarter"] < "2027Q3"])
    assert value("net_flow_2026", short) == 8.0 and len(read(BY_NAME["net_flow_2027"], short)) == 0


def test_quantiles_rise_and_leave_room_for_what_was_not_simulated():
    """Of 99 simulations the smallest is the quantile of 1 %, the largest that of 99 %."""
    table = table_of([(FACTS[0], np.arange(99.0)[::-1])])
    assert table["output_type_id"].tolist() == LEVELS.tolist() and len(LEVELS) == 23
    assert table["value"].is_monotonic_increasing
    assert table["value"].iloc[[0, 11, -1]].tolist() == [0.0, 49.0, 98.0]


# --- how they are scored ----------------------------------------------------------------------------------------------


def quantiles_of(**forecasts):
    """Quantiles of facts by name, evenly from the first to the second number."""
    return pd.DataFrame({name: low + LEVELS * (high - low) for name, (low, high) in forecasts.items()}, index=LEVELS).T


def facts_of(*rows):
    return pd.DataFrame(rows, columns=["fact", "value", "low", "high"]).assign(unit="share", date="", source="made up")


def test_intervals_hold_what_lies_within_them():
    facts = facts_of(
        ("a", 0.3, np.nan, np.nan), ("b", 0.95, 0.9, 1.0), ("c", 1.2, 0.96, 1.3), ("d", 1.2, np.nan, np.nan)
    )
    table = scored(facts, quantiles_of(a=(0, 1), b=(0, 1), c=(0, 1), d=(0, 1)))
    told = table[["within_50", "within_80", "within_95", "meets_95"]].to_numpy().tolist()
    assert told == [[True] * 4, [False, False, True, True], [False, False, False, True], [False] * 4]
    every = coverage(table, "2020-01-01").set_index("unit").loc["all"]
    assert every[["facts", "within_50", "within_80", "within_95", "meets_95"]].tolist() == [4, 0.25, 0.25, 0.5, 0.75]


def test_the_score_is_the_absolute_error_of_a_sure_forecast_and_near_the_crps_of_another():
    """Of an even forecast from 0 to 1 the CRPS of y is y^3/3 + (1 - y)^3/3."""
    sure = crps(quantiles_of(a=(2, 2)), pd.Series([5.0]))
    assert sure.iloc[0] == pytest.approx(3.0)
    even = [crps(quantiles_of(a=(0, 1)), pd.Series([y])).iloc[0] for y in (0.2, 0.5, 0.9)]
    assert even == pytest.approx([(y**3 + (1 - y) ** 3) / 3 for y in (0.2, 0.5, 0.9)], abs=0.002)


@pytest.fixture
def registered(tmp_path, monkeypatch):
    """Forecasts of two made-up facts, as a study writes them."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "2025-09-30-brainsim-made_up.csv"
    facts = [BY_NAME["first_call_us_6_months"], BY_NAME["net_flow_2026"]]
    table_of([(facts[0], np.linspace(0, 1, 99)), (facts[1], np.linspace(-1000, 0, 99))]).to_csv(file, index=False)
    return vouched(file, facts)


def vouched(file, facts):
    """Seal forecasts that were made by hand."""
    from brainsim.study.seal import hash_of_file

    told = {fact.name: {"unit": fact.unit, "date": f"{fact.date}"} for fact in facts}
    about = {
        "forecasts_sha256": hash_of_file(file),
        "model_id": "brainsim-made_up",
        "written": "2026-06-30",
        "commit": "c",
        "facts": told,
    }
    beside(file).write_text(sealed(about), encoding="utf-8")
    return file


KNOWN = "fact,value,low,high,source\nfirst_call_us_6_months,0.4,0.3,0.5,made up\nnet_flow_2026,100,,,made up\n"


def test_made_up_facts_are_scored_told_and_written(registered, capsys):
    registered.with_name("known.csv").write_text(KNOWN, encoding="utf-8")
    assert score([registered.name, "known.csv"]) == 0
    said = capsys.readouterr().out
    assert "forecasts of brainsim-made_up, written 2026-06-30" in said and "scores: results/scores/known" in said
    folder = registered.parent / "results" / "scores" / "known"
    table = pd.read_csv(folder / "scores.csv").set_index("fact")
    assert table["within_95"].tolist() == [True, False] and table["source"].tolist() == ["made up"] * 2
    assert table.loc["net_flow_2026", "median"] == -500 and table.loc["net_flow_2026", "crps"] == pytest.approx(
        600 - 1000 / 6, rel=0.02
    )
    covered = pd.read_csv(folder / "coverage.csv").set_index("unit")
    assert covered["within_95"].tolist() == [1.0, 0.0, 0.5, 0.0]
    assert covered["facts"].tolist() == [1, 1, 2, 1]  # only the flow is dated after the day of writing
    assert set(read_sealed(folder / "provenance.json")["data_sha256"]) == {"scores.csv", "coverage.csv"}
    assert score([registered.name, "known.csv"]) == 0  # beside the first
    assert (folder.parent / "known_2" / "scores.csv").exists()


WRONG = {
    "an unknown fact": (
        KNOWN.replace("net_flow_2026", "net_flow_1926"),
        "has a fact that was not foretold, net_flow_1926",
    ),
    "no number": (KNOWN.replace("0.4", "two fifths"), "line 2, column value: two fifths is not a number"),
    "no value": (KNOWN.replace("0.4", ""), "line 2, column value"),
    "a missing column": (KNOWN.replace("source\n", "from\n"), "lacks the column source"),
    "a fact twice": (KNOWN + "net_flow_2026,1,,,made up\n", "has net_flow_2026 twice"),
    "a range without its value": (KNOWN.replace("0.3", "0.45"), "lies outside of its own low and high"),
    "per cent for a share": (KNOWN.replace("0.4,0.3,0.5", "40,30,50"), "= 40 lies outside [0, 1] (share)"),
    "no rows": (KNOWN.splitlines()[0] + "\n", "has no rows"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_facts_that_can_not_be_read_are_told_in_one_line(registered, wrong):
    text, said = WRONG[wrong]
    registered.with_name("known.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        score([registered.name, "known.csv"])
    assert said in str(told.value) and "\n" not in str(told.value)
    assert not (registered.parent / "results").exists()


def harm_digit(file):
    file.write_text(file.read_text(encoding="utf-8").replace("-1000", "-2000"), encoding="utf-8")


def harm_seal(file):
    about = json.loads(beside(file).read_text(encoding="utf-8"))
    beside(file).write_text(json.dumps(about | {"written": "2025-10-01"}), encoding="utf-8")


HARM = {
    harm_digit: "was changed since (its hash differs)",
    harm_seal: "is damaged (its hash does not match)",
    lambda file: beside(file).unlink(): ".json can't be read",
    lambda file: file.unlink(): ".csv can't be read",
}


@pytest.mark.parametrize("harm", HARM)
def test_forecasts_that_are_not_as_they_were_registered_are_refused(registered, harm):
    registered.with_name("known.csv").write_text(KNOWN, encoding="utf-8")
    harm(registered)
    with pytest.raises(SettingsError) as told:
        score([registered.name, "known.csv"])
    assert HARM[harm] in str(told.value) and "\n" not in str(told.value)


def test_the_command_says_how_it_is_given(capsys):
    assert answer(["score", "--help"]) == 0
    assert "score FORECASTS.csv FACTS.csv (columns fact, value, low, high, source)" in capsys.readouterr().out
    with pytest.raises(SettingsError, match="takes two files"):
        answer(["score", "one.csv"])
