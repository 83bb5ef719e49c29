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

import numpy as np
import pandas as pd
import pypdfium2
from PIL import Image

from brainsim.brief.charts import CHARTS, draw_sheets
from brainsim.brief.make import make_brief
from brainsim.brief.on_screen import in_short
from brainsim.calibration.plots import Known, marginals
from brainsim.calibration.priors import Priors
from brainsim.explorer.page import write_page
from brainsim.explorer.sheets import draw_sheets as draw_explored
from brainsim.outcomes.kept import KEPT
from brainsim.outcomes.rows import OUTCOMES, shown_in
from brainsim.report.dictionary import ANSWER, explained, files
from brainsim.report.folder import footer_of, read_results
from brainsim.report.rungs import MOMENTS
from brainsim.report.size import people_told
from brainsim.report.study_figures import study_sheets
from brainsim.report.study_tables import read_study_tables
from brainsim.report.style import house_style, save
from brainsim.settings.questions import Prior
from brainsim.study.checks import NAME, checks_of
from brainsim.study.reports import DATA, OF_RESULTS, PROVENANCE, SHOWN, Report, seal
from brainsim.study.results import write_csv
from brainsim.study.stored import called_in
from brainsim.study.vectors import AS_SPECIFIED, STRUCTURE
from brainsim.study.vectors import PUBLISHED as POSTERIOR
from brainsim.words.say import naming

PUBLISHED = Path(__file__).parents[1] / "results" / "published"
LONG = ("effects.csv", "summary.csv")  # of which the headline outcomes are kept
FORMS = "structures.csv"  # of which those are kept that charts and sentences tell by form
RUNS = "runs.parquet"  # of which a brief counts in how many simulations an outcome rose
PATHS = "paths.parquet"  # of who stays
SURFACE, PAGE = "surface.json", "explorer.html"
EXPLORED = ("explored.parquet", SURFACE, PAGE)
LEFT_OUT = ("brief_facts.json", "design.csv")
FURTHER = ("researcher_years_in_korea_discounted", "researcher_years_in_korean_research_discounted",
           "permanent_researcher_years_discounted", "fellows_hired",
           "fellow_years", "fellows_foreign", "permanent_researcher_years_over_life", "postdoc_years_in_korea",
           "postdocs_mean_ability_end", "net_flow_per_1000",
           "researchers_in_korea_end", "researchers_in_korean_research_end", "total_cost_krw_bn",
           *(f"{kept}_year_{year}" for kept in ("kept_in_korea", "kept_in_korean_research", "permanent_research_post")
             for year in (3, 5, 7)))  # fmt: skip
COLOURS = 128  # of a published picture: more can't be told apart, and take three times the room
FIRST_PAGE, SCALE = "brief.en.1.png", 1.5  # of those that a page shows; pixels a point
MARGINALS, WATERFALL = "a_marginals", "m_parts_researchers_in_korean_research_end"
SURFACE_PICTURE, TOP = "explorer", (1280, 520)  # of the page's top: its name, pixels
EXPLORED_SHEETS = ("drivers", "turns")  # of analyses the brief's own sheets say as much
OF_ANALYSES = ("regret_", "sobol_", "scenario_", "information_", "screening_", "budgets_")
BY_GROUP = ("kept_in_korea_after_3", "kept_in_korean_research_after_3", "permanent_research_post_after_3",
            "kept_in_korean_research_year_7", "fellows_observed_year_7")  # fmt: skip


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
        elif name == FORMS:
            table = report.table("structures")
            write_csv(target / name, table[table["outcome"].isin(_by_form(report.settings))])
        elif name == RUNS:
            runs = report.table("runs")
            runs[[column for column in runs if column not in OUTCOMES or _kept(column)]].to_parquet(target / name)
        elif _is_published(name, before):
            shutil.copy(report.file(name), target / name)
    if report.has(RUNS) and not report.has(f"{NAME}.csv"):  # of a version without checks
        write_csv(target / f"{NAME}.csv", checks_of(report))
    if is_study:
        draw_sheets(folder, target / "figures")
    if report.has(SURFACE):
        _pictured(target)
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
    _answered(target)
    if f"{WATERFALL}.png" in before:
        _draw_waterfall(target, figures)
    only_pictures(target)
    if FIRST_PAGE in before:
        first_page(target / "brief.en.pdf").save(target / FIRST_PAGE, optimize=True)
    return sealed_copy(target, Report(target).facts)


def _answered(target: Path) -> None:
    """The answer of today in the README of a published folder, below its question."""
    readme, said = target / "README.md", in_short(target)
    title, blank, question, *rest = readme.read_text(encoding="utf-8").split("\n")
    rest = rest[2:] if rest[1].startswith(ANSWER) else rest
    told = ["", f"{ANSWER}{said}"] if said else []
    readme.write_text("\n".join([title, blank, question, *told, *rest]), encoding="utf-8")


def _draw_waterfall(target: Path, figures: Path) -> None:
    """What effects are made of, from the tables that are published."""
    results = read_results(target)
    with house_style(), naming(called_in(results.settings)):
        save(study_sheets(read_study_tables(target, results))[WATERFALL](), figures, WATERFALL)


def only_pictures(target: Path) -> None:
    """Take away drawings, and write pictures in few colours: pages show pictures, and experiments/figures.py draws both."""
    for drawing in (target / "figures").glob("*.svg"):
        drawing.unlink()
    for file in (target / "figures").glob("*.png"):
        with Image.open(file) as picture:
            in_few = (
                None if picture.mode == "P" else picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
            )
            dots = picture.info.get("dpi")
        if in_few:
            in_few.save(file, optimize=True, **({"dpi": dots} if dots else {}))


def redraw_all(studies: Sequence[str] = ()) -> list[Path]:
    """Draw every published folder again that has what that needs: briefs, the page with sliders, the posterior; or those named alone."""
    found = [path.parent for path in sorted(PUBLISHED.glob("*/*")) if path.name in (RUNS, SURFACE)]
    found += [path.parents[1] for path in PUBLISHED.glob(f"*/figures/{MARGINALS}.png")]
    chosen = [target for target in found if not studies or target.name in studies]
    return [_drawn_again(target) for target in chosen]


def _drawn_again(target: Path) -> Path:
    if (target / SURFACE).exists():
        return with_page(target)
    return redrawn(target) if (target / RUNS).exists() else with_marginals(target)


def with_marginals(target: Path) -> Path:
    """A published calibration whose first figure is drawn again, of the posterior that it published and that studies draw from."""
    report = Report(target)
    told = report.facts
    priors = Priors({name: Prior(**one) for name, one in report.settings["calibration"]["priors"].items()})
    vectors = pd.read_csv(POSTERIOR)
    vectors = vectors[vectors[STRUCTURE] == AS_SPECIFIED]
    after = report.table("parameters").set_index("name")["mean"]
    values, shares = vectors[list(priors.names)].to_numpy(float), vectors["weight"].to_numpy() / vectors["weight"].sum()
    if not np.allclose(shares @ values, after[list(priors.names)], rtol=1e-4):
        raise SystemExit(f"{POSTERIOR} is not the posterior of {target}: calibrate anew, then publish")
    made = f"brainsim {told['brainsim']}; {told['study']}; sample of {len(vectors)} worth {told['effective_sample_size']:.0f}"
    with house_style():
        figure = marginals(
            Known(priors, priors.standard(values), shares, None, f"{made}, {people_told(told['scale'])}")
        )
        save(figure, target / "figures", MARGINALS)
    only_pictures(target)
    return sealed_copy(target, told)


def with_page(target: Path) -> Path:
    """A published exploration with its page and figures made again from its surfaces and tables."""
    report = Report(target)
    surface = json.loads(report.file(SURFACE).read_text(encoding="utf-8"))
    write_page(surface, target / PAGE)
    footer = footer_of(report.facts["brainsim"], report.settings, surface["vectors"])
    draw_explored(target / "figures", footer, {name: report.table(name) for name in EXPLORED_SHEETS})
    _pictured(target)
    only_pictures(target)
    return sealed_copy(target, report.facts)


def _pictured(target: Path) -> None:
    """The top of the page as a picture, in Chromium as tests have it; the one that is there stays where Chromium is not."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return
    with sync_playwright() as started:
        try:
            chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        except Error:
            return
        page = chromium.new_page(viewport={"width": TOP[0], "height": TOP[1]}, locale="en-GB")
        page.goto((target / PAGE).absolute().as_uri())
        page.wait_for_selector("h1")
        page.screenshot(path=target / "figures" / f"{SURFACE_PICTURE}.png")
        chromium.close()


def check_all() -> list[Path]:
    """Make the checks of every published folder that has its runs."""
    return [with_checks(path.parent) for path in sorted(PUBLISHED.glob(f"*/{RUNS}"))]


def seal_all() -> list[Path]:
    """Seal every published folder as it is."""
    found = sorted(path.parent for path in PUBLISHED.glob(f"*/{PROVENANCE}"))
    return [sealed_copy(target, json.loads((target / PROVENANCE).read_text(encoding="utf-8"))) for target in found]


def _kept(outcome: str) -> bool:
    return outcome in (*shown_in("brief"), *shown_in("brief_world"), *FURTHER) or outcome.startswith(BY_GROUP)


def _by_form(settings: dict[str, Any]) -> set[str]:
    """The outcomes whose effects are published for each form of the model."""
    return {
        *shown_in("brief"),
        *shown_in("effects"),
        *shown_in("figures"),
        *(f"{kept.name}_{MOMENTS[0].name}" for kept in KEPT),
        str(settings["study"]["outcome"]),
    }


if __name__ == "__main__":
    every = {"--seal": seal_all, "--checks": check_all, "--redraw": partial(redraw_all, sys.argv[2:])}
    print("\n".join(map(str, every[sys.argv[1]]() if sys.argv[1] in every else [publish(Path(sys.argv[1]))])))
