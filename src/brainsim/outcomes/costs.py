"""What a run costs: fellowships, permanent posts within the study and over their life, and bridges in pay.

A permanent post is paid from the appointment until its holder gives it up; whoever passes the end of the window (thirteen
years after the PhD) is followed no further and counts as holding the post. Levels are dominated by posts that are there
anyway: only differences between worlds say something.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from brainsim.model.codes import FELLOW, KOREA, PERMANENT, WINDOW
from brainsim.model.world import Almanac
from brainsim.outcomes.rows import Lived, outcome
from brainsim.outcomes.sums import exact_sum

FELLOWSHIPS = "cost_krw_bn"
COST, TEN_YEARS, LIFE = "total_cost_krw_bn", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"


@outcome
def cost_krw_bn(model: Lived) -> float:
    """Pay and research money of all fellows."""
    return exact_sum(fellowship_costs(model).sum(axis=1))


@outcome
def cost_krw_bn_discounted(model: Lived) -> float:
    """The same of fellows, discounted to the first quarter."""
    return exact_sum(fellowship_costs(model).sum(axis=1) * discounts(model))


@outcome
def permanent_posts_cost_krw_bn(model: Lived) -> float:
    """Pay, research money and bridge pay, within the study, of all permanent research posts held in Korea;
    read its effect, not its level.
    """
    return exact_sum(_paid(model) / 4)


@outcome
def permanent_posts_cost_krw_bn_discounted(model: Lived) -> float:
    """The same of permanent posts, discounted to the first quarter."""
    return exact_sum(_paid(model) / 4 * discounts(model))


@outcome
def permanent_posts_life_cost_krw_bn(model: Lived) -> float:
    """The same over the life of the posts (study.post_life), discounted; read its effect, not its level."""
    rate, life = model.settings.study.cost_discount, model.settings.study.post_life
    added = np.diff(_posts(model), axis=0, prepend=0.0)  # yearly pay
    lives = np.array([annuity(rate, number, life) for number in range(len(added))])
    ages = np.arange(len(added))[:, None] + np.arange(round(4 * life))
    raises = _raises(model, round(4 * life)) * (1.0 + rate) ** (-ages / 4.0) / 4.0
    return exact_sum(added.sum(axis=1) * lives) + exact_sum(raises.ravel())


@outcome
def total_cost_krw_bn(model: Lived) -> float:
    """Fellowships and permanent research posts in Korea, within the study; read its effect, not its level."""
    return cost_krw_bn(model) + permanent_posts_cost_krw_bn(model)


@outcome
def total_cost_krw_bn_discounted(model: Lived) -> float:
    """The total cost within the study, discounted to the first quarter."""
    return cost_krw_bn_discounted(model) + permanent_posts_cost_krw_bn_discounted(model)


@outcome
def total_life_cost_krw_bn(model: Lived) -> float:
    """Fellowships, and permanent posts over their life, discounted; read its effect, not its level."""
    return cost_krw_bn_discounted(model) + permanent_posts_life_cost_krw_bn(model)


def posts_held(model: Lived) -> np.ndarray:
    """Permanent posts in Korea that are held at the end of each quarter, at 1:1; shape (quarters, faculty institute).

    Those who have passed the window since the study began are counted where they then were.
    """
    stock = np.array([lived.stock[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    left = np.array([lived.left[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    return (stock + np.cumsum(left, axis=0)) / model.settings.population.scale


def discounts(model: Lived) -> np.ndarray:
    """What a won of each quarter is worth in the first, by compound interest; shape (quarters,)."""
    return (1.0 + model.settings.study.cost_discount) ** (-np.arange(len(model.history)) / 4.0)


def annuity(rate: float, first: int, years: float) -> float:
    """The discounted sum of one won a year, paid quarterly for so many years from quarter `first` on."""
    quarters = np.arange(first, first + round(4 * years))
    return exact_sum((1.0 + rate) ** (-quarters / 4.0)) / 4.0


def fellow_prices(model: Lived, numbers: np.ndarray) -> np.ndarray:
    """Pay and research money of a fellow in quarters of the study by number, million KRW a year; [quarter, programme]."""
    settings, first = model.settings, model.settings.study.first_calendar_quarter()
    programmes, almanac = settings.programmes_by_name().values(), Almanac(settings)
    levers = [settings.levers_at(first + int(number), model.state.fired) for number in numbers]
    seen = {tuple(one.values()): one for one in levers}
    of_first = {values: float(almanac.acted(one, True, False).pay[KOREA, FELLOW]) for values, one in seen.items()}
    prices = [
        [(of_first[values] if one is settings.programme else one.pay) + one.research_money for one in programmes]
        for values in (tuple(one.values()) for one in levers)
    ]
    return np.array(prices).reshape(len(levers), len(programmes))


def fellowship_costs(model: Lived) -> np.ndarray:
    """Pay and research money of fellows, billion KRW; [quarter, programme]."""
    fellows = np.array([lived.fellows for lived in model.history], dtype=float)
    prices = fellow_prices(model, np.arange(len(model.history)))
    return fellows / model.settings.population.scale * prices / 4 / 1000


def _posts(model: Lived) -> np.ndarray:
    """Yearly pay and research money of permanent posts by quarter, billion KRW; (quarters, faculty institute bridges)."""
    settings, scale = model.settings, model.settings.population.scale
    pay, money = settings.country.korea.pay, settings.programme.research_money
    bridges = np.array([lived.bridges for lived in model.history])
    extra = (bridges[:, 0] + np.cumsum(bridges[:, 1])) / scale * pay["institute"]
    prices = np.array([pay["faculty"] + money, pay["institute"] + money])
    return np.column_stack([posts_held(model) * prices, extra]) / 1000.0


def _paid(model: Lived) -> np.ndarray:
    """Yearly pay, raises and research money of all permanent posts by quarter, billion KRW."""
    paid, quarters = _posts(model).sum(axis=1), len(model.history)
    for start, raises in enumerate(_raises(model, quarters)):
        paid[start:] += raises[: quarters - start]
    return paid


def _raises(model: Lived, quarters: int) -> np.ndarray:
    """Yearly pay above entry pay by service, billion KRW, of the posts filled in each quarter; (quarters, quarters since).

    Those who had their posts before the study began count without it; worlds of one past have the same of it, but for
    those who give them up, whose raises are taken off.
    """
    korea, ages = model.settings.country.korea, np.arange(WINDOW + quarters) / 4.0
    first, later = (
        [slopes.get("faculty", 0.0), slopes.get("institute", 0.0)]
        for slopes in (korea.pay_growth, korea.pay_growth_later)
    )
    gained = np.outer(first, np.minimum(ages, 10.0)) + np.outer(later, np.maximum(0.0, ages - 10.0))
    pay = np.array([korea.pay["faculty"], korea.pay["institute"]]) / 1000.0
    by_age = sliding_window_view(np.expm1(gained) * pay[:, None], WINDOW, axis=1)[:, :quarters]
    filled = np.array([lived.filled for lived in model.history]) / model.settings.population.scale
    return np.einsum("tka,ksa->ts", filled, by_age)
