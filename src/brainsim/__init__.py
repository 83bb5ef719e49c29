"""brainsim: where early-career researchers go, and what a policy changes.

`TalentModel` is the model (Mesa), `load_settings` composes and validates configs/, `run` lives a study: points of
policy, shock and parameter space times replications, with effects paired by luck.
"""

__version__ = "0.2.0"


def __getattr__(name: str):
    """The public names, imported when first used: errors and --help need no compiler."""
    homes = {
        "TalentModel": "brainsim.model.talent_model",
        "Researcher": "brainsim.model.talent_model",
        "load_settings": "brainsim.settings",
        "SettingsError": "brainsim.settings",
        "Study": "brainsim.study.study",
        "run": "brainsim.experiment",
    }
    if name not in homes:
        raise AttributeError(f"brainsim has no {name}; it has {', '.join(homes)}")
    from importlib import import_module

    return getattr(import_module(homes[name]), name)
