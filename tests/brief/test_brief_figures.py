"""What a reader sees in the charts of a brief: nothing over anything else, nothing cut off, words that agree with marks."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from seen import faults_of, texts_of

from brainsim.brief.charts import CHARTS
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.figures.shared import effects, heat, regret, scenario
from brainsim.brief.figures.who_would_have_come import deadweight
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.report import paper
from brainsim.report.many_points.what_each_adds import EXTREMES, MOST_ROWS
from brainsim.study.stored import Regret, Step
from brainsim.words.book import book_of

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
STUDIES = sorted(folder.name for folder in PUBLISHED.iterdir() if (folder / "effects.csv").is_file())
TALLEST = 9.0  # inches of a chart: it leaves room for its caption on a page
PAY, FORESIGHT, KEPT = "policy.salary_multiplier", "behaviour.foresight", "fellows_kept_in_korea_after_3"


@cache
def facts_from(study):
    """The facts of a published study."""
    return facts_of(read_folder(PUBLISHED / study))


def faults_in(figure):
    """Texts that lie over each other or leave the sheet, and numbers with more digits than anybody reads."""
    digits = [text for text, _ in texts_of(figure) if re.search(r"\d\.\d{4}", text)]
    return [*faults_of(figure, pixels=1.0, beyond=1.0), *digits]


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_of_a_published_study_lies_over_another_or_leaves_the_sheet(study, language):
    if language == "ko" and paper.fonts_folder() is None:
        pytest.skip("the Korean font is not installed")
    with paper.style_of(language):
        for name, chart in CHARTS.items():
            figure = chart.draw(facts_from(study), PUBLISHED / study, language)
            if figure is not None:
                assert faults_in(figure) == [], name
                assert figure.get_figheight() <= TALLEST, name


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
        figure = effects(study_of(number, LONG), Path(), "en")
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
            (regret, "the 12 of 60 with the least regret"),
            (scenario, "the 12 of 59 that it beats least often"),
        ):
            figure = draw(facts, Path(), "en")
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
        figure = heat(facts_from("salary_x_jobs"), PUBLISHED, "en")
        assert len(figure.axes[0].lines) >= 2
        seen, boxes = pixels_of(figure)
        for line in figure.axes[0].lines:
            line.set_visible(False)
        alone, _ = pixels_of(figure)
    assert (seen != alone).any()
    numbers = [box for text, box in boxes if "±" in text or text == "0"]
    assert len(numbers) >= 25
    for box in numbers:
        rows = slice(len(seen) - int(box.y1), len(seen) - int(box.y0))
        assert (seen[rows, int(box.x0) : int(box.x1)] == alone[rows, int(box.x0) : int(box.x1)]).all()


def test_a_heat_map_whose_cells_have_no_room_for_numbers_is_not_drawn():
    facts = facts_from("salary_x_jobs")
    crowded = [0.5 + n / 40 for n in range(30)]
    points = [
        Point(n, "", {PAY: x, "policy.permanent_jobs": y})
        for n, (x, y) in enumerate((x, y) for x in crowded for y in crowded)
    ]
    with paper.style_of("en"):
        assert heat(facts._replace(reference=points[0], points=points[1:]), PUBLISHED, "en") is None


COLOUR_WORDS = re.compile(
    r"\b(blue|red|orange|green|yellow|black|white|purple|vermill?ion)\b|파랑|빨강|주황|초록|노랑|검정|보라", re.I
)


def test_captions_name_no_colour_but_the_grey_of_doubt_which_is_grey():
    """Marks are told apart by their shape, which prints in any colour."""
    for language in ("en", "ko"):
        for name in CHARTS:
            told = [book_of(language)[kind][name] for kind in ("captions", "alternatives")]
            assert not any(COLOUR_WORDS.search(words) for words in told), name
    red, green, blue = to_rgb(paper.GREY)
    assert red == green == blue and 0.3 < red < 0.6


def test_the_fates_of_fellows_have_colours_that_can_be_told_apart_and_are_those_of_the_key():
    with paper.style_of("en"):
        figure = deadweight(facts_from("baseline"), PUBLISHED, "en")
    bars = {to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches}
    assert bars == {to_hex(patch.get_facecolor()) for patch in figure.legends[0].get_patches()}
    greys = [colour for colour in bars if len(set(to_rgb(colour))) == 1]
    assert len(bars) == 4 and len(greys) == 1
