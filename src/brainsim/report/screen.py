"""The long tables of a study, which the screen shows where they are asked for: outcomes beside known facts, effects."""

import math
from collections.abc import Sequence

import pandas as pd

from brainsim.outcomes.rows import RATIOS, outcome_rows, shown_in
from brainsim.report.size import first_look
from brainsim.study.design import DESIGN
from brainsim.study.misfit import CAP
from brainsim.study.patterns import ROLES, misfit_table, patterns_table
from brainsim.study.ranges import MANY, range_by, range_in
from brainsim.study.structures import ROBUST, robust_effects
from brainsim.study.study import Study
from brainsim.study.vectors import LUCKS, sample_of

INTERVALS = {
    "point": "90 % interval: of the mean effect. One simulation: what chance does to it in 90 % of them.",
    "posterior": "90 % interval: of the effect in one simulation more, whose parameters and chance nobody knows. One simulation: 90 % "
    "of those that were run.",
}
FEW_RUNS = "Below 100 simulations the middle is the mean, and ranges are made of mean and standard deviation."
MOST_POINTS = 30  # that are told on the screen


def shown(value: float) -> str:
    """A number as it is read aloud: three significant digits, thousands apart."""
    if not math.isfinite(value):
        return "-"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 5)}f}"


def long_tables(study: Study) -> list[str]:
    """All tables, and what they rest on."""
    said = (
        *screen_tables(study),
        patterns_screen(study),
        placebo_line(study),
        savings_line(study),
        uncertainty_line(study),
        structures_line(study),
    )
    return [words for words in said if words]


def screen_tables(study: Study) -> list[str]:
    """What is said of a study: the outcomes of one world, then what every point changes against the reference."""
    look = first_look(study.settings.population.scale)
    parts = [*([look] if look else []), f"{_one_world(study)}\n\n{outcomes_screen(study)}"]
    compared, beside = [point.number for point in study.plan.compared], study.plan.beside
    against = f"against the reference ({study.plan.reference.label})"
    if len(compared) == 1:
        head, table = f"What {_changes(study)} {against}: mean effect, paired by luck", effects_screen(study)
        parts.append(f"{head}\n\n{table}\n\n{_intervals(study)}")
    elif 1 < len(compared) <= MOST_POINTS:
        head, table = f"What each point changes {against}: mean effect [90 % interval]", points_screen(study, compared)
        parts.append(f"{head}\n\n{table}\n\n{_intervals(study)}")
    elif len(compared):
        parts.append(f"{len(compared)} points {against}: effects.csv has what each of them changes")
    if len(study.programmes):
        parts.append(f"By programme, {study.plan.focus.label}\n\n{programmes_screen(study)}")
    if beside is not None:
        parts.append(f"For context, {against}: mean effect [90 % interval]\n\n{points_screen(study, [beside.number])}")
    return parts


def programmes_screen(study: Study) -> str:
    """The programmes of one world beside each other: mean over replications of each measure."""
    table = study.programmes[study.programmes["point"] == study.plan.focus.number]
    wide = table.pivot(index="outcome", columns="programme", values="mean").reindex(
        index=table["outcome"].unique(), columns=table["programme"].unique()
    )
    units = table.drop_duplicates("outcome").set_index("outcome")["unit"]
    return wide.map(shown).assign(unit=units).reset_index().rename_axis(columns=None).to_string(index=False)


def _changes(study: Study) -> str:
    """What the only point that is compared changes, and that it does."""
    changed = study.settings.design.changed
    return f"{study.plan.focus.label} {'changes' if len(changed) == 1 else 'change'}" if changed else "changes"


def _intervals(study: Study) -> str:
    few = f"\n{FEW_RUNS}" if study.replications < MANY else ""
    return f"{INTERVALS[study.settings.study.uncertainty]}{few}"


def uncertainty_line(study: Study) -> str:
    """What intervals hold, and what luck and parameters have of the variance of the headline effects."""
    sample = sample_of(study.settings)
    if sample is None:
        return "Luck only: the intervals hold the parameters fixed (study.uncertainty=posterior draws them)."
    said = f"Parameters and luck: each replication draws {study.parameters_drawn} parameters from {sample.file.name}"
    share = study.luck_share(shown_in("effects"))
    if share is None:
        return f"{said}; too few replications share a vector to tell luck's share."
    median, least, most = (f"{100 * value:.0f}" for value in share)
    return (
        f"{said}. Of the variance of an effect luck has {median} % in the median of the headline effects ({least} to {most} %), "
        "at the scale of this study; the rest is that of the parameters and of the form of the model."
    )


def structures_line(study: Study) -> str:
    """Which forms of the model were simulated, structure's share of the variance of effects, whether its sign is sure."""
    sample, table = sample_of(study.settings), study.structures
    if sample is None or len(sample.structures) < 2:
        return ""
    lived, every = list(dict.fromkeys(study.forms)), len(sample.structures)
    said = f"Structure: {len(lived)} of {every} forms of the model in turn ({', '.join(lived)})"
    if study.replications % (LUCKS * every):
        said += f"; a multiple of {LUCKS * every} replications gives each as many"
    if table.empty:
        return f"{said}."
    chosen = table[table["outcome"].isin(shown_in("effects"))]
    shares = chosen.drop_duplicates(["point", "outcome"])["structure_share"].dropna()
    if len(shares):
        said += (
            f". Of the variance of an effect structure has {100 * shares.median():.0f} % in the median of the headline effects "
            f"({100 * shares.min():.0f} to {100 * shares.max():.0f} %)"
        )
    if len(found := robust_effects(chosen)):
        said += (
            f"; {int(found['robust'].sum())} of {len(found)} effects have their sign in {100 * ROBUST:.0f} % of the replications of "
            "each form"
        )
    return f"{said}: structures.csv."


def _one_world(study: Study) -> str:
    focus = study.plan.focus
    if len(study.plan.with_role(DESIGN)) > 1:
        return f"Outcomes of the reference ({focus.label})"
    return f"Outcomes with {focus.label}" if study.settings.design.changed else "Outcomes"


def outcomes_screen(study: Study) -> str:
    """Headline outcomes of one world: the middle and 90 % of simulations, unit and the fact where one is known."""
    summary = study.summary[study.summary["point"] == study.plan.focus.number]
    chosen = summary.set_index("outcome").loc[shown_in("screen")]
    heads = ("outcome", "median" if study.replications >= MANY else "mean", "90 % interval", "known", "unit")
    rows = [
        (name, shown(found.middle), bracketed(found.low, found.high), _known(row["fact"]), row["unit"])
        for name, row in chosen.iterrows()
        for found in [range_in(row)]
    ]
    return aligned(heads, rows)


def effects_screen(study: Study) -> str:
    """Headline effects of the one point that is compared: mean with its interval, and the spread that luck makes.

    What one of the two worlds does not have, such as fellows to be kept, is left out; a cost per person added that is no number
    says why.
    """
    effects = study.effects()
    effects = effects[effects["point"] == study.plan.compared[0].number].set_index("outcome").loc[shown_in("effects")]
    effects = effects[effects["effect"].notna() | effects.index.isin(RATIOS)]
    heads = ("effect on", "mean", "90 % interval", "one simulation", "unit")
    rows = [
        (name, effect_shown(row), bracketed(row["low"], row["high"]), _one_simulation(study, row), row["unit"])
        for name, row in effects.iterrows()
    ]
    return aligned(heads, rows)


def _one_simulation(study: Study, row: pd.Series) -> str:
    """90 % of the effects of single simulations."""
    if row["n"] >= MANY:
        return bracketed(row["spread_low"], row["spread_high"])
    if study.settings.study.uncertainty == "posterior":
        return bracketed(row["low"], row["high"])
    found = range_by(row["effect"], row["se"] * math.sqrt(row["n"]), int(row["n"]))
    return bracketed(found.low, found.high)


def patterns_screen(study: Study) -> str:
    """Every pattern beside the model, and how many are within tolerance; empty where none was asked for."""
    if not study.settings.report.patterns:
        return ""
    table = patterns_table(study)
    heads = ("pattern", "role", "known", "tolerance", "model", "5th to 95th percentile", "", "unit")
    rows = [
        (row.pattern, row.role, shown(row.target), shown(row.tolerance), shown(row.median),
         bracketed(row.low, row.high), "" if row.within else "missed" if row.n else "not seen", row.unit)
        for row in table.itertuples()
    ]  # fmt: skip
    counts = "; ".join(_within(table, role) for role in ROLES)
    far = "; ".join(
        f"{row.role} {row.misfit:.1f} ± {row.misfit_se:.1f} of at most {CAP * row.seen:.0f}"
        for row in misfit_table(study).itertuples()
        if row.seen
    )
    return f"The model beside what is known\n\n{aligned(heads, rows)}\n\n{counts}\nSquared misses in tolerances, {far}"


def _within(table: pd.DataFrame, role: str) -> str:
    """How many patterns of a role are within tolerance, of those that this study can tell."""
    rows = table[table["role"] == role]
    seen, unseen = int((rows["n"] > 0).sum()), int((rows["n"] == 0).sum())
    left_out = f" ({unseen} not seen)" if unseen else ""
    return (
        f"{role}: {int(rows['within'].sum())} of {seen} within tolerance{left_out}"
        if seen
        else f"{role}: none was seen"
    )


def points_screen(study: Study, points: list[int]) -> str:
    """A few effects of some points."""
    effects, shown_here = study.effects().set_index(["point", "outcome"]), shown_in("points")
    labels = {point.number: point.label for point in study.plan.points}
    rows = [
        (labels[number], *(_effect_words(effects.loc[(number, outcome)]) for outcome in shown_here), "")
        for number in points
    ]
    return aligned(("point", *shown_here, ""), rows)


def _effect_words(row: pd.Series) -> str:
    return f"{effect_shown(row)} {bracketed(row['low'], row['high'])}".strip()


def effect_shown(row: pd.Series) -> str:
    """An effect with its sign, or why there is none."""
    return signed_shown(row["effect"]) if math.isfinite(row["effect"]) else row["reason"] or "-"


def placebo_line(study: Study) -> str:
    """That the placebo changed nothing, or that something is wrong."""
    largest = study.placebo
    what = f"Placebo (a small reference, its neutral levers written otherwise), {len(outcome_rows())} outcomes and everybody"
    if math.isnan(largest):
        return f"{what}: NOT COMPARED, nothing could be lived."
    if largest == 0.0:
        return f"{what}: exactly 0."
    return f"{what}: differs by up to {largest:g}. IT MUST BE 0: don't use these results, and report it."


def savings_line(study: Study) -> str:
    """How many times fewer runs common luck takes."""
    saved = study.runs_saved
    if saved is None:
        return ""
    times = " to ".join(shown(value) for value in saved[1:])
    return (
        f"Pairing: without common random numbers the same intervals would take {shown(saved[0])} times as many runs "
        f"(median over all effects; {times})."
    )


def signed_shown(value: float) -> str:
    """A number as it is read aloud, with its sign."""
    return f"+{shown(value)}" if value > 0 and math.isfinite(value) else shown(value)


def bracketed(low: float, high: float) -> str:
    """An interval in brackets; in words where it lacks an end, empty where there is none."""
    if math.isnan(low) or math.isnan(high):
        return ""
    if math.isinf(low) or math.isinf(high):
        most = f"(at most {shown(high)})" if math.isfinite(high) else "(can't be bounded)"
        return f"(at least {shown(low)})" if math.isfinite(low) else most
    return f"[{shown(low)}, {shown(high)}]"


def aligned(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of words: the first and the last column to the left, numbers to the right."""
    columns = zip(heads, *rows, strict=True)
    padded = [_padded(cells, place in (0, len(heads) - 1)) for place, cells in enumerate(columns)]
    return "\n".join("  ".join(line).rstrip() for line in zip(*padded, strict=True))


def _known(fact: float) -> str:
    return shown(fact) if math.isfinite(fact) else ""


def _padded(cells: tuple[str, ...], to_the_left: bool) -> list[str]:
    width = max(map(len, cells))
    return [cell.ljust(width) if to_the_left else cell.rjust(width) for cell in cells]
