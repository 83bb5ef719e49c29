"""A surface evaluated: closed forms, what it refuses, and what makes a range wide."""

import numpy as np
import pytest
from surfaces import surface

from brainsim.explorer.evaluate import HALF, effects, packed, quantiles, terms_anywhere, terms_at, unpacked
from brainsim.settings.problems import SettingsError

ONE = {
    "levers": [{"name": "pay", "low": 1.0, "high": 4.0, "reference": 2.0, "scale": "log", "width": np.log(2.0)}],
    "terms": [[[0, 1]], [[0, 2]]],
    "weights": [1.0, 3.0],
    "forms": ["plain", "other"],
    "outcomes": [{"name": "years", "reference": {"mean": 10.0}, "bounds": [0.0, 13.0], "error": 2.0, "explained": 0.75,
                  "table": [[4.0, 0.0], [8.0, 1.0]], "doubt": [[3.0, 0.0], [-3.0, 0.0]]}],
}  # fmt: skip


def test_an_effect_worked_out_by_hand():
    """At twice the reference x is 1: the vectors have 4 and 9, weighed 1 to 3; the doubt of 3 is more than the error of 2."""
    found = effects(ONE, {"pay": 4.0})["years"]
    assert found.mean == pytest.approx(7.75)
    assert found.half_width == pytest.approx(3 * HALF)
    assert found.low == pytest.approx(7.75 - np.hypot(3.75, 3 * HALF))  # 4 is the 5 % quantile
    assert found.level == pytest.approx((13.0, 10 + found.low, 13.0))  # no more than the bound
    variance = 0.25 * 3.75**2 + 0.75 * 1.25**2
    assert found.split == pytest.approx(
        {"parameters": 0.0, "structure": variance / (variance + 9), "emulator": 9 / (variance + 9)}
    )
    assert found.above == 1.0


def test_what_was_missed_on_points_kept_out_is_the_least_doubt():
    """At half the way the draws are 1.5 apart, and half of the effect, 7 / 2 + 0.75 / 4, was missed: more, but not the error of 2."""
    assert effects(ONE, {"pay": 2.0 * 2**0.5})["years"].half_width == pytest.approx(HALF * (3.5 + 0.1875) / 2)
    certain = {**ONE, "outcomes": [{**ONE["outcomes"][0], "doubt": None}]}
    assert effects(certain, {"pay": 4.0})["years"].half_width == pytest.approx(2 * HALF)


def test_at_the_reference_every_effect_is_exactly_nought():
    for found in effects(surface(vectors=12), {}).values():
        assert (found.mean, found.low, found.high, found.half_width) == (0.0, 0.0, 0.0, 0.0)
        assert set(found.split.values()) == {0.0}


def test_an_effect_against_itself_is_nought_and_against_the_reference_the_effect():
    made, levels = surface(vectors=12), {"policy.reserved_posts": 0.6}
    assert all(found.mean == 0.0 for found in effects(made, levels, against=levels).values())
    assert effects(made, levels, against={}) == effects(made, levels)


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"pay": 4.5}, r"pay = 4.5 lies outside \[1, 4\]"),
        ({"wages": 1.0}, "wages is no lever of this surface; it has pay"),
    ],
)
def test_a_surface_says_nothing_outside_its_box(levels, told):
    with pytest.raises(SettingsError, match=told):
        terms_at(ONE, levels)


def test_many_settings_at_once_have_the_terms_of_each():
    made, pay = surface(vectors=2), np.array([[1.0, 1.8, 2.5], [4.0, 3.0, 1.2]])
    levels = {"policy.salary_multiplier": pay, "programme.slots": np.array([100, 400, 800]), "policy.visa_ease": 0.5}
    many = terms_anywhere(made, levels)
    assert many.shape == (2, 3, len(made["terms"]))
    for row, column in np.ndindex(2, 3):
        one = {
            **levels,
            "policy.salary_multiplier": pay[row, column],
            "programme.slots": levels["programme.slots"][column],
        }
        assert many[row, column] == pytest.approx(terms_at(made, one), rel=1e-12)


def test_quantiles_of_equal_weights_are_those_of_hazen():
    each = np.random.default_rng(1).normal(size=60)
    found = quantiles(each, np.full(60, 1 / 60), (0.05, 0.5, 0.95))
    assert found == pytest.approx(np.quantile(each, (0.05, 0.5, 0.95), method="hazen"))


def test_a_table_in_any_form_is_the_same_table():
    table = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
    assert np.array_equal(unpacked(packed(table)), table)
    compact = {"common": packed(table[0]), "own": packed(table[:, [1, 3]]), "at": [1, 3]}
    whole = np.tile(table[0].astype(float), (5, 1))
    whole[:, [1, 3]] += table[:, [1, 3]]
    assert np.array_equal(unpacked(compact), whole)


def test_shares_of_the_variance_are_all_of_it():
    found = effects(surface(vectors=24), {"policy.salary_multiplier": 3.0, "programme.slots": 800})
    assert all(sum(one.split.values()) == pytest.approx(1.0) for one in found.values())
