"""Where configurations are looked for: one name stands for one file, and what a user wrote lies where it is read.

Hydra takes the first file of a name and says nothing of the others. Here a second one is refused, and so is a file that
no group would ever take.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigSource

from brainsim.process.shipped import configs_folder
from brainsim.settings.problems import SettingsError, nearest

FLAGS = {"command-line": "--config-dir", "main": "--config-path"}  # that bring a folder, by Hydra's name for it
MEANT_AS_YAML = (".yaml", ".yml", ".yaml.txt", ".yml.txt")


def check_sources(sources: Sequence[ConfigSource], primary: str | None) -> None:
    """SettingsError for a folder that isn't there, a file that hides another, and a file that no group takes.

    `sources` in the order in which Hydra looks; `primary` is the name of the primary configuration, which may be had
    twice where it is the user's own: it stands for brainsim's.
    """
    files, theirs = [source for source in sources if source.scheme() != "structured"], of_users(sources)
    for source in theirs:
        if not source.available():
            flag = FLAGS.get(source.provider, "hydra.searchpath")
            raise SettingsError(f"{flag}: there is no folder {_place(source)}; give an absolute path")
    for source in theirs:
        _refuse_untaken(source, [other for other in files if other is not source])
        for name in _names(source):
            _refuse_second(source, name, sources, primary)


def of_users(sources: Sequence[ConfigSource]) -> list[ConfigSource]:
    """Those of the places where Hydra looks that are neither brainsim's nor Hydra's own."""
    return [one for one in sources if one.scheme() != "structured" and one.provider != "hydra" and not _is_ours(one)]


def untaken(sources: Sequence[ConfigSource], chosen: Sequence[str]) -> list[str]:
    """The files in folders of users that stand for no known group and of which nothing was chosen."""
    theirs = of_users(sources)
    known = {group.split("@")[0].split("/")[0] for group in chosen}
    return [
        file_of(source, name)
        for source in theirs
        for group in source.list("", ObjectType.GROUP)
        if group not in known and not group.startswith((".", "_")) and not _is_group(group, sources, source)
        for name in (f"{group}/{option}" for option in source.list(group, ObjectType.CONFIG))
    ]


def elsewhere(sources: Sequence[ConfigSource], group: str, option: str) -> str | None:
    """A user's file of that name that lies in another place than its group's folder; None if there is none."""
    theirs = [source for source in sources if source.scheme() == "file" and not _is_ours(source)]
    for source in theirs:
        for name in _names(source):
            if name.rpartition("/")[2] == option and name != f"{group}/{option}":
                return file_of(source, name)
    return None


def _refuse_second(source: ConfigSource, name: str, files: Sequence[ConfigSource], primary: str | None) -> None:
    """One name, one file."""
    for other in files:
        if other is source or not other.is_config(name) or _same(source, other):
            continue
        first, second = (source, other) if files.index(source) < files.index(other) else (other, source)
        if name == primary and first.provider == "main" and not _is_ours(first):
            continue
        advice = f"give yours another name, such as my_{name.rpartition('/')[2]}"
        if name == primary:
            advice = "give yours another name and choose it by --config-name, or its folder by --config-path"
        raise SettingsError(
            f"{file_of(second, name)} is hidden by {file_of(first, name)}, which would be taken instead; {advice}"
        )


def _refuse_untaken(source: ConfigSource, others: Sequence[ConfigSource]) -> None:
    """A folder that is nearly a group's, and a file in a group's folder that is nearly a YAML file."""
    groups = sorted({group for other in others for group in other.list("", ObjectType.GROUP) if other.available()})
    for group in source.list("", ObjectType.GROUP):
        if group in groups:
            _refuse_endings(source, group)
        elif (near := nearest(group.lower(), groups, 0.7)) and (found := source.list(group, ObjectType.CONFIG)):
            raise SettingsError(
                f"{file_of(source, f'{group}/{found[0]}')}: {group} is no group, so nothing would be taken from it; "
                f"did you mean {near}? Rename the folder"
            )


def _refuse_endings(source: ConfigSource, group: str) -> None:
    if source.scheme() != "file":
        return
    for path in sorted(Path(source.path, group).iterdir()):
        if path.suffix != ".yaml" and path.name.lower().endswith(MEANT_AS_YAML) and not path.name.startswith("."):
            raise SettingsError(f"{path} would not be read; rename it to {path.name.split('.')[0]}.yaml")


def _names(source: ConfigSource, folder: str = "") -> Iterator[str]:
    """The names of the configurations that may be chosen: those at the top and those inside groups."""
    inside = f"{folder}/" if folder else ""
    yield from (f"{inside}{name}" for name in source.list(folder, ObjectType.CONFIG) if not name.startswith("."))
    if folder.count("/") < 2:
        for group in source.list(folder, ObjectType.GROUP):
            if not group.startswith((".", "_")):
                yield from _names(source, f"{inside}{group}")


def _is_group(group: str, sources: Sequence[ConfigSource], source: ConfigSource) -> bool:
    return any(other.is_group(group) for other in sources if other is not source)


def _is_ours(source: ConfigSource) -> bool:
    if source.scheme() == "pkg":
        return source.path.replace(".", "/").startswith("brainsim/configs")
    return Path(source.path).resolve() == configs_folder().resolve()


def _same(source: ConfigSource, other: ConfigSource) -> bool:
    """Whether two entries of the search path are one folder."""
    return source.scheme() == other.scheme() and Path(source.path).resolve() == Path(other.path).resolve()


def _place(source: ConfigSource) -> str:
    return source.path if source.scheme() == "file" else source.full_path()


def file_of(source: ConfigSource, name: str) -> str:
    """The file that has a name, as the user may find it; what Hydra and its plugins register has none."""
    if source.scheme() == "structured":
        return f"Hydra's own {name}"
    return f"{_place(source).rstrip('/')}/{name}.yaml"
