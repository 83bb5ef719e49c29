"""The vectors of a calibration: once drawn they stay drawn, since rounding on another machine would draw others."""

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from brainsim.calibration.inference import Chain
from brainsim.calibration.priors import Priors, Target
from brainsim.calibration.refits import Structure
from brainsim.calibration.sealed_tables import Kept
from brainsim.calibration.waves import Wave, wave_of
from brainsim.settings.parameters import Settings
from brainsim.study.design import content_of
from brainsim.study.runs import model_version

DRAW, CHOOSE, RECOVER = 1, 2, 3  # purposes of seeds
STRUCTURES_FROM = 2_000_000  # vectors of structures are numbered from here on
OF_NO_WAVE = {"waves", "sample", "recoveries", "structures", "refits"}  # settings that decide about no vector of a wave


class Drawn:
    """The waves of a calibration by their place, and after the last the posterior sample; kept in a folder."""

    def __init__(self, settings: Settings, priors: Priors, target: Target, folder: Path):
        self.settings, self.asked = settings, settings.calibration
        self.priors, self.target, self.folder = priors, target, folder

    def wave(self, place: int, number: int, chains: Sequence[Chain]) -> Wave:
        """The vectors of a wave: from the priors, read from where they lie, or drawn from the last chain and written."""
        first = sum(self.asked.waves[:place])
        if place == 0:
            drawn = self.priors.drawn(number, self.luck(CHOOSE, place))
            return wave_of(self.priors.standard(self.priors.values(drawn)), first)
        kept = self._kept(place)
        if not kept.is_there():
            chosen = self.priors.values(chains[-1].some(number, self.luck(CHOOSE, place)))
            kept.write(pd.DataFrame(chosen, columns=self.priors.names).to_csv(index=False))
        return self._read(kept, first)

    def is_there(self, place: int) -> bool:
        """Whether a wave after the first was drawn before."""
        return self._kept(place).is_there()

    def under(self, structure: Structure, number: int, chain: Chain | None = None) -> Wave:
        """Vectors of what is found of a structure: read from where they lie, or drawn from its chain and written."""
        kept = self._kept_under(structure, number)
        if chain is not None and not kept.is_there():
            chosen = self.priors.values(chain.some(number, self.luck(CHOOSE, structure.seed)))
            kept.write(pd.DataFrame(chosen, columns=self.priors.names).to_csv(index=False))
        return self._read(kept, STRUCTURES_FROM)

    def is_there_under(self, structure: Structure, number: int) -> bool:
        """Whether vectors of a structure were drawn before."""
        return self._kept_under(structure, number).is_there()

    def _read(self, kept: Kept, first: int) -> Wave:
        return wave_of(self.priors.standard(pd.read_csv(io.StringIO(kept.read())).to_numpy(dtype=float)), first)

    def _kept_under(self, structure: Structure, number: int) -> Kept:
        further = {"structure": structure.name, "changes": dict(structure.changes), "number": number}
        return self._named(structure.name, len(self.asked.waves), further)

    def _kept(self, place: int) -> Kept:
        """Where the vectors of a wave lie."""
        return self._named("sample" if place == len(self.asked.waves) else f"wave_{place + 1}", place, {})

    def _named(self, name: str, place: int, further: dict[str, Any]) -> Kept:
        """A file that is named by all that decides about the vectors in it."""
        last = place == len(self.asked.waves)
        decides = {
            "model": model_version(),
            "world": content_of(self.settings),
            "calibration": self.asked.model_dump(mode="json", exclude=OF_NO_WAVE),
            "targets": [(p.name, p.target, p.tolerance) for p in self.target.patterns],
            "waves": [*self.asked.waves[:place], self.asked.sample if last else self.asked.waves[place]],
            "last": last,
            **further,
        }
        digest = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]
        return Kept(self.folder, f"vectors/{name}_{digest}.json")

    def luck(self, *purpose: int) -> np.random.Generator:
        """Luck of its own for a purpose."""
        return np.random.default_rng(self.seed(*purpose))

    def seed(self, *purpose: int) -> int:
        """The seed of a purpose."""
        return int(np.random.SeedSequence([self.settings.study.seed, *purpose]).generate_state(1)[0])
