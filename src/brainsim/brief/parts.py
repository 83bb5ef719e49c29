"""The parts of a brief, whatever language it is in and whether it is printed or shown: tables, figures, sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows under a header; words are left-aligned, numbers right."""

    header: list[str]
    rows: list[list[str]]
    caption: str = ""
    widths: str = ""  # of the columns, as Typst writes them; "" for one wide column and equal others
    small: bool = False
    texts: int = 1  # columns of words, which lie to the left


@dataclass
class Shown:
    """A figure on the page: the name of its file without the end, the words of those who do not see it, its caption."""

    name: str
    alternative: str
    caption: str


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


@dataclass
class Document:
    """A brief in one language."""

    language: str
    title: str
    subtitle: str
    sections: list[Section]
    foot: str
    runs: list[tuple[str, Sequence[str]]]  # each point in words, with the ids of its runs
    stamp: str = ""  # on each page
