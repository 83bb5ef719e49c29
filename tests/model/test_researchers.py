"""Those who enter: how many, from where, and what they are made of."""

import numpy as np
import pytest
from scipy import stats

from brainsim.model import luck
from brainsim.model.codes import HOME, KOREA, NOBODY, OUT, US
from brainsim.model.researchers import NEVER, TASTES, copied, empty_rows, enter_cohort, person_at
from brainsim.model.terms import record_of

KOREAN, AMERICAN, INDIAN = 0, 1, 3
MADE_OF = dict(
    ability_mean=[0.0, 0.3, 0.2, -0.2], pay_weight=2.0, pay_weight_sd=0.5, pay_weight_floor=1.5, autonomy_weight=0.7,
    autonomy_indifferent=0.3, security_weight=1.6, security_log_sd=0.4, home_taste=[2.0, 3.0, 2.5, -1.0, -0.8, 0.9],
    home_taste_sd=0.9, eligible_share=0.35, lived_home_before_phd=60, lived_home_with_phd=80, doctorate=18,
)  # fmt: skip
QUARTER = 5


def cohort(sizes, room, first_uid=100):
    """A block of `room` rows with the given newcomers: {(origin, place): number}."""
    rows = empty_rows(room)[:room]
    table = np.zeros((6, 4), dtype=np.int64)
    for cell, number in sizes.items():
        table[cell] = number
    number = enter_cohort(rows, table, first_uid, QUARTER, luck.key_of(9), record_of(TASTES, MADE_OF))
    return rows, number


@pytest.fixture(scope="module")
def crowd(compiled):
    """Koreans with a US PhD."""
    number = 8_000 if compiled else 500
    return cohort({(KOREAN, US): number}, number)[0]


def test_newcomers_fill_the_block_and_the_rest_is_empty():
    """Two Koreans of Korea and one Indian of the US in five rows: three people with uids in a row, two empty rows."""
    rows, number = cohort({(KOREAN, KOREA): 2, (INDIAN, US): 1}, 5)
    assert number == 3
    assert rows["uid"][:3].tolist() == [100, 101, 102]
    assert rows["origin"][:3].tolist() == [KOREAN, KOREAN, INDIAN]
    assert rows["place"][:3].tolist() == rows["phd_place"][:3].tolist() == [KOREA, KOREA, US]
    assert rows["position"].tolist() == [OUT, OUT, OUT, NOBODY, NOBODY]


def test_newcomers_arrive_without_a_post_or_a_past_as_fellows():
    """Jobless since the PhD, no contract, no bridge, never a fellow."""
    rows, _ = cohort({(KOREAN, US): 1}, 1)
    person = person_at(rows[0], QUARTER)
    assert (person.since_phd, person.jobless, person.contract_left, person.as_fellow) == (0, 0, 0, NEVER)
    assert (rows[0].fellow, rows[0].bridge) == (NEVER, 0.0)


def test_the_years_before_the_phd_are_lived_at_home_and_in_its_place():
    """A PhD abroad: 60 quarters at home and 18 there. A PhD at home: 80 in all, 18 of them the present stay."""
    rows, _ = cohort({(KOREAN, KOREA): 1, (KOREAN, US): 1, (INDIAN, US): 1}, 3)
    home, abroad, indian = (person_at(row, QUARTER) for row in rows)
    assert (home.lived, home.here) == ((80, 0, 0, 0), 18)
    assert (abroad.lived, abroad.here) == ((60, 18, 0, 0), 18)
    assert indian.lived == (0, 18, 0, 60)


def test_ability_is_normal_around_the_mean_of_the_phd_place(crowd):
    """Kolmogorov-Smirnov against N(0.3, 1) at level 0.001."""
    assert stats.kstest(crowd["ability"], stats.norm(0.3, 1.0).cdf).pvalue > 0.001


def test_the_weight_of_pay_is_a_floored_normal(crowd):
    """Never below 1.5; the share at the floor is that of N(2, 0.5) below it, within four standard errors."""
    at_floor = stats.norm.cdf(1.5, 2.0, 0.5)
    error = np.sqrt(at_floor * (1 - at_floor) / len(crowd))
    assert crowd["pay_weight"].min() == pytest.approx(1.5)
    assert np.mean(crowd["pay_weight"] <= np.float32(1.5)) == pytest.approx(at_floor, abs=4 * error)


def test_some_care_nothing_for_autonomy_and_the_rest_exponentially(crowd):
    """0.3 of them give nothing (four standard errors); the rest follow an exponential of mean 0.7 (KS, level 0.001)."""
    weights = crowd["autonomy_weight"]
    assert np.mean(weights == 0.0) == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / len(crowd)))
    assert stats.kstest(weights[weights > 0], stats.expon(scale=0.7).cdf).pvalue > 0.001


def test_the_weight_of_security_is_lognormal_with_the_given_mean(crowd):
    """Kolmogorov-Smirnov at level 0.001 against a lognormal of mean 1.6 and log sd 0.4."""
    expected = stats.lognorm(0.4, scale=1.6 * np.exp(-0.5 * 0.4**2))
    assert expected.mean() == pytest.approx(1.6)
    assert stats.kstest(crowd["security_weight"], expected.cdf).pvalue > 0.001


def test_home_taste_is_normal_around_the_mean_of_the_origin(crowd):
    """Kolmogorov-Smirnov against N(2, 0.9) at level 0.001."""
    assert stats.kstest(crowd["home_taste"], stats.norm(2.0, 0.9).cdf).pvalue > 0.001


def test_a_field_fits_by_the_given_share(crowd):
    """0.35 within four standard errors."""
    assert crowd["eligible"].mean() == pytest.approx(0.35, abs=4 * np.sqrt(0.35 * 0.65 / len(crowd)))


def test_what_one_is_made_of_is_unrelated(crowd):
    """Correlations between ability and tastes lie within four standard errors 1 / sqrt(n) of 0."""
    traits = [
        crowd[name]
        for name in ("ability", "pay_weight", "autonomy_weight", "security_weight", "home_taste", "eligible")
    ]
    correlations = np.corrcoef(np.array(traits, dtype=float)) - np.eye(len(traits))
    assert np.abs(correlations).max() < 4 / np.sqrt(len(crowd))


def test_what_she_is_made_of_depends_on_her_number_alone():
    """The same uid has the same luck in another cohort, row and quarter of others."""
    alone, _ = cohort({(KOREAN, US): 1}, 1, first_uid=103)
    among, _ = cohort({(KOREAN, US): 6}, 6, first_uid=100)
    assert alone[0].tobytes() == among[3].tobytes()


def test_a_person_is_read_as_durations():
    """Dates become quarters from then to now; the present stay is part of the years lived here."""
    rows, _ = cohort({(AMERICAN, US): 1}, 1)
    rows[0].arrived, rows[0].lived[:] = 2, [7, 10, 0, 0]
    rows[0].position, rows[0].contract_end, rows[0].fellow_start = 4, 14, 3
    person = person_at(rows[0], 12)
    assert (person.since_phd, person.here, person.contract_left, person.as_fellow) == (7, 10, 2, 9)
    assert person.lived == (7, 20, 0, 0)
    assert person.home == HOME[AMERICAN] == US


def test_a_contract_of_the_past_leaves_nothing():
    """Quarters left never count below 0, and only those without a post count as jobless."""
    rows, _ = cohort({(AMERICAN, US): 1}, 1)
    rows[0].contract_end, rows[0].jobless_since = 3, 4
    assert person_at(rows[0], 9).contract_left == 0
    assert person_at(rows[0], 9).jobless == 5
    rows[0].position = 0
    assert person_at(rows[0], 9).jobless == 0


def test_a_copy_of_the_rows_is_equal_and_separate():
    """The same bytes, and a change of one is not a change of the other."""
    rows, _ = cohort({(KOREAN, US): 3}, 4)
    twin = copied(rows)
    assert twin.tobytes() == rows.tobytes()
    twin[0].place = KOREA
    assert rows[0].place == US
