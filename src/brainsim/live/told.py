"""What the live page says: how the two simulations stand, a researcher's life so far, and why she chose what she chose."""

from collections.abc import Iterator
from itertools import groupby
from math import exp, expm1
from typing import Any

import numpy as np

from brainsim.live.choice import Choice, Option, choice_now, last_choice
from brainsim.live.pair import SIDES, Pair
from brainsim.model import prompts
from brainsim.model.agent import Researcher
from brainsim.model.codes import (
    KOREA,
    NO_PROGRAMME,
    PLACES,
    POSITIONS,
    POSTS,
    PROGRAMME,
    RESERVED,
    STAY,
    UNKNOWN,
    place_of_code,
    position_of_code,
)
from brainsim.report.vocabulary import called, quarter
from brainsim.settings.calendar import quarter_name
from brainsim.study.lives import reason_of
from brainsim.words.say import called_programme, has, say

CAUSES = {
    prompts.NOT_NOW: "now",
    prompts.RECONSIDERS: "reconsiders",
    prompts.CONTRACT_OVER: "contract_over",
    prompts.PERMIT_OVER: "permit_over",
    prompts.JOBLESS: "jobless",
    prompts.HEARS_OF_CALL: "hears_of_call",
    prompts.LOOKS_AHEAD: "looks_ahead",
    prompts.SEARCHES: "searches",
    prompts.MEETS_HOSTS: "meets_hosts",
}
MOST_OPTIONS, MOST_PARTS = 5, 6  # that are told
SMALL = 0.005  # ln pay below which a part is not told
MUCH = 1.5  # ln pay from which one tells how many times the pay it is


def standing(pair: Pair, language: str) -> list[str]:
    """How the two simulations stand to each other, in sentences."""
    when, codes = quarter(pair.models[0].quarter, language), pair.codes()
    if not pair.quarters:
        return [say("live.start", language, quarter=when)]
    apart, there = int((codes[0] != codes[1]).sum()), int((codes[0] != UNKNOWN).sum())
    if not apart:
        return [say("live.no_difference", language, quarter=when)]
    without, with_policy = pair.rungs[-1]
    more = dict(zip(("home", "research", "permanent"), np.subtract(with_policy, without).tolist(), strict=True))
    return [
        say("live.difference", language, quarter=when, **more),
        say("live.apart", language, apart=apart, there=there),
    ]


def person(pair: Pair, uid: int, side: int, language: str) -> dict[str, Any]:
    """A researcher's life so far in both simulations, and why she chose in one of them; LookupError if she is not there."""
    row = pair.row_of(uid)
    lanes = [list(_spells(pair, codes, language)) for codes in pair.life(row)]
    model, turn = pair.models[side], pair.turn_of(uid)
    choice = last_choice(model, pair.worlds[side], row) if pair.quarters else None
    differs = turn and say(
        "live.turned",
        language,
        quarter=quarter(quarter_name(model.setting.first_quarter + turn.quarter), language),
        reason=called(reason_of(turn), language),
    )
    return {
        "uid": uid,
        "who": _who(model, row, language),
        "side": SIDES[side],
        "lanes": lanes[:1] if lanes[0] == lanes[1] else lanes,
        "differs": differs or say("live.same_life", language),
        "choice": _told(choice or choice_now(model, row), model, language),
    }


def _who(model, row: int, language: str) -> list[str]:
    """Who she is and what she earns."""
    agent = Researcher(model, int(model.state.rows["uid"][row]), row)
    phd = quarter_name(model.setting.first_quarter + int(model.state.rows["phd_quarter"][row]))
    said = [
        say("live.who", language, number=agent.unique_id, origin=_country(agent.origin, language),
            place=_country(agent.phd_place, language), quarter=quarter(phd, language)),
        say("live.earns", language, pay=agent.pay),
    ]  # fmt: skip
    agent.remove()
    return said


def _spells(pair: Pair, codes: np.ndarray, language: str) -> Iterator[dict[str, Any]]:
    """Stretches of the same place and position, from when, how long, and in words."""
    model, begun = pair.models[0], 0
    first = model.setting.first_quarter + model.settings.study.spin_up_quarters - 1
    for code, quarters in groupby(codes.tolist()):
        length = len(list(quarters))
        if code != UNKNOWN:
            place, position = int(place_of_code(code)), int(position_of_code(code))
            since = quarter(quarter_name(first + begun), language)
            said = in_place(POSITIONS[position], PLACES[place], language)
            yield {"since": since, "from": begun, "quarters": length, "place": place, "position": position,
                   "said": said, "told": say("live.since" if begun else "live.at_start", language, quarter=since, what=said)}  # fmt: skip
        begun += length


def in_place(position: str, place: str, language: str) -> str:
    """A position in a place, in words: a postdoc post in the US."""
    job = f"live_jobs.{position}_{place}"
    job = say(job if has(job, language) else f"live_jobs.{position}", language)
    return say("live.in_place", language, job=job, place=_country(place, language))


def _country(name: str, language: str) -> str:
    return say(key, language) if has(key := f"countries.{name}", language) else called(name, language)


def _told(choice: Choice, model, language: str) -> dict[str, Any]:
    """A choice in words: what she chose, what she would rather have had, and part by part why not the next best."""
    chosen, wished, other = choice.chosen, choice.wished, choice.next_best
    now = choice.cause == prompts.NOT_NOW

    def named(option: Option) -> str:
        return _alternative(option, choice, model, language)

    said = [say(f"live_causes.{CAUSES[choice.cause]}", language)]
    said += [say("live.would_choose" if now else "live.chose", language, what=named(chosen))]
    said += [say("live.rather", language, what=named(wished))] if wished else []
    said += [say("live.next_best" if other else "live.nothing_else", language, what=named(other or chosen))]
    return {
        "said": said,
        "parts": _parts(choice, other, language) if other else [],
        "options": [_row(option, choice, named(option), language) for option in _shown(choice)],
    }


def _shown(choice: Choice) -> list[Option]:
    """The best options, the chosen one in any case."""
    best = choice.options[:MOST_OPTIONS]
    return best if choice.chosen in best else [*best[:-1], choice.chosen]


def _parts(choice: Choice, other: Option, language: str) -> list[dict[str, Any]]:
    """What speaks for the choice against another, and what against it, as changes of her pay; the greatest first."""
    gaps = {
        part: (value - other.parts[part]) / float(choice.person.pay_weight)
        for part, value in choice.chosen.parts.items()
    }
    ranked = sorted((part for part in gaps if abs(gaps[part]) >= SMALL), key=lambda part: -abs(gaps[part]))
    return [
        {"part": say(f"live_parts.{part}", language), "gap": gaps[part], "worth": worth(gaps[part], language)}
        for part in ranked[:MOST_PARTS]
    ]


def _row(option: Option, choice: Choice, named: str, language: str) -> dict[str, Any]:
    gap = (option.value - choice.chosen.value) / float(choice.person.pay_weight)
    kind = "chosen" if option is choice.chosen else "could" if option.attainable else "others"
    return {"what": named, "could": say(f"live.{kind}", language), "worth": worth(gap, language) if gap else ""}


def worth(gap: float, language: str) -> str:
    """What a gap of `gap` in ln pay is worth, as a change of pay."""
    if gap > MUCH:
        return say("live.times_pay", language, times=exp(gap))
    return say("live.percent_pay", language, percent=100 * expm1(gap))


def _alternative(option: Option, choice: Choice, model, language: str) -> str:
    """An alternative in words."""
    alternative = option.alternative
    if alternative == STAY:
        return say("live.stay_out" if choice.without_post else "live.stay", language)
    if alternative == RESERVED:
        return say("live.reserved", language)
    if PROGRAMME[alternative] != NO_PROGRAMME:
        programme = model.setting.programmes[int(PROGRAMME[alternative])]
        return say("live.fellowship", language, programme=called_programme(programme, language))
    place, position = divmod(alternative, POSTS)
    return in_place(POSITIONS[position], PLACES[place], language)


def next_like(pair: Pair, kind: str, after: int) -> int:
    """The researcher of a kind (fellow, apart, anybody in Korea) whose number comes next; LookupError if there is none."""
    codes, uids = pair.codes(), pair.uids
    korea, fellow = place_of_code(codes) == KOREA, position_of_code(codes) == POSITIONS.index("fellow")
    among = {"fellow": (korea & fellow).any(axis=0), "apart": codes[0] != codes[1], "anybody": korea.any(axis=0)}[kind]
    found = np.sort(uids[among & (codes[0] != UNKNOWN)])
    if not len(found):
        raise LookupError(f"nobody is {kind} so far")
    return int(found[found > after][0] if (found > after).any() else found[0])
