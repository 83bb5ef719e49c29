"""The charts of a brief, drawn once a language from its facts: one style, direct labels, intervals always, units always."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.brief.figures.lives_told_twice import lives
from brainsim.brief.figures.shared import drivers, effects, front, heat, paths, regret, scenario
from brainsim.brief.figures.what_it_costs import plane
from brainsim.brief.figures.where_fellows_go import destinations
from brainsim.brief.figures.who_would_have_come import deadweight
from brainsim.brief.figures.why_lives_part import reasons
from brainsim.brief.records import Facts
from brainsim.brief.sentences import point_words
from brainsim.report.paper import style_of
from brainsim.report.vocabulary import called
from brainsim.words.say import naming, say


class Picture(NamedTuple):
    """A chart that was drawn: what it shows in words for those who do not see it, its caption, and its source."""

    alternative: str
    caption: str
    source: str


class Chart(NamedTuple):
    """How a chart is drawn, and the file that its numbers are from; its words are among the captions and alternatives."""

    draw: Callable[[Facts, Path, str], Figure | None]
    source: str


CHARTS = {
    "effects": Chart(effects, "effects.csv"),
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
    """Draw what the facts allow into a folder as SVG and PNG; what is said of each, by name."""
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    with style_of(language), naming(facts.called):
        for name, chart in CHARTS.items():
            figure = chart.draw(facts, folder, language)
            if figure is not None:
                figure.savefig(target / f"{name}.svg", metadata={"Date": None})
                figure.savefig(target / f"{name}.png", dpi=200)
                found[name] = _told(name, facts, language)
    return found


def _told(name: str, facts: Facts, language: str) -> Picture:
    """What is said of a chart: `outcome` is the one in question, `policy` the best."""
    policy = point_words(facts, facts.best, language) if facts.points else ""
    words = {"outcome": called(facts.outcome.name, language), "policy": policy}
    alternative, caption = (say(key, language, **words) for key in (f"alternatives.{name}", f"captions.{name}"))
    return Picture(alternative, caption, CHARTS[name].source)
