"""Writes src/brainsim/brief/known.json, what briefs say of evidence and validation: `python docs/build_brief.py`."""

import json
from collections import Counter
from pathlib import Path

from build_parameters import baseline_with, counted_in, grade_of, ledger, values_of
from published_numbers import published

from brainsim.brief.facts import pattern_counts

DOCS = Path(__file__).parent
KNOWN = DOCS.parent / "src" / "brainsim" / "brief" / "known.json"
# What the headline hangs on; a brief names those that are assumed. The ledger has the whole list (docs/evidence.md).
MATTER = (
    "behaviour.foresight", "behaviour.security_weight", "behaviour.pay_weight", "behaviour.autonomy_weight",
    "country.korea.faculty_openings", "country.korea.institute_openings", "country.korea.pay.institute",
    "hiring.local_phd_bonus", "programme.renewal",
)  # fmt: skip
SHOWN = (
    "programme.slots", "programme.pay", "programme.research_money", "programme.renewal", "country.korea.pay.postdoc",
    "country.korea.pay.faculty", "country.korea.pay.institute", "country.korea.faculty_openings",
    "country.korea.institute_openings", "country.us.pay.postdoc", "behaviour.pay_weight", "behaviour.foresight",
    "behaviour.security_weight", "behaviour.autonomy_weight", "hiring.local_phd_bonus",
)  # fmt: skip


def known_text() -> str:
    """The file, as JSON."""
    entries = ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
    values = {".".join(value.path): value for value in counted_in(values_of(baseline_with()))}
    grades = Counter(grade_of(value, entries) for value in values.values())
    rows = [_row(name, values[name], entries) for name in SHOWN]
    content = {
        "numbers": sum(grades.values()),
        "on_assumption": grades["assumption"],
        "matter": [name for name in MATTER if grade_of(values[name], entries) == "assumption"],
        "evidence": rows,
        "patterns": pattern_counts(published("validate", "patterns")),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _row(name, value, entries):
    key, _ = value.evidence()
    grade = grade_of(value, entries)
    source = (
        next(row[0] for row in reversed(entries[key].rows) if row[-1] == grade)
        if grade in entries[key].grades()
        else grade
    )
    unit = value.field.json_schema_extra["unit"]
    return {"parameter": name, "value": value.value, "unit": unit, "source": source, "key": key, "grade": grade}


if __name__ == "__main__":
    KNOWN.write_text(known_text(), encoding="utf-8")
