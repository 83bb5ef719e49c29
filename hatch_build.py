"""Puts configs/ into wheels; an editable install reads them from the checkout, so that no stale copy lies about."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConfigsHook(BuildHookInterface):
    """Adds the folder configs/ to a standard wheel as brainsim/configs."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"]["configs"] = "brainsim/configs"
