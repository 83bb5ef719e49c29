"""The axes of a sweep, and what each of its jobs is given."""

from collections.abc import Iterator, Sequence
from typing import cast

from hydra.core.override_parser.types import IntervalSweep, Override
from hydra.types import RunMode

from brainsim.settings.composition import Composer
from brainsim.settings.problems import SettingsError, alternatives

STANDARD_SWEEPER = "hydra._internal.core_plugins.basic_sweeper.BasicSweeper"


def is_sweep(composer: Composer, overrides: Sequence[str]) -> bool:
    """Whether the configuration itself asks for a sweep (hydra.mode=MULTIRUN)."""
    axes = [override.input_line for override in composer.parsed(overrides) if override.is_sweep_override()]
    plain = [line for line in overrides if line not in axes]
    return composer.composed(plain, RunMode.MULTIRUN).hydra.mode == RunMode.MULTIRUN


def jobs_of(composer: Composer, overrides: Sequence[str]) -> Iterator[list[str]]:
    """The overrides of as many jobs of a sweep as meet each value of each axis, the others at their first."""
    sweeper = composer.composed(overrides, RunMode.MULTIRUN).hydra.sweeper
    is_standard = sweeper.get("_target_") == STANDARD_SWEEPER
    written = sweeper.get("params") if is_standard else None
    lines = [f"{name}={value}" for name, value in (written or {}).items()] + list(overrides)
    named = {axis.get_key_element(): _values(composer, axis, is_standard) for axis in composer.parsed(lines)}
    axes = list(named.values())
    first = [values[0] for values in axes]
    yield first
    for place, values in enumerate(axes):
        yield from ([*first[:place], value, *first[place + 1 :]] for value in values[1:])


def _values(composer: Composer, override: Override, is_standard: bool) -> list[str]:
    """One override for each value of an axis."""
    name, line = override.get_key_element(), str(override.input_line)
    if not override.is_sweep_override():
        return [line]
    if override.is_interval_sweep():
        if is_standard:
            raise SettingsError(f"{line}: the standard sweeper can't sweep over an interval; use choice or range")
        ends = cast(IntervalSweep, override.value())
        return [f"{name}={ends.start}", f"{name}={ends.end}"]
    values = [f"{name}={value}" for value in override.sweep_string_iterator()]
    if not values:
        raise SettingsError(f"{line} holds no values{alternatives('', composer.options(override.key_or_group))}")
    return values
