"""All settings of a study, and what follows from them; each group is declared in a file of its own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from pydantic import model_validator
from pydantic.fields import FieldInfo

from brainsim.settings.countries import Countries, Elsewhere, PostsCountry
from brainsim.settings.extend import Extension, activate, on_change
from brainsim.settings.groups import Group, setting
from brainsim.settings.names import Origin
from brainsim.settings.people import Behaviour, Hiring, Population
from brainsim.settings.places import OUR_NAMES, added, names
from brainsim.settings.policy import Lever, Policy, Shock, neutral_told
from brainsim.settings.programmes import MOST_PROGRAMMES, Programme, Programmes, Stage
from brainsim.settings.questions import Analysis, Calibration, Design, Executor, Report, Study


class Settings(Group):
    """All settings of a study, validated."""

    country: Countries
    population: Population
    behaviour: Behaviour
    hiring: Hiring
    programme: Programme
    programmes: Programmes
    policy: Policy
    shock: Shock
    study: Study
    design: Design
    executor: Executor
    report: Report
    calibration: Calibration
    analysis: Analysis
    extend: list[Extension] = setting("the user's own files, whole: Python that adds to brainsim", default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _neutral_values_are_told(cls, content: Any) -> Any:
        return neutral_told(content) if isinstance(content, dict) else content

    @model_validator(mode="after")
    def _programmes_have_names_of_their_own(self):
        further, most = self.programmes.constants(), MOST_PROGRAMMES - 1
        if self.programme.name in further:
            raise ValueError(
                f"@programmes.{self.programme.name}@ is named as the first programme; give it another name"
            )
        if len(further) > most:
            raise ValueError(f"@programmes@ are {len(further)}, and {most} can stand beside the first; leave some out")
        return self

    def programmes_by_name(self) -> dict[str, Programme]:
        """All programmes, the first one first."""
        return {self.programme.name: self.programme, **self.programmes.constants()}

    @property
    def slots(self) -> tuple[str, ...]:
        """The fellowships of each programme, by dotted name."""
        return ("programme.slots", *(f"programmes.{name}.slots" for name in self.programmes.constants()))

    @property
    def running(self) -> tuple[str, ...]:
        """The programmes that have fellowships, the first one first."""
        return tuple(name for name, one in self.programmes_by_name().items() if one.slots)

    @property
    def has_programme(self) -> bool:
        """Whether any programme has fellowships."""
        return bool(self.running)

    def levers(self) -> dict[str, Lever]:
        """All levers and shocks by name."""
        both = {**self.policy.constants(), **self.shock.constants()}
        return {name: value for name, value in both.items() if isinstance(value, Lever)}

    def levers_at(self, calendar_quarter: int, fired: Mapping[str, int] = MappingProxyType({})) -> dict[str, float]:
        """The values of all levers and shocks in a quarter; neutral before the study begins.

        `fired`: the adaptive levers that were set going, with the first quarter in which each may hold.
        """
        first = self.study.first_calendar_quarter()
        return {name: lever.at(calendar_quarter, first, fired.get(name)) for name, lever in self.levers().items()}

    def stages_in(self, calendar_quarter: int) -> tuple[Stage, ...]:
        """Where each programme stands in a quarter; no call before the study begins, whose past knows no programme."""
        begun = calendar_quarter >= self.study.first_calendar_quarter()
        return tuple(
            Stage(
                begun and one.calls_in(calendar_quarter),
                one.has_ended(calendar_quarter),
                one.slots_in(calendar_quarter) if begun else 0,
            )
            for one in self.programmes_by_name().values()
        )

    def with_levers(self, scale: float | None = None, **levers: Any) -> "Settings":
        """These settings with another scale and other values of levers and shocks; validated again."""
        activate(self.extend)
        content = self.model_dump()
        for name, value in levers.items():
            group = next((g for g in ("policy", "shock") if name in content[g]), None)
            if group is None:
                raise ValueError(f"{name} is not a lever; known: {', '.join(self.levers())}")
            content[group][name] = value
        content["population"]["scale"] = self.population.scale if scale is None else scale
        return Settings.model_validate(content)

    def tastes(self) -> dict[str, Any]:
        """What a newcomer is made of, as model.researchers.Tastes wants it."""
        behaviour, population = self.behaviour, self.population
        names = ("pay_weight", "pay_weight_sd", "pay_weight_floor", "autonomy_weight", "autonomy_indifferent",
                 "security_weight", "security_log_sd", "home_taste_sd")  # fmt: skip
        return {
            **{name: getattr(behaviour, name) for name in names},
            "home_taste": [behaviour.home_taste[origin] for origin in get_args(Origin)],
            "ability_mean": [getattr(self.country, place).ability_mean for place in self.country.constants()],
            "eligible_share": population.eligible_share,
            "lived_home_before_phd": population.lived_home_before_phd,
            "lived_home_with_phd": population.lived_home_with_phd,
            "doctorate": population.doctorate,
        }


def _take_places() -> None:
    """Give the places of the files that are active numbers of their own, wherever ours have them."""
    fields = Countries.model_fields
    for gone in set(fields) - set(OUR_NAMES):
        del fields[gone]
    for row in added():
        fields[row.name] = FieldInfo(annotation=PostsCountry if row.scarce else Elsewhere)
    name: Any = Literal[tuple(names())]
    for by_cell in ("entrants", "entrants_growth"):
        Population.model_fields[by_cell].annotation = dict[name, dict[Origin, float]]
    Programme.model_fields["open_to_places"].annotation = list[name] | None  # type: ignore[assignment]
    for group in (Countries, Population, Programme, Programmes):
        group.model_rebuild(force=True)


def _rebuild() -> None:
    """Let settings have the places and levers that there are now."""
    _take_places()
    Settings.model_rebuild(force=True)


_rebuild()
on_change(_rebuild)
