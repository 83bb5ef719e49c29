"""Writes docs/glossary.md, what things are called in English and Korean, out of words/*.yaml: `python docs/build_glossary.py`."""

from collections.abc import Iterable
from pathlib import Path

from brainsim.outcomes.rows import effect_rows
from brainsim.settings.levers import records
from brainsim.words.book import ENGLISH, book_of

KOREAN = "ko"
PAGE = Path(__file__).with_name("glossary.md")
SECTIONS = {  # of words/, by their headings here
    "Who": ("groups", "origins"),
    "Where they are": ("places", "positions", "states", "rung_heads"),
    "How sure": ("likelihood",),
    "Grades of evidence": ("grades",),
    "Parameters": ("parameters", "place_parameters"),
}
HEAD = """# Words in English and Korean

What briefs, figures and screens call things: [en.yaml](../src/brainsim/words/en.yaml) and
[ko.yaml](../src/brainsim/words/ko.yaml), side by side. The name in `code` is that of tables and settings;
[words.md](words.md) says how to change a word, or add a language."""


def row(name: str, *cells: str) -> str:
    """A row of a table that begins with the name in files."""
    return "| " + " | ".join((f"`{name}`", *(" ".join(cell.replace("|", "/").split()) for cell in cells))) + " |"


def table(heading: str, columns: Iterable[str], rows: Iterable[str]) -> str:
    """A heading with its table."""
    named = list(columns)
    return "\n".join([f"## {heading}", "", f"| {' | '.join(named)} |", "|---" * len(named) + "|", *rows])


def pairs(section: str) -> dict[str, tuple[str, str]]:
    """The words of a section in both languages, those that depend on no number."""
    english, korean = (book_of(language).get(section, {}) for language in (ENGLISH, KOREAN))
    return {
        str(key): (words, korean[key])
        for key, words in english.items()
        if isinstance(words, str) and isinstance(korean.get(key), str)
    }


def outcomes() -> str:
    """Every outcome that has a name of its own, with what it means."""
    rows = effect_rows()
    lines = [
        row(name, *words, rows[name].meaning, rows[name].unit)
        for name, words in pairs("outcomes").items()
        if name in rows
    ]
    return table("Outcomes", ("in tables", "English", "한국어", "what it is", "unit"), lines)


def levers() -> str:
    """Every lever, with what it means."""
    known = records()
    lines = [row(name, *words, known[name].meaning) for name, words in pairs("levers").items() if name in known]
    return table("Levers", ("in settings", "English", "한국어", "what it is"), lines)


def section(heading: str, names: Iterable[str]) -> str:
    """The words of some sections."""
    lines = [row(key, *words) for name in names for key, words in pairs(name).items()]
    return table(heading, ("in files", "English", "한국어"), lines)


def glossary_text() -> str:
    """The page."""
    parts = (HEAD, outcomes(), levers(), *(section(heading, names) for heading, names in SECTIONS.items()))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(glossary_text(), encoding="utf-8")
