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

from brainsim.outcomes.rows import effect_rows, shown_in
from brainsim.report.axis_levels import in_order, level_of, level_words
from brainsim.report.effect_marks import level_ticks
from brainsim.report.folder import Results
from brainsim.report.many_points.along_each_lever import lever_effects, scatter
from brainsim.report.many_points.cost_lines import cost_lines, round_amounts
from brainsim.report.paper import GREY, WIDE
from brainsim.report.study_figures import MOST_ROWS, forest, heat_map, study_figures
from brainsim.report.study_tables import StudyTables, outcome_title, read_study_tables
from brainsim.report.study_words import lever_words
from brainsim.report.style import WIDTH, house_style
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

POLICY_OUTCOMES = tuple(shown_in("figures"))


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
    footer = "brainsim 0.0.0; by_hand; 20 replications; luck only, parameters fixed"
    return StudyTables(listed, table, grid, {"design": {"kind": kind}}, footer, 20)


def _row(point: int, outcome: str, move: dict, half: float) -> dict:
    scale = 2000.0 if outcome.startswith("researchers") else 300.0 if outcome == COST else 1.0
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


@pytest.fixture
def quick(monkeypatch) -> None:
    """Three outcomes stand for all: long words, large numbers with a thousand apart, and the cost."""
    chosen = ("permanent_research_post_year_5", "researchers_in_korea_end", COST)
    monkeypatch.setattr("brainsim.report.study_figures.shown_in", lambda view: chosen)


@pytest.mark.parametrize("case", CASES)
def test_texts_are_large_enough_and_lie_neither_over_another_nor_beyond_the_sheet(case, quick):
    figures = study_figures(CASES[case]())
    assert figures
    for name, figure in figures.items():
        assert faults_of(figure) == [], name
        assert figure.get_figwidth() == (WIDE if name[0] in "hj" else WIDTH)
        assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 6.5
        assert "parameters fixed" in words_of(figure)


def test_cells_hold_the_effects_of_the_table_in_percentage_points():
    tables = five_by_five()
    texts = cell_texts(heat_map(tables, KEPT))
    assert texts.pop((2, 2)) == ["0"]  # the reference
    assert len(texts) == 24
    for (column, row), (number, interval) in texts.items():
        found = effect_at(tables, KEPT, pay=PAYS[column], posts=JOBS[row])
        assert float(number.replace("−", "-")) == pytest.approx(100 * found["effect"], abs=0.5)
        assert number[0] in "+−0"
        assert interval == f"± {100 * found['half_width']:.0f}"


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
    assert "each paired with the reference (programme none)" in words
    assert "fellow pay of 70 million won" in words_of(forest(tables, KEPT))


def test_grey_numbers_are_effects_that_are_not_told_apart():
    tables = five_by_five()
    figure = heat_map(tables, KEPT)
    grey = {text.get_position() for text in figure.axes[0].texts if text.get_color() == GREY}
    places = [place for place in itertools.product(range(5), range(5)) if place != (2, 2)]
    rows = {(x, y): effect_at(tables, KEPT, pay=PAYS[x], posts=JOBS[y]) for x, y in places}
    assert grey == {place for place, row in rows.items() if abs(row["effect"]) <= row["half_width"]}
    assert 3 <= len(grey) <= 12


def test_without_intervals_numbers_stand_alone():
    tables = five_by_five()
    alone = tables._replace(effects=tables.effects.assign(half_width=np.nan, low=np.nan, high=np.nan), replications=1)
    figure = heat_map(alone, KEPT)
    assert all(len(lines) == 1 for lines in cell_texts(figure).values())
    assert "one replication, so without intervals" in words_of(figure)


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


def test_a_forest_of_points_that_change_much_stays_on_a_page():
    """A label ends after a few lines, and no level has more than three digits."""
    levers = [
        f"behaviour.{name}" for name in ("foresight", "discount", "pay_weight", "security_weight", "autonomy_weight")
    ]
    levers += [f"policy.{name}" for name in ("salary_multiplier", "permanent_jobs", "reserved_posts", "bridge_pay")]
    effects = six_points().effects.iloc[0]
    points = [{"point": 0, "roles": "reference", "label": "as configured", **dict.fromkeys(levers, 0.0)}]
    for n in range(1, MOST_ROWS + 1):
        label = ", ".join(f"{lever.split('.')[1]} = {n / 7}" for lever in levers)
        points.append({"point": n, "roles": "design", "label": label, **dict.fromkeys(levers, n / 7)})
    rows = [
        effects.to_dict() | {"point": n, "outcome": KEPT, **dict.fromkeys(levers, 0.0)} for n in range(1, MOST_ROWS + 1)
    ]
    tables = six_points()._replace(points=pd.DataFrame(points), effects=pd.DataFrame(rows))
    figure = forest(tables, KEPT)
    assert figure.get_figheight() <= 15
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
    assert {name[0] for name in study_figures(dense())} == {"i"}


def test_an_outcome_that_was_never_observed_leaves_a_sheet_that_says_so():
    tables = five_by_five()
    nothing = tables._replace(effects=tables.effects.assign(effect=np.nan))
    for figure in (scatter(nothing, KEPT), scatter(tables._replace(effects=pd.DataFrame()), KEPT)):
        assert figure.axes == []
        assert "It was not observed both at the reference and elsewhere." in words_of(figure)


def test_without_any_effect_levers_say_so():
    figure = lever_effects(five_by_five()._replace(effects=pd.DataFrame(), lever_effects=pd.DataFrame()), KEPT)
    assert figure.axes == []
    assert "was observed" in words_of(figure)


def dots(axes) -> dict[float, float]:
    """The height of every round dot by its place."""
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    return {float(x): float(y) for line in lines for x, y in line.get_xydata()}


@pytest.mark.parametrize(("outcome", "factor"), [(KEPT, 100), (COST, 1)])
def test_each_lever_has_its_effects_over_its_levels_and_the_reference_at_none(outcome, factor):
    tables = five_by_five()
    figure = lever_effects(tables, outcome)
    assert len(figure.axes) == 2
    for axes, lever in zip(figure.axes, (PAY, POSTS), strict=True):
        rows = tables.lever_effects[
            (tables.lever_effects["lever"] == lever) & (tables.lever_effects["outcome"] == outcome)
        ]
        assert dots(axes) == pytest.approx(dict(zip(rows["level"], factor * rows["effect"], strict=True)))
        (diamond,) = (line for line in axes.lines if line.get_marker() == "D")
        assert diamond.get_xydata().tolist() == [[1.8 if lever == PAY else 1.0, 0.0]]
        (bars,) = axes.collections
        assert np.array(bars.get_segments())[:, :, 1] == pytest.approx(factor * rows[["low", "high"]].to_numpy())
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()  # levers can be compared


def test_hollow_dots_are_effects_that_are_not_told_apart():
    tables = one_lever()
    tables.lever_effects.loc[tables.lever_effects["level"] == 1.4, ["low", "high"]] = [-0.05, 0.01]
    axes = lever_effects(tables, KEPT).axes[0]
    hollow = {
        float(x)
        for line in axes.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == "white"
        for x in line.get_xdata()
    }
    assert hollow == {1.4}


@pytest.mark.parametrize(("outcome", "factor"), [(KEPT, 100), (COST, 1)])
def test_a_forest_has_a_row_a_point_by_what_it_changes(outcome, factor):
    tables = six_points()
    figure = forest(tables, outcome)
    (axes,) = figure.axes
    rows = tables.effects[tables.effects["outcome"] == outcome]
    assert [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"] == pytest.approx(
        (factor * rows["effect"]).tolist()
    )
    thin = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 1.0]
    assert np.array(thin) == pytest.approx(factor * rows[["low", "high"]].to_numpy())
    labels = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert "placebo (must be 0)" in labels
    assert "fellow pay of 120 million won and 50 % more permanent posts for all" in labels[3].replace("\u00a0", " ")
    assert {"+4.8", "−1.2"} <= {text.get_text() for text in axes.texts} or outcome == COST


def test_effects_in_each_form_of_the_model_have_marks_in_a_forest():
    """Each at its own effect, aside of the row's middle, within the axis and in the key."""
    tables = lived("list", [PAY], [(1.0,), (3.0,)], (1.8,))
    own = tables.effects[tables.effects["outcome"] == KEPT]
    others = pd.concat(
        [
            own.assign(structure=name, effect=own["effect"] + gap)
            for name, gap in (("myopic", 0.3), ("satisficing", -0.5))
        ]
    )
    figure = forest(tables._replace(structures=others), KEPT)
    assert "the same in each form of the model" in {text.get_text() for text in figure.findobj(Text)}
    axes = figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() == "^"]
    for place, gap in enumerate((0.3, -0.5)):
        found = [line.get_xdata()[place] for line in marks]
        assert found == pytest.approx((100 * (own["effect"] + gap)).tolist())
    for line in marks:
        assert axes.get_xlim()[0] <= min(line.get_xdata()) and max(line.get_xdata()) <= axes.get_xlim()[1]
    middles = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert not set(middles) & set(np.concatenate([line.get_ydata() for line in marks]))
    assert "form of the model" not in words_of(forest(tables, KEPT))


def test_an_interval_without_bound_ends_at_the_edge_of_a_forest():
    tables = six_points()
    tables.effects.loc[tables.effects["point"] == 2, "high"] = math.inf
    axes = forest(tables, KEPT).axes[0]
    edge = axes.get_xlim()[1]
    assert math.isfinite(edge)
    assert sum(line.get_marker() == "None" and max(line.get_xdata()) == edge for line in axes.lines) == 1


@pytest.mark.parametrize(("samples", "intervals"), [(60, True), (61, False)])
def test_a_scatter_has_a_dot_a_point_and_intervals_where_they_can_be_told_apart(samples, intervals):
    tables = hypercube(samples)
    figure = scatter(tables, KEPT)
    assert len(figure.axes) == 3
    rows = tables.effects[tables.effects["outcome"] == KEPT]
    for axes, lever in zip(figure.axes, (PAY, POSTS, SLOTS), strict=True):
        assert dots(axes) == pytest.approx(dict(zip(rows[lever], 100 * rows["effect"], strict=True)))
        assert len(axes.collections) == intervals
    assert ("effects.csv" in words_of(figure)) != intervals


def test_each_design_has_its_figures(quick):
    kinds = {name: {figure[0] for figure in study_figures(case())} for name, case in CASES.items() if name != "dense"}
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
    assert {name[0] for name in study_figures(many)} == {"k"}


def test_headline_outcomes_have_a_map_and_a_sheet_of_levers_each():
    names = list(
        study_figures(lived("grid", [PAY, POSTS], [(1.8, 1.0), (2.4, 1.0), (1.8, 1.5), (2.4, 1.5)], (1.8, 1.0)))
    )
    assert names == [f"{kind}_{outcome}" for kind in ("h_heat", "i_levers") for outcome in POLICY_OUTCOMES]


def test_a_grid_without_the_level_of_the_reference_is_drawn_without_levers():
    pairs = list(itertools.product([1.4, 2.4], [0.5, 1.5]))
    two = lived("grid", [PAY, POSTS], pairs, (1.8, 1.0))._replace(lever_effects=pd.DataFrame())
    assert {name[0] for name in study_figures(two)} == {"h"}
    one = one_lever()._replace(lever_effects=pd.DataFrame())
    assert {name[0] for name in study_figures(one)} == {"j"}


def test_a_placebo_that_is_not_compared_has_no_row():
    tables = six_points()
    tables = tables._replace(effects=tables.effects[tables.effects["point"] != 7])
    assert "placebo" not in words_of(forest(tables, KEPT))


def test_a_single_point_has_a_forest_against_the_reference_or_nothing():
    assert study_figures(lived("one", [PAY], [(1.8,)], (1.8,))) == {}
    alone = six_points()
    only_placebo = alone._replace(
        points=alone.points[alone.points["point"].isin((0, 7))].assign(roles=["reference+design", "placebo"])
    )
    assert study_figures(only_placebo) == {}
    assert {name[0] for name in study_figures(lived("one", [PAY], [(2.4,)], (1.8,)))} == {"j"}


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
