"""What worlds side by side say: who is displaced, who would have been there anyway, who decides otherwise and why.

Numbers of persons at 1:1, of one replication; study/ledger.py brings replications together.
"""

from typing import Any

import numpy as np
import pandas as pd

from brainsim.model.codes import (
    FACULTY,
    FELLOW,
    FOREIGN,
    GROUPS,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    NO_PROGRAMME,
    ORIGINS,
    OUT,
    PERMANENT,
    PLACES,
    POSITIONS,
    POSTDOC,
    PROGRAMME,
    RESERVED,
    RETURNEE,
    SCARCE,
    STAY,
    UNKNOWN,
    place_of_code,
    position_of_code,
)
from brainsim.model.fellows import code
from brainsim.outcomes.calls import hired, of_first_call
from brainsim.outcomes.costs import fellow_prices, posts_held
from brainsim.outcomes.kept import KEPT, MOMENTS, whereabouts_at
from brainsim.settings.calendar import quarter_name
from brainsim.settings.places import in_tables
from brainsim.study.twins import NOT_ASKED, Turn, Twin

PERMANENT_POST, FELLOWSHIP_HELD, OTHER_POSTDOC = "permanent post in Korea", "fellowship in Korea", "postdoc in Korea"
IN_INDUSTRY, WITHOUT_POST = "industry in Korea", "without a post in Korea"
IN_KOREA = (PERMANENT_POST, FELLOWSHIP_HELD, OTHER_POSTDOC, IN_INDUSTRY, WITHOUT_POST)
ABROAD = {place: in_tables(name) for place, name in enumerate(PLACES) if place != KOREA}
STATES = (*IN_KOREA, *ABROAD.values())
_IN_KOREA = {FACULTY: 0, INSTITUTE: 0, FELLOW: 1, POSTDOC: 2, INDUSTRY: 3, OUT: 4}
WHO = ("all", "korean", "foreign")
CAREERS = ("everybody else", "ever fellows in either world")
FATES = ("in both worlds", "only with the policy", "only without it", "in neither world")
PARTS = {
    "pay": "pay",
    "autonomy": "autonomy",
    "permanence": "career prospects",
    "career": "career prospects",
    "climate": "visa and climate",
    "resources": "research resources",
}
MOST_LIVES = 4  # told of a point


def tallies_of(twin: Twin) -> dict[str, list[dict[str, Any]]]:
    """All tallies of a world beside the reference, as rows of plain values."""
    return {
        "ledger": _ledger(twin),
        "posts": _posts(twin),
        "deadweight": _deadweight(twin),
        "gains": _gains(twin),
        "careers": _careers(twin),
        "biographies": _biographies(twin),
    }


def states_of(codes: np.ndarray) -> np.ndarray:
    """The states (numbers of STATES) of whereabouts codes; -1 where there is nobody."""
    table = np.full(256, -1)
    for place in range(len(PLACES)):
        for position in range(len(POSITIONS)):
            table[code(place, position)] = _state(place, position)
    return table[codes]


def state_of(place: str, position: str) -> str:
    """The state, one of STATES, of a place and a position by their names."""
    return STATES[_state(PLACES.index(place), POSITIONS.index(position))]


def _state(place: int, position: int) -> int:
    return _IN_KOREA[position] if place == KOREA else STATES.index(ABROAD[place])


def _scale(twin: Twin) -> float:
    return twin.world.settings.population.scale


def _ledger(twin: Twin) -> list[dict[str, Any]]:
    """Everybody after the last quarter, once: the state in the reference by the state with the policy."""
    codes = twin.codes[:, -1]
    there = codes[0] != UNKNOWN
    states = states_of(codes[:, there].astype(int))
    korean = twin.world.state.rows["origin"][there] == ORIGINS.index("korea")
    rows = []
    for who, chosen in zip(WHO, (np.ones_like(korean), korean, ~korean), strict=True):
        number = len(STATES)
        counts = np.bincount(states[0, chosen] * number + states[1, chosen], minlength=number**2)
        for cell, persons in enumerate(counts):
            names = {"state_reference": STATES[cell // number], "state_policy": STATES[cell % number]}
            rows.append({"moment": twin.world.quarter, "who": who, **names, "persons": persons / _scale(twin)})
    return rows


def _posts(twin: Twin) -> list[dict[str, Any]]:
    """What becomes of the permanent posts in Korea that the policy adds, from the opening to the end of the study.

    Openings and reserved posts are taken or lapse; whoever took one still has a post at the end or gave it up. A move from
    one permanent post to another gives up one and takes one; what is given up is not filled anew.
    """
    ours, theirs = (_post_counts(model) for model in (twin.world, twin.reference))
    return [{"measure": name, "persons": ours[name] - theirs[name]} for name in ours]


def _post_counts(model) -> dict[str, float]:
    scale, permanent = model.settings.population.scale, list(PERMANENT)
    openings = sum(int(lived.openings[SCARCE.index(KOREA)].sum()) for lived in model.history) / scale
    reserved = sum(int(lived.reserved) for lived in model.history) / scale
    taken = sum(int(lived.appointments[KOREA][:, permanent].sum()) for lived in model.history) / scale
    held = float(posts_held(model)[-1].sum())
    before = model.spin_up[-1].stock[KOREA].sum(axis=0)[permanent].sum() / scale
    return {
        "openings": openings,
        "reserved posts taken": reserved,
        "openings that nobody took": openings + reserved - taken,
        "appointments": taken,
        "posts given up": taken - (held - before),
        "held at the end": held - before,
    }


def _deadweight(twin: Twin) -> list[dict[str, Any]]:
    """The fellows of the world: in how many of both worlds they are in Korea, in research, in a permanent post."""
    register, scale, records = twin.world.state.register, _scale(twin), hired(twin.world)
    if not len(records):
        return []
    rows = []
    for moment in MOMENTS:
        quarters = moment.quarters(records)
        with_policy = whereabouts_at(register, quarters)
        without = _shadow_at(twin, quarters)
        observed = (with_policy != UNKNOWN) & (without != UNKNOWN)
        for kept in KEPT:
            both = np.stack(
                [np.isin(codes, kept.positions) for codes in (with_policy, without)]
            )  # Korea's codes come first
            fates = np.where(both[0], np.where(both[1], 0, 1), np.where(both[1], 2, 3))
            for (call, group), members in _members(twin).items():
                counts = np.bincount(fates[observed & members], minlength=len(FATES)) / scale
                where = {"call": call, "group": group, "moment": moment.name, "kept": kept.where}
                rows += [{**where, "fate": fate, "persons": count} for fate, count in zip(FATES, counts, strict=True)]
    return rows


def _gains(twin: Twin) -> list[dict[str, Any]]:
    """What fellows cost, and the years that they spend in Korea with the policy and without it, over the study.

    Only quarters from the start of a fellowship on in which she is followed in both worlds.
    """
    register, scale, quarters = twin.world.state.register, _scale(twin), len(twin.world.history)
    records = hired(twin.world)
    if not len(records):
        return []
    number = twin.shadow.shape[1]
    codes = np.stack([register.whereabouts[: register.number, :number], twin.shadow]).astype(int)
    codes = np.where((codes != UNKNOWN).all(axis=0), codes, UNKNOWN)
    first = twin.world.setting.settings.study.spin_up_quarters
    lasts = np.where(records["end"] >= 0, records["end"], first + quarters) - records["start"]
    prices = fellow_prices(twin.world, records["start"] - first)[np.arange(len(records)), records["programme"]]
    costs = lasts / 4 * prices / 1000
    rows = []
    for (call, group), members in _members(twin).items():
        where = {"call": call, "group": group}
        rows.append({**where, "measure": "fellows", "persons": members.sum() / scale})
        rows.append({**where, "measure": "cost", "persons": costs[members].sum() / scale})
        for kept in KEPT:
            years = np.isin(codes[:, members], kept.positions).sum(axis=(1, 2)) / 4 / scale
            for world, sum_of in zip(("without", "with"), years[::-1], strict=True):
                rows.append({**where, "measure": f"years {kept.where} {world} the policy", "persons": sum_of})
    return rows


def _careers(twin: Twin) -> list[dict[str, Any]]:
    """Researcher-years on each rung within the study: of all who were ever fellows in either world, and of everybody else."""
    years = twin.careers.totals() / 4 / _scale(twin)
    return [
        {"who": who, "kept": kept.where, "measure": measure, "persons": value}
        for who, (without, with_policy) in zip(CAREERS, years, strict=True)
        for kept, *pair in zip(KEPT, without, with_policy, strict=True)
        for measure, value in zip(
            ("without the policy", "with the policy", "added"), (*pair, pair[1] - pair[0]), strict=True
        )
    ]


def _members(twin: Twin) -> dict[tuple[str, str], np.ndarray]:
    """The fellows by call (all, first) and group; from abroad are returnees and foreigners."""
    records, first = hired(twin.world), of_first_call(twin.world)
    groups = {"all": np.ones(len(records), dtype=bool)}
    groups |= {name: records["group"] == number for number, name in enumerate(GROUPS)}
    groups["from_abroad"] = np.isin(records["group"], (RETURNEE, FOREIGN))
    calls = {"all": np.ones(len(records), dtype=bool), "first": first}
    return {(call, group): inside & of for call, inside in calls.items() for group, of in groups.items()}


def _shadow_at(twin: Twin, quarters: np.ndarray) -> np.ndarray:
    """Where the fellows are in the reference so many quarters after their start with the policy."""
    last = twin.shadow.shape[1] - 1
    inside = (quarters >= 0) & (quarters <= last)
    codes = twin.shadow[np.arange(len(twin.shadow)), np.clip(quarters, 0, last)].astype(int)
    return np.where(inside, codes, UNKNOWN)


def reason_of(turn: Turn) -> str:
    """Why a life first differs, in words.

    A post counts as offered where she could have it only with the policy, whether it was added or another left it.
    """
    pair = {turn.with_policy, turn.without}
    if turn.offered:
        return f"{_kind_of(turn.with_policy)} offered"
    if turn.taken:
        return "post lost to another" if (lost := _kind_of(turn.without)) == "post" else f"{lost} lost"
    if len(pair) == 1 and turn.with_policy not in (STAY, NOT_ASKED):
        return "visa and climate"  # the same post was wanted, and a visa refused in one world
    if pair <= {STAY, NOT_ASKED}:
        return "contract"
    return PARTS.get(max(turn.gains, key=lambda part: abs(turn.gains[part])), "other")


def _kind_of(alternative: int) -> str:
    if alternative >= 0 and PROGRAMME[alternative] != NO_PROGRAMME:
        return "fellowship"
    return "reserved post" if alternative == RESERVED else "post"


def group_of(turn: Turn) -> str:
    """Who she is and where she lived when her life first differed."""
    origin = "Korean" if turn.person.origin == ORIGINS.index("korea") else "foreigner"
    return f"{origin} {'in Korea' if turn.person.place == KOREA else 'abroad'}"


def _biographies(twin: Twin) -> list[dict[str, Any]]:
    """How many persons first decide otherwise, by group and reason."""
    counts = pd.DataFrame(
        [(group_of(turn), reason_of(turn)) for turn in twin.turns], columns=["group", "reason"]
    ).value_counts()
    return [
        {"group": group, "reason": reason, "persons": number / _scale(twin)}
        for (group, reason), number in sorted(counts.items())
    ]


def told_lives(twin: Twin) -> list[dict[str, Any]]:
    """A few simulated lives, side by side: of the commonest reasons, the person whose two lives differ longest.

    Only persons who can be followed to the end; one row a world and quarter.
    """
    states = states_of(twin.codes[:, : len(twin.world.history)].astype(int))
    apart = ((states[0] != states[1]) & (states[0] >= 0)).sum(axis=0)
    known = (states[0] >= 0).all(axis=0)
    by_reason: dict[str, list[Turn]] = {}
    for turn in twin.turns:
        if known[turn.row] and twin.uids[turn.row] == turn.person.uid:
            by_reason.setdefault(reason_of(turn), []).append(turn)
    commonest = sorted(by_reason, key=lambda reason: (-len(by_reason[reason]), reason))[:MOST_LIVES]
    rows = []
    for number, reason in enumerate(commonest):
        turn = max(by_reason[reason], key=lambda one: (apart[one.row], -one.person.uid))
        rows += _life(twin, turn, f"person {'ABCDEFGH'[number]}", reason)
    return rows


def _life(twin: Twin, turn: Turn, name: str, reason: str) -> list[dict[str, Any]]:
    person, first = turn.person, twin.world.setting.first_quarter + twin.world.settings.study.spin_up_quarters
    who = f"from {ORIGINS[person.origin]}, PhD in {PLACES[person.phd_place]} {person.since_phd / 4:g} years before"
    rows = []
    for world, codes in zip(("reference", "policy"), twin.codes[:, :, turn.row], strict=True):
        for number in range(len(twin.world.history)):
            place, position = PLACES[place_of_code(codes[number])], POSITIONS[position_of_code(codes[number])]
            where = {"world": world, "quarter": quarter_name(first + number), "place": place, "position": position}
            turned = quarter_name(twin.world.setting.first_quarter + turn.quarter)
            rows.append({"person": name, "who": who, "reason": reason, "differs_from": turned, **where})
    return rows
