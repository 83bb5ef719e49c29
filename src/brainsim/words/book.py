"""The books of words: one YAML file a language, and what a user adds to them at run time.

A book has sections, a section words by key. Words are a text, or a text for each plural of the language (of which `other`
is always one). What a language lacks is said in English.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError

from brainsim.settings.places import added, in_tables
from brainsim.settings.problems import SettingsError, nearest_of

ENGLISH = "en"
# Tables of names: a name of the program is looked up in all of them, in this order.
NAMES = ("outcomes", "parameters", "patterns", "groups", "states", "reasons", "places", "origins", "positions", "levers", "grades",
         "unsaid")  # fmt: skip
OWN = ("money", "grammar", "page")  # what a language has of its own: no translation
Words = str | dict[str, str]
Book = dict[str, dict[str, Words]]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # reads texts alone: a "no" is a word too
_PLACED = ("states", "places", "countries")  # tables in which a place of a user's file stands with the words of its row
_books: dict[str, Book] = {}
_given: dict[str, Book] = {}  # what the settings that were used last say otherwise


def languages() -> list[str]:
    """The codes of the languages that have words: those that come with brainsim and those that were added."""
    shipped = sorted(file.name.removesuffix(".yaml") for file in files(__package__).iterdir() if ".yaml" in file.name)
    return list(dict.fromkeys([*shipped, *_books, *_given]))


def book_of(language: str) -> Book:
    """The words of a language, those added included; empty for a language without any."""
    if language not in _books:
        file = files(__package__).joinpath(f"{language}.yaml")
        if not file.is_file():
            return {}
        _books[language] = yaml.load(file.read_text(encoding="utf-8"), _LOADER)
    return _books[language]


def add(language: str, words: dict[str, dict[str, Words]]) -> None:
    """Add words to a language, or a language: `add("en", {"outcomes": {"returns": "researchers who return"}})`.

    `language`: a code such as en, ko, de or pt_BR. `words`: by section and key, as in words/en.yaml; words that are there
    already are replaced. SettingsError for an unknown language or section, and for what is no words.
    """
    _check(language, words)
    _books[language] = book = book_of(language)
    _put(book, words)


def _put(book: Book, words: dict[str, dict[str, Words]]) -> None:
    for section, entries in words.items():
        book.setdefault(section, {}).update(entries)


def use(path: Path | None) -> None:
    """Let the words of a file or folder, as `read` takes them, stand before all others, until others are used or none."""
    _given.clear()
    for language, words in {} if path is None else _files_in(path).items():
        _put(_given.setdefault(language, {}), words)


def read(path: Path) -> list[str]:
    """Add the words of a file named after its language (de.yaml), or of all such files of a folder; the languages.

    SettingsError for what can't be read, and for what `add` refuses.
    """
    found = _files_in(path)
    for language, words in found.items():
        add(language, words)
    return list(found)


def _files_in(path: Path) -> dict[str, Any]:
    """The words of a file, or of all files of a folder, by language."""
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not found:
        raise SettingsError(f"words: {path} holds no file of words; name each after its language, such as de.yaml")
    books = {}
    for file in found:
        try:
            books[file.stem] = yaml.load(file.read_text(encoding="utf-8"), _LOADER)
            _check(file.stem, books[file.stem])
        except SettingsError as problem:
            raise SettingsError(f"{file}: {problem}") from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else " ".join(str(problem).split())
            raise SettingsError(f"{file} can't be read as words: {why}") from None
    return books


def find(section: str, key: str, language: str) -> tuple[Words, str] | None:
    """Words of a language, else those of English, and whose they are; None for what neither has."""
    for code in (language, ENGLISH):
        for book in (_given.get(code, {}), book_of(code)):
            if (words := book.get(section, {}).get(key)) is not None:
                return words, code
        if (words := _of_place(section, key, code)) is not None:
            return words, code
    return None


def _of_place(section: str, key: str, language: str) -> str | None:
    """What a place of a user's file is called, by its name or as tables have it."""
    rows = added() if section in _PLACED else ()
    return next((row.words.get(language) for row in rows if key in (row.name, in_tables(row.name))), None)


def missing(language: str) -> list[str]:
    """What English has and a language lacks, as section.key."""
    mine = [book_of(language), _given.get(language, {})]
    return [
        f"{section}.{key}"
        for section, entries in book_of(ENGLISH).items()
        for key in entries
        if not any(key in book.get(section, {}) for book in mine) and section not in OWN
    ]


def is_language(code: Any) -> bool:
    """Whether something is the code of a language that has rules for numbers and plurals."""
    try:
        return bool(Locale.parse(code))
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def _check(language: str, words: Any) -> None:
    if not is_language(language):
        raise SettingsError(
            f"{language!r} is the code of no language that has rules for numbers and plurals; write it as en, ko or pt_BR"
        )
    plurals = {"other", *Locale.parse(language).plural_form.tags}
    if not isinstance(words, dict):
        raise SettingsError(f"words of {language} are no table of sections: {words!r}")
    for section, entries in words.items():
        if section not in book_of(ENGLISH):
            near = nearest_of(str(section), list(book_of(ENGLISH)))
            raise SettingsError(f"words.{section} is no section of words{near or '; brainsim/words/en.yaml has them'}")
        if not isinstance(entries, dict):
            raise SettingsError(f"words.{section} = {entries!r} is no table of keys and words")
        for key, said in entries.items() if section not in OWN else ():
            forms = said if isinstance(said, dict) else {"other": said}
            if not (
                set(forms) <= plurals and "other" in forms and all(isinstance(text, str) for text in forms.values())
            ):
                raise SettingsError(
                    f"words.{section}.{key} = {said!r} is neither a text nor one for each of {', '.join(sorted(plurals))}"
                )
