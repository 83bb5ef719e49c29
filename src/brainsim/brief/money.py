"""Money on page 1: what an option costs, the ends of a range, and what is more or less than the reference."""

from collections.abc import Sequence

from brainsim.brief.records import Effect
from brainsim.report.numbers import rounded
from brainsim.words.say import say


def money(effect: Effect, language: str, alone: bool = False, signed: bool = False) -> str:
    """What an option costs, with the digits that its range deserves; `alone` without the unit."""
    return rounded(effect.effect, effect.low, effect.high, effect.unit, language, signed, alone=alone)[0]


def from_to(low: Effect, high: Effect, language: str) -> dict[str, str]:
    """The ends of a range of costs; the unit stands at its end alone, but where the two are told in others."""
    (number, most), (told, last) = ([money(end, language, only) for end in (low, high)] for only in (True, False))
    is_one_unit = told.startswith(number) and last == f"{most}{told.removeprefix(number)}"
    if not is_one_unit and told.split()[-1] == last.split()[-1]:  # of two units, what both of them end with
        told = told.rpartition(" ")[0]
    return {"low": number if is_one_unit else told, "high": last}


def extra(costs: Sequence[Effect], language: str) -> str:
    """What options cost beyond the reference, the dearest last: so much more, or so much less where that is saved."""
    low, high = costs[0], costs[-1]
    if low.effect < 0 < high.effect:
        return say("extra.less_to_more", language, low=money(saved(low), language), high=money(high, language))
    is_saved = low.effect < 0
    ends = (saved(high), saved(low)) if is_saved else (low, high)
    kind = f"{'less' if is_saved else 'more'}{'_to' if len(costs) > 1 else ''}"
    return say(f"extra.{kind}", language, **from_to(*ends, language))


def saved(effect: Effect) -> Effect:
    """What is saved, of a cost that is less than nothing."""
    low, high = (None if end is None else -end for end in (effect.high, effect.low))
    return effect._replace(effect=-effect.effect, low=low, high=high)
