"""The question of a study in which something was changed by hand, in both languages, made of what was changed."""

from typing import Any

from brainsim.brief.numbers import MINUS
from brainsim.brief.vocabulary import option_words, policy, say, times_of

MOST = 3  # changes that a question names
PHRASES = {
    "policy.salary_multiplier": "fellow pay of {0:g} times the mean postdoc pay",
    "policy.permanent_jobs": "{1:g} % {2} permanent openings",
    "policy.reserved_posts": "reserved permanent posts for {3:g} % of fellows",
    "policy.bridge_pay": "a bridge of {3:g} % of the gap in pay",
    "programme.slots": "{0:,.0f} fellowships",
    "shock.us_hostility": "a US visa climate with hostility at {0:g}",
    "shock.uk_visa_cost": "a UK visa that costs {0:,.0f} GBP more",
}
OPTIONS = {("programme", "none"): "the absence of InnoCORE"}  # where another word fits a question better
PLURAL = ("policy.permanent_jobs", "policy.reserved_posts", "programme.slots", "behaviour")
LEVERS = {
    "policy.salary_multiplier": ("fellow pay", "펠로 보수"),
    "policy.permanent_jobs": ("permanent openings", "정규직 신규채용"),
    "policy.reserved_posts": ("reserved posts", "출연연 정규직 사전 배정"),
    "policy.bridge_pay": ("a bridge in pay", "보수 격차 보전"),
    "shock": ("the visa climate", "비자 여건"),
    "behaviour": ("how researchers choose", "연구자의 선택 방식"),
    "programme": ("InnoCORE", "이노코어"),
    "policy": ("policy", "정책"),
}


def question_of(changed: dict[str, Any], language: str) -> str:
    """What a change does, as a question; `changed`: what was changed, by dotted name, to what."""
    if language == "ko":
        return f"{changed_words(changed, 'ko')}: 무엇이 달라지는가?"
    do = "does" if len(changed) == 1 and next(iter(changed)) not in PLURAL else "do"
    return f"What {do} {changed_words(changed, 'en')} change?"


def question_of_levers(names: list[str], language: str) -> str:
    """What the levers of a design do, as a question."""
    ko = language == "ko"
    words = [LEVERS[name][ko] if name in LEVERS else say(name, language) for name in names]
    if len(words) > MOST or not words:
        return "설계한 정책 조합별로 무엇이 달라지는가?" if ko else "What do the points of the design change?"
    return (
        f"{'·'.join(words)}의 수준에 따라 무엇이 달라지는가?"
        if ko
        else f"What do other levels of {_listed(words)} change?"
    )


def changed_words(changed: dict[str, Any], language: str) -> str:
    """What was changed, in words; of many changes how many."""
    if len(changed) > MOST:
        return f"변경 {len(changed)}건" if language == "ko" else f"{len(changed)} changes together"
    words = [_phrase(name, value, language) for name, value in changed.items()]
    return ", ".join(words) if language == "ko" else _listed(words)


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _phrase(name: str, value: Any, language: str) -> str:
    """One change: of a lever its value and when it holds."""
    if language == "ko":
        return policy({name: value}, name, "ko")
    if isinstance(value, dict):
        return f"{_english(name, value['value'])} {times_of(value, 'en')}"
    return _english(name, value)


def _english(name: str, level: Any) -> str:
    if (option := option_words(name, level, "en")) is not None:
        return OPTIONS.get((name, level), option)
    if name in PHRASES and isinstance(level, int | float):
        more = 100 * (level - 1)
        return PHRASES[name].format(level, abs(more), "more" if more >= 0 else "fewer", 100 * level)
    return (
        f"{say(name, 'en')} at {level:g}".replace("-", MINUS)
        if isinstance(level, float)
        else f"{say(name, 'en')} {level}"
    )
