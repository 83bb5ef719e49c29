"""The figures of many points: what is drawn agrees with the tables, and nothing lies over another."""

import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from seen import faults_of

from brainsim.outcomes.kept import KEPT as EVERY_KEPT
from brainsim.outcomes.rows import effect_rows, shown_in
from brainsim.report.axis_levels import in_order, level_of, level_words
from brainsim.report.effect_marks import level_ticks
from brainsim.report.folder import Results
from brainsim.report.many_points.along_each_lever import MOST_LEVERS
from brainsim.report.many_points.cost_lines import cost_lines, round_amounts
from brainsim.report.many_points.on_three_rungs import ENDS
from brainsim.report.many_points.on_three_rungs import MOST_ROWS as MOST_OPTIONS
from brainsim.report.many_points.what_it_is_made_of import Part, Whole
from brainsim.report.paper import WIDE
from brainsim.report.rung_sheets import effects_sheet, parts_title, rungs_seen
from brainsim.report.rungs import IN_RESEARCH, rungs_among
from brainsim.report.rungs import RUNGS as YEARS
from brainsim.report.study_figures import MOST_ROWS, heat_map, study_sheets
from brainsim.report.study_figures import lever_effects as levers_sheet
from brainsim.report.study_figures import scatter as scatter_sheet
from brainsim.report.study_tables import StudyTables, outcome_title, read_study_tables
from brainsim.report.study_words import lever_words, point_label
from brainsim.report.style import SECOND, house_style
from brainsim.study.reports import seal

PAY, POSTS, RESERVED = "policy.salary_multiplier", "policy.permanent_jobs", "policy.reserved_posts"
WHO, SHOCK, SLOTS = "policy.reserved_posts_by", "shock", "programme.slots"
KEPT, COST = "kept_in_korea_year_5", "total_cost_krw_bn"
PAYS, JOBS = [1.0, 1.4, 1.8, 2.4, 3.0], [0.5, 0.75, 1.0, 1.5, 2.0]
WEIGHTS = {PAY: 0.08, POSTS: 0.05, RESERVED: -0.03, SLOTS: 0.0001}
COSTS = {PAY: 150.0, POSTS: 220.0, RESERVED: 60.0, SLOTS: 0.5}
WORDS = {
    "luck": 0.0,
    "ability": 0.02,
    "calm": 0.0,
    "us_visa_2025": 0.05,
    "uk_costs_and_us_visa_2025": -0.08,
    "null": 0.0,
    "2030Q1": 0.0,
}

RUNGS = tuple(outcome for outcome in shown_in("figures") if outcome.endswith("_year_5"))
POLICY_OUTCOMES = (*YEARS, *RUNGS, COST)
FELLOWS = rungs_among(RUNGS)[0]


def lived(kind: str, levers: list[str], rows: list[tuple], reference: tuple, half: float = 0.02) -> StudyTables:
    """A study by hand: effects are linear in the levers, and intervals reach `half` of the scale to either side."""
    points = [
        {
            "point": 0,
            "roles": "reference",
            "key": "0" * 16,
            "label": "as configured",
            **dict(zip(levers, reference, strict=True)),
        }
    ]
    for row in rows:
        if row == reference:
            points[0]["roles"] = "reference+design"
            continue
        label = ", ".join(f"{lever.split('.')[-1]} = {level}" for lever, level in zip(levers, row, strict=True))
        point = {"point": len(points), "roles": "design", "key": f"{len(points):016x}", "label": label}
        points.append(point | dict(zip(levers, row, strict=True)))
    moves = {
        point["point"]: {lever: (point[lever], start) for lever, start in zip(levers, reference, strict=True)}
        for point in points[1:]
    }
    effects = [_row(number, outcome, move, half) for number, move in moves.items() for outcome in POLICY_OUTCOMES]
    alone = [
        {"lever": lever, "level": level, **_row(-1, outcome, {lever: (level, start)}, half)}
        for lever, start in zip(levers, reference, strict=True)
        for level in dict.fromkeys(point[lever] for point in points)
        if level != start
        for outcome in POLICY_OUTCOMES
    ]
    listed = pd.DataFrame(points)
    table = pd.DataFrame(effects).merge(listed[["point", *levers]], on="point") if effects else pd.DataFrame()
    grid = pd.DataFrame(alone).drop(columns=["point", "label"]) if kind == "grid" else pd.DataFrame()
    footer = "brainsim 0.0.0; by_hand; 20 simulations; ranges cover chance alone, inputs fixed"
    return StudyTables(listed, table, grid, {"design": {"kind": kind}}, footer, 20)


def _row(point: int, outcome: str, move: dict, half: float) -> dict:
    scale = 2000.0 if outcome in YEARS else 300.0 if outcome == COST else 1.0
    weights = COSTS if outcome == COST else {lever: scale * weight for lever, weight in WEIGHTS.items()}
    effect = sum(
        scale * (WORDS[level] - WORDS[start]) if isinstance(level, str) else weights[lever] * (level - start)
        for lever, (level, start) in move.items()
    )
    ends = {"half_width": half * scale, "low": effect - 2 * half * scale, "high": effect + 2 * half * scale}
    return {"point": point, "label": "", "outcome": outcome, "unit": effect_rows()[outcome].unit, "effect": effect,
            **ends, "n": 20}  # fmt: skip


def five_by_five() -> StudyTables:
    return lived("grid", [PAY, POSTS], list(itertools.product(PAYS, JOBS)), (1.8, 1.0))


def two_by_three() -> StudyTables:
    rows = itertools.product(["luck", "ability"], ["calm", "us_visa_2025", "uk_costs_and_us_visa_2025"])
    return lived("grid", [WHO, SHOCK], list(rows), ("luck", "calm"))


def one_lever() -> StudyTables:
    return lived("grid", [PAY], [(pay,) for pay in PAYS], (1.8,))


def three_levers() -> StudyTables:
    return lived(
        "grid",
        [PAY, POSTS, WHO],
        list(itertools.product((1.8, 2.4), (1.0, 1.5), ("luck", "ability"))),
        (1.8, 1.0, "luck"),
    )


def six_points() -> StudyTables:
    rows = [(2.4, 1.0, 0.0), (1.8, 1.5, 0.0), (1.8, 1.0, 0.4), (2.4, 1.5, 0.0), (2.4, 1.5, 0.4), (3.0, 2.0, 1.0)]
    tables = lived("list", [PAY, POSTS, RESERVED], rows, (1.8, 1.0, 0.0))
    placebo = tables.points.iloc[[0]].assign(
        point=7, roles="placebo", label="placebo", **{RESERVED: 1.0}
    )  # from after the study on
    nothing = tables.effects[tables.effects["point"] == 1].assign(
        point=7, effect=0.0, half_width=0.0, low=0.0, high=0.0
    )
    return tables._replace(
        points=pd.concat([tables.points, placebo], ignore_index=True),
        effects=pd.concat([tables.effects, nothing], ignore_index=True),
    )


def hypercube(samples: int = 64) -> StudyTables:
    order = np.random.default_rng(5).permuted(np.tile(np.arange(samples), (3, 1)), axis=1)
    rows = [(1 + 2 * a, 0.5 + 1.5 * b, 100 + 900 * c) for a, b, c in ((order + 0.5) / samples).T.tolist()]
    return lived("latin_hypercube", [PAY, POSTS, SLOTS], rows, (1.8, 1.0, 400.0))


def gaps() -> StudyTables:
    """The grid of five by five with something missing, an interval without bound and a cost that is not known."""
    tables = five_by_five()
    effects, kept = tables.effects.copy(), tables.effects["outcome"] == KEPT
    effects.loc[kept & (effects["point"] == 3), ["effect", "half_width", "low", "high"]] = np.nan
    effects.loc[kept & (effects["point"] == 5), ["low", "high"]] = [-math.inf, math.inf]
    effects.loc[~kept & (effects["point"] == 8), ["effect", "half_width", "low", "high"]] = np.nan
    return tables._replace(effects=effects)


def dense() -> StudyTables:
    rows = itertools.product(np.linspace(1, 3, 17).round(3).tolist(), np.linspace(0, 2, 21).round(2).tolist())
    return lived("grid", [PAY, POSTS], list(rows), (2.0, 1.0))


CASES = {
    "five by five": five_by_five,
    "two by three words": two_by_three,
    "one lever": one_lever,
    "three levers": three_levers,
    "six points and a placebo": six_points,
    "64 of a hypercube": hypercube,
    "gaps": gaps,
    "dense": dense,
}


@pytest.fixture(autouse=True)
def style():
    with house_style():
        yield


def effects(tables: StudyTables) -> Figure:
    """The sheet of all options on the three rungs."""
    return effects_sheet(tables, rungs_seen(tables)[-1])


def lever_effects(tables: StudyTables) -> Figure:
    return levers_sheet(tables, FELLOWS)


def scatter(tables: StudyTables) -> Figure:
    return scatter_sheet(tables, FELLOWS)


def effect_at(tables: StudyTables, outcome: str, **levels) -> pd.Series:
    """The row of effects.csv of the point at some levels."""
    names = {"pay": PAY, "posts": POSTS}
    chosen = np.logical_and.reduce([tables.points[names[name]] == level for name, level in levels.items()])
    (point,) = tables.points.loc[chosen, "point"]
    return tables.effects[(tables.effects["outcome"] == outcome) & (tables.effects["point"] == point)].iloc[0]


def words_of(figure: Figure) -> str:
    """Everything that is written on a sheet, its lines joined."""
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_text()).replace("\u00a0", " ")


def cell_texts(figure: Figure) -> dict[tuple[int, int], list[str]]:
    """What stands in each cell, from above; labels of lines stand beside them."""
    return {text.get_position(): text.get_text().split("\n") for text in figure.axes[0].texts if text.get_bbox_patch()}


@pytest.mark.parametrize("case", CASES)
def test_texts_are_large_enough_and_lie_neither_over_another_nor_beyond_the_sheet(case):
    figures = {name: draw() for name, draw in study_sheets(CASES[case]()).items()}
    assert figures
    for name, figure in figures.items():
        assert faults_of(figure) == [], name
        assert figure.get_figwidth() == WIDE
        assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 6.5
        assert "inputs fixed" in words_of(figure)


def test_cells_hold_the_effects_of_the_table_in_percentage_points():
    tables = five_by_five()
    texts = cell_texts(heat_map(tables, KEPT))
    assert texts.pop((2, 2)) == ["0"]  # the reference
    assert len(texts) == 24
    for (column, row), (number, *ends) in texts.items():
        found = effect_at(tables, KEPT, pay=PAYS[column], posts=JOBS[row])
        said = float(number.replace("−", "-")), *map(float, " ".join(ends).replace("−", "-").split(" to "))
        assert said == pytest.approx([100 * found[one] for one in ("effect", "low", "high")], abs=0.5)
        assert number[0] in "+−0"


def test_colours_part_at_zero_and_reach_as_far_on_both_sides():
    tables = lived("grid", [PAY, POSTS], list(itertools.product([1.3, 1.8, 2.3], [0.5, 1.0, 1.5])), (1.8, 1.0))
    (image,) = heat_map(tables, KEPT).axes[0].images
    assert image.norm(0.0) == 0.5
    assert image.get_array()[1, 1] == 0 and image.norm(image.get_array()[0, 0]) < 0.4 < 0.6 < image.norm(
        image.get_array()[2, 2]
    )


def test_what_only_the_reference_sets_is_no_lever_and_names_the_reference():
    pairs = list(itertools.product([1.4, 1.8], [1.0, 1.5]))
    tables = lived("grid", [PAY, POSTS], pairs, (1.7, 1.0))
    points = tables.points.assign(programme=["none", None, None, None, None])
    points.loc[0, "label"] = "programme = none"
    tables = tables._replace(
        points=points, settings={"design": {"kind": "grid", "levers": {PAY: [1.4, 1.8], POSTS: [1.0, 1.5]}}}
    )
    assert tables.levers == [PAY, POSTS]
    words = words_of(heat_map(tables, KEPT)).replace("  ", " ")
    assert "beside no InnoCORE" in words
    assert point_label(tables, 1) in " ".join(words_of(effects(tables)).split())


def test_grey_numbers_are_effects_that_are_not_told_apart():
    tables = five_by_five()
    figure = heat_map(tables, KEPT)
    grey = {text.get_position() for text in figure.axes[0].texts if text.get_color() == SECOND}
    places = [place for place in itertools.product(range(5), range(5)) if place != (2, 2)]
    rows = {(x, y): effect_at(tables, KEPT, pay=PAYS[x], posts=JOBS[y]) for x, y in places}
    assert grey == {place for place, row in rows.items() if row["low"] <= 0 <= row["high"]}
    assert 3 <= len(grey) <= 12


def test_without_intervals_numbers_stand_alone():
    tables = five_by_five()
    alone = tables._replace(effects=tables.effects.assign(half_width=np.nan, low=np.nan, high=np.nan), replications=1)
    figure = heat_map(alone, KEPT)
    assert all(len(lines) == 1 for lines in cell_texts(figure).values())
    assert "one simulation, so without ranges" in words_of(figure)


def test_what_was_not_observed_is_open():
    tables = gaps()
    missing = tables.points.set_index("point").loc[3]
    place = PAYS.index(missing[PAY]), JOBS.index(missing[POSTS])
    assert cell_texts(heat_map(tables, KEPT))[place] == ["?"]


def cost_curves(figure: Figure) -> list[np.ndarray]:
    """The lines of equal cost, as points (column, row)."""
    return [line.get_xydata() for line in figure.axes[0].lines]


def test_lines_of_equal_cost_lie_where_a_plane_cost_is_that_amount():
    figure = heat_map(five_by_five(), KEPT)
    curves = cost_curves(figure)
    assert len(curves) == 2  # costs run from -230 to 400, which is but a corner
    for amount, piece in zip((0, 200), curves, strict=True):
        pays, jobs = np.interp(piece[:, 0], range(5), PAYS), np.interp(piece[:, 1], range(5), JOBS)
        assert COSTS[PAY] * (pays - 1.8) + COSTS[POSTS] * (jobs - 1.0) == pytest.approx(float(amount), abs=1e-6)
    assert np.hypot(*(curves[0] - (2, 2)).T).min() == pytest.approx(0, abs=1e-9)  # the reference lies on its line
    assert curves[0][:, 0].min() == 0  # it reaches the outermost cells
    assert {"same cost", "+200 bn won"} <= {text.get_text() for text in figure.axes[0].texts}


def test_options_that_change_much_stay_on_a_page():
    """A label ends after a few lines, and no level has more than three digits."""
    levers = [
        f"behaviour.{name}" for name in ("foresight", "discount", "pay_weight", "security_weight", "autonomy_weight")
    ]
    levers += [f"policy.{name}" for name in ("salary_multiplier", "permanent_jobs", "reserved_posts", "bridge_pay")]
    row = six_points().effects.iloc[0]
    points = [{"point": 0, "roles": "reference", "label": "as configured", **dict.fromkeys(levers, 0.0)}]
    for n in range(1, MOST_ROWS + 1):
        label = ", ".join(f"{lever.split('.')[1]} = {n / 7}" for lever in levers)
        points.append({"point": n, "roles": "design", "label": label, **dict.fromkeys(levers, n / 7)})
    rows = [
        row.to_dict() | {"point": n, "outcome": outcome, **dict.fromkeys(levers, 0.0)}
        for n in range(1, MOST_ROWS + 1)
        for outcome in POLICY_OUTCOMES
    ]
    tables = six_points()._replace(points=pd.DataFrame(points), effects=pd.DataFrame(rows))
    figure = effects(tables)
    assert figure.get_figheight() <= 10
    words = words_of(figure)
    assert "foresight = 0.143" in words and "…" in words
    assert not re.search(r"\d\.\d{4}", words)


def test_between_cells_the_cost_is_bilinear():
    corners = np.array([[-1.0, 1.0], [2.0, -2.0]])  # (row, column)
    line = np.concatenate(next(line.pieces for line in cost_lines(corners) if line.amount == 0))
    u, v = line.T
    cost = -1 * (1 - u) * (1 - v) + u * (1 - v) + 2 * (1 - u) * v - 2 * u * v
    assert np.abs(cost).max() < 0.01
    assert len(cost_lines(np.array([[-1.0, np.nan], [np.nan, 1.0]]))) == 0  # nothing is drawn through the unknown


@pytest.mark.parametrize(
    ("costs", "amounts"),
    [
        ([0, 130], [50, 100]),
        ([-100, 475], [200, 400]),
        ([-90, 20], [-50]),
        ([0, 0.011], [0.005, 0.01]),
        ([0, 0], []),
        ([np.nan, 1000], [500]),
    ],
)
def test_round_amounts_are_one_or_two_on_the_side_that_reaches_further(costs, amounts):
    assert round_amounts(np.array([costs], dtype=float)) == pytest.approx(amounts)


def test_without_costs_or_distances_there_is_no_line_of_equal_cost():
    corner = lived("grid", [PAY, POSTS], list(itertools.product([1.8, 2.4, 3.0], [1.0, 1.5])), (1.8, 1.0))
    assert len(cost_curves(heat_map(corner, KEPT))) == 2
    assert cost_curves(heat_map(corner._replace(effects=corner.effects[corner.effects["outcome"] != COST]), KEPT)) == []
    assert cost_curves(heat_map(two_by_three(), KEPT)) == []


def test_words_are_read_from_above_and_the_longer_lever_runs_upwards():
    figure = heat_map(two_by_three(), KEPT)
    texts = cell_texts(figure)
    assert [texts[(0, row)][0] for row in (2, 1, 0)] == ["0", "+5.0", "−8.0"]  # calm, US visa, UK costs and US visa
    assert [texts[(1, row)][0] for row in (2, 1, 0)] == ["+2.0", "+7.0", "−6.0"]


def test_a_map_whose_cells_have_no_room_for_numbers_is_not_drawn():
    assert heat_map(dense(), KEPT) is None
    assert {name[0] for name in study_sheets(dense())} == {"i"}


def test_an_outcome_that_was_never_observed_leaves_a_sheet_that_says_so():
    tables = five_by_five()
    nothing = tables._replace(effects=tables.effects.assign(effect=np.nan))
    for figure in (scatter(nothing), scatter(tables._replace(effects=pd.DataFrame()))):
        assert figure.axes == []
        assert "It was not observed both at the reference and elsewhere." in words_of(figure)


def test_without_any_effect_levers_say_so():
    figure = lever_effects(five_by_five()._replace(effects=pd.DataFrame(), lever_effects=pd.DataFrame()))
    assert figure.axes == []
    assert "was observed" in words_of(figure)


def dots(axes) -> dict[float, float]:
    """The height of every round dot by its place."""
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    return {float(x): float(y) for line in lines for x, y in line.get_xydata()}


def test_each_lever_has_a_row_and_each_rung_a_panel_with_the_reference_at_none():
    tables = five_by_five()
    figure = lever_effects(tables)
    assert len(figure.axes) == 2 * len(RUNGS)
    for axes, (lever, outcome) in zip(figure.axes, itertools.product((PAY, POSTS), RUNGS), strict=True):
        rows = tables.lever_effects[
            (tables.lever_effects["lever"] == lever) & (tables.lever_effects["outcome"] == outcome)
        ]
        assert dots(axes) == pytest.approx(dict(zip(rows["level"], 100 * rows["effect"], strict=True)))
        (diamond,) = (line for line in axes.lines if line.get_marker() == "D")
        assert diamond.get_xydata().tolist() == [[1.8 if lever == PAY else 1.0, 0.0]]
        (bars,) = axes.collections
        assert np.array(bars.get_segments())[:, :, 1] == pytest.approx(100 * rows[["low", "high"]].to_numpy())
    assert len({axes.get_ylim() for axes in figure.axes}) == 1  # levers and rungs can be compared


def test_hollow_dots_are_effects_that_are_not_told_apart():
    tables = one_lever()
    tables.lever_effects.loc[tables.lever_effects["level"] == 1.4, ["low", "high"]] = [-0.05, 0.01]
    axes = lever_effects(tables).axes[0]
    hollow = {
        float(x)
        for line in axes.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == "white"
        for x in line.get_xdata()
    }
    assert hollow == {1.4}


def test_of_many_levers_those_that_go_most_with_an_effect_are_shown():
    levers = [f"policy.{name}" for name in "abcdefghij"]
    order = np.random.default_rng(1).permuted(np.tile(np.arange(40.0), (len(levers), 1)), axis=1).T
    tables = lived("table", levers, [], tuple([0.0] * len(levers)))
    points = pd.DataFrame(order, columns=levers).assign(point=range(1, 41), roles="design", label="x")
    rows = [
        {"point": n + 1, "outcome": outcome, "unit": effect_rows()[outcome].unit, "effect": order[n, 3] / 100,
         "low": 0.0, "high": 1.0}
        for n, outcome in itertools.product(range(40), RUNGS)
    ]  # fmt: skip
    figure = scatter(tables._replace(points=pd.concat([tables.points, points]), effects=pd.DataFrame(rows)))
    assert len(figure.axes) == MOST_LEVERS * len(RUNGS)
    assert f"The {MOST_LEVERS} of {len(levers)} levers" in words_of(figure)
    assert "d" in [text.get_text() for text in figure.texts]
    assert figure.get_figheight() <= 10


def test_each_option_has_a_row_and_each_rung_a_panel():
    """Sorted by the first rung; a soft bar is the range, the number stands beside it."""
    tables = six_points()
    figure = effects(tables)
    assert len(figure.axes) == len(RUNGS)
    for axes, outcome in zip(figure.axes, RUNGS, strict=True):
        rows = tables.effects[tables.effects["outcome"] == outcome].sort_values(
            "effect", ascending=False, kind="stable"
        )
        dots_seen = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
        assert dots_seen == pytest.approx((100 * rows["effect"]).tolist())
        bars = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 5.0]
        assert np.array(bars) == pytest.approx(100 * rows[["low", "high"]].to_numpy())
    labels = [label.get_text().replace("\n", " ").replace("\u00a0", " ") for label in figure.axes[0].get_yticklabels()]
    assert "placebo (must be 0)" in labels
    assert point_label(tables, 4) in labels
    assert {"+5", "−1"} <= {text.get_text() for text in figure.axes[0].texts}
    added = tables.effects[tables.effects["outcome"] == IN_RESEARCH].set_index("point")["effect"]
    assert "years of research added, by anyone" in " ".join(words_of(figure).split()) and len(added)


def test_of_more_options_than_fit_the_ends_are_shown_and_it_says_so():
    number = MOST_OPTIONS + 8
    tables = lived("list", [PAY], [(1.8 + n / 50,) for n in range(1, number + 1)], (1.8,))
    figure = effects(tables)
    seen = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(seen) == 2 * ENDS
    assert f"{number - 2 * ENDS} more between: effects.csv" in words_of(figure)
    assert f"The ends of {number} options" in words_of(figure)
    assert faults_of(figure) == []


def test_effects_in_each_form_of_the_model_have_marks_on_their_range():
    """Each at its own effect, within the axis and in the key."""
    tables = lived("list", [PAY], [(1.0,), (3.0,)], (1.8,))
    own = tables.effects[tables.effects["outcome"] == KEPT]
    others = pd.concat(
        [
            own.assign(structure=name, effect=own["effect"] + gap)
            for name, gap in (("myopic", 0.3), ("satisficing", -0.5))
        ]
    )
    figure = effects(tables._replace(structures=others))
    assert "the same in each form of the model" in {text.get_text() for text in figure.findobj(Text)}
    axes = figure.axes[0]
    marks = sorted(x for line in axes.lines if line.get_marker() == "|" for x in line.get_xdata())
    assert marks == pytest.approx(sorted((100 * np.concatenate([own["effect"] + 0.3, own["effect"] - 0.5])).tolist()))
    assert axes.get_xlim()[0] <= marks[0] and marks[-1] <= axes.get_xlim()[1]
    assert "form of the model" not in words_of(effects(tables))


def test_a_range_without_bound_ends_at_the_edge_of_its_panel():
    tables = six_points()
    tables.effects.loc[tables.effects["point"] == 2, "high"] = math.inf
    axes = effects(tables).axes[0]
    edge = axes.get_xlim()[1]
    assert math.isfinite(edge)
    assert sum(line.get_linewidth() == 5.0 and max(line.get_xdata()) == edge for line in axes.lines) == 1


@pytest.mark.parametrize(
    ("replications", "scale", "low", "title"),
    [
        (20, 1, 0.01, ": 3 more of 100 fellows live in Korea"),
        (20, 1, -0.01, "No option has a clear effect on where fellows are"),
        (19, 1, 0.01, "Quick look: too few simulations to say what each option does"),
        (40, 0.1, 0.01, "Quick look: too few simulations to say what each option does"),
    ],
)
def test_a_title_says_what_is_found_only_where_that_can_be_told(replications, scale, low, title):
    tables = lived("list", [POSTS], [(1.2,), (1.6,)], (1.0,))
    tables.effects["low"] = low
    tables = tables._replace(
        replications=replications, settings={"design": {"kind": "list"}, "population": {"scale": scale}}
    )
    assert title in words_of(effects(tables)).replace("  ", " ")


def test_without_fellows_in_both_worlds_the_years_of_everybody_are_told():
    tables = lived("one", [PAY], [(2.4,)], (1.8,))
    rows = [
        _row(1, outcome, {PAY: (2.4, 1.8)}, 0.02) | {"effect": 1234.0, "low": 900.0, "high": 1500.0}
        for outcome in YEARS
    ]
    tables = tables._replace(effects=pd.DataFrame(rows), settings={"design": {"kind": "one"}})
    figure = effects(tables)
    assert f"{point_label(tables, 1)[1:]}: some 1,230 more years of research in Korea" in " ".join(
        words_of(figure).split()
    )
    assert "by anyone" in words_of(figure) and "of 100 fellows" not in words_of(figure)


@pytest.mark.parametrize(("samples", "intervals"), [(60, True), (61, False)])
def test_a_scatter_has_a_dot_a_point_and_intervals_where_they_can_be_told_apart(samples, intervals):
    tables = hypercube(samples)
    figure = scatter(tables)
    assert len(figure.axes) == 3 * len(RUNGS)
    for axes, (lever, outcome) in zip(figure.axes, itertools.product((PAY, POSTS, SLOTS), RUNGS), strict=True):
        rows = tables.effects[tables.effects["outcome"] == outcome]
        assert dots(axes) == pytest.approx(dict(zip(rows[lever], 100 * rows["effect"], strict=True)))
        assert len(axes.collections) == intervals
    assert ("effects.csv" in words_of(figure)) != intervals


def test_each_design_has_its_figures():
    kinds = {name: {figure[0] for figure in study_sheets(case())} for name, case in CASES.items() if name != "dense"}
    assert kinds == {
        "five by five": {"h", "i"},
        "two by three words": {"h", "i"},
        "one lever": {"i"},
        "three levers": {"i", "j"},
        "six points and a placebo": {"j"},
        "64 of a hypercube": {"k"},
        "gaps": {"h", "i"},
    }
    many = lived("table", [PAY, POSTS], [(1 + number / 50, 1.0) for number in range(MOST_ROWS + 1)], (1.8, 1.0))
    assert {name[0] for name in study_sheets(many)} == {"k"}


def test_each_rung_has_a_map_and_all_levers_one_sheet():
    names = list(
        study_sheets(lived("grid", [PAY, POSTS], [(1.8, 1.0), (2.4, 1.0), (1.8, 1.5), (2.4, 1.5)], (1.8, 1.0)))
    )
    assert names == [
        *(f"h_heat_{outcome}" for outcome in (*YEARS, *RUNGS)), "i_levers", "i_levers_fellows",
    ]  # fmt: skip


def test_a_grid_without_the_level_of_the_reference_is_drawn_without_levers():
    pairs = list(itertools.product([1.4, 2.4], [0.5, 1.5]))
    two = lived("grid", [PAY, POSTS], pairs, (1.8, 1.0))._replace(lever_effects=pd.DataFrame())
    assert {name[0] for name in study_sheets(two)} == {"h"}
    one = one_lever()._replace(lever_effects=pd.DataFrame())
    assert {name[0] for name in study_sheets(one)} == {"j"}


def test_a_placebo_that_is_not_compared_has_no_row():
    tables = six_points()
    tables = tables._replace(effects=tables.effects[tables.effects["point"] != 7])
    assert "placebo" not in words_of(effects(tables))


def test_a_single_point_has_a_row_against_the_reference_or_nothing():
    assert study_sheets(lived("one", [PAY], [(1.8,)], (1.8,))) == {}
    alone = six_points()
    only_placebo = alone._replace(
        points=alone.points[alone.points["point"].isin((0, 7))].assign(roles=["reference+design", "placebo"])
    )
    assert study_sheets(only_placebo) == {}
    assert {name[0] for name in study_sheets(lived("one", [PAY], [(2.4,)], (1.8,)))} == {"j"}


def test_levels_are_numbers_or_words():
    values = ("2.4", 3, np.float64(1), "calm", True, None, np.nan)
    assert [level_of(value) for value in values] == [2.4, 3.0, 1.0, "calm", "True", "unset", "unset"]
    assert in_order([2.4, 1.0, 2.4]) == [1.0, 2.4]
    assert in_order(["calm", "announced", "calm"]) == ["calm", "announced"]
    assert level_words(-0.5) == "−0.5"
    assert level_words("us_visa_2025") == "US visa 2025"


def test_levers_are_named_as_in_briefs():
    assert lever_words("policy.salary_multiplier.value") == lever_words(PAY) == "pay of fellows (× mean postdoc pay)"
    assert lever_words(SHOCK) == "shock"


def test_ticks_keep_apart():
    assert list(level_ticks([0.5, 0.51, 1.0, 2.0], 1.2).values()) == ["0.5", "1", "2"]
    assert list(level_ticks(["calm", "us_visa_2025"], 1.2).values()) == ["calm", "US visa\n2025"]


def test_titles_are_plain_words():
    assert outcome_title(KEPT) == "Effect on: share of fellows in Korea five years after the start"
    assert outcome_title("fellows_hired") == "Effect on: fellows hired in all calls"
    assert all(outcome in effect_rows() for outcome in POLICY_OUTCOMES)


def test_tables_are_read_as_they_were_written(tmp_path):
    tables = lived("grid", [WHO, "programme.end"], [("luck", "null"), ("ability", "2030Q1")], ("luck", "2030Q1"))
    for name in ("points", "effects", "lever_effects"):
        getattr(tables, name).to_csv(tmp_path / f"{name}.csv", index=False)
    seal(tmp_path, tmp_path.glob("*.csv"), {})
    runs, settings = (
        pd.DataFrame({"status": ["done"] * 3}),
        {"study": {"name": "x", "uncertainty": "point"}, "population": {"scale": 0.5}, "design": {"kind": "grid"}},
    )
    found = read_study_tables(tmp_path, Results({"runs": runs}, settings, "1"))
    pd.testing.assert_frame_equal(found.points, tables.points, check_dtype=False)
    assert found.points["programme.end"].tolist() == ["2030Q1", "null", "2030Q1"]
    assert found.effects["effect"].dtype == float
    assert (found.kind, found.replications) == ("grid", 3)


@pytest.mark.parametrize(("low", "said"), [(10.0, "A: +43 posts; "), (-38.0, "A: no clear effect on posts (+43); ")])
def test_the_title_of_parts_calls_an_effect_clear_only_where_its_range_is_on_one_side(low, said):
    whole = Whole("A", [Part("arrivals", "+50", 50.0, 9.0, 90.0), Part("who", "-7", -7.0, -9.0, 0.0)],
                  Part("all", "+43", 43.0, low, 77.0))  # fmt: skip
    assert parts_title([whole], "posts") == f"{said}largest part arrivals (+50)"


def test_fellows_are_looked_at_as_late_after_their_start_as_was_observed():
    """After the end only those are seen who ended early: an option of longer contracts would seem to keep more of them."""
    names = {f"{kept.name}_{moment}" for kept in EVERY_KEPT for moment in ("year_5", "year_7", "after_3")}
    late = {name for name in names if "after" in name}
    for seen, moment in ((names, "year_7"), (names - {n for n in names if "year_7" in n}, "year_5"), (late, "after_3")):
        assert [rungs.moment.name for rungs in rungs_among(seen)] == [moment]
    assert [rungs.moment and rungs.moment.name for rungs in rungs_among({*names, *YEARS})] == [None, "year_7"]
