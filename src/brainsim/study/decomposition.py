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

Parts = Mapping[str, np.ndarray]  # the parts of one effect by name, [replications] each


def decomposition_table(
    cubes: Cubes, quarters: Iterable[pd.DataFrame], labels: Mapping[int, str], replications: int, lucks: int
) -> pd.DataFrame:
    """One row a point, outcome and part; `labels`: of the points that are compared; `quarters`: that table, runs whole."""
    stocks = _stocks(quarters, replications)
    rows = []
    for number, label in labels.items():
        for outcome, parts in (*_of_fellows(cubes, number), *_of_korea(stocks, number)):
            for part, gaps in parts.items():
                (effect,) = effects_of(gaps[None, :], np.zeros(len(gaps)), lucks)
                rows.append((number, label, outcome, part, effect.effect, effect.se, effect.low, effect.high, effect.n))
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_fellows(cubes: Cubes, number: int) -> Iterator[tuple[str, Parts]]:
    """The parts of the effects on fellows kept, for each of what may be meant by it."""
    seen = np.stack([cubes[f"fellows_observed_{MOMENT}_{group}"][[0, number]] for group in GROUPS])
    for kept in KEPT:
        shares = np.stack([cubes[f"{kept.name}_{MOMENT}_{group}"][[0, number]] for group in GROUPS])
        yield f"fellows_{kept.name}_{MOMENT}", shapley(seen, shares)


def shapley(seen: np.ndarray, shares: np.ndarray) -> dict[str, np.ndarray]:
    """The difference of heads kept, second world less first, as parts; `seen`, `shares` [groups, 2, replications].

    A share that one world can't tell, since it has nobody of the group, is taken from the other: all is then due to numbers.
    """
    number = seen.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mix = seen / number
    mix, shares = _either(mix), _either(shares)
    parts = {HOW_MANY: np.zeros(seen.shape[2]), WHO: np.zeros(seen.shape[2])}
    for group, (share, kept) in enumerate(zip(mix, shares, strict=True)):
        parts[HOW_MANY] += _due(number, share, kept)
        parts[WHO] += _due(share, number, kept)
        parts[GROUPS[group]] = _due(kept, number, share)
    return parts


def _either(values: np.ndarray) -> np.ndarray:
    """Values [groups, 2, replications], where one world has none those of the other, and zero where neither has."""
    other = values[:, ::-1]
    return np.nan_to_num(np.where(np.isnan(values), other, values))


def _due(one: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """What the change of the first of three factors has in that of their product, [2, replications] each."""
    both = 2 * second[0] * third[0] + 2 * second[1] * third[1] + second[0] * third[1] + second[1] * third[0]
    return (one[1] - one[0]) * both / 6.0


def _stocks(quarters: Iterable[pd.DataFrame], replications: int) -> dict[str, dict[int, np.ndarray]]:
    """Arrivals, departures and stocks at the end by position in Korea, by point: [replications], NaN where nothing was lived."""
    found: dict[str, dict[int, np.ndarray]] = {}
    for piece in quarters:
        here = piece[piece["place"] == PLACES[KOREA]]
        last = here[(here["quarter"] == here["quarter"].max()) & (here["position"] != "all")]
        moves = here[here["position"] == "all"].groupby(["point", "replication"])[["arrivals", "departures"]].sum()
        stock = last.pivot_table("stock", ["point", "replication"], "position", "sum")
        for (point, replication), row in moves.join(stock).iterrows():
            for name, value in row.items():
                values = found.setdefault(str(name), {}).setdefault(int(point), np.full(replications, np.nan))
                values[int(replication)] = value
    return found


def _of_korea(stocks: dict[str, dict[int, np.ndarray]], number: int) -> Iterator[tuple[str, Parts]]:
    """The parts of the effects on stocks at the end; nothing where the table was not kept."""
    if not stocks or number not in stocks["arrivals"] or 0 not in stocks["arrivals"]:
        return
    gap = {name: by_point[number] - by_point[0] for name, by_point in stocks.items()}
    every = sum(gap[position] for position in POSITIONS)
    parts = {ARRIVALS: gap["arrivals"], DEPARTURES: -gap["departures"]}
    parts[AGES] = every - gap["arrivals"] + gap["departures"]
    for outcome, further in zip(STOCKS, ({}, OUTSIDE, INSIDE), strict=True):
        parts = parts | {part: -sum(gap[position] for position in left) for part, left in further.items()}
        yield outcome, parts
