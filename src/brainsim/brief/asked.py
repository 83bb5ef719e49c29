"""The question of a study in which something was changed by hand, made of what was changed."""

from typing import Any

from brainsim.brief.vocabulary import BESIDE, called, level_words, of_programme, option_words, times_of
from brainsim.words.say import has, listed, own, say

MOST = 3  # changes that a question names


def question_of(changed: dict[str, Any], language: str) -> str:
    """What a change does, as a question; `changed`: what was changed, by dotted name, to what."""
    alone = len(changed) == 1 and next(iter(changed)) not in own("grammar", "plural", language)
    return say("question.of_changes", language, changes=changed_words(changed, language), number=1 if alone else 2)


def question_of_levers(names: list[str], language: str) -> str:
    """What the levers of a design do, as a question."""
    if not 0 < len(names) <= MOST:
        return say("question.of_points", language)
    words = [
        say(key, language) if has(key := f"asked_levers.{name}", language) else called(name, language) for name in names
    ]
    return say("question.of_levers", language, levers=listed(words, language, "_levers"))


def changed_words(changed: dict[str, Any], language: str) -> str:
    """What was changed, in words; of many changes how many."""
    if len(changed) > MOST:
        return say("question.together", language, number=len(changed))
    return listed([_phrase(name, value, language) for name, value in changed.items()], language)


def _phrase(name: str, value: Any, language: str) -> str:
    """One change: of a lever its value and when it holds."""
    if isinstance(value, dict) and "value" in value:
        said, time = _level(name, value["value"], language), times_of(value, language)
        return say("change.in_time", language, lever=said, time=time) if time else said
    return _level(name, value, language)


def _level(name: str, level: Any, language: str) -> str:
    if (option := option_words(name, level, language)) is not None:
        return say(key, language) if has(key := f"asked_options.{name}.{level}", language) else option
    if beside := BESIDE.fullmatch(name):
        return of_programme(beside[1], _level(f"programme.{beside[2]}", level, language), language)
    if (words := level_words(f"asked.{name}", level, language)) is not None:
        return words
    kind = "number" if isinstance(level, float) else "word"
    return say(f"question.{kind}", language, name=called(name, language), value=level)
