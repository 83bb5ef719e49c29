"""What a stored study says of its points and programmes, whatever version has written it."""

import math

import pandas as pd
import pytest

from brainsim.study.stored import Price, called_in, focus_of, points_in, programmes_in, records_of

TERMS = {"slots": 400, "fellow_contract": 6, "fellow_longest": 20}
POOL = {**TERMS, "slots": 100, "fellow_longest": 12, "called": {"en": "Brain Pool", "ko": "브레인풀"}}
OLD = {"programme": TERMS}  # before programmes had names, and before there could be several
NEW = {
    "programme": {**TERMS, "called": {"en": "InnoCORE", "ko": "이노코어"}},
    "programmes": {"brain_pool": POOL},
    "design": {"options": {"programme": {"none": {**TERMS, "slots": 0}, "brain_pool": POOL}}},
}


@pytest.mark.parametrize(
    ("settings", "levels", "running"),
    [
        (OLD, {}, ["innocore"]),
        (OLD, {"programme": "none"}, []),
        (OLD, {"programme.slots": "0"}, []),
        (NEW, {}, ["innocore", "brain_pool"]),
        (NEW, {"programmes.brain_pool.slots": 0, "policy.autonomy": 0.1}, ["innocore"]),
        (NEW, {"programme": "none"}, ["brain_pool"]),
        (NEW, {"programme": "none", "programmes.brain_pool.slots": math.nan}, ["brain_pool"]),
        (NEW, {"programme": "none", "programmes.brain_pool.slots": 0}, []),
        ({**NEW, "programmes": {}}, {"programme": "brain_pool"}, ["brain_pool"]),
    ],
)
def test_the_programmes_of_a_point_are_those_that_have_fellowships_at_its_levels(settings, levels, running):
    assert [one.name for one in programmes_in(settings, levels)] == running


def test_programmes_are_called_as_the_settings_say_the_first_one_first():
    assert list(called_in(NEW)) == ["innocore", "brain_pool"] and called_in(NEW)["brain_pool"]["ko"] == "브레인풀"
    assert called_in(OLD) == {"innocore": {}}
    assert programmes_in(NEW)[1][2:] == (100, 6, 12, POOL)


def test_the_focus_is_the_only_point_of_the_design_and_levels_are_all_other_columns():
    table = pd.DataFrame(
        {
            "point": [0, 1],
            "roles": ["reference", "design"],
            "key": "k",
            "label": ["a", "b"],
            "policy.autonomy": [0, 0.1],
        }
    )
    points = points_in(table)
    assert focus_of(points) == 1 and points[1].roles == ("design",) and points[1].levels == {"policy.autonomy": 0.1}


def test_a_record_has_none_for_what_is_not_known_and_keeps_what_has_no_bound():
    row = {
        "call": "first",
        "group": "all",
        "kept": "in Korea",
        "krw_m_per_added_year": math.nan,
        "low": -math.inf,
        "high": 3.0,
    }
    (price,) = records_of(Price, pd.DataFrame([row | {"label": "not asked for"}]))
    assert (price.krw_m_per_added_year, price.low, price.high, price.reason) == (None, -math.inf, 3.0, None)
