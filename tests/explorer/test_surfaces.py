"""Surfaces of the explorer, on hand-made effects: coordinates, what is learnt, and what it is made into."""

from typing import NamedTuple

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from brainsim import load_settings
from brainsim.explorer.basis import (
    SHARE,
    Axis,
    axes_of,
    coordinates,
    own_coordinates,
    products,
    spelled_out,
    terms_of,
)
from brainsim.explorer.box import MOVED, points_of
from brainsim.explorer.drivers import Linear, between_forms, knowing_table, less, shapley
from brainsim.explorer.fit import LEAST, Fit, Rows, Solved, SolvedByRows, features_of, solve, solved, solved_by_rows
from brainsim.explorer.surface import surface_of
from brainsim.settings.problems import SettingsError

AXES = [
    Axis("pay", 1.0, 4.0, 1.8, True, False),
    Axis("posts", 0.0, 1.0, 0.0, False, False),
    Axis("end", 0.0, 1.0, 0.0, False, False, ("2030Q2", None)),
]
VECTORS, EACH, PARAMETERS = 40, 8, 5


@pytest.fixture(autouse=True)
def alone():
    """On one core, as explorations learn: threads that wait for each other take many times as long."""
    with threadpool_limits(1):
        yield


def test_the_reference_is_nought_and_the_farther_end_one():
    assert coordinates(AXES, [{}]).tolist() == [[0.0, 0.0, 0.0]]
    assert coordinates(AXES, [{"pay": 4.0, "posts": 1.0, "end": None}])[0] == pytest.approx([1.0, 1.0, 1.0])
    assert coordinates(AXES, [{"pay": 1.0, "end": "2030Q2"}])[0] == pytest.approx(
        [-np.log(1.8) / np.log(4 / 1.8), 0, 0]
    )


def test_a_switch_has_no_powers_and_no_term_is_constant():
    terms = terms_of(AXES)
    assert ((2, 1),) in terms and ((2, 2),) not in terms
    assert ((0, 3),) in terms and ((0, 1), (1, 1)) in terms
    assert all(term for term in terms)


@pytest.mark.parametrize(
    ("lever", "given", "words"),
    [
        ("policy.salary_multiplier", {"low": 2.0, "high": 3.0}, "lies outside"),
        ("programme.end", ["2030Q2", "2031Q2", None], "a range or a switch"),
    ],
)
def test_levers_that_no_surface_can_have_are_refused(lever, given, words):
    settings = load_settings("explore")
    design = settings.design.model_copy(update={"levers": {lever: given}})
    with pytest.raises(SettingsError, match=words):
        axes_of(settings.model_copy(update={"design": design}))


def test_each_vector_has_points_of_its_own_that_more_vectors_leave_as_they_are():
    settings = load_settings("explore")
    many = [points_of(settings, place) for place in range(8)]
    assert points_of(settings, 3) == many[3]
    assert many[2] != many[3]
    moved = [name for points in many for point in points for name in point]
    levers = len(settings.design.levers)
    assert len(moved) / (8 * settings.design.samples * levers) == pytest.approx(MOVED, abs=0.04)
    assert set(moved) == set(settings.design.levers)


def hand_made(chance=0.0, seed=0):
    """Rows, effects and what they are made of: pay does little, posts much, and more where the first parameter is large."""
    luck = np.random.default_rng(seed)
    number = VECTORS * EACH
    moved = luck.random((number, 3)) < 0.5
    x = np.where(moved, luck.uniform(-0.5, 1.0, (number, 3)), 0.0)
    x[:, 2] = moved[:, 2]
    s = luck.standard_normal((VECTORS, PARAMETERS))
    rows = Rows(x, np.repeat(np.arange(VECTORS), EACH), s, np.arange(VECTORS) % 2)
    slopes = np.zeros((3, PARAMETERS))
    slopes[1, 0] = 40.0
    coefficients = np.array([2.0, 200.0, 10.0]) + s @ slopes.T + np.array([0.0, 30.0, 0.0]) * (rows.form == 1)[:, None]
    effects = np.sum(x * coefficients[rows.vector], axis=1) + 50.0 * x[:, 1] ** 2
    return rows, effects + chance * luck.standard_normal(number), coefficients, slopes


def test_a_surface_finds_what_effects_are_made_of():
    rows, effects, coefficients, slopes = hand_made(chance=1.0)
    surface = surface_of(rows, effects, terms_of(AXES))
    there = np.array([[0.0, 1.0, 0.0]])
    assert surface.effects(there)[0] == pytest.approx(coefficients[:, 1] + 50.0, abs=6.0)
    assert surface.slopes[1] == pytest.approx(slopes[1], abs=4.0)
    assert surface.effects(np.array([[1.0, 0.0, 0.0]]))[0].mean() == pytest.approx(2.0, abs=1.0)
    assert (surface.effects(np.zeros((1, 3))) == 0.0).all()
    assert surface.explained > 0.95
    assert surface.within > 0.5


@pytest.mark.parametrize("lacking", [0, 7])
def test_an_inverse_by_features_is_that_by_rows_and_that_of_the_covariance(lacking):
    """Also where vectors have unlike numbers of rows, and where a group has no variance."""
    rows, effects, *_ = hand_made(chance=1.0)
    rows = rows.some(np.arange(len(effects)) >= lacking)
    y, terms = effects[lacking:] / effects.std(), terms_of(AXES)
    features = features_of(rows, terms, np.array([0.1, 2.0, 0.4]))
    luck = np.random.default_rng(3)
    fit = Fit(terms, np.array([0.1, 2.0, 0.4]), luck.random(features.group.max() + 1), 0.3, np.array([0.05, 0.1]), 1.0)
    fit.groups[0] = 0.0
    columns, moved = features.columns(), rows.x[:, :3] * fit.weights
    shared = (moved @ moved.T) * (rows.vector[:, None] == rows.vector)
    chance = LEAST + fit.chance[0] + fit.chance[1] * np.sum(moved**2, axis=1)
    inverse = np.linalg.inv((columns * fit.groups[features.group]) @ columns.T + fit.apart * shared + np.diag(chance))
    flat, at = luck.standard_normal(len(features.group)), (features.vector, features.among)
    assert features.sums(flat) == pytest.approx(columns @ flat)
    for found in (solved(fit, rows, features), solved_by_rows(fit, rows, features)):
        assert found.told(y)[at] == pytest.approx(inverse @ y)
        assert features.against(found.told(y)) == pytest.approx(columns.T @ inverse @ y)
        assert found.expected() == pytest.approx(np.diag(columns.T @ inverse @ columns))
        one, other = np.nonzero(shared)
        assert found.blocks()[at[0][one], at[1][one], at[1][other]] == pytest.approx(inverse[one, other])


def test_of_few_rows_and_of_many_a_surface_takes_the_smaller_square():
    rows, *_ = hand_made()
    weights = np.ones(3)
    for s, kind in ((rows.s, Solved), (np.zeros((VECTORS, 200)), SolvedByRows)):
        features = features_of(rows._replace(s=s), terms_of(AXES), weights)
        fit = Fit(terms_of(AXES), weights, np.ones(features.group.max() + 1), 1.0, np.ones(2), 1.0)
        assert isinstance(solve(fit, rows, features), kind)


def test_of_chance_alone_nothing_is_told():
    rows, effects, *_ = hand_made()
    noise = np.random.default_rng(1).standard_normal(len(effects))
    surface = surface_of(rows, noise, terms_of(AXES))
    assert surface.explained < 0.1
    assert surface.chance > 0.7


def test_parameters_that_do_nothing_tell_nothing_of_vectors_kept_out():
    """Many parameters and few vectors: some fit by chance, and what was chosen with a vector may not judge it."""
    luck = np.random.default_rng(2)
    rows, *_ = hand_made()
    rows = rows._replace(s=luck.standard_normal((VECTORS, 60)))
    own = 30.0 * luck.standard_normal(VECTORS)
    effects = rows.x[:, 1] * (100.0 + own[rows.vector])
    surface = surface_of(rows, effects, terms_of(AXES))
    assert surface.explained > 0.5
    assert surface.within < 0.2


def test_what_the_surface_doubts_holds_the_truth():
    misses = []
    for seed in range(6):
        rows, effects, coefficients, _ = hand_made(chance=20.0, seed=seed)
        surface = surface_of(rows, effects, terms_of(AXES))
        term = surface.terms.index(((1, 1),))
        square, cube = surface.terms.index(((1, 2),)), surface.terms.index(((1, 3),))
        at_one = surface.table.mean(axis=0)[[term, square, cube]].sum()
        sd = surface.doubt[:, [term, square, cube]].sum(axis=1).std()
        misses.append((at_one - coefficients[:, 1].mean() - 50.0) / sd)
    assert np.abs(misses).max() < 4.0
    assert np.std(misses) > 0.1  # nor is it far too wide


def test_shapley_effects_add_up_and_share_what_goes_together():
    luck = np.random.default_rng(0)
    alone = shapley(np.eye(3), np.array([3.0, 1.0, 0.0]), luck)
    assert alone == pytest.approx([9.0, 1.0, 0.0], abs=1e-6)
    together = np.array([[1.0, 0.9], [0.9, 1.0]])
    shares = shapley(together, np.array([1.0, 0.0]), luck, 2000)
    assert shares.sum() == pytest.approx(1.0, abs=1e-6)
    assert shares[1] == pytest.approx(0.9**2 / 2, abs=0.03)  # what the second tells of the first, half of it


def told(mean, slopes, effects=(9.0, 11.0), rest=3.0):
    """An effect of two vectors, each of a form of its own."""
    slopes = np.array(slopes)
    return Linear(mean, slopes, np.tile(slopes, (3, 1)), np.array(effects), np.array(["a", "b"]), rest, 0.5)


def test_a_difference_shares_what_is_not_known():
    one = told(10.0, [1.0, 2.0])
    gap = less(one, one)
    assert gap.mean == 0.0
    assert not gap.slopes.any() and not gap.effects.any()
    assert gap.rest == pytest.approx(3.0 * np.sqrt(2))


def test_what_forms_make_is_no_chance_of_the_vectors_within_them():
    """Few vectors of a form have another mean by chance: that is taken off."""
    luck = np.random.default_rng(3)
    forms = np.repeat(list("abcdef"), 6)
    alike = [between_forms(luck.standard_normal(36), forms) for _ in range(200)]
    assert np.mean(alike) < 0.1
    apart = [between_forms(luck.standard_normal(36) + 3.0 * (forms == "a"), forms) for _ in range(50)]
    assert np.mean(apart) == pytest.approx(9.0 / 6, rel=0.3)  # variance of (3, 0, 0, 0, 0, 0)


class Known(NamedTuple):
    """As much of an exploration as drivers ask for."""

    parameters: list
    covariance: np.ndarray


def test_knowing_what_changes_no_choice_is_worth_nothing():
    """To the last digit: the mean of what is drawn does not count."""
    found = Known(["first", "second"], np.eye(2))
    ahead = knowing_table(found, [told(100.0, [1.0, -2.0]), told(0.0, [0.0, 0.0], (0.0, 0.0))]).set_index("unknown")
    assert (ahead["value"] == 0.0).all()
    close = knowing_table(found, [told(0.0, [2.0, 0.0], (0.0, 0.0)), told(0.0, [0.0, 0.0], (0.0, 0.0))]).set_index(
        "unknown"
    )
    assert close.loc["first", "value"] == pytest.approx(2.0 / np.sqrt(2 * np.pi), rel=0.05)
    assert close.loc["second", "value"] == 0.0
    assert close.loc["second", "narrows"] == 0.0


def test_what_an_unknown_narrows_is_its_share_of_what_is_not_known_of_the_difference():
    """Also where the choice stays the same: 1 and 4 of independent slopes, 4 of what neither tells."""
    found = Known(["first", "second"], np.eye(2))
    ahead = knowing_table(
        found,
        [
            told(100.0, [1.0, -2.0], (0.0, 0.0), 2.0),
            told(0.0, [0.0, 0.0], (0.0, 0.0), 0.0),
            told(-99.0, [9.0, 9.0], (-99.0, -99.0)),
        ],
    ).set_index("unknown")
    assert ahead["narrows"].to_dict() == pytest.approx({"first": 1 / 9, "second": 4 / 9, "structure": 0.0})
    assert ahead.index[0] == "second", "the order is by what narrows most where nothing is worth anything"


def test_a_lever_that_needs_another_does_nothing_without_it():
    """Pay is bridged from a guaranteed post only: the bridge alone is the reference, and terms say so in their own levers."""
    axes = axes_of(load_settings("explore"))
    names = [axis.name for axis in axes]
    bridge, posts = names.index("policy.bridge_pay"), names.index("policy.reserved_posts")
    alone, both = coordinates(
        axes, [{"policy.bridge_pay": 1.0}, {"policy.bridge_pay": 1.0, "policy.reserved_posts": 0.5}]
    )
    assert not alone[:SHARE].any() and alone[SHARE] == 1.0
    assert both[[bridge, posts]].tolist() == [0.5, 0.5]
    terms = [((bridge, 2),), ((posts, 1),), ((posts, 1), (bridge, 1))]
    told = spelled_out(axes, terms)
    own = own_coordinates(axes, [{"policy.bridge_pay": 0.8, "policy.reserved_posts": 0.5}])
    expected = products(coordinates(axes, [{"policy.bridge_pay": 0.8, "policy.reserved_posts": 0.5}]), terms)
    with_share = [*own[0], 1.0]  # as many fellowships as the reference has
    found = [np.prod([with_share[n] ** power for n, power in term]) for term in told]
    assert found == pytest.approx(expected[0].tolist())


def test_what_acts_on_fellows_does_nothing_without_fellowships():
    """And twice as much with twice as many, as far as each fellow goes; what acts on everybody does what it does."""
    axes = axes_of(load_settings("explore"))
    names = [axis.name for axis in axes]
    of_all = {
        "policy.permanent_jobs", "policy.autonomy", "policy.computing", "policy.industry_ties", "policy.visa_ease",
        "shock.us_hostility", "shock.uk_visa_cost", "programme.slots",
    }  # fmt: skip
    others = {name: 0.5 for name in names if name not in of_all} | {"programme.end": "none"}
    none, some, many = coordinates(axes, [{**others, "programme.slots": slots} for slots in (0, 400, 800)])
    places = [names.index(name) for name in others]
    assert not none[places].any() and none[SHARE] == 0.0
    assert some[places].all()
    assert many[places].tolist() == pytest.approx((2 * some[places]).tolist())
    hostile = coordinates(axes, [{"shock.us_hostility": 2.0, "programme.slots": 0}, {"shock.us_hostility": 2.0}])
    assert hostile[0, names.index("shock.us_hostility")] == hostile[1, names.index("shock.us_hostility")] > 0


def test_a_term_of_fellows_counts_the_share_of_fellowships_once_and_is_spelled_out_so():
    """Whatever its power: five in a hundred of a thousand fellows are what five in a hundred of four hundred are, times 2.5."""
    axes = axes_of(load_settings("explore"))
    names, terms = [axis.name for axis in axes], terms_of(axes)
    mix = {
        "policy.reserved_posts": 0.6,
        "policy.bridge_pay": 0.5,
        "policy.salary_multiplier": 2.4,
        "policy.permanent_jobs": 1.2,
    }
    of_fellows = [
        n for n, term in enumerate(terms)
        if {names[lever] for lever, _ in term if lever != SHARE} <= set(mix) - {"policy.permanent_jobs"}
    ]  # fmt: skip
    some = products(coordinates(axes, [mix]), terms)[0]
    for slots in (0, 100, 1000):
        point = {**mix, "programme.slots": slots}
        found = products(coordinates(axes, [point]), terms)[0]
        assert found[of_fellows].tolist() == pytest.approx((slots / 400 * some[of_fellows]).tolist())
        own = [*own_coordinates(axes, [point])[0], slots / 400]
        told = [np.prod([own[n] ** power for n, power in term]) for term in spelled_out(axes, terms)]
        assert told == pytest.approx(found.tolist())
