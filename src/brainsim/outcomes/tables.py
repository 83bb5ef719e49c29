"""All tables that may be kept of a run, in the order in which they are told, and which of them each `study.keep` keeps."""

from importlib import import_module

from brainsim.outcomes.kept_from import TABLES
from brainsim.settings.questions import KEPT

for _name in ("happenings", "fellow_tables", "everybody"):
    import_module(f"brainsim.outcomes.{_name}")


def kept_by(keep: str) -> tuple[str, ...]:
    """The tables that one of KEPT keeps, those that a lower one keeps first."""
    levels = KEPT[: KEPT.index(keep) + 1]
    return tuple(name for level in levels for name, table in TABLES.items() if table.keep == level)


KEPT_TABLES = {keep: kept_by(keep) for keep in KEPT}
