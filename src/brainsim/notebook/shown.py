"""What a notebook shows of a study: its question and answer, a row an option with effects on three rungs, what makes sense next."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.first_page import first_page
from brainsim.brief.likelihood import stamp
from brainsim.brief.on_screen import answer_lines
from brainsim.brief.records import Facts
from brainsim.command.next_steps import FEWEST
from brainsim.settings.parameters import Settings
from brainsim.study.study import Study
from brainsim.words import languages
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming, say

SAFE = "max-width: 56em"  # what is read is no longer than a page is wide
LEFT, RIGHT = ' style="text-align: left; min-width: 9em"', ' style="text-align: right; white-space: nowrap"'


def language_of(settings: Settings) -> str:
    """The language in which a notebook is told of a study: the one of its briefs, English where there are several."""
    return settings.report.language if settings.report.language in languages() else ENGLISH


def study_html(study: Study, folder: Path) -> str:
    """A study as a notebook shows it; `folder` holds its tables."""
    facts, language = facts_of(read_folder(folder)), language_of(study.settings)
    next_one = line(say("notebook.next", language, number=max(FEWEST, study.replications)))
    with naming(facts.called):
        if facts.points and not study.settings.report.patterns:
            return block([*_answer(facts, language), next_one])
        question, *told = answer_lines(study, folder)
        return block([line(question, strong=True), *(f"<pre>{escape(one)}</pre>" for one in told), next_one])


def _answer(facts: Facts, language: str) -> list[str]:
    """The first page of the brief, without its figure: question, headline, lines, table."""
    page = first_page(facts, [], language)
    look = [line(say("notebook.look", language, stamp=stamp(facts, language), **_size(facts)))] if stamp(facts) else []
    told = [line(f"{label}: {words}") for label, words in page.lines]
    tables = [table_html(one.header, one.rows, one.caption) for one in page.tables]
    return [line(page.kicker), *look, line(page.headline, strong=True), *tables, *told]


def _size(facts: Facts) -> dict[str, float]:
    """How coarse a quick look is."""
    return {"every": 1 / facts.scale, "number": facts.vectors_simulated}


def block(parts: Sequence[str]) -> str:
    """Parts below each other."""
    return f'<div style="{SAFE}">{"".join(parts)}</div>'


def line(words: str, strong: bool = False) -> str:
    """A paragraph; words between backticks are code."""
    pieces = [f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(escape(words).split("`"))]
    said = "".join(pieces)
    return f"<p>{f'<b>{said}</b>' if strong else said}</p>"


def table_html(header: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A table whose first column holds words and the others numbers; a cell may have several lines."""
    head = "".join(f"<th{LEFT if not place else ''}>{escape(cell)}</th>" for place, cell in enumerate(header))
    above = f"<thead><tr>{head}</tr></thead>" if any(header) else ""
    body = "".join(f"<tr>{''.join(_cell(cell, place) for place, cell in enumerate(row))}</tr>" for row in rows)
    under = f"<p><small>{escape(caption)}</small></p>" if caption else ""
    return f"<table>{above}<tbody>{body}</tbody></table>{under}"


def _cell(words: str, place: int) -> str:
    return f"<td{RIGHT if place else LEFT}>{escape(words).replace(chr(10), '<br>')}</td>"
