"""What the ranges of a study cover, in words that follow its settings."""

from collections.abc import Mapping
from typing import Any

INSIDE = {"point": "chance alone, inputs fixed", "posterior": "uncertain inputs and chance"}  # by study.uncertainty
WITH_FORMS = "uncertain inputs, chance and forms of the model"
_EACH = "each replication draws a vector of parameters, the same for all points"
_TOLD = {
    INSIDE["point"]: "the parameters are fixed, so nothing else is in them",
    INSIDE["posterior"]: _EACH,
    WITH_FORMS: f"{_EACH}, and replications take the forms of the model in turn",
}


def held_in(study: Mapping[str, Any]) -> str:
    """What ranges cover, as the foot of a figure says it; `study`: its settings by name."""
    drawn = study["uncertainty"] == "posterior"
    return WITH_FORMS if drawn and study.get("structures") else INSIDE[study["uncertainty"]]


def held_sentence(study: Mapping[str, Any]) -> str:
    """The same as a sentence that says how, and what no range covers."""
    inside = held_in(study)
    return f"Ranges cover {inside}: {_TOLD[inside]}. They do not cover whether the model itself is right."
