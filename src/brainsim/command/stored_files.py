"""The user's files of what is stored: known before the model is imported, which takes its shapes from their places."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from brainsim.process.shipped import named
from brainsim.settings.extend import EXTEND, with_files


def know_files(arguments: Sequence[str]) -> None:
    """Let settings know the files of the run or of the first results that `rerun=`, `brief=` or `brief_diff=` is about.

    What can't be read is left to the command itself, which says so.
    """
    given = dict(argument.partition("=")[::2] for argument in arguments)
    found = _of_run(given) if "rerun" in given else _of_results(given.get("brief") or given.get("brief_diff") or "")
    with_files({EXTEND: next(found, [])})


def _of_run(given: Mapping[str, str]) -> Iterator[list[Any]]:
    """Those of the stored runs whose id begins as is asked."""
    import pyarrow.parquet as pq  # late: --help needs no tables

    stores = [named(given["store"])] if "store" in given else sorted(Path("results").glob("*/store"))
    for path in (path for store in stores for path in sorted((store / "runs").glob("*.parquet"))):
        with suppress(OSError, ValueError, KeyError):
            for row in pq.read_table(path, columns=["run", "settings"]).to_pylist():
                if row["run"].startswith(given["rerun"]):
                    yield json.loads(row["settings"]).get(EXTEND, [])


def _of_results(folders: str) -> Iterator[list[Any]]:
    """Those of results folders, one or several parted by commas."""
    for folder in (folders, *folders.strip("[]").split(",")):
        with suppress(OSError, ValueError, yaml.YAMLError, AttributeError):
            text = named(folder.strip("'\" ")).joinpath("config.yaml").read_text(encoding="utf-8")
            yield yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)).get(EXTEND, [])
