"""Copies small tables, figures and briefs of a results folder: python experiments/publish.py results/<study>/<date-time>.

The copy has a seal of its own, of its cut tables; its provenance keeps the hashes of the whole ones (`results_sha256`).
`--redraw` draws briefs and figures of all that is published again, or of the studies that are named after it;
`python experiments/publish.py --seal` seals what lies in results/published as it is, for what was published before seals;
`python experiments/publish.py --checks` makes checks.csv anew in every published folder that has its runs.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from brainsim.brief.charts import CHARTS, draw_sheets
from brainsim.brief.make import make_brief
from brainsim.explorer.page import write_page
from brainsim.explorer.sheets import draw_sheets as draw_explored
from brainsim.outcomes.rows import OUTCOMES, shown_in
from brainsim.report.dictionary import explained, files
from brainsim.report.folder import footer_of, read_results
from brainsim.report.study_figures import study_sheets
from brainsim.report.study_tables import read_study_tables
from brainsim.report.style import house_style, save
from brainsim.study.checks import NAME, checks_of
from brainsim.study.reports import DATA, OF_RESULTS, PROVENANCE, SHOWN, Report, seal
from brainsim.study.results import write_csv
from brainsim.study.stored import called_in
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[1] / "results" / "published"
LONG = ("effects.csv", "structures.csv", "summary.csv")  # of which the headline outcomes are kept
RUNS = "runs.parquet"  # of which a brief counts in how many simulations an outcome rose
PATHS = "paths.parquet"  # of who stays
SURFACE, PAGE = "surface.json", "explorer.html"
EXPLORED = ("explored.parquet", SURFACE, PAGE)
LEFT_OUT = ("brief_facts.json", "design.csv")
FURTHER = ("fellows_hired", "fellow_years", "fellows_foreign", "permanent_researcher_years_over_life", "postdoc_years_in_korea",
           "postdocs_mean_ability_end", "net_flow_per_1000",
           "researchers_in_korea_end", "researchers_in_korean_research_end", "total_cost_krw_bn",
           *(f"{kept}_year_{year}" for kept in ("kept_in_korea", "kept_in_korean_research", "permanent_research_post")
             for year in (3, 5, 7)))  # fmt: skip
FIRST_PAGE, SCALE = "brief.en.1.png", 1.5  # of those that a page shows; pixels a point
WATERFALL = "m_parts_researchers_in_korean_research_end"
EXPLORED_SHEETS = ("drivers", "turns")  # of analyses the brief's own sheets say as much
OF_ANALYSES = ("regret_", "sobol_", "scenario_", "information_", "screening_")
BY_GROUP = ("kept_in_korea_after_3", "kept_in_korean_research_after_3", "permanent_research_post_after_3")


def publish(folder: Path) -> Path:
    """The published folder of a study, made anew from a results folder."""
    report = Report(folder)
    is_study = report.has("points.csv")  # a calibration is none
    if is_study and not report.has("brief.en.pdf"):
        make_brief(folder)
        report = Report(folder)
    target = PUBLISHED / report.facts["study"]
    before = {picture.name for picture in target.rglob("*.*")}  # pictures among them are published again
    clear(target)
    (target / "figures").mkdir(parents=True, exist_ok=True)
    for name in report.names("*"):
        if name in LONG:
            table = report.table(Path(name).stem)
            write_csv(target / name, table[table["outcome"].map(_kept)])
        elif name == RUNS:
            runs = report.table("runs")
            runs[[column for column in runs if column not in OUTCOMES or _kept(column)]].to_parquet(target / name)
        elif _is_published(name, before):
            shutil.copy(report.file(name), target / name)
    if report.has(RUNS) and not report.has(f"{NAME}.csv"):  # of a version without checks
        write_csv(target / f"{NAME}.csv", checks_of(report))
    if is_study:
        draw_sheets(folder, target / "figures")
    only_pictures(target)
    if FIRST_PAGE in before:
        first_page(report.file("brief.en.pdf")).save(target / FIRST_PAGE, optimize=True)
    return sealed_copy(target, report.facts)


def first_page(brief: Path) -> Image.Image:
    """The first page as a picture: drawn at twice its size and halved, for letters drawn small look bold."""
    large = pypdfium2.PdfDocument(brief)[0].render(scale=2 * SCALE).to_pil().convert("RGB")
    return large.resize((large.width // 2, large.height // 2), Image.Resampling.LANCZOS).quantize(64)


def _is_published(name: str, before: set[str]) -> bool:
    """Whether a file is copied as it is: small tables, pages, and of figures those of its own and those published before."""
    file = Path(name)
    if file.parent.name == "figures":
        return file.suffix == ".png" and (file.name in before or file.name.startswith((*EXPLORED_SHEETS, WATERFALL)))
    is_small = (file.suffix in (".csv", ".yaml", ".md") and file.name not in LEFT_OUT) or file.name in (
        PATHS,
        *EXPLORED,
    )
    is_brief = file.name.startswith("brief.") and (file.suffix == ".pdf" or file.name in before)
    return file.parent == Path() and (is_small or is_brief)


def clear(target: Path) -> None:
    """Take away what was published before: the files that its provenance names, and no others."""
    if (target / PROVENANCE).exists():
        for name in Report(target).names("*"):
            (target / name).unlink(missing_ok=True)


def sealed_copy(target: Path, facts: dict[str, Any]) -> Path:
    """A published folder with a seal of what lies in it; `facts` are the provenance of the results that it is cut from."""
    files = [path for path in target.rglob("*") if path.is_file() and path != target / PROVENANCE]
    whole = facts.get(OF_RESULTS) or facts.get(DATA, {})
    seal(target, files, {**facts, OF_RESULTS: whole, DATA: {}, SHOWN: {}})
    return target


def with_checks(target: Path) -> Path:
    """A published folder with its checks, made of the runs that are published; its README explains them."""
    report, readme = Report(target), target / "README.md"
    write_csv(target / f"{NAME}.csv", checks_of(report))
    text = readme.read_text(encoding="utf-8")
    if f"## {NAME}.csv\n" not in text:
        told = files()
        later = list(told)[list(told).index(f"{NAME}.csv") + 1 :]
        before = next(f"## {one}\n" for one in [*later, "Outcomes"] if f"## {one}\n" in text)
        part = "\n".join(explained(f"{NAME}.csv", told[f"{NAME}.csv"], told[f"{NAME}.csv"].columns)[1:])
        readme.write_text(text.replace(before, f"{part}\n\n{before}", 1), encoding="utf-8")
    return sealed_copy(target, report.facts)


def redrawn(target: Path) -> Path:
    """A published folder whose briefs and figures are drawn again, in the words of today; no table is touched."""
    before = {path.name for path in target.rglob("*.*")}
    make_brief(target)
    for page in target.glob("brief*.html"):
        if page.name not in before:
            page.unlink()
    (target / "brief_facts.json").unlink(missing_ok=True)
    figures = target / "figures"
    for picture in figures.glob("*.png"):
        if picture.stem in CHARTS or picture.name.startswith(OF_ANALYSES):  # what is drawn no longer
            picture.unlink()
    draw_sheets(target, figures)
    if f"{WATERFALL}.png" in before:
        _draw_waterfall(target, figures)
    only_pictures(target)
    if FIRST_PAGE in before:
        first_page(target / "brief.en.pdf").save(target / FIRST_PAGE, optimize=True)
    return sealed_copy(target, Report(target).facts)


def _draw_waterfall(target: Path, figures: Path) -> None:
    """What effects are made of, from the tables that are published."""
    results = read_results(target)
    with house_style(), naming(called_in(results.settings)):
        save(study_sheets(read_study_tables(target, results))[WATERFALL](), figures, WATERFALL)


def only_pictures(target: Path) -> None:
    """Take away drawings: pages show pictures, and experiments/figures.py draws both."""
    for drawing in (target / "figures").glob("*.svg"):
        drawing.unlink()


def redraw_all(studies: Sequence[str] = ()) -> list[Path]:
    """Draw every published folder again that has what a brief needs, and the page with sliders; or those named alone."""
    found = [path.parent for path in sorted(PUBLISHED.glob("*/*")) if path.name in (RUNS, SURFACE)]
    chosen = [target for target in found if not studies or target.name in studies]
    return [with_page(target) if (target / SURFACE).exists() else redrawn(target) for target in chosen]


def with_page(target: Path) -> Path:
    """A published exploration with its page and figures made again from its surfaces and tables."""
    report = Report(target)
    surface = json.loads(report.file(SURFACE).read_text(encoding="utf-8"))
    write_page(surface, target / PAGE)
    footer = footer_of(report.facts["brainsim"], report.settings, surface["vectors"])
    draw_explored(target / "figures", footer, {name: report.table(name) for name in EXPLORED_SHEETS})
    only_pictures(target)
    return sealed_copy(target, report.facts)


def check_all() -> list[Path]:
    """Make the checks of every published folder that has its runs."""
    return [with_checks(path.parent) for path in sorted(PUBLISHED.glob(f"*/{RUNS}"))]


def seal_all() -> list[Path]:
    """Seal every published folder as it is."""
    found = sorted(path.parent for path in PUBLISHED.glob(f"*/{PROVENANCE}"))
    return [sealed_copy(target, json.loads((target / PROVENANCE).read_text(encoding="utf-8"))) for target in found]


def _kept(outcome: str) -> bool:
    return outcome in (*shown_in("brief"), *shown_in("brief_world"), *FURTHER) or outcome.startswith(BY_GROUP)


if __name__ == "__main__":
    every = {"--seal": seal_all, "--checks": check_all, "--redraw": partial(redraw_all, sys.argv[2:])}
    print("\n".join(map(str, every[sys.argv[1]]() if sys.argv[1] in every else [publish(Path(sys.argv[1]))])))
