"""The figures: always the same set of files, the same bytes, and nothing lies over another."""

import itertools
import threading
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure
from matplotlib.text import Text
from seen import faults_of

from brainsim.command.load import load_settings
from brainsim.model.codes import GROUPS, ORIGINS, POSITIONS
from brainsim.outcomes.rows import outcome_rows
from brainsim.report.figures import FIGURES, draw_figures
from brainsim.report.folder import Results, interval_words, read_results, spread_of, spreads
from brainsim.report.held import held_sentence
from brainsim.report.marks import apart, bracketed, signed
from brainsim.report.one_world import cliff
from brainsim.report.one_world.cliff import ended_fellowships
from brainsim.report.one_world.how_far_from_known import pattern_figure
from brainsim.report.one_world.net_flow import net_flows
from brainsim.report.one_world.who_stays import kept_shares
from brainsim.report.paper import WIDE, style_of
from brainsim.report.style import MARGIN, WIDTH, broken, house_style, text_width, wrapped
from brainsim.report.vocabulary import called
from brainsim.study.design import plan_of
from brainsim.study.patterns import PATTERNS
from brainsim.study.ranges import COUNT
from brainsim.study.reports import PROVENANCE, Report, seal
from brainsim.study.stored import StoredProgramme, focus_of, points_in
from brainsim.words.book import ENGLISH
from brainsim.words.say import in_words

FACTS = {name: row.fact for name, row in outcome_rows().items() if row.fact}
REASONS = ("pay", "autonomy", "permanence", "career", "late_postdoc", "resources", "home", "ties", "climate", "moving")
AFTER = [("korea", "out"), ("korea", "postdoc"), ("us", "industry"), ("elsewhere", "faculty"), ("korea", "faculty")]


def left_folder(folder: Path, replications: int = 3, fellows: bool = True, quarters: int = 9) -> Path:
    """A small results folder made by hand, seven fellows of each group in a replication.

    Its reference is the point 0, and what it shows the point 1, of which all other tables are.
    """
    folder.mkdir(exist_ok=True)
    numbers = range(replications)
    tables = {
        "runs": _runs(numbers),
        "fellows": _fellows(numbers, quarters),
        "paths": _paths(numbers, quarters),
        "reasons": _reasons(numbers),
        "stays": _stays(numbers),
        "quarters": _quarters(numbers, quarters, 40.0),
    }
    for name, table in tables.items():
        chosen = table if fellows or name not in ("fellows", "paths", "reasons") else table.iloc[:0]
        other = _quarters(numbers, quarters, 25.0) if name == "quarters" else chosen.iloc[:0]
        pd.concat([other.assign(point=0), chosen.assign(point=1)]).to_parquet(folder / f"{name}.parquet")
    _points("reference", "design").to_csv(folder / "points.csv", index=False)
    programme = {"slots": 400 if fellows else 0, "fellow_contract": 6, "fellow_longest": 20}
    study = {"name": "by_hand", "uncertainty": "posterior", "quarters": quarters, "first_quarter": "2025Q3"}
    (folder / "config.yaml").write_text(
        yaml.safe_dump({"programme": programme, "study": study, "population": {"scale": 0.25}})
    )
    return sealed(folder)


def sealed(folder: Path) -> Path:
    """A folder made by hand, whose provenance vouches for everything in it."""
    seal(folder, [path for path in folder.iterdir() if path.is_file() and path.name != PROVENANCE], {})
    return folder


def _points(*roles: str) -> pd.DataFrame:
    """Points with these roles, one after the other."""
    names = [f"point {number}" for number in range(len(roles))]
    return pd.DataFrame({"point": range(len(roles)), "roles": roles, "key": names, "label": names})


def _runs(numbers) -> pd.DataFrame:
    intake = {name: [fact.value * (0.9 + 0.1 * n) for n in numbers] for name, fact in FACTS.items()}
    return pd.DataFrame({"replication": numbers, "status": "done", **intake})


def _fellows(numbers, quarters: int) -> pd.DataFrame:
    rows = []
    for number, group, member in itertools.product(numbers, GROUPS, range(7)):
        place, position = AFTER[(member + number) % len(AFTER)]
        ended = quarters > 6
        row = {"replication": number, "group": group, "end": "2027Q1" if ended else None}
        row |= {"pay_before": 45.0 + member, "pay_as_fellow": 90.0 + member, "pay_after": 40.0 + 9 * member}
        row |= {"next_place": place if ended else None, "next_position": position if ended else None}
        for year in (1, 3, 5, 7):
            seen = 4 * year <= quarters
            row |= {f"place_year_{year}": place if seen else None, f"position_year_{year}": position if seen else None}
        rows.append(row)
    return pd.DataFrame(rows)


def _paths(numbers, quarters: int) -> pd.DataFrame:
    rows = [
        (number, group, quarter, place, position, float(4 + number + quarter * (place == "us")))
        for number, group, quarter in itertools.product(numbers, GROUPS, range(quarters))
        for place, position in (("korea", "fellow"), ("korea", "institute"), ("korea", "industry"), ("us", "postdoc"))
    ]
    return pd.DataFrame(rows, columns=["replication", "group", "quarters_since_start", "place", "position", "fellows"])


def _reasons(numbers) -> pd.DataFrame:
    rows = [
        (number, group, against, reason, 0.3 * place - 1.2 + 0.02 * number)
        for number, group, against in itertools.product(numbers, GROUPS, ("postdoc in the US", "postdoc in the UK"))
        for place, reason in enumerate(REASONS)
    ]
    return pd.DataFrame(rows, columns=["replication", "group", "against", "reason", "ln_pay"])


def _stays(numbers) -> pd.DataFrame:
    rows = [
        (number, origin, quarter, 1000.0, 900.0 - 8 * quarter + number)
        for number, origin, quarter in itertools.product(numbers, ("korea", "china", "india", "other"), range(1, 53))
    ]
    return pd.DataFrame(rows, columns=["replication", "origin", "quarters_since_phd", "phds", "in_us"])


def _quarters(numbers, quarters: int, arrivals: float) -> pd.DataFrame:
    names = [f"{(8102 + quarter) // 4}Q{(8102 + quarter) % 4 + 1}" for quarter in range(quarters)]
    rows = [
        (number, quarter, "korea", origin, "all", arrivals + number, 20.0)
        for number, quarter, origin in itertools.product(numbers, names, ORIGINS)
    ]
    columns = ["replication", "quarter", "place", "origin", "position", "arrivals", "departures"]
    return pd.DataFrame(rows, columns=columns)


CASES = {
    "usual": {},
    "one replication": {"replications": 1},
    "no fellows": {"fellows": False},
    "two quarters": {"quarters": 2, "replications": 2},
    "ten years": {"quarters": 40},
}


@pytest.fixture(params=CASES)
def folder(request, tmp_path) -> Path:
    return left_folder(tmp_path, **CASES[request.param])


@pytest.fixture
def quick(monkeypatch) -> None:
    """Two figures stand for all where drawing every one teaches nothing more."""
    for name in [*FIGURES][1:-1]:
        monkeypatch.delitem(FIGURES, name)


@pytest.mark.parametrize("case", ["one replication", "no fellows"])
def test_every_study_leaves_the_same_set_of_figures(tmp_path, case):
    folder = left_folder(tmp_path, **CASES[case])
    files = draw_figures(folder)
    expected = {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")}
    assert {path.name for path in files} == expected == {path.name for path in (folder / "figures").iterdir()}
    assert all(path.stat().st_size > 1000 for path in files)


def test_no_text_lies_over_another_or_leaves_the_sheet(folder):
    results = read_results(folder)
    with house_style():
        for draw in FIGURES.values():
            assert faults_of(draw(results)) == []


def test_figures_fit_a_column_or_a_page_and_have_text_of_seven_points_or_more(tmp_path):
    results = read_results(left_folder(tmp_path))
    with house_style():
        for draw in FIGURES.values():
            figure = draw(results)
            assert figure.get_figwidth() in (WIDTH, WIDE)
            assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7


def test_a_study_without_fellows_says_so(tmp_path):
    results = read_results(left_folder(tmp_path, fellows=False))
    with house_style():
        silent = {name for name, draw in FIGURES.items() if "No fellows in this study." in _words(draw(results))}
    assert silent == {"a_who_comes", "b_who_stays", "d_where_fellows_are", "e_cliff", "g_why"}


@pytest.mark.parametrize("names", [["innocore"], ["innocore", "brain_pool"], ["returnees"]], ids=" and ".join)
def test_the_announced_intake_is_shown_of_its_own_programme_alone(tmp_path, names):
    told = tuple(StoredProgramme(name, {}, 400, 12, 20) for name in names)
    results = read_results(left_folder(tmp_path))._replace(programmes=told)
    with house_style():
        figure = FIGURES["a_who_comes"](results)
    assert ("nnounced" in _words(figure)) == (names == ["innocore"])
    diamonds = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert len(diamonds) == (6 if names == ["innocore"] else 0)


@pytest.mark.parametrize("rest", ["UK, South Africa or elsewhere", "UK, Germany, Switzerland or elsewhere"])
def test_the_last_place_of_the_cliff_is_read_whole_however_many_there_are(tmp_path, monkeypatch, rest):
    monkeypatch.setattr(cliff, "_REST", rest)
    known = [word for word in cliff._NEXT if cliff._NEXT[word] != ("the rest", None)]
    monkeypatch.setattr(cliff, "_NEXT", {**{word: cliff._NEXT[word] for word in known}, rest: ("the rest", None)})
    with house_style():
        figure = FIGURES["e_cliff"](read_results(left_folder(tmp_path)))
        assert faults_of(figure) == []
    assert rest in " ".join(_words(figure).split())


def _words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize(
    ("study", "held"),
    [
        ({"uncertainty": "point", "structures": ["ensemble"]}, "ranges cover chance alone, inputs fixed"),
        ({"uncertainty": "posterior", "structures": []}, "ranges cover uncertain inputs and chance"),
        ({"uncertainty": "posterior"}, "ranges cover uncertain inputs and chance"),
        ({"uncertainty": "posterior", "structures": ["ensemble"]},
         "ranges cover uncertain inputs, chance and forms of the model"),
    ],
)  # fmt: skip
def test_every_figure_says_what_its_ranges_cover(tmp_path, study, held):
    results = read_results(left_folder(tmp_path))
    results.settings["study"] |= study
    assert results.footer.endswith(held)
    assert held.removeprefix("ranges cover ") in held_sentence(results.settings["study"])
    with house_style():
        said = " ".join(_words(FIGURES["a_who_comes"](results)).split())
    assert held in said and "luck" not in said


def test_the_same_results_give_the_same_bytes(tmp_path, quick):
    first = [path.read_bytes() for path in draw_figures(left_folder(tmp_path))]
    assert not any(b"<dc:date>" in content for content in first)
    assert first == [path.read_bytes() for path in draw_figures(tmp_path)]


def test_the_look_of_the_user_neither_enters_a_figure_nor_is_changed(tmp_path, quick):
    folder = left_folder(tmp_path)
    plain = [path.read_bytes() for path in draw_figures(folder)]
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.hashsalt": "mine"}):
        before = dict(matplotlib.rcParams)
        assert plain == [path.read_bytes() for path in draw_figures(folder)]
        assert dict(matplotlib.rcParams) == before


def test_threads_can_draw_side_by_side(tmp_path, quick):
    before, folders = dict(matplotlib.rcParams), [left_folder(tmp_path / name) for name in ("one", "two")]
    threads = [threading.Thread(target=draw_figures, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, two = (sorted((folder / "figures").iterdir()) for folder in folders)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert len(one) == 2 * len(FIGURES)
    assert dict(matplotlib.rcParams) == before


def test_the_share_kept_counts_place_and_position():
    rows = [("korea", "fellow", 5.0), ("korea", "industry", 3.0), ("us", "faculty", 2.0)]
    paths = pd.DataFrame(rows, columns=["place", "position", "fellows"]).assign(replication=0, quarters_since_start=4)
    assert kept_shares(paths, POSITIONS).tolist() == [0.8]
    assert kept_shares(paths, ("fellow", "faculty")).tolist() == [0.5]


def test_net_flow_sums_whole_years_from_the_first_quarter():
    net = net_flows(_quarters([0], 9, 40.0))  # nine quarters: two years, and one quarter that is left out
    assert net.xs(True, level="korean").to_dict() == {(0, 2025): 80.0, (0, 2026): 80.0}
    assert net.xs(False, level="korean").tolist() == [400.0, 400.0]
    assert net_flows(_quarters([0], 3, 40.0)).xs(True, level="korean").tolist() == [60.0]


def test_an_ended_fellowship_leads_to_a_position_in_korea_or_to_a_country():
    table = _fellows([0], 9).head(5)
    expected = ["without a post, Korea", "postdoc, Korea", "US", "UK or elsewhere", "faculty, Korea"]
    assert ended_fellowships(table)["next"].tolist() == expected
    assert ended_fellowships(_fellows([0], 2)).empty


# --- reading a results folder -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "focus"),
    [
        (("reference", "design", "placebo"), 1),
        (("reference+design", "placebo"), 0),
        (("reference+design", "design", "placebo"), 1),
        (("reference", "design", "design", "placebo"), 0),
        (("reference+placebo", "design"), 1),
    ],
)
def test_figures_of_one_world_show_the_only_point_of_the_design_or_else_the_reference(roles, focus):
    assert focus_of(points_in(_points(*roles))) == focus


def test_the_focus_that_is_drawn_is_that_of_the_plan():
    for experiment in ("baseline", "no_programme", "salary_x_jobs"):
        plan = plan_of(load_settings(experiment))
        assert focus_of(points_in(_points(*("+".join(point.roles) for point in plan.points)))) == plan.focus.number


def test_only_the_focus_is_read_and_beside_it_the_quarters_of_the_reference(tmp_path):
    results = read_results(left_folder(tmp_path))
    assert {name: set(table["point"]) for name, table in results.tables.items()} == {
        **{name: {1} for name in ("runs", "fellows", "paths", "reasons", "stays", "quarters")},
        "reference_quarters": {0},
    }
    assert set(results.tables["reference_quarters"]["arrivals"]) == {25.0, 26.0, 27.0}


def test_a_study_of_the_reference_alone_has_no_other_world_to_compare_with(tmp_path):
    """The flow of both worlds can't be drawn; everything else is."""
    folder = left_folder(tmp_path)
    _points("reference+design", "placebo").to_csv(folder / "points.csv", index=False)
    for path in folder.glob("*.parquet"):
        table = pd.read_parquet(path)
        table[table["point"] == 1].assign(point=0).to_parquet(path)
    sealed(folder)
    assert "reference_quarters" not in read_results(folder).tables
    drawn = {path.stem for path in draw_figures(folder)}
    assert drawn == set(FIGURES) - {"c_net_flow"}


def test_a_study_that_kept_no_fellows_is_drawn_as_far_as_it_goes(tmp_path):
    folder = left_folder(tmp_path)
    for name in ("fellows", "paths", "reasons"):
        (folder / f"{name}.parquet").unlink()
    sealed(folder)
    assert {path.stem for path in draw_figures(folder)} == {"c_net_flow", "f_stay_rates"}


def test_a_range_of_many_runs_from_the_5th_to_the_95th_percentile():
    index = pd.MultiIndex.from_product([range(101), [3]], names=["replication", "year"])
    assert spreads(pd.Series(range(101), index=index), "year").loc[3].to_dict() == {"median": 50, "low": 5, "high": 95}
    assert spread_of([*range(101), np.nan]) == (50, 5, 95)
    assert spread_of([7.0]) == (7, 7, 7)
    assert spread_of([np.nan]) is None


@pytest.mark.parametrize(
    ("number", "spread", "words"),
    [(4, (1.5, 0, 3), "smallest to largest of 4"), (9, (4, 0, 8), "smallest to largest of 9"),
     (40, (19.5, -0.4416, 39.4416), "by the standard deviation of 40"), (101, (50, 5, 95), "90 % range of 101 simulations")],
)  # fmt: skip
def test_no_percentile_is_claimed_of_few_replications(number, spread, words):
    """Of forty: 19.5 +- 1.6849 x 11.690 x sqrt(41 / 40), t(39) = 1.6849."""
    assert spread_of(np.arange(number)) == pytest.approx(spread, abs=1e-3)
    assert words in interval_words("bar", number)
    assert spread_of(np.arange(40), COUNT).low == 0.0


def test_numbers_are_written_with_their_interval_and_sign():
    assert bracketed(spread_of(range(101)), "{:.0f}".format, " %") == "50 % [5, 95]"
    assert bracketed(spread_of([-3.2]), signed) == "−3"
    assert [signed(value) for value in (0.2, 12, -1500)] == ["0", "+12", "−1,500"]


def test_labels_move_apart_and_keep_their_order():
    assert apart([10, 11, 50], least=5, top=100) == [10, 15, 50]
    assert apart([99, 100, 98], least=4, top=100) == [96, 100, 92]
    assert apart([24.0, 24.4, 94.0], least=11, top=100, bottom=0) == pytest.approx([18.7, 29.7, 94.0])
    assert apart([1.0, 2.0], least=11, top=100, bottom=0) == [0, 11] and apart([], 1, 2) == []


@pytest.mark.parametrize(
    "whole",
    ["60 %", "2.87 × mean", "[55, 62]", "[+1,196, −2]", "± 3", "5.8 bn KRW", "143 m KRW", "90 k USD"],
)
def test_no_line_ends_between_a_number_and_what_belongs_to_it(whole):
    """Wherever the line would end; in wrapped labels too."""
    words = f"what is said before {whole} and after it"
    with style_of("en"):  # whatever letters another test drew with
        for room in np.arange(0.9, 2.5, 0.1):
            assert any(whole in line.replace("\u00a0", " ") for line in broken(words, room)), room
    for letters in range(12, 40):
        assert any(whole in line.replace("\u00a0", " ") for line in wrapped(words, letters)), letters
    assert wrapped("989억 원", 6) == ["989억\u00a0원"]


def test_words_longer_than_a_line_are_cut():
    lines = broken("x" * 200 + " and words")
    assert "".join(lines).replace(" ", "") == "x" * 200 + "andwords"
    assert all(text_width(line) <= WIDTH - 2 * MARGIN for line in lines)


def test_known_facts_are_named_in_the_figure_that_holds_the_model_against_them():
    """And those of today have room beside an axis that can be read."""
    folder = Path(__file__).parents[2] / "results" / "published" / "validate"
    report = Report(folder)
    results = Results({"runs": pd.DataFrame({"status": ["done"]})}, report.settings, "0")
    with house_style():
        figure = pattern_figure(folder, results)
        assert faults_of(figure) == []
        labels = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
        assert labels and not set(labels) & {in_words(name) for name in report.table("patterns")["pattern"]}
        assert max(text_width(called(pattern.name, ENGLISH)) for pattern in PATTERNS) < WIDE - 2
