"""The numbers of an effect as a sentence has them: the unit once, and of what the interval is."""

from brainsim.brief.records import Effect
from brainsim.outcomes.rows import RATIOS
from brainsim.report.numbers import PEOPLE, amount, bare, interval
from brainsim.report.vocabulary import called
from brainsim.words.say import say


def numbers_of(effect: Effect, language: str) -> str:
    """An effect with its interval; a ratio has no sign."""
    ends = interval(effect.low, effect.high, effect.unit, language, effect.outcome not in RATIOS)
    return f"{number_of(effect, language)} {ends}".strip()


def on_average(effect: Effect, uncertainty: str, language: str) -> str:
    """A mean effect and its interval: that of a single simulation, or its own where parameters are fixed."""
    mean, ends = number_of(effect, language), interval(effect.low, effect.high, effect.unit, language, True)
    kind = "alone_on_average" if not ends else "of_simulation" if uncertainty == "posterior" else "of_average"
    return say(f"effect.{kind}", language, mean=mean, interval=ends)


def number_of(effect: Effect, language: str) -> str:
    """An effect with its unit, of people only where the name of the outcome does not say it."""
    unit = amount(0, effect.unit, language).strip("0 ")
    is_named = effect.unit in PEOPLE and unit in called(effect.outcome, language)
    return (bare if is_named else amount)(effect.effect, effect.unit, language, effect.outcome not in RATIOS)
