"""Replications: the same question lived with other luck, side by side, each isolated from the failures of others."""

import os
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np
import pandas as pd

from brainsim.model.talent_model import TalentModel
from brainsim.parameters import Settings
from brainsim.study.outcomes import outcomes_of
from brainsim.study.tables import TABLES, flows_table, quarters_table


class Replication(NamedTuple):
    """One replication: its outcomes and tables, or the error that ended it."""

    number: int
    seed: int
    seconds: float
    outcomes: dict[str, float]
    tables: dict[str, pd.DataFrame]
    error: str  # the traceback; empty if all went well


def seed_of(study_seed: int, replication: int) -> int:
    """The seed of a replication by its absolute number, whatever else is run (numpy's SeedSequence)."""
    words = np.random.SeedSequence(study_seed, spawn_key=(replication,)).generate_state(1, np.uint64)
    return int(words[0]) >> 1


def lived(settings: Settings, seed: int) -> tuple[TalentModel, TalentModel]:
    """The world of the settings and the world without the programme: one past, one luck."""
    model = TalentModel(settings, rng=seed)
    reference = model.branch(without_programme(settings))
    for world in (model, reference):
        for _ in range(settings.study.quarters):
            world.step()
    return model, reference


def without_programme(settings: Settings) -> Settings:
    """The same settings without a fellowship and with every policy lever neutral; shocks stay."""
    programme = settings.programme.model_copy(update={"slots": 0})
    neutral = {name: lever.model_copy(update={"value": lever.neutral}) for name, lever in settings.levers().items()}
    levers = {name: lever for name, lever in neutral.items() if name in type(settings.policy).model_fields}
    return settings.model_copy(update={"programme": programme, "policy": settings.policy.model_copy(update=levers)})


def replicate(settings: Settings, number: int) -> Replication:
    """Live one replication; an error becomes part of the result, so that the others go on."""
    seed, start = seed_of(settings.study.seed, number), time.perf_counter()
    try:
        model, reference = lived(settings, seed)
        tables = {name: table(model) for name, table in TABLES.items()}
        tables["reference_quarters"], tables["reference_flows"] = quarters_table(reference), flows_table(reference)
        outcomes = outcomes_of(model, reference)
    except Exception:
        return Replication(number, seed, time.perf_counter() - start, {}, {}, traceback.format_exc())
    return Replication(number, seed, time.perf_counter() - start, outcomes, tables, "")


def replications(settings: Settings, live: Callable[[Settings, int], Replication] = replicate) -> Iterator[Replication]:
    """All replications as they are done, run by threads side by side (the compiled loops release the lock)."""
    workers = settings.executor.workers or os.cpu_count() or 1
    waiting = list(range(settings.study.replications))[::-1]
    interrupted = False
    with ThreadPoolExecutor(min(workers, len(waiting))) as pool:
        running: set[Future] = set()
        while waiting or running:
            while waiting and len(running) < workers:
                running.add(pool.submit(live, settings, waiting.pop()))
            try:
                done, running = wait(running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:  # begin no more, but keep what is nearly done
                interrupted = True
                waiting.clear()
                continue
            yield from (future.result() for future in done)
    if interrupted:
        raise KeyboardInterrupt
