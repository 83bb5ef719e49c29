"""A place of a user's file: a row and a file of numbers, known before the model is imported, and to nobody else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from brainsim import SettingsError
from brainsim.model.codes import CHANCE, HOME, PLACES
from brainsim.settings import places
from brainsim.settings.composed import composed
from brainsim.settings.extend import Extension, activate, declared

CHECKOUT = Path(__file__).parents[1]
FOLDER = CHECKOUT / "examples" / "germany"
GERMANY = [f"extend=[{FOLDER}/germany.py]", f"hydra.searchpath=[file://{FOLDER}]"]
COMPOSED = """
import json, sys
from brainsim.settings.composed import composed, content_of, settings_of
from brainsim.settings.groups import SettingsError

def told(line):
    try:
        settings = settings_of(content_of(composed(line)))
    except SettingsError as problem:
        return str(problem)
    return list(settings.country.constants()), [name for name in settings.model_dump()["country"] if name in settings.population.entrants]

print(json.dumps([told(line) for line in json.loads(sys.argv[1])]))
assert "brainsim.model.codes" not in sys.modules
"""
USED = """
import json, sys
import brainsim
mine = json.loads(sys.argv[1])
four, five = brainsim.load_settings, lambda: brainsim.load_settings("baseline", mine)
settings = five()
from brainsim.model import codes, compilation
from brainsim.words.say import say
from brainsim.report.vocabulary import called
from brainsim.study.lives import STATES

def refused(call):
    try:
        call()
    except brainsim.SettingsError as problem:
        return str(problem)

print(json.dumps({
    "places": codes.PLACES, "chance": codes.CHANCE.tolist(), "home": codes.HOME.tolist(), "shapes": compilation.shapes(),
    "korean": [called("germany", "ko"), called("country.germany.sight", "ko"), say("countries.germany", "ko")],
    "state": [STATES[-1], called(STATES[-1], "ko")], "again": list(five().country.constants()),
    "refused": [refused(four), refused(brainsim.TalentModel)],
}))
"""


def said(script, argument):
    """What a fresh process prints, as JSON."""
    command = [sys.executable, "-c", script, json.dumps(argument)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=CHECKOUT)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])


def file(folder, text, name="mine.py"):
    """An override that names a file of these words."""
    (folder / name).write_text(text, encoding="utf-8")
    return f"extend=[{folder / name}]"


def test_settings_have_the_places_of_their_files_and_others_do_not(tmp_path):
    """Composed one after the other in a process without the model; what is wrong is told in one line."""
    head, (_, folder) = "import brainsim\n", GERMANY
    lines = {
        "five": GERMANY,
        "four": [],
        "numbers set": [*GERMANY, "country.germany.sight=0.5", "population.entrants.germany.korea=3"],
        "out of range": [*GERMANY, "country.germany.foreignness=99"],
        "misspelt": [*GERMANY, "country.germny.sight=0.5"],
        "no numbers": GERMANY[:1],
        "no row": [folder],
        "in a loop": [
            file(tmp_path, f"{head}for name in ('germany',):\n    brainsim.place(name)\n", "loop.py"),
            folder,
        ],
        "taken": [file(tmp_path, f"{head}brainsim.place('uk')\n", "taken.py")],
        "no name": [file(tmp_path, f"{head}brainsim.place('Germany')\n", "name.py")],
        "no words": [file(tmp_path, f"{head}brainsim.place('germany', words='Germany')\n", "words.py")],
        "twice": [f"extend=[{FOLDER}/germany.py,{FOLDER}/germany.py]", folder],
        "too many": [file(tmp_path, head + "".join(f"brainsim.place('p{n}')\n" for n in range(13)), "many.py")],
    }
    found = dict(zip(lines, said(COMPOSED, list(lines.values())), strict=True))
    four, five = (["korea", "us", "uk", "elsewhere", *more] for more in ((), ("germany",)))
    assert [found.pop(name) for name in ("five", "four", "numbers set")] == [[five, five], [four, four], [five, five]]
    expected = {
        "out of range": "country.germany.foreignness = 99 lies outside [-2, 4]",
        "misspelt": "did you mean country.germany.sight?",
        "no numbers": "the place germany has no numbers; write country/germany.yaml in a folder of yours",
        "no row": "has numbers of germany, which is no place; name the file that adds it by brainsim.place",
        "in a loop": "write brainsim.place(...) as a statement of its own",
        "taken": "taken.py, line 2: place uk is there already; give yours another name",
        "no name": "place 'Germany' is not a name in small letters",
        "no words": "words are a table by language",
        "twice": "adds place germany, and so does",
        "too many": "17 places are too many; the model has room for 16",
    }
    assert {name: text for name, text in expected.items() if text not in found[name]} == {}
    assert all("\n" not in text for text in found.values())


def test_the_model_has_the_places_that_were_known_when_it_was_imported():
    """Their chance, homes, compiled code and words; settings with other places are refused from then on."""
    found = said(USED, GERMANY)
    assert found["places"] == [*PLACES, "germany"] == found["again"]
    assert found["chance"] == [*CHANCE.tolist(), places.FIRST_ADDED]
    assert found["home"] == HOME.tolist()
    assert found["shapes"] == "[0, 1, 2, 3, 3, 3] [0, 1, 2, 3, 5] [False, False, False, True, False]"
    assert found["korean"] == ["독일", "독일의 일자리를 알게 될 비율", "독일"]
    assert found["state"] == ["Germany", "독일"]
    for line in found["refused"]:
        assert "the model of this process was imported with korea, us, uk, elsewhere, germany; start another" in line


def test_a_process_whose_model_has_four_places_refuses_a_fifth_and_goes_on():
    with pytest.raises(SettingsError, match="was imported with korea, us, uk, elsewhere; start another process"):
        composed(GERMANY)
    assert list(composed([]).country) == list(PLACES) == places.names()


def test_a_place_is_known_before_the_rest_of_its_file_runs():
    """What comes before it in the file is not run for it, and what is no statement of its own is not seen."""
    text = "import nothing_of_that_name\nimport brainsim\nbrainsim.place('a')\nif True:\n    brainsim.place('b')\n"
    extension = Extension.model_construct(file="a.py", sha256="known before", text=text)
    assert [row.name for row in declared([extension])] == ["a"]
    activate([])
    assert declared() == []
