"""The settings of a study: composed and validated first, so that the model, which is imported late, has the places that
they have."""

import warnings
from collections.abc import Collection, Sequence

from omegaconf import DictConfig

from brainsim.settings.arguments import overrides_given
from brainsim.settings.composed import content_of, settings_of
from brainsim.settings.composition import Composer
from brainsim.settings.parameters import Settings
from brainsim.settings.search_path import configs_folder


def load_settings(experiment: str | None = None, overrides: Sequence[str] = ()) -> Settings:
    """The settings of an experiment with overrides in Hydra's spelling, such as "policy.salary_multiplier=2.4".

    Without an experiment they are those of configs/config.yaml. SettingsError says in one line what is wrong; a
    warning tells of levers that never act within the study.
    """
    settings = composed_settings(experiment, overrides)
    from brainsim.command.check import idle  # late, as below

    for line in idle(settings):
        warnings.warn(line, stacklevel=2)
    return settings


def composed_settings(experiment: str | None = None, overrides: Sequence[str] = ()) -> Settings:
    """The same without a word of levers that never act: for whoever says so otherwise."""
    given, composer = overrides_given(experiment, overrides), Composer(configs_folder())
    return validated(composer.parameters(given), composer, given)


def validated(
    configuration: DictConfig,
    composer: Composer | None = None,
    overrides: Sequence[str] = (),
    axes: Collection[str] = (),
) -> Settings:
    """Settings out of a composed configuration, its design expanded; SettingsError names field, value, range and unit.

    The composer is the one that made it: it is asked for whole groups that the design names by their options, and for
    the same without what the overrides change by hand, with which that is compared (command/contrast.py). `axes`: the names that
    a sweep gives differently to its jobs.
    """
    content = content_of(configuration)
    composer, settings = composer or Composer(configs_folder()), settings_of(content)
    composer.files = settings.extend
    from brainsim.command.check import checked  # late: it knows outcomes, and they the model

    return checked(settings, content, composer, overrides, axes)
