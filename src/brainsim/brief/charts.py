"""The charts of a brief, drawn once a language from its facts: one style, direct labels, intervals always, units always.

In a brief a caption says what is seen; a picture that stands alone has the same words as its notes, below a title.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.brief.cases import reference_words
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.figure_titles import finding
from brainsim.brief.figures.lives_told_twice import lives
from brainsim.brief.figures.shared import drivers, effects, front, heat, paths, regret, scenario
from brainsim.brief.figures.three_rungs import three_rungs
from brainsim.brief.figures.what_budgets_buy import budgets, shocks_told
from brainsim.brief.figures.what_it_costs import plane
from brainsim.brief.figures.where_fellows_go import destinations
from brainsim.brief.figures.who_would_have_come import deadweight
from brainsim.brief.figures.why_lives_part import reasons
from brainsim.brief.findings import chart_title
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, point_words, range_words
from brainsim.report.folder import footer_of
from brainsim.report.paper import Paper, style_of
from brainsim.report.style import DOTS_PER_INCH
from brainsim.report.vocabulary import called
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming, say


class Picture(NamedTuple):
    """A chart: its title, what it shows in words for those who do not see it, its caption, and its source."""

    title: str
    alternative: str
    caption: str
    source: str


class Chart(NamedTuple):
    """How a chart is drawn, and the file that its numbers are from; its words are among titles, captions and alternatives."""

    draw: Callable[[Facts, Path, Paper], Figure | None]
    source: str


TWO_LINES = 200  # letters: what is said in place of a picture, the finding before what is drawn
CHARTS = {
    "rungs": Chart(three_rungs, "effects.csv"),
    "effects": Chart(effects, "effects.csv"),
    "budgets": Chart(budgets, "budgets_*.csv"),
    "heat": Chart(heat, "effects.csv"),
    "plane": Chart(plane, "effects.csv"),
    "deadweight": Chart(deadweight, "deadweight.csv"),
    "paths": Chart(paths, "paths.parquet"),
    "destinations": Chart(destinations, "destinations.csv"),
    "reasons": Chart(reasons, "biographies.csv"),
    "scenario": Chart(scenario, "worlds_*.csv"),
    "regret": Chart(regret, "regret_*.csv"),
    "drivers": Chart(drivers, "sobol_*.csv"),
    "front": Chart(front, "front.csv"),
    "lives": Chart(lives, "lives.csv"),
}


def draw(facts: Facts, folder: Path, target: Path, language: str) -> dict[str, Picture]:
    """Draw what the facts allow into a folder as SVG and PNG, for a brief; what is said of each, by name."""
    return _drawn(facts, folder, target, language, lambda told: Paper(language))


def draw_sheets(folder: Path, target: Path) -> list[Path]:
    """Draw the same of a results folder as sheets that stand alone, in English; the PNG files."""
    facts, paper = _sheets_of(folder)
    found = _drawn(facts, folder, target, ENGLISH, paper)
    return [target / f"{name}.png" for name in found]


def sheet_of(folder: Path, name: str) -> Figure | None:
    """One of them; None where the facts do not allow it."""
    facts, paper = _sheets_of(folder)
    with style_of(ENGLISH), naming(facts.called, facts.years):
        return CHARTS[name].draw(facts, folder, paper(told_of(name, facts, ENGLISH)))


def names_drawn(folder: Path) -> list[str]:
    """The names of those that the facts allow."""
    facts, paper = _sheets_of(folder)
    with style_of(ENGLISH), naming(facts.called, facts.years):
        return [name for name, one in CHARTS.items() if one.draw(facts, folder, paper(told_of(name, facts, ENGLISH)))]


def _sheets_of(folder: Path) -> tuple[Facts, Callable[[Picture], Paper]]:
    """The facts of a results folder, and on what its charts are drawn as sheets."""
    report = read_folder(folder)
    facts = facts_of(report)
    footer = footer_of(report.facts["brainsim"], report.settings, facts.provenance["replications_done"])
    return facts, lambda told: Paper(ENGLISH, told.title, told.caption, footer)


def _drawn(
    facts: Facts, folder: Path, target: Path, language: str, paper: Callable[[Picture], Paper]
) -> dict[str, Picture]:
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    with style_of(language), naming(facts.called, facts.years):
        for name, chart in CHARTS.items():
            told = told_of(name, facts, language)
            figure = chart.draw(facts, folder, paper(told))
            if figure is not None:
                figure.savefig(target / f"{name}.svg", metadata={"Date": None})
                figure.savefig(target / f"{name}.png", dpi=DOTS_PER_INCH)
                found[name] = told
    return found


def told_of(name: str, facts: Facts, language: str) -> Picture:
    """What is said of a chart, its finding first: `outcome` is the one in question, `policy` the best."""
    policy = point_words(facts, facts.best, language) if facts.points else ""
    words = {"outcome": called(facts.outcome.name, language), "policy": policy, "years": facts.years,
             "found": chart_title(facts, language) if facts.points else "", "reference": reference_words(facts, language),
             "usual": point_words(facts, facts.usual, language) if facts.points else "", "range": range_words(facts, language)}  # fmt: skip
    words |= shocks_told(facts, language)
    title, alternative, caption = (
        say(key, language, **words) for key in (f"titles.{name}", f"alternatives.{name}", f"captions.{name}")
    )
    if name == "destinations" and facts.best != facts.usual and len(facts.choices) > 1:
        caption = f"{caption} {say('axis.drawn', language, **words)}"
    title = begun(finding(name, facts, language) or title)
    both = f"{title}. {alternative}"
    return Picture(title, both if len(both) <= TWO_LINES else title, caption, CHARTS[name].source)
