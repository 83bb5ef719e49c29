"""Hydra's loader of configurations, which in one process reads each file once and merges the same choices once.

A study is composed a dozen times: to be checked, by Hydra itself, without what was changed by hand, and for each option
that a design may name. What differs is mostly what is written over the merged files in the end.
"""

import os
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import hydra._internal.hydra as application
from hydra import version
from hydra._internal.config_loader_impl import ConfigLoaderImpl, get_overrides_dirname
from hydra._internal.config_repository import CachingConfigRepository
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.utils import JobRuntime
from hydra.errors import HydraException
from hydra.plugins.config_source import ConfigResult
from hydra.types import RunMode
from omegaconf import DictConfig, open_dict
from omegaconf.errors import OmegaConfBaseException

from brainsim.settings.hydra_rules import plain

CHOICES = "hydra.runtime.choices"  # what was chosen of each group
MANY = 500  # compositions that are remembered
_read: dict[tuple, bytes] = {}  # files, by where they lie and when they were written
_merged: dict[tuple, "Merged"] = {}  # by what was asked for


class Merged(NamedTuple):
    """What Hydra has made of choices among files."""

    stamps: dict[str, tuple | None]  # of all files that it has looked for
    configuration: bytes
    written: bytes  # see Loader.written


class Files(CachingConfigRepository):
    """Where one composition finds its files."""

    def __init__(self, repository: Any):
        self.delegate: Any = copy(repository)  # Hydra would copy with it everything that its plugins have registered
        self.cache = {}

    def load_config(self, config_path: str) -> ConfigResult | None:
        if config_path not in self.cache:
            stamp = self.stamp(config_path)
            if stamp is None:
                self.cache[config_path] = self.delegate.load_config(config_path)
            else:
                if stamp not in _read:
                    _read[stamp] = pickle.dumps(self.delegate.load_config(config_path))
                self.cache[config_path] = pickle.loads(_read[stamp])  # Hydra merges into what it has read
        return self.cache[config_path]

    def stamp(self, config_path: str) -> tuple | None:
        """What changes when a file does, or is another; None for what is no file, which Python itself has made."""
        source = self.delegate._find_object_source(config_path, ObjectType.CONFIG)
        if source is None or source.scheme() == "structured":
            return None
        folder = resources.files(source.path) if source.scheme() == "pkg" else Path(source.path)
        file = folder.joinpath(source._normalize_file_name(config_path))
        about = os.stat(file) if isinstance(file, os.PathLike) else None  # else in a zip, which stays as it is
        written = about and (about.st_mtime_ns, about.st_size, about.st_ino)
        return source.provider, source.full_path(), config_path, written


class Loader(ConfigLoaderImpl):
    """Hydra's loader, in all that it finds and says."""

    def load_configuration(
        self,
        config_name: str | None,
        overrides: list[str],
        run_mode: RunMode,
        from_shell: bool = True,
        validate_sweep_overrides: bool = True,
    ) -> DictConfig:
        """What was chosen, merged now or before, and then what is written over it: as Hydra does it."""
        parsed, files = self._parse_overrides_and_create_caching_repo(config_name, overrides)
        if validate_sweep_overrides:
            self.validate_sweep_overrides_legal(overrides=parsed, run_mode=run_mode, from_shell=from_shell)
        acting = [one for one in parsed if not one.is_sweep_override()]
        choices = [one for one in acting if _is_choice(one, files)]
        try:
            found = pickle.loads(self._chosen(files, config_name, choices).configuration)
            self._apply_overrides_to_config([one for one in acting if one not in choices], found)
        except (HydraException, OmegaConfBaseException, pickle.PicklingError):  # types that a launcher has sent
            return super().load_configuration(config_name, overrides, run_mode, from_shell, validate_sweep_overrides)
        return _told_of(found, parsed)

    def written(self, config_name: str | None, choices: list[str]) -> dict[str, Any]:
        """What choices among files hold, by group and as it is written, with what was chosen in place of Hydra's own section."""
        parsed, files = self._parse_overrides_and_create_caching_repo(config_name, choices)
        try:
            return pickle.loads(self._chosen(files, config_name, parsed).written)
        except pickle.PicklingError:
            return _as_written(super().load_configuration(config_name, choices, RunMode.RUN))

    def _parse_overrides_and_create_caching_repo(
        self, config_name: str | None, overrides: list[str]
    ) -> tuple[list[Override], Files]:
        parsed, self.files = OverridesParser.create().parse_overrides(overrides=overrides), Files(self.repository)
        self._process_config_searchpath(config_name, parsed, self.files)
        return parsed, self.files

    def _chosen(self, files: Files, config_name: str | None, overrides: list[Override]) -> Merged:
        """A composition of nothing but choices; of a sweep's what a run of it would have."""
        choices = [str(one.input_line) for one in overrides]
        places = [(source.provider, source.full_path()) for source in files.get_sources()]
        asked = (config_name, *choices, *places, version.getbase(), JobRuntime().get("name"))
        known = _merged.pop(asked, None)
        if known is None or any(files.stamp(name) != stamp for name, stamp in known.stamps.items()):
            made = super().load_configuration(config_name, choices, RunMode.RUN)
            stamps = {name: self.files.stamp(name) for name in self.files.cache}
            known = Merged(stamps, pickle.dumps(made), pickle.dumps(_as_written(made)))
        _merged[asked] = known  # what was asked for last is forgotten last
        if len(_merged) > MANY:
            del _merged[next(iter(_merged))]
        return known


def _is_choice(override: Override, files: Files) -> bool:
    """Whether an override chooses among files, or where they lie; else it is written over what they hold."""
    is_group = files.group_exists(override.key_or_group) and not isinstance(override.value(), dict)
    return is_group or override.key_or_group == "hydra.searchpath"


def _as_written(found: DictConfig) -> dict[str, Any]:
    """A composition as plain dictionaries, nothing in it resolved."""
    groups = plain(found, resolve=False)
    hydras = groups.pop("hydra")
    return {**groups, CHOICES: hydras["runtime"]["choices"]}


def _told_of(found: DictConfig, parsed: Sequence[Override]) -> DictConfig:
    """A composition with what Hydra tells in it of its overrides, and of where and when it was made."""
    ours, hydras = ([one for one in parsed if one.is_hydra_override() is its] for its in (False, True))
    told, job = found.hydra.overrides, found.hydra.job
    told.task, told.hydra = [one.input_line for one in ours], [one.input_line for one in hydras]
    marks = {name: job.config.override_dirname[name] for name in ("kv_sep", "item_sep", "exclude_keys")}
    job.override_dirname = get_overrides_dirname(ours, **marks)
    with open_dict(found.hydra):
        job.env_set.update({name: os.environ[name] for name in job.env_copy})
    found.hydra.runtime.cwd = os.getcwd()
    return found


@contextmanager
def also_of_hydra() -> Iterator[None]:
    """While Hydra runs its task, this loader is its own."""
    before, application.ConfigLoaderImpl = application.ConfigLoaderImpl, Loader  # type: ignore[misc]
    try:
        yield
    finally:
        application.ConfigLoaderImpl = before  # type: ignore[misc]
