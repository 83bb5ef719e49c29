"""Writes what the page of explore says, out of results/published/explore: `python docs/build_explore.py`."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
from build_model import with_block
from build_pages import rows_of
from published_numbers import EXPERIMENTS, PUBLISHED, facts_of, published

from brainsim.brief.sentences import begun
from brainsim.command.load import load_settings
from brainsim.explorer.evaluate import effects
from brainsim.explorer.explored import OUTCOMES
from brainsim.explorer.tables import COMPARED
from brainsim.explorer.written import JUDGED, RUNGS, presets
from brainsim.process.shipped import data, read_yaml
from brainsim.report.numbers import rounded
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.study.reports import Report
from brainsim.words.say import listed

STUDY, ENGLISH = "explore", "en"
LEVERS = "policy.permanent_jobs", "policy.salary_multiplier"  # of posts for all, and of pay
MOST_UNTOLD = 0.5  # share of what no single unknown tells, above which none is named
SHOWN, LEAST = 6, 0.01  # drivers of an effect that are told, and the least share of one
FURTHER = ("fellows_hired", "fellows_foreign", "applicants_per_slot", "kept_in_korean_research_after_3",
           "cost_krw_bn_discounted", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn")  # fmt: skip
LEAST_WORTH, MOST_ASKED = 0.5, 6  # years of research that make knowing worth something, and unknowns that are told
HOLDS = "p05c6558c29e7c005"  # the key of InnoCORE as announced, the reference of the explorer


def is_published() -> bool:
    """Whether there is anything to tell."""
    return (PUBLISHED / STUDY / "surface.json").exists()


def number(value: float, low: float, high: float) -> str:
    """An effect with its range, as precise as the range lets it be."""
    told, ends = rounded(value, low, high, "", ENGLISH, True)
    return f"{told} ({ends})"


def mixed(key: str) -> str:
    """A mix that has a name, in words."""
    return in_words(presets()[key])


def in_words(levels: dict[str, Any]) -> str:
    """What a mix of levers is, as briefs say it."""
    numbers = {name: level for name, level in levels.items() if level != "none"}
    parts = [policy(numbers, label_of(numbers), ENGLISH)] * bool(numbers) + ["the programme goes on for good"] * (
        numbers != levels
    )
    return begun(" and ".join(parts) or "InnoCORE as announced")


def size() -> str:
    """How much was simulated."""
    facts = facts_of(STUDY)
    runs, vectors, forms = facts["runs_done"], facts["vectors"], len(facts["structures"])
    planned, draws = (
        load_settings(STUDY).study.replications,
        read_yaml(PUBLISHED / STUDY / "config.yaml")["study"]["replications"],
    )
    twice = f", {draws - vectors} of them drawn twice" if draws > vectors else ""
    return (
        f"{runs:,} simulations of everybody: {vectors} vectors of parameters{twice}, over {forms} forms of the model, of the {planned} "
        f"draws that the command simulates (`study.replications={draws}` for these), each draw with points of its own beside its own "
        "reference."
    )


def mixes() -> str:
    """What the surfaces say of mixes that have a name."""
    table = published(STUDY, "mixes").set_index(["mix", "outcome"])
    shown = (*RUNGS, "total_cost_krw_bn_discounted", "total_life_cost_krw_bn")
    header = ["Mix", *(called(name, ENGLISH) for name in shown)]
    rows = [
        [mixed(key), *(number(*table.loc[(key, name), ["effect", "low", "high"]]) for name in shown)]
        for key in dict.fromkeys(name for name, _ in table.index)
        if presets()[key]
    ]
    return rows_of(header, rows)


def drivers() -> str:
    """What effects on research hang on."""
    table = published(STUDY, "drivers")
    lines = []
    for key in (*COMPARED, "us_hostile", "thousand_fellows"):
        whole = table[(table["mix"] == key) & (table["outcome"] == JUDGED)]
        untold = float(whole.loc[whole["driver"] == "rest", "share"].iloc[0])
        if untold > MOST_UNTOLD:
            lines.append(f"- {mixed(key)}: no single unknown stands out; {100 * untold:.0f} % is told by none.")
            continue
        if whole.loc[~whole["driver"].isin(("structure", "rest")), "share"].sum() < LEAST:
            lines.append(
                f"- {mixed(key)}: surfaces see it differ by the form of the model alone, so that of unknown numbers nothing is said."
            )
            continue
        mine = whole[whole["share"] >= LEAST].head(SHOWN)
        lines.append(f"- {mixed(key)}: {', '.join(map(_share, mine.itertuples()))}.")
    return "\n".join(lines)


def _share(row: Any) -> str:
    """A driver with its share and 90 % range."""
    return f"{_unknown(row.driver)} {100 * row.share:.0f} % ({100 * row.low:.0f} to {100 * row.high:.0f})"


def _unknown(name: str) -> str:
    return {"structure": "the form of the model", "rest": "what no single unknown tells"}.get(name) or called(
        name, ENGLISH
    )


def turns() -> str:
    """Where pay and posts would change places, a sentence an unknown."""
    table = published(STUDY, "turns")
    mine = table[(table["outcome"] == JUDGED) & (table["first"] == "pay") & (table["second"] == "posts_for_all")]
    return "\n".join(_turn(row) for row in mine.itertuples())


def _turn(row: Any) -> str:
    """What posts add beyond pay at either end of an unknown."""
    ends = [number(-value, -value - row.half_width, -value + row.half_width) for value in (row.at_low, row.at_high)]
    what = f"**{called(row.parameter, ENGLISH)}** from {row.low:,.3g} to {row.high:,.3g}"
    turn = "" if pd.isna(row.turns_at) else f"; they change places at {row.turns_at:,.3g}"
    return f"- {what}: posts add {ends[0]} to {ends[1]} years more than pay{turn}."


def life() -> str:
    """The same question where posts are paid for over their life."""
    study = "pay_or_permanence_over_life"
    points, done = published(study, "points"), published(study, "effects").set_index(["point", "outcome"])
    told = {}
    for point in points[points["roles"] == "design"].to_dict("records"):
        moved = [name for name in LEVERS if float(point[name]) != _reference(name)]
        if len(moved) == 1:
            row = done.loc[(point["point"], JUDGED)]
            told[moved[0]] = number(row["effect"], row["low"], row["high"])
    years = Report(PUBLISHED / study).settings["study"]["post_life"]
    return (
        f"- **how long a post is paid**: posts stay ahead even if each is paid for {years:.0f} years: for 100 bn won over the life "
        f"of the posts openings add {told[LEVERS[0]]} years of research and pay {told[LEVERS[1]]} "
        f"([{study}](../{study}/README.md))."
    )


CHOICES = {
    "within_study": "Options that cost about the same within ten years",
    "over_life": "Options that cost about the same over the life of posts",
}


def knowing() -> str:
    """What to find out first, for each choice between options of equal cost."""
    table = published(STUDY, "knowing")
    mine = table[table["outcome"] == JUDGED]
    return "\n\n".join(_plan(mine[mine["choice"] == choice], words) for choice, words in CHOICES.items())


def _plan(table: pd.DataFrame, choice: str) -> str:
    """Unknowns in the order in which finding them out helps a choice: by what it gains, else by what it narrows."""
    options = [in_words(levels) for levels in data("explorer/choices.yaml")[table["choice"].iloc[0]]]
    worth = table["value"] >= LEAST_WORTH
    first = (
        f"Knowing {_unknown(table['unknown'].iloc[0])} would add {table['value'].max():.0f} years of research on average by a better "
        f"choice, any other unknown {table['value'].iloc[1]:.1f} or less: finding out hardly pays by this choice alone."
        if worth.any()
        else "Within what the model takes as possible no single unknown would change the choice; two together may."
    )
    first += " What goes together narrows together: do not add up."
    header = ["Find out", "years of research gained by choosing better, on average", "narrows the difference's range by",
              "how", "what that takes (assumed)"]  # fmt: skip
    known = table[table["how"].fillna("") != ""]
    order = known.sort_values("value" if worth.any() else "narrows", ascending=False, kind="stable").head(MOST_ASKED)
    rows = [
        [
            _unknown(row.unknown),
            f"{row.value:.1f}",
            f"{100 * (1 - (1 - min(row.narrows, 1.0)) ** 0.5):.0f} %",
            row.how,
            row.effort,
        ]
        for row in order.itertuples()
    ]
    return f"{choice} ({listed([one[0].lower() + one[1:] for one in options], ENGLISH)}). {first}\n\n{rows_of(header, rows)}"


def _reference(name: str) -> float:
    levers = read_surface()["levers"]
    return next(lever["reference"] for lever in levers if lever["name"] == name)


@cache
def read_surface() -> dict[str, Any]:
    """The published surfaces."""
    return read_yaml(PUBLISHED / STUDY / "surface.json")  # JSON is YAML


def held_out() -> str:
    """How wrong the surfaces are about vectors kept out."""
    table = published(STUDY, "held_out").set_index("outcome")
    shown = [name for name in OUTCOMES if name in (*RUNGS, *FURTHER)]
    columns = ("explained", "small", "within", "chance")
    rows = [
        [called(name, ENGLISH), *(f"{100 * max(table.loc[name, column], 0):.0f} %" for column in columns)]
        for name in shown
    ]
    return rows_of(
        [
            "Outcome",
            "told of all effects",
            "of the smaller half",
            "of what vectors differ by",
            "chance, which nothing tells",
        ],
        rows,
    )


def checked() -> str:
    """What studies of their own have simulated, beside what the surfaces say of it."""
    rows = [row for folder in sorted(PUBLISHED.iterdir()) for row in _checked(Report(folder))]
    return rows_of(["Study", "Option", "simulated (a single future)", "surface (the average)"], rows)


def _checked(report: Report) -> Iterator[list[str]]:
    """The options of a study that lie in the box of the surfaces, if it has the same reference."""
    if not (report.has("points.csv") and report.has("effects.csv")):
        return
    surface, points = read_surface(), report.table("points")
    known = {lever["name"]: lever for lever in surface["levers"]}
    moved = [name for name in points if name not in ("point", "roles", "key", "label")]
    if points.loc[0, "key"] != HOLDS or not set(moved) <= set(known):
        return
    done = report.table("effects").set_index(["point", "outcome"])
    for point in points[points["point"] > 0].to_dict("records"):
        levels = {name: float(point[name]) for name in moved if float(point[name]) != known[name]["reference"]}
        is_inside = all(known[name]["low"] <= level <= known[name]["high"] for name, level in levels.items())
        if is_inside and "until" not in point["label"] and (point["point"], JUDGED) in done.index:
            row, told = done.loc[(point["point"], JUDGED)], effects(surface, levels)[JUDGED]
            simulated = number(row["effect"], row["low"], row["high"])
            yield [report.folder.name, in_words(levels), simulated, number(told.mean, told.low, told.high)]


BLOCKS = {"size": size, "mixes": mixes, "drivers": drivers, "turns": turns, "life": life, "knowing": knowing,
          "held_out": held_out, "checked": checked}  # fmt: skip


def text_of(text: str) -> str:
    """The page with its blocks made anew."""
    for name, block in BLOCKS.items():
        text = with_block(text, name, block())
    return text


if __name__ == "__main__" and is_published():
    page = EXPERIMENTS / STUDY / "README.md"
    page.write_text(text_of(page.read_text(encoding="utf-8")), encoding="utf-8")
