"""Writes what keeps fellows of each group for ten years on the page of what_keeps_them: `python docs/build_keeping.py`."""

from functools import cache

import numpy as np
import pandas as pd
from build_explore import number
from build_model import with_block
from build_pages import is_told, rows_of
from published_numbers import EXPERIMENTS, effect, published

from brainsim.brief.sentences import begun
from brainsim.command.load import load_settings
from brainsim.outcomes.kept import IN_RESEARCH
from brainsim.report.vocabulary import called, policy
from brainsim.study.changes import label_of
from brainsim.study.effects import Effect, effects_of, ratio_of
from brainsim.study.stored import changes_of, points_in
from brainsim.study.vectors import lucks_of
from brainsim.words.say import listed

ENGLISH, KEEPING = "en", "what_keeps_them"
COST, LIFE = "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
GROUPS = ("new_domestic_phd", "other_domestic", "returnee", "foreign")
QUARTERS = 40  # from the start of the fellowship
OF_POSTS = ("programme.reserved_for", "programme.reserved_after")
SURE, DRAWS, SEED = 0.9, 4000, 1
PAID = {LIFE: "over the life of posts", COST: "within the fifteen years"}


def groups() -> str:
    """For each group the cheapest option that clearly keeps more of it, and a table of all options and groups."""
    said = "\n\n".join(f"**{begun(called(group, ENGLISH))}.** {told(group)}" for group in GROUPS)
    return f"{followed()}\n\n{said}\n\n{table()}"


def table() -> str:
    """All options: how many more of each group they keep, and what they cost."""
    header = [
        "Option",
        *(begun(called(group, ENGLISH)) for group in GROUPS),
        *(f"bn won {when}" for when in PAID.values()),
    ]
    rows = [
        [
            begun(words),
            *(_of_100(_more(group, point)) for group in GROUPS),
            *(number(*effect(KEEPING, cost, point)[["effect", "low", "high"]]) for cost in PAID),
        ]
        for point, words in _options().items()
    ]
    return rows_of(header, rows)


def told(group: str) -> str:
    """How many options clearly keep more of a group, and the cheapest of them for each one more, by either way to count cost."""
    sure = [point for point in _options() if _share(group, point).low > 0 and _more(group, point).low > 0]
    if not sure:
        return "Of no option is it clear that it keeps more of them."
    best = {cost: min(sure, key=lambda point: _mean_price(group, point, cost)) for cost in PAID}
    said = [f"{len(sure)} of {len(_options())} options clearly keep more of them."]
    for cost in dict.fromkeys(PAID if best[LIFE] != best[COST] else [LIFE]):
        way = PAID[cost] if best[LIFE] != best[COST] else "by both ways of counting cost"
        said.append(f"Cheapest {way}: {_option(group, best[cost])}{_alike(group, best[cost], sure, cost)}")
    single = [point for point in sure if _steps(point) == 1]
    if single and not {best[LIFE], best[COST]} & set(single):
        alone = min(single, key=lambda point: _mean_price(group, point, LIFE))
        said.append(f"Cheapest single step: {_option(group, alone)}.")
    return " ".join(said)


def _steps(point: int) -> int:
    """How many things an option changes; for whom posts are and when they are offered are no steps of their own."""
    return len([name for name in _changes()[point] if name not in OF_POSTS])


def _option(group: str, point: int) -> str:
    """An option, how many more of a hundred it keeps, and its price by either way of counting."""
    prices = " and ".join(_price(group, point, cost) for cost in PAID)
    return f"{_options()[point]}. It keeps {_of_100(_more(group, point))} of 100 of them more; each one more costs {prices}"


def _alike(group: str, best: int, sure: list[int], cost: str) -> str:
    """Options whose price can't be told from that of the cheapest: it is lower in fewer than nine of ten draws of vectors."""
    money = {point: _by_vector(_money(cost, point)) for point in sure}
    heads = {point: _by_vector(_heads(group, point)) for point in sure}
    vectors = len(money[best])
    drawn = np.random.default_rng(SEED).integers(vectors, size=(DRAWS, vectors))
    price = {
        point: money[point][drawn].mean(axis=1) / np.maximum(heads[point][drawn].mean(axis=1), 1e-9) for point in sure
    }
    others = [_options()[point] for point in sure if point != best and (price[best] < price[point]).mean() < SURE]
    return f"; its price can't be told from that of {listed(others, ENGLISH, '_options')}." if others else "."


def _mean_price(group: str, point: int, cost: str) -> float:
    return float(_money(cost, point).mean() / _heads(group, point).mean())


def _price(group: str, point: int, cost: str) -> str:
    """Billion won for each one more that is kept, with the 90 % range of the mean over vectors."""
    price = ratio_of(_by_vector(_money(cost, point)), _by_vector(_heads(group, point)), 1.0)
    bounded = np.isfinite([price.low, price.high]).all()
    told = number(price.effect, price.low, price.high).replace("+", "") if bounded else f"{price.effect:.2g} (not sure)"
    return f"{told} bn won {PAID[cost]}"


def _by_vector(values: np.ndarray) -> np.ndarray:
    """[vectors] means of the replications of each."""
    return values.reshape(-1, _lucks()).mean(axis=1)


@cache
def _lucks() -> int:
    return lucks_of(load_settings(KEEPING))


def _of_100(change: Effect) -> str:
    return number(*(100 * np.array([change.effect, change.low, change.high])))


@cache
def _changes() -> dict[int, dict[str, object]]:
    points = {point.point: point for point in points_in(published(KEEPING, "points"))}
    return {
        number: changes_of(point, points[0]) for number, point in points.items() if "design" in point.roles and number
    }


@cache
def _options() -> dict[int, str]:
    return {point: policy(changes, label_of(changes), ENGLISH) for point, changes in _changes().items()}


@cache
def _fellows(quarters: int) -> dict[str, np.ndarray]:
    """By group [points, replications, 2]: fellows who could be followed for so many quarters, and those in Korean research then."""
    paths = published(KEEPING, "paths")
    then = paths[paths["quarters_since_start"] == quarters]
    stays = (then["place"] == "korea") & then["position"].isin(IN_RESEARCH.position_names)
    then = then.assign(kept=then["fellows"].where(stays, 0.0))
    sums = then.groupby(["group", "point", "replication"], observed=True)[["fellows", "kept"]].sum()
    shape = (int(paths["point"].max()) + 1, int(paths["replication"].max()) + 1)
    every = pd.MultiIndex.from_product([range(size) for size in shape])
    return {group: sums.loc[group].reindex(every, fill_value=0.0).to_numpy().reshape(*shape, 2) for group in GROUPS}


@cache
def _shares(group: str) -> np.ndarray:
    """[points, replications] of a group in Korean research after ten years, of those who could be followed."""
    seen, kept = np.moveaxis(_fellows(QUARTERS)[group], 2, 0)
    return np.divide(kept, seen, out=np.full(kept.shape, np.nan), where=seen > 0)


@cache
def _share(group: str, point: int) -> Effect:
    """What a point changes in that share."""
    return effects_of(_shares(group)[[point]], _shares(group)[0], _lucks())[0]


@cache
def _more(group: str, point: int) -> Effect:
    """How many more of a group are kept, as a share of those hired with InnoCORE as announced: who comes and who stays in one."""
    hired = _fellows(0)[group][0, :, 0].mean()
    return effects_of(_heads(group, point)[None] / hired, np.zeros(len(_heads(group, point))), _lucks())[0]


def _heads(group: str, point: int) -> np.ndarray:
    """[replications] how many more of a group are kept, if those who could not be followed do as those who could."""
    kept = np.nan_to_num(_shares(group)) * _fellows(0)[group][:, :, 0]
    return kept[point] - kept[0]


def followed() -> str:
    """How many of each group could be followed, and what that does to what is told."""
    parts = {group: _fellows(QUARTERS)[group][0, :, 0].sum() / _fellows(0)[group][0, :, 0].sum() for group in GROUPS}
    said = [f"{called(group, ENGLISH)} {100 * part:.0f} %" for group, part in parts.items()]
    posts = next(point for point, changes in _changes().items() if changes == {"policy.reserved_posts": 1.0})
    later = [
        f"{called(group, ENGLISH)} {100 * _mean_share(group, posts, 28):+.0f} and {100 * _mean_share(group, posts, QUARTERS):+.0f}"
        for group in GROUPS
    ]
    return (
        "Who began later than three years after the PhD passes the thirteen years that the model follows before ten are over. "
        f"Followed for ten years are, with InnoCORE as announced, of {listed(said, ENGLISH)}; the others are taken to do as these. "
        "That tells too little of what posts keep of them: of 100 who are followed, guaranteed posts for all fellows keep after seven "
        f"years, when everybody is, and after ten: {listed(later, ENGLISH)}. Within the fifteen years a post is paid no longer than its "
        "holder is followed, so that prices within them are rather too low; over the life of posts, thirty years each, they are whole."
    )


def _mean_share(group: str, point: int, quarters: int) -> float:
    """What a point changes in the share of a group in Korean research so many quarters after the start."""
    seen, kept = np.moveaxis(_fellows(quarters)[group][[0, point]], 2, 0)
    shares = np.divide(kept, seen, out=np.full(kept.shape, np.nan), where=seen > 0)
    return float(np.nanmean(shares[1] - shares[0]))


def _money(cost: str, point: int) -> np.ndarray:
    """[replications] what an option costs beyond InnoCORE as announced, for all groups, billion KRW."""
    paid = published(KEEPING, "runs").pivot(index="point", columns="replication", values=cost).to_numpy()
    return paid[point] - paid[0]


def text_of(text: str) -> str:
    """The page with its block made anew."""
    return with_block(text, "groups", groups()) if is_told(KEEPING) else text


if __name__ == "__main__":
    page = EXPERIMENTS / KEEPING / "README.md"
    page.write_text(text_of(page.read_text(encoding="utf-8")), encoding="utf-8")
