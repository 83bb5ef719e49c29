"""python -m brainsim +experiment=explore: worlds over the box of levers, a surface learnt from them, a page with sliders."""

import sys
from itertools import chain
from pathlib import Path

from brainsim.explorer.box import Own, own_of, tasks_over
from brainsim.process.endings import AGAIN, COMPLETE, INCOMPLETE, stop_status
from brainsim.settings.parameters import Settings
from brainsim.study.conduct import Ended, conduct
from brainsim.study.progress import say
from brainsim.study.store import Store, store_of


def run_explorer(settings: Settings, folder: Path, store_folder: Path) -> int:
    """Simulate what the explorer lacks and leave it in `folder`; the exit status: 0, 3 if anything is missing, 130 and more if
    stopped."""
    owns = [own_of(settings, place) for place in range(settings.study.replications)]
    store = store_of(settings, store_folder)
    with store.writing():
        for problem in store.problems:
            say(f"{problem}\n", sys.stderr)
        ended = simulated(settings, owns, store)
    if ended.interrupted or ended.unstored:
        why = f"the store could not be written ({ended.unstored}); make room and " if ended.unstored else ""
        say(f"explorer: {why}{AGAIN}\n", sys.stderr)
        return stop_status() if ended.interrupted else INCOMPLETE
    return INCOMPLETE if ended.failed else COMPLETE


def simulated(settings: Settings, owns: list[Own], store: Store) -> Ended:
    """Simulate what the store lacks of these vectors; it must be open for writing."""
    return conduct(settings, owns[0].plan, store, missing=lambda s, plan, st, numbers: chain(tasks_over(s, [owns[n] for n in numbers], st)))
