"""What effects are made of: of fellows how many, who and how well each group is kept; of Korea who came, stayed and moved.

The effect on fellows kept three years after the end is split by Shapley's values, so that no order of the parts decides
(Shorrocks 2013, J Econ Inequal 11:99): how many can be followed, the mix of groups, and the share of each group that is
kept. The effect on stocks in Korea at the end is an identity: more arrivals, fewer departures, and on the rungs of research
and of permanent posts fewer in industry, without a post, and in temporary posts. Parts add up to the effect in each pair of
worlds, so their means do too.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from brainsim.model.codes import GROUPS, KOREA, PERMANENT, PLACES, POSITIONS, RESEARCHING
from brainsim.outcomes.kept import KEPT, YEARS_AFTER_END
from brainsim.study.effects import Cubes, effects_of

COLUMNS = ["point", "label", "outcome", "part", "effect", "se", "low", "high", "n"]
MOMENT = f"after_{max(YEARS_AFTER_END)}"
HOW_MANY, WHO = "how_many", "who"  # parts of an effect on fellows; the others are groups
ARRIVALS, DEPARTURES, AGES = "arrivals", "departures_avoided", "aged_or_entered"
STOCKS = ("researchers_in_korea_end", "researchers_in_korean_research_end", "permanent_posts_in_korea_end")
TEMPORARY = tuple(POSITIONS[one] for one in RESEARCHING if one not in PERMANENT)
OUTSIDE = {"from_industry": ("industry",), "from_no_post": ("out",)}  # parts by the positions that they leave
INSIDE = {"from_temporary_posts": TEMPORARY}

Parts = Mapping[str, np.ndarray]  # the parts of the effects on an outcome by name, [points, replications] each


def decomposition_table(
    cubes: Cubes, quarters: Iterable[pd.DataFrame], labels: Mapping[int, str], lucks: int
) -> pd.DataFrame:
    """One row a point, outcome and part; `labels`: of the points that are compared; `quarters`: that table, runs whole."""
    if not labels:
        return pd.DataFrame(columns=COLUMNS)
    points = list(labels)
    parts = dict([*_of_fellows(cubes, points), *_of_korea(quarters, points, cubes[STOCKS[0]].shape[1])])
    told = {
        (outcome, part): effects_of(gaps, np.zeros(gaps.shape[1]), lucks)
        for outcome, by_name in parts.items()
        for part, gaps in by_name.items()
    }
    rows = [
        (number, labels[number], *name, one.effect, one.se, one.low, one.high, one.n)
        for place, number in enumerate(points)
        for name, effects in told.items()
        for one in [effects[place]]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_fellows(cubes: Cubes, points: list[int]) -> Iterator[tuple[str, Parts]]:
    """The parts of the effects on fellows kept, for each of what may be meant by it."""

    def both(name: str) -> np.ndarray:
        """Of each group in the reference and at the points, [groups, 2, points, replications]."""
        values = [cubes[f"{name}_{MOMENT}_{group}"] for group in GROUPS]
        return np.stack([np.stack(np.broadcast_arrays(one[0], one[points])) for one in values])

    seen = both("fellows_observed")
    for kept in KEPT:
        yield f"fellows_{kept.name}_{MOMENT}", shapley(seen, both(kept.name))


def shapley(seen: np.ndarray, shares: np.ndarray) -> dict[str, np.ndarray]:
    """The difference of heads kept, second world less first, as parts; `seen`, `shares` [groups, 2, ...].

    A share that one world can't tell, since it has nobody of the group, is taken from the other: all is then due to numbers.
    """
    number = seen.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mix = seen / number
    mix, shares = _either(mix), _either(shares)
    parts = {HOW_MANY: np.zeros(seen.shape[2:]), WHO: np.zeros(seen.shape[2:])}
    for group, (share, kept) in enumerate(zip(mix, shares, strict=True)):
        parts[HOW_MANY] += _due(number, share, kept)
        parts[WHO] += _due(share, number, kept)
        parts[GROUPS[group]] = _due(kept, number, share)
    return parts


def _either(values: np.ndarray) -> np.ndarray:
    """Values [groups, 2, ...], where one world has none those of the other, and zero where neither has."""
    other = values[:, ::-1]
    return np.nan_to_num(np.where(np.isnan(values), other, values))


def _due(one: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """What the change of the first of three factors has in that of their product, [2, ...] each."""
    both = 2 * second[0] * third[0] + 2 * second[1] * third[1] + second[0] * third[1] + second[1] * third[0]
    return (one[1] - one[0]) * both / 6.0


def _of_korea(quarters: Iterable[pd.DataFrame], points: list[int], replications: int) -> Iterator[tuple[str, Parts]]:
    """The parts of the effects on stocks at the end; nothing where the table was not kept."""
    found = pd.concat([_in_korea(piece) for piece in quarters] or [pd.DataFrame()])
    if found.empty:
        return
    index = pd.MultiIndex.from_product([[0, *points], range(replications)])
    there = {name: found[name].reindex(index).to_numpy().reshape(-1, replications) for name in found}
    gap = {name: values[1:] - values[0] for name, values in there.items()}
    parts = {ARRIVALS: gap["arrivals"], DEPARTURES: -gap["departures"]}
    parts[AGES] = sum(gap[position] for position in POSITIONS) - gap["arrivals"] + gap["departures"]
    for outcome, further in zip(STOCKS, ({}, OUTSIDE, INSIDE), strict=True):
        parts = parts | {part: -sum(gap[position] for position in left) for part, left in further.items()}
        yield outcome, parts


def _in_korea(piece: pd.DataFrame) -> pd.DataFrame:
    """Arrivals and departures within the study, and the stock at its end by position, a row a point and replication."""
    here = piece[piece["place"] == PLACES[KOREA]]
    last = here[(here["quarter"] == here["quarter"].max()) & (here["position"] != "all")]
    moves = here[here["position"] == "all"].groupby(["point", "replication"])[["arrivals", "departures"]].sum()
    return moves.join(last.pivot_table("stock", ["point", "replication"], "position", "sum"))
