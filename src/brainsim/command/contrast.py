"""What a study is compared with: what the user changed by hand, against the same without it.

What-ifs are changes of the world that is asked about; all else on a command line says how the study is run, and both
sides share it. The same experiment is composed a second time without them, and what differs is kept as data in the
design: the reference, what was changed, and the experiment's own reference as a point beside. docs/decisions/024.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from brainsim.settings.composition import Composer
from brainsim.settings.groups import Group
from brainsim.settings.parameters import Settings
from brainsim.settings.place_files import of_places
from brainsim.settings.policy import Lever, neutral_told
from brainsim.settings.problems import SettingsError, kind_of, names_in
from brainsim.settings.programmes import Programme
from brainsim.settings.questions import SAMPLED, Design
from brainsim.study.design import WORLD

WHAT_IFS = WORLD  # what shapes a run is what may be asked about
SIZES = ("population", "population.scale")  # how many people are simulated says how a study is run
FILLED = ("reference_name", "changed", "unchanged", "beside")  # fields of a design that are written here
REFERENCE = "design.reference"


class Line(NamedTuple):
    """An override of the command line."""

    name: str  # dotted, without signs
    option: str | None  # the option that it chooses of a whole group
    written: str

    @property
    def group(self) -> str:
        """The group that it changes."""
        return self.name.partition(".")[0]

    @property
    def is_what_if(self) -> bool:
        """Whether it changes the world that is simulated, not how the study is run."""
        return self.group in WHAT_IFS and self.name not in SIZES

    def touches(self, name: str) -> bool:
        """Whether it is about the parameter of a name: itself, what holds it, or a part of it."""
        return name == self.name or name.startswith(f"{self.name}.") or self.name.startswith(f"{name}.")


class Base(NamedTuple):
    """The experiment without what was changed by hand."""

    groups: dict[str, Group]  # of the what-ifs
    kind: str  # of its own design
    reference: dict[str, Any]  # its own


def contrasted(
    settings: Settings, composer: Composer, overrides: Sequence[str], axes: Collection[str] = ()
) -> Settings:
    """Settings whose design compares what the overrides changed with the same without it.

    Where they changed nothing, or ask for no effect, the experiment's own question stands. `axes`: what a sweep goes
    over; if it is a what-if the jobs share a reference, so a job that changes nothing is the reference itself.
    """
    lines = lines_of(composer, overrides)
    if filled := next((line.name for line in lines if line.name.removeprefix("design.") in FILLED), None):
        raise SettingsError(
            f"{filled} is filled when settings are composed; give design.reference or study.question instead"
        )
    what_ifs = [line for line in lines if line.is_what_if]
    if settings.calibration.waves or not any(line.is_what_if or line.group == "design" for line in lines):
        return settings
    kept = [line.written for line in lines if not (line.is_what_if or line.group == "design")]
    base = base_of(composer, kept)
    if base is None:
        return settings
    programmes = base.groups["programmes"]
    if gone := next((name for name in programmes.constants() if name not in settings.programmes.constants()), None):
        raise SettingsError(f"programmes.{gone} can't be taken away here; give programmes.{gone}.slots=0")
    base = base._replace(groups={**base.groups, "programmes": settings.programmes.without_slots(programmes)})
    names = [name for group in WHAT_IFS for name in differing(settings, base, group)]
    given = {
        "changed": changed_by(what_ifs, settings, names),
        "unchanged": [line.written for line in lines if _changes_nothing(line, names, settings.design)],
    }
    is_own = settings.design.reference == base.reference and not any(
        f"{line.name}.".startswith(f"{REFERENCE}.") for line in lines
    )
    if is_own and not (settings.report.patterns and settings.design.kind == "one"):
        given |= _compared(settings, base, names, any(line.name in axes for line in what_ifs))
    contrast = settings.model_copy(update={"design": settings.design.model_copy(update=given)})
    return _asked(contrast, lines, base)


def _changes_nothing(line: Line, names: list[str], design: Design) -> bool:
    """Whether an override is of no use: it says what holds anyway, or how many samples a design takes that takes none."""
    if line.name == "design.samples":
        return design.kind not in SAMPLED
    return line.is_what_if and not any(line.touches(name) for name in names)


def _asked(settings: Settings, lines: list[Line], base: Base) -> Settings:
    """Settings whose question is what the change does, where nobody wrote another."""
    from brainsim.brief.asked import (  # late: most studies ask what their experiment asks
        question_of,
        question_of_levers,
    )
    from brainsim.words.book import ENGLISH, languages
    from brainsim.words.say import naming

    design, ask = settings.design, None
    if design.kind == "one" and design.changed:
        ask = partial(question_of, design.changed)
    elif design.kind != "one" and base.kind == "one":
        ask = partial(
            question_of_levers, list(dict.fromkeys(name for row in (design.levers, *design.points) for name in row))
        )
    if ask is None:
        return settings
    written = {line.name for line in lines}
    others = [language for language in languages() if language != ENGLISH]
    called = {name: programme.called for name, programme in settings.programmes_by_name().items()}
    with naming(called):
        asked: dict[str, Any] = {} if "study.question" in written else {"question": ask(ENGLISH)}
        if "study.question_in" not in written:
            own = {language: ask(language) for language in others if f"study.question_in.{language}" not in written}
            asked["question_in"] = settings.study.question_in | own
    return settings.model_copy(update={"study": settings.study.model_copy(update=asked)})


def _compared(settings: Settings, base: Base, names: list[str], is_job: bool) -> dict[str, Any]:
    """The fields of the design that say what is compared with what, where nobody said it."""
    if settings.design.kind != "one":  # a design by hand is compared with what it starts from; others have their own
        return {"reference": {}, "beside": base.reference} if base.kind == "one" else {}
    if not (names or is_job):
        return {}
    reference = {name: plain(value_at(base.groups, name)) for name in names}
    return {"reference": reference, "reference_name": f"{settings.study.name} unchanged", "beside": base.reference}


def lines_of(composer: Composer, overrides: Sequence[str]) -> list[Line]:
    """The overrides by what they are about."""
    lines, follows = [], of_places(composer.files)  # from the user's files
    for override in composer.parsed([line for line in overrides if line not in follows]):
        group, value = override.key_or_group, override.value()
        is_option = group in WHAT_IFS and not isinstance(value, dict) and value is not None
        name = override.package or group  # +programme@programmes.brain_pool=brain_pool is about the programme beside
        lines.append(Line(name, _words(value) if is_option else None, str(override.input_line)))
    return lines


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def base_of(composer: Composer, overrides: list[str]) -> Base | None:
    """The experiment with some of its overrides only; None where it can't be composed without the others."""
    try:
        content = neutral_told(composer.groups(overrides, (*WHAT_IFS, "design")))
        kinds: dict[str, Any] = {name: Settings.model_fields[name].annotation for name in WHAT_IFS}
        groups = {name: kind.model_validate(content[name]) for name, kind in kinds.items()}
        design = Design.model_validate(content["design"])
    except (SettingsError, ValidationError):
        return None
    return Base(groups, design.kind, design.reference)


def differing(settings: Settings, base: Base, group: str) -> Iterator[str]:
    """The dotted names of the parameters of a group that differ from the base; a lever is one parameter."""
    yield from _differing(settings, getattr(settings, group), base.groups[group], group)


def _differing(settings: Settings, one: Any, other: Any, name: str) -> Iterator[str]:
    is_called = kind_of(name.rpartition(".")[0]) is Programme and name.endswith(".called")  # a word changes no world
    if one == other or is_called or (isinstance(one, Lever) and same_within(settings, one, other)):
        return
    inner = one.constants() if isinstance(one, Group) and not isinstance(one, Lever) else one
    if not isinstance(inner, dict) or (inner is one and not names_in(kind_of(name))):
        yield name
        return
    for key, value in inner.items():
        yield from _differing(settings, value, _inside(other, key), f"{name}.{key}")


def same_within(settings: Settings, one: Lever, other: Lever) -> bool:
    """Whether two levers have the same value in each quarter of the study, however they are written."""
    waits = [lever for lever in (one, other) if lever.when is not None and lever.value != lever.neutral]
    first = settings.study.first_calendar_quarter()
    quarters = range(first, first + settings.study.quarters)
    return not waits and all(one.at(quarter, first) == other.at(quarter, first) for quarter in quarters)


def _inside(holder: Any, key: str) -> Any:
    return holder[key] if isinstance(holder, dict) else getattr(holder, key)


def value_at(groups: Any, name: str) -> Any:
    """What has a dotted name."""
    for part in name.split("."):
        groups = _inside(groups, part)
    return groups


def plain(value: Any) -> Any:
    """A parameter as a table of changes holds it: a lever as the table of all that it is."""
    return value.model_dump(mode="json") if isinstance(value, Group) else value


def changed_by(lines: list[Line], settings: Settings, names: list[str]) -> dict[str, Any]:
    """What was changed by hand, as a person would say it: the option that was chosen, or the parameter and its value."""
    found: dict[str, Any] = {}
    for name in names:
        about = [line for line in lines if line.touches(name)]
        nearest = max(about, key=lambda line: len(line.name), default=None)
        if nearest is not None and nearest.option is not None:
            beside = nearest.group == "programmes"  # is told by its own words
            found[nearest.name] = value_at(settings, nearest.name).called if beside else nearest.option
        else:
            found[name] = short(value_at(settings, name))
    return found


def short(value: Any) -> Any:
    """A parameter as a person would write it: a lever that holds all the time as its value."""
    if not isinstance(value, Lever):
        return plain(value)
    told = {name: plain(part) for name, part in value.constants().items() if name != "neutral" and part}
    return value.value if set(told) <= {"value"} else {"value": value.value, **told}
