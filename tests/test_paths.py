"""Paths in settings: ~ is the user's home, relative is from where she stands, and what is shipped is found from anywhere."""

from pathlib import Path

import pytest

from brainsim.brief import diff, make
from brainsim.command.load import load_settings
from brainsim.command.rerun import asked_of
from brainsim.process.shipped import data_file
from brainsim.settings.composition import Composer
from brainsim.settings.search_path import configs_folder
from brainsim.settings.shorthand import spelled_out
from brainsim.study.vectors import sample_of
from experiments.backcast.table import table_path


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home with a space in its name, and an empty folder in which the user stands."""
    monkeypatch.setenv("HOME", str(tmp_path / "the home"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "the home"


SPELLED = {
    "study.store=~/s": "study.store='{home}/s'",
    "study.store=~": "study.store='{home}'",
    "study.store=a/~/s": "study.store=a/~/s",
    'study.store="~/s"': 'study.store="~/s"',  # of settings, validation sees to it
    'hydra.run.dir="~/s"': "hydra.run.dir='{home}/s'",
    "hydra.run.dir=~/s/${now:%Y}": "hydra.run.dir='{home}/s/${{now:%Y}}'",
    "extend=[~/a.py,'~/b c.py',c.py,/d~/e.py]": "extend=['{home}/a.py','{home}/b c.py',c.py,/d~/e.py]",
    "hydra.searchpath=[~/a,'file://~/b c',pkg://d]": "hydra.searchpath=['{home}/a','file://{home}/b c',pkg://d]",
    "~policy": "~policy",
}


@pytest.mark.parametrize(("written", "meant"), SPELLED.items(), ids=list(SPELLED))
def test_a_tilde_that_starts_a_path_on_the_command_line_is_the_home(home, written, meant):
    assert spelled_out([written]) == [meant.format(home=home)]


@pytest.mark.parametrize("written", ["study.store=~/a b", 'study.store="~/a b"', "study.store='~/a b'"])
def test_a_store_in_the_home_is_meant_however_it_is_quoted(home, written):
    assert load_settings(None, [written]).study.store == f"{home}/a b"


def test_a_folder_of_hydra_in_a_users_file_may_not_start_with_a_tilde(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.yaml").write_text("defaults: [config, _self_]\nhydra: {run: {dir: ~/out}}\n")
    composer = Composer(configs_folder(), "own", str(tmp_path / "mine"))
    with pytest.raises(ValueError, match=r"hydra.run.dir = ~/out: .* write the whole path"):
        composer.job([])


def test_words_of_other_commands_may_start_with_a_tilde(home, monkeypatch):
    assert asked_of(["rerun=ab", "store=~/s"]).store == home / "s"
    seen = []
    monkeypatch.setattr(make, "make_brief", lambda folder, language, words, kinds: seen.append(folder) or [])
    (home / "r").mkdir(parents=True)
    make.brief(["brief=~/r"])
    monkeypatch.setattr(diff, "read_folder", lambda folder: seen.append(folder) or (_ for _ in ()).throw(OSError))
    with pytest.raises(OSError):
        diff.brief_diff(["brief_diff=[~/old,~/new]"])
    monkeypatch.setenv("BRAINSIM_FLOWS", "~/flows.csv")
    assert [*seen, table_path()] == [home / "r", home / "old", home / "flows.csv"]


def test_every_file_that_a_shipped_experiment_names_comes_with_brainsim():
    """Found from an empty folder; a file of that name where the user stands comes first."""
    named = {}
    for file in sorted((configs_folder() / "experiment").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if "vectors:" in text or "table:" in text:
            study = load_settings(file.stem)
            named[file.stem] = [name for name in (study.study.vectors, study.design.table) if name]
            assert sample_of(study) is not None
    vectors = {name: ["experiments/explore/vectors.csv"] for name in ("explore", "robustness")}
    assert named == vectors | {"portfolio": ["experiments/portfolio/points.csv"]}
    assert data_file(*named["portfolio"]).is_file()
    (name,) = named["explore"]
    assert data_file(name).is_file() and data_file(name).is_absolute()
    own = Path(name)
    own.parent.mkdir(parents=True)
    own.write_text("behaviour.foresight\n0.5\n")
    assert data_file(name) == own


def test_other_files_are_looked_for_where_the_user_stands_alone():
    assert data_file("README.md") == Path("README.md")
    assert data_file("/experiments/explore/vectors.csv") == Path("/experiments/explore/vectors.csv")
