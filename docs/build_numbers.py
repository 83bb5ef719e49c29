"""Writes the numbers of README.md, docs/limits.md and experiments/*/README.md: `python docs/build_numbers.py`.

A page quotes a number as `<!--n NAME-->48<!--/n-->`, NAME one of NUMBERS (of whatever page) or of OF_STUDY (of the study in
whose folder the page lies); tables and sentences full of numbers are blocks between two markers, see number_blocks.py. The
rest of a page is written by hand: edit it freely, and run this (or docs/build.py) where numbers are new. tests/test_numbers.py
tells of any number that is neither written so nor declared there as no result.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import build_evidence as evidence
import pandas as pd
from build_model import equations, with_block
from number_blocks import BLOCKS
from published_numbers import (
    CHECKOUT,
    COST,
    EXPERIMENTS,
    between,
    cell,
    effect,
    facts_of,
    level,
    plain,
    published,
    some,
)

from brainsim.command.load import load_settings
from brainsim.study.patterns import PATTERNS, score
from brainsim.study.vectors import AS_SPECIFIED, STRUCTURE, WEIGHT

POSTERIOR = CHECKOUT / "src" / "brainsim" / "posterior" / "vectors.csv"
NUMBER = re.compile(r"<!--n ([\w/]+)-->(.*?)<!--/n-->")
PAGES = (CHECKOUT / "README.md", CHECKOUT / "docs" / "limits.md", *sorted(EXPERIMENTS.glob("*/README.md")))
NEAR = 1.2  # tolerances within which a missed pattern counts as just outside


def patterns(role: str) -> tuple[int, int]:
    """Patterns of a role that are within tolerance, and all of them."""
    return score(published("validate", "patterns"), role)


def seen_near() -> int:
    """Patterns that were seen and are missed by little."""
    table = published("validate", "patterns")
    missed = table[(table["role"] == "seen") & ~table["within"]]
    return int(((missed["median"] - missed["target"]).abs() / missed["tolerance"] <= NEAR).sum())


def sources() -> Counter:
    """How many of the patterns that were fitted in what is published are of each source."""
    fitted = set(published("calibrate", "targets")["pattern"])
    return Counter(re.findall(r"\(([a-z-]+)\)", pattern.source)[-1] for pattern in PATTERNS if pattern.name in fitted)


def misfit(role: str) -> str:
    """The sum of squared misses of a role, with its standard error."""
    row = published("validate", "misfit").set_index("role").loc[role]
    return f"{plain(row['misfit'])} ± {plain(row['misfit_se'])}"


def structures_told() -> dict[str, float]:
    """By how many standard deviations the best vector of each structure misses what it meets worst."""
    told = json.loads(POSTERIOR.with_name("provenance.json").read_text(encoding="utf-8"))["structures"]
    return {name: one["implausibility"] for name, one in told.items()}


def narrowed_together(words: str) -> str:
    """By how many per cent the data narrow a combination of parameters."""
    table = published("calibrate", "combined")
    return plain(100 * float(table.loc[table["name"].str.contains(words), "shrinkage"].iloc[0]))


def within_of_priors() -> int:
    """How many fitted patterns the median over the priors has within tolerance."""
    table = published("calibrate", "targets")
    return int(((table["prior_q50"] - table["target"]).abs() <= table["tolerance"]).sum())


def learnt(*words: str) -> int:
    """Parameters of which the data say this."""
    return len(evidence.said_of(evidence.narrowed(), words))


def posterior_of(name: str) -> str:
    """Median of a parameter with its 90 % interval."""
    row = published("calibrate", "parameters").set_index("name").loc[name]
    return f"{plain(row['q50'], 2)} {between(row['q05'], row['q95'], 2)}"


def covered(share_of: int) -> str:
    """How many of the known parameters intervals of so many per cent hold."""
    return plain(100 * published("calibrate", "recovery")[f"covered_{share_of}"].mean())


def worth_of_pay() -> float:
    """The share of the openings that costs as much as the whole range of pay, in salary_x_jobs."""
    cost = "total_cost_krw_bn"
    pay = cell(3.0, 1.0, cost)["effect"] - cell(1.0, 1.0, cost)["effect"]
    openings = (cell(1.8, 2.0, cost)["effect"] - cell(1.8, 0.5, cost)["effect"]) / 1.5
    return float(pay / openings)


def openings_of_korea() -> float:
    """Permanent openings in Korea a year, as configured."""
    korea = load_settings().country.korea
    return korea.faculty_openings + korea.institute_openings


NUMBERS: dict[str, Callable[[], str]] = {
    "drawn": lambda: str(len(set(pd.read_csv(POSTERIOR, nrows=1).columns) - {WEIGHT, STRUCTURE})),
    "vectors": lambda: str(int((pd.read_csv(POSTERIOR)[STRUCTURE] == AS_SPECIFIED).sum())),
    "other_structures": lambda: str(pd.read_csv(POSTERIOR)[STRUCTURE].nunique() - 1),
    "vectors_of_structures": lambda: str(facts_of("calibrate")["structures_from"]),
    "farthest_as_specified": lambda: plain(structures_told()[AS_SPECIFIED], 1),
    "farthest_least": lambda: plain(min(structures_told().values()), 1),
    "farthest_most": lambda: plain(max(structures_told().values()), 1),
    "narrowed_contract": lambda: narrowed_together("first contract"),
    "narrowed_permanence": lambda: narrowed_together("permanence"),
    "effective_vectors": lambda: plain(facts_of("calibrate")["effective_sample_size"]),
    "equations": lambda: str(len(equations())),
    "patterns": lambda: str(len(published("validate", "patterns"))),
    "new_tests": lambda: str(sum(pattern.role == "test" for pattern in PATTERNS)),
    "tests_within": lambda: str(patterns("test")[0]),
    "misfit_fit": lambda: misfit("fit"),
    "misfit_test": lambda: misfit("test"),
    "misfit_seen": lambda: misfit("seen"),
    "structures": lambda: str(pd.read_csv(POSTERIOR)[STRUCTURE].nunique()),
    "seen": lambda: str(patterns("seen")[1]),
    "seen_within": lambda: str(patterns("seen")[0]),
    "seen_near": lambda: str(seen_near()),
    "fits": lambda: str(patterns("fit")[1]),
    "fits_within": lambda: str(patterns("fit")[0]),
    "fits_within_of_posterior": lambda: str(int(published("calibrate", "targets")["within"].sum())),
    "fits_within_of_priors": lambda: str(within_of_priors()),
    "fits_of_shared_source": lambda: str(sum(number for number in sources().values() if number > 1)),
    "fits_of_flows": lambda: str(sources()["scholar-flows"]),
    "fits_of_path": lambda: str(sources()["korean-stay-path"]),
    "baseline/replications": lambda: OF_STUDY["replications"]("baseline"),
    "baseline/runs": lambda: plain(facts_of("baseline")["runs_done"]),
    "pay_or_permanence/runs": lambda: plain(facts_of("pay_or_permanence")["runs_done"]),
    "times_as_long": lambda: plain(facts_of("pay_or_permanence")["runs_done"] / facts_of("baseline")["runs_done"]),
    "truths": lambda: str(int(published("calibrate", "recovery")["truths"].max())),
    "covered_90": lambda: covered(90),
    "covered_50": lambda: covered(50),
    "learnt": lambda: str(learnt("something", "much")),
    "learnt_little": lambda: str(learnt("little")),
    "learnt_nothing": lambda: str(learnt("nothing")),
    "foresight": lambda: posterior_of("behaviour.foresight"),
    "permanence": lambda: posterior_of("behaviour.security_weight"),
    "pay_weight": lambda: posterior_of("behaviour.pay_weight"),
    "net_flow": lambda: plain(level("net_flow_per_1000")["middle"]),
    "added_some": lambda: some(effect("baseline", "researchers_in_korea_end")["effect"], 10),
    "renewal": lambda: f"{load_settings().programme.renewal:g}",
    "institute_pay": lambda: plain(load_settings().country.korea.pay["institute"]),
    "fellow_pay": lambda: plain(load_settings().programme.pay),
    "fellow_year": lambda: plain(load_settings().programme.pay + load_settings().programme.research_money),
    "dearer_posts": lambda: plain(cell(1.8, 2.0, COST)["effect"] / cell(3.0, 1.0, COST)["effect"]),
    "pay_in_openings": lambda: plain(100 * worth_of_pay()),
    "pay_in_posts": lambda: some(worth_of_pay() * openings_of_korea(), 10),
}  # fmt: skip
OF_STUDY: dict[str, Callable[[str], str]] = {
    "replications": lambda study: str(facts_of(study)["replications_done"]),
}


def number(name: str, study: str) -> str:
    """What stands between the marks of a name on a page of a study; KeyError for a name that is not known."""
    return NUMBERS[name]() if name in NUMBERS else OF_STUDY[name](study)


def page_text(page: Path) -> str:
    """A page with its numbers as they are now; ValueError for a block without markers, KeyError for an unknown name."""
    text, study = page.read_text(encoding="utf-8"), page.parent.name
    for name, content in BLOCKS.get("." if page.parent == CHECKOUT else study, {}).items():
        text = with_block(text, name, content())
    return NUMBER.sub(lambda found: f"<!--n {found[1]}-->{number(found[1], study)}<!--/n-->", text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(page_text(page), encoding="utf-8")
