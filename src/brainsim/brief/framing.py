"""Sentences around an answer: how far to trust it, what it can't say, and how the numbers came about."""

import re
from collections.abc import Mapping
from typing import Any

from brainsim.brief.likelihood import is_full, stamp
from brainsim.brief.parts import Trust
from brainsim.brief.records import Facts
from brainsim.brief.sentences import sentences_of
from brainsim.report.numbers import amount
from brainsim.report.vocabulary import called, quarter
from brainsim.settings.extend import added
from brainsim.study.patterns import ROLES
from brainsim.study.structures import ENOUGH
from brainsim.words.say import has, listed, numeral, say

MOST_ASSUMED = 2  # assumptions that page 1 names
UNFITTED = ("test", "seen")  # roles of known facts that nothing was fitted to
OF_KOREA = re.compile("kr_|korea")  # in the names of known facts


def trust(facts: Facts, language: str) -> list[Trust]:
    """Three reasons to be careful, each with what follows."""
    known = facts.known
    names = listed([called(name, language) for name in known["matter"][:MOST_ASSUMED]], language)
    assumed = say(
        "trust.assumed", language, on_assumption=known["on_assumption"], numbers=known["numbers"], names=names
    )
    return [
        Trust(assumed, say("so_what.direction", language)),
        _tested(facts.patterns, language),
        Trust(
            say("trust.ranges", language, what=_held(facts, language)),
            say(f"so_what.{'quick' if stamp(facts) else 'range'}", language),
        ),
    ]


def _tested(patterns: Mapping[str, Any], language: str) -> Trust:
    """How many known facts are met, of those fitted and of others, and which of the others on Korea is missed by most."""
    missed = [row for row in patterns["rows"] if row["role"] in UNFITTED and not row["within"]]
    at_home = [row for row in missed if OF_KOREA.search(row["pattern"])] or missed
    if not at_home:
        return Trust(say("trust.tested", language, counts=within(patterns, language)), say("so_what.tested", language))
    worst = max(at_home, key=lambda row: abs(row["median"] - row["target"]) / row["tolerance"])
    met, number = (sum(patterns[role][place] for role in UNFITTED) for place in (0, 1))
    model, known = (_of_fact(worst, name, language) for name in ("median", "target"))
    what = called(worst["pattern"], language)
    kind = key if has(key := f"so_what_missed.{worst['pattern']}", language) else "so_what.missed"
    fitted, of_fitted = patterns["fit"]
    counts = {"within": met, "number": number, "fitted": fitted, "of_fitted": of_fitted}
    fact = say("trust.missed", language, what=what, model=model, known=known, **counts)
    every = number + of_fitted
    off = round(10 * (every - met - fitted) / every)
    return Trust(
        fact, sentences_of([say("so_what.off", language, off=off) if off else "", say(kind, language)], language)
    )


def _of_fact(row: Mapping[str, Any], name: str, language: str) -> str:
    """A number of a known fact with its unit: people and shares; all else in three digits."""
    if row["unit"] == "persons":
        return f"{numeral(row[name], ',.0f', language)}{say('units.persons', language)}"
    return amount(row[name], "share", language) if row["unit"] == "share" else numeral(row[name], ".3g", language)


def _held(facts: Facts, language: str) -> str:
    """What ranges hold."""
    number = len(facts.provenance.get("structures") or ())
    kind = "luck" if facts.uncertainty != "posterior" else "forms" if number > 1 else "inputs"
    return say(f"held.{kind}", language, number=number)


def cannot_say(facts: Facts, language: str) -> list[str]:
    """Everything that the answer does not hold, on the last page."""
    known, patterns = facts.known, facts.patterns
    names = ", ".join(called(name, language) for name in known["matter"][:4])
    missed = listed([called(name, language) for name in patterns["missed"][:3]], language, "_options")
    counts = within(patterns, language)
    on_assumption, numbers = known["on_assumption"], known["numbers"]
    return [
        say("cannot.assumptions", language, on_assumption=on_assumption, numbers=numbers, names=names),
        say(f"cannot.{'facts_missed' if missed else 'facts'}", language, missed=missed, counts=counts),
        say("cannot.not_modelled", language),
        *_intervals_hold(facts, language),
    ]


def _intervals_hold(facts: Facts, language: str) -> list[str]:
    """What intervals hold, and of several forms of the model whether the answer goes the same way in each."""
    forms = facts.provenance.get("structures") or ()
    if facts.uncertainty != "posterior" or len(forms) < 2:
        return [say(f"cannot.{'parameters' if facts.uncertainty == 'posterior' else 'luck'}", language)]
    said, table = [say("cannot.structures", language, number=len(forms))], facts.table("structures")
    if table.empty:
        return said
    asked = table[(table["point"] == facts.best) & (table["outcome"] == facts.outcome.name)]
    if not len(asked) or asked["same_sign"].isna().any() or asked["n"].min() < ENOUGH:
        return said
    is_same = asked["effect"].min() > 0 or asked["effect"].max() < 0
    percent, word = 100 * asked["same_sign"].min(), "sign_in_all" if is_same else "sign_differs"
    return [*said, say(f"cannot.{word}", language, percent=percent)]


def within(patterns: Mapping[str, Any], language: str) -> str:
    """How many known facts are within tolerance: of those fitted, of those kept to test, of those seen."""
    counted = {role: patterns[role] for role in ROLES if patterns[role][1]}
    return listed([say(f"within.{role}", language, within=n, number=of) for role, (n, of) in counted.items()], language)


def own_costs(language: str) -> list[str]:
    """That the costs leave out levers of the user's own, where there are any."""
    paths = [record.path for record in added("lever").values() if record.group == "policy"]
    names = ", ".join(called(path, language) for path in paths)
    return [say("cannot.own_costs", language, names=names)] if paths else []


def method(facts: Facts, language: str) -> list[str]:
    """How the numbers came about, a sentence each."""
    stands, first = 1 / facts.scale, quarter(facts.first_quarter, language)
    runs = facts.provenance["replications_done"]
    is_drawn, many = facts.uncertainty == "posterior", "everybody" if facts.scale == 1 else "runs"
    return [
        say("method.one_by_one", language),
        say(f"method.{'first' if facts.satisficing else 'best'}", language),
        say(f"method.{many}", language, quarter=first, years=facts.years, runs=runs, stands=stands),
        _differ(facts, language) if is_drawn else say("method.luck", language),
        say(f"method.{'one_more' if is_drawn else 'of_mean'}", language),
        say(f"method.{'likelihood' if is_full(facts) else 'counted'}", language),
        *([say("method.scale", language, stands=stands)] if facts.scale < 1 else []),
    ]


def _differ(facts: Facts, language: str) -> str:
    """That replications differ in parameters beside their luck, and where these are from."""
    source = say(f"method.{'vectors' if facts.vectors else 'posterior'}", language)
    number = facts.provenance.get("parameters_drawn")
    return say(f"method.{'drawn' if number else 'drawn_uncounted'}", language, number=number, source=source)
