"""The parts of a brief, whatever language it is in and whether it is printed or shown: tables, figures, sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass
class Table:
    """Rows under a header; words are left-aligned, numbers right."""

    header: list[str]
    rows: list[list[str]]
    caption: str = ""
    widths: str = ""  # of the columns, as Typst writes them; "" for as wide as numbers with their ranges are
    small: bool = False
    texts: int = 1  # columns of words, which lie to the left


@dataclass
class Shown:
    """A figure on the page: the name of its file without the end, the words of those who do not see it, its caption."""

    name: str
    alternative: str
    caption: str
    title: str = ""  # where it says what is found


@dataclass
class Section:
    """A part of a brief; one without sentences, tables and figures is left out."""

    heading: str
    paragraphs: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)
    box: bool = False
    small: bool = False
    together: bool = False  # on one page
    new_page: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.paragraphs or self.items or self.tables or self.figures)


class Finding(NamedTuple):
    """A finding in a bold line, under a label, with one more line on it."""

    label: str
    bold: str
    more: str


class Trust(NamedTuple):
    """Why to be careful, and what follows for a reader."""

    fact: str
    so_what: str


@dataclass
class FirstPage:
    """What is read in ten seconds, in this order."""

    strip: str  # what it is, and of which day
    kicker: str  # the question
    headline: str  # the answer
    under: str  # a line under it, where the language has one
    lines: list[tuple[str, str]]  # label and words
    figures: list[Shown]
    findings: list[Finding]
    tables: list[Table]  # a cell may have a second line, which is its range
    trust: list[Trust]
    headings: dict[str, str]  # of its blocks; a language may do without


@dataclass
class Document:
    """A brief in one language."""

    language: str
    first: FirstPage
    sections: list[Section]
    foot: str
    runs: list[tuple[str, Sequence[str]]]  # each point in words, with the ids of its runs
    stamp: str = ""  # on each page
