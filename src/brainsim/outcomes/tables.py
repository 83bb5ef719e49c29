"""All tables that may be kept of a run, in the order in which they are told, and which of them each `study.keep` keeps."""

from importlib import import_module

from brainsim.outcomes.kept_from import TABLES, Table
from brainsim.settings.questions import KEPT

_ORDER = [f"brainsim.outcomes.{name}" for name in ("happenings", "fellow_tables", "everybody")]
for _name in _ORDER:
    import_module(_name)


def kept_by(keep: str) -> tuple[str, ...]:
    """The tables that one of KEPT keeps, those that a lower one keeps first; the same whoever was imported first."""
    levels = KEPT[: KEPT.index(keep) + 1]
    found = [name for name in TABLES if TABLES[name].keep in levels]
    return tuple(sorted(found, key=lambda name: (levels.index(TABLES[name].keep), _place(TABLES[name]))))


def _place(table: Table) -> int:
    """Where the file of a table stands; a user's own come last."""
    module = table.make.__module__
    return _ORDER.index(module) if module in _ORDER else len(_ORDER)


KEPT_TABLES = {keep: kept_by(keep) for keep in KEPT}
