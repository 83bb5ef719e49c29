"""The reference's rows, on which one world after the other is painted: a world is kept as what differs."""

import numpy as np


def words_of(rows: np.ndarray) -> np.ndarray:
    """The bytes of rows as whole numbers, (rows, words)."""
    return rows.view(np.int64).reshape(len(rows), -1)


def picked(rows: np.ndarray, which: np.ndarray) -> np.ndarray:
    """A copy of some rows."""
    return words_of(rows)[which].reshape(-1).view(rows.dtype)


class Canvas:
    """The rows of a reference, over which other worlds are painted for a while."""

    def __init__(self, rows: np.ndarray):
        self.rows, self.words = rows, words_of(rows)
        self._under: list[tuple[np.ndarray, np.ndarray]] = []  # rows, and what lies under the paint
        self.remember(np.zeros(0, dtype=np.int64))

    def remember(self, which: np.ndarray) -> None:
        """Rows, in order, that the reference is going to change: rewind() knows them until the next are remembered."""
        self._changed, self._before = which, self.words[which]

    def rewind(self, which: np.ndarray) -> None:
        """Paint some rows as they were before the reference changed them."""
        at = np.searchsorted(self._changed, which)
        at[at == len(self._changed)] = 0
        hit = self._changed[at] == which if len(self._changed) else np.zeros(len(which), dtype=bool)
        self.paint(which[hit], self._before[at[hit]])

    def keep(self, which: np.ndarray) -> None:
        """Rows that are going to change until restore()."""
        self._under.append((which, self.words[which]))

    def paint(self, which: np.ndarray, words: np.ndarray) -> None:
        """Change rows until restore()."""
        self.keep(which)
        self.words[which] = words

    def restore(self) -> None:
        """Undo whatever was painted or kept."""
        while self._under:
            which, words = self._under.pop()
            self.words[which] = words
