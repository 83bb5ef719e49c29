"""Where configurations are looked for: one name, one file; and a design's options are composed as the job was."""

import os
from pathlib import Path

import pytest
from hydra.core.hydra_config import HydraConfig
from omegaconf import OmegaConf

from brainsim.command.load import validated
from brainsim.settings.composition import Composer
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import configs_folder

EXPERIMENT = "# @package _global_\nstudy: {name: mine}\n"
SEARCHED = "hydra.searchpath=[file://mine]"


def written(folder, files):
    """Files with their texts below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def refusal(composer, overrides=()):
    """What is said of the places where a composer looks; empty if nothing is wrong."""
    try:
        composer.composed(list(overrides))
    except SettingsError as problem:
        assert "\n" not in str(problem)
        return str(problem)
    return ""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A user's folder beside which she stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


@pytest.mark.parametrize("how", ["--config-dir", "hydra.searchpath"])
@pytest.mark.parametrize(
    "name", ["experiment/baseline", "policy/announced", "study/quick", "country/korea", "config", "hydra/help/brainsim"]
)
def test_a_users_file_that_a_shipped_one_hides_is_refused_and_both_are_named(mine, how, name):
    written(mine, {f"{name}.yaml": EXPERIMENT})
    composer = Composer(configs_folder(), extra_folder=str(mine) if how == "--config-dir" else None)
    told = refusal(composer, [SEARCHED] if how == "hydra.searchpath" else [])
    assert f"mine/{name}.yaml is hidden by {configs_folder()}/{name}.yaml, which would be taken instead" in told
    assert "give yours another name" in told


def test_a_users_file_that_hides_what_hydra_registers_is_refused_too(mine):
    written(mine, {"hydra/launcher/basic.yaml": EXPERIMENT})
    told = refusal(Composer(configs_folder(), extra_folder=str(mine)))
    assert f"Hydra's own hydra/launcher/basic is hidden by {mine}/hydra/launcher/basic.yaml" in told


def test_a_users_file_that_hides_a_shipped_one_is_refused_too_but_for_her_own_primary_configuration(mine):
    primary = f"hydra: {{searchpath: ['file://{configs_folder()}']}}\n"
    written(mine, {"config.yaml": primary, "policy/mine.yaml": "permanent_jobs: 2\n"})
    assert refusal(Composer(mine)) == ""
    written(mine, {"policy/announced.yaml": "permanent_jobs: 2\n"})
    told = refusal(Composer(mine))
    assert f"{configs_folder()}/policy/announced.yaml is hidden by {mine}/policy/announced.yaml" in told


def test_of_two_folders_of_a_user_neither_may_hide_the_other_and_a_folder_may_stand_twice(mine):
    written(mine, {"policy/mine.yaml": "permanent_jobs: 2\n"})
    assert refusal(Composer(configs_folder(), extra_folder=str(mine)), [SEARCHED]) == ""
    written(mine.parent / "others", {"policy/mine.yaml": "permanent_jobs: 3\n"})
    told = refusal(Composer(configs_folder(), extra_folder="others"), [SEARCHED])
    assert "mine/policy/mine.yaml is hidden by" in told and "others/policy/mine.yaml" in told


@pytest.mark.parametrize("place", ["file:///nowhere/at/all", "nowhere", "pkg://nowhere.at.all"])
def test_a_search_path_that_is_not_there_is_refused(mine, place):
    told = refusal(Composer(configs_folder()), [f"hydra.searchpath=[{place}]"])
    assert told.startswith("hydra.searchpath: there is no folder ") and "nowhere" in told


UNTAKEN = {
    "experiments/x.yaml": "experiments is no group, so nothing would be taken from it; did you mean experiment?",
    "Policy/x.yaml": "did you mean policy?",
    "behavior/x.yaml": "did you mean behaviour?",
    "policies/x.yaml": "did you mean policy?",
    "policy/x.yml": "would not be read; rename it to x.yaml",
    "experiment/x.YAML": "would not be read; rename it to x.yaml",
    "shock/x.yaml.txt": "would not be read; rename it to x.yaml",
}


@pytest.mark.parametrize(("name", "told"), UNTAKEN.items(), ids=list(UNTAKEN))
def test_a_file_that_no_group_would_take_is_refused(mine, name, told):
    written(mine, {name: EXPERIMENT})
    assert told in refusal(Composer(configs_folder(), extra_folder=str(mine)))


HARMLESS = [
    "experiment/mine.yaml",
    "policy/README.md",
    "policy/.x.yml.swp",
    "data/x.csv",
    ".git/config.yaml",
    "notes.yml",
]


@pytest.mark.parametrize("name", HARMLESS)
def test_other_files_of_a_user_are_let_be(mine, name):
    written(mine, {name: EXPERIMENT})
    assert refusal(Composer(configs_folder(), extra_folder=str(mine))) == ""


def test_a_file_of_a_group_that_is_not_known_and_of_which_nothing_is_chosen_is_noted(mine):
    written(mine, {"scenario/x.yaml": EXPERIMENT})
    composer = Composer(configs_folder(), extra_folder=str(mine))
    composer.parameters([])
    assert composer.untaken([]) == [f"{mine}/scenario/x.yaml"]
    composer.parameters(["+scenario=x"])
    assert composer.untaken(["+scenario=x"]) == []


def test_an_experiment_without_its_first_line_is_refused_and_the_line_is_said(mine):
    written(mine, {"experiment/mine.yaml": "study: {name: mine}\n"})
    with pytest.raises(SettingsError, match=r"experiment/mine.yaml would change nothing: .*# @package _global_"):
        Composer(configs_folder(), extra_folder=str(mine)).parameters(["+experiment=mine"])


def test_an_experiment_in_the_wrong_folder_is_found_for_whoever_asks_for_it(mine):
    written(mine, {"mine.yaml": EXPERIMENT})
    with pytest.raises(
        SettingsError, match=r"experiment = mine does not exist; .*/mine/mine.yaml does not lie in a folder"
    ):
        Composer(configs_folder(), extra_folder=str(mine)).parameters(["+experiment=mine"])


# --- the second composition knows all that the first knew --------------------------------------------------------------

POLICIES = {
    "policy/high.yaml": "defaults:\n  - announced\n  - _self_\npermanent_jobs: 3\n",
    "policy/nested.yaml": "defaults:\n  - announced\n  - level: low\n  - _self_\n",
    "policy/level/low.yaml": "# @package policy\npermanent_jobs: 2\n",
    "policy/level/high.yaml": "# @package policy\npermanent_jobs: 4\n",
    "policy/referring.yaml": "defaults:\n  - announced\n  - _self_\noutreach: ${shock.us_hostility}\n",
    "policy/environed.yaml": "defaults:\n  - announced\n  - _self_\npermanent_jobs: ${oc.decode:${oc.env:JOBS}}\n",
    "policy/wide.yaml": "defaults:\n  - announced\n  - also\n",
    "policy/also.yaml": "# @package _global_\nprogramme: {slots: 7}\n",
}
LISTED = "design=list"


def jobs(composer, option, *overrides):
    """The level of permanent jobs and outreach at the point that has an option, as the command line would have it."""
    given = [LISTED, f"design.points=[{{policy: {option}}}]", "study.uncertainty=point", *overrides]
    held = validated(composer.job(given), composer).design.options["policy"][option]
    return held["permanent_jobs"], held["outreach"]


@pytest.fixture
def composer(mine):
    """A composer of a user with some policies of her own."""
    before = HydraConfig.instance().cfg

    def with_policies(*names):
        written(mine, {f"policy/{name}.yaml": POLICIES[f"policy/{name}.yaml"] for name in names})
        return Composer(configs_folder(), extra_folder=str(mine))

    yield with_policies
    HydraConfig.instance().cfg = before


def test_the_options_of_a_design_are_those_of_the_folder_given(composer):
    assert jobs(composer("high"), "high") == (3, 1.0)


def test_the_options_of_a_design_are_those_of_the_search_path(mine):
    written(mine, {"policy/high.yaml": POLICIES["policy/high.yaml"]})
    assert jobs(Composer(configs_folder()), "high", SEARCHED) == (3, 1.0)


def test_what_was_chosen_inside_a_group_is_chosen_inside_its_options_too(composer):
    user = composer("nested", "level/low", "level/high")
    assert jobs(user, "nested") == (2, 1.0)
    assert jobs(user, "nested", "policy=nested", "policy/level=high") == (4, 1.0)


def test_an_option_refers_to_the_settings_of_the_study_and_to_the_environment_that_hydra_sets(composer):
    user = composer("referring", "environed")
    assert jobs(user, "referring", "shock.us_hostility=1.5") == (1.0, 1.5)
    assert jobs(user, "environed", "+hydra.job.env_set.JOBS='2.5'") == (2.5, 1.0)
    assert "JOBS" not in os.environ


def test_an_option_that_changes_more_than_its_group_is_refused_in_a_design(composer):
    with pytest.raises(
        SettingsError, match=r"policy = wide also changes programme, .* name what it changes one by one"
    ):
        jobs(composer("wide", "also"), "wide")


def test_a_defaults_list_that_leads_back_to_itself_is_told(mine):
    written(mine, {"policy/loop.yaml": "# @package _global_\ndefaults:\n  - /policy: announced\n"})
    with pytest.raises(SettingsError, match="a defaults list leads back to itself"):
        Composer(configs_folder(), extra_folder=str(mine)).parameters(["policy=loop"])


def test_an_option_that_can_not_be_composed_stands_in_nobodys_way_who_does_not_name_it(composer):
    user = composer("high", "environed")
    assert jobs(user, "high") == (3, 1.0)  # JOBS is not set
    with pytest.raises(SettingsError, match="JOBS"):
        jobs(user, "environed")


def test_a_job_that_stands_elsewhere_by_now_finds_the_same_options(mine, monkeypatch):
    """As with hydra.job.chdir: a relative search path is meant from where the user stands."""
    written(mine, {"policy/high.yaml": POLICIES["policy/high.yaml"]})
    first, before = Composer(configs_folder()), HydraConfig.instance().cfg
    try:
        configuration = first.job([SEARCHED])
        job = OmegaConf.create(OmegaConf.to_container(HydraConfig.get()))
        (mine / "elsewhere").mkdir()
        monkeypatch.chdir(mine / "elsewhere")
        again = Composer.of_job(job)
        assert "high" in again.options("policy")
        assert again.option("policy", "high", configuration)["permanent_jobs"] == 3
        assert again.parameters(["policy=high"]).policy.permanent_jobs == 3
    finally:
        HydraConfig.instance().cfg = before
    assert Path.cwd() == mine / "elsewhere"
