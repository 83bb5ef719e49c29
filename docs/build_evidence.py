"""Writes into docs/evidence.md what the model and its headline rest on: `python docs/build_evidence.py`."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import build_parameters as parameters
import pandas as pd
from build_model import with_block
from published_numbers import published

from brainsim.calibration.report import SAYS

DOCS = Path(__file__).parent
CELLS = {
    "twice the permanent openings": (1.8, 2.0),
    "the dearest pay (3.0 instead of 1.8)": (3.0, 1.0),
}  # pay, openings
MENDED = "[014](decisions/014-structure-mended-before-calibration.md)"


class Hinge(NamedTuple):
    """An assumption on which the headline hangs."""

    what: str
    parameters: tuple[str, ...]  # dotted names; some of them rest on assumption, others on what is told beside them
    equations: tuple[int, ...]
    why: str


HEADLINE = (
    Hinge(
        "how far people look ahead",
        ("behaviour.foresight", "behaviour.horizon", "behaviour.discount", "behaviour.fallback_industry"),
        (3, 5),
        "What comes after the contract counts in proportion to foresight. At 0 permanent posts draw nobody before they are "
        "offered, and a pay drop after the fellowship is not felt; pay acts at once, whatever the foresight",
    ),
    Hinge(
        "what permanence is worth",
        ("behaviour.security_weight", "behaviour.security_log_sd", "behaviour.permanence.industry",
         "behaviour.permanence.fellow"),
        (1,),
        "Over the weight of pay it is the rate at which the two are exchanged. It comes from answers in questionnaires. "
        "The indices of permanence say how much of it industry and fellowships have already",
    ),
    Hinge(
        "autonomy of permanent posts",
        ("behaviour.autonomy_weight", "behaviour.autonomy_indifferent", "behaviour.autonomy.faculty",
         "behaviour.autonomy.institute", "behaviour.autonomy.fellow"),
        (1, 5),
        "Faculty and institutes give more autonomy than a fellowship, so permanent posts draw people also by it; what is "
        "called the effect of permanence is in part this",
    ),
    Hinge(
        "what pay is worth",
        ("behaviour.pay_weight", "behaviour.pay_weight_sd"),
        (1,),
        "The other half of that rate. Foreigners answer more weakly than in the studies, Koreans with an offer somewhat, "
        "so effects of pay are rather too small",
    ),
    Hinge(
        "pay of permanent posts in Korea",
        ("country.korea.pay.institute", "country.korea.pay.industry"),
        (1, 6),
        "What a fellow compares a fellowship and a permanent post with, and what an added post costs; the pay of faculty is unverified",
    ),
    Hinge(
        "beliefs about permanent posts",
        ("behaviour.belief_speed", "behaviour.belief_horizon", "behaviour.odds_by_ability", "behaviour.odds_cap"),
        (2, 21),
        "More openings act before they are offered only through believed odds, which follow appointments with a delay",
    ),
    Hinge(
        "how many posts there are",
        ("country.korea.faculty_openings", "country.korea.postdoc_posts"),
        (22,),
        "The lever on openings multiplies them, so its effect in people grows with them. Openings that nobody takes lapse",
    ),
    Hinge(
        "whom committees take",
        ("hiring.score_noise", "hiring.experience_bonus", "country.korea.native_bonus", "hiring.local_phd_bonus",
         "hiring.abroad_bonus"),
        (18,),
        "Added posts keep people only if they go to those who would have left. With larger bonuses for natives and local "
        "graduates they go to people who would have stayed, returnees and foreigners to a lesser part. The bonus of local "
        f"graduates was added to meet a fact ({MENDED})",
    ),
    Hinge(
        "who looks around",
        ("behaviour.reconsideration", "behaviour.reconsideration_permanent", "behaviour.search_ahead",
         "behaviour.contract_search", "behaviour.contract_search_rise"),
        (25,),
        "Who does not decide is won by nothing but a call. That permanent posts hold people is also this: their holders look "
        f"around less. Looking ahead decides how long people stay postdocs ({MENDED})",
    ),
    Hinge(
        "roots and home",
        ("behaviour.settling_weight", "behaviour.settling_visitors", "behaviour.ties_weight", "behaviour.home_taste.korea",
         "behaviour.moving_cost"),
        (9, 10, 11, 13),
        "They keep Koreans in Korea whatever the post; where they are strong neither lever does much. Settling and the cost "
        "of moving move together in fits ([006](decisions/006-hand-calibration.md))",
    ),
    Hinge(
        "foreigners in Korea",
        ("country.korea.foreignness", "country.korea.industry_offer_foreign", "behaviour.no_local_phd"),
        (12, 16),
        "Whether foreign fellows have anything to stay for once the contract is over. The model loses them too fast "
        "([validation.md](validation.md))",
    ),
    Hinge(
        "who sees posts and hears of calls",
        ("country.korea.sight", "behaviour.home_sight", "behaviour.tie_sight", "programme.hearing.koreans_abroad",
         "programme.hearing.foreigners"),
        (15, 19),
        "A post or a fellowship that is not seen moves nobody at any pay. Hearing is fitted to the first call, and dearer "
        "fellowships are heard of no more",
    ),
    Hinge(
        "the rule of choice",
        ("behaviour.choice_rule", "behaviour.taste_lasts", "behaviour.taste_carried"),
        (20, 26),
        "To who takes the first alternative that is good enough, being better than staying is all that counts of pay and "
        "permanence; both are forms of the ensemble. Where shocks are fresh at each look, who looks often enough moves",
    ),
)  # fmt: skip


def grades() -> Counter:
    """How many numbers of the model count under each grade."""
    return Counter(_graded().values())


def _graded() -> dict[str, str]:
    """The grade of each number of the model, by its dotted name."""
    entries = parameters.ledger(_page())
    counted = parameters.counted_in(parameters.values_of(parameters.baseline_with()))
    return {".".join(value.path): parameters.grade_of(value, entries) for value in counted}


def counts_text() -> str:
    """How many numbers rest on what, and how many of those assumed the data narrow."""
    number = grades()
    every, assumed = sum(number.values()), number["assumption"]
    strong = number["measured"] + number["official"]
    table, graded = narrowed(), _graded()
    fitted = [name for name in table["name"] if graded[name] == "assumption"]
    nothing, little = (share for share, word in SAYS if word in ("nothing", "little"))
    return (
        f"Of {every} numbers of the model {strong} rest on a measurement or an official statement alone, {assumed} on "
        f"assumption ({100 * assumed / every:.0f} %), the others on what lies between. {len(table)} are calibrated, {len(fitted)} "
        f"of those assumed among them; the data narrow {len(said_of(table, ('something', 'much')))} of them by "
        f"{100 * little:.0f} % or more, "
        f"{len(said_of(table, ('little',)))} by {100 * nothing:.0f} % to {100 * little:.0f} %, and say nothing of "
        f"{len(said_of(table, ('nothing',)))}. The "
        f"other {assumed - len(fitted)} that are assumed are held fixed in every study unless its user varies them."
    )


@cache
def narrowed() -> pd.DataFrame:
    """The calibrated parameters, as published."""
    return published("calibrate", "parameters")


def said_of(table: pd.DataFrame, words: tuple[str, ...]) -> list[str]:
    """The parameters of which the data say one of these words."""
    return table.loc[table["data_say"].isin(words), "name"].tolist()


def headline_text() -> str:
    """The headline as it is published, and the table of what it hangs on."""
    effects = published("salary_x_jobs", "effects")
    effects = effects[effects["outcome"] == "researchers_in_korea_end"]
    cells = effects.set_index(["policy.salary_multiplier", "policy.permanent_jobs"])
    said = [
        f"{what} {cells.loc[cell, 'effect']:+,.0f} [{cells.loc[cell, 'low']:,.0f}, {cells.loc[cell, 'high']:,.0f}]"
        for what, cell in CELLS.items()
    ]
    told = (
        "As published ([salary_x_jobs](../experiments/salary_x_jobs/README.md)), against the fellowship as announced, researchers "
        f"in Korea at the end of ten years: {'; '.join(said)}; in brackets the 90 % interval of a single future. The two are not of "
        "one price."
    )
    return f"{told}\n\n{headline_table()}"


def headline_table() -> str:
    """The assumptions on which the headline hangs: where they enter, and what the data say of them."""
    entries = parameters.ledger(_page())
    values = {".".join(value.path): value for value in parameters.values_of(parameters.baseline_with())}
    told = narrowed().set_index("name")["data_say"]
    lines = ["| assumption | parameters and what is done with them | equations | why |", "|---|---|---|---|"]
    for hinge in HEADLINE:
        found = [values[name] for name in hinge.parameters]
        known = {".".join(value.path): parameters.grade_of(value, entries) for value in found}
        if "assumption" not in known.values():
            raise ValueError(f"{hinge.what}: none of {hinge.parameters} rests on assumption any more; take it out")
        keys = ", ".join(f"[{key}](#{key})" for key in dict.fromkeys(value.evidence()[0] for value in found))
        parts = [f"`{name}`{_sound(known[name])} {_varied(name, told)}" for name in hinge.parameters]
        numbers = ", ".join(str(number) for number in hinge.equations) or "-"
        lines.append(f"| {hinge.what} ({keys}) | {'; '.join(parts)} | {numbers} | {hinge.why}. |")
    return "\n".join(lines)


SOUND = ("measured", "official", "survey")  # grades of what somebody has counted, ruled or asked


def _sound(grade: str) -> str:
    return f" ({grade})" if grade in SOUND else ""


def _varied(name: str, told: pd.Series) -> str:
    return f"drawn, the data say {told[name]}" if name in told.index else "held fixed"


def _page() -> str:
    return (DOCS / "evidence.md").read_text(encoding="utf-8")


def evidence_text() -> str:
    """docs/evidence.md with the counts, the headline and its table as they are now."""
    return with_block(with_block(_page(), "counts", counts_text()), "headline", headline_text())


if __name__ == "__main__":
    (DOCS / "evidence.md").write_text(evidence_text(), encoding="utf-8")
