"""A calibration from the command to its results: small, but nothing is left out. And every wrong setting in one line."""

import json

import numpy as np
import pandas as pd
import pytest

from brainsim.calibration import calibrate
from brainsim.calibration.calibrate import calibrated, run_calibration
from brainsim.calibration.priors import Priors, target_of
from brainsim.calibration.waves import Lives, Measured, wave_of, worlds_of
from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.rows import outcomes_of
from brainsim.settings.composed import settings_of
from brainsim.settings.problems import SettingsError
from brainsim.study.patterns import PATTERNS
from brainsim.study.together import lived

pytest.importorskip("emcee")
pytest.importorskip("sklearn")

PRIORS = (
    "calibration.priors={behaviour.home_taste.korea: {low: 1.45, high: 3.05, shape: normal}, "
    "country.us.sight: {low: 0.156, high: 0.975, shape: lognormal}, programme.hearing.at_home: {low: 0.15, high: 0.5}}"
)
PATTERNS_FITTED = ["us_stay_rate_korea", "us_stay_rate_china", "fellows_new_domestic_phd"]
SMALL = (
    PRIORS, f"calibration.patterns=[{','.join(PATTERNS_FITTED)}]", "calibration.waves=[24,16]", "calibration.sample=16",
    "calibration.luck=5", "calibration.recoveries=4", "calibration.steps=100", "study.quarters=4", "executor.workers=1",
    "calibration.refits=16",
    "calibration.structures={myopic: {behaviour.foresight: 0.0}, far: {programme.hearing.at_home: 0.05}}",
)  # fmt: skip


@pytest.fixture(scope="module")
def settings(small):
    """Three parameters, three patterns, a small world."""
    return small(*SMALL, experiment="calibrate")


@pytest.fixture(scope="module")
def done(settings, tmp_path_factory):
    """The folder of a calibration, its exit status, and what it said."""
    folder = tmp_path_factory.mktemp("calibrate")
    status = run_calibration(settings, folder / "first", folder / "store")
    return folder, status


pytestmark = pytest.mark.population


def test_a_calibration_leaves_what_its_readme_names(done):
    folder, status = done
    assert status == 0
    left = {str(path.relative_to(folder / "first")) for path in (folder / "first").rglob("*") if path.is_file()}
    assert left >= {
        "README.md", "config.yaml", "provenance.json", "parameters.csv", "combined.csv", "targets.csv", "recovery.csv",
        "posterior/vectors.csv", "posterior/provenance.json", "figures/a_marginals.png", "figures/b_targets.svg",
        "figures/c_pairs.png", "figures/d_recovery.png",
    }  # fmt: skip
    text = (folder / "first" / "README.md").read_text()
    for name in ("parameters", "combined", "targets", "recovery", "structures"):
        columns = pd.read_csv(folder / "first" / f"{name}.csv").columns
        assert [column for column in columns if f"`{column}`" not in text] == []


def test_the_posterior_is_a_table_of_vectors_that_count(done, settings):
    folder, _ = done
    vectors = pd.read_csv(folder / "first" / "posterior" / "vectors.csv")
    names = list(settings.calibration.priors)
    assert list(vectors) == [*names, "weight", "structure"]
    assert vectors.groupby("structure", sort=False)["weight"].sum().to_dict() == pytest.approx(
        {"as_specified": 1.0, "myopic": 1.0, "far": 1.0}
    )
    facts = json.loads((folder / "first" / "posterior" / "provenance.json").read_text())
    assert facts["centre"] == {
        "behaviour.home_taste.korea": settings.behaviour.home_taste["korea"],
        "country.us.sight": settings.country.us.sight,
        "programme.hearing.at_home": settings.programme.hearing.at_home,
    }
    assert list(facts["targets"]) == target_of(PATTERNS_FITTED).names
    specified = vectors.loc[vectors["structure"] == "as_specified", "weight"]
    assert facts["effective_sample_size"] == pytest.approx(1 / np.sum(specified**2), abs=0.1)
    assert (facts["waves"], facts["sample"], facts["scale"]) == ([24, 16], 16, settings.population.scale)


def test_a_structure_keeps_what_it_sets_and_says_what_stands_there_as_specified(done, settings):
    """A parameter that it sets has one value in all its vectors; the others are fitted anew."""
    folder, _ = done
    vectors = pd.read_csv(folder / "first" / "posterior" / "vectors.csv")
    facts = json.loads((folder / "first" / "posterior" / "provenance.json").read_text())
    far = vectors[vectors["structure"] == "far"]
    assert set(far["programme.hearing.at_home"]) == {0.05}
    assert far["behaviour.home_taste.korea"].nunique() > 2
    assert {name: told["changes"] for name, told in facts["structures"].items()} == {
        "as_specified": {}, **settings.calibration.structures,
    }  # fmt: skip
    assert facts["instead_of"] == {
        "behaviour.foresight": settings.behaviour.foresight,
        "programme.hearing.at_home": settings.programme.hearing.at_home,
    }


def test_the_same_command_lives_nothing_and_finds_the_same(done, settings, capsys):
    folder, _ = done
    stored = sorted(path.name for path in (folder / "store" / "runs").iterdir())
    assert run_calibration(settings, folder / "second", folder / "store") == 0
    assert "93 of them in the store\n" in capsys.readouterr().err
    assert sorted(path.name for path in (folder / "store" / "runs").iterdir()) == stored
    for name in ("parameters.csv", "combined.csv", "targets.csv", "recovery.csv", "posterior/vectors.csv"):
        assert (folder / "second" / name).read_bytes() == (folder / "first" / name).read_bytes()


def test_a_longer_calibration_lives_only_what_is_new(done, settings, capsys):
    """The first wave and the luck are kept when the sample grows; so is the second wave."""
    folder, _ = done
    longer = settings.calibration.model_copy(update={"sample": 18, "recoveries": 0, "refits": 0})
    found = calibrated(settings.model_copy(update={"calibration": longer}), folder / "store")
    said = capsys.readouterr().err
    assert "63 vectors" in said and "45 of them in the store" in said
    assert len(found.lived) == 18
    assert found.recovery.empty


def test_settings_are_read_back(done, settings):
    import yaml

    stored = yaml.safe_load((done[0] / "first" / "config.yaml").read_text())
    assert settings_of(stored) == settings


def test_both_worlds_of_a_vector_share_its_past_and_the_first_call_is_the_same_in_a_short_study(settings):
    """What fitted patterns ask of the world with the programme happens in its first call."""
    calm, announced = worlds_of(settings, {"country.us.sight": 0.5})
    assert calm.past == announced.past
    assert calm.settings.programme.slots == 0
    assert announced.settings.country.us.sight == calm.settings.country.us.sight == 0.5
    assert (calm.settings.study.quarters, announced.settings.study.quarters) == (4, 1)
    past = TalentModel(announced.settings, rng=3)
    short = outcomes_of(lived(past, announced.settings))
    long = outcomes_of(lived(past, announced.settings.model_copy(update={"study": settings.study})))
    of_announced = [p.name for p in PATTERNS if p.role == "fit" and p.name in short and not p.name.startswith("us_")]
    assert len(of_announced) == 7
    assert [short[name] for name in of_announced] == [long[name] for name in of_announced]


def test_measured_vectors_are_what_their_own_runs_say(done, settings):
    """A pattern of a whole wave, measured together, is that of each vector alone."""
    folder, _ = done
    store = calibrate.store_of(settings, folder / "store")
    priors, target = Priors(settings.calibration.priors), target_of(PATTERNS_FITTED)
    z = priors.standard(priors.values(priors.drawn(24, np.random.default_rng(_seed(settings)))))
    together = Measured(settings, store, folder / "measured", target).of(Lives(settings, priors, wave_of(z, 0)))
    assert np.isfinite(together).all()
    for number in (0, 7):
        alone = Lives(settings, priors, wave_of(z[number : number + 1], number))
        fresh = Measured(settings, store, folder / f"fresh_{number}", target)
        assert fresh.of(alone)[0] == pytest.approx(together[number])
    runs = store.runs(["point", "us_stay_rate_korea"]).to_pandas().set_index("point")
    lives = Lives(settings, priors, wave_of(z, 0))
    assert together[3, 0] == runs.loc[lives.worlds[3].calm.key, "us_stay_rate_korea"]


def _seed(settings):
    words = np.random.SeedSequence([settings.study.seed, calibrate.CHOOSE, 0]).generate_state(1)
    return int(words[0])


def test_failed_vectors_are_left_out_and_told(settings, tmp_path, monkeypatch, capsys):
    from brainsim.study import runs

    def sometimes(model):
        if model.settings.country.us.sight > 0.9:
            raise ArithmeticError("too much sight")
        return outcomes_of(model)

    monkeypatch.setattr(runs, "outcomes_of", sometimes)
    monkeypatch.setattr(calibrate, "write_calibration", lambda *found: None)
    short = {
        "waves": [24],
        "sample": 10,
        "recoveries": 0,
        "refits": 0,
        "structures": {},
        "patterns": ["us_stay_rate_china"],
    }
    calibration = settings.calibration.model_copy(update=short)
    settings = settings.model_copy(update={"calibration": calibration})
    assert run_calibration(settings, tmp_path / "results", tmp_path / "store") == 3
    assert "vectors have failed runs and are left out" in capsys.readouterr().err


def test_an_interrupt_ends_it_with_a_word(settings, tmp_path, monkeypatch, capsys):
    from brainsim.calibration import waves

    def interrupted(settings, plan, store, missing):
        from brainsim.study.conduct import Ended

        return Ended(1, 0, 0, True, "")

    monkeypatch.setattr(waves, "conduct", interrupted)
    assert run_calibration(settings, tmp_path / "results", tmp_path / "store") == 130
    assert "interrupted; give the same command again" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


WRONG = {
    "calibration.priors={behaviour.pay_wieght: {low: 1, high: 2}}": (
        "calibration.priors: behaviour.pay_wieght is not a parameter; did you mean behaviour.pay_weight?"
    ),
    "calibration.priors={behaviour.home_sight: {low: 0.5, high: 1.4}}": (
        "calibration.priors.behaviour.home_sight.high: behaviour.home_sight = 1.4 lies outside [0, 1] (per quarter)"
    ),
    "calibration.priors={country.us.sight: {low: -1, high: 1}}": (
        "calibration.priors.country.us.sight.low: country.us.sight = -1 lies outside [0, 2] (per quarter)"
    ),
    "calibration.priors={behaviour.home_taste.korea: {low: 9, high: 99}}": (
        "calibration.priors.behaviour.home_taste.korea.low: behaviour.home_taste.korea = 9 lies outside [-4, 6]"
    ),
    "calibration.priors={behaviour.pay_weight: {low: 2, high: 2}}": (
        "calibration.priors.behaviour.pay_weight.low = 2 is not below high = 2; give a range"
    ),
    "calibration.priors={behaviour.korea_uk_distance: {low: -2, high: 1, shape: lognormal}}": (
        "calibration.priors.behaviour.korea_uk_distance.low = -2 is not above 0, which a lognormal prior needs"
    ),
    "calibration.priors={behaviour.pay_weight: {low: 1, high: 2, shape: beta}}": (
        "calibration.priors.behaviour.pay_weight.shape = beta is not 'uniform', 'normal' or 'lognormal'"
    ),
    "calibration.priors={behaviour.pay_weight: {low: 1}}": "calibration.priors.behaviour.pay_weight.high is missing",
    "calibration.priors={behaviour.home_taste: {low: 1, high: 2}}": "behaviour.home_taste is not one number; name a number",
    "calibration.priors={study.quarters: {low: 1, high: 2}}": "study.quarters: it does not shape the world",
    "calibration.priors={programme.slots: {low: 100, high: 200}}": "the two worlds differ by it; leave it out",
    "calibration.priors={behaviour.permit_quarter: {low: 8.5, high: 12}}": "is a whole number; low = 8.5 and high = 12",
    "calibration.priors={}": "calibration.priors is empty; name parameters, or take calibration=standard",
    "calibration.patterns=[us_stay_rate_corea]": (
        "calibration.patterns: us_stay_rate_corea is not a pattern; did you mean us_stay_rate_korea?"
    ),
    "calibration.patterns=[us_stay_tail]": "us_stay_tail is seen before and must not be fitted; leave it out",
    "calibration.patterns=[us_natives_abroad]": "us_natives_abroad is kept to test and must not be fitted; leave it out",
    "calibration.patterns=[koreans_leaving,koreans_leaving]": "koreans_leaving stands twice; name each once",
    "calibration.patterns=[]": "calibration.patterns is empty; name patterns, or give null",
    "calibration.waves=[5]": "calibration.waves.0 = 5",
    "calibration.tempering=0": "calibration.tempering = 0 lies outside [0.01, 1] (power)",
    "study.keep=outcomes": "study.keep = outcomes keeps no tables that patterns are read from; give study.keep=quarters",
    "study.replications=5": "study.replications = 5 does not go with a calibration",
    "programme=none": "programme.slots = 0, but a calibration needs the programme; leave programme=innocore",
    "report.patterns=true": "report.patterns = true does not go with a calibration",
    "calibration=standrd": "calibration = standrd does not exist; did you mean standard?",
}


@pytest.mark.parametrize(("override", "words"), WRONG.items(), ids=list(WRONG))
def test_a_calibration_that_can_not_be_done_is_told_in_one_line(override, words):
    with pytest.raises(SettingsError) as told:
        load_settings("calibrate", [override])
    assert "\n" not in str(told.value)
    assert words in str(told.value)


def test_a_number_that_may_be_left_out_is_calibrated_like_any_other():
    """The bonus of a fellowship's committee is null where it has none of its own."""
    given = load_settings("calibrate", ["calibration.priors={programme.fellow_native_bonus: {low: 0, high: 0.8}}"])
    values = Priors(given.calibration.priors).values(np.array([[-1.0], [0.5]]))
    worlds = worlds_of(given, {"programme.fellow_native_bonus": float(values[1, 0])})
    assert worlds.announced.settings.programme.fellow_native_bonus == values[1, 0] > values[0, 0] > 0


def test_a_wrong_prior_ends_the_command_with_status_2(monkeypatch, capsys, tmp_path):
    from brainsim.__main__ import main

    monkeypatch.chdir(tmp_path)
    wrong = "calibration.priors={behaviour.home_sight: {low: 0.9, high: 0.5}}"
    monkeypatch.setattr("sys.argv", ["brainsim", "+experiment=calibrate", wrong])
    assert main() == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_missing_libraries_are_told_in_one_line(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(calibrate, "find_spec", lambda name: None if name == "emcee" else name)
    with pytest.raises(SettingsError, match=r'^a calibration needs emcee: pip install "brainsim\[calibration\]"$'):
        calibrated(settings, tmp_path / "store")


def test_the_standard_calibration_names_only_parameters_and_fits_every_pattern():
    settings = load_settings("calibrate")
    assert len(settings.calibration.priors) >= 25
    assert len(target_of(settings.calibration.patterns).names) == 41
    for name, prior in settings.calibration.priors.items():
        assert prior.low < prior.high, name


def test_no_other_experiment_is_a_calibration():
    assert load_settings("baseline").calibration.waves == []


def test_a_posterior_is_installed_with_rounded_means_as_its_centre(done, tmp_path):
    import importlib.util
    from pathlib import Path

    script = Path(__file__).parents[2] / "experiments" / "calibrate" / "install.py"
    spec = importlib.util.spec_from_file_location("install", script)
    install = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(install)
    results = done[0] / "first"
    lines = install.install(results, tmp_path)
    facts = json.loads((tmp_path / "provenance.json").read_text())
    vectors = pd.read_csv(tmp_path / "vectors.csv").query("structure == 'as_specified'")
    mean = np.average(vectors["country.us.sight"], weights=vectors["weight"])
    assert facts["centre"]["country.us.sight"] == float(f"{mean:.3g}")
    assert facts["configured_before"]["country.us.sight"] == load_settings().country.us.sight
    assert any(line.startswith("configs/country/us.yaml: country.us.sight = ") for line in lines)
    for line in lines:
        assert (Path(__file__).parents[2] / line.partition(":")[0]).exists()
