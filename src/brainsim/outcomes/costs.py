"""What a run costs: fellowships, permanent posts within the study and over their life, and bridges in pay.

A permanent post is paid from the appointment until its holder gives it up; whoever passes the end of the window (thirteen
years after the PhD) is followed no further and counts as holding the post. Levels are dominated by posts that are there
anyway: only differences between worlds say something.
"""

from typing import TYPE_CHECKING

import numpy as np

from brainsim.model.places import FELLOW, KOREA, PERMANENT
from brainsim.outcomes.rows import LESS, outcome, places
from brainsim.outcomes.sums import exact_sum

if TYPE_CHECKING:
    from brainsim.model.talent_model import TalentModel

BN = "bn KRW of 2025"
COST, TEN_YEARS, LIFE = "total_cost_krw_bn", "total_cost_krw_bn_discounted", "total_life_cost_krw_bn"
_LEVEL = "read its effect, not its level"


@outcome(
    unit=BN, better=LESS, meaning="pay and research money of all fellows",
    shown=places(screen=190, sweep=60, brief_world=130),
)  # fmt: skip
def cost_krw_bn(model: "TalentModel") -> float:
    """Of the fellowships within the study."""
    return exact_sum(_fellowships(model))


@outcome(unit=BN, better=LESS, meaning="the same of fellows, discounted to the first quarter")
def cost_krw_bn_discounted(model: "TalentModel") -> float:
    """At `study.cost_discount`."""
    return exact_sum(_fellowships(model) * _discounts(model))


@outcome(
    unit=BN,
    better=LESS,
    meaning="entry pay, research money and bridge pay, within the study, of all permanent research posts held in Korea; "
    + _LEVEL,
)
def permanent_posts_cost_krw_bn(model: "TalentModel") -> float:
    """Of posts that are held anyway too."""
    return exact_sum(_posts(model).sum(axis=1) / 4)


@outcome(unit=BN, better=LESS, meaning="the same of permanent posts, discounted to the first quarter")
def permanent_posts_cost_krw_bn_discounted(model: "TalentModel") -> float:
    """At `study.cost_discount`."""
    return exact_sum(_posts(model).sum(axis=1) / 4 * _discounts(model))


@outcome(
    unit=BN,
    better=LESS,
    meaning="the same over the life of the posts (study.post_life), discounted; " + _LEVEL,
)
def permanent_posts_life_cost_krw_bn(model: "TalentModel") -> float:
    """Of the posts that are filled, from the quarter on in which they are."""
    rate, life = model.settings.study.cost_discount, model.settings.study.post_life
    added = np.diff(_posts(model), axis=0, prepend=0.0)  # yearly pay
    lives = np.array([annuity(rate, number, life) for number in range(len(added))])
    return exact_sum(added.sum(axis=1) * lives)


@outcome(
    unit=BN,
    better=LESS,
    meaning="fellowships and permanent research posts in Korea, within the study; " + _LEVEL,
    shown=places(effects=90, points=40, figures=100),
)
def total_cost_krw_bn(model: "TalentModel") -> float:
    """Within the study."""
    return cost_krw_bn(model) + permanent_posts_cost_krw_bn(model)


@outcome(
    unit=BN,
    better=LESS,
    meaning="the total cost within the study, discounted to the first quarter",
    shown=places(compared=40, brief=90),
)
def total_cost_krw_bn_discounted(model: "TalentModel") -> float:
    """At `study.cost_discount`."""
    return cost_krw_bn_discounted(model) + permanent_posts_cost_krw_bn_discounted(model)


@outcome(
    unit=BN,
    better=LESS,
    meaning="fellowships, and permanent posts over their life, discounted; " + _LEVEL,
    shown=places(brief=100),
)
def total_life_cost_krw_bn(model: "TalentModel") -> float:
    """At `study.cost_discount`."""
    return cost_krw_bn_discounted(model) + permanent_posts_life_cost_krw_bn(model)


def posts_held(model: "TalentModel") -> np.ndarray:
    """Permanent posts in Korea that are held at the end of each quarter, at 1:1; shape (quarters, faculty institute).

    Those who have passed the window since the study began are counted where they then were.
    """
    stock = np.array([lived.stock[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    left = np.array([lived.left[KOREA].sum(axis=0)[list(PERMANENT)] for lived in model.history], dtype=float)
    return (stock + np.cumsum(left, axis=0)) / model.settings.population.scale


def _discounts(model: "TalentModel") -> np.ndarray:
    """What a won of each quarter is worth in the first, by compound interest; shape (quarters,)."""
    return (1.0 + model.settings.study.cost_discount) ** (-np.arange(len(model.history)) / 4.0)


def annuity(rate: float, first: int, years: float) -> float:
    """The discounted sum of one won a year, paid quarterly for so many years from quarter `first` on."""
    quarters = np.arange(first, first + round(4 * years))
    return exact_sum((1.0 + rate) ** (-quarters / 4.0)) / 4.0


def fellow_price(model: "TalentModel", numbers: np.ndarray) -> np.ndarray:
    """Pay and research money of a fellow in quarters of the study by number, million KRW a year."""
    settings = model.settings
    first, money, fired = settings.study.first_calendar_quarter(), settings.programme.research_money, model.state.fired
    multipliers = [settings.levers_at(first + int(number), fired)["salary_multiplier"] for number in numbers]
    return np.array([settings.programme.fellow_pay(multiplier) + money for multiplier in multipliers])


def _fellowships(model: "TalentModel") -> np.ndarray:
    """Pay and research money of fellows by quarter, billion KRW."""
    fellows = np.array([lived.stock[KOREA].sum(axis=0)[FELLOW] for lived in model.history], dtype=float)
    prices = fellow_price(model, np.arange(len(model.history)))
    return fellows / model.settings.population.scale * prices / 4 / 1000


def _posts(model: "TalentModel") -> np.ndarray:
    """Yearly pay and research money of permanent posts by quarter, billion KRW; (quarters, faculty institute bridges)."""
    settings, scale = model.settings, model.settings.population.scale
    pay, money = settings.country.korea.pay, settings.programme.research_money
    bridges = np.array([lived.bridges for lived in model.history])
    extra = (bridges[:, 0] + np.cumsum(bridges[:, 1])) / scale * pay["institute"]
    prices = np.array([pay["faculty"] + money, pay["institute"] + money])
    return np.column_stack([posts_held(model) * prices, extra]) / 1000.0
