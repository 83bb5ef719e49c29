"""TalentModel: the Mesa face of the model, and the only way in which a quarter is lived."""

import secrets
import warnings
from typing import Any

import numpy as np

from brainsim.model import market, observe
from brainsim.model.agent import Considered, Researcher
from brainsim.model.codes import FELLOW, KOREA, NOBODY
from brainsim.model.past import Past, lived_past
from brainsim.model.quarter import live_quarter, world_of
from brainsim.model.state import State, setting_of
from brainsim.process.imports import callers_by_name
from brainsim.settings.arguments import seed_given, settings_given, with_levers
from brainsim.settings.calendar import quarter_name
from brainsim.settings.idle import idle_lines
from brainsim.settings.parameters import Settings
from brainsim.settings.places import refuse_others
from brainsim.settings.problems import SettingsError

with callers_by_name():  # which Mesa looks for
    import mesa


class TalentModel(mesa.Model):
    """The early-career research market of Korea, the US, the UK and the rest of the world, a quarter a step.

    `settings`: validated settings (default: the baseline's); `rng`: the seed of all luck (None draws one and records
    it in `luck_seed`); `scale` and any lever or shock by keyword, for example `salary_multiplier=2.4`. The constructor
    returns the world at the first quarter of the study, spin-up done. SettingsError says in one line what can't be.
    `past`: a model to branch from, which is left alone, or a Past of the same people and seed, which becomes this world.
    """

    researcher = Researcher  # a subclass that overrides `choose` changes the run from the first quarter of the study

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        rng: int | np.random.Generator | None = None,
        scale: float | None = None,
        past: "TalentModel | Past | None" = None,
        **kwargs: Any,  # levers and shocks; Mesa's SolaraViz accepts no other name for them
    ):
        settings = settings_given(_baseline() if settings is None else settings)
        self.settings = with_levers(settings, scale, kwargs) if kwargs or scale is not None else settings
        refuse_others(list(self.settings.country.constants()))
        if past is not None and not isinstance(past, Past):
            _check_past(past, self.settings)
        seed = past.luck_seed if isinstance(past, TalentModel) else _seed_of(seed_given(rng))
        super().__init__(rng=seed % 2**32)
        del (
            self.step,
            self._user_step,
        )  # Mesa's own hold the model in a circle, and its arrays are large; `take` counts steps
        self.luck_seed: int = seed
        self._given = settings, scale
        for line in idle_lines({0: self.settings}) if kwargs else ():
            warnings.warn(line, stacklevel=2)
        self.setting = setting_of(self.settings, seed)
        self.history: list[observe.Happenings] = []
        self._peopled: dict[int, Researcher] | None = None
        begun = lived_past(self.setting) if past is None else past
        self.state: State = begun.state.copy() if isinstance(begun, TalentModel) else begun.state
        self.spin_up: list[observe.Happenings] = begun.spin_up
        self.stays: np.ndarray = begun.stays
        self.fates: np.ndarray = begun.fates
        self.cutoffs = self.spin_up[-1].cutoffs
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "quarter": "quarter",
                "stock_in_korea": "stock_in_korea",
                "net_flow_korea": "net_flow_korea",
                "fellows": "fellows",
                "applicants": "applicants",
            }
        )

    def branch(self, settings: Settings) -> "TalentModel":
        """Another world with the same past and the same luck, under other policy, shocks or programme.

        Only from a model that has not stepped yet; its own state is copied.
        """
        settings_given(settings)
        return type(self)(settings, past=self)

    @property
    def past(self) -> Past:
        """What this model begins with, for a world that shall live on its very state; before it has stepped."""
        return Past(self.state, self.spin_up, self.stays, self.fates)

    def unchanged(self) -> "TalentModel":
        """The same world without the levers and shocks given by keyword: same luck, same past, at the study's start.

        What a lever changes is this model less that one. Its own state is left alone, wherever it stands.
        """
        settings, scale = self._given
        settings = settings if scale is None else settings.with_levers(scale)
        return type(self)(settings, rng=self.luck_seed) if self.history else self.branch(settings)

    def step(self) -> None:
        """Live one quarter."""
        self.take(live_quarter(self.state, self.setting, self._choose_all if self._overrides() else None))

    def take(self, happenings: observe.Happenings) -> None:
        """Take in what happened in a quarter that the state has lived."""
        self.history.append(happenings)
        self.steps = len(self.history)
        self.cutoffs = happenings.cutoffs
        if self._peopled is not None:
            self._people()
        self.datacollector.collect(self)
        if len(self.history) >= self.settings.study.quarters:
            self.running = False

    @property
    def world(self) -> np.record:
        """The world of the coming quarter, as the rules read it."""
        return world_of(self.state, self.setting)

    @property
    def quarter(self) -> str:
        """The last quarter lived."""
        return quarter_name(self.setting.first_quarter + self.state.quarter - 1)

    @property
    def stock_in_korea(self) -> float:
        """Researchers in Korea, at 1:1."""
        return float(self.state.stock[KOREA].sum() / self.settings.population.scale)

    @property
    def net_flow_korea(self) -> float:
        """Arrivals in Korea less departures in the last quarter, at 1:1."""
        if not self.history:
            return 0.0
        moves = self.history[-1].moves.sum(axis=0)
        return float((moves[:, KOREA].sum() - moves[KOREA].sum()) / self.settings.population.scale)

    @property
    def fellows(self) -> float:
        """Fellows in post, at 1:1."""
        return float(self.state.stock[KOREA, :, FELLOW].sum() / self.settings.population.scale)

    @property
    def applicants(self) -> float:
        """Applicants for fellowships in the last quarter, at 1:1; whoever applies to two programmes counts for each."""
        return int(self.history[-1].applicants.sum()) / self.settings.population.scale if self.history else 0.0

    @property
    def agents(self) -> mesa.agent.AgentSet:
        """Everybody as Mesa agents; made when first asked for, and kept in step from then on."""
        if getattr(self, "_peopled", None) is None and hasattr(self, "state"):
            self._people()
        return super().agents

    def _people(self) -> dict[int, Researcher]:
        """One agent for each researcher in the window: newcomers get theirs, whoever has left loses hers."""
        rows, known = self.state.rows, self._peopled or {}
        here = np.flatnonzero(rows["position"] != NOBODY)
        uids = rows["uid"]
        for gone in [row for row, agent in known.items() if agent.unique_id != uids[row] or rows["position"][row] < 0]:
            known.pop(gone).remove()
        for row in here.tolist():
            if row not in known:
                known[row] = self.researcher(self, int(uids[row]), row)
        self._peopled = known
        _release(self)
        return known

    def _overrides(self) -> bool:
        return self.researcher.choose is not Researcher.choose

    def _choose_all(self, deciders, causes, values, scores, cutoffs, choices) -> None:
        """Let the agents choose one by one, those who have to."""
        people = self._people()
        for n in np.flatnonzero(choices == market.CHOOSE_AGAIN):
            considered = Considered(values[n], scores[n], cutoffs)
            chosen = int(people[int(deciders[n])].choose(considered))
            if not (0 <= chosen < values.shape[1] and considered.attainable(chosen)):
                uid = people[int(deciders[n])].unique_id
                raise SettingsError(f"researcher {uid} chose {chosen}, which she can't have; choose an attainable one")
            choices[n] = chosen


def _check_past(past: Any, settings: Settings) -> None:
    """SettingsError for a past that a world with these settings can't have."""
    if not isinstance(past, TalentModel):
        raise SettingsError("past is not a TalentModel; leave it out, or use branch() of one that has not stepped yet")
    if past.history:
        raise SettingsError(f"branch from the first quarter of the study; this model has lived {len(past.history)}")
    if settings.population != past.settings.population:
        raise SettingsError("a branch has the people of its past, so population can't differ; make another TalentModel")


def _seed_of(rng: int | np.random.Generator | None) -> int:
    """A seed of 63 bits: the given one, one drawn from a generator, or a fresh one."""
    if rng is None:
        return secrets.randbits(63)
    return int(rng.integers(2**63 - 1)) if isinstance(rng, np.random.Generator) else int(rng)


def _baseline() -> Settings:
    """The settings of the baseline (composed only where nobody gives any, so that the model itself needs no Hydra)."""
    from brainsim.settings.composed import baseline

    return baseline()


def _release(model: mesa.Model) -> None:
    """Mesa 3.3 counts agents per model in a class attribute that would keep every model alive; our uids need none."""
    counters = getattr(mesa.Agent, "_ids", None)
    if counters is not None:
        counters.pop(model, None)
