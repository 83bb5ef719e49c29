"""The explorer's surfaces as surface.json (format 2): all that the page needs to answer any mix of levers.

docs/decisions/061 has the page; evaluate.py reads the file as the page does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from brainsim.explorer.basis import SLOTS, Axis, of_fellows, spelled_out
from brainsim.explorer.evaluate import packed
from brainsim.explorer.explored import Explored
from brainsim.explorer.surface import Surface
from brainsim.outcomes.rows import outcome_rows
from brainsim.process.shipped import data
from brainsim.study.runs import model_version

MOST_VECTORS = 60  # that the page holds: more would make it larger than four million bytes
LEAST_SLOTS = 50  # fellowships from which on the page says what becomes of fellows
COUNTED = ("fellows_hired", "fellows_new_domestic_phd", "fellows_returnee", "fellows_foreign", "fellows_other_domestic",
           "applicants_per_slot")  # fmt: skip
MANY = 1e9  # more than any count
MOST_DRAWS = 12  # of the doubt of each surface
MOST_TESTED = 150  # points that the page shows as simulated and as guessed
JUDGED = "researcher_years_in_korean_research"
GROUPS = {
    "pay": ("policy.salary_multiplier", "policy.bridge_pay"),
    "careers": ("policy.permanent_jobs", "policy.reserved_posts", "policy.exchange", "policy.industry_ties"),
    "conditions": ("policy.autonomy", "policy.computing", "policy.visa_ease", "policy.outreach"),
    "abroad": ("shock.us_hostility", "shock.uk_visa_cost"),
}  # the others are terms of the programme
RUNGS = {"researcher_years_in_korea": "in_korea", "researcher_years_in_korean_research": "in_research",
         "permanent_researcher_years": "permanent"}  # fmt: skip
KEPT = {"kept_in_korea": "in_korea", "kept_in_korean_research": "in_research", "permanent_research_post": "permanent"}


def presets() -> dict[str, dict[str, Any]]:
    """The levels of each mix that has a name."""
    return data("explorer/presets.yaml")


def surface_json(found: Explored, surfaces: Mapping[str, Surface]) -> dict[str, Any]:
    """All of it as plain data."""
    settings, chosen = found.settings, _chosen(len(found.vectors))
    return {
        "format": 2,
        "made": date.today().isoformat(),
        "model": model_version(),
        "replications": sum(found.draws),
        "vectors": len(found.vectors),
        "points": int((found.table["point"] > 0).sum()),
        "per_vector": settings.design.samples,
        "population_scale": settings.population.scale,
        "structures": list(dict.fromkeys(found.forms)),
        "reference": settings.programme.called["en"],
        "quarters": settings.study.quarters,
        "first_quarter": settings.study.first_quarter,
        "levers": [_lever(_shown(axis), found) for axis in found.axes],
        "terms": [
            [list(part) for part in term] for term in spelled_out(found.axes, next(iter(surfaces.values())).terms)
        ],
        "size": None if of_fellows(found.axes)[1] is None else SLOTS,
        "outcomes": [_outcome(name, surface, found, chosen) for name, surface in surfaces.items()],
        "weights": [float(found.draws[place]) for place in chosen],
        "forms": [found.forms[place] for place in chosen],
        "simulated": _simulated(found.axes),
        "tested": _tested(found, surfaces[JUDGED]),
        "presets": [
            {"key": key, "levels": _as_numbers(levels, found.axes)}
            for key, levels in presets().items()
            if _is_shown(levels)
        ],
    }


def _simulated(axes: list[Axis]) -> dict[str, list[float]]:
    """By lever the levels at which studies of their own have simulated it: those of the mixes that have a name."""
    levels: dict[str, set[float]] = {}
    for preset in presets().values():
        for name, level in _as_numbers(preset, axes).items():
            levels.setdefault(name, set()).add(float(level))
    return {name: sorted(some) for name, some in levels.items()}


def _tested(found: Explored, surface: Surface) -> list[dict[str, Any]]:
    """Some points as simulated, and as the surface guessed them while their vector was kept out."""
    _, effects = found.effects(JUDGED)
    places = np.unique(np.linspace(0, len(effects) - 1, min(len(effects), MOST_TESTED)).astype(int))
    return [
        {
            "outcome": JUDGED,
            "simulated": round(float(effects[place]), 1),
            "emulated": round(float(surface.guessed[place]), 1),
        }
        for place in places
    ]


def _chosen(vectors: int) -> list[int]:
    """Vectors that the page holds, spread over all of them."""
    return sorted({int(place) for place in np.linspace(0, vectors - 1, min(vectors, MOST_VECTORS)).round()})


def _shown(axis: Axis) -> Axis:
    """A lever as the page has it: of next to no fellows nothing can be said."""
    return axis._replace(low=float(LEAST_SLOTS)) if axis.name == SLOTS else axis


def _is_shown(levels: Mapping[str, Any]) -> bool:
    return levels.get(SLOTS, LEAST_SLOTS) >= LEAST_SLOTS


def _lever(axis: Axis, found: Explored) -> dict[str, Any]:
    group = next((group for group, names in GROUPS.items() if axis.name in names), "programme")
    facts: dict[str, Any] = {"name": axis.name, "kind": "switch" if axis.words else "number", "low": axis.low, "high": axis.high,
             "reference": axis.reference, "scale": "log" if axis.is_log else "linear", "group": group,
             "whole": axis.is_whole, "step": _step(axis), "width": axis.width}  # fmt: skip
    if axis.words:
        facts["words"] = [_word(word) for word in axis.words]
    if axis.name == "policy.salary_multiplier":  # what a level is in million won a year
        programme = found.settings.programme
        facts["times"] = programme.pay / programme.announced_multiplier
    return facts


def _step(axis: Axis) -> float:
    """Steps of a slider: whole, or some two hundred over the range, round."""
    if axis.is_whole or axis.words:
        return 1
    step = 10.0 ** np.floor(np.log10((axis.high - axis.low) / 100))
    return float(f"{step:.1g}")


def _word(level: Any) -> str:
    """A level of a switch as a command takes it."""
    return "null" if level is None else str(level)


def _as_numbers(levels: Mapping[str, Any], axes: list[Axis]) -> dict[str, float]:
    """Switches as 0 and 1."""
    words = {axis.name: axis for axis in axes if axis.words}
    return {name: words[name].at(level) if name in words else level for name, level in levels.items()}


def _outcome(name: str, surface: Surface, found: Explored, chosen: list[int]) -> dict[str, Any]:
    there = found.reference(name)
    low, middle, high = (np.nanmean(there) if at is None else np.nanquantile(there, at) for at in (0.05, None, 0.95))
    unit = outcome_rows()[name].unit
    return {
        "name": name, "unit": unit, **_place(name), "bounds": [0.0, 1.0] if _is_share(name) else [0.0, MANY] if name in COUNTED else None,
        "reference": {"mean": float(middle), "low": float(low), "high": float(high)},
        "explained": surface.explained, "within": surface.within, "error": surface.error, "floor": surface.floor,
        "table": packed(surface.table[chosen]), "doubt": packed(surface.doubt[:MOST_DRAWS]),
    }  # fmt: skip


def _is_share(name: str) -> bool:
    return any(name.startswith(kept) for kept in KEPT)


def _place(name: str) -> dict[str, Any]:
    """Where an outcome stands on the page: its block, rung, year and group."""
    if name in RUNGS:
        return {"block": "added", "rung": RUNGS[name], "year": None, "group": None}
    if _is_share(name):
        kept = next(kept for kept in sorted(KEPT, key=len, reverse=True) if name.startswith(kept))
        what, _, rest = name.removeprefix(f"{kept}_").partition("_")
        year, _, group = rest.partition("_")
        block = "who_stays" if what == "year" else "where"
        return {"block": block, "rung": KEPT[kept], "year": int(year), "group": group or None}
    return {"block": "cost" if "cost" in name else "who_comes", "rung": None, "year": None, "group": None}
