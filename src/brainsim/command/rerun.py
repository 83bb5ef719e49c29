"""python -m brainsim rerun=ID: a stored run lived again, compared bit for bit, and opened up as far as is asked."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from brainsim.model.own_model import model_of
from brainsim.outcomes.by_programme import columns as columns_by_programme
from brainsim.outcomes.everybody import people_table
from brainsim.outcomes.rows import outcome_rows
from brainsim.outcomes.tables import KEPT_TABLES
from brainsim.process.shipped import named
from brainsim.report.claims import claimed
from brainsim.settings.composed import composed, content_of, settings_of
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.settings.questions import KEPT
from brainsim.study.design import PAST, Point, key_of
from brainsim.study.holding import is_store
from brainsim.study.runs import DONE, FAILED, Task, live, model_version, plain
from brainsim.study.shards import write_whole
from brainsim.study.store import Store

SAME, DIFFERENT = 0, 3
USAGE = "python -m brainsim rerun=ID [store=FOLDER] [agents=none|end|quarters]"
AGENTS = ("none", "end", "quarters")


class Asked(NamedTuple):
    """What is asked for: a run by the first digits of its id, where to look, and which agents to save."""

    run: str
    store: Path | None
    agents: str


def asked_of(arguments: Sequence[str]) -> Asked:
    """What the words of a command line ask; SettingsError for those that make no sense."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    if unknown := set(given) - {"rerun", "store", "agents"}:
        raise SettingsError(f"{min(unknown)} does not go with rerun; usage: {USAGE}")
    agents = given.get("agents", "none")
    if agents not in AGENTS:
        raise SettingsError(f"agents = {agents} is not {' or '.join(AGENTS)}; usage: {USAGE}")
    if not given["rerun"]:
        raise SettingsError(f"rerun = '' names no run; runs.parquet has the ids (column run); usage: {USAGE}")
    return Asked(given["rerun"], named(given["store"]) if "store" in given else None, agents)


def rerun(arguments: Sequence[str]) -> int:
    """Live a stored run again, say whether it is the same, and save it; 0 if it is, 3 if not."""
    asked = asked_of(arguments)
    store, row = _found(asked)
    settings = _settings_of(row)
    task = Task(
        row["replication"],
        row["seed"],
        row["version"],
        KEPT[row["kept"]],
        (Point(0, (), "", {}, settings, row["point"], key_of(settings, PAST)),),
        row["vector"],
    )
    tables = next(live(task))
    again = tables["runs"].to_pylist()[0]
    programmes = list(settings.programmes_by_name())
    differences = list(_differences(store, row, again, tables, programmes))
    with claimed(store.folder.parent / "reruns" / row["run"], False, True) as folder:  # a new one, if it is taken
        _save(folder, again, tables)
        if asked.agents != "none" and again["status"] == DONE:
            write_whole(folder / "people.parquet", lambda path: _people(task, settings, asked.agents).to_parquet(path))
    print(_said(row, again, differences))
    print(f"saved: {folder}")
    return DIFFERENT if differences or again["status"] == FAILED else SAME


def _found(asked: Asked) -> tuple[Store, dict[str, Any]]:
    """The store that holds the run, and its row; SettingsError if none does, or several do."""
    if asked.store and not is_store(asked.store):
        raise SettingsError(f"store = {asked.store} is no store of runs; usage: {USAGE}")
    folders = [asked.store] if asked.store else sorted(Path("results").glob("*/store"))
    stores = [Store(folder, model_version()) for folder in folders]
    for problem in (line for store in stores for line in store.problems):
        print(problem, file=sys.stderr)
    found = [(store, run) for store in stores for run in store.index if run.startswith(asked.run)]
    if len({run for _, run in found}) == 1:  # several experiments may share a point, and so its runs: they are the same
        store, run = found[0]
        runs = store.runs()
        return store, runs.filter(pc.equal(runs["run"], run)).to_pylist()[0]
    where = ", ".join(str(folder) for folder in folders) or "results/*/store, of which there is none here"
    if found:
        raise SettingsError(
            f"rerun = {asked.run} fits {len(found)} runs in {where}; give more of its digits, or store=FOLDER"
        )
    others = sum(sum(store.other_versions.values()) for store in stores)
    hint = (
        f"; {others} runs there are of another version of the model, which can't be lived with this one"
        if others
        else ""
    )
    raise SettingsError(f"rerun = {asked.run} is no run in {where}{hint}; runs.parquet has the ids (column run)")


def _settings_of(row: dict[str, Any]) -> Settings:
    """The settings of a stored run, with what does not shape a run as configs/ has it."""
    content, stored = content_of(composed([])), json.loads(row["settings"])
    study = {**content["study"], **stored.pop("study")}
    return settings_of({**content, **stored, "study": study})


def _differences(
    store: Store, row: dict[str, Any], again: dict[str, Any], tables: dict[str, pa.Table], programmes: list[str]
) -> Iterator[str]:
    """What is not the same, by name: status, outcomes (bit for bit) and kept tables."""
    if row["status"] != again["status"]:
        yield f"status: {row['status']} then, {again['status']} now"
    for name in (*outcome_rows(), *columns_by_programme(programmes)):
        then, now = row[name], again[name]
        if then != now:  # both None where nothing was observed
            yield f"{name}: {then!r} then, {now!r} now"
    for name in KEPT_TABLES[KEPT[row["kept"]]] if row["status"] == again["status"] == DONE else ():
        then = _in_columns_of(tables[name], plain(store.table(name, [row["run"]])))
        if not then.to_pandas().equals(plain(tables[name]).to_pandas()):
            yield f"table {name}"


def _in_columns_of(now: pa.Table, then: pa.Table) -> pa.Table:
    """A stored table without the columns that other studies of its store have, and this run never had."""
    empty = [name for name in then.column_names if name not in now.column_names and then[name].null_count == len(then)]
    return then.drop_columns(empty)


def _save(folder: Path, again: dict[str, Any], tables: dict[str, pa.Table]) -> None:
    """The run's row as JSON and its tables as Parquet."""
    row = {**again, "settings": json.loads(again["settings"])}
    write_whole(folder / "run.json", lambda path: path.write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8"))
    for name, table in tables.items():
        if name not in ("runs", "timings"):
            write_whole(folder / f"{name}.parquet", table.to_pandas().to_parquet)


def _people(task: Task, settings: Settings, agents: str) -> pd.DataFrame:
    """Everybody at the end of the study, or at the end of every quarter."""
    model, tables = model_of(settings)(settings, rng=task.seed), []
    for quarter in range(settings.study.quarters):
        model.step()
        if agents == "quarters" or quarter == settings.study.quarters - 1:
            tables.append(people_table(model))
    return pd.concat(tables, ignore_index=True)


def _said(row: dict[str, Any], again: dict[str, Any], differences: list[str]) -> str:
    who = f"run {row['run']} (replication {row['replication']}, seed {row['seed']})"
    if again["status"] == FAILED:
        print(again["error"], file=sys.stderr)
        return f"{who}: fails{' again' if not differences else ', which it did not do then'}"
    if differences:
        return "\n".join([f"{who}: NOT the same", *(f"  {line}" for line in differences)])
    tables = len(KEPT_TABLES[KEPT[row["kept"]]])
    return f"{who}: the same, bit for bit, in {len(outcome_rows())} outcomes and {tables} tables"
