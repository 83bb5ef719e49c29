"""Grids of levers: what each lever does alone is the answer, since the best of all cells is but the corner that was drawn."""

from math import prod

from brainsim.brief.headline import ranked
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import is_clear, worth

LEAST_CELLS = 6  # of a grid


def is_grid(facts: Facts) -> bool:
    """Whether the options are every combination of levels of two levers or more, all of which can be chosen."""
    if facts.is_of_cases:
        return False
    levels: dict[str, set[str]] = {}
    for point in facts.points:
        for name, level in point.changes.items():
            levels.setdefault(name, {""}).add(str(level))  # "": as in the reference
    cells = {tuple(sorted((name, str(level)) for name, level in point.changes.items())) for point in facts.points}
    return len(levels) > 1 and len(cells) >= LEAST_CELLS and len(cells) == prod(map(len, levels.values())) - 1


def alone(facts: Facts) -> list[Point]:
    """The options that move one lever."""
    return [point for point in facts.points if len(point.changes) == 1]


def apart(facts: Facts) -> Facts:
    """Of a grid the facts of each lever alone, of others the facts as they are.

    A lever is told by the option that clearly adds most, else by that which clearly takes most, else by its highest level.
    """
    if not is_grid(facts):
        return facts
    told: dict[str, list[Effect]] = {}
    for point in alone(facts):
        (name,) = point.changes
        told.setdefault(name, []).extend(ranked(facts, points=[point]))
    chosen = [_telling(facts, effects) for effects in told.values() if effects]
    numbers = {effect.point for effect in chosen}
    best = max(chosen, key=worth).point if chosen else facts.best
    return facts._replace(points=[point for point in facts.points if point.point in numbers], best=best)


def _telling(facts: Facts, effects: list[Effect]) -> Effect:
    clear = [effect for effect in effects if is_clear(effect)]
    if clear:
        best = max(clear, key=worth)
        return best if worth(best) > 0 else min(clear, key=worth)
    return max(effects, key=lambda effect: _level(facts.point_of(effect.point)))


def _level(point: Point) -> float:
    (level,) = point.changes.values()
    return float(level) if isinstance(level, int | float) else 0.0
