"""The question of a study in which something was changed by hand, made of what was changed."""

from typing import Any

from brainsim.report.vocabulary import ASKED, change_words, lever_name
from brainsim.words.say import listed, own, say

MOST = 3  # changes that a question names


def question_of(changed: dict[str, Any], language: str) -> str:
    """What a change does, as a question; `changed`: what was changed, by dotted name, to what."""
    alone = len(changed) == 1 and next(iter(changed)) not in own("grammar", "plural", language)
    return say("question.of_changes", language, changes=changed_words(changed, language), number=1 if alone else 2)


def question_of_levers(names: list[str], language: str) -> str:
    """What the levers of a design do, as a question."""
    if not 0 < len(names) <= MOST:
        return say("question.of_points", language)
    words = [lever_name(name, language) for name in names]
    return say("question.of_levers", language, levers=listed(words, language, "_levers"))


def changed_words(changed: dict[str, Any], language: str) -> str:
    """What was changed, in words; of many changes how many."""
    if len(changed) > MOST:
        return say("question.together", language, number=len(changed))
    return listed([change_words(name, value, language, ASKED) for name, value in changed.items()], language)
