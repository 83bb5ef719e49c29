"""What a brief says of the checks of a study; the line on the screen where one fails; results that have none."""

import pandas as pd
import pytest

from brainsim.brief.checks import MOST, section
from brainsim.brief.records import Facts
from brainsim.command.closing import failing_line
from brainsim.study.checks import PLACEBO
from brainsim.study.doses import ANYWHERE, DOSE, FAILS, FALLS, OPEN, PASSES, RISES, UNCOMPARED, UNSURE
from brainsim.study.sizes import SIZE, UNKNOWN
from brainsim.study.stored import Check

LANGUAGES = ("en", "ko")
PAY, JOBS = "policy.salary_multiplier", "policy.permanent_jobs"
YEARS, APPLICANTS = "permanent_researcher_years", "applicants_per_slot"
NOTHING_CHANGES = Check(PLACEBO, value=0.0, expected="no difference", verdict=PASSES)


def dose(value, verdict, lever=JOBS, outcome=YEARS, expected=RISES, unit="researcher-years", **more):
    return Check(
        DOSE,
        lever,
        outcome,
        unit,
        value=value,
        low=value - 5,
        high=value + 5,
        n=24,
        expected=expected,
        verdict=verdict,
        **more,
    )


def size(value, verdict, **more):
    told = {"expected_low": 0.33, "expected_high": 1.0, "source": "pay-response", "unit": "elasticity", **more}
    return Check(SIZE, PAY, APPLICANTS, value=value, low=value - 0.02, high=value + 0.02, verdict=verdict, **told)


def rows(checks, language="en"):
    return section(Facts(checks=checks), language).tables[0].rows


def test_a_study_without_checks_has_no_section():
    assert section(Facts(), "en").empty and section(Facts(), "ko").empty


def test_what_is_checked_expected_and_seen_stands_in_a_row():
    told = rows([NOTHING_CHANGES, dose(900.0, PASSES), size(0.69, PASSES)])
    assert told == [
        ["changing nothing changes nothing", "no difference", "passes", "0"],
        ["openings of permanent posts up: years in permanent research posts in Korea",
     "must not fall", "passes", "+900 years (+895 to +905)"],
        ["applicants for each place, first call: % more for 1 % more fellow pay", "0.33 to 1.00 (pay-response)", "passes",
         "0.69 (0.67 to 0.71)"],
    ]  # fmt: skip


def test_of_several_steps_the_weakest_in_the_way_that_is_demanded_is_told_and_the_worst_verdict():
    (up,) = rows([dose(900.0, PASSES), dose(3.0, UNSURE), dose(40.0, PASSES)])
    assert (up[2], up[3]) == ("can't tell", "+3.0 years (−2.0 to +8.0)") or (up[2], up[3]) == (
        "can't tell",
        "+3 years (−2 to +8)",
    )
    (down,) = rows([dose(-900.0, PASSES, expected=FALLS), dose(-40.0, PASSES, expected=FALLS)])
    assert down[1] == "must not rise" and down[3].startswith("−40 years")


def test_what_fails_stands_first_and_is_never_left_out():
    many = [dose(50.0, PASSES, time=f"until 20{year}Q1") for year in range(30, 50)]
    told = rows([*many, dose(-20.0, FAILS, lever=PAY)])
    assert len(told) == MOST and told[0][2] == "fails" and told[0][0].startswith("fellow pay up")
    assert "until 2030Q1" in told[1][0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["go as theory and evidence say: 1 of 2; that do not: 1", "What fails is", "fellow pay up: fewer years in permanent",
                "not its shape: openings of permanent posts.", "no size of response to compare with: openings of permanent posts.",
                "the amount of it alone: guaranteed posts."]),
        ("ko", ["점검 2개 중 충족 1개, 미충족 1개, 판단 불가 0개", "미충족 항목은", "펠로 보수 수준이 높을수록",
                "방향만 점검한 정책수단: 전임교원",
                "실증 근거가 없는 정책수단: 전임교원", "점검하지 못한 정책수단: 정규직 제안"]),
    ],
)  # fmt: skip
def test_sentences_say_what_follows_and_what_is_not_checked(language, said):
    open_ones = [
        dose(-9.0, OPEN, lever=PAY, expected=ANYWHERE),
        dose(1.0, OPEN, lever=PAY, outcome="researcher_years_in_korea"),
    ]
    none = [Check(SIZE, JOBS, YEARS, verdict=UNKNOWN), Check(DOSE, "policy.reserved_posts", verdict=UNCOMPARED)]
    told = section(Facts(checks=[NOTHING_CHANGES, dose(-20.0, FAILS), *open_ones, *none]), language).items
    assert len(told) == len(said) and all(words in line for words, line in zip(said, told, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_has_no_number_is_said_without_one(language):
    """What nobody could compare has no row; what could not be told has a dash."""
    told = rows(
        [NOTHING_CHANGES._replace(verdict=UNCOMPARED), size(0.5, UNSURE)._replace(value=None, low=None, high=None)],
        language,
    )
    assert len(told) == 1 and told[0][3] == "-"


def test_the_worth_of_a_promise_is_told_as_a_share_of_pay():
    worth = size(0.2, PASSES, unit="ln pay", expected_low=0.0, expected_high=0.7)._replace(
        lever="policy.reserved_posts"
    )
    assert rows([worth])[0][1:] == ["0% to 50% (pay-response)", "passes", "18% (16% to 20%)"]


def test_the_screen_has_a_line_where_a_check_fails_and_none_else():
    """The placebo has a line of its own."""
    table = pd.DataFrame([NOTHING_CHANGES._replace(verdict=FAILS), dose(900.0, PASSES)])
    assert failing_line(table) == ""
    line = failing_line(pd.concat([table, pd.DataFrame([dose(-20.0, FAILS), size(1.5, FAILS)])]))
    assert line.startswith("A CHECK FAILS: openings of permanent posts") and "[-25.0, -15.0]" in line
    assert "must not fall; so do 1 more. checks.csv has all." in line and "\n" not in line
