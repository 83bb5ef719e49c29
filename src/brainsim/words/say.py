"""Words put together: a pattern filled with facts, names of the program, numbers, lists and Korean particles.

A pattern is filled as Python fills one, `{share:.0f} % of {policy}`. Numbers have the marks of the language. A fact that
is followed by choices, `{policy:eun|neun}`, takes the one that fits its last sound.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from numbers import Real
from string import Formatter
from types import MappingProxyType
from typing import Any

from babel import Locale

from brainsim.settings.problems import SettingsError
from brainsim.settings.programmes import BEFORE_NAMES
from brainsim.words.book import ENGLISH, NAMES, find

MINUS = "−"
_SYLLABLES, _FINALS, _RIEUL = 0xAC00, 28, 8  # of Unicode: the first Korean syllable, its last sounds, and one of them
# Last sounds of digits and letters as Korean reads them; of all others it is a vowel.
_READ = {**dict.fromkeys("036MNmn", 1), **dict.fromkeys("178LRlr", _RIEUL)}
_NOBODY: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_named: ContextVar[Mapping[str, Mapping[str, str]]] = ContextVar("programmes", default=_NOBODY)
_years: ContextVar[float | None] = ContextVar("years", default=None)


@contextmanager
def naming(programmes: Mapping[str, Mapping[str, str]], years: float | None = None) -> Iterator[None]:
    """Inside the block words know what the programmes of a study are called, by name and language, the first one first.

    A text says the first one wherever it has {programme} and is given no other, and the years of the study, if they are known
    here or around the block, where it has {span}.
    """
    before, length = _named.set(programmes), _years.set(years or _years.get())
    try:
        yield
    finally:
        _named.reset(before)
        _years.reset(length)


def span(language: str) -> str:
    """Within which time a study counts costs and years: within how many years, where these are known."""
    years = _years.get()
    return say("spans.years", language, years=years) if years else say("spans.study", language)


def called_programme(name: str, language: str, called: Mapping[str, str] | None = None) -> str:
    """What a programme is called in a language, else in English, else in words/; of no name the first one of the study."""
    name = name or next(iter(programmes_known()))
    known = called or _named.get().get(name, {})
    if told := known.get(language) or known.get(ENGLISH):
        return told
    return say(key, language) if has(key := f"programmes.{name}", language) else in_words(name)


def programmes_known() -> Collection[str]:
    """The programmes of the study that is told, by name; of none the one of results before programmes had names."""
    return _named.get() or (BEFORE_NAMES,)


def say(key: str, language: str, **facts: Any) -> str:
    """The words of `section.key` in a language, else in English, filled with facts; plurals by the fact `number`.

    KeyError for what not even English says; SettingsError for words that ask for a fact that is not given.
    """
    section, _, name = key.partition(".")
    found = find(section, name, language)
    if found is None:
        raise KeyError(f"no words {key}")
    words, whose = found
    if isinstance(words, dict):
        words = words.get(Locale.parse(whose).plural_form(facts["number"]), words["other"])
    try:
        return _Filled(language).vformat(words, (), facts)
    except (KeyError, IndexError, ValueError) as problem:
        given = ", ".join(facts) or "none"
        raise SettingsError(
            f"words of {whose}: {key} = {words!r} can't be filled ({problem}); facts: {given}"
        ) from None


def name_of(name: str, language: str) -> str | None:
    """What a name of the program is called in a language, else in English; None where nobody named it."""
    section = next((section for section in NAMES if find(section, name, language)), None)
    return say(f"{section}.{name}", language, number=0.5) if section else None  # a number of no plural but `other`


def has(key: str, language: str) -> bool:
    """Whether there are words, be they English."""
    section, _, name = key.partition(".")
    return find(section, name, language) is not None


def own(section: str, key: str, language: str) -> Any:
    """A custom of a language (money, grammar, page), which is no text to be filled; None for one that it has not."""
    found = find(section, key, language)
    return found and found[0]


def in_words(name: str, language: str = ENGLISH) -> str:
    """A name with underscores, as words."""
    return " ".join(
        say(key, language) if has(key := f"spelled.{word}", language) else word
        for word in name.replace("_", " ").split(" ")
    )


def numeral(value: float | Real, spec: str, language: str) -> str:
    """A number as Python writes it by a format, with the marks of a language."""
    return format(value, spec).translate(_marks(language))


def listed(words: Sequence[str], language: str, kind: str = "") -> str:
    """Words in a row: a, b and c."""
    between, last = (say(f"lists.{place}{kind}", language) for place in ("between", "last"))
    return last.join([between.join(words[:-1]), words[-1]] if len(words) > 1 else words)


@cache
def _marks(language: str) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol  # late: it takes long to load

    return str.maketrans({".": get_decimal_symbol(language), ",": get_group_symbol(language), "-": MINUS})


class _Filled(Formatter):
    """Patterns filled in a language."""

    def __init__(self, language: str):
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        if key in kwargs or key not in ("programme", "span"):
            return super().get_value(key, args, kwargs)
        return span(self.language) if key == "span" else called_programme("", self.language)

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{value}{particle(str(value), format_spec.split('|'))}"
        return numeral(value, format_spec, self.language) if isinstance(value, Real) else format(value, format_spec)


def particle(words: str, forms: Sequence[str]) -> str:
    """The form of a Korean particle after some words: after a consonant, after a vowel, and after the consonant rieul.

    Without a third form rieul is a consonant like any other. What stands in brackets at the end is not read.
    """
    read = re.sub(r"(\[[^\]]*\]|\([^)]*\)|[^\w%])+$", "", words)
    final = _final(read[-1:])
    return forms[1] if not final else forms[-1] if final == _RIEUL and len(forms) > 2 else forms[0]


def _final(letter: str) -> int:
    """The last sound of a letter, 0 for a vowel."""
    place = ord(letter) - _SYLLABLES if letter else -1
    return place % _FINALS if 0 <= place < 11_172 else _READ.get(letter, 0)
