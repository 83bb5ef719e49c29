"""An example of a figure of one's own: who the fellows of all calls are."""

import brainsim
from brainsim.report.style import BLUE, WIDTH, sheet


@brainsim.figure(needs=["fellows"])
def fellows_by_group(results):
    """Fellows of all calls by group, over all simulations."""
    shares = results.tables["fellows"]["group"].value_counts(normalize=True)
    notes = f"Shares of all fellows hired, over {results.replications} simulations."
    page = sheet("Who the fellows are", notes, [], 1.2, results.footer)
    axes = page.panel(0.7, 0.3, WIDTH - 0.8, 0.85)
    axes.barh(shares.index, 100 * shares.to_numpy(), color=BLUE)
    axes.set(xlabel="share of fellows (%)")
    return page.figure
