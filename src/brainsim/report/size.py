"""How many people are simulated, in words; a study of fewer than everybody is a first look, and says so wherever it is shown."""

from collections.abc import Mapping
from typing import Any

STAMP = "QUICK LOOK"
ENOUGH = 20  # simulations of everybody, from which the title of a figure says what is found


def first_look(scale: float) -> str:
    """What is said of a study in which not everybody is simulated; "" of others."""
    if scale == 1:
        return ""
    return (
        f"{STAMP}: one researcher is simulated for {1 / scale:g}, and the chance of so few is in every interval. "
        "population=full simulates everybody."
    )


def people_told(scale: float) -> str:
    """Of how many people one that is simulated has to tell."""
    return "everybody simulated" if scale == 1 else f"1 person simulated for {1 / scale:g}"


def is_enough(settings: Mapping[str, Any], replications: int) -> bool:
    """Whether a title may say what is found: everybody is simulated, and often enough."""
    return replications >= ENOUGH and settings.get("population", {}).get("scale", 1) == 1
