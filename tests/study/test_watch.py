"""How exactly an effect is known while a study is lived: as the table of effects has it, and from no other runs."""

import math

import numpy as np
import pyarrow as pa
import pytest
from cubes import cubes
from designs import with_design
from stores import VERSION, filled

from brainsim.command.load import load_settings
from brainsim.outcomes.rows import RATIOS
from brainsim.study.design import plan_of
from brainsim.study.effects import effects_table
from brainsim.study.store import Store
from brainsim.study.watch import JUDGED, Teller, Watch

RATIO = "cost_per_added_research_year_krw_m"
PARTS = (RATIOS[RATIO].top, RATIOS[RATIO].bottom)
REPLICATIONS = 6
PAY = "policy.salary_multiplier"


@pytest.fixture
def settings():
    """Three points beside the reference, six replications; no precision is asked for."""
    planned = load_settings(None, [f"study.replications={REPLICATIONS}", "study.uncertainty=point"])
    return with_design(planned, "grid", levers={PAY: [1.8, 2.4, 3.0], "policy.visa_ease": [0.0]})


def asking(settings, outcome, half_width=0.01):
    """The same settings with a precision that is asked for."""
    precision = settings.study.precision.model_copy(update={"outcome": outcome, "half_width": half_width})
    return settings.model_copy(update={"study": settings.study.model_copy(update={"precision": precision})})


def values_of(plan, seed=1):
    """[points, replications] of all outcomes that are watched here."""
    luck = np.random.default_rng(seed)
    shape = (len(plan.points), REPLICATIONS)
    return {name: luck.normal(5 + 10 * np.arange(shape[0])[:, None], 1.0, shape) for name in (JUDGED, *PARTS)}


def runs_of(plan, values, chosen, keys=None):
    """A table of runs for (point, replication) pairs."""
    keys = keys or [point.key for point in plan.points]
    pairs = list(chosen)
    table = {"run": [f"{keys[p]}-{r}" for p, r in pairs], "point": [keys[p] for p, _ in pairs],
             "replication": [r for _, r in pairs], "version": [VERSION] * len(pairs), "status": ["done"] * len(pairs),
             "kept": [0] * len(pairs)}  # fmt: skip
    return pa.table(table | {name: [float(cube[pair]) for pair in pairs] for name, cube in values.items()})


def everything(plan):
    """All pairs of points and replications."""
    return [(p, r) for r in range(REPLICATIONS) for p in range(len(plan.points))]


def widest(plan, values, outcome):
    """The widest half-width of the points that are compared, of the table of effects."""
    table = effects_table(cubes(len(plan.points), REPLICATIONS, **values), [point.label for point in plan.points])
    rows = table[(table["outcome"] == outcome) & table["point"].isin([1, 2])]
    return float(((rows["high"] - rows["low"]) / 2).max())


@pytest.fixture
def empty(tmp_path):
    """A store without runs."""
    return Store(tmp_path / "store", VERSION)


@pytest.mark.parametrize("outcome", [JUDGED, RATIO])
def test_the_half_width_is_that_of_the_table_of_effects(settings, empty, outcome):
    """Of the point where it is widest, in whatever order and portions runs come; the placebo is not compared."""
    plan = plan_of(settings)
    values = values_of(plan)
    watch, pairs = Watch(asking(settings, outcome), plan, empty), everything(plan)[::-1]
    for portion in (pairs[:5], pairs[5:6], pairs[6:]):
        watch.see(runs_of(plan, values, portion))
    assert watch.half_width() == pytest.approx(widest(plan, values, outcome), rel=1e-12)


def test_the_stored_runs_count(settings, tmp_path):
    plan = plan_of(settings)
    values = values_of(plan)
    store = filled(tmp_path / "store", {"runs": runs_of(plan, values, everything(plan))})
    assert Watch(settings, plan, store).half_width() == pytest.approx(widest(plan, values, JUDGED), rel=1e-12)


def test_runs_of_other_points_are_passed_over(settings, empty):
    """Of an earlier study with other points, in the same store."""
    plan = plan_of(settings)
    values = values_of(plan)
    watch = Watch(settings, plan, empty)
    watch.see(runs_of(plan, values, everything(plan)))
    before = watch.half_width()
    foreign = [f"{number:016x}" for number in range(len(plan.points))]
    watch.see(runs_of(plan, values_of(plan, seed=2), everything(plan), foreign))
    assert watch.half_width() == before


def test_replications_that_the_study_did_not_ask_for_do_not_count(settings, tmp_path):
    """A store may hold more, of an earlier study: the table of effects won't have them either."""
    plan = plan_of(settings)
    values = values_of(plan)
    more = {name: np.concatenate([cube, cube + 1, cube - 1], axis=1) for name, cube in values.items()}
    pairs = [(p, r) for r in range(3 * REPLICATIONS) for p in range(len(plan.points))]
    store = filled(tmp_path / "store", {"runs": runs_of(plan, more, pairs)})
    watch = Watch(settings, plan, store)
    assert watch.half_width() == pytest.approx(widest(plan, values, JUDGED), rel=1e-12)
    watch.replications = 2 * REPLICATIONS
    assert watch.half_width() < widest(plan, values, JUDGED)


def test_a_run_that_is_seen_again_replaces_what_was_seen(settings, empty):
    """A failed run that is lived again."""
    plan = plan_of(settings)
    values = values_of(plan)
    failed = {name: np.full_like(cube, math.nan) for name, cube in values.items()}
    watch = Watch(settings, plan, empty)
    watch.see(runs_of(plan, failed, everything(plan)[:3]))
    watch.see(runs_of(plan, values, everything(plan)))
    assert watch.half_width() == pytest.approx(widest(plan, values, JUDGED), rel=1e-12)


def test_nothing_is_known_of_less_than_two_pairs_or_of_a_point_that_nobody_can_observe(settings, empty):
    """NaN is wider than any width: what is not known at one point is not known."""
    plan = plan_of(settings)
    values = values_of(plan)
    watch = Watch(settings, plan, empty)
    assert math.isnan(watch.half_width()) and watch.words(at_once=True) == ""
    watch.see(runs_of(plan, values, [(p, 0) for p in range(len(plan.points))]))
    assert math.isnan(watch.half_width())
    values[JUDGED][2] = math.nan
    watch.see(runs_of(plan, values, everything(plan)))
    assert math.isnan(watch.half_width()) and watch.words(at_once=True) == ""


def test_an_open_interval_of_a_ratio_is_infinitely_wide_and_not_said(settings, empty):
    plan = plan_of(settings)
    values = values_of(plan)
    values[PARTS[1]][:] = np.random.default_rng(4).normal(size=values[PARTS[1]].shape)
    watch = Watch(asking(settings, RATIO), plan, empty)
    watch.see(runs_of(plan, values, everything(plan)))
    assert watch.half_width() == math.inf
    assert watch.words(at_once=True) == ""


def test_a_study_without_anything_to_compare_has_no_effect_to_watch(empty):
    settings = load_settings(None, ["study.replications=6"])
    plan = plan_of(settings)
    watch = Watch(settings, plan, empty)
    watch.see(runs_of(plan, values_of(plan), everything(plan)))
    assert math.isnan(watch.half_width())


def test_what_is_watched_is_said_with_what_is_wanted(settings, empty):
    """The effect on years of research in Korea, if no other is asked for."""
    plan = plan_of(settings)
    values = values_of(plan)
    usual, asked = Watch(settings, plan, empty), Watch(asking(settings, JUDGED, 0.25), plan, empty)
    for watch in (usual, asked):
        watch.see(runs_of(plan, values, everything(plan)))
    half = widest(plan, values, JUDGED)
    assert usual.words() == f"{JUDGED} ± {half:.3g}"
    assert asked.words() == f"{JUDGED} ± {half:.3g} (wanted 0.25)"


def test_the_best_option_is_known_with_its_interval_in_whatever_words_are_asked_for(settings, empty):
    """The last of three points does most; of a cost the first one would be the best."""
    plan = plan_of(settings)
    values = values_of(plan)
    told = []
    watch = Watch(settings, plan, empty, Teller(say=lambda known: told.append(known) or "so much"))
    watch.see(runs_of(plan, values, everything(plan)))
    assert watch.words(at_once=True) == "so much"
    (known,) = told
    gaps = values[JUDGED][-1] - values[JUDGED][0]
    assert (known.point, known.compared) == (plan.points[-1], 2)
    assert known.effect.effect == pytest.approx(gaps.mean()) and known.effect.low < gaps.mean() < known.effect.high
    dear = Watch(asking(settings, PARTS[0]), plan, empty)
    dear.see(runs_of(plan, values, everything(plan)))
    assert dear.known().point == plan.compared[0]


def test_what_is_said_is_counted_anew_once_a_second_or_at_once(settings, empty, monkeypatch):
    """With many points the counting takes its time."""
    clock = [100.0]
    monkeypatch.setattr("brainsim.study.watch.time.monotonic", lambda: clock[0])
    plan = plan_of(settings)
    values = values_of(plan)
    watch = Watch(settings, plan, empty)
    watch.see(runs_of(plan, values, everything(plan)[:8]))
    first = watch.words()
    watch.see(runs_of(plan, values, everything(plan)))
    assert watch.words() == first != ""
    assert watch.words(at_once=True) != first
    clock[0] += 1.5
    watch.see(runs_of(plan, {name: 2 * cube for name, cube in values.items()}, everything(plan)))
    assert watch.words() == f"{JUDGED} ± {2 * widest(plan, values, JUDGED):.3g}"


def test_where_parameters_are_drawn_it_is_that_of_the_mean_over_vectors(settings, empty):
    """Not that of one world more, which no number of replications narrows."""
    drawn = settings.model_copy(update={"study": settings.study.model_copy(update={"uncertainty": "posterior"})})
    plan = plan_of(drawn)
    values, watch = values_of(plan), Watch(drawn, plan, empty)
    watch.see(runs_of(plan, values, everything(plan)))
    effects = effects_table(cubes(len(plan.points), REPLICATIONS, **values), [p.label for p in plan.points], lucks=2)
    rows = effects[(effects["outcome"] == JUDGED) & (effects["point"] > 0)]
    compared = [n for n, point in enumerate(plan.points) if "design" in point.roles and n > 0]
    known = rows[rows["point"].isin(compared)]
    assert watch.half_width() == pytest.approx(known["half_width"].max(), rel=1e-12)
    assert watch.half_width() < ((known["high"] - known["low"]) / 2).max()
