"""How many people are simulated, in words; a study of fewer than everybody is a first look, and says so wherever it is shown."""

STAMP = "QUICK LOOK"


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
