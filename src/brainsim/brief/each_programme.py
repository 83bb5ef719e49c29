"""Several programmes beside each other: what each has, what is changed of each, and what all of them have."""

from brainsim.brief.parts import Table
from brainsim.brief.records import Facts, Level
from brainsim.brief.sentences import effect_sentence, point_words
from brainsim.outcomes.by_programme import column
from brainsim.outcomes.costs import FELLOWSHIPS
from brainsim.outcomes.kept import AFTER_END
from brainsim.report.numbers import with_interval
from brainsim.report.vocabulary import called
from brainsim.settings.programmes import ALL
from brainsim.words.say import called_programme, say

APPLICANTS, HIRED, STAY = "applicants_per_slot", "fellows_hired", f"kept_in_korea_{AFTER_END[-1].name}"


def running(facts: Facts) -> list[str]:
    """The programmes with fellowships where they are told beside each other, the first one first; none where there is one."""
    found = list(facts.point_of(facts.beside_each_other).programmes) if facts.by_programme else []
    return found if len(found) > 1 else []


def levels_told(facts: Facts, language: str) -> list[str]:
    """What each programme has, then all of them, a sentence each."""
    names = running(facts)
    return [_told(facts, name, language) for name in (*names, *([ALL] if names else []))]


def _told(facts: Facts, name: str, language: str) -> str:
    levels = {level.outcome: level for level in facts.by_programme if level.programme == name}
    numbers = {one: _number(levels[key], language) for one, key in (("fellows", HIRED), ("cost", FELLOWSHIPS))}
    if STAY in levels:
        return say(
            "programme.stays",
            language,
            programme=_called(name, language),
            stay=_number(levels[STAY], language),
            **numbers,
        )
    return say("programme.hires", language, programme=_called(name, language), **numbers)


def _number(level: Level, language: str) -> str:
    return with_interval(level.middle, level.low, level.high, level.unit, language)


def _called(name: str, language: str) -> str:
    return say("programme.all", language) if name == ALL else called_programme(name, language)


def effects_told(facts: Facts, language: str) -> list[str]:
    """What a point changes of the programmes that are there without it too: who applies, and how many are hired."""
    both = [name for name in running(facts) if name in facts.reference.programmes]
    wanted = {column(measure, name) for measure in (APPLICANTS, HIRED) for name in both}
    return [effect_sentence(facts, effect, language) for effect in facts.programme_effects if effect.outcome in wanted]


def table(facts: Facts, language: str) -> list[Table]:
    """The measures by programme and in all; nothing where there is one."""
    names = [*running(facts), ALL]
    if len(names) == 1:
        return []
    found = {(level.outcome, level.programme): level for level in facts.by_programme}
    measures = dict.fromkeys(level.outcome for level in facts.by_programme)
    rows = [[called(one, language), *(_cell(found.get((one, name)), language) for name in names)] for one in measures]
    header = [say("columns.outcome", language), *(_called(name, language) for name in names)]
    caption = say("tables.programmes", language, policy=point_words(facts, facts.beside_each_other, language))
    return [Table(header, rows, caption, small=True)]


def _cell(level: Level | None, language: str) -> str:
    return "-" if level is None else _number(level, language)
