"""The parts of what a notebook shows: paragraphs and tables, with nothing in them that is markup but ours."""

from collections.abc import Sequence
from html import escape

from brainsim.settings.parameters import Settings
from brainsim.words import languages
from brainsim.words.book import ENGLISH

SAFE = "max-width: 56em"  # what is read is no longer than a page is wide
LEFT, RIGHT = ' style="text-align: left; min-width: 9em"', ' style="text-align: right; white-space: nowrap"'


def language_of(settings: Settings) -> str:
    """The language in which a notebook is told of a study: the one of its briefs, English where there are several."""
    return settings.report.language if settings.report.language in languages() else ENGLISH


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
