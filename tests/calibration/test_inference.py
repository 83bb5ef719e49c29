"""Calibration where the truth is known: simulators that are a line or a parabola, with luck of known size."""

import numpy as np
import pytest

from brainsim.calibration.inference import (
    Likelihood,
    chain_of,
    effective,
    emulated_likelihood,
    posterior,
    quantiles,
    shares,
    weights_of,
)
from brainsim.calibration.priors import EDGE, Priors, Target
from brainsim.calibration.quadratics import emulator_of, features
from brainsim.calibration.recovery import recovery_table
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import Prior
from brainsim.study.patterns import Pattern

pytest.importorskip("emcee")
pytest.importorskip("sklearn")

PRIORS = Priors(
    {
        "behaviour.pay_weight": Prior(low=1.0, high=3.0, shape="normal"),
        "country.us.sight": Prior(low=0.1, high=1.0, shape="lognormal"),
        "behaviour.home_sight": Prior(low=0.2, high=0.8),
    }
)
NAMES = ["one", "two", "three", "four"]
TOLERANCE, LUCK = 0.3, 0.2
MIX = np.array([[1.0, 0.0, 0.5, 0.3], [0.0, 1.0, -0.5, 0.3], [0.0, 0.0, 0.8, -0.6]])


def simulated(z, chance, bend=0.0):
    """Four patterns of three parameters, a line or bent, with luck."""
    exact = z @ MIX + bend * z[:, :1] * z[:, 1:2]
    return exact + LUCK * chance.normal(size=exact.shape)


def target_of(values):
    """Targets with the same tolerance."""
    return Target(
        tuple(
            Pattern(name, "fit", float(value), TOLERANCE, "-", None, "", "", "")
            for name, value in zip(NAMES, values, strict=True)
        )
    )


@pytest.fixture(scope="module")
def wave():
    """Two hundred vectors from the priors, and their values."""
    chance = np.random.default_rng(5)
    z = PRIORS.drawn(200, chance)
    return z, simulated(z, chance, bend=0.3)


# --- priors ----------------------------------------------------------------------------------------------------------


def test_values_and_standard_units_are_each_others_inverse():
    z = PRIORS.drawn(50, np.random.default_rng(1))
    assert np.allclose(PRIORS.standard(PRIORS.values(z)), z, atol=1e-4)


def test_nine_tenths_of_a_normal_prior_lie_between_low_and_high_and_all_of_a_uniform_one():
    values = PRIORS.values(PRIORS.drawn(2000, np.random.default_rng(1)))
    for place, (low, high, share) in enumerate(((1.0, 3.0, 0.9), (0.1, 1.0, 0.9), (0.2, 0.8, 1.0))):
        assert ((low <= values[:, place]) & (values[:, place] <= high)).mean() == pytest.approx(share, abs=0.01)


def test_a_latin_hypercube_meets_each_slice_of_each_prior_once():
    z = PRIORS.drawn(64, np.random.default_rng(3))
    uniform = (z[:, 2] + EDGE) / (2 * EDGE)
    assert sorted((uniform * 64).astype(int)) == list(range(64))


def test_no_prior_leaves_the_accepted_range():
    narrow = Priors({"behaviour.home_sight": Prior(low=0.7, high=1.0, shape="normal")})  # accepted: 0 to 1
    values = narrow.values(narrow.drawn(1000, np.random.default_rng(1)))
    assert values.max() <= 1.0 and values.max() > 0.99


def test_whole_numbers_stay_whole():
    whole = Priors({"behaviour.permit_quarter": Prior(low=8.0, high=16.0)})
    values = whole.values(whole.drawn(100, np.random.default_rng(1)))
    assert set(values[:, 0]) == set(range(8, 17))


def test_outside_of_a_prior_there_is_nothing():
    z = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.8], [-3.1, 0.0, 0.0]])
    assert list(np.isfinite(PRIORS.log_density(z))) == [True, False, False]


# --- the emulator ----------------------------------------------------------------------------------------------------


def test_features_are_all_parameters_and_all_products_of_two():
    assert features(np.array([[2.0, 3.0]])).tolist() == [[2.0, 3.0, 3.0, 6.0, 8.0]]  # squares less 1


def test_an_emulator_of_a_parabola_is_wrong_by_luck_alone(wave):
    z, values = wave
    emulator = emulator_of(z, values, NAMES, np.ones(len(z), dtype=bool))
    # The error of a root mean square of 200 is a twentieth; learning ten numbers from 160 adds some 3 %.
    assert emulator.error == pytest.approx(np.full(4, LUCK), rel=0.2)
    fresh = PRIORS.drawn(100, np.random.default_rng(9))
    exact = fresh @ MIX + 0.3 * fresh[:, :1] * fresh[:, 1:2]
    assert np.sqrt(np.mean((emulator(fresh) - exact) ** 2)) < LUCK / 2


def test_what_was_not_seen_is_left_out_and_what_was_hardly_seen_is_told(wave):
    z, values = wave
    holes = values.copy()
    holes[::3, 0] = np.nan
    assert np.isfinite(emulator_of(z, holes, NAMES, np.ones(len(z), dtype=bool)).error).all()
    holes[5:, 1] = np.nan
    with pytest.raises(SettingsError, match=r"^pattern two was seen in 5 of 200 vectors, and 8 are needed; raise"):
        emulator_of(z, holes, NAMES, np.ones(len(z), dtype=bool))


# --- likelihood and weights ------------------------------------------------------------------------------------------


def test_the_scale_holds_tolerance_the_targets_luck_and_the_emulators_own_error():
    """3² + 4² + (13² - 5²) = 13²; an error below luck is luck alone and counts as none: 3² + 4² = 5²."""
    assert emulated_likelihood([0.0], [3.0], [13.0], [5.0], [4.0]).scale == pytest.approx([13.0])
    assert emulated_likelihood([0.0], [3.0], [4.0], [5.0], [4.0]).scale == pytest.approx([5.0])


def test_the_likelihood_is_a_student_t_with_four_degrees():
    from scipy.stats import t

    likelihood = Likelihood(np.array([1.0, 2.0]), np.array([0.5, 2.0]))
    values = np.array([[1.3, 0.0], [0.0, 2.0]])
    exact = t.logpdf((values - [1.0, 2.0]) / [0.5, 2.0], 4).sum(axis=1)
    assert np.diff(likelihood(values)) == pytest.approx(np.diff(exact))
    assert likelihood(np.array([[np.nan, 0.0]]))[0] == -np.inf


def test_weights_that_are_worth_enough_stay_as_they_are():
    lived = np.log(np.array([1.0, 2.0, 3.0, 4.0]))
    weights = weights_of(lived, np.zeros(4))
    assert weights.power == 1.0
    assert weights.shares == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert weights.effective == pytest.approx(1 / (0.01 + 0.04 + 0.09 + 0.16))


def test_weights_that_are_worth_too_little_are_tempered_just_enough():
    ratios = 5 * np.random.default_rng(2).normal(size=200)
    weights = weights_of(ratios, np.zeros(200), least_share=0.25)
    assert 0 < weights.power < 1
    assert weights.effective == pytest.approx(50, rel=1e-3)
    assert weights.untempered == pytest.approx(effective(shares(ratios, 1.0)))


def test_a_vector_in_which_a_pattern_was_not_seen_has_no_weight():
    weights = weights_of(np.array([0.0, -np.inf, 0.0]), np.zeros(3))
    assert weights.shares == pytest.approx([0.5, 0.0, 0.5])


def test_weighted_quantiles_of_equal_weights_are_plain_quantiles():
    values = np.random.default_rng(3).normal(size=(4001, 1))
    found = quantiles(values, np.full(4001, 1 / 4001))[:, 0]
    assert found == pytest.approx(np.quantile(values, (0.05, 0.5, 0.95)), abs=0.01)
    doubled = quantiles(np.array([[0.0], [1.0]]), np.array([0.9, 0.1]), (0.3,))
    assert doubled[0, 0] == 0.0


# --- the posterior ---------------------------------------------------------------------------------------------------


def test_chains_meet_a_normal_posterior_that_is_known():
    """A prior of sd 1 and one exact measurement with error 1 (many degrees of freedom) leave mean 1/2, variance 1/2."""
    priors = Priors({"behaviour.pay_weight": Prior(low=1.0, high=3.0, shape="normal")})

    def density(z):
        return priors.log_density(z) - 0.5 * np.square(z[:, 0] - 1.0)

    chain = chain_of(density, priors, 1500, seed=4)
    independent = len(chain.z) / chain.memory / 2
    assert chain.z.mean() == pytest.approx(0.5, abs=4 * np.sqrt(0.5 / independent))
    assert chain.z.std() == pytest.approx(np.sqrt(0.5), abs=4 * np.sqrt(0.25 / independent))


def test_the_same_seed_draws_the_same_chain():
    one, two, other = (chain_of(PRIORS.log_density, PRIORS, 100, seed).z for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_power_of_nought_leaves_the_priors_and_a_higher_one_narrows_them(wave):
    z, values = wave
    emulator = emulator_of(z, values, NAMES, np.ones(len(z), dtype=bool))
    likelihood = emulated_likelihood(
        np.zeros(4), np.full(4, TOLERANCE), emulator.error, np.full(4, LUCK), np.full(4, LUCK)
    )
    spreads = [
        chain_of(posterior(PRIORS, emulator, likelihood, power), PRIORS, 600, 3).z.std(axis=0).mean()
        for power in (0.0, 0.3, 1.0)
    ]
    assert spreads[0] == pytest.approx(PRIORS.standard_sd.mean(), rel=0.1)
    assert spreads[0] > spreads[1] > spreads[2]


def covered(values_of, luck_told, truths=30):
    """Coverage of pooled intervals where the simulator is the one given and luck is told to be so large."""
    chance = np.random.default_rng(11)
    z = PRIORS.drawn(240, chance)
    values = values_of(z, chance)
    table = recovery_table(
        PRIORS, target_of(np.zeros(4)), z, values, 200, np.full(4, luck_told), truths, steps=200, seed=6
    )
    return table.set_index("parameter").loc["all"]


def test_intervals_hold_the_truth_as_often_as_they_say():
    """A pooled share of 30 truths by 3 parameters has a standard error of about .03 at 90 % and .05 at 50 %."""
    found = covered(lambda z, chance: simulated(z, chance, bend=0.3), LUCK)
    assert found["truths"] == 30
    assert 0.9 - 3 * 0.03 <= found["covered_90"] <= 1.0
    assert found["covered_50"] == pytest.approx(0.5, abs=3 * 0.05)
    assert found["correlation"] > 0.5 and found["shrinkage"] > 0.2


def test_a_likelihood_that_is_too_sure_of_itself_is_found_out(monkeypatch):
    """With a scale four times too small, as if tolerances and luck were forgotten, intervals miss far too often."""
    from brainsim.calibration import recovery

    def sure(*known, **more):
        honest = emulated_likelihood(*known, **more)
        return honest._replace(scale=honest.scale / 4)

    monkeypatch.setattr(recovery, "emulated_likelihood", sure)
    found = covered(lambda z, chance: simulated(z, chance, bend=0.3), LUCK)
    assert found["covered_90"] < found["low_90"]
    assert found["covered_90"] < 0.75


def test_a_parameter_that_shapes_nothing_is_not_claimed_to_be_known():
    z = PRIORS.drawn(200, np.random.default_rng(2))
    values = np.random.default_rng(3).normal(size=(200, 1)) * LUCK + z[:, :1]  # only the first counts
    emulator = emulator_of(z, values, ["one"], np.ones(200, dtype=bool))
    likelihood = emulated_likelihood([0.5], [TOLERANCE], emulator.error, [LUCK], [LUCK])
    chain = chain_of(posterior(PRIORS, emulator, likelihood), PRIORS, 800, 3)
    shrinkage = 1 - chain.z.std(axis=0) / PRIORS.standard_sd
    assert shrinkage[0] > 0.4
    assert np.abs(shrinkage[1:]).max() < 0.12
