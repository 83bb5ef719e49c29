"""A measured figure beside what it must be and what we aim at."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One row of the table."""

    name: str
    measured: float
    must: float | None
    aim: float | None
    unit: str  # follows the number
    more: bool  # whether more is better

    def row(self) -> str:
        """A line of a Markdown table."""
        wanted = (f"{bound:g}{self.unit}" if bound is not None else "-" for bound in (self.must, self.aim))
        return f"| {self.name} | {self.measured:.3g}{self.unit} | {' | '.join(wanted)} | {self._met()} |"

    def _met(self) -> str:
        reached = [
            word
            for word, bound in (("aim", self.aim), ("must", self.must))
            if bound is not None and (self.measured >= bound if self.more else self.measured <= bound)
        ]
        return "" if self.must is None and self.aim is None else (reached[0] if reached else "**missed**")


def at_least(name: str, measured: float, must: float | None, aim: float | None, unit: str = " x") -> Figure:
    """A figure of which more is better."""
    return Figure(name, measured, must, aim, unit, more=True)


def at_most(name: str, measured: float, must: float | None, aim: float | None, unit: str) -> Figure:
    """A figure of which less is better."""
    return Figure(name, measured, must, aim, unit, more=False)


def table(figures: list[Figure]) -> str:
    """All figures, must and aim side by side."""
    head = "| figure | measured | must | aim | reached |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *(figure.row() for figure in figures)])
