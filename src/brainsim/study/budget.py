"""Levers at equal budget: each alone is raised until its effect on the cost, by simulation, is the budget.

The cost of a level is the mean over some replications of the paired difference to the reference; the level is sought between
`low`, which must be the reference's, and `high` by straight lines between the levels known, all levers side by side, in the store of the
study itself. What costs less than the budget even at `high` stays there, and says so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, kind_of, shown
from brainsim.settings.questions import Design

NEAR = 0.02  # of the budget: how near the mean cost shall come
ROUNDS = 8
DIGITS = 4  # of a level
WITH = "with"


@dataclass
class Search:
    """The level of one lever: what is known of its cost, and what to try next."""

    lever: str
    low: float
    high: float
    others: dict[str, Any]  # changes that go with it
    budget: float
    costs: dict[float, float] = field(default_factory=dict)  # mean cost by level, of those that were lived
    level: float = math.nan  # the level in question
    done: bool = False

    def __post_init__(self):
        self.level = self.high

    @property
    def changes(self) -> dict[str, Any]:
        """The changes at the level in question."""
        return {self.lever: self.level, **self.others}

    @property
    def is_priced(self) -> bool:
        """Whether more of the lever was seen to cost more: a level of equal cost can be sought then."""
        return any(cost > 0 for cost in self.costs.values())

    @property
    def reached(self) -> bool:
        """Whether the cost of the level came near the budget."""
        return abs(self.costs.get(self.level, math.inf) - self.budget) <= NEAR * self.budget

    def learn(self, cost: float) -> None:
        """Take in the cost of the level in question and go on to the next, if there is one.

        Where no level costs anything, or none could be observed (NaN), there is none: the high end stays.
        """
        self.costs[self.level] = cost
        if not self.is_priced:
            self.done, self.level = True, self.high
            return
        wanted = self.wanted()
        self.done = self.reached or wanted in self.costs
        self.level = self.nearest() if self.done else wanted

    def wanted(self) -> float:
        """Where the budget lies between the levels known, by straight lines; the high end where nothing costs so much."""
        seen = {level: cost for level, cost in self.costs.items() if math.isfinite(cost)}
        if max(seen.values()) < self.budget:
            return self.high
        known = sorted({self.low: 0.0, **seen}.items(), key=lambda point: point[1])
        levels, costs = zip(*known, strict=True)
        return rounded(float(np.interp(self.budget, costs, levels)), abs(self.high - self.low))

    def nearest(self) -> float:
        """The level known whose cost is nearest to the budget."""
        return min(self.costs, key=self._miss)

    def _miss(self, level: float) -> float:
        """How far the cost of a level is from the budget; one that was not observed is farthest."""
        miss = abs(self.costs[level] - self.budget)
        return math.inf if math.isnan(miss) else miss


def rounded(level: float, width: float) -> float:
    """A level with four digits of the range that it is sought in."""
    return round(level, DIGITS - 1 - math.floor(math.log10(width)))


def searches_of(design: Design) -> list[Search]:
    """What has to be sought; SettingsError for a design that can't be levelled."""
    if design.budget is None:
        raise SettingsError("design.budget is missing; give what each lever may cost more than the reference, above 0")
    if design.price not in outcome_rows():
        raise SettingsError(
            f"design.price = {design.price} is no outcome of a run; total_cost_krw_bn_discounted is one"
        )
    return [_search(name, given, design.budget) for name, given in design.levers.items()]


def _search(name: str, given: Any, budget: float) -> Search:
    example = f"design.levers.{name} needs a range for equal budgets, such as {{low: 0, high: 1}}"
    if not isinstance(given, dict) or not {"low", "high"} <= set(given) <= {"low", "high", WITH}:
        raise SettingsError(f"{example}; it is {shown(given)}")
    low, high = given["low"], given["high"]
    numbers = all(
        isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end) for end in (low, high)
    )
    if kind_of(name) is None or not numbers or low == high:
        raise SettingsError(f"{example}, of a number of the settings with two ends that differ; it is {shown(given)}")
    return Search(name, float(low), float(high), dict(given.get(WITH, {})), budget)


def as_list(settings: Settings, rows: list[dict[str, Any]]) -> Settings:
    """The same study with its points listed."""
    design = settings.design.model_copy(update={"kind": "list", "levers": {}, "points": rows})
    return settings.model_copy(update={"design": design})


def levelled(settings: Settings, cost_of: Callable[[Settings], list[float] | None]) -> tuple[Settings, list[Search]]:
    """The study with every lever at its level, as a list; and how each was found.

    `cost_of` lives a listed study and returns the mean cost of each of its points; None where it was interrupted.
    """
    searches = searches_of(settings.design)
    for _ in range(ROUNDS):
        seeking = [search for search in searches if not search.done]
        costs = cost_of(as_list(settings, [search.changes for search in seeking])) if seeking else None
        if costs is None:
            break
        for search, cost in zip(seeking, costs, strict=True):
            search.learn(cost)
    for search in searches:
        search.level = search.nearest() if search.costs else search.level
    return as_list(settings, [search.changes for search in searches]), searches


def said_of(search: Search) -> str:
    """How a level was found, in words."""
    cost = search.costs.get(search.level, math.nan)
    if math.isnan(cost):
        return f"{search.lever} = {search.level:g}, at the end of its range: its cost was not observed, so no level of equal cost is known"
    if not search.is_priced:
        saves = "saves money" if cost < 0 else "costs nothing more"
        return f"{search.lever} = {search.level:g}, at the end of its range, {saves} ({cost:,.1f}): no level costs the budget"
    if search.reached:
        return f"{search.lever} = {search.level:g} costs {cost:,.1f}, the budget is {search.budget:,.1f}"
    where = "at the end of its range" if search.level == search.high else "the nearest level that was tried"
    return f"{search.lever} = {search.level:g}, {where}, costs {cost:,.1f} and not the budget of {search.budget:,.1f}"
