"""brainsim: where early-career researchers go, and what a policy changes.

`TalentModel` is the model (Mesa), `load_settings` composes and validates configs/, `run` simulates a study: points of
policy, shock and parameter space times replications, with effects paired by common random numbers; `read` returns the study of
a results folder, `demo` a small one. In a file of your own, `lever` adds a lever, `outcome` a number to what is measured
in every run, `figure` a figure, `place` a place, and `talent_model` a model of your own.
"""

import gc
import os
import signal
import sys
import warnings
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brainsim.command.load import load_settings
    from brainsim.model.agent import Researcher
    from brainsim.model.own_model import talent_model
    from brainsim.model.talent_model import TalentModel
    from brainsim.notebook.run import demo, read, run
    from brainsim.notebook.study import Study
    from brainsim.outcomes.added import outcome
    from brainsim.report.own_figure import figure
    from brainsim.settings.levers import lever
    from brainsim.settings.places import place
    from brainsim.settings.problems import SettingsError

warnings.filterwarnings(
    "ignore", "IProgress not found"
)  # of bars that Mesa could draw in a notebook, and we never ask for

__version__ = "1.0.0"
__all__ = [
    "Researcher",
    "SettingsError",
    "Study",
    "TalentModel",
    "demo",
    "figure",
    "lever",
    "load_settings",
    "outcome",
    "place",
    "read",
    "run",
    "talent_model",
]

_HOMES = {
    "TalentModel": "brainsim.model.talent_model",
    "Researcher": "brainsim.model.agent",
    "load_settings": "brainsim.command.load",
    "SettingsError": "brainsim.settings.problems",
    "Study": "brainsim.notebook.study",
    "run": "brainsim.notebook.run",
    "read": "brainsim.notebook.run",
    "demo": "brainsim.notebook.run",
    "figure": "brainsim.report.own_figure",
    "lever": "brainsim.settings.levers",
    "place": "brainsim.settings.places",
    "talent_model": "brainsim.model.own_model",
    "outcome": "brainsim.outcomes.added",
}

_is_command = ("-m", "brainsim") in pairwise(sys.orig_argv) or "brainsim" in map(os.path.basename, sys.orig_argv[1:2])
if _is_command:
    gc.set_threshold(50_000, 20, 20)  # what is imported and composed makes many objects, and hardly a ring of them
if _is_command and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # before it has begun: nothing is lost, nothing to say


def __getattr__(name: str) -> Any:
    """The public names, imported when first used: errors and --help need no compiler."""
    if name not in _HOMES:
        raise AttributeError(f"brainsim has no {name}; it has {', '.join(_HOMES)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]


if "IPython" in sys.modules:
    from brainsim.notebook.display import shown_in_notebooks

    shown_in_notebooks()
