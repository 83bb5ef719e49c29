"""python -m brainsim live: a page on which one watches the model, with and without a policy."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import NamedTuple

from brainsim.command.load import composed_settings
from brainsim.process.endings import COMPLETE, INTERRUPTED, stop_status
from brainsim.settings.problems import SettingsError, shown
from brainsim.words.book import ENGLISH, languages

LIVE = "live"
USAGE = f"""python -m brainsim {LIVE} [port=8765] [lang=en|ko] [+experiment=NAME] [group.name=value ...]
  port: of this machine alone; 0 is any that is free. lang: the language in which the page opens.
  All else as for a study: study.seed=7, population.scale=0.02 (population=tiny where nothing is said), policy.salary_multiplier=2.4
  opens with that lever set."""
PORT, MOST_PORT = 8765, 65_535
NEEDS = ("starlette", "uvicorn")


class Asked(NamedTuple):
    """What the words of a command line ask for."""

    port: int
    language: str
    experiment: str
    overrides: list[str]


def live(arguments: Sequence[str]) -> int:
    """Serve the page until Ctrl-C; SettingsError in one line for what can't be served."""
    if {"--help", "-h"} & set(arguments):
        print(f"usage: {USAGE}")
        return COMPLETE
    asked = asked_of(arguments)
    if missing := [name for name in NEEDS if find_spec(name) is None]:
        raise SettingsError(f'{LIVE} needs {missing[0]}, which is not installed; pip install "brainsim[viz]"')
    start = composed_settings(asked.experiment, asked.overrides)  # first: the model has the places that they have
    from brainsim.live.controls import scale_given
    from brainsim.live.host import Simulations, listening, serve
    from brainsim.model.own_model import model_of
    from brainsim.model.talent_model import TalentModel

    if (kind := model_of(start)) is not TalentModel:
        raise SettingsError(f"{LIVE} can't show {kind.__name__}: it follows brainsim's own model; leave out its file")
    scale = scale_given(start.population.scale)
    door = listening(asked.port)
    simulations = Simulations(start)
    print("simulating the years before the study ...", flush=True)
    simulations.past(start.study.seed, scale)
    print(f"brainsim live: http://127.0.0.1:{door.getsockname()[1]}/ (Ctrl-C ends it)", flush=True)
    try:
        serve(simulations, asked.language, door)
    except KeyboardInterrupt:
        if stop_status() != INTERRUPTED:
            raise
        print("stopped")
    return COMPLETE


def asked_of(arguments: Sequence[str]) -> Asked:
    """What is asked for; SettingsError for words that make no sense."""
    if flags := [word for word in arguments if word.startswith("-")]:
        raise SettingsError(f"{LIVE} takes no {flags[0]}; usage: {USAGE.splitlines()[0]}")
    given = [word.partition("=")[::2] for word in arguments]
    own = {name: value for name, value in given if name in ("port", "lang")}
    experiment = next((value for name, value in given if name.lstrip("+") == "experiment"), "baseline")
    overrides = [word for word in arguments if word.partition("=")[0].lstrip("+") not in (*own, "experiment")]
    if not any(word.startswith(("population=", "population.scale=")) for word in overrides):
        overrides = ["population=tiny", *overrides]
    return Asked(_port(own.get("port", str(PORT))), _language(own.get("lang", ENGLISH)), experiment, overrides)


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > MOST_PORT:
        raise SettingsError(f"port = {shown(given)} lies outside [0, {MOST_PORT}] (a port of this machine; 0: any)")
    return int(given)


def _language(given: str) -> str:
    if given not in languages():
        raise SettingsError(f"lang = {shown(given)} is no language that has words; those are {', '.join(languages())}")
    return given
