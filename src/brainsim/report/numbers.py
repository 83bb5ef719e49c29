"""Numbers as their reader expects them: shares in per cent, money in the units of the language."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from brainsim.outcomes.rows import SHARES
from brainsim.words.say import MINUS, has, numeral, own, say

SHARE, MONEY = "share", ("bn KRW", "million KRW")  # how units begin that are written in their own way
PEOPLE = (
    "researchers",
    "fellows",
    "fellows of the first call",
    "researcher-years",
    "levers",
)  # counted in whole numbers


def kind_of(unit: str) -> str:
    """What a unit is called among the words: of shares and money how it begins."""
    return SHARE if unit.startswith(SHARES) else next((money for money in MONEY if unit.startswith(money)), unit)


def amount(value: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A number with its unit; "no bound" where it is infinite, "-" where there is no number."""
    return "".join(_parts(value, unit, language, signed))


def bare(value: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A number without the words of its unit."""
    return _parts(value, unit, language, signed)[0]


def _parts(value: Any, unit: str, language: str, signed: bool) -> tuple[str, str]:
    """A number, and the words of its unit as they follow it."""
    if value is None or is_endless(value):
        return say("numbers.nothing" if value is None else "numbers.endless", language), ""
    number, kind = float(value), kind_of(unit)
    digits, after = _written(abs(number), kind, language, signed)
    is_zero = digits.strip("0.,") == ""
    sign = "" if is_zero else "+" if signed and number > 0 else MINUS if number < 0 else ""
    return f"{sign}{digits}", after


def _written(size: float, kind: str, language: str, signed: bool) -> tuple[str, str]:
    if kind in MONEY:
        return _money(size, own("money", kind, language), language)
    after = _after(kind, language, signed)
    if kind == SHARE:
        return numeral(100 * size, ".1f" if signed or size < 0.1 else ".0f", language), after
    return numeral(size, ",.0f" if kind in PEOPLE else _short(size), language), after


def _after(kind: str, language: str, signed: bool = False) -> str:
    """What stands after a number, its space included; after one with a sign if there is another word for it."""
    keys = [f"changes.{kind}"] * signed + [f"units.{kind}"]
    return next((say(key, language) for key in keys if has(key, language)), f" {kind}".rstrip())


def _money(size: float, custom: dict[str, str], language: str) -> tuple[str, str]:
    """Money in the unit of the language, a larger one from where that is used, a smaller one below one."""
    size *= float(custom["times"])
    if size >= float(custom.get("large", "inf")):
        return _in_two(size, step_of([size]), custom, language), _tail(custom)
    if "small_times" in custom and 0 < size < 1:
        small = size * float(custom["small_times"])
        return numeral(small, _short(small), language), custom["small_after"]
    return numeral(size, _short(size), language), custom["after"]


def rounded(
    value: Any, low: Any, high: Any, unit: str, language: str = "en", signed: bool = False, alone: bool = False
) -> tuple[str, str]:
    """A number and its 90 % range with the digits that the range deserves, "" for no range; `alone`: without the unit.

    NaN, as tables have it where nothing is known, is none.
    """
    value, low, high = (None if isinstance(one, float) and math.isnan(one) else one for one in (value, low, high))
    if value is None or is_endless(value):
        return amount(value, unit, language, signed), ""
    kind, is_bounded = kind_of(unit), not any(end is None or is_endless(end) for end in (low, high))
    told = [float(number) for number in ((value, low, high) if is_bounded else (value,))]
    times, after, custom = _shown_in(told, kind, language, signed, alone)
    numbers = [times * number for number in told]
    step = step_of(numbers, 1.0 if kind in PEOPLE or (kind == SHARE and not is_bounded) else 0.0)
    middle, *ends = (_stepped(number, step, language, signed, custom) for number in numbers)
    if is_bounded:
        said = say("numbers.range", language, low=ends[0], high=ends[1], unit=after)
    else:
        said = "" if low is None or high is None else _one_sided(low, high, unit, language, signed)
    return f"{middle}{after}", said


def _shown_in(
    told: Sequence[float], kind: str, language: str, signed: bool, alone: bool
) -> tuple[float, str, Mapping[str, str]]:
    """By how much numbers of a unit are multiplied where they are shown, the words of the unit then, none for one alone,
    and the custom of money that is told in two units; empty for all else.
    """
    if kind not in MONEY:
        return (100.0 if kind == SHARE else 1.0), "" if alone else _after(kind, language, signed), {}
    custom = own("money", kind, language)
    times, most = float(custom["times"]), max(map(abs, told))
    if alone:
        return times, "", {}
    if times * most >= float(custom.get("large", "inf")):
        return times, _tail(custom), custom
    if "small_times" not in custom or not 0 < times * abs(told[0]) < 1:
        return times, custom["after"], {}
    small = {"after": custom["small_after"], "large": custom["small_times"], "large_after": custom["after"].split()[0]}
    times *= float(custom["small_times"])
    return (times, _tail(small), small) if times * most >= float(small["large"]) else (times, small["after"], {})


def _stepped(number: float, step: float, language: str, signed: bool, custom: Mapping[str, str]) -> str:
    """A number rounded to a step, with its sign; money of two units with both, without what they end with."""
    whole = round(number / step) * step
    sign = MINUS if whole < 0 else "+" if signed and whole > 0 else ""
    if custom:
        return f"{sign}{_in_two(abs(number), step, custom, language)}"
    return f"{sign}{numeral(abs(whole), f',.{max(0, -math.floor(math.log10(step)))}f', language)}"


def _in_two(size: float, step: float, custom: Mapping[str, str], language: str) -> str:
    """Money as so many of a large unit and what is left in the small one, without the word that both end with."""
    large, left = divmod(round(round(size / step) * step), int(custom["large"]))
    after = custom["after"].split()[0]
    parts = [f"{numeral(large, ',d', language)}{custom['large_after']}"] * bool(large)
    parts += [f"{numeral(left, ',d', language)}{after}"] * bool(left or not large)
    return " ".join(parts)


def _tail(custom: Mapping[str, str]) -> str:
    """What the large and the small unit of money both end with, the currency."""
    return f" {custom['after'].split()[-1]}"


def step_of(shown: Sequence[float], least: float = 0.0) -> float:
    """What numbers with a range are rounded to: about a tenth of the range, but three digits of the largest stay."""
    largest, wide = max(map(abs, shown)), max(shown) - min(shown)
    if not largest:
        return 1.0
    digits = 10.0 ** (math.floor(math.log10(largest)) - 2)
    return max(10.0 ** math.floor(math.log10(wide / 10)) if wide else 0.0, digits, least)


def in_steps(numbers: Sequence[float], step: float) -> list[float]:
    """Numbers rounded to a step so that they add up, from the first to any other, to what their sum is rounded to."""
    sums = [0, *(round(one / step) for one in accumulate(numbers))]
    return [(after - before) * step for before, after in pairwise(sums)]


def shown_of(value: float, low: float | None, high: float | None) -> tuple[float, float]:
    """A number as `rounded` shows it with its range, and the step that it is rounded to."""
    bounded = [one for one in (value, low, high) if one is not None and math.isfinite(one)]
    step = step_of(bounded if len(bounded) == 3 else [value])
    return round(value / step) * step, step


def interval(low: Any, high: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A 90 % interval in square brackets, the unit left to the number before it."""
    if low is None or high is None:
        return ""
    if is_endless(low) or is_endless(high):
        return _one_sided(low, high, unit, language, signed)
    ends = [_parts(end, unit, language, signed) for end in (low, high)]
    is_left = ends[0][1] == ends[1][1] and not ends[0][1].startswith("%")  # signs stay with their numbers
    low, high = (number if is_left else number + after for number, after in ends)
    return say("numbers.interval", language, low=low, high=high)


def is_endless(end: Any) -> bool:
    """Whether an end of an interval lies at infinity."""
    return isinstance(end, float) and math.isinf(end)


def _one_sided(low: Any, high: Any, unit: str, language: str, signed: bool) -> str:
    """An interval that lacks one end or both, in words."""
    if is_endless(low) and is_endless(high):
        return say("numbers.unbounded", language)
    if is_endless(high):
        return say("numbers.at_least", language, least=amount(low, unit, language, signed))
    return say("numbers.at_most", language, most=amount(high, unit, language, signed))


def with_interval(value: Any, low: Any, high: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A number with its unit, and in brackets its 90 % range, if it has one."""
    number, ends = rounded(value, low, high, unit, language, signed)
    if not ends or ends.startswith("("):
        return f"{number} {ends}".strip()
    return say("numbers.with_range", language, number=number, range=ends)


def of_parameter(parameter: str, value: float, unit: str, language: str) -> str:
    """A parameter's value with its unit; of pay in local money by its country."""
    key = f"values.{parameter.split('.')[1] if 'local money' in unit else unit}"
    if not has(key, language):
        return f"{numeral(value, 'g', language)} {unit}".strip()
    return say(key, language, value=value, hundreds=100 * value, thousands=1000 * value, tens=value / 10)


def _short(size: float) -> str:
    """The format of three digits that count, of whole numbers from a hundred on."""
    return ",.0f" if size >= 100 else ".1f" if size >= 10 else ".2f"
