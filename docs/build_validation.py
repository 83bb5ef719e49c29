"""Writes docs/validation.md out of the patterns and of the validation that is published: `python docs/build_validation.py`."""

from pathlib import Path

import pandas as pd
from published_numbers import PUBLISHED, published

from brainsim.report.screen import shown
from brainsim.study.misfit import CAP
from brainsim.study.patterns import PATTERNS, ROLES, Pattern, score
from brainsim.study.reports import Report

DOCS = Path(__file__).parent
HEAD = "| pattern | known | model | interval | within | squared miss | how the model measures it | source | why this tolerance |"
UNSEEN = "| pattern | known | how the model measures it | source | why this tolerance |"
MEANS = {
    "fit": "They show that fitting worked, no more.",
    "test": "Their data set no parameter; they show what the model is worth.",
    "seen": "They were kept to test until the structure was chosen in their view; they judge little.",
}


def validation_text() -> str:
    """The page."""
    found = published("validate", "patterns").set_index("pattern")
    lines = [
        "# Validation",
        "",
        "What the model reproduces of what is known, and what it does not. Made by `python docs/build_validation.py` out of "
        "`study/known/` and of [the validation that is published](../results/published/validate/README.md).",
        "",
        "```bash",
        "python -m brainsim +experiment=validate",
        "```",
        "",
        "It takes three or four minutes on two cores and leaves `patterns.csv`, `misfit.csv` and `figures/patterns.png`. "
        "The split was decided before any calibration by machine, with its reasons: "
        "[decision 011](decisions/011-patterns-fit-and-test.md), and for this round "
        "[decision 050](decisions/050-targets-of-round-three.md). No pattern is dropped because it is missed. The interval "
        "is the 5th to 95th percentile over replications, parameters drawn from the posterior and luck at the scale of the study. "
        "A squared miss is how far off the model is in tolerances, squared, 9 at most. "
        "`report.patterns=true` adds the table to any study with a world without the programme and one with it, "
        "and, for the elasticities, one without it in which Korean pay is higher. "
        "`python -m brainsim 'brief_diff=[before,after]'` compares two.",
        *_as_published(found),
    ]
    for role, words in ROLES.items():
        chosen = [pattern for pattern in PATTERNS if pattern.role == role]
        lines += ["", f"## {words.capitalize()}: {_sum(chosen, found)}", "", MEANS[role], *_tables(chosen, found)]
    return "\n".join(lines) + "\n"


def _as_published(found: pd.DataFrame) -> list[str]:
    """What the published validation says of itself, where it was held against other patterns than those of today."""
    known = [
        (found.loc[p.name, ["role", "target", "tolerance"]].tolist() if p.name in found.index else None)
        for p in PATTERNS
    ]
    if known == [[p.role, p.target, p.tolerance] for p in PATTERNS]:
        return []
    counts = ", ".join("{} of {} {}".format(*score(found, role), ROLES[role]) for role in ("fit", "test"))
    return [
        "",
        f"The published validation is older than this list: by the targets, tolerances and uses of its time {counts} are within. "
        "Below its medians are held against the targets of today; patterns that it did not measure stand by themselves.",
    ]


def _sum(patterns: list[Pattern], found: pd.DataFrame) -> str:
    """How many of some patterns are within, and how far off they are together."""
    medians = [
        (pattern.known, found.loc[pattern.name, "median"]) for pattern in patterns if is_measured(pattern, found)
    ]
    if not medians:
        return f"{len(patterns)}, none measured yet"
    within, far = (
        sum(known.is_within(median) for known, median in medians),
        sum(known.squared(m) for known, m in medians),
    )
    missing = len(patterns) - len(medians)
    left = f", {missing} more not measured yet" if missing else ""
    return f"{within} of {len(medians)} within tolerance{left}; squared misses {far:.0f} of {CAP * len(medians):.0f}{_error(patterns)}"


def _error(patterns: list[Pattern]) -> str:
    """The standard error of the sum, where it is published."""
    if not Report(PUBLISHED / "validate").has_table("misfit"):
        return ""
    return f" ± {published('validate', 'misfit').set_index('role').loc[patterns[0].role, 'misfit_se']:.1f}"


def _tables(patterns: list[Pattern], found: pd.DataFrame) -> list[str]:
    """The patterns that were measured, and those that were not."""
    seen = [row(pattern, found) for pattern in patterns if is_measured(pattern, found)]
    unseen = [unmeasured(pattern) for pattern in patterns if not is_measured(pattern, found)]
    lines = ["", HEAD, "|" + "---|" * 9, *seen] if seen else []
    return lines + (
        ["", "Not measured yet in what is published:", "", UNSEEN, "|" + "---|" * 5, *unseen] if unseen else []
    )


def is_measured(pattern: Pattern, found: pd.DataFrame) -> bool:
    """Whether a published table has what is held against the target: older ones have no mean of a count."""
    return pattern.name in found.index and not (pattern.counted and "misfit" not in found)


def row(pattern: Pattern, found: pd.DataFrame) -> str:
    """A pattern as a row of the page."""
    model, known = found.loc[pattern.name], pattern.known
    interval, within = (
        f"[{shown(model['low'])}, {shown(model['high'])}]",
        "yes" if known.is_within(model["median"]) else "**no**",
    )
    miss = f"{known.squared(model['median']):.1f}"
    told = (f"`{pattern.name}`", _known(pattern), shown(model["median"]), interval, within, miss, *_words(pattern))
    return f"| {' | '.join(told)} |"


def unmeasured(pattern: Pattern) -> str:
    """A pattern that no published validation has measured."""
    return f"| {' | '.join((f'`{pattern.name}`', _known(pattern), *_words(pattern)))} |"


def _known(pattern: Pattern) -> str:
    return f"{shown(pattern.target)} ± {shown(pattern.tolerance)} ({pattern.unit})"


def _words(pattern: Pattern) -> tuple[str, str, str]:
    return pattern.measured, pattern.source, pattern.reason


if __name__ == "__main__":
    (DOCS / "validation.md").write_text(validation_text(), encoding="utf-8")
