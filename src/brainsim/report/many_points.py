"""The figures of a study of many points: those that fit its design, for the headline outcomes."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from brainsim.outcomes.rows import shown_in
from brainsim.report.each_lever_alone import lever_effects
from brainsim.report.forest import forest
from brainsim.report.heat import heat_map
from brainsim.report.scatter import scatter
from brainsim.report.study_tables import StudyTables
from brainsim.settings.questions import SAMPLED

MOST_ROWS = 24  # points of a forest
_SIDE_BY_SIDE = 2  # outcomes on the sheet of a forest: three leave little room for labels and axes
_HEIGHT = 4  # rows of panels on a sheet of lever effects


def study_figures(tables: StudyTables) -> dict[str, Figure]:
    """The figures that fit the design, by name; none for a design that holds nothing but the reference.

    An outcome that no point has together with the reference, such as fellows kept against no fellowship, has none.
    """
    observed = set(tables.effects.dropna(subset="effect")["outcome"]) if "effect" in tables.effects else set()
    outcomes = [outcome for outcome in shown_in("figures") if outcome in observed]
    if (tables.design["point"] == 0).all() or not outcomes:
        return {}
    few = len(tables.others) <= MOST_ROWS
    if tables.kind == "grid":
        return dict(_of_grid(tables, outcomes, few))
    return dict(_forests(tables, outcomes) if few and tables.kind not in SAMPLED else _scatters(tables, outcomes))


def _of_grid(tables: StudyTables, outcomes: list[str], few: bool) -> Iterator[tuple[str, Figure]]:
    """A map of two levers, each lever alone, and every point where neither of these shows it."""
    if len(tables.levers) == 2:
        yield from ((f"h_heat_{outcome}", heat_map(tables, outcome)) for outcome in outcomes)
    alone = tables.lever_effects["lever"].nunique() if len(tables.lever_effects) else 0
    if alone:
        most = max(1, _HEIGHT // -(-alone // 2))
        yield from (
            (f"i_levers_{number}", lever_effects(tables, chosen))
            for number, chosen in enumerate(_parts(outcomes, most), start=1)
        )
    shown = alone or len(tables.levers) == 2
    if few and (len(tables.levers) > 2 or not shown):
        yield from _forests(tables, outcomes)
    elif not shown:
        yield from _scatters(tables, outcomes)


def _scatters(tables: StudyTables, outcomes: list[str]) -> Iterator[tuple[str, Figure]]:
    yield from ((f"k_scatter_{outcome}", scatter(tables, outcome)) for outcome in outcomes)


def _forests(tables: StudyTables, outcomes: list[str]) -> Iterator[tuple[str, Figure]]:
    for number, chosen in enumerate(_parts(outcomes, _SIDE_BY_SIDE), start=1):
        yield f"j_forest_{number}", forest(tables, chosen)


def _parts(outcomes: list[str], most: int) -> list[list[str]]:
    """Outcomes in their order, no more than so many together."""
    return [outcomes[start : start + most] for start in range(0, len(outcomes), most)]
