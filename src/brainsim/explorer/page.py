"""Writes explorer.html: one file that holds a surface, the words of all languages and what shows them, and asks for nothing."""

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from brainsim.explorer.evaluate import ENDS, HALF, LEAST_EXPLAINED
from brainsim.outcomes.rows import SHARES
from brainsim.report.numbers import MONEY, PEOPLE
from brainsim.report.vocabulary import called
from brainsim.settings.levers import record_at
from brainsim.settings.programmes import Programme
from brainsim.study.shards import write_whole
from brainsim.words.book import ENGLISH, book_of, find, languages
from brainsim.words.say import called_programme, say

FOLDER = files("brainsim.explorer").joinpath("page")
SCRIPTS = ("words.js", "numbers.js", "surface.js", "policies.js", "headline.js", "state.js", "charts.js", "controls.js",
           "blocks.js", "start.js")  # fmt: skip
# Sections of words/ that the page says things with beside its own: those of briefs.
SECTIONS = ("answers", "policies", "mixed", "rungs", "rung_of", "sizes", "numbers", "units", "changes", "lists", "directions", "times",
            "wages", "of_all", "change", "options", "likelihood", "ways", "sure", "catch", "chance", "points", "brief",
            "groups")  # fmt: skip
SHARE_UNITS = ("share", "probability")  # of levers that are shown in per cent


def write_page(surface: Mapping[str, Any], target: Path) -> Path:
    """Write the page of a surface (format 2 of surface.json) to `target`, whole or not at all; the path of the page."""
    parts = {
        "no_script": " ".join(say("explorer.no_script", language) for language in languages()),
        "style": _read("style.css"),
        "library": _in_script(_read("vendor/plot.min.js")),
        "data": _json({"surface": surface, **_beside(surface)}),
        "script": _in_script("\n".join(_read(name) for name in SCRIPTS)),
        "licence": _read("vendor/LICENSES.txt").replace("--", "- -"),
    }
    page = re.sub(r"@@(\w+)@@", lambda found: parts[found[1]], _read("page.html"))
    target = Path(target)
    write_whole(target, lambda path: path.write_text(page, encoding="utf-8"))
    return target


def _read(name: str) -> str:
    """A file of the page."""
    return FOLDER.joinpath(name).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    """JSON that ends no element of a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _in_script(text: str) -> str:
    """A script that does not end the element in which it stands."""
    return text.replace("</script", "<\\/script")


def _beside(surface: Mapping[str, Any]) -> dict[str, Any]:
    """What the page needs beside the surface: words, names, and the rules of briefs."""
    return {
        "words": {language: _words(surface, language) for language in languages()},
        "rules": _rules(),
        "percent": [lever["name"] for lever in surface["levers"] if _unit_of(lever["name"]) in SHARE_UNITS],
    }


def _rules() -> dict[str, Any]:
    """The rules by which briefs speak, and those of the surface."""
    from brainsim.brief import catch, headline, likelihood, sentences  # late: no other room needs briefs at once

    return {
        "terms": likelihood.TERMS, "full": likelihood.FULL_SIZE, "enough": likelihood.ENOUGH_VECTORS,
        "few": likelihood.FEW_VECTORS, "fewest": likelihood.FEWEST, "sure": sentences.SURE,
        "most_changes": sentences.MOST_CHANGES, "dearer": headline.DEARER, "most_catches": catch.MOST_CATCHES,
        "half": HALF, "ends": ENDS, "least_explained": LEAST_EXPLAINED, "shares": SHARES, "money": MONEY, "people": PEOPLE,
    }  # fmt: skip


def _words(surface: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The patterns of a language by section.key, what levers and outcomes are called, and its marks and customs."""
    names = [lever["name"] for lever in surface["levers"]] + [outcome["name"] for outcome in surface["outcomes"]]
    patterns = {f"explorer.{key}": _pattern("explorer", key, language) for key in _keys("explorer")}
    patterns |= {f"{section}.{key}": _pattern(section, key, language) for section in SECTIONS for key in _keys(section)}
    return {
        "patterns": patterns,
        "names": {name: called(name, language) for name in names},
        "programme": called_programme("", language),
        "marks": [get_decimal_symbol(language), get_group_symbol(language)],
        "money": book_of(language).get("money", book_of(ENGLISH)["money"]),
        "plural": book_of(language).get("grammar", {}).get("plural", []),
    }


def _keys(section: str) -> Sequence[str]:
    return list(book_of(ENGLISH)[section])


def _pattern(section: str, key: str, language: str) -> Any:
    found = find(section, key, language)
    return found[0] if found else ""


def _unit_of(lever: str) -> str:
    """The unit of a lever or of a parameter of the programme; "" of others."""
    if record := record_at(lever):
        return record.unit
    field = Programme.model_fields.get(lever.removeprefix("programme."))
    extra = field.json_schema_extra if field else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
