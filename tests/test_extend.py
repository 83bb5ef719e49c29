"""A user's own file: read once, kept whole, part of what a run is; what is wrong with it is one line."""

import pytest
import yaml

from brainsim import load_settings
from brainsim.settings import extend
from brainsim.settings.composed import settings_of
from brainsim.settings.problems import SettingsError
from brainsim.study.design import PAST, content_of, key_of
from brainsim.study.results import config_text

ADDS = 'from brainsim.settings.extend import offer\noffer("thing", "{name}", {value})\n'


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write files where the user stands, and load settings with them."""
    monkeypatch.chdir(tmp_path)

    def load(*texts):
        names = [f"own{number}.py" for number, _ in enumerate(texts)]
        for name, text in zip(names, texts, strict=True):
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_settings("baseline", [f"extend=[{','.join(names)}]"])

    yield load
    extend.activate([])


def test_what_a_file_adds_is_known_with_its_settings_and_no_others(own):
    """Settings without files know nothing of a file that was loaded before."""
    settings = own(ADDS.format(name="mine", value=3))
    assert extend.added("thing") == extend.added("thing", settings.extend) == {"mine": 3}
    load_settings("baseline")
    assert extend.added("thing") == {}
    assert extend.added("thing", settings.extend) == {"mine": 3}


def test_a_changed_file_is_another_run_and_a_moved_one_is_not(own, tmp_path):
    settings, changed = own(ADDS.format(name="mine", value=3)), own(ADDS.format(name="mine", value=4))
    own(ADDS.format(name="mine", value=3))
    (tmp_path / "own0.py").rename("moved.py")
    moved = load_settings("baseline", ["extend=[moved.py]"])
    for groups in ((), (PAST,)):
        assert len({key_of(one, *groups) for one in (settings, changed, load_settings("baseline"))}) == 3
        assert key_of(moved, *groups) == key_of(settings, *groups)


def test_settings_without_files_have_the_key_that_they_always_had(own):
    own(ADDS.format(name="mine", value=3))
    assert "extend" not in content_of(load_settings("baseline"))


def test_stored_settings_need_no_file(own, tmp_path):
    """Neither config.yaml nor the row of a run."""
    settings = own(ADDS.format(name="mine", value="'한글'"))
    stored = yaml.safe_load(config_text(settings))
    (tmp_path / "own0.py").unlink()
    extend.activate([])
    assert settings_of(stored) == settings
    assert extend.added("thing") == {"mine": "한글"}
    row = {**stored, "extend": content_of(settings)["extend"]}
    assert key_of(settings_of(row)) == key_of(settings)


def test_a_stored_text_that_was_changed_is_told(own):
    stored = yaml.safe_load(config_text(own(ADDS.format(name="mine", value=3))))
    stored["extend"][0]["text"] += "\n"
    with pytest.raises(SettingsError, match=r"the text of own0\.py is not that of its hash"):
        settings_of(stored)


WRONG = {
    "import nothere": r"own0\.py, line 1: ModuleNotFoundError: No module named 'nothere'; mend",
    "\n\ndef f(:": r"own0\.py, line 3: SyntaxError: invalid syntax; mend",
    "raise SystemExit(2)": r"own0\.py, line 1: SystemExit: 2; mend",
    "x = 1": r"own0\.py adds nothing",
    b"\xff\xfe": r"own0\.py is no text in UTF-8",
    ADDS.format(name="no name", value=1): "thing 'no name' is not a name",
    ADDS.format(name="mine", value=1) * 2: r"own0\.py, line 4: thing mine is there already; give yours another name",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_a_file_is_one_line(own, text):
    with pytest.raises(SettingsError, match=WRONG[text]) as told:
        own(text)
    assert str(told.value).startswith("extend: ")
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_told_with_where_it_was_looked_for(own, tmp_path):
    with pytest.raises(SettingsError, match=rf"extend: none\.py can't be read \(No such file .*{tmp_path}"):
        load_settings("baseline", ["extend=[none.py]"])


def test_two_files_that_add_the_same_name_are_told(own):
    with pytest.raises(SettingsError, match=r"own1\.py adds thing mine, and so does own0\.py"):
        own(ADDS.format(name="mine", value=3), ADDS.format(name="mine", value=4))


def test_a_file_that_is_run_by_itself_adds_nothing():
    """So it may also be a script."""
    extend.offer("thing", "mine", 3)
    assert extend.added("thing") == {}


def test_a_file_stands_alone(own, tmp_path, monkeypatch):
    """A neighbour that it imports would go to no worker and into no key."""
    monkeypatch.syspath_prepend(tmp_path)  # as where the command is given
    (tmp_path / "neighbour.py").write_text("VALUE = 3\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="imports neighbour, which lies beside it") as told:
        own("import neighbour\n" + ADDS.format(name="mine", value=3))
    assert "\n" not in str(told.value)


LAST = """import brainsim
from brainsim.model.codes import US
@brainsim.lever("a US neither calm nor hostile", "switch", 0, 1, 0)
def calm_us(world, x):
    world.hostility[US] += x * (2.0 - world.hostility[US])
"""


def test_a_lever_of_ones_own_acts_after_ours_whatever_its_group(own, tmp_path):
    """It sees what our shocks have done."""
    from brainsim.model.codes import US
    from brainsim.model.world import Almanac

    own(LAST)
    settings = load_settings("baseline", ["extend=[own0.py]", "policy.calm_us=1", "shock.us_hostility=3"])
    first = settings.study.first_calendar_quarter()
    assert Almanac(settings).conditions_in(first).world["hostility"][US] == 2.0


def test_what_a_changed_file_adds_is_known_when_it_is_loaded_again(own):
    """Also by what a study is compared with."""
    own(LAST)
    load_settings("baseline", ["extend=[own0.py]", "policy.permanent_jobs=2"])
    own(LAST + LAST.replace("calm_us", "calmer_us").partition("\n")[2])
    again = load_settings("baseline", ["extend=[own0.py]", "policy.calmer_us=1"])
    assert again.design.changed == {"policy.calmer_us": 1.0}
