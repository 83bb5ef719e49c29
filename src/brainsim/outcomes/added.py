"""An outcome that a user adds from her own file, which `extend` names: it is computed, told and drawn as any other."""

import re
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from types import MappingProxyType
from typing import Any

from brainsim.outcomes.by_programme import MEASURES, column
from brainsim.outcomes.rows import (
    BETTER,
    KIND,
    NEITHER,
    OUTCOMES,
    RATIOS,
    VIEWS,
    Added,
    Fact,
    Lived,
    Row,
    meaning_of,
)
from brainsim.settings.extend import offer
from brainsim.settings.problems import SettingsError, nearest_of
from brainsim.settings.problems import shown as as_shown

LAST = 1000  # the place in a view of what names none
# The other columns of the table of runs.
TAKEN = ("run", "point", "label", "replication", "seed", "vector", "version", "status", "error", "kept", "settings")


def outcome(
    *,
    unit: str,
    better: str = NEITHER,
    meaning: str = "",
    shown: Mapping[str, int] | Iterable[str] = tuple(VIEWS),
    words: Mapping[str, str] = MappingProxyType({}),
    years: int = 0,
    fact: tuple[float, str] | None = None,
) -> Callable:
    """Make a function from a lived `TalentModel` to a number an outcome of every run, under the function's name.

    `unit`: one that begins with "share" is shown in per cent. `better`: "more", "less" or "neither" of it. `meaning`: one
    sentence for tables; what the docstring says first where it is left out. `shown`: which of VIEWS show it, all where it
    is left out; {"screen": 15} also says its place in their order (outcomes/rows.py). `words`: its name in a sentence, by
    language ("en", "ko", any other code). `years`: how many years of a study must pass before it can be observed. `fact`: a number that is
    known about it, and its source. SettingsError for what is none of these, and for a name that is taken.
    """

    def offered(function: Callable[[Lived], float]) -> Callable[[Lived], float]:
        name = function.__name__
        said = meaning or meaning_of(function)
        views = dict(shown) if isinstance(shown, Mapping) else dict.fromkeys(_listed(name, shown), LAST)
        known = Fact(*fact) if fact else None
        row = Row(unit=unit, meaning=said, better=better, shown=views, words=dict(words), fact=known, years=years)
        _check(name, row)
        offer(KIND, name, Added(row, lambda model: {name: _number(name, function(model))}), taken=OUTCOMES | RATIOS)
        return function

    return offered


def _listed(name: str, shown: Any) -> list[str]:
    if isinstance(shown, str):
        raise SettingsError(f"outcome {name}: shown = {shown} is one text; give a list: shown=[{as_shown(shown)}]")
    return list(shown)


def _check(name: str, row: Row) -> None:
    """SettingsError for a row that says what it can't."""
    if not re.fullmatch("[a-z][a-z0-9_]*", name) or name in TAKEN or name.startswith("lever_"):
        raise SettingsError(
            f"outcome {name}: name the function in small letters, digits and _, as no other column of runs"
        )
    if measure := next((one for one in MEASURES if name.startswith(column(one, ""))), None):
        raise SettingsError(
            f"outcome {name}: columns of runs begin like that, of {measure} by programme; name it otherwise"
        )
    if not (isinstance(row.unit, str) and row.unit and row.meaning):
        raise SettingsError(  # its words are within the text, so that stored runs stay good
            f"""outcome {name} needs {
                " and ".join(
                    needed
                    for needed, given in {
                        "a unit, such as unit='researchers'": isinstance(row.unit, str) and row.unit,
                        "a docstring that says in one sentence what it is": row.meaning,
                    }.items()
                    if not given
                )
            }"""
        )
    if "|" in row.meaning or "\n" in row.meaning:
        raise SettingsError(f"outcome {name}: write its meaning in one line and without |, since it stands in a table")
    if not (isinstance(row.years, int) and row.years >= 0):
        raise SettingsError(f"outcome {name}: years = {as_shown(row.years)} is no number of years, 0 or more")
    from brainsim.words.book import is_language  # late: most studies add nothing

    for code in row.words:
        if not is_language(code):
            raise SettingsError(f"outcome {name}: words has no {as_shown(code)}; write a language as en, ko or pt_BR")
    for field, given, known in (("better", [row.better], BETTER), ("shown", row.shown, VIEWS)):
        for wrong in [word for word in given if word not in known]:
            near = nearest_of(str(wrong), list(known))
            raise SettingsError(f"outcome {name}: {field} has no {as_shown(wrong)}{near}; it has {', '.join(known)}")


def _number(name: str, value: Any) -> float:
    if not isinstance(value, Real):
        raise TypeError(f"outcome {name} is {as_shown(value)}, which is no number")
    return float(value)
