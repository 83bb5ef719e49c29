"""Writes the tables of the answers in experiments/*/README.md out of results/published: `python docs/build_answers.py`."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
from build_model import with_block
from published_numbers import published

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.sentences import point_words
from brainsim.report.numbers import amount, interval
from brainsim.report.rungs import RUNGS
from brainsim.report.vocabulary import called

DOCS = Path(__file__).parent
EXPERIMENTS, PUBLISHED = DOCS.parent / "experiments", DOCS.parent / "results" / "published"


class Answer(NamedTuple):
    """The outcomes of a table of effects, if there is one, and further tables by the names of their makers."""

    outcomes: tuple[str, ...]
    further: tuple[str, ...] = ()


COSTS = ("total_cost_krw_bn_discounted", "total_life_cost_krw_bn")
ANSWERS = {
    "who_would_have_come": Answer(
        (
            *RUNGS,
            "total_cost_krw_bn_discounted",
            "cost_per_added_researcher_year_krw_m",
            "cost_per_added_research_year_krw_m",
        ),
        ("deadweight", "prices"),
    ),
    "pay_or_permanence": Answer((), ("comparisons", "posts", "over_life")),
    "pay_or_permanence_over_life": Answer((), ("comparisons",)),
    "the_cliff": Answer((), ("groups",)),
    "visa_climate": Answer((*RUNGS, "researchers_in_korea_end")),
    "worth_in_won": Answer(("applicants_per_slot", "fellows_mean_ability", "researcher_years_in_korea"), ("worth",)),
    "thousand_fellows": Answer(
        (
            "fellows_mean_ability",
            "applicants_per_slot",
            "fellow_years",
            "postdoc_years_in_korea",
            "postdocs_mean_ability_end",
        )
    ),
}


def rows_of(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(effect: pd.Series) -> str:
    """Mean, half of its own interval, and the interval of one world more."""
    if pd.isna(effect["effect"]):
        return "-"
    unit, ratio = effect["unit"], effect["outcome"].startswith("cost_per")
    low, high = (
        "-inf" if effect[end] == float("-inf") else "inf" if effect[end] == float("inf") else effect[end]
        for end in ("low", "high")
    )
    if ratio and "inf" in (low, high):
        return "can't be told"
    half = amount(
        effect["half_width"], unit if not unit.startswith("share") else "share", "en", unit.startswith("share")
    ).lstrip("+")
    number = amount(effect["effect"], unit, "en", not ratio)
    return f"{number} ± {half.split(' ')[0]} {interval(low, high, unit, 'en', not ratio)}"


def effects_table(study: str, outcomes: tuple[str, ...]) -> str:
    """Every point by the outcomes of the answer; outcomes down and points across where there is one point."""
    folder = PUBLISHED / study
    facts = facts_of(read_folder(folder))
    effects = published(study, "effects").set_index(["point", "outcome"], drop=False)
    names = {point.point: point_words(facts, point.point, "en") for point in facts.points}
    if len(names) == 1:
        (only,) = names
        return rows_of(
            ["effect on", names[only]], [[called(name, "en"), cell(effects.loc[(only, name)])] for name in outcomes]
        )
    rows = [[words, *(cell(effects.loc[(point, name)]) for name in outcomes)] for point, words in names.items()]
    return rows_of(["policy", *(called(name, "en") for name in outcomes)], rows)


def over_life(study: str) -> str:
    """The same question with levers at one cost over the life of the posts."""
    return effects_table(f"{study}_over_life", (*RUNGS, *COSTS))


def deadweight(study: str) -> str:
    """Of the fellows of the first call, the share in Korea in both worlds and only with the programme."""
    table = published(study, "deadweight")
    table = table[(table["call"] == "first") & (table["kept"] == "in Korea")].set_index(["group", "moment", "fate"])
    rows = []
    for group in ("from_abroad", "returnee", "foreign", "new_domestic_phd", "other_domestic"):
        cells = []
        for moment in ("year_1", "after_3"):
            for fate in ("in both worlds", "only with the policy"):
                row = table.loc[(group, moment, fate)]
                share = amount(row["share"], "share")
                cells.append(f"{share} {interval(row['share_low'], row['share_high'], 'share')}")
        rows.append([called(group, "en"), *cells])
    header = [
        "first call",
        "in Korea anyway, after a year",
        "only with InnoCORE",
        "anyway, 3 years after the end",
        "only with InnoCORE",
    ]
    return rows_of(header, rows)


def prices(study: str) -> str:
    """What fellowships cost a year that their fellows would not have spent in Korea."""
    table = published(study, "prices")
    gains = published(study, "gains").set_index(["call", "group", "measure"])
    rows = []
    for group in ("from_abroad", "returnee", "foreign"):
        cost = gains.loc[("first", group, "cost")]
        fellows = gains.loc[("first", group, "fellows")]
        mine = table[(table["call"] == "first") & (table["group"] == group)].set_index("kept")
        cells = [
            f"{amount(row['krw_m_per_added_year'], 'million KRW')} {interval(row['low'], row['high'], 'million KRW')}"
            for row in (mine.loc["in Korea"], mine.loc["in Korean research"])
        ]
        rows.append(
            [
                called(group, "en"),
                f"{fellows['persons']:.0f} {interval(fellows['low'], fellows['high'], 'fellows')}",
                f"{cost['persons']:.1f} {interval(cost['low'], cost['high'], 'bn KRW')}",
                *cells,
            ]
        )
    return rows_of(
        ["first call", "fellows", "cost, bn KRW", "per added year in Korea", "per added year in Korean research"], rows
    )


def comparisons(study: str) -> str:
    """Every pair of points in the outcome in question."""
    folder = PUBLISHED / study
    facts = facts_of(read_folder(folder))
    table = published(study, "comparisons")
    table = table[table["outcome"] == facts.outcome.name]
    unit = facts.outcome.unit
    rows = [
        [
            f"{point_words(facts, int(r.first), 'en')} against {point_words(facts, int(r.second), 'en')}",
            f"{amount(r.difference, unit, 'en', True)} ± {amount(r.half_width, unit).split(' ')[0]} "
            f"{interval(r.low, r.high, unit, 'en', True)}",
            f"{100 * r.share_first:.0f} %",
        ]
        for r in table.itertuples()
    ]
    return rows_of(["pair", called(facts.outcome.name, "en"), "the first has more, share of simulations"], rows)


def posts(study: str) -> str:
    """What becomes of the added posts, by point."""
    folder = PUBLISHED / study
    facts = facts_of(read_folder(folder))
    table = published(study, "posts")
    measures = list(dict.fromkeys(table["measure"]))
    rows = [
        [
            point_words(facts, int(point), "en"),
            *(f"{mine.set_index('measure').loc[m, 'persons']:+.0f}" for m in measures),
        ]
        for point, mine in table.groupby("point", sort=False)
    ]
    return rows_of(["permanent posts within ten years", *measures], rows)


def groups(study: str) -> str:
    """The share in Korean research three years after the end, by group."""
    folder = PUBLISHED / study
    facts = facts_of(read_folder(folder))
    effects = published(study, "effects").set_index(["point", "outcome"], drop=False)
    names = ("new_domestic_phd", "returnee", "foreign", "other_domestic")
    outcomes = [f"kept_in_korean_research_after_3_{name}" for name in names]
    numbers = [point.point for point in facts.points]
    rows = [[point_words(facts, n, "en"), *(cell(effects.loc[(n, name)]) for name in outcomes)] for n in numbers]
    return rows_of(["in Korean research, 3 years after the end", *(called(name, "en") for name in names)], rows)


def worth(study: str) -> str:
    """What a step is worth in fellow pay."""
    table = published(study, "worth")
    facts = facts_of(read_folder(PUBLISHED / study))
    rows = []
    for row in table.itertuples():
        ends = [
            "above the dearest pay"
            if end == float("inf")
            else "below the cheapest"
            if end == float("-inf")
            else f"{end:+.1f}"
            for end in (row.low, row.high)
        ]
        number = "more than the dearest pay that was simulated" if row.krw_m == float("inf") else f"{row.krw_m:+.1f}"
        rows.append([point_words(facts, row.point, "en"), f"{number} [{ends[0]}, {ends[1]}]"])
    return rows_of(["step", "worth in fellow pay, million KRW a year"], rows)


MAKERS = {
    "over_life": over_life,
    "deadweight": deadweight,
    "prices": prices,
    "comparisons": comparisons,
    "posts": posts,
    "groups": groups,
    "worth": worth,
}


def answer_text(study: str) -> str:
    """The README of a question with its tables made anew."""
    text = (EXPERIMENTS / study / "README.md").read_text(encoding="utf-8")
    if study in ANSWERS and ANSWERS[study].outcomes:
        text = with_block(text, "effects", effects_table(study, ANSWERS[study].outcomes))
    for name in ANSWERS[study].further:
        text = with_block(text, name, MAKERS[name](study))
    return text


if __name__ == "__main__":
    for name in ANSWERS:
        if (PUBLISHED / name).is_dir():
            (EXPERIMENTS / name / "README.md").write_text(answer_text(name), encoding="utf-8")
