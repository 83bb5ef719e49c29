"""Small stores, made by hand."""

import pyarrow as pa

from brainsim.study.store import Store

VERSION, OTHER = "a" * 20, "b" * 20


def batch(*runs, point="p", status="done", kept=1, outcome=0.5, version=VERSION):
    """A batch of runs named by their replications, with two rows of quarters each."""
    number = len(runs)
    keys = {"run": [f"{point}{run}" for run in runs], "point": [point] * number, "replication": list(runs)}
    state = {"version": [version] * number, "status": [status] * number, "kept": [kept] * number}
    quarters = {"run": [run for run in keys["run"] for _ in range(2)], "quarter": ["2025Q3", "2025Q4"] * number}
    stocks = {"stock": [10.0 * run + quarter for run in runs for quarter in range(2)]}
    return {"runs": pa.table({**keys, **state, "outcome": [outcome] * number}), "quarters": pa.table(quarters | stocks)}


def filled(folder, *batches, version=VERSION, **how):
    """A store to which batches were appended, opened again."""
    with Store(folder, version, **how).writing() as writing:
        for tables in batches:
            writing.append(tables)
    return Store(folder, version)


def shards(folder, table="runs"):
    """The shards of a table, oldest first."""
    return sorted((folder / table).glob("*.parquet"))


def replications(store):
    """The replications in the table of runs, in its order."""
    return store.runs()["replication"].to_pylist()


def flip(path):
    """Change one byte in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
