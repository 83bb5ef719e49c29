"""What a year added costs over the life of posts: all that is paid for them, for the years of that life too, both discounted.

Years after the study are those in permanent posts that it leaves behind, wherever within it they begin.
"""

import pandas as pd

from brainsim.outcomes.costs import LIFE
from brainsim.study.effects import Effect, difference, price_of

NOW, WITH_LATER = "permanent_researcher_years_discounted", "permanent_researcher_years_over_life"
MILLIONS = 1000.0  # won, of a billion


def life_prices(runs: pd.DataFrame, rung: str, is_drawn: bool) -> dict[int, Effect]:
    """By point the price of a year added on a rung, million won, with Fieller's interval; of points of which it is no number none.

    `runs`: one row a simulation, the reference as point 0; `is_drawn`: whether parameters differ between simulations. Of runs
    that lack what a price is made of none is told.
    """
    made_of = [LIFE, f"{rung}_discounted", NOW, WITH_LATER]
    if not {*made_of, "point", "replication", "vector"} <= set(runs):
        return {}
    cost, within, now, with_later = (runs.pivot(index="replication", columns="point", values=name) for name in made_of)
    years = within - now + with_later
    lucks = int(runs.loc[runs["point"] == 0, "vector"].value_counts().max()) if is_drawn else 0
    found = {}
    for point in years.columns.drop(0):
        paid, added = (difference(each[point].to_numpy(float), each[0].to_numpy(float)) for each in (cost, years))
        price, reason = price_of(paid, added, MILLIONS, lucks)
        if not reason:
            found[int(point)] = price
    return found
