"""Researcher: one researcher as a Mesa agent, who can be asked what she sees, what she would choose and why."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from brainsim.model import luck, prompts, researchers, rules, utility, weighing
from brainsim.model.codes import (
    ALTERNATIVES,
    GROUPS,
    MARKET,
    MARKETS,
    NO_MARKET,
    ORIGINS,
    PLACES,
    POSITIONS,
    alternative_name,
)
from brainsim.model.compilation import sweep
from brainsim.process.imports import callers_by_name
from brainsim.settings.problems import SettingsError

with callers_by_name():  # which Mesa looks for
    import mesa

# What decides is compiled for one researcher too: the bits of the loops over everybody, and their speed.
person_at = sweep(researchers.person_at)
renewed_for = sweep(prompts.renewed_for)
prompt_of = sweep(prompts.prompt_of)
weigh = sweep(weighing.weigh)
best_attainable = sweep(weighing.best_attainable)


class Considered(NamedTuple):
    """What a researcher has before her when she chooses."""

    values: np.ndarray  # (alternatives,) utility, minus infinity where she does not see the alternative
    scores: np.ndarray  # (markets,) her score in every market
    cutoffs: np.ndarray  # (markets,) the score that a post takes

    def attainable(self, alternative: int) -> bool:
        """Whether she sees the alternative and meets its cutoff."""
        market_number = MARKET[alternative]
        admitted = market_number == NO_MARKET or self.scores[market_number] >= self.cutoffs[market_number]
        return bool(self.values[alternative] > weighing.UNSEEN and admitted)


class Researcher(mesa.Agent):
    """One researcher: a thin agent that knows her uid and her row, and reads everything else from the model's array."""

    def __init__(self, model: Any, uid: int, row: int):  # model: a TalentModel
        super().__init__(model)
        self.unique_id = uid
        self.row = row

    @property
    def _row(self) -> np.record:
        row = self.model.state.rows[self.row]
        if row.uid != self.unique_id:
            raise LookupError(f"researcher {self.unique_id} has left the thirteen years that are simulated")
        return row

    @property
    def origin(self) -> str:
        """Where she grew up: korea, us, uk, india, china or other."""
        return ORIGINS[self._row.origin]

    @property
    def place(self) -> str:
        """Where she lives: korea, us, uk, elsewhere or a place of a user's file."""
        return PLACES[self._row.place]

    @property
    def phd_place(self) -> str:
        """Where she took her PhD."""
        return PLACES[self._row.phd_place]

    @property
    def position(self) -> str:
        """What she does: postdoc, faculty, institute, industry, fellow or out."""
        return POSITIONS[self._row.position]

    @property
    def years_since_phd(self) -> float:
        """Years since the PhD."""
        return (self.model.state.quarter - int(self._row.phd_quarter)) / 4

    @property
    def ability(self) -> float:
        """Ability, standard deviations."""
        return float(self._row.ability)

    @property
    def pay(self) -> float:
        """Her yearly pay in the present position, thousand PPP dollars."""
        person, world = self.person, self.model.world
        return float(np.exp(rules.ln_present_pay(person, world) + person.bridge))

    @property
    def fellow_group(self) -> str | None:
        """Her group when she became a fellow, if she ever did."""
        number = int(self._row.fellow)
        return GROUPS[self.model.state.register.records[number].group] if number >= 0 else None

    @property
    def programme(self) -> str | None:
        """The programme of which she is or was a fellow, if of any."""
        return self.model.setting.programmes[self._row.programme] if self._row.fellow >= 0 else None

    @property
    def person(self):
        """The immutable researcher that the rules see at the start of the coming quarter."""
        return person_at(self._row, self.model.state.quarter)

    def consider(self) -> Considered:
        """What she would have before her if she decided in the coming quarter, with the last quarter's cutoffs."""
        model = self.model
        further = len(model.setting.programmes) - 1
        values, scores = np.full(ALTERNATIVES + further, weighing.UNSEEN), np.full(MARKETS + further, weighing.UNSEEN)
        weigh(self._decider, self._prompt(), model.world, model.setting.behaviour, model.setting.key, values, scores)
        return Considered(values, scores, model.cutoffs)

    def choose(self, considered: Considered | None = None) -> int:
        """The alternative that she takes: the best of those she sees and can get.

        The number of an alternative; `brainsim.model.codes.alternative_name` says it in words. A subclass may
        choose otherwise among `considered`; it then decides every quarter of the run.
        """
        considered = self.consider() if considered is None else considered
        if not isinstance(considered, Considered):
            raise SettingsError("considered is not what consider() returns; leave it out, or hand that on")
        return int(best_attainable(considered.values, considered.scores, considered.cutoffs))

    def explain(self) -> pd.DataFrame:
        """Why she would choose as she would: one row for each alternative that she sees, best first.

        Columns: alternative, attainable, value, the parts of the utility (utility.JobReasons and PlaceReasons) and
        taste_shock, what is left: luck of this quarter, or of as long as tastes last. All in utility; divide by her pay weight for ln pay.
        """
        considered = self.consider()
        rows = [
            self._reasons(int(alternative), considered) for alternative in np.flatnonzero(considered.values > -np.inf)
        ]
        return pd.DataFrame(rows).sort_values("value", ascending=False, ignore_index=True)

    @property
    def _decider(self):
        """She as she decides in the coming quarter: a fellow's contract is renewed by then, if it is."""
        person, model = self.person, self.model
        longer = renewed_for(person, model.world, model.setting.key)
        return person._replace(contract_left=person.contract_left + longer)

    def _prompt(self):
        model = self.model
        person, world, setting = self._decider, model.world, model.setting
        words = luck.words(setting.key, person.uid, world.quarter, luck.PROMPT, 0)
        prompt = prompt_of(person, world, setting.behaviour, setting.key, *words)
        asked = prompts.RECONSIDERS if prompt.cause == prompts.NOT_NOW else prompt.cause
        return prompts.Prompt(asked, prompt.hears, prompt.reserved)

    def _reasons(self, alternative: int, considered: Considered) -> dict[str, Any]:
        model, person = self.model, self._decider
        world, behaviour, key = model.world, model.setting.behaviour, model.setting.key
        parts = utility.reasons_of(person, world, behaviour, key, self._prompt().cause, int(alternative))
        value = float(considered.values[alternative])
        return {
            "alternative": alternative_name(int(alternative), model.setting.programmes),
            "attainable": considered.attainable(alternative),
            "value": value,
            **parts,
            "taste_shock": value - sum(parts.values()),
        }
