"""What can be known of an exploration before anything is simulated."""

from importlib.util import find_spec

from brainsim.explorer.basis import axes_of
from brainsim.explorer.explored import FEWEST
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError

KIND = "sobol_sequence"


def check_explorer(settings: Settings) -> None:
    """SettingsError for an exploration that can't be made."""
    if find_spec("sklearn") is None:
        raise SettingsError('analysis.methods: explorer needs scikit-learn: pip install "brainsim[analysis]"')
    if len(settings.analysis.methods) > 1:
        others = ", ".join(method for method in settings.analysis.methods if method != "explorer")
        raise SettingsError(
            f"analysis.methods: explorer stands alone, and {others} is there too; give analysis=explorer"
        )
    if settings.design.kind != KIND:
        raise SettingsError(
            f"design.kind = {settings.design.kind}: the explorer takes the points of {KIND}; give design={KIND}"
        )
    if settings.study.uncertainty == "point":
        raise SettingsError(
            "study.uncertainty = point: the explorer learns from vectors; give study.uncertainty=posterior"
        )
    if settings.study.replications < FEWEST:
        raise SettingsError(
            f"study.replications = {settings.study.replications} is too few for a surface; give {FEWEST} or more"
        )
    axes_of(settings)
