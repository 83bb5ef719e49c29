"""Files and folders: ~ is the user's home; data files that come with brainsim are found from anywhere; the user's cache."""

import os
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
FOLDER = "experiments"  # at the top of the checkout, and inside an installed wheel


def named(path: str) -> Path:
    """A file or folder as a command line names it."""
    return Path(os.path.expanduser(path))


def data_file(name: str) -> Path:
    """The file that settings name: where the user stands, or else among those that come with brainsim."""
    path = Path(name)
    if path.parts[:1] != (FOLDER,) or path.exists():
        return path
    places = (PACKAGE / path, PACKAGE.parents[1] / path)
    return next((place for place in places if place.exists()), path)


@cache
def data(name: str) -> Any:
    """What a YAML file of the package holds, such as "study/known/fit.yaml"; read once, and not to be changed."""
    return read_yaml(PACKAGE / name)


def read_yaml(file: Path) -> Any:
    """What a YAML file holds, read in C where that can be."""
    import yaml  # late: what is asked at the command line may need none

    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def configs_folder() -> Path:
    """The folder configs/: inside an installed wheel, or at the top of the checkout."""
    inside, checkout = PACKAGE / "configs", PACKAGE.parents[1] / "configs"
    return inside if inside.is_dir() else checkout


@cache
def option(group: str, name: str) -> Any:
    """What an option of a group holds as it comes with brainsim, such as programme/innocore.yaml; None where there is none."""
    file = configs_folder() / group / f"{name}.yaml"
    return read_yaml(file) if file.exists() else None


def cache_home() -> Path:
    """Our folder in the user's cache, which may not be there; RuntimeError where there is neither home nor account."""
    home = os.environ.get("BRAINSIM_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "brainsim"
