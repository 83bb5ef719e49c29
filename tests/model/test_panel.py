"""The panel: everybody five years before a study, and what became of them, counted on rows made by hand."""

import numpy as np

from brainsim.model.codes import FACULTY, INDUSTRY, KOREA, NOBODY, ORIGINS, OUT, POSTDOC, US, code_of
from brainsim.model.panel import CELL, YEARS_LATER, Panel
from brainsim.model.researchers import RESEARCHER

KOREAN, AMERICAN = ORIGINS.index("korea"), ORIGINS.index("us")
BEGINS = 40  # the study; the panel is drawn at quarter 20


def rows_of(*people):
    """Rows of (origin, phd_place, phd_quarter, place, position)."""
    rows = np.zeros(len(people), dtype=RESEARCHER)
    for row, person in zip(rows, people, strict=True):
        row["origin"], row["phd_place"], row["phd_quarter"], row["place"], row["position"] = person
    return rows


def cells(panel):
    """What the panel has counted, persons by cell."""
    return {tuple(cell): persons for *cell, persons in panel.fates.tolist()}


def looked(*states):
    """A panel that was shown these rows at the quarters beside them."""
    panel = Panel(BEGINS)
    for quarter, rows in states:
        panel.look(rows, quarter)
    return panel


def test_people_are_counted_by_where_they_were_and_where_they_are():
    then = rows_of(
        (KOREAN, KOREA, 15, KOREA, POSTDOC), (KOREAN, KOREA, 15, KOREA, POSTDOC), (AMERICAN, US, 2, US, FACULTY)
    )
    now = rows_of(
        (KOREAN, KOREA, 15, US, POSTDOC), (KOREAN, KOREA, 15, KOREA, INDUSTRY), (AMERICAN, US, 2, US, FACULTY)
    )
    home, abroad = code_of(KOREA, POSTDOC), code_of(US, POSTDOC)
    assert cells(looked((20, then), (28, now))) == {
        (2, KOREAN, KOREA, 0, home, abroad): 1,
        (2, KOREAN, KOREA, 0, home, code_of(KOREA, INDUSTRY)): 1,
        (2, AMERICAN, US, 1, code_of(US, FACULTY), code_of(US, FACULTY)): 1,  # four full years after the PhD
    }


def test_it_is_looked_at_two_four_and_five_years_later_and_at_no_other_time():
    rows = rows_of((KOREAN, US, 19, US, OUT))
    panel = looked(*((quarter, rows) for quarter in range(BEGINS + 1)))
    assert sorted(cell[0] for cell in cells(panel)) == list(YEARS_LATER)


def test_whoever_has_left_the_window_or_has_another_in_her_row_is_not_counted():
    then = rows_of((KOREAN, KOREA, 3, KOREA, FACULTY), (KOREAN, KOREA, 3, KOREA, FACULTY), (KOREAN, US, 0, US, NOBODY))
    now = rows_of((KOREAN, KOREA, 25, KOREA, OUT), (KOREAN, KOREA, 3, KOREA, NOBODY), (KOREAN, US, 25, US, OUT))
    assert cells(looked((20, then), (28, now))) == {}


def test_a_past_of_less_than_five_years_has_no_panel():
    panel = Panel(16)
    for quarter in range(17):
        panel.look(rows_of((KOREAN, US, 0, US, OUT)), quarter)
    assert panel.fates.shape == (0, len(CELL) + 1)
