"""Puts configs/ and the data files that they name into wheels, and the pages, where they were built into build/site.

An editable install reads all from the checkout, so that no stale copy lies about. `.ci/release` builds the pages anew before
it packs; other wheels have none.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = ("experiments/explore/vectors.csv", "experiments/explore/provenance.json", "experiments/portfolio/points.csv")
SITE = "build/site"


class ConfigsHook(BuildHookInterface):
    """Adds to a standard wheel configs/ as brainsim/configs, data files as brainsim/experiments/..., pages as brainsim/site.

    A source archive gets the pages too, for the wheel that is built from it.
    """

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version != "standard":
            return
        is_wheel, has_pages = self.target_name == "wheel", Path(self.root, SITE).is_dir()
        if is_wheel:
            build_data["force_include"] |= {path: f"brainsim/{path}" for path in ("configs", *DATA)}
        if has_pages:
            build_data["force_include"][SITE] = "brainsim/site" if is_wheel else SITE
