"""A user's own model: a subclass of TalentModel, from a file of hers, lives the worlds of a study."""

from typing import Any, TypeVar

from brainsim.model.agent import Researcher
from brainsim.model.talent_model import TalentModel
from brainsim.settings.extend import added, offer
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, shown

KIND = "model"
Kind = TypeVar("Kind", bound=type[TalentModel])


def talent_model(kind: Kind) -> Kind:
    """Let a subclass of TalentModel live the worlds of a study: a decorator, in a file that the setting `extend` names.

    SettingsError for what is no subclass. In a file that is run by itself or imported it does nothing.
    """
    check_model(kind)
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


def check_model(kind: Any) -> None:
    """SettingsError for what is no subclass of TalentModel."""
    if not (isinstance(kind, type) and issubclass(kind, TalentModel)):
        raise SettingsError(f"model = {shown(kind)} is not a subclass of brainsim.TalentModel")
