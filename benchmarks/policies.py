"""A further policy beside its reference, lived in lockstep at full size: its processor time as a share of the first's."""

import time

from benchmarks.starts import starts
from benchmarks.targets import Figure, at_most
from brainsim.command.load import load_settings
from brainsim.model.talent_model import TalentModel
from brainsim.model.worlds import Worlds

SEED = 1
INNOCORE, NONE = {}, {"programme.slots": 0}
# name, reference, policies from the one that is measured to further ones, must, aim
CASES = (
    ("pay", INNOCORE, [{"policy.salary_multiplier": x} for x in (3.0, 2.7, 2.4, 2.1)], 0.2, 0.08),
    ("permanent jobs", INNOCORE, [{"policy.permanent_jobs": x} for x in (2.0, 1.75, 1.5, 1.25)], 0.3, 0.15),
    ("none to InnoCORE", NONE, [{"programme.slots": x} for x in (400, 300, 200, 100)], 0.35, 0.2),
)


def figures(scale: float = 1.0) -> list[Figure]:
    """The first further policy of each case, and each after it."""
    return [figure for start, quarters in starts().items() for figure in _with_start(scale, start, quarters)]


def _with_start(scale, start, quarters) -> list[Figure]:
    past = TalentModel(_settings(scale, {"study.spin_up_quarters": quarters}), rng=SEED)
    _seconds(past, scale, INNOCORE, CASES[0][2][:1])  # compiles
    return [figure for case in CASES for figure in _figures(past, scale, start, *case)]


def _figures(past, scale, start, name, reference, policies, must, aim) -> list[Figure]:
    alone = min(_seconds(past, scale, reference, []) for _ in range(2))
    one = _seconds(past, scale, reference, policies[:1])
    several = _seconds(past, scale, reference, policies)
    first, each_more = (one - alone) / alone, (several - one) / (len(policies) - 1) / alone
    print(
        f"  {name}{start}: {alone:.1f} s alone; the first further policy {first:.2f} of it, each after it {each_more:.2f}"
    )
    called = f"a further policy, 1:{1 / scale:.0f}: {name}{start}"
    return [at_most(called, first, must, aim, ""), at_most(f"{called}, each after it", each_more, None, None, "")]


def _settings(scale, changes):
    return load_settings("baseline", [f"population.scale={scale}", *(f"{name}={x}" for name, x in changes.items())])


def _seconds(past, scale, reference, policies) -> float:
    """Processor time of the study's quarters of a reference and some policies."""
    before = {"study.spin_up_quarters": past.settings.study.spin_up_quarters}
    worlds = Worlds(past.branch(_settings(scale, before | reference)))
    for policy in policies:
        worlds.join(past.branch(_settings(scale, before | policy)))
    start = time.process_time()
    for _ in range(worlds.reference.settings.study.quarters):
        worlds.step()
    return time.process_time() - start
