"""python -m brainsim +experiment=explore: worlds over the box of levers, surfaces learnt from them, a page with sliders."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

import brainsim
from brainsim.explorer.basis import terms_of
from brainsim.explorer.box import Own, own_of, tasks_over
from brainsim.explorer.explored import Explored, explored
from brainsim.explorer.fit import STEPS
from brainsim.explorer.page import write_page
from brainsim.explorer.search import groups_table, portfolio_table
from brainsim.explorer.sheets import draw_sheets
from brainsim.explorer.surface import Surface, surface_of
from brainsim.explorer.tables import drivers_of, held_out_table, knowing_of, mixes_table, turns_table
from brainsim.explorer.written import RUNGS, surface_json
from brainsim.process.endings import AGAIN, COMPLETE, INCOMPLETE, stop_status
from brainsim.report.claims import clear
from brainsim.report.dictionary import dictionary_text
from brainsim.report.folder import footer_of
from brainsim.settings.parameters import Settings
from brainsim.study.conduct import Ended, conduct
from brainsim.study.progress import say
from brainsim.study.reports import noting, seal
from brainsim.study.results import circumstances, commit, config_text, made_by, write_csv
from brainsim.study.shards import write_whole
from brainsim.study.store import Store, store_of
from brainsim.study.workers import cores

FEW_STEPS = 15  # for outcomes that no answer is judged by


def run_explorer(settings: Settings, folder: Path, store_folder: Path, given: Sequence[str] | None = None) -> int:
    """Simulate what the explorer lacks and leave it in `folder`; the exit status: 0, 3 if anything is missing, 130 and more
    if stopped. What was simulated before an interrupt is used by the same command with fewer study.replications."""
    start, code = time.perf_counter(), commit()
    store = store_of(settings, store_folder)
    with store.writing():  # before what takes seconds: a folder that can't be written to is told at once
        owns = [own_of(settings, place) for place in range(settings.study.replications)]
        for problem in store.problems:
            say(f"{problem}\n", sys.stderr)
        ended = simulated(settings, owns, store)
    if ended.interrupted or ended.unstored:
        why = f"the store could not be written ({ended.unstored}); make room and " if ended.unstored else ""
        say(f"explorer: {why}{AGAIN}\n", sys.stderr)
        return stop_status() if ended.interrupted else INCOMPLETE
    found = explored(settings, owns, store)
    clear(folder)
    write_explored(folder, found, code, time.perf_counter() - start, given)
    print(f"results: {folder} (README.md there explains every file)\nthe page with sliders: {folder / 'explorer.html'}")
    return INCOMPLETE if ended.failed else COMPLETE


def simulated(settings: Settings, owns: list[Own], store: Store) -> Ended:
    """Simulate what the store lacks of these vectors; it must be open for writing."""
    return conduct(
        settings,
        owns[0].plan,
        store,
        missing=lambda _, __, where, numbers: tasks_over(settings, [owns[n] for n in numbers], where),
    )


def learnt(found: Explored) -> dict[str, Surface]:
    """The surface of every outcome that was observed, side by side: one core each, for cores that wait for each other take far longer."""
    terms = terms_of(found.axes)

    def of(name: str) -> Surface:
        rows, effects = found.effects(name)
        surface = surface_of(rows, effects, terms, STEPS if name in RUNGS else FEW_STEPS)
        say(f"surface of {name}: {100 * max(surface.explained, 0):.0f} % of what was kept out\n", sys.stderr)
        return surface

    with threadpool_limits(1), ThreadPoolExecutor(cores()) as workers:
        return dict(zip(found.seen, workers.map(of, found.seen), strict=True))


def write_explored(
    folder: Path, found: Explored, code: str, seconds: float, given: Sequence[str] | None = None
) -> None:
    """Write what was simulated, the surfaces, their tables and the page into a results folder."""
    with noting(folder) as written:
        found.table.to_parquet(folder / "explored.parquet", index=False)
        written.append(folder / "explored.parquet")
        surfaces = learnt(found)
        _write_tables(folder, found, surfaces)
    seal(folder, written, _facts(found, code, seconds, given))


def _write_tables(folder: Path, found: Explored, surfaces: Mapping[str, Surface]) -> None:
    plain = surface_json(found, surfaces)
    tables = {
        "mixes": mixes_table(plain), "held_out": held_out_table(surfaces), "drivers": drivers_of(found, surfaces),
        "knowing": knowing_of(found, surfaces), "turns": turns_table(found, surfaces),
        "portfolio": portfolio_table(found, surfaces), "groups": groups_table(found, surfaces),
    }  # fmt: skip
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    footer = footer_of(brainsim.__version__, found.settings.model_dump(mode="json"), len(found.vectors))
    draw_sheets(folder / "figures", footer, tables)
    _write_text(folder / "surface.json", json.dumps(plain, separators=(",", ":")))
    write_page(plain, folder / "explorer.html")
    _write_text(folder / "config.yaml", config_text(found.settings))
    names = [*(f"{name}.csv" for name in tables), "explored.parquet", "surface.json"]
    _write_text(folder / "README.md", dictionary_text(found.settings, names))


def _write_text(path: Path, text: str) -> None:
    write_whole(path, lambda partial: partial.write_text(text, encoding="utf-8"))


def _facts(found: Explored, code: str, seconds: float, given: Sequence[str] | None) -> dict[str, Any]:
    settings = found.settings
    return {
        **made_by(settings, code, given),
        "study": settings.study.name,
        "question": settings.study.question,
        "study_seed": settings.study.seed,
        "vectors": len(found.vectors),
        "runs_done": len(found.table),
        "scale": settings.population.scale,
        "structures": list(dict.fromkeys(found.forms)),
        **circumstances(settings, seconds, ("scikit-learn",)),
    }
