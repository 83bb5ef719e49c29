"""What steps of levers are worth in fellow pay, where a study has a curve of pay beside them: its answer is in won."""

from brainsim.brief.records import Facts, Point
from brainsim.brief.sentences import begun, many_in, point_words, sentences_of
from brainsim.brief.worth import PAY, PayWorth
from brainsim.report.numbers import is_endless, rounded
from brainsim.words.say import listed, say

MOST_PAY = 3  # levels of pay in the table
UNIT = "million KRW"


def steps(facts: Facts) -> list[PayWorth]:
    """The steps, what is worth most first."""
    return sorted(facts.worth, key=lambda one: -one.krw_m)


def headline(facts: Facts, language: str) -> str:
    """What each step is worth to applicants."""
    said: list[str] = []
    for one in steps(facts):
        policy, many = point_words(facts, one.point, language), 2 if many_in(facts, one.point, language) else 1
        kind = "more" if said else "first"
        if is_endless(one.krw_m):
            kind = "beyond" if one.krw_m > 0 else "below"
        elif one.low <= 0 <= one.high:
            kind = "nothing"
        kind += "" if said or kind == "first" else "_first"
        said.append(say(f"worth.{kind}", language, number=many, policy=policy, size=_size(one, language)[0]))
    return say("answers.whole", language, said=begun(say("cases.between", language).join(said)))


def _size(one: PayWorth, language: str) -> tuple[str, str]:
    """Pay and its range."""
    return rounded(one.krw_m, one.low, one.high, UNIT, language)


def sure(facts: Facts, language: str) -> str:
    """The ranges."""
    told = [
        say("worth.range", language, policy=point_words(facts, one.point, language), range=ends)
        for one in steps(facts)
        if (ends := _size(one, language)[1]) and one.low != one.high
    ]
    said = (
        say("worth.ranges", language, ranges=listed(told, language, "_options"), number=facts.worth[0].n)
        if told
        else ""
    )
    return sentences_of([said, say("worth.meaning", language)], language)


def catch(facts: Facts, language: str) -> str:
    """That it is worth to applicants, and rests on scales that nobody has measured."""
    return say("worth.catch", language)


def next_step(facts: Facts, language: str) -> str:
    """Up to which cost a step pays for applicants alone: its worth to each fellow, for all fellows."""
    slots = sum(int(offer["slots"]) for offer in facts.offers.get(0, {}).values())
    told = []
    for one in steps(facts):
        if one.low > 0 and not is_endless(one.high) and slots:
            cost, ends = rounded(
                slots * one.krw_m / 1e3, slots * one.low / 1e3, slots * one.high / 1e3, "bn KRW", language
            )
            told.append(
                say("worth.pays", language, policy=point_words(facts, one.point, language), cost=cost, range=ends)
            )
    if not told:
        return ""
    return say("worth.next", language, told=listed(told, language, "_options"), slots=slots)


def rows(facts: Facts) -> list[Point]:
    """What a table shows: the steps, then levels of pay from the least to the most."""
    first = [facts.point_of(one.point) for one in steps(facts)]
    pay = sorted((point for point in facts.points if point not in first), key=lambda point: float(point.changes[PAY]))
    ends = pay if len(pay) <= MOST_PAY else [pay[0], pay[len(pay) // 2], pay[-1]]
    return [*first, *ends]
