"""What a brief rests on, on its last page: evidence, validation, checks, and where its numbers come from."""

from collections.abc import Mapping, Sequence
from typing import Any

from brainsim.brief import checks
from brainsim.brief.failures import how_to_examine, is_examined
from brainsim.brief.first_page import day_of
from brainsim.brief.framing import within
from brainsim.brief.parts import Section, Table
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, point_words
from brainsim.report.numbers import SHARE, of_parameter
from brainsim.report.vocabulary import called
from brainsim.words.say import has, naming, numeral, say

MOST_PATTERNS, MOST_POINTS = 18, 6


def sections(facts: Facts, language: str, files: Sequence[str] = ()) -> list[Section]:
    """The four sections; `files`: of which the figures and tables of the brief are made."""
    return [
        evidence(facts, language),
        validation(facts, language),
        checks.section(facts, language),
        provenance(facts, language, files),
    ]


def evidence(facts: Facts, language: str) -> Section:
    """Some parameters with their values, sources and grades."""
    with naming({}):  # the ledger is of the programme that comes with brainsim
        names = [called(row["parameter"], language) for row in facts.known["evidence"]]
    rows = [[begun(name), of_parameter(row["parameter"], row["value"], row["unit"], language),
             _of_ledger(row, language), called(row["grade"], language)]
            for name, row in zip(names, facts.known["evidence"], strict=True)]  # fmt: skip
    header = [say(f"columns.{name}", language) for name in ("parameter", "value", "source", "grade")]
    table = Table(header, rows, say("tables.evidence", language), "(2.45fr, 1.25fr, 3.15fr, 0.9fr)", True, 4)
    return Section(say("headings.evidence", language), tables=[table])


def _of_ledger(row: Mapping[str, Any], language: str) -> str:
    """The source of a row of the evidence ledger, in its own words where it has some, and maybe the row's entry."""
    said = say(key, language) if has(key := f"sources.{row['source']}", language) else row["source"]
    return say("source.of_ledger", language, source=said, entry=row["key"])


def validation(facts: Facts, language: str) -> Section:
    """Patterns that nothing was fitted to beside the model: those kept to test, else those seen."""
    patterns = facts.patterns
    role, head = ("test", "tested") if patterns["test"][1] else ("seen", "seen_before")
    chosen = [row for row in patterns["rows"] if row["role"] == role][:MOST_PATTERNS]
    rows = [
        [begun(called(row["pattern"], language)), *_measured(row, language),
         say(f"columns.{'yes' if row['within'] else 'no'}", language)]
        for row in chosen
    ]  # fmt: skip
    header = [say(f"columns.{name}", language) for name in (head, "known", "model", "tolerance", "within")]
    caption = say("tables.validation", language, counts=within(patterns, language))
    tables = [Table(header, rows, caption, "(3.4fr, 0.8fr, 0.8fr, 0.8fr, 0.7fr)", True)] if rows else []
    return Section(say("headings.validation", language), tables=tables)


def _measured(row: Mapping[str, Any], language: str) -> list[str]:
    """What is known, what the model has and how far it may be off, with their units: shares in per cent."""
    unit = row.get("unit", "")
    times, after, off = (100, unit, "changes.share") if unit == SHARE else (1, unit, f"units.{unit}")
    units = [say(key, language) if has(key, language) else "" for key in (f"units.{after}", f"units.{after}", off)]
    numbers = [numeral(times * row[name], spec, language) for name, spec in _digits(row).items()]
    return [f"{number}{unit}" for number, unit in zip(numbers, units, strict=True)]


def _digits(row: Mapping[str, Any]) -> dict[str, str]:
    """How the numbers of a pattern are written: with so many digits that a reader comes to the same verdict."""
    for digits in range(3, 7):
        gap = abs(float(f"{row['median']:.{digits}g}") - row["target"])
        if (round(gap, 9) <= round(row["tolerance"], 9)) == row["within"]:
            break
    return {"target": "g", "median": f".{digits}g", "tolerance": "g"}


def provenance(facts: Facts, language: str, files: Sequence[str] = ()) -> Section:
    """Versions, hashes, seed and runs, the command that makes the same again, and the tables that the brief is made of."""
    found = facts.provenance
    rows = {
        "commit": str(found["commit"])[:14],
        "model": found["model_version"],
        "config": str(found["config_sha256"])[:20],
        "data": found["data_hash"],
        "seed": f"{found['study_seed']}, {found['replications_done']}",
        "placebo": _self_check(found["placebo_largest_difference"], language),
        "finished": _finished(facts, language),
        "again": facts.command,
        **({} if is_examined(facts) else {"ask": how_to_examine(facts)}),
        **({"files": ", ".join(dict.fromkeys(files))} if files else {}),
    }
    told = [[say(f"provenance.{name}", language), str(value)] for name, value in rows.items()]
    program = ["brainsim", f"{found['brainsim']}, Python {found['python']}"]
    table = Table(["", ""], [program, *told[:5], *_runs(facts, language), *told[5:]], "", "(1.3fr, 2.2fr)", True, 2)
    return Section(say("headings.provenance", language), tables=[table])


def _self_check(largest: float | None, language: str) -> str:
    """What came of changing nothing; "-" where nobody tried."""
    if largest is None:
        return say("numbers.nothing", language)
    return say(f"provenance.{'failed' if largest else 'passed'}", language, largest=largest)


def _finished(facts: Facts, language: str) -> str:
    """The day on which a study ended, and how long it took, where one command simulated all of it."""
    minutes, day = (facts.provenance["wall_seconds"] or 0.0) / 60, day_of(facts, language)
    if facts.provenance["runs_lived_now"] != facts.provenance["runs_done"]:
        return day
    return say("provenance.minutes", language, day=day, minutes=minutes) if round(minutes) else day


def _runs(facts: Facts, language: str) -> list[list[str]]:
    """The ids of the runs of each point, the first and the last; the facts file and the HTML have all."""
    points = [point for point in (facts.reference, *facts.points, *facts.beside) if point.runs]
    if not points:
        return [[say("provenance.runs", language), str(facts.provenance["runs_done"])]]
    ids = [(point_words(facts, point.point, language), point.runs) for point in points[:MOST_POINTS]]
    told = [(policy, f"{len(runs)}: {runs[0]} … {runs[-1]}") for policy, runs in ids]
    told += [("…", "brief_facts.json")] * (len(points) > MOST_POINTS)
    return [[say("provenance.runs_of", language, policy=policy), words] for policy, words in told]
