"""What a programme is like beside what is known of it: which facts are missed though the model was fitted to them."""

from brainsim.brief.records import Facts, Level
from brainsim.brief.sentences import begun
from brainsim.report.numbers import amount, rounded
from brainsim.report.vocabulary import called, is_announced
from brainsim.words.say import listed, say

FAR = 0.25  # of what is known, from which a number is off by much


def levels(facts: Facts) -> list[Level]:
    """What is told of the point that is told: nothing where it has no fellows, and what is known of the announced programme alone."""
    point = facts.point_of(facts.usual)
    if not point.programmes:
        return []
    offers = facts.offers.get(facts.usual, {})
    is_known = not facts.setting and all(is_announced(name, offer) for name, offer in offers.items())
    return [level if is_known else level._replace(fact=None) for level in facts.levels]


def missed(told: list[Level], language: str) -> str:
    """Which of some levels miss what is known, and what follows; "" where none does."""
    found = [level for level in told if _is_missed(level)]
    names = [
        say("world.one", language, what=called(level.outcome, language), model=_number(level, language),
            known=amount(level.fact, level.unit, language))
        for level in found
    ]  # fmt: skip
    return begun(say("world.missed", language, told=listed(names, language, "_options"))) if names else ""


def _is_missed(level: Level) -> bool:
    """Whether a known number lies outside the range, or is off by much."""
    if level.fact is None:
        return False
    is_outside = level.low is not None and level.high is not None and not level.low <= level.fact <= level.high
    return is_outside or abs(level.middle - level.fact) > FAR * abs(level.fact)


def _number(level: Level, language: str) -> str:
    return rounded(level.middle, level.low, level.high, level.unit, language)[0]
