"""Hydra and OmegaConf as brainsim knows them, whatever an application around it has set."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from hydra import version
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

VERSION_BASE = "1.3"  # whose rules Hydra shall follow


def plain(configuration: DictConfig, resolve: bool = True, throw_on_missing: bool = False) -> dict[str, Any]:
    """A configuration as plain dictionaries, as OmegaConf.to_container makes them."""
    return cast(
        dict[str, Any], OmegaConf.to_container(configuration, resolve=resolve, throw_on_missing=throw_on_missing)
    )


@contextmanager
def hydra_rules() -> Iterator[None]:
    """Hydra's rules as we know them, whatever rules an application around us lives by."""
    rules = version.VersionBase.instance()
    before = rules.getbase()
    version.setbase(VERSION_BASE)
    try:
        yield
    finally:
        rules.version_base = before


@contextmanager
def named(configuration: DictConfig) -> Iterator[None]:
    """Where a setting points to what can't be had, the error that names it: not all that OmegaConf raises do."""
    try:
        yield
    except OmegaConfBaseException:
        for name in configuration:
            if name != "hydra":
                OmegaConf.to_container(configuration[name], resolve=True)
        raise
