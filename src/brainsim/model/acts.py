"""What the levers of a user's file do to the world is looked at before anything is lived."""

from collections.abc import Iterator

import numpy as np

from brainsim.model.behaviour import LONGEST_CONTRACT
from brainsim.model.world import Almanac, Draft
from brainsim.settings.extend import added
from brainsim.settings.groups import SettingsError
from brainsim.settings.levers import Record

RANGES = dict.fromkeys(
    ("refusal", "offers_national", "offers_foreign", "open_offers", "hearing", "reserved_share", "renewal", "autonomy"),
    (0.0, 1.0),
) | {"pay": (1e-3, 1e6), "contract": (1, LONGEST_CONTRACT - 1)}  # what the rules take, by field of a draft
FROM = "fields: see model/world.py, Draft"


def check_acts(settings) -> None:
    """SettingsError for a lever of a user's file that can't act, acts where it is neutral, or does nothing anywhere."""
    for record in added("lever", settings.extend).values():
        ends = [_acted(settings, record, x) for x in dict.fromkeys((record.low, record.high))]
        if found := next(_changed(settings, _acted(settings, record, record.neutral)), None):
            raise _told(
                record, f"changes world.{found} at {record.neutral:g}, its neutral value; let it change nothing"
            )
        if not any(True for draft in ends for _ in _changed(settings, draft)):
            raise _told(record, f"changes nothing in the world; let it write some of it ({FROM})")


def _acted(settings, record: Record, x: float) -> Draft:
    """What a lever makes of a quarter with a call; SettingsError where it can't be a world."""
    draft, plain = _plain(settings), vars(_plain(settings))
    try:
        record.act(draft, float(x))
    except Exception as problem:
        said = " ".join(f"{type(problem).__name__}: {problem}".split())
        raise _told(record, f"can't act at {x:g}: {said}; {FROM}") from None
    for name, value in vars(draft).items():
        if name not in plain:
            raise _told(record, f"writes world.{name}, which the world does not have; {FROM}")
        if np.shape(value) != np.shape(plain[name]):
            raise _told(record, f"gives world.{name} another shape, {np.shape(value)}; {FROM}")
        if not np.isfinite(value).all():
            raise _told(record, f"makes world.{name} no finite number at {x:g}")
        low, high = RANGES.get(name, (-np.inf, np.inf))
        if np.min(value) < low or np.max(value) > high:
            raise _told(record, f"takes world.{name} out of [{low:g}, {high:g}] at {x:g}; clip it, or narrow its range")
    return draft


def _plain(settings) -> Draft:
    return Almanac(settings).draft(call_open=True, ended=False)


def _changed(settings, draft: Draft) -> Iterator[str]:
    """The fields in which a draft is not as it was, but for rounding."""
    plain = vars(_plain(settings))
    yield from (name for name, value in vars(draft).items() if not np.allclose(value, plain[name], rtol=1e-12, atol=0))


def _told(record: Record, what: str) -> SettingsError:
    return SettingsError(f"extend: the lever {record.path} {what}")
