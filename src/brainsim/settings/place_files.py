"""A place has a row and a file of numbers, `country/NAME.yaml`; one without the other is told."""

from collections.abc import Iterator, Sequence

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigSource
from omegaconf import OmegaConf

from brainsim.settings.extend import Extension
from brainsim.settings.places import OUR_NAMES, names
from brainsim.settings.problems import SettingsError
from brainsim.settings.search_path import file_of, of_users

COUNTRY = "country"  # the group of configs/ with the numbers of places


def of_places(files: Sequence[Extension] | None, lines: Sequence[str] = ()) -> list[str]:
    """The override that chooses the numbers of all places, if these files, or else the active ones, add any to ours.

    None where one of some `lines` chooses them already.
    """
    every = names(files)
    is_chosen = len(every) == len(OUR_NAMES) or any(line.startswith(f"{COUNTRY}=") for line in lines)
    return [] if is_chosen else [f"{COUNTRY}=[{','.join(every)}]"]


def check_place_files(sources: Sequence[ConfigSource], places: Sequence[str]) -> None:
    """SettingsError for a place without a file of numbers where Hydra looks, and for a user's numbers of what is no place."""
    for name in places[len(OUR_NAMES) :]:
        if not any(source.is_config(f"{COUNTRY}/{name}") for source in sources):
            raise SettingsError(
                f"extend: the place {name} has no numbers; write {COUNTRY}/{name}.yaml in a folder of yours and name the "
                "folder: -cd FOLDER"
            )
    for source in of_users(sources):
        for option in source.list(COUNTRY, ObjectType.CONFIG) if source.is_group(COUNTRY) else ():
            for name in _numbers_of(source, option):
                if name not in places:
                    raise SettingsError(
                        f"{file_of(source, f'{COUNTRY}/{option}')} has numbers of {name}, which is no place; name the file "
                        "that adds it by brainsim.place: extend=[FILE.py]"
                    )


def _numbers_of(source: ConfigSource, option: str) -> Iterator[str]:
    """The places whose numbers a file holds, by where it puts them."""
    found = source.load_config(f"{COUNTRY}/{option}")
    package = str(found.header.get("package") or COUNTRY)
    if package.startswith(f"{COUNTRY}."):
        yield package.split(".")[1]
    elif package == "_global_":
        yield from map(str, OmegaConf.select(found.config, COUNTRY) or ())
