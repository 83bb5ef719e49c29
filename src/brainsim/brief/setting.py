"""What the settings of a study say beside its options: pay, openings and the climate that all of it is simulated in."""

from typing import Any

from brainsim.report.vocabulary import AS_ANNOUNCED, Paid


def paid_of(programme: Any) -> Paid:
    """What the first programme of a study pays its fellows."""
    known = programme if isinstance(programme, dict) else {}
    pay, multiplier = known.get("pay"), known.get("announced_multiplier")
    return Paid(float(pay), float(multiplier)) if pay and multiplier else AS_ANNOUNCED


def openings_of(settings: dict[str, Any]) -> float:
    """Permanent openings a year in Korea."""
    korea = settings["country"]["korea"]
    return float(korea["faculty_openings"] + korea["institute_openings"])


def climate_of(settings: dict[str, Any]) -> float:
    """How hostile the US visa climate of the study is; 0 where that changes with time, or is not known."""
    level = settings.get("shock", {}).get("us_hostility")
    told = level if isinstance(level, dict) else {"value": level}
    return float(told["value"] or 0) if not any(told.get(one) for one in ("start", "end", "when")) else 0.0
