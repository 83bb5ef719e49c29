"""How long worlds are lived before a study: as the settings say, and as long as it takes until nothing drifts."""

from brainsim.command.load import load_settings

STATIONARY = 104  # quarters


def starts() -> dict[str, int]:
    """Quarters, by what is added to the name of a figure."""
    usual = load_settings().study.spin_up_quarters
    return {"": usual} | ({f", {STATIONARY} quarters before": STATIONARY} if usual != STATIONARY else {})
