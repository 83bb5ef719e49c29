"""Draws the house out of its imports, into docs/house.md: `python docs/build_house.py`."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

from build_model import with_block

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "src" / "brainsim"
BEFORE = 22_809  # lines of Python before the rooms
# From the ground up: how a process ends, what may be asked, what things are called, what happens, what is measured, what is
# asked of it, what is shown of that.
ROOMS = (
    "process",
    "settings",
    "words",
    "model",
    "outcomes",
    "study",
    "report",
    "live",
    "forecasts",
    "brief",
    "explorer",
    "analysis",
    "calibration",
    "command",
    "notebook",
)


def sources(*rooms: str) -> list[Path]:
    """The files of some rooms, or of the whole package."""
    return sorted(path for room in rooms or ("",) for path in (PACKAGE / room).rglob("*.py"))


def imported(path: Path, inside_functions: bool = True) -> set[str]:
    """The modules that a file imports, by full name; `from a import b` counts as a and as a.b."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree) if inside_functions else tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, line {node.lineno}"
            names |= {f"{node.module}"} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def arrows() -> dict[str, set[str]]:
    """By room those that it imports, without those that follow from others."""
    known: dict[str, set[str]] = defaultdict(set)
    for room in ROOMS:
        names = {
            name.split(".")[1] for path in sources(room) for name in imported(path) if name.startswith("brainsim.")
        }
        known[room] = names & set(ROOMS) - {room}
    return {room: known[room] - set().union(*(_below(other, known) for other in known[room])) for room in ROOMS}


def _below(room: str, known: dict[str, set[str]]) -> set[str]:
    """All rooms that a room rests on."""
    return known[room].union(*(_below(other, known) for other in known[room]))


def lines() -> Counter[str]:
    """Lines of Python by room, to the nearest ten."""
    return Counter(
        {
            room: round(sum(len(path.read_text(encoding="utf-8").splitlines()) for path in sources(room)), -1)
            for room in ROOMS
        }
    )


def drawing() -> str:
    """The rooms with their lines and arrows, as mermaid draws them: an arrow points to what is imported."""
    counted = lines()
    rooms = [f'  {room}["{room}<br/>{counted[room]:,} lines"]' for room in ROOMS]
    ways = [f"  {room} --> {other}" for room, others in arrows().items() for other in sorted(others, key=ROOMS.index)]
    return "\n".join(["```mermaid", "graph TD", *rooms, *ways, "```"])


def size() -> str:
    """How much the code has grown since the rooms were begun, and why."""
    now = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in sources())
    return (
        f"src/brainsim had {BEFORE:,} lines of Python when this was begun and has some {round(now, -1):,} now: it grew. What came "
        "in are programmes as a list, places, worlds in lockstep, pasts that are kept, and new structure by seven decisions "
        "(043 to 049), most of it off by default; what was taken out as dead or doubled is some 1,400 lines."
    )


def house_text() -> str:
    """The page with its drawing and its size made anew."""
    page = (DOCS / "house.md").read_text(encoding="utf-8")
    return with_block(with_block(page, "drawing of the house", drawing()), "size of the house", size())


if __name__ == "__main__":
    (DOCS / "house.md").write_text(house_text(), encoding="utf-8")
