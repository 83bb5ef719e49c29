"""The fellows' register: who was hired, from where, why, and where she has been since."""

import numpy as np

from brainsim.model import prompts, rules, shocks, utility
from brainsim.model.careers import outlook
from brainsim.model.codes import (
    FELLOW,
    FOREIGN,
    KOREA,
    NEW_DOMESTIC_PHD,
    NO_PROGRAMME,
    NOBODY,
    OTHER_DOMESTIC,
    OUT,
    POSTDOC,
    PROGRAMME,
    RETURNEE,
    UK,
    UNKNOWN,
    US,
    code_of,
)
from brainsim.model.compilation import rule, sweep
from brainsim.model.researchers import NEVER, person_at

FELLOW_RECORD = np.dtype(
    [
        ("uid", "i8"),
        ("row", "i4"),  # of the array of researchers
        ("ability", "f4"),  # standard deviations
        ("pay_weight", "f4"),  # utility per ln pay
        ("pay_before", "f4"),  # thousand PPP dollars a year, in the position that she left
        ("pay_as_fellow", "f4"),
        ("pay_after", "f4"),  # in the next position, 0 until she has one
        ("start", "i2"),  # quarter of hire
        ("end", "i2"),  # first quarter no longer a fellow, NEVER while she is one
        ("group", "i1"),
        ("origin", "i1"),
        ("programme", "i1"),
        ("next", "i1"),  # code of her next position: the first post within a year of the end; UNKNOWN until then
    ],
    align=True,
)
OPTIONS = ("fellowship in Korea", "postdoc in the US", "postdoc in the UK")
REASONS = utility.JobReasons._fields + utility.PlaceReasons._fields
JOB_REASONS = len(utility.JobReasons._fields)
SEARCH = 4  # quarters after the end in which the first post counts as the next position


code = rule(code_of)


class Register:
    """All fellows ever hired, in the order of hire.

    `records` (fellows,), `whereabouts` (fellows, quarters + 1): the code of where she is at the end of the n-th quarter
    from the start, and `reasons` (fellows, OPTIONS, REASONS): at hire, utility.
    """

    def __init__(self, quarters: int):
        self.number = 0
        self.records = np.zeros(0, dtype=(np.record, FELLOW_RECORD))  # no recarray, which numba is slow to take in
        self.whereabouts = np.zeros((0, quarters + 1), dtype=np.int8)
        self.reasons = np.zeros((0, len(OPTIONS), len(REASONS)), dtype=np.float32)

    def make_room(self, newcomers: int) -> None:
        """Make sure that `newcomers` more can be written down."""
        size = self.number + newcomers
        if size > len(self.records):
            size = max(size, 2 * len(self.records))
            self.records = _longer(self.records, size, 0)
            self.whereabouts = _longer(self.whereabouts, size, UNKNOWN)
            self.reasons = _longer(self.reasons, size, 0)

    def copy(self) -> "Register":
        """A register of its own with the same content."""
        twin = Register(self.whereabouts.shape[1] - 1)
        twin.number = self.number
        twin.records = self.records.copy()
        twin.whereabouts, twin.reasons = self.whereabouts.copy(), self.reasons.copy()
        return twin


def rows_of(register: Register) -> np.ndarray:
    """The rows of all who ever were fellows, in order; they alone have bridges. Some may be others' by now."""
    return np.unique(register.records["row"][: register.number])


def _longer(array: np.ndarray, size: int, fill) -> np.ndarray:
    longer = np.zeros((size, *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    if fill:
        longer[len(array) :] = fill
    return longer


@rule
def group_of(person):
    """The group of a fellow at hire: foreign, returnee, new domestic PhD (within four quarters) or other domestic."""
    domestic = NEW_DOMESTIC_PHD if person.since_phd <= 4 else OTHER_DOMESTIC
    korean = domestic if person.place == KOREA else RETURNEE
    return korean if person.home == KOREA else FOREIGN


@sweep
def renew_contracts(records, number, rows, world, key):
    """Renew the contracts whose renewal is drawn this quarter, by luck, up to the longest fellowship."""
    for n in range(number):
        row = rows[records[n].row]
        if records[n].end != NEVER or row.uid != records[n].uid or row.position != FELLOW:
            continue
        person = person_at(row, world.quarter)
        row.contract_end = world.quarter + person.contract_left + prompts.renewed_for(person, world, key)


@sweep
def holders(records, number, rows, quarter, programmes):
    """Fellows of each of so many programmes whose contract goes on in a quarter, [programme]."""
    held = np.zeros(programmes, dtype=np.int64)
    for n in range(number):
        row = rows[records[n].row]
        if records[n].end == NEVER and row.uid == records[n].uid and row.position == FELLOW:
            held[records[n].programme] += row.contract_end > quarter
    return held


@sweep
def hire(records, number, reasons, rows, world, behaviour, key, deciders, choices):
    """Write down those who become fellows, as they are before they start; returns the new number of fellows."""
    for n in range(choices.shape[0]):
        programme = PROGRAMME[choices[n]]
        if programme != NO_PROGRAMME:
            row = rows[deciders[n]]
            person = person_at(row, world.quarter)
            record = records[number]
            record.uid, record.row = person.uid, deciders[n]
            record.ability, record.pay_weight = row.ability, row.pay_weight
            record.pay_before = np.exp(rules.ln_present_pay(person, world))
            record.pay_as_fellow = np.exp(rules.ln_fellow_pay(person, world, programme))
            record.pay_after = 0.0
            record.start, record.end = world.quarter, NEVER
            record.group, record.origin, record.next = group_of(person), row.origin, UNKNOWN
            record.programme = programme
            _write_reasons(reasons[number], person, world, behaviour, key, programme)
            row.fellow = number
            number += 1
    return number


@rule
def _write_reasons(reasons, person, world, behaviour, key, programme):
    for option in range(len(OPTIONS)):
        place = KOREA if option == 0 else (US if option == 1 else UK)
        ahead = outlook(person, world, behaviour, place)
        fellow = utility.fellowship_job(person, world, behaviour, ahead, programme)
        job = fellow if option == 0 else utility.offered_job(person, world, behaviour, ahead, place, POSTDOC)
        for r, part in enumerate(job):
            reasons[option, r] = part
        taste = shocks.place_taste(key, person.uid, place)
        for r, part in enumerate(utility.place_reasons(person, world, behaviour, place, taste)):
            reasons[option, JOB_REASONS + r] = part


@sweep
def follow(records, number, whereabouts, rows, world):
    """Note where every fellow of the past and the present is at the end of a quarter, while she is in the window."""
    for n in range(number):
        record, row = records[n], rows[records[n].row]
        since = world.quarter - record.start
        if row.uid == record.uid and row.position != NOBODY and since < whereabouts.shape[1]:
            whereabouts[n, since] = code(row.place, row.position)
            if record.end == NEVER and row.position != FELLOW:
                record.end = world.quarter
            late = world.quarter - record.end >= SEARCH
            if record.end != NEVER and record.next == UNKNOWN and (row.position != OUT or late):
                person = person_at(row, world.quarter)
                ln_pay = rules.ln_present_pay(person, world)
                record.next, record.pay_after = code(row.place, row.position), np.exp(ln_pay + person.bridge)
