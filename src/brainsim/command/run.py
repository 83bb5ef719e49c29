"""`brainsim.run`: a study in Python, its settings first, and only then the model, which has the places that they have."""

import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from brainsim.command.load import composed_settings
from brainsim.settings.arguments import settings_given
from brainsim.settings.extend import activate
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel
    from brainsim.study.study import Study


def run(
    experiment: str | None = None, overrides: Sequence[str] = (), *, store: Path | str | None = None,
    settings: Settings | None = None, model: "type[TalentModel] | None" = None,
) -> "Study":  # fmt: skip
    """Live what an experiment still lacks and return the study; nothing but its store is written.

    `experiment` and `overrides` as on the command line, or validated `settings`; `store`: the folder of the store,
    by default results/<name>/store; `model`: a subclass of TalentModel, under @brainsim.talent_model in a file of its
    own, which is part of what a run is. SettingsError for what can't be lived. An interrupt returns what is done.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise RuntimeError("a worker imports this script again: put brainsim.run(...) under if __name__ == '__main__':")
    if settings is not None and (experiment is not None or overrides):
        raise SettingsError(
            "settings are given, and so are experiment or overrides, which they leave no room for; give one"
        )
    settings = composed_settings(experiment, overrides) if settings is None else settings_given(settings)
    activate(settings.extend)
    from brainsim.command.experiment import lived  # late: the model takes its shapes from these places

    return lived(settings, store, model)
