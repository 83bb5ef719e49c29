"""The data dictionary that lies beside every result: each file, each column, its meaning and unit (files.yaml)."""

import fnmatch
from collections.abc import Collection
from typing import NamedTuple

from brainsim.outcomes.rows import RATIOS, outcome_rows
from brainsim.process.shipped import data
from brainsim.report.compared import compared_lines
from brainsim.report.held import held_sentence
from brainsim.report.size import first_look
from brainsim.settings.extend import added
from brainsim.settings.parameters import Settings
from brainsim.settings.places import either, names

ANSWER = "**Answer.** "  # how the line begins


class Told(NamedTuple):
    """What a row of a file is, and what its columns hold."""

    rows: str
    columns: dict[str, str]


def files() -> dict[str, Told]:
    """Every file that a study may leave, in the order in which they are told."""
    return {name: Told(**told) for name, told in data("report/files.yaml")["files"].items()}


def dictionary_text(
    settings: Settings, left: Collection[str], missing: str = "", levels: Collection[str] = (), answer: str = ""
) -> str:
    """The README of a results folder in which files of these names lie.

    `missing` says which runs are not there, if any; `levels` how levels of equal cost were found, a sentence each; `answer` what
    the study has found.
    """
    begins = {"summary.csv", "effects.csv"} <= set(left)
    lines = [
        f"# {settings.study.name}",
        "",
        settings.study.question,
        "",
        *([f"{ANSWER}{answer}", ""] if answer else []),
        *([f"**{missing}**", ""] if missing else []),
        *([*(f"- {line}" for line in said), ""] if (said := [*compared_lines(settings), *budgeted(levels)]) else []),
        *([f"**{look}**", ""] if (look := first_look(settings.population.scale)) else []),
        f"All stocks, flows and costs are those of everybody. {held_sentence(settings.study.model_dump())}",
        "",
        *(
            ["Begin with `summary.csv`, what each point is like, and `effects.csv`, what each changes.", ""]
            if begins
            else []
        ),
        "`config.yaml` holds every setting, `provenance.json` where the results come from"
        f"{', `figures/` the figures (PNG and SVG)' if settings.report.figures else ''}. `.parquet` files are tables too: "
        "`pandas.read_parquet` or DuckDB read them.",
    ]
    alone = "programmes.csv" not in left  # no table says which programme
    for name, told in files().items():
        if fnmatch.filter(left, name):
            lines += explained(name, told, [column for column in told.columns if not (alone and column == "programme")])
    lines += _own_levers(settings)
    lines += ["", "## Outcomes", "", "| outcome | meaning | unit |", "|---|---|---|"]
    lines += [f"| {name} | {outcome.meaning} | {outcome.unit} |" for name, outcome in outcome_rows().items()]
    lines += ["", "Only as effects, being ratios of two effects:", "", "| effect | meaning | unit |", "|---|---|---|"]
    lines += [f"| {name} | {ratio.meaning} | {ratio.unit} |" for name, ratio in RATIOS.items()]
    return "\n".join(lines) + "\n"


def explained(name: str, told: Told, columns: Collection[str]) -> list[str]:
    """The part of the README about one file, of these columns."""
    rows = (f"| {column} | {_meant(told.columns[column])} |" for column in columns)
    head = ["", f"## {name}", "", f"{told.rows[0].upper()}{told.rows[1:]}."]
    return [*head, "", "| column | meaning (unit) |", "|---|---|", *rows]


def budgeted(levels: Collection[str]) -> list[str]:
    """How levels of equal cost were found, as lines that say what they are about."""
    return [f"Equal budget: {level}." for level in levels]


def _meant(words: str) -> str:
    """What a column holds, with the names of the places that there are."""
    return words.replace("{places}", either(names()))


def _own_levers(settings: Settings) -> list[str]:
    """The levers that files of the user's own add, and which files these are."""
    levers = added("lever", settings.extend).values()
    if not levers:
        return []
    files = ", ".join(f"`{extension.file}` (SHA-256 {extension.sha256})" for extension in settings.extend)
    rows = [
        f"| {each.path} | {each.meaning} | {each.unit} | {each.low:g} to {each.high:g}, neutral {each.neutral:g} | {each.evidence or '-'} |"
        for each in levers
    ]
    head = ["| lever | meaning | unit | accepted | evidence |", "|---|---|---|---|---|"]
    return ["", "## Levers of your own", "", f"Added by {files}; the text is in `config.yaml`.", "", *head, *rows]
