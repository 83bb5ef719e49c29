"""A panel of the past: where everybody was five years before a study, and where she was some years later."""

import numpy as np

from brainsim.model.codes import CODES, NOBODY, ORIGINS, PLACES, UNKNOWN, code_of

YEARS_BEFORE = 5  # the study: when the panel is drawn
YEARS_LATER = (2, 4, 5)  # when it is looked at again, the last time at the first quarter of the study
STAGES = (0, 3, 6)  # full years since the PhD when the panel is drawn, from which on a stage counts
CELL = ("years_later", "origin", "phd_place", "stage", "then", "now")  # numbers; then and now are whereabouts codes
_SIZES = (len(ORIGINS), len(PLACES), len(STAGES), len(PLACES) * CODES, len(PLACES) * CODES)


class Panel:
    """Everybody at the start of one quarter of the past; who has left the window since, or came later, is not counted."""

    def __init__(self, study_begins: int):
        self.drawn = study_begins - 4 * YEARS_BEFORE  # the quarter, counted from the start of the run
        self._looks: list[np.ndarray] = []

    @property
    def fates(self) -> np.ndarray:
        """(cells, len(CELL) + 1) what became of them: the cells that are not empty, and the persons in each last."""
        return np.concatenate([np.zeros((0, len(CELL) + 1), dtype=np.int32), *self._looks])

    def look(self, rows: np.ndarray, quarter: int) -> None:
        """Draw the panel, or count where its members are, if it is time for that; `quarter` has not been lived yet."""
        if quarter == self.drawn:
            self.then = _codes(rows)
        years, rest = divmod(quarter - self.drawn, 4)
        if self.drawn >= 0 and rest == 0 and years in YEARS_LATER:
            self._looks.append(self._counted(rows, years))

    def _counted(self, rows: np.ndarray, years: int) -> np.ndarray:
        now, since = _codes(rows), self.drawn - 1 - rows["phd_quarter"].astype(np.int64)
        known = (self.then != UNKNOWN) & (now != UNKNOWN) & (since >= 0)  # else the row is somebody else's by now
        stage = np.searchsorted(STAGES, since // 4, side="right") - 1
        cells = (rows["origin"], rows["phd_place"], stage, self.then, now)
        numbers = np.ravel_multi_index([np.asarray(cell)[known].astype(np.int64) for cell in cells], _SIZES)
        found, persons = np.unique(numbers, return_counts=True)
        columns = (np.full(len(found), years), *np.unravel_index(found, _SIZES), persons)
        return np.stack(columns, axis=1).astype(np.int32)


def _codes(rows: np.ndarray) -> np.ndarray:
    """The whereabouts code of everybody; UNKNOWN in empty rows."""
    here = rows["position"] != NOBODY
    return np.where(here, code_of(rows["place"], rows["position"]), UNKNOWN).astype(np.int8)
