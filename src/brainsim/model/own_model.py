"""A user's own model: a subclass of TalentModel, from a file of hers, lives the worlds of a study."""

import inspect
import sys
from pathlib import Path
from typing import Any, TypeVar

from brainsim.model.talent_model import Researcher, TalentModel
from brainsim.settings.extend import Extension, activate, added, offer, read
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, shown

KIND = "model"
Kind = TypeVar("Kind", bound=type[TalentModel])


def talent_model(kind: Kind) -> Kind:
    """Let a subclass of TalentModel live the worlds of a study: a decorator, in a file that the setting `extend` names.

    SettingsError for what is no subclass. In a file that is run by itself or imported it does nothing.
    """
    _check(kind)
    offer(KIND, kind.__name__, kind)
    return kind


def model_of(settings: Settings) -> type[TalentModel]:
    """The model that lives the worlds of some settings: TalentModel, or that of a user's file; SettingsError for two."""
    kinds = added(KIND, settings.extend)
    if len(kinds) > 1:
        raise SettingsError(f"extend: {' and '.join(kinds)} are two models, and a study is lived by one; name one file")
    return next(iter(kinds.values()), TalentModel)


def chooses_itself(kind: type[TalentModel]) -> bool:
    """Whether its researchers choose by a rule of their own, one after the other in Python."""
    return kind.researcher.choose is not Researcher.choose


def with_model(settings: Settings, kind: Any) -> Settings:
    """Settings whose worlds are lived by a subclass of TalentModel, its file among those of `extend`."""
    _check(kind)
    if kind is TalentModel or kind is added(KIND, settings.extend).get(kind.__name__):
        return settings
    extension = Extension.model_validate(read(_file_of(kind)))
    found = settings.model_copy(update={"extend": [*settings.extend, extension]})
    activate(found.extend)
    if model_of(found).__name__ != kind.__name__:
        raise SettingsError(
            f"model = {kind.__name__}: {extension.file} offers no model of that name; put @brainsim.talent_model before "
            "the class"
        )
    return found


def _check(kind: Any) -> None:
    if not (isinstance(kind, type) and issubclass(kind, TalentModel)):
        raise SettingsError(f"model = {shown(kind)} is not a subclass of brainsim.TalentModel")


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
