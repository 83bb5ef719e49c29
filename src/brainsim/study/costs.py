"""What a run costs: fellowships, permanent posts within the study and over their life, and bridges in pay.

A permanent post is paid from the appointment until its holder gives it up; whoever passes the end of the window (thirteen
years after the PhD) is followed no further and counts as holding the post. Levels are dominated by posts that are there
anyway: only differences between worlds say something.
"""

import numpy as np

from brainsim.model.places import FACULTY, FELLOW, INSTITUTE, KOREA
from brainsim.model.talent_model import TalentModel
from brainsim.study.sums import exact_sum

PERMANENT = (FACULTY, INSTITUTE)


def costs_of(model: TalentModel) -> dict[str, float]:
    """All costs, billion KRW of 2025; `discounted` ones at `study.cost_discount` to the first quarter."""
    rate, life = model.settings.study.cost_discount, model.settings.study.post_life
    fellowships, posts = _fellowships(model), _posts(model)
    quarters = len(fellowships)
    discounts = discounts_of(rate, quarters)
    added = np.diff(posts, axis=0, prepend=0.0)  # yearly pay of posts from the quarter on in which they are filled
    lives = np.array([annuity(rate, number, life) for number in range(quarters)])
    within, yearly = exact_sum(posts.sum(axis=1) / 4), posts.sum(axis=1) / 4
    costs = {
        "cost_krw_bn": exact_sum(fellowships),
        "cost_krw_bn_discounted": exact_sum(fellowships * discounts),
        "permanent_posts_cost_krw_bn": within,
        "permanent_posts_cost_krw_bn_discounted": exact_sum(yearly * discounts),
        "permanent_posts_life_cost_krw_bn": exact_sum(added.sum(axis=1) * lives),
    }
    return costs | {
        "total_cost_krw_bn": costs["cost_krw_bn"] + costs["permanent_posts_cost_krw_bn"],
        "total_cost_krw_bn_discounted": costs["cost_krw_bn_discounted"]
        + costs["permanent_posts_cost_krw_bn_discounted"],
        "total_life_cost_krw_bn": costs["cost_krw_bn_discounted"] + costs["permanent_posts_life_cost_krw_bn"],
    }


def posts_held(model: TalentModel) -> np.ndarray:
    """Permanent posts in Korea that are held at the end of each quarter, at 1:1; shape (quarters, faculty institute).

    Those who have passed the window since the study began are counted where they then were.
    """
    stock = np.array([lived.stock[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    left = np.array([lived.left[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    return (stock + np.cumsum(left, axis=0)) / model.settings.population.scale


def discounts_of(rate: float, quarters: int) -> np.ndarray:
    """What a won of each quarter is worth in the first, by compound interest; shape (quarters,)."""
    return (1.0 + rate) ** (-np.arange(quarters) / 4.0)


def annuity(rate: float, first: int, years: float) -> float:
    """The discounted sum of one won a year, paid quarterly for so many years from quarter `first` on."""
    quarters = np.arange(first, first + round(4 * years))
    return exact_sum((1.0 + rate) ** (-quarters / 4.0)) / 4.0


def fellow_price(model: TalentModel, numbers: np.ndarray) -> np.ndarray:
    """Pay and research money of a fellow in quarters of the study by number, million KRW a year."""
    settings = model.settings
    first, money, fired = settings.study.first_calendar_quarter(), settings.programme.research_money, model.state.fired
    multipliers = [settings.levers_at(first + int(number), fired)["salary_multiplier"] for number in numbers]
    return np.array([settings.programme.fellow_pay(multiplier) + money for multiplier in multipliers])


def _fellowships(model: TalentModel) -> np.ndarray:
    """Pay and research money of fellows by quarter, billion KRW."""
    fellows = np.array([lived.stock[KOREA].sum(axis=0)[FELLOW] for lived in model.history], dtype=float)
    prices = fellow_price(model, np.arange(len(model.history)))
    return fellows / model.settings.population.scale * prices / 4 / 1000


def _posts(model: TalentModel) -> np.ndarray:
    """Yearly pay and research money of permanent posts by quarter, billion KRW; (quarters, faculty institute bridges)."""
    settings, scale = model.settings, model.settings.population.scale
    pay, money = settings.country.korea.pay, settings.programme.research_money
    bridges = np.array([lived.bridges for lived in model.history])
    extra = (bridges[:, 0] + np.cumsum(bridges[:, 1])) / scale * pay["institute"]
    prices = np.array([pay["faculty"] + money, pay["institute"] + money])
    return np.column_stack([posts_held(model) * prices, extra]) / 1000.0
