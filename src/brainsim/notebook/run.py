"""`brainsim.run`, `brainsim.read` and `brainsim.demo`: a study in Python, its settings first, and only then the model, which
has the places that they have."""

import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from brainsim.command.load import composed_settings
from brainsim.process.shipped import named
from brainsim.settings.arguments import settings_given
from brainsim.settings.composed import settings_of
from brainsim.settings.extend import activate, with_files
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, shown

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel
    from brainsim.notebook.study import Study


def run(
    experiment: str | None = None, overrides: Sequence[str] = (), *, store: Path | str | None = None,
    settings: Settings | None = None, model: "type[TalentModel] | None" = None,
) -> "Study":  # fmt: skip
    """Simulate what an experiment still lacks and return the study; nothing but its store is written.

    `experiment` and `overrides` as on the command line, or validated `settings`; `store`: the folder of the store,
    by default results/<name>/store; `model`: a subclass of TalentModel, under @brainsim.talent_model in a file of its
    own, which is part of what a run is. SettingsError for what can't be simulated. An interrupt returns what is done.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise RuntimeError("a worker imports this script again: put brainsim.run(...) under if __name__ == '__main__':")
    if settings is not None and (experiment is not None or overrides):
        raise SettingsError(
            "settings are given, and so are experiment or overrides, which they leave no room for; give one"
        )
    settings = composed_settings(experiment, overrides) if settings is None else settings_given(settings)
    activate(settings.extend)
    from brainsim.command.simulate import lived  # late: the model takes its shapes from these places
    from brainsim.notebook.study import Study

    found = lived(settings, store, model)
    return Study(found.settings, found.store_folder, found.replications, found.plan)


def read(folder: Path | str) -> "Study":
    """The study that has left a results folder, out of the store that the folder names; nothing is simulated.

    SettingsError in one line for a folder that is no report, and for a store that is gone or of another version.
    """
    from brainsim.study.reports import Report  # late: it needs no model

    if not isinstance(folder, str | Path):
        raise SettingsError(f"folder = {shown(folder)} is not the path of a folder")
    report = Report(named(str(folder)))
    with_files(report.settings)
    from brainsim.notebook.study import Study  # late: the model takes its shapes from these places

    store = named(report.facts["store"])
    study = Study(settings_of(report.settings), store, report.facts["replications_planned"])
    if not len(study.runs):
        raise SettingsError(
            f"{folder}: its store {store} has none of its runs for this version of the model; run it again"
        )
    return study


def demo() -> "Study":
    """A small study in some twenty seconds, which needs nothing but the package: a quick look, too small to decide by.

    Its store lies in a temporary folder, which goes when the study does.
    """
    place = TemporaryDirectory(prefix="brainsim_")
    study = run("demo", store=place.name)
    study.hold(place)
    return study
