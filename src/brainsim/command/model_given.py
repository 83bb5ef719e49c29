"""A model that Python hands to `brainsim.run`, as the file that it stands in: workers get its text."""

import inspect
import sys
from pathlib import Path
from typing import Any

from brainsim.model.own_model import KIND, check_model, model_of
from brainsim.model.talent_model import TalentModel
from brainsim.settings.composed import resolved, settings_of
from brainsim.settings.extend import Extension, activate, added, read
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError


def with_model(settings: Settings, kind: Any) -> Settings:
    """Settings whose worlds are lived by a subclass of TalentModel, its file among those of `extend`."""
    check_model(kind)
    if kind is TalentModel or kind is added(KIND, settings.extend).get(kind.__name__):
        return settings
    extension = Extension.model_validate(read(_file_of(kind)))
    found = settings
    if extension.sha256 not in {known.sha256 for known in settings.extend}:
        found = settings_of({**resolved(settings), "extend": [*settings.extend, extension]})
    activate(found.extend)
    if model_of(found).__name__ != kind.__name__:
        raise SettingsError(
            f"model = {kind.__name__}: {extension.file} offers no model of that name; put @brainsim.talent_model before "
            "the class"
        )
    return found


def _file_of(kind: type) -> str:
    """The file that a class stands in: workers elsewhere get its text."""
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None) or ""
    if not Path(file).is_file() or "<locals>" in kind.__qualname__:
        where = "inside a function" if file else "in no file"
        raise SettingsError(
            f"model = {kind.__name__} stands {where}, and workers need its text; write it at the top of a Python file"
        )
    return inspect.getsourcefile(kind) or file
