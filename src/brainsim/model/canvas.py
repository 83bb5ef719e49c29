"""Rows on which one world after the other is painted over those of a reference: a world is kept as what differs."""

import numpy as np

from brainsim.model.researchers import copied


def words_of(rows: np.ndarray) -> np.ndarray:
    """The bytes of rows as whole numbers, (rows, words)."""
    return rows.view(np.int64).reshape(len(rows), -1)


def picked(rows: np.ndarray, which: np.ndarray) -> np.ndarray:
    """A copy of some rows."""
    return words_of(rows)[which].reshape(-1).view(rows.dtype)


class Canvas:
    """Rows on which one world after the other is painted over the reference's."""

    def __init__(self, rows: np.ndarray):
        self.rows = copied(rows).view(np.ndarray)
        self.words = words_of(self.rows)
        self._before: list[tuple[np.ndarray, np.ndarray]] = []

    def keep(self, which: np.ndarray) -> None:
        """Rows that are going to change until restore()."""
        self._before.append((which, self.words[which]))

    def paint(self, which: np.ndarray, words: np.ndarray) -> None:
        """Change rows until restore()."""
        self.keep(which)
        self.words[which] = words

    def restore(self) -> None:
        """Undo whatever was painted or kept."""
        while self._before:
            which, words = self._before.pop()
            self.words[which] = words
