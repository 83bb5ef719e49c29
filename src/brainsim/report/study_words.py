"""Levers, levels and points in words as they are read in the figures of many points."""

import re

from brainsim.report.folder import counted
from brainsim.report.study_tables import StudyTables
from brainsim.report.vocabulary import called, policy
from brainsim.study.stored import changes_of, points_in, times_in
from brainsim.words.book import ENGLISH
from brainsim.words.say import in_words

_MANY_DIGITS = re.compile(r"\d+\.\d{4,}")


def lever_words(lever: str) -> str:
    """What a lever is called."""
    return called(lever.removesuffix(".value"), ENGLISH)


def label_words(label: str) -> str:
    """A label of a point as words, numbers with three digits: "salary multiplier 2.4, permanent jobs 1.5"."""
    short = _MANY_DIGITS.sub(lambda number: f"{float(number[0]):.3g}", label)
    return in_words(short).replace(" = ", " ")


def paired(tables: StudyTables) -> str:
    """Over what an effect is a mean, and what the reference is that it is compared with."""
    reference = _reference(tables)
    if tables.replications == 1:
        return f"one simulation, so without ranges, against {reference}"
    return f"average of {counted(tables.replications)}, each beside {reference} with the same chance"


def _reference(tables: StudyTables) -> str:
    """What effects are held against: the programme that it has where that is set, else the words of its label."""
    own = tables.reference_label
    if not own:
        return "the reference"
    programme = points_in(tables.points)[0].levels.get("programme")
    return policy({"programme": programme}, label_words(own), ENGLISH) if programme else label_words(own)


def point_label(tables: StudyTables, number: int) -> str:
    """A point by what it changes against the reference, as a brief says it."""
    points = {point.point: point for point in points_in(tables.points)}
    point, changes = points[number], changes_of(points[number], points[0])
    if "placebo" in point.roles:
        return f"{label_words(point.label)} (must be 0)"
    return policy(changes, label_words(point.label), ENGLISH, times_in(changes, point.label))
