"""Tables of what surfaces say: mixes that have a name, how wrong surfaces are, what effects hang on, where options turn."""

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

import pandas as pd

from brainsim.explorer.drivers import Turn, drivers_table, knowing_table, less, linear, turns_of
from brainsim.explorer.evaluate import effects, name_of
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface
from brainsim.explorer.written import RUNGS, presets
from brainsim.outcomes.rows import outcome_rows
from brainsim.process.shipped import data

COMPARED = ("pay", "posts_for_all", "guaranteed_posts", "bridged_posts")  # the options of pay_or_permanence
ASKED = (  # parameters that the choice between pay and posts might turn on
    "country.korea.pay.institute",
    "behaviour.security_weight",
    "country.korea.institute_openings",
    "country.korea.faculty_openings",
    "country.korea.pay.industry",
    "country.korea.industry_offer_national",
    "behaviour.optimism",
    "behaviour.pay_weight",
)


def mixes_table(surface: Mapping[str, Any]) -> pd.DataFrame:
    """One row a preset and outcome: the effect with its 90 % range, and what makes the range wide."""
    units = {name_of(outcome): outcome["unit"] for outcome in surface["outcomes"]}
    rows = []
    for preset in surface["presets"]:
        for name, effect in effects(surface, preset["levels"]).items():
            facts = {
                "mix": preset["key"],
                "outcome": name,
                "unit": units[name],
                "effect": effect.mean,
                "low": effect.low,
            }
            rows.append(facts | {"high": effect.high, "above": effect.above, **effect.split})
    return pd.DataFrame(rows)


def held_out_table(surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row an outcome: how much of what was simulated with vectors kept out its surface tells."""
    rows = [
        (name, outcome_rows()[name].unit, one.explained, one.small, one.within, one.chance, one.error)
        for name, one in surfaces.items()
    ]
    return pd.DataFrame(rows, columns=["outcome", "unit", "explained", "small", "within", "chance", "error"])


def drivers_of(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a preset, rung and driver: its share of what is not known of the effect."""
    tables = []
    for mix, levels in presets().items():
        for outcome in RUNGS if levels else ():
            table = drivers_table(found, linear(found, surfaces[outcome], levels))
            told = {
                "mix": mix,
                "outcome": outcome,
                "explained": surfaces[outcome].explained,
                "within": surfaces[outcome].within,
            }
            tables.append(table.assign(**told))
    return pd.concat(tables, ignore_index=True)[
        ["mix", "outcome", "driver", "share", "low", "high", "direction", "explained", "within"]
    ]


def knowing_of(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a choice between options of equal cost, rung and unknown: what knowing it is worth, and how to know it."""
    how = data("explorer/knowable.yaml")
    tables = []
    for (choice, options), outcome in product(data("explorer/choices.yaml").items(), RUNGS):
        effect = [linear(found, surfaces[outcome], levels) for levels in options]
        asked = {"choice": choice, "outcome": outcome, "unit": outcome_rows()[outcome].unit}
        tables.append(knowing_table(found, effect).assign(**asked))
    table = pd.concat(tables, ignore_index=True)
    for column in ("how", "effort"):
        table[column] = [how.get(name, {}).get(column, "") for name in table["unknown"]]
    return table[["choice", "outcome", "unknown", "value", "narrows", "unit", "how", "effort"]]


def turns_table(found: Explored, surfaces: Mapping[str, Surface]) -> pd.DataFrame:
    """One row a rung, pair of options and parameter: where they change places, if they do."""
    rows = []
    for outcome in RUNGS:
        effect = {mix: linear(found, surfaces[outcome], presets()[mix]) for mix in COMPARED}
        for first, second in combinations(COMPARED, 2):
            gap = less(effect[first], effect[second])
            for name in ASKED:
                if name in found.parameters:
                    rows.append((outcome, first, second, *turns_of(found, gap, name)))
    return pd.DataFrame(rows, columns=["outcome", "first", "second", *Turn._fields])
