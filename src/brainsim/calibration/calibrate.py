"""python -m brainsim +experiment=calibrate: waves of vectors, an emulator, the posterior, a sample that is lived."""

import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from brainsim.calibration.calibrated import Calibrated, likelihood_of
from brainsim.calibration.drawn import CHOOSE, DRAW, RECOVER, Drawn
from brainsim.calibration.inference import Chain, Likelihood, Weights, chain_of, posterior, weights_of
from brainsim.calibration.joint import JointLikelihood
from brainsim.calibration.priors import Priors, target_of
from brainsim.calibration.quadratics import Emulator, emulator_of
from brainsim.calibration.recovery import COLUMNS, recovery_table
from brainsim.calibration.refits import (
    Refit,
    Refitted,
    Structure,
    best_missed,
    lived_under,
    parts_of,
    refitted,
    scale_of,
)
from brainsim.calibration.report import calibration_screen, write_calibration
from brainsim.calibration.waves import LUCK_FROM, Lives, Measured, Wave, wave_of
from brainsim.process.endings import AGAIN, COMPLETE, INCOMPLETE, Incomplete, stop_status
from brainsim.report.claims import clear
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.study.analysable import few_for, taught
from brainsim.study.forecast import Estimate, duration, foretold
from brainsim.study.results import commit
from brainsim.study.store import store_of

NEEDED = {"emcee": "emcee", "sklearn": "scikit-learn"}


class Interrupted(Exception):
    """The user has interrupted the calibration; what was lived is in the store."""


def run_calibration(settings: Settings, folder: Path, store_folder: Path) -> int:
    """Calibrate and leave the results in `folder`; the exit status: 0, 3 if anything is missing, 130 and more if stopped."""
    start, code = time.perf_counter(), commit()
    try:
        found = calibrated(settings, store_folder)
    except Interrupted as problem:
        print(f"{problem}; {AGAIN}", file=sys.stderr)
        print(f"store: {store_folder}")
        return stop_status()
    clear(folder)
    write_calibration(folder, found, store_folder, time.perf_counter() - start, code)
    print(f"\n{calibration_screen(found)}\n")
    if found.lost:
        print(f"{found.lost} vectors have failed runs and are left out; the store has the tracebacks", file=sys.stderr)
    print(f"results: {folder}\nstore: {store_folder}")
    return INCOMPLETE if found.lost else COMPLETE


def calibrated(settings: Settings, store_folder: Path) -> Calibrated:
    """Live what a calibration still lacks, and what follows from it. SettingsError for what can't be calibrated."""
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise SettingsError(f'a calibration needs {" and ".join(missing)}: pip install "brainsim[calibration]"')
    return _Calibration(settings, store_folder).calibrated()


class _Calibration:
    """A calibration while it is done."""

    def __init__(self, settings: Settings, store_folder: Path):
        self.settings, self.asked = settings, settings.calibration
        self.priors, self.target = Priors(self.asked.priors), target_of(self.asked.patterns)
        self.store = store_of(settings, store_folder)
        self.drawn = Drawn(settings, self.priors, self.target, store_folder.parent)
        self.measured = Measured(settings, self.store, store_folder.parent / "measured", self.target)
        self.luck = np.zeros(len(self.target.names))
        self.lost = 0

    def calibrated(self) -> Calibrated:
        """Luck, waves, posterior, sample, recoveries, in this order."""
        self._foretell()
        self._measure_luck()
        waves: list[Wave] = []
        values: list[np.ndarray] = []
        chains: list[Chain] = []
        for place, number in enumerate(self.asked.waves):
            self._say(f"wave {place + 1} of {len(self.asked.waves)}: {number} vectors")
            waves.append(self.drawn.wave(place, number, chains))
            values.append(self._lived(waves[-1]))
            emulator = self._emulator(waves, values)
            is_last = place + 1 == len(self.asked.waves)
            if is_last or not self.drawn.is_there(place + 1):
                chains.append(self._chain(emulator, 1.0 if is_last else self.asked.tempering, place))
        self._say(f"posterior sample: {self.asked.sample} vectors")
        sample = self.drawn.wave(len(self.asked.waves), self.asked.sample, chains)
        lived = self._lived(sample)
        final = self._emulator([*waves, sample], [*values, lived])
        weights = self._weights(emulator, final, sample)
        recovery = self._recovery(waves, values)
        refits = self._refits(waves[-1], values[-1], final)
        missed = best_missed(self.target, self._likelihood(final), final, chains[-1].z)
        return Calibrated(
            self.settings, self.priors, self.target, self.luck, waves, values, final, chains[-1], sample, lived, weights,
            recovery, refits, float(missed.max()), self.lost,
        )  # fmt: skip

    def _structures(self) -> list[Structure]:
        """The structures that are refitted."""
        return [Structure(name, changes) for name, changes in self.asked.structures.items() if self.asked.refits]

    def _refits(self, wave: Wave, own: np.ndarray, common: Emulator) -> list[Refit]:
        """The structures fitted to the facts; one that can't be is left out and told."""
        found = []
        for structure in self._structures():
            try:
                found.append(self._refit(structure, wave, own, common))
            except SettingsError as problem:  # a fact is hardly ever seen under it
                self._say(f"structure {structure.name} is left out: {problem}")
        return found

    def _refit(self, structure: Structure, wave: Wave, own: np.ndarray, common: Emulator) -> Refit:
        """A structure fitted to the facts: from vectors of the last wave lived under it, then from some of what is found."""
        self._say(f"structure {structure.name}: {self.asked.refits} vectors lived under it")
        number, names, held = parts_of(self.asked.refits), self.target.names, tuple(structure.held(self.priors))
        some = _first(wave, number[0])
        lived = lived_under(common, held, some.z, self._lived(some, structure.changes), own[: len(some)])
        chain = self._chain(refitted(common, held, lived, np.ones(len(some), dtype=bool), names), 1.0, structure.seed)
        nearer = self.drawn.under(structure, number[1], chain)
        lived = lived.with_others(lived_under(common, held, nearer.z, self._lived(nearer, structure.changes)))
        emulator = refitted(common, held, lived, np.arange(len(lived.z)) >= len(some), names)
        chain = self._chain(emulator, 1.0, structure.seed)
        likelihood, z = (
            self._likelihood(emulator),
            chain.some(self.asked.sample, self.drawn.luck(CHOOSE, structure.seed)),
        )
        missed = best_missed(self.target, likelihood, emulator, chain.z)
        refit = Refit(structure, emulator, scale_of(likelihood), z, missed)
        self._say(
            f"structure {structure.name}: its best vector misses {names[int(missed.argmax())]} by "
            f"{refit.implausibility:.1f} standard deviations{', ruled out' if refit.is_ruled_out else ''}"
        )
        return refit

    def _measure_luck(self) -> None:
        """The standard deviation of each pattern over luck alone, in the middle of the priors."""
        self._say(f"luck: {self.asked.luck} replications in the middle of the priors")
        values = self._lived(self._luck_wave())
        seen = np.isfinite(values).sum(axis=0)
        counts = zip(self.target.names, seen, strict=True)
        unseen = [f"{name} ({number} of {len(values)})" for name, number in counts if number < 2]
        if unseen:
            raise SettingsError(
                f"pattern {', '.join(unseen)} was hardly seen in the middle of the priors; raise population.scale, "
                "or leave it out of calibration.patterns"
            )
        self.luck = np.nanstd(values, axis=0, ddof=1)

    def _luck_wave(self) -> Wave:
        return wave_of(np.repeat(self.priors.centre, self.asked.luck, axis=0), LUCK_FROM)

    def _lived(self, wave: Wave, held: Mapping[str, Any] = MappingProxyType({})) -> np.ndarray:
        """[vectors, patterns] the values of a wave, lived if they must be, with what is held in each."""
        lives = Lives(self.settings, self.priors, wave, held)
        with self.store.writing():
            for problem in self.store.problems:
                self._say(problem)
            ended = lives.lived(self.store)
        if ended.unstored:
            raise Incomplete(f"calibration: the store could not be written ({ended.unstored}); make room and {AGAIN}")
        if ended.interrupted:
            raise Interrupted("calibration: interrupted")
        values = self.measured.of(lives)
        lost = len({task.replication for task in lives.tasks(self.settings, lives.plan, self.store)})
        if lost and self.settings.study.fail_fast:
            raise Incomplete(f"calibration: {lost} vectors have failed runs, and study.fail_fast = true")
        self.lost += lost
        return values

    def _emulator(self, waves: list[Wave], values: list[np.ndarray]) -> Emulator:
        """An emulator of all waves, judged by the last of them: it lies where the emulator is used."""
        start = time.perf_counter()
        judged = np.concatenate([np.full(len(wave), wave is waves[-1]) for wave in waves])
        z = np.concatenate([wave.z for wave in waves])
        emulator = emulator_of(z, np.concatenate(values), self.target.names, judged)
        explained = np.quantile(emulator.explained, (0, 0.5, 1))
        self._say(
            f"emulators of {len(self.target.names)} patterns: {explained[1]:.2f} of the variance of held-out vectors "
            f"explained in the median ({explained[0]:.2f} to {explained[2]:.2f}), {_passed(start)}"
        )
        if untaught := taught(self.target.names, emulator.explained):
            self._say(untaught)
        return emulator

    def _likelihood(self, emulator: Emulator | Refitted) -> Likelihood | JointLikelihood:
        return likelihood_of(self.settings, self.target, emulator, self.luck)

    def _chain(self, emulator: Emulator | Refitted, power: float, place: int) -> Chain:
        start = time.perf_counter()
        likelihood = self._likelihood(emulator)
        density = posterior(self.priors, emulator.__call__, likelihood.__call__, power)
        chain = chain_of(density, self.priors, self.asked.steps, self.drawn.seed(DRAW, place))
        tempered = f" at power {power:g}" if power < 1 else ""
        self._say(
            f"posterior{tempered}: {self.asked.steps} steps, {chain.accepted:.0%} of proposals accepted, "
            f"memory {chain.memory:.0f} steps, {_passed(start)}"
        )
        return chain

    def _weights(self, first: Emulator, final: Emulator, sample: Wave) -> Weights:
        """What the sample counts once the emulator has learnt from the sample's own lives, where it matters."""
        before, after = (self._likelihood(emulator)(emulator(sample.z)) for emulator in (first, final))
        weights = weights_of(after, before)
        tempered = "" if weights.power == 1 else f", tempered by power {weights.power:.2f}"
        self._say(
            f"weights: the sample of {len(sample)} is worth {weights.effective:.0f} vectors{tempered} "
            f"(as they are: {weights.untempered:.0f})"
        )
        return weights

    def _recovery(self, waves: list[Wave], values: list[np.ndarray]) -> pd.DataFrame:
        start, number = time.perf_counter(), self.asked.recoveries
        try:
            table = self._recovery_table(waves, values, number)
        except SettingsError as problem:  # too few vectors are left beside the truths
            self._say(f"recovery left out: {problem}")
            return pd.DataFrame(columns=COLUMNS)
        if len(table):
            self._say(f"recovery of {table['truths'].iloc[0]} known vectors: {_passed(start)}")
        return table

    def _recovery_table(self, waves: list[Wave], values: list[np.ndarray], number: int) -> pd.DataFrame:
        return recovery_table(
            self.priors, self.target, np.concatenate([wave.z for wave in waves]), np.concatenate(values), len(waves[0]),
            self.luck, min(number, len(waves[0]) // 3), max(100, self.asked.steps // 3), self.drawn.seed(RECOVER),
        )  # fmt: skip

    # --- what is said ----------------------------------------------------------------------------------------------

    def _foretell(self) -> None:
        """What will be lived in all, and how long it may take."""
        asked, study = self.asked, self.settings.study
        structures = self._structures()
        total = asked.luck + sum(asked.waves) + asked.sample + len(structures) * asked.refits
        missing = len(self._missing(self._luck_wave()))
        for place, number in enumerate([*asked.waves, asked.sample]):
            drawn = place == 0 or self.drawn.is_there(place)
            missing += len(self._missing(self.drawn.wave(place, number, []))) if drawn else number
        for structure in structures:
            missing += self._missing_under(structure)
        waves = " + ".join(str(number) for number in asked.waves)
        refits = f", {len(structures)} structures x {asked.refits}" if structures else ""
        words = (
            f"calibration of {len(self.priors.names)} parameters to {len(self.target.names)} patterns: {total} vectors "
            f"({asked.luck} for luck, waves {waves}, sample {asked.sample}{refits}), {total - missing} of them in the store"
        )
        if missing:
            seconds = Estimate(self.settings).of_runs(missing, missing)
            quarters = f"{study.spin_up_quarters} + {study.quarters} quarters"
            words += f"; {missing} are lived, {quarters} each, in {foretold(seconds)}, then a few minutes follow"
        self._say(words)
        if few := few_for(asked.waves[0], len(self.priors.names)):
            self._say(few)

    def _missing_under(self, structure: Structure) -> int:
        """How many vectors are yet to be lived under a structure."""
        number, place = parts_of(self.asked.refits), len(self.asked.waves) - 1
        missing = list(number)
        if place == 0 or self.drawn.is_there(place):
            wave = _first(self.drawn.wave(place, self.asked.waves[place], []), number[0])
            missing[0] = len(self._missing(wave, structure.changes))
        if self.drawn.is_there_under(structure, number[1]):
            missing[1] = len(self._missing(self.drawn.under(structure, number[1]), structure.changes))
        return sum(missing)

    def _missing(self, wave: Wave, held: Mapping[str, Any] = MappingProxyType({})) -> list:
        lives = Lives(self.settings, self.priors, wave, held)
        return list(lives.tasks(self.settings, lives.plan, self.store))

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)


def _first(wave: Wave, number: int) -> Wave:
    return Wave(wave.z[:number], wave.numbers[:number])


def _passed(start: float) -> str:
    return duration(time.perf_counter() - start)
