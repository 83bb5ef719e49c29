"""Puts configs/ and the data files that they name into wheels.

An editable install reads both from the checkout, so that no stale copy lies about.
"""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = ("experiments/explore/vectors.csv", "experiments/explore/provenance.json")


class ConfigsHook(BuildHookInterface):
    """Adds the folder configs/ to a standard wheel as brainsim/configs, and data files as brainsim/experiments/..."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version == "standard":
            for path in ("configs", *DATA):
                build_data["force_include"][path] = f"brainsim/{path}"
