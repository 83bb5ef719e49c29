"""What a researcher had before her when she last chose, or has if she chose now, and what each is worth to her."""

from typing import NamedTuple

import numpy as np

from brainsim.model import prompts, utility, weighing
from brainsim.model.agent import Researcher
from brainsim.model.codes import ALTERNATIVES, FELLOW, OUT, POSTDOC, alternative_name
from brainsim.model.researchers import Person
from brainsim.study.twins import NOT_ASKED, Watched

TASTE = "taste_shock"  # what is left of a value when the parts of the utility are taken away, as explain() calls it


class Option(NamedTuple):
    """Something that she sees, and what it is worth to her."""

    alternative: int
    attainable: bool
    value: float  # utility
    parts: dict[str, float]  # of the value, the taste of the moment among them


class Choice(NamedTuple):
    """A choice, or what it would be."""

    person: Person
    cause: int  # what made her choose (prompts); NOT_NOW where nothing has
    without_post: bool  # whether to stay means to be without a post
    chosen: Option
    options: list[Option]  # all that she sees, best first

    @property
    def wished(self) -> Option | None:
        """The best of what she would rather have had and could not get."""
        return next((one for one in self.options if one.value > self.chosen.value and not one.attainable), None)

    @property
    def next_best(self) -> Option | None:
        """The best of what else she could have."""
        others = (one for one in self.options if one.attainable and one.alternative != self.chosen.alternative)
        return next(others, None)


def last_choice(model: Watched, world: np.record, row: int) -> Choice | None:
    """What she chose in the quarter just simulated, `world` as it was then; None if nothing made her choose."""
    decided = model.decided
    number = decided.number_of(row)
    if number == NOT_ASKED:
        return None
    person, cause = model.person_before(row), prompts.prompt_from(decided.causes[number]).cause
    options = []
    for alternative in np.flatnonzero(decided.values[number] > weighing.UNSEEN).tolist():
        value = float(decided.values[number, alternative])
        parts = utility.reasons_of(person, world, model.setting.behaviour, model.setting.key, cause, alternative)
        parts[TASTE] = value - sum(parts.values())
        options.append(Option(alternative, decided.could_have(row, alternative), value, parts))
    return _choice(person, cause, bool(prompts.job_ended(cause)), options, decided.wanted(row))


def choice_now(model: Watched, row: int) -> Choice:
    """What she would choose if she had to now, by explain()."""
    agent = Researcher(model, int(model.state.rows["uid"][row]), row)
    table = agent.explain()
    chosen, person = agent.choose(), agent.person
    agent.remove()
    programmes = model.setting.programmes
    number = ALTERNATIVES + len(programmes) - 1
    known = {alternative_name(alternative, programmes): alternative for alternative in range(number)}
    options = [
        Option(
            known[str(name)],
            bool(attainable),
            float(value),
            dict(zip(table.columns[3:], map(float, parts), strict=True)),
        )
        for name, attainable, value, *parts in table.itertuples(index=False, name=None)
    ]
    return _choice(person, prompts.NOT_NOW, _ends(person, model), options, chosen)


def _ends(person: Person, model: Watched) -> bool:
    """Whether she has no post, or one that ends in the coming quarter."""
    left = person.contract_left + prompts.renewed_for(person, model.world, model.setting.key)
    return person.position == OUT or (person.position in (POSTDOC, FELLOW) and left == 0)


def _choice(person: Person, cause: int, without_post: bool, options: list[Option], chosen: int) -> Choice:
    ranked = sorted(options, key=lambda one: -one.value)
    taken = next(one for one in ranked if one.alternative == chosen)
    return Choice(person, cause, bool(without_post), taken, ranked)
