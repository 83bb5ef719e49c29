"""Designs as rows: lists, grids and tables as written, samples spread as they promise, mistakes in one line."""

import math
import sys
from collections import Counter

import numpy as np
import pytest
from designs import design
from hypothesis import assume, given
from hypothesis import strategies as st

from brainsim.settings.problems import SettingsError
from brainsim.study.design_rows import MOST, MOST_IN_TABLE, level_at, rows_of

PAY, JOBS, SLOTS = "policy.salary_multiplier", "policy.permanent_jobs", "programme.slots"
SAMPLED = ("latin_hypercube", "sobol_sequence", "sobol", "morris")
SHARES = {"policy.visa_ease": {"low": 0, "high": 1}, "policy.bridge_pay": {"low": 0, "high": 1}}
kinds = st.sampled_from(SAMPLED)
seeds = st.integers(0, 2**32 - 1)


def levels(name, given, kind="latin_hypercube", **how):
    """The levels of one lever that is sampled alone."""
    return [row[name] for row in rows_of(design(kind, levers={name: given}, **how))]


def cube(kind, levers=3, **how):
    """[points, levers] a sampled design of levers between 0 and 1."""
    names = ("policy.visa_ease", "policy.bridge_pay", "policy.reserved_posts", "behaviour.foresight")[:levers]
    rows = rows_of(design(kind, levers={name: {"low": 0, "high": 1} for name in names}, **how))
    return np.array([[row[name] for name in names] for row in rows])


def told(kind, **how):
    """What is said of a design that can't be used: one line."""
    with pytest.raises(SettingsError) as problem:
        rows_of(design(kind, **how))
    assert "\n" not in str(problem.value)
    return str(problem.value)


# --- designs that are written -----------------------------------------------------------------------------------------


def test_one_is_the_settings_as_they_are():
    assert rows_of(design()) == [{}]


def test_a_list_is_its_points_in_their_order():
    points = [{PAY: 2.4}, {}, {JOBS: 1.5, "shock": "us_visa_2025"}, {PAY: 2.4}]
    assert rows_of(design("list", points=points)) == points


def test_a_zip_goes_through_its_lists_side_by_side():
    rows = rows_of(design("zip", levers={PAY: [2, 3], "shock": ["calm", "us_visa_2025"]}))
    assert rows == [{PAY: 2, "shock": "calm"}, {PAY: 3, "shock": "us_visa_2025"}]


def test_the_last_lever_of_a_grid_changes_fastest():
    rows = rows_of(design("grid", levers={PAY: [1, 2], JOBS: [1, 3], "shock": ["calm"]}))
    assert [(row[PAY], row[JOBS]) for row in rows] == [(1, 1), (1, 3), (2, 1), (2, 3)]
    assert all(list(row) == [PAY, JOBS, "shock"] for row in rows)


def test_a_single_level_needs_no_list():
    given = {"value": 2.0, "start": "2027Q1"}
    assert rows_of(design("grid", levers={PAY: given, JOBS: [1, 2]})) == [{PAY: given, JOBS: 1}, {PAY: given, JOBS: 2}]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_grid_has_every_combination_once(numbers):
    names = (PAY, JOBS, SLOTS, "policy.outreach")
    rows = rows_of(design("grid", levers={name: list(range(n)) for name, n in zip(names, numbers, strict=False)}))
    assert len({tuple(row.values()) for row in rows}) == len(rows) == math.prod(numbers)


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path):
    """A function that writes a CSV file and returns its path."""

    def written(content):
        path = tmp_path / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


def test_a_table_has_typed_cells(table):
    """A lever and a real number are floats, a whole number is one, the rest are words."""
    head = f"{PAY}, {SLOTS}, behaviour.foresight, shock, {PAY}.start, {PAY}.ramp_quarters\n"
    (row,) = rows_of(design("table", table=table(head + "2, 400, 0, calm, 2027Q1, 4\n")))
    assert list(row.values()) == [2.0, 400, 0.0, "calm", "2027Q1", 4]
    assert [type(level) for level in row.values()] == [float, int, float, str, str, int]


def test_an_empty_cell_leaves_the_lever_as_it_is(table):
    assert rows_of(design("table", table=table(f"{PAY},{JOBS}\n2,\n,3\n"))) == [{PAY: 2.0}, {JOBS: 3.0}]


def test_a_table_may_have_a_byte_order_mark_blank_lines_and_quotes(table):
    text = f'\ufeff"{PAY}",shock\r\n\r\n"2.5","us_visa_2025"\r\n,\r\n'
    assert rows_of(design("table", table=table(text))) == [{PAY: 2.5, "shock": "us_visa_2025"}]


BAD_CELLS = {
    "a word for a number": (f"{PAY}\nmuch\n", f"line 2, column {PAY}: much is not a number; write one like 2.4"),
    "half a fellow": (f"{PAY},{SLOTS}\n2,4.5\n", f"line 2, column {SLOTS}: 4.5 is not a whole number"),
    "out of range": (f"{PAY}\n2\n24\n", f"line 3, column {PAY}: 24 lies outside [0.5, 5]"),
    "missing": (f"{PAY},{SLOTS}\nNA,4\n", "NA stands for a missing value; write a number, or leave the cell empty"),
    "a quarter as a date": (f"{PAY}.start\nMar-27\n", "Mar-27 is not a quarter; write it like 2027Q1"),
    "a word that is none": (
        "policy.reserved_posts_by\nability\nlick\n",
        "line 3, column policy.reserved_posts_by: lick does not exist; did you mean luck?",
    ),
    "a misspelt lever": ("policy.salry_multiplier\n2\n", "did you mean policy.salary_multiplier?"),
}


@pytest.mark.parametrize(("content", "words"), BAD_CELLS.values(), ids=list(BAD_CELLS))
def test_a_bad_cell_is_told_with_its_line_its_column_and_its_text(table, content, words):
    path = table(content)
    said = told("table", table=path)
    assert said.startswith(f"design.table = {path}, ")
    assert words in said


def test_a_word_that_no_option_has_is_told_with_its_line(table):
    path = table(f"{PAY},shock\n2,calm\n2,clam\n")
    said = told("table", table=path, options={"shock": {"calm": {}, "us_visa_2025": {}}})
    assert said.endswith(
        ", line 3, column shock: clam does not exist; did you mean calm? available: calm, us_visa_2025"
    )


def test_a_whole_number_that_a_program_wrote_as_real_is_a_whole_number(table):
    """As pandas does with a column that has an empty cell."""
    assert rows_of(design("table", table=table(f"{PAY},{SLOTS}\n2.4,400.0\n2,\n"))) == [
        {PAY: 2.4, SLOTS: 400},
        {PAY: 2.0},
    ]


BAD_TABLES = {
    "empty": ("", "is empty; its first line must name the columns"),
    "only names": (f"{PAY}\n\n", "has no rows below its first line"),
    "ragged": (f"{PAY},{JOBS}\n1,2\n\n3\n", "line 4: 1 cells for 2 columns"),
    "too wide": (f"{PAY}\n1,2\n3\n", "line 2: 2 cells for 1 columns"),
    "a name twice": (f"{PAY},{PAY}\n1,2\n", f"two columns are named {PAY}; each needs a name of its own"),
    "a column without a name": (f"{PAY},\n1,2\n", "line 1: column 2 has no name"),
    "not UTF-8": (f"{PAY}\n1\xff\n".encode("latin-1"), "line 2: the byte 0xff is not UTF-8"),
    "endless cell": (f'{PAY}\n"{"1" * 200_000}\n', "line 2: field larger than field limit"),
    "too many points": (
        f"{PAY}\n" + "2.4\n" * (MOST_IN_TABLE + 1),
        "has 20,001 rows; a table of points may have 20,000",
    ),
}


@pytest.mark.parametrize(("content", "words"), BAD_TABLES.values(), ids=list(BAD_TABLES))
def test_a_bad_table_is_told_in_one_line_with_its_path(table, content, words):
    path = table(content)
    said = told("table", table=path)
    assert said.startswith(f"design.table = {path}")
    assert words in said


def test_a_missing_table_is_told(tmp_path):
    assert told("table", table=str(tmp_path / "no.csv")).endswith("no.csv can't be read: No such file or directory")
    assert "is a folder; name the CSV file in it" in told("table", table=str(tmp_path))


# --- designs that are sampled -----------------------------------------------------------------------------------------


@given(kinds, seeds)
def test_the_same_seed_gives_the_same_rows_and_another_seed_others(kind, seed):
    first, again, other = (cube(kind, samples=8, seed=s) for s in (seed, seed, (seed + 1) % 2**32))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_sampling_neither_needs_nor_moves_numpys_own_generator():
    """Whatever was drawn before, and whatever is drawn after."""
    np.random.seed(3)  # noqa: NPY002 the very generator that must be left alone
    expected = np.random.random(2)  # noqa: NPY002
    first = [cube(kind).tolist() for kind in SAMPLED]
    np.random.seed(3)  # noqa: NPY002
    assert [cube(kind).tolist() for kind in SAMPLED] == first
    assert np.random.random(2).tolist() == expected.tolist()  # noqa: NPY002


@given(st.integers(1, 40), st.integers(1, 4), seeds)
def test_a_latin_hypercube_has_one_point_in_each_layer_of_each_lever(samples, levers, seed):
    shares = cube("latin_hypercube", levers, samples=samples, seed=seed)
    layers = np.sort(np.floor(shares * samples).astype(int), axis=0)
    assert np.array_equal(layers, np.tile(np.arange(samples)[:, None], levers))


@given(st.integers(0, 7), st.integers(1, 4), seeds)
def test_a_sobol_sequence_has_one_point_in_each_layer_of_each_lever(exponent, levers, seed):
    shares = cube("sobol_sequence", levers, samples=2**exponent, seed=seed)
    layers = np.sort(np.floor(shares * 2**exponent).astype(int), axis=0)
    assert np.array_equal(layers, np.tile(np.arange(2**exponent)[:, None], levers))


@pytest.mark.parametrize("second_order", [False, True])
def test_a_sobol_design_exchanges_one_lever_at_a_time_between_two_points(second_order):
    """In a block of A, A with lever k of B, (B with lever k of A,) B."""
    blocks = cube("sobol", samples=4, second_order=second_order).reshape(4, 8 if second_order else 5, 3)
    for block in blocks:
        one, other = block[0], block[-1]
        assert (one != other).all()
        for k in range(3):
            taken = np.arange(3) == k
            assert np.array_equal(block[1 + k], np.where(taken, other, one))
            if second_order:
                assert np.array_equal(block[4 + k], np.where(taken, one, other))


@given(st.integers(1, 10), st.sampled_from([2, 4, 6, 10]), seeds)
def test_a_morris_trajectory_moves_each_lever_once_by_the_same_step(samples, morris_levels, seed):
    """On a grid of levels; the step is levels / (2 (levels - 1)) of the range."""
    trajectories = cube("morris", samples=samples, morris_levels=morris_levels, seed=seed).reshape(samples, 4, 3)
    assert np.allclose(trajectories * (morris_levels - 1) % 1 * (1 - trajectories * (morris_levels - 1) % 1), 0)
    steps = np.abs(np.diff(trajectories, axis=1))
    step = morris_levels / 2 / (morris_levels - 1)
    assert np.allclose(np.sort(steps, axis=2), [0, 0, step])
    assert np.allclose(steps.sum(axis=1), step)


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol_sequence"])
def test_a_whole_number_has_equal_chances_for_each_at_both_ends_too(kind):
    counts = Counter(levels(SLOTS, {"low": 397, "high": 404}, kind, samples=64))
    assert counts == dict.fromkeys(range(397, 405), 8)
    assert {type(level) for level in counts} == {int}


def test_words_and_listed_levels_have_equal_chances():
    assert Counter(levels("policy.reserved_posts_by", ["luck", "ability"], samples=10)) == {"luck": 5, "ability": 5}
    assert Counter(levels("shock", ["calm", "us_visa_2025"], samples=10)) == {"calm": 5, "us_visa_2025": 5}
    assert Counter(levels(PAY, [1.8, 2.4, 3.0], samples=9)) == {1.8: 3, 2.4: 3, 3.0: 3}


def test_a_logarithmic_scale_puts_half_of_the_points_below_the_geometric_mean():
    found = np.array(levels("behaviour.discount", {"low": 0.8, "high": 0.9, "scale": "log"}, samples=10))
    assert (found < math.sqrt(0.8 * 0.9)).sum() == 5
    found = np.sort(levels(PAY, {"low": 0.5, "high": 5, "scale": "log"}, samples=100))
    assert np.array_equal(np.floor(100 * np.log10(found / 0.5) + 1e-9), np.arange(100))


@given(st.floats(0.01, 10), st.floats(0.01, 10), st.sampled_from(["linear", "log"]), kinds)
def test_no_level_leaves_its_range_by_a_single_bit(low, high, scale, kind):
    assume(low < high)
    found = levels(PAY, {"low": low, "high": high, "scale": scale}, kind, samples=4, morris_levels=2)
    assert all(low <= level <= high for level in found)


def test_a_morris_design_of_two_levels_meets_both_ends_of_a_range():
    """0.12 + 1.0 (1.3 - 0.12) would be above 1.3."""
    assert set(levels(PAY, {"low": 0.12, "high": 1.3}, "morris", morris_levels=2)) == {0.12, 1.3}


def test_the_levers_of_a_sampled_design_stand_in_their_order():
    levers = {SLOTS: {"low": 1, "high": 4}, "policy.reserved_posts_by": ["luck", "ability"], **SHARES}
    assert all(list(row) == list(levers) for kind in SAMPLED for row in rows_of(design(kind, levers=levers)))


# --- designs that can't be used ---------------------------------------------------------------------------------------

RANGE = {"low": 1, "high": 2}
WRONG = {
    "levers of one": ("one", {"levers": {PAY: [1]}}, "design.levers is given, but design.kind = one does not take it"),
    "points of a grid": ("grid", {"levers": {PAY: [1]}, "points": [{}]}, "design.points is given, but design.kind = grid"),
    "a table of a list": ("list", {"points": [{}], "table": "x.csv"}, "design.table is given, but design.kind = list"),
    "no levers": ("grid", {}, "design.levers is empty, but design.kind = grid needs it"),
    "no points": ("list", {}, "design.points is empty, but design.kind = list needs it"),
    "no table": ("table", {}, "design.table is empty, but design.kind = table needs it"),
    "unequal zip": (
        "zip", {"levers": {PAY: [1, 2], JOBS: [1]}},
        f"design.levers have 2 ({PAY}), 1 ({JOBS}) levels; a zip needs lists of one length",
    ),
    "empty list": ("grid", {"levers": {PAY: []}}, f"design.levers.{PAY} has no levels; give a list"),
    "repeated level": ("grid", {"levers": {PAY: [1, 2, 1.0]}}, f"{PAY} has 1 twice; give each level once"),
    "repeated level of a sample": ("morris", {"levers": {"shock": ["calm", "calm"]}}, "shock has calm twice"),
    "range in a grid": ("grid", {"levers": {PAY: RANGE}}, f"design.levers.{PAY} = {{'low': 1, 'high': 2}} is a range"),
    "range in a zip": ("zip", {"levers": {PAY: RANGE}}, "is a range, which only a sampled design takes; give a list"),
    "too large": (
        "grid", {"levers": {PAY: list(range(1001)), JOBS: list(range(1000))}},
        f"design.levers make 1,001,000 points; a grid may have {MOST:,}",
    ),
    "too large a sample": (
        "sobol", {"levers": {PAY: RANGE, JOBS: RANGE}, "samples": 2**15, "second_order": True},
        "design.samples = 32768 makes 196,608 points; a design may have 100,000",
    ),
    "not a power of two": (
        "sobol", {"levers": {PAY: RANGE}, "samples": 12}, "design.samples = 12 is not a power of two"
    ),
    "sequence of another length": ("sobol_sequence", {"levers": {PAY: RANGE}, "samples": 3}, "design.samples = 3 is not"),
    "log of a negative": (
        "latin_hypercube", {"levers": {"policy.autonomy": {"low": -0.5, "high": 0.5, "scale": "log"}}},
        "design.levers.policy.autonomy: scale = log is not linear, nor log with a real number above 0",
    ),
    "log of a whole number": ("morris", {"levers": {SLOTS: {**RANGE, "scale": "log"}}}, "scale = log is not linear"),
    "unknown scale": ("morris", {"levers": {PAY: {**RANGE, "scale": "lag"}}}, "scale = lag is not linear"),
    "range of words": (
        "morris", {"levers": {"policy.reserved_posts_by": RANGE}},
        "design.levers.policy.reserved_posts_by is no number; give a list of its words",
    ),
    "range of a group": ("morris", {"levers": {"shock": RANGE}}, "design.levers.shock is no number"),
    "range of a misspelt lever": (
        "morris", {"levers": {"policy.salry_multiplier": RANGE}}, "did you mean policy.salary_multiplier?"
    ),
    "half a range": ("morris", {"levers": {PAY: {"low": 1}}}, "is neither a list of levels nor {low: ..., high: ...}"),
    "a misspelt range": ("morris", {"levers": {PAY: {"lo": 1, "high": 2}}}, "is neither a list of levels nor"),
    "a number alone": ("morris", {"levers": {PAY: 3}}, f"design.levers.{PAY} = 3 is neither a list of levels nor"),
    "words as ends": ("morris", {"levers": {PAY: {"low": "a", "high": 2}}}, "low = a and high = 2 must be numbers"),
    "true as an end": ("morris", {"levers": {PAY: {"low": True, "high": 2}}}, "low = true and high = 2 must be numbers"),
    "no number as an end": ("morris", {"levers": {PAY: {"low": 1, "high": math.nan}}}, "high = nan must be numbers"),
    "upside down": ("morris", {"levers": {PAY: {"low": 2, "high": 1}}}, f"{PAY}: low = 2 is not below high = 1"),
    "nothing between": ("morris", {"levers": {PAY: {"low": 2, "high": 2}}}, "low = 2 is not below high = 2"),
    "half a fellow": (
        "morris", {"levers": {SLOTS: {"low": 1.5, "high": 3}}},
        f"design.levers.{SLOTS} is a whole number; low = 1.5 and high = 3 must be, too",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "how", "words"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_design_is_told_in_one_line(kind, how, words):
    assert words in told(kind, **how)


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_without_salib_what_to_install_is_told(kind, monkeypatch):
    for module in [name for name in sys.modules if name.split(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "SALib", None)
    assert told(kind, levers=SHARES) == f'design.kind = {kind} needs: pip install "brainsim[analysis]"'


def test_latin_hypercubes_and_sobol_sequences_need_no_salib(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib", None)
    assert len(cube("latin_hypercube")) == len(cube("sobol_sequence")) == 8


# --- the level of a lever in settings ---------------------------------------------------------------------------------


def test_the_level_of_a_lever_is_its_value_and_of_a_group_its_option(small):
    settings = small("policy.salary_multiplier={value: 2.4, start: 2027Q1}", "shock=us_visa_2025")
    options = {"shock": {"calm": small().shock.model_dump(), "us_visa_2025": settings.shock.model_dump()}}
    settings = settings.model_copy(update={"design": design(options=options)})
    names = (PAY, f"{PAY}.start", f"{PAY}.end", SLOTS, "shock", "policy", "country.korea.pay.postdoc")
    pay = settings.country.korea.pay["postdoc"]
    assert [level_at(settings, name) for name in names] == [2.4, "2027Q1", None, 400, "us_visa_2025", None, pay]
