"""What a reader sees in the charts of a brief: nothing over anything else, nothing cut off, words that agree with marks."""

import html
import re
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from seen import faults_of, shown_in, texts_of

from brainsim.brief.charts import CHARTS, draw_sheets, told_of
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.figures.lives_told_twice import lives
from brainsim.brief.figures.shared import effects, front, heat, paths, regret, scenario
from brainsim.brief.figures.what_it_costs import plane
from brainsim.brief.figures.where_fellows_go import colour_of, destinations
from brainsim.brief.figures.who_would_have_come import deadweight
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.brief.sentences import is_clear, point_words
from brainsim.brief.stayers import drawn
from brainsim.report import paper
from brainsim.report.many_points.what_each_adds import EXTREMES, MOST_ROWS
from brainsim.report.numbers import rounded
from brainsim.report.paper import Paper
from brainsim.report.style import INK
from brainsim.report.vocabulary import change_words
from brainsim.study.lives import state_of
from brainsim.study.stored import Regret, Step
from brainsim.words.book import book_of

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
STUDIES = sorted(folder.name for folder in PUBLISHED.iterdir() if (folder / "effects.csv").is_file())
TALLEST = 9.0  # inches of a chart: it leaves room for its caption on a page
PAY, FORESIGHT, KEPT = "policy.salary_multiplier", "behaviour.foresight", "fellows_kept_in_korea_after_3"
COST, JUDGED = "total_cost_krw_bn", "researcher_years_in_korean_research"


@cache
def facts_from(study):
    """The facts of a published study."""
    return facts_of(read_folder(PUBLISHED / study))


def faults_in(figure):
    """Texts that lie over each other or leave the sheet, and numbers with more digits than anybody reads."""
    digits = [text for text, _ in texts_of(figure) if re.search(r"\d\.\d{4}", text)]
    return [*faults_of(figure, pixels=1.0, beyond=1.0), *digits]


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize(("language", "alone"), [("en", False), ("en", True), ("ko", False)])
def test_no_text_of_a_published_study_lies_over_another_or_leaves_the_sheet(study, language, alone):
    """In a brief, and as a sheet that stands alone; in a brief no letter is smaller than those of its text may be."""
    if language == "ko" and paper.fonts_folder() is None:
        pytest.skip("the Korean font is not installed")
    with paper.style_of(language):
        for name, chart in CHARTS.items():
            told = told_of(name, facts_from(study), language)
            around = (told.title, told.caption, "brainsim; a study") if alone else ()
            figure = chart.draw(facts_from(study), PUBLISHED / study, Paper(language, *around))
            if figure is not None:
                assert faults_in(figure) == [], name
                assert figure.get_figheight() <= TALLEST, name
                assert alone or min(text.get_fontsize() for text in shown_in(figure)) >= paper.LEAST, name


def study_of(number, changes):
    """Facts of so many policies, each with some changes, whose effects rise by one from point to point."""
    numbers = range(1, number + 1)
    points = [Point(n, f"point {n}", {name: value + n / 7 for name, value in changes.items()}) for n in numbers]
    found = [Effect(n, KEPT, "fellows", n - 3.0, n - 9.0, n + 3.0, 1.0) for n in numbers]
    return Facts(outcome=Outcome(KEPT, "fellows"), points=points, effects=found, reference=Point(0, "as configured"))


LONG = {PAY: 1.0, FORESIGHT: 2 / 3, "behaviour.security_weight": 1 / 3, "hiring.local_phd_bonus": 0.1}


@pytest.mark.parametrize("number", [1, MOST_ROWS, MOST_ROWS + 1, 640])
def test_effects_of_any_number_of_policies_fit_a_page(number):
    """Beyond twelve the three with the most and the least effect are named, and all others are dots in one row."""
    with paper.style_of("en"):
        figure = effects(study_of(number, LONG), Path(), Paper())
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
        assert len(dots) == number and figure.get_figheight() <= TALLEST
        assert len(labels) == (number if number <= MOST_ROWS else 2 * EXTREMES + 1)
        if number > MOST_ROWS:
            assert labels[EXTREMES] == f"the other {number - 2 * EXTREMES}, a dot each"
            assert [line.get_xdata()[0] for line in dots[: 2 * EXTREMES]] == [
                number - 3,
                number - 4,
                number - 5,
                0,
                -1,
                -2,
            ]
        assert faults_in(figure) == []


def test_regret_and_worlds_of_many_policies_show_some_and_say_so():
    regrets = [Regret(f"point {n}", KEPT, n, n + 1, n + 2, 0.9) for n in range(1, 61)]
    worlds = [
        {"first": "point 60", "second": f"point {n}", "vector": v, "gap": v - n / 10, "outcome": KEPT}
        for n in range(1, 60)
        for v in range(8)
    ]
    untold = Step("point 60", "point 1", KEPT, 0.9, 0.9, 0.9, False, None, None, None, None, None)
    facts = study_of(60, {PAY: 1.0})._replace(
        regret=regrets, scenario=[untold], tables={"worlds": pd.DataFrame(worlds)}
    )
    with paper.style_of("en"):
        for draw, words in (
            (regret, "the 12 of 60 that miss least"),
            (scenario, "the 12 of 59 that it beats least often"),
        ):
            figure = draw(facts, Path(), Paper())
            assert len(figure.axes[0].get_yticks()) == MOST_ROWS and figure.get_figheight() <= TALLEST
            assert words in figure.axes[0].get_xlabel().replace("\n", " ")
            assert faults_in(figure) == []


def pixels_of(figure):
    """[row from above, column, colour] the picture, and the texts with their boxes."""
    boxes, drawn = texts_of(figure), FigureCanvasAgg(figure)
    drawn.draw()
    return np.asarray(drawn.buffer_rgba())[:, :, :3].astype(int), boxes


def test_no_line_of_equal_cost_runs_through_a_number_of_a_heat_map():
    """The pictures with and without the lines are the same wherever a number stands."""
    with paper.style_of("en"):
        figure = heat(facts_from("salary_x_jobs"), PUBLISHED, Paper())
        assert len(figure.axes[0].lines) >= 2
        seen, boxes = pixels_of(figure)
        for line in figure.axes[0].lines:
            line.set_visible(False)
        alone, _ = pixels_of(figure)
    assert (seen != alone).any()
    numbers = [box for text, box in boxes if " to" in text or text == "0"]
    assert len(numbers) >= 25
    for box in numbers:
        rows = slice(len(seen) - int(box.y1), len(seen) - int(box.y0))
        assert (seen[rows, int(box.x0) : int(box.x1)] == alone[rows, int(box.x0) : int(box.x1)]).all()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_heat_map_says_the_ranges_and_the_levels_that_the_rest_of_the_brief_says(language):
    """The range of a simulation as in its tables, grey where that reaches over zero, and levels by their names."""
    if language == "ko" and paper.fonts_folder() is None:
        pytest.skip("the Korean font is not installed")
    facts = facts_from("salary_x_jobs")
    judged = {effect.point: effect for effect in facts.effects if effect.outcome == facts.outcome.name}
    with paper.style_of(language):
        axes = heat(facts, PUBLISHED, Paper(language)).axes[0]
    cells = {"".join(text.get_text().split()): text for text in axes.texts if text.get_bbox_patch()}
    for effect in judged.values():
        number, ends = rounded(effect.effect, effect.low, effect.high, effect.unit, language, True, alone=True)
        assert (cells["".join(f"{number}{ends}".split())].get_color() == INK) == is_clear(effect)
    said = {"".join(label.get_text().split()) for label in (*axes.get_xticklabels(), *axes.get_yticklabels())}
    changes = next(point.changes for point in facts.points if len(point.changes) == 2)
    levels = {change_words(name, level, language, paid=facts.paid) for name, level in changes.items()}
    assert {"".join(level.split()) for level in levels} <= said and len(said) == 9  # one of them, as it is, twice


def test_a_heat_map_whose_cells_have_no_room_for_numbers_is_not_drawn():
    facts = facts_from("salary_x_jobs")
    crowded = [0.5 + n / 40 for n in range(30)]
    points = [
        Point(n, "", {PAY: x, "policy.permanent_jobs": y})
        for n, (x, y) in enumerate((x, y) for x in crowded for y in crowded)
    ]
    with paper.style_of("en"):
        assert heat(facts._replace(reference=points[0], points=points[1:]), PUBLISHED, Paper()) is None


def test_a_title_is_a_finding_with_its_number_and_the_words_for_those_who_do_not_see_it_begin_with_it():
    """Ten simulations and more: fewer say what is shown, and no more."""
    facts = facts_from("pay_or_permanence")
    most = max(facts.effects, key=lambda effect: effect.effect if effect.outcome == JUDGED else -np.inf)
    for language in ("en", "ko"):
        for name in ("effects", "plane", "paths", "destinations", "reasons", "scenario", "drivers"):
            told = told_of(name, facts, language)
            assert re.search(r"\d", told.title) and told.alternative.startswith(told.title), name
            assert told.title != book_of(language)["titles"][name]
        assert f"{round(most.effect, -1):+,.0f}" in told_of("effects", facts, language).title
        few = facts._replace(effects=[effect._replace(n=4) for effect in facts.effects])
        assert re.search(r"\+\d", told_of("effects", few, language).title) is None


COLOUR_WORDS = re.compile(
    r"\b(blue|red|orange|green|yellow|black|white|purple|vermill?ion)\b|파랑|파란|빨강|주황|초록|노랑|검정|보라", re.I
)


SHAPED = re.compile(r"\b(blue|grey) (dot|ring)\b|(파란|회색) (점|고리)", re.I)


def test_captions_name_no_colour_without_a_shape_but_the_grey_of_doubt_which_is_grey():
    """Marks are told apart by their shape, which prints in any colour."""
    for language in ("en", "ko"):
        for name in CHARTS:
            told = [book_of(language)[kind][name] for kind in ("titles", "captions", "alternatives")]
            assert not any(COLOUR_WORDS.search(SHAPED.sub("", words)) for words in told), name
    red, green, blue = to_rgb(paper.GREY)
    assert red == green == blue and 0.3 < red < 0.6


def test_the_fates_of_fellows_have_colours_that_can_be_told_apart_and_are_those_of_the_key():
    with paper.style_of("en"):
        figure = deadweight(facts_from("baseline"), PUBLISHED, Paper())
    bars = {to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches}
    assert bars == {to_hex(patch.get_facecolor()) for patch in figure.legends[0].get_patches()}
    greys = [colour for colour in bars if len(set(to_rgb(colour))) == 1]
    assert len(bars) == 4 and len(greys) == 1


def test_a_sheet_says_what_it_shows_what_its_marks_are_and_of_which_study(tmp_path):
    """What is published is looked at without its brief: title, notes and footer stand on each picture."""
    study = PUBLISHED / "who_would_have_come"
    drawn = draw_sheets(study, tmp_path)
    assert {path.stem for path in drawn} >= {"effects", "deadweight", "destinations", "lives", "reasons"}
    facts = facts_from(study.name)
    for path in drawn:
        told, seen = told_of(path.stem, facts, "en"), letters_of(path.with_suffix(".svg"))
        assert told.title[1:] in seen and told.caption in seen, path.stem
        assert f"{study.name};" in seen and "QUICK LOOK" not in seen, path.stem


def letters_of(file):
    """The lines of a picture as text, one after the other: matplotlib leaves each as a comment beside its curves."""
    lines = re.findall(r"<!-- (.*?) -->", file.read_text(encoding="utf-8"))
    return html.unescape(" ".join(lines)).replace("\u00a0", " ")


def test_sampled_designs_have_no_figure_of_policies_that_nobody_named():
    facts = study_of(5, {PAY: 1.0})
    with paper.style_of("en"):
        assert effects(facts, Path(), Paper()) is not None
        assert effects(facts._replace(design="morris"), Path(), Paper()) is None


def flow_of(study):
    with paper.style_of("en"):
        return destinations(facts_from(study), PUBLISHED / study, Paper())


def test_every_column_of_a_flow_has_all_fellows_and_every_place_its_own_colour():
    """The numbers of each column add up to the same, but for rounding."""
    axes = flow_of("pay_or_permanence").axes[0]
    sums = [0, 0, 0]
    for label in (text for text in axes.texts if isinstance(text, Annotation)):
        column, number = label.xy[0], re.match(r"(?:.*? )?([\d,]+)(?: \(|$)", label.get_text())
        if number and label.xy[1] < axes.get_ylim()[1]:
            sums[round(column)] += int(number[1].replace(",", ""))
    assert max(sums) - min(sums) <= 4 and sums[0] > 500
    ends = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_x() > 1.5]
    assert len({patch.get_facecolor() for patch in ends}) == len(ends) >= 6


def test_every_spell_of_a_life_is_named_and_years_stand_where_they_begin():
    """Below the bar where it is too short; the key has the states that are drawn, and no other."""
    facts = facts_from("pay_or_permanence")
    with paper.style_of("en"):
        figure = lives(facts, PUBLISHED, Paper())
    axes, table = figure.axes[0], facts.table("lives")
    mine = table[table["point"] == facts.best]
    people = list(dict.fromkeys(mine["person"]))[:2]
    spells = [len(list(groupby(zip(life["place"], life["position"], strict=True))))
              for person in people for world in ("reference", "policy")
              for life in [mine[(mine["person"] == person) & (mine["world"] == world)]]]  # fmt: skip
    positions = set(book_of("en")["positions"].values())
    assert sum(text.get_text() in positions for text in axes.texts) == sum(spells) == len(axes.patches)
    quarters = list(dict.fromkeys(mine["quarter"]))
    ticks = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    assert all(quarters[int(place)] == f"{label.get_text()}Q1" for place, label in ticks)
    shown = mine[mine["person"].isin(people)]
    colours = {colour_of(state_of(*pair)) for pair in zip(shown["place"], shown["position"], strict=True)}
    keys = [to_hex(patch.get_facecolor()) for patch in figure.legends[0].get_patches()]
    assert sorted(keys) == sorted(colour.lower() for colour in colours)
    titles = [text for text in axes.texts if text.get_fontweight() == "bold"]
    assert len({text.get_fontsize() for text in titles}) == 1


def a_search():
    """What a search leaves: three policies, two of which nothing beats."""
    rows = pd.DataFrame({"policy.salary_multiplier": [1.0, 2.0, 3.0], "undominated": [True, True, False]})
    for name, values in {COST: [-100.0, 0.0, 120.0], JUDGED: [-300.0, 20.0, 10.0]}.items():
        told = np.array(values)
        ends = {f"{name}_low": told - 20.0, f"{name}_high": told + 20.0, f"{name}_half_width": 10.0}
        rows = rows.assign(**{f"{name}_emulated": told + 9.0, name: told, **ends})
    return rows


def of_a_search():
    """The facts of a study whose search found these."""
    facts = study_of(5, {PAY: 1.0})
    return facts._replace(tables={**facts.tables, "front": a_search()}, outcome=facts.outcome._replace(name=JUDGED))


def test_planes_of_cost_and_effect_say_that_their_axes_are_effects():
    with paper.style_of("en"):
        of_plane = plane(facts_from("pay_or_permanence"), PUBLISHED / "pay_or_permanence", Paper()).axes[0]
        of_front = front(of_a_search(), Path(), Paper()).axes[0]
    assert all(axes.get_ylabel().startswith("effect on:") for axes in (of_plane, of_front))
    assert of_plane.get_xlabel().startswith("extra cost beyond the reference")
    assert of_front.get_xlabel().startswith("effect on:")


def test_each_policy_that_a_search_found_is_joined_to_what_emulators_expected():
    with paper.style_of("en"):
        axes = front(of_a_search(), Path(), Paper()).axes[0]
    dots = {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() in ("o", "s")}
    (crosses,) = (line for line in axes.lines if line.get_marker() == "x")
    ties = [line for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata()) == 2]
    tied = {
        tuple(line.get_xydata()[1]) for line in ties if tuple(line.get_xydata()[0]) in map(tuple, crosses.get_xydata())
    }
    assert tied == dots


def test_numbers_of_an_axis_have_the_marks_of_the_language():
    with paper.style_of("en"):
        page = Paper().sheet(2.0)
        axes = page.panel(1.0, 0.5, 4.0, 1.0)
        axes.set(xlim=(0, 4000), ylim=(-0.2, 0.2))
        words = {text for text, _ in texts_of(page.figure)}
    assert {"1,000", "4,000", "−0.2", "0.0"} <= words


ALONG = sorted(folder.parent.name for folder in PUBLISHED.glob("*/paths.parquet"))


def numbers_at_ends(axes):
    """The numbers at the right end of the curves of a panel."""
    return [text.get_text() for text in axes.texts if isinstance(text, Annotation)]


@pytest.mark.parametrize("study", ALONG)
def test_the_heading_of_who_stays_has_the_numbers_that_stand_at_the_ends_of_its_curves(study):
    facts = facts_from(study)
    with paper.style_of("en"):
        panels = paths(facts, PUBLISHED / study, Paper()).axes
    title = told_of("paths", facts, "en").title
    shown = panels[1 if "do research in Korea" in title else 0]
    now, *others = numbers_at_ends(shown)
    assert title.startswith("7 years after the start ") and f" {now} of 100 fellows" in title
    if facts.is_of_programme:  # without which there are no fellows to hold these against
        assert not others and "with" not in title
    else:
        assert f"with {point_words(facts, drawn(facts)[-1 if len(others) < 2 else 1], 'en')}" in title
        assert f"{others[0]} with" in title or (others[0] == now and "as many" in title)


def test_a_figure_of_who_stays_draws_what_can_be_chosen_and_the_option_that_keeps_most_where_that_is_asked():
    cases, asked = facts_from("visa_climate"), facts_from("what_keeps_them")
    choices = {point.point for point in cases.choices}
    assert len(cases.points) > len(choices) and set(drawn(cases)) <= {cases.usual, *choices}
    keeps = max((one for one in asked.on_fellows if one.outcome == asked.asked), key=lambda one: one.effect)
    assert drawn(asked) == [asked.usual, keeps.point, asked.best]


def test_curves_that_lie_on_each_other_are_told_apart_without_colour():
    """The narrower lies on the wider, and of three one is broken and has marks."""
    with paper.style_of("en"):
        axes = paths(facts_from("plan_or_posts"), PUBLISHED / "plan_or_posts", Paper()).axes[0]
    over = sorted(axes.lines, key=lambda line: line.get_zorder())
    widths = [line.get_linewidth() for line in over]
    assert len(over) == 3 and widths == sorted(widths, reverse=True) and len(set(widths)) == 3
    assert [line.is_dashed() for line in over] == [False, True, False] and over[1].get_marker() == "^"


@pytest.mark.parametrize("study", ["pay_or_permanence", "plan_or_posts", "the_cliff"])
def test_the_heading_of_where_fellows_go_has_shares_of_the_people_who_are_drawn(study):
    facts, axes = facts_from(study), flow_of(study).axes
    title = told_of("destinations", facts, "en").title
    shares = []
    for flow in axes:
        labels = [text.get_text() for text in flow.texts]
        (every,) = (re.search(r": ([\d,]+) fellows$", label) for label in labels if label.endswith("fellows"))
        (posts,) = (
            re.search(r"post in Korea ([\d,]+)", label) for label in labels if label.startswith("a permanent post")
        )
        shares.append(100 * int(posts[1].replace(",", "")) / int(every[1].replace(",", "")))
    if counted := re.findall(
        r"([\d,]+) of ([\d,]+)", title.replace(" of 100 ", " ")
    ):  # of unlike numbers no share is told
        said = [100 * int(here.replace(",", "")) / int(every.replace(",", "")) for here, every in counted]
    else:
        said = [int(number) for number in re.findall(r"(?:: |, )(\d+) (?:of 100|with)", title)]
    assert (len(counted) == 2) == (study == "the_cliff")
    assert said and all(abs(number - share) < 0.6 for number, share in zip(said, shares, strict=False))
    assert point_words(facts, facts.best, "en") in told_of("destinations", facts, "en").caption


def test_small_print_is_read_on_paper_and_on_the_wash_of_a_box():
    """Contrast of at least 7:1, as WCAG's level AAA has it."""

    def light(colour):
        parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(colour)]
        return float(np.dot((0.2126, 0.7152, 0.0722), parts)) + 0.05

    assert all(light(ground) / light(paper.SMALL) >= 7 for ground in ("#ffffff", "#f5f5f3"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_foot_and_captions_count_simulations_in_one_way_and_the_hash_stands_with_the_provenance_alone(language):
    facts = facts_from("plan_or_posts")
    pictures = {name: told_of(name, facts, language) for name in ("paths", "destinations", "plane")}
    document = document_of(facts, pictures, language)
    runs, digest = facts.provenance["replications_done"], facts.provenance["config_sha256"][:12]
    assert str(runs) in document.foot and digest not in document.foot
    captions = [figure.caption for section in document.sections for figure in section.figures]
    counted = {"en": f"{runs} simulations an option", "ko": f"대안별 {runs}회"}[language]
    assert len(captions) == 3 and all(counted in caption for caption in captions)
    cells = [cell for section in document.sections for table in section.tables for row in table.rows for cell in row]
    assert any(cell.startswith(digest) for cell in cells)
