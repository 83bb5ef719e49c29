"""Numbers as an English or a Korean reader expects them: shares in per cent, money in bn KRW or in 억 and 조."""

from typing import Any

from brainsim.outcomes.rows import SHARES

PEOPLE = {
    "researchers": "명",
    "fellows": "명",
    "fellows of the first call": "명",
    "researcher-years": "인년",
    "levers": "개",
}
MINUS = "−"


def amount(value: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A number with its unit; "no bound" where it is infinite, "-" where there is no number."""
    if value is None:
        return "-"
    if is_endless(value):
        return "한계 없음" if language == "ko" else "no bound"
    number = float(value)
    sign = "+" if signed and number > 0 else MINUS if number < 0 else ""
    size = abs(number)
    if unit.startswith(SHARES):
        points = ("%p" if language == "ko" else " points") if signed else "%"
        return _signed(sign, f"{100 * size:.1f}" if signed or size < 0.1 else f"{100 * size:.0f}", points)
    if unit.startswith("bn KRW"):
        return _signed(sign, *(_korean_money(size * 10) if language == "ko" else (_short(size), " bn KRW")))
    if unit.startswith("million KRW"):
        return _signed(sign, *(_korean_money(size / 100) if language == "ko" else (_short(size), " m KRW")))
    if unit in PEOPLE:
        word = PEOPLE[unit] if language == "ko" else f" {_plain_unit(unit, language)}"
        return _signed(sign, f"{size:,.0f}", word)
    words = (
        "" if signed and unit == "applicants / slot" and language == "ko" else _plain_unit(unit, language)
    )  # no ratio has a sign
    return _signed(sign, _short(size), f" {words}".rstrip())


def interval(low: Any, high: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A 90 % interval in square brackets, the unit left to the number before it."""
    if low is None or high is None:
        return ""
    if is_endless(low) or is_endless(high):
        return _one_sided(low, high, unit, language, signed)
    ends = [amount(end, unit, language, signed) for end in (low, high)]
    for tail in (" points", " bn KRW", " m KRW", f" {_plain_unit(unit, language)}", "명", "인년", "억 원", "조 원"):
        if tail.strip() and all(end.endswith(tail) for end in ends):
            ends = [end.removesuffix(tail) for end in ends]
    return f"[{ends[0]}, {ends[1]}]"


def is_endless(end: Any) -> bool:
    """Whether an end of an interval lies at infinity."""
    return end in ("inf", "-inf")


def _one_sided(low: Any, high: Any, unit: str, language: str, signed: bool) -> str:
    """An interval that lacks one end or both, in words."""
    ko = language == "ko"
    if is_endless(low) and is_endless(high):
        return "(범위를 정할 수 없음)" if ko else "(can't be bounded)"
    if is_endless(high):
        least = amount(low, unit, language, signed)
        return f"({least} 이상, 상한 없음)" if ko else f"(at least {least}, no upper bound)"
    most = amount(high, unit, language, signed)
    return f"({most} 이하, 하한 없음)" if ko else f"(at most {most}, no lower bound)"


def with_interval(value: Any, low: Any, high: Any, unit: str, language: str = "en", signed: bool = False) -> str:
    """A number with its unit and its 90 % interval, if it has one."""
    return f"{amount(value, unit, language, signed)} {interval(low, high, unit, language, signed)}".strip()


def is_open(effect: dict[str, Any]) -> bool:
    """Whether an effect or an end of its interval is infinite."""
    return any(is_endless(effect[name]) for name in ("effect", "low", "high"))


def is_price(effect: dict[str, Any]) -> bool:
    """Whether a cost per person added is a number: its mean can be bounded, and both what was added and the cost are more.

    Folders of earlier versions hold quotients whatever they say.
    """
    return not is_endless(effect.get("half_width")) and not is_endless(effect["effect"]) and effect["effect"] >= 0


def _signed(sign: str, digits: str, unit: str) -> str:
    return f"{'' if digits.strip('0.,') == '' else sign}{digits}{unit}"


def _short(size: float) -> str:
    """Three digits that count, whole numbers from a hundred on."""
    if size >= 100:
        return f"{size:,.0f}"
    return f"{size:.1f}" if size >= 10 else f"{size:.2f}"


def _korean_money(eok: float) -> tuple[str, str]:
    """Hundred millions of won as 억 or 조 won."""
    if eok >= 10_000:
        return f"{eok / 10_000:,.2f}", "조 원"
    return (f"{eok:,.0f}" if eok >= 100 else f"{eok:.1f}" if eok >= 10 else f"{eok:.2f}"), "억 원"


def _plain_unit(unit: str, language: str) -> str:
    words = {"sd": "표준편차", "applicants / slot": "대 1"} if language == "ko" else {}
    words |= {"applicants / slot": "per slot", "fellows of the first call": "fellows"} if language != "ko" else {}
    return words.get(unit, unit)
