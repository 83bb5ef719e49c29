"""The researcher: her fields, the array that holds everybody, and those who enter with a new PhD."""

from typing import NamedTuple

import numpy as np

from brainsim.model import luck
from brainsim.model.codes import BY_PLACE, HOME, NOBODY, ORIGINS, OUT, PLACES, WINDOW
from brainsim.model.compilation import rule, sweep

NEVER = -1  # of a date or a number in the fellows' register

# The codebook. State holds dates, not counters: whoever does not decide is not touched, and nothing is counted twice.
RESEARCHER = np.dtype(
    [
        ("uid", "i8"),  # never reused; the key of all her luck
        ("fellow", "i4"),  # her number in the fellows' register, or NEVER
        ("ability", "f4"),  # standard deviations; the mean depends on where the PhD was taken
        ("pay_weight", "f4"),  # utility per ln pay
        ("autonomy_weight", "f4"),  # utility per point of the autonomy index
        ("security_weight", "f4"),  # utility per point of the permanence index
        ("home_taste", "f4"),  # utility of living in the home place
        ("bridge", "f4"),  # ln pay above institute pay that came with a reserved post
        ("liking", "f4"),  # taste shock with which she took the present post, where it is carried; else 0
        ("phd_quarter", "i2"),  # quarter of the PhD, counted from the start of the run
        ("arrived", "i2"),  # first quarter of the present stay here (earlier than the PhD if she studied here)
        ("contract_end", "i2"),  # first quarter no longer covered by the contract (postdocs and fellows)
        ("jobless_since", "i2"),  # quarter in which she was first without a post (position out)
        ("lived", "i2", BY_PLACE),  # [place] quarters lived there before the present stay, wherever that is
        ("fellow_start", "i2"),  # first quarter as a fellow, or NEVER
        ("origin", "i1"),
        ("place", "i1"),
        ("phd_place", "i1"),
        ("position", "i1"),  # NOBODY marks an empty row
        ("eligible", "i1"),  # 1 if her field fits the programme
        ("programme", "i1"),  # of which she is or was a fellow; 0, the first, before
    ],
    align=True,
)


class Person(NamedTuple):
    """A researcher as the rules see her at the start of a quarter: immutable, times as durations in quarters."""

    uid: int
    origin: int
    home: int
    place: int
    position: int
    phd_place: int
    since_phd: int
    here: int  # in this place, in a row
    contract_left: int
    jobless: int
    as_fellow: int  # since the start of the fellowship; NEVER if there was none
    programme: int  # of which she is or was a fellow
    lived: tuple[int, ...]  # [place] quarters ever lived there, the present stay included
    eligible: float
    ability: float
    pay_weight: float
    autonomy_weight: float
    security_weight: float
    home_taste: float
    bridge: float
    liking: float


@rule
def _lived_in_first(row, here):
    return (np.int64(row.lived[0]) + (here if row.place == 0 else np.int64(0)),)


def _and_in(place, before):
    """A rule that gives what `before` gives, and the quarters lived in one place more: compiled tuples have one length."""

    @rule
    def lived_so_far(row, here):
        stay = here if row.place == place else np.int64(0)
        return (*before(row, here), np.int64(row.lived[place]) + stay)

    return lived_so_far


lived_in_all = _lived_in_first
for _place in range(1, len(PLACES)):
    lived_in_all = _and_in(_place, lived_in_all)


@rule
def person_at(row, quarter):
    """The researcher in a row of the array, as she stands at the start of a quarter."""
    place = np.int64(row.place)
    here = np.int64(quarter) - row.arrived
    return Person(
        np.int64(row.uid),
        np.int64(row.origin),
        np.int64(HOME[row.origin]),
        place,
        np.int64(row.position),
        np.int64(row.phd_place),
        np.int64(quarter) - row.phd_quarter,
        here,
        max(np.int64(row.contract_end) - np.int64(quarter), np.int64(0)),
        np.int64(quarter) - row.jobless_since if row.position == OUT else np.int64(0),
        np.int64(quarter) - row.fellow_start if row.fellow_start >= 0 else np.int64(NEVER),
        np.int64(row.programme),
        lived_in_all(row, here),
        np.float64(row.eligible),
        np.float64(row.ability),
        np.float64(row.pay_weight),
        np.float64(row.autonomy_weight),
        np.float64(row.security_weight),
        np.float64(row.home_taste),
        np.float64(row.bridge),
        np.float64(row.liking),
    )


@rule
def lived_abroad(person):
    """Quarters ever lived outside the home place."""
    everywhere = np.int64(0)
    for quarters in person.lived:
        everywhere += quarters
    return everywhere - person.lived[person.home]


# How tastes and ability are spread over those who enter (docs/parameters.md, groups behaviour and population).
TASTES = np.dtype(
    [
        ("ability_mean", "f8", BY_PLACE),  # [place of the PhD]
        ("pay_weight", "f8"),
        ("pay_weight_sd", "f8"),
        ("pay_weight_floor", "f8"),
        ("autonomy_weight", "f8"),  # mean of the exponential part
        ("autonomy_indifferent", "f8"),  # share that gives nothing for autonomy
        ("security_weight", "f8"),  # mean of the lognormal
        ("security_log_sd", "f8"),
        ("home_taste", "f8", (len(ORIGINS),)),  # [origin]
        ("home_taste_sd", "f8"),
        ("eligible_share", "f8"),
        ("lived_home_before_phd", "i8"),  # quarters, of those who took the PhD abroad
        ("lived_home_with_phd", "i8"),  # quarters, of those who took it at home, the doctorate included
        ("doctorate", "i8"),  # quarters in the place of the PhD
    ],
    align=True,
)


@sweep
def enter_cohort(rows, sizes, first_uid, quarter, key, tastes):
    """Fill an empty block of the array with this quarter's PhDs, `sizes[origin, place]` of each kind; returns their number.

    They arrive without a post. Ability is normal around the mean of the PhD's place; the weight of pay is a floored
    normal, that of autonomy zero for some and exponential for the rest, that of security lognormal, home taste normal.
    """
    number = 0
    for origin in range(sizes.shape[0]):
        for place in range(sizes.shape[1]):
            for _ in range(sizes[origin, place]):
                _write_newcomer(rows[number], first_uid + number, origin, place, quarter, key, tastes)
                number += 1
    return number


@rule
def _write_newcomer(row, uid, origin, place, quarter, key, tastes):
    w0, w1, w2, w3 = luck.words(key, uid, 0, luck.BIRTH, 0)
    w4, w5, w6, _ = luck.words(key, uid, 0, luck.BIRTH, 1)
    at_home = HOME[origin] == place
    before = tastes.lived_home_with_phd - tastes.doctorate if at_home else tastes.lived_home_before_phd
    home = HOME[origin]
    spread = tastes.security_log_sd
    row.uid = uid
    row.fellow = NEVER
    row.ability = tastes.ability_mean[place] + luck.normal(w0)
    row.pay_weight = max(tastes.pay_weight_floor, tastes.pay_weight + tastes.pay_weight_sd * luck.normal(w1))
    row.autonomy_weight = (
        0.0 if luck.chance(w2) < tastes.autonomy_indifferent else tastes.autonomy_weight * luck.exponential(w3)
    )
    row.security_weight = tastes.security_weight * np.exp(spread * luck.normal(w4) - 0.5 * spread * spread)
    row.home_taste = tastes.home_taste[origin] + tastes.home_taste_sd * luck.normal(w5)
    row.bridge = row.liking = 0.0
    row.phd_quarter = quarter
    row.arrived = quarter - tastes.doctorate
    row.contract_end = quarter
    row.jobless_since = quarter
    for other in range(len(PLACES)):
        row.lived[other] = before if home == other else 0
    row.fellow_start = NEVER
    row.programme = 0
    row.origin = origin
    row.place = place
    row.phd_place = place
    row.position = OUT
    row.eligible = 1 if luck.chance(w6) < tastes.eligible_share else 0


LINE = 64  # bytes of a line of the cache: a researcher who lies in two of them is waited for twice


def _room_for(number: int) -> np.ndarray:
    """An array of so many researchers, unset, that begins where a line of the cache does."""
    size = number * RESEARCHER.itemsize
    room = np.empty(size + LINE, dtype="u1")
    start = -room.ctypes.data % LINE
    return room[start : start + size].view(RESEARCHER)


def empty_rows(block: int) -> np.recarray:
    """An array without anybody: WINDOW blocks, one for each quarter of PhDs, of `block` rows."""
    rows = _room_for(WINDOW * block).view(np.recarray)
    empty(rows)
    return rows


def empty(rows: np.ndarray) -> None:
    """Make rows nobody's, without a trace of whoever had them."""
    rows.view("u1")[:] = 0
    rows["position"] = NOBODY


def copied(rows: np.ndarray) -> np.recarray:
    """A copy made through bytes: field by field, numpy would take longer than a whole quarter of the model."""
    twin = _room_for(len(rows))
    twin.view("u1")[:] = rows.view(np.ndarray).view("u1")
    return twin.view(np.recarray)
