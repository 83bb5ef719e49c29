"""A surface of effects, evaluated: what a setting of the levers adds against the reference, and how sure that is.

A surface (`surface.json`, format 2) holds, for each outcome, an effect as a sum of terms: products of powers of
x_j = (s(level) - s(reference)) / width, with s = ln for levers of scale "log", and of one x more after those of all levers:
the level of the lever `size` (fellowships) as a share of the reference's, 1 where there is none. At the reference every term
is 0, and so is every effect. Each of K vectors (inputs of the model, each with a form of it) has coefficients of its own; M
further draws hold what the approximation itself leaves open. The page evaluates the same in the browser (page/surface.js).
"""

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from brainsim.settings.problems import SettingsError

ENDS = 0.05, 0.95  # of the 90 % range, over vectors
HALF = 1.6448536269514722  # standard deviations in half of a 90 % range
LEAST_EXPLAINED = 0.5  # of what differs between points kept out, below which an outcome has no number


class Effect(NamedTuple):
    """An effect on one outcome against the reference, in its unit."""

    mean: float
    low: float  # of the 90 % range: inputs, forms and approximation
    high: float
    half_width: float  # of the 90 % range that the approximation alone leaves open
    above: float  # share of vectors, by weight, in which it is more than nought
    split: Mapping[str, float]  # shares of the variance: parameters, structure, emulator; all 0 at the reference
    level: tuple[
        float, float, float
    ]  # the reference with the effect: mean, low, high, within the bounds of the outcome


def packed(table: Any) -> dict[str, Any]:
    """A table as surface.json may hold it: single precision, little-endian, base64."""
    numbers = np.asarray(table, dtype="<f4")
    return {"f32": base64.b64encode(numbers.tobytes()).decode("ascii"), "shape": list(numbers.shape)}


def unpacked(table: Any) -> np.ndarray:
    """A table of surface.json, [rows, terms], packed or as lists; or what rows have in common and of their own at some terms."""
    if isinstance(table, Mapping) and "common" in table:
        own = unpacked(table["own"])
        whole = np.tile(unpacked(table["common"]), (len(own), 1))
        whole[:, table["at"]] += own
        return whole
    if isinstance(table, Mapping):
        raw = np.frombuffer(base64.b64decode(table["f32"]), dtype="<f4")
        return raw.reshape(table["shape"]).astype(float)
    return np.asarray(table, dtype=float)


def terms_at(surface: Mapping[str, Any], levels: Mapping[str, float]) -> np.ndarray:
    """The terms [T] at some levels, the reference where none is given.

    SettingsError for a lever that the surface has not, and for a level outside the range for which it was made.
    """
    known = {lever["name"]: lever for lever in surface["levers"]}
    for name, level in levels.items():
        if name not in known:
            raise SettingsError(f"{name} is no lever of this surface; it has {', '.join(known)}")
        low, high = known[name]["low"], known[name]["high"]
        if not low <= level <= high:
            raise SettingsError(f"{name} = {level:g} lies outside [{low:g}, {high:g}], for which this surface was made")
    return terms_anywhere(surface, levels)


def terms_anywhere(surface: Mapping[str, Any], levels: Mapping[str, Any]) -> np.ndarray:
    """The terms [..., T] at some levels, the reference where none is given; in their ranges or not.

    A level is a number, or an array [...] of what it is in many settings.
    """
    known = {lever["name"]: lever for lever in surface["levers"]}
    each = [_moved(lever, levels.get(name, lever["reference"])) for name, lever in known.items()]
    x = np.broadcast_arrays(*each, _share(known.get(surface.get("size")), levels))
    return np.stack([np.prod([x[j] ** power for j, power in term], axis=0) for term in surface["terms"]], axis=-1)


def _moved(lever: Mapping[str, Any], level: Any) -> Any:
    """How far a level lies from the reference, in widths of the lever."""
    far = np.log(level / lever["reference"]) if lever.get("scale") == "log" else level - lever["reference"]
    return far / lever["width"]


def _share(size: Mapping[str, Any] | None, levels: Mapping[str, Any]) -> Any:
    """How many fellowships there are, as a share of the reference's."""
    return levels.get(size["name"], size["reference"]) / size["reference"] if size else 1.0


def weights_of(surface: Mapping[str, Any]) -> np.ndarray:
    """What each vector counts [vectors], in all 1."""
    weights = np.asarray(surface["weights"], dtype=float)
    return weights / weights.sum()


def effects(
    surface: Mapping[str, Any], levels: Mapping[str, float], against: Mapping[str, float] | None = None
) -> dict[str, Effect]:
    """The effect on each outcome by name, against the reference or against other levels; SettingsError as `terms_at`."""
    terms = terms_at(surface, levels) - (0.0 if against is None else terms_at(surface, against))
    return {name_of(outcome): _effect(surface, outcome, terms) for outcome in surface["outcomes"]}


def name_of(outcome: Mapping[str, Any]) -> str:
    """An outcome by its name, and by its group where it is of one."""
    return f"{outcome['name']}:{outcome['group']}" if outcome.get("group") else str(outcome["name"])


def _effect(surface: Mapping[str, Any], outcome: Mapping[str, Any], terms: np.ndarray) -> Effect:
    weights, table = weights_of(surface), unpacked(outcome["table"])
    each = table @ terms
    mean, (low, high) = float(weights @ each), quantiles(each, weights, ENDS)
    spread = _spread(outcome, terms, _size(surface, weights @ table, terms))
    half = HALF * spread
    low, high = mean - np.hypot(mean - low, half), mean + np.hypot(high - mean, half)
    reference, (least, most) = outcome["reference"]["mean"], outcome.get("bounds") or (-np.inf, np.inf)
    level = [float(np.clip(reference + one, least, most)) for one in (mean, low, high)]
    split = _split(each, weights, surface["forms"], spread)
    return Effect(
        mean, float(low), float(high), half, float(weights @ (each > 0)), split, (level[0], level[1], level[2])
    )


def _size(surface: Mapping[str, Any], coefficients: np.ndarray, terms: np.ndarray) -> float:
    """How much is moved, in the unit of an outcome: the root of the squares of what each lever does alone."""
    alone: dict[int, float] = {}
    for part, term in zip(coefficients * terms, surface["terms"], strict=True):
        levers = [j for j, _ in term if j < len(surface["levers"])]
        if len(levers) == 1:
            alone[levers[0]] = alone.get(levers[0], 0.0) + float(part)
    return float(np.sqrt(sum(one**2 for one in alone.values())))


def _spread(outcome: Mapping[str, Any], terms: np.ndarray, size: float) -> float:
    """The standard deviation of what the approximation leaves open.

    As its own draws have it here, but no less than what it missed on points kept out: the share of the effects that it missed
    there, of what is moved here, up to the whole error, and what the mean over vectors misses where little is moved. At the
    reference there is none.
    """
    if not np.any(terms):
        return 0.0
    doubt = unpacked(outcome["doubt"]) @ terms if outcome.get("doubt") else np.zeros(1)
    missed = np.sqrt(1.0 - min(max(float(outcome["explained"]), 0.0), 1.0))
    return max(
        float(np.std(doubt)), min(float(missed * size), float(outcome["error"])), float(outcome.get("floor", 0.0))
    )


def quantiles(each: np.ndarray, weights: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    """Quantiles of weighted numbers, straight between the middles of their weights (Hazen's where weights are equal)."""
    order = np.argsort(each, kind="stable")
    middles = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(at, middles, each[order])


def _split(each: np.ndarray, weights: np.ndarray, forms: Any, spread: float) -> dict[str, float]:
    """What makes the range wide, as shares of the variance: inputs within a form of the model, forms, and the approximation."""
    names, mean = np.asarray(forms), float(weights @ each)
    between = 0.0
    for form in dict.fromkeys(forms):
        mine = weights[names == form]
        between += float(mine.sum() * (mine @ each[names == form] / mine.sum() - mean) ** 2)
    within = max(float(weights @ (each - mean) ** 2) - between, 0.0)
    whole = within + between + spread**2
    parts = {"parameters": within, "structure": between, "emulator": spread**2}
    return {name: part / whole if whole else 0.0 for name, part in parts.items()}
