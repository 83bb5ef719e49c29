"""Writes docs/validation.md out of the patterns and of the validation that is published: `python docs/build_validation.py`."""

from pathlib import Path

import pandas as pd
from published_numbers import published

from brainsim.report.screen import shown
from brainsim.study.patterns import PATTERNS, Pattern, score

DOCS = Path(__file__).parent
HEAD = "| pattern | known | model | interval | within | how the model measures it | source | why this tolerance |"
ROLES = {"fit": "Used to fit", "test": "Kept to test"}


def validation_text() -> str:
    """The page."""
    found = published("validate", "patterns").set_index("pattern")
    counts = {role: score(found, role) for role in ROLES}
    lines = [
        "# Validation",
        "",
        "What the model reproduces of what is known, and what it does not. Made by `python docs/build_validation.py` out of "
        "`study/patterns.yaml` and of [the validation that is published](../results/published/validate/README.md).",
        "",
        "```bash",
        "python -m brainsim +experiment=validate",
        "```",
        "",
        "It takes three or four minutes on two cores and leaves `patterns.csv` and `figures/patterns.png`. Patterns that were "
        "used to fit show that fitting worked, no more; patterns that were kept to test show what the model is worth. "
        "The split was decided before any calibration by machine, with its reasons: "
        "[decision 011](decisions/011-patterns-fit-and-test.md). No pattern is dropped because it is missed. The interval "
        "is the 5th to 95th percentile over replications, parameters drawn from the posterior and luck at the scale of the study. "
        "`report.patterns=true` adds the table to any study with a world without the programme and one with it, "
        "and, for the elasticities, one without it in which Korean pay is higher.",
    ]
    for role, words in ROLES.items():
        within, number = counts[role]
        lines += ["", f"## {words}: {within} of {number} within tolerance", "", HEAD, "|" + "---|" * 8]
        lines += [row(pattern, found) for pattern in PATTERNS if pattern.role == role]
    return "\n".join(lines) + "\n"


def row(pattern: Pattern, found: pd.DataFrame) -> str:
    """A pattern as a row of the page."""
    model = found.loc[pattern.name]
    known = f"{shown(pattern.target)} ± {shown(pattern.tolerance)} ({pattern.unit})"
    interval, within = f"[{shown(model['low'])}, {shown(model['high'])}]", "yes" if model["within"] else "**no**"
    told = (f"`{pattern.name}`", known, shown(model["median"]), interval, within, pattern.measured, pattern.source,
            pattern.reason)  # fmt: skip
    return f"| {' | '.join(told)} |"


if __name__ == "__main__":
    (DOCS / "validation.md").write_text(validation_text(), encoding="utf-8")
