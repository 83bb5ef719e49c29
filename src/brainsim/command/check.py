"""Settings as a whole: compared with the same without what was changed by hand, and refused where no study can be lived."""

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from brainsim.command.contrast import contrasted
from brainsim.outcomes.rows import effect_rows
from brainsim.settings.composition import Composer
from brainsim.settings.extend import added
from brainsim.settings.idle import idle_lines
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, nearest_of
from brainsim.study.design import DESIGN, compared_lives, plan_of
from brainsim.study.vectors import sample_of

PILOT = 10  # replications, at least, from which a precision foretells how many it takes
GROUPS_OF_OPTIONS = (
    "population",
    "behaviour",
    "hiring",
    "programme",
    "policy",
    "shock",
)  # that a design may name whole


def checked(
    settings: Settings, content: dict[str, Any], composer: Composer, overrides: Sequence[str], axes: Collection[str]
) -> Settings:
    """Settings with the question that the overrides ask and the options that their design names; SettingsError for nonsense.

    `content`: the settings as they were composed; the rest as in `load.validated`.
    """
    settings = contrasted(settings, composer, overrides, axes)
    options = json.loads(json.dumps(_options_in(settings, content, composer)))  # as they are stored: years are words
    settings = settings.model_copy(update={"design": settings.design.model_copy(update={"options": options})})
    check_study(settings)
    return settings


def idle(settings: Settings) -> list[str]:
    """What to tell of levers and parameters that were set and never act."""
    points = plan_of(settings).with_role(DESIGN)
    named = {*settings.design.changed, *(name for point in points for name in point.changes)}
    return idle_lines({point.number: point.settings for point in points}, named)


def forms_left_out(settings: Settings) -> list[str]:
    """Which forms of the model are not drawn since the study sets itself what they set."""
    if (sample := sample_of(settings)) is None:
        return []
    names = {structure: ", ".join(sample.sets[structure]) for structure in sample.left_out}
    return [f"study.structures: {one} is left out: the study itself sets {what}" for one, what in names.items()]


def check_study(settings: Settings) -> None:
    """SettingsError for a design that can't be lived, a precision that can't be reached, patterns that can't be seen."""
    if settings.extend:
        from brainsim.model.acts import check_acts  # late: most studies add nothing

        check_acts(settings)
    plan = plan_of(settings)
    if settings.report.lives:
        compared_lives(plan)
        _refuse_lives_of(settings)
    if (sample := sample_of(settings)) is not None:
        sample.number_of(settings.study.replications - 1)
    if settings.calibration.waves:
        from brainsim.calibration.priors import check_calibration  # late: patterns need the compiler

        check_calibration(settings)
    if settings.report.brief or settings.report.slides:
        from brainsim.brief.make import check_libraries, languages_of  # late: most studies need none of its libraries

        languages_of(settings.report.language, settings.report.words)
        check_libraries()
    if settings.report.xlsx:
        from brainsim.report.workbook import check_library  # late, as above

        check_library()
    if "explorer" in settings.analysis.methods:
        from brainsim.explorer.check import check_explorer  # late: most studies need none of its libraries

        check_explorer(settings)
    elif settings.analysis.methods:
        from brainsim.analysis.checks import check_analysis  # late, as above

        check_analysis(settings)
    if settings.report.patterns and settings.study.keep == "outcomes":
        raise SettingsError(
            "study.keep = outcomes keeps no tables that report.patterns = true reads; give study.keep=quarters or more"
        )
    _known_outcome("study.outcome", settings.study.outcome)
    for outcome in settings.analysis.outcomes:
        _known_outcome("analysis.outcomes", outcome)
    planned, precision = settings.study.replications, settings.study.precision
    if precision.outcome is None:
        return
    _known_outcome("study.precision.outcome", precision.outcome)
    if planned < PILOT:
        raise SettingsError(
            f"study.replications = {planned} is too few to plan for a precision; give at least {PILOT}, the pilot"
        )
    if precision.cap < planned:
        raise SettingsError(
            f"study.precision.cap = {precision.cap} lies below study.replications = {planned}; raise it, or plan fewer"
        )


def _refuse_lives_of(settings: Settings) -> None:
    """SettingsError where worlds side by side would be lived by our own rule of choice, not by that of the user's model."""
    if kinds := added("model", settings.extend):
        raise SettingsError(
            f"report.lives = {settings.report.lives} can't be told of {next(iter(kinds))}: worlds side by side follow brainsim's own "
            "model; give report.lives=0"
        )


def _known_outcome(name: str, outcome: str | None) -> None:
    if outcome is not None and outcome not in effect_rows():
        near = nearest_of(outcome, list(effect_rows()))
        raise SettingsError(f"{name} = {outcome} is no outcome{near}; docs/model.md has them")


def _options_in(settings: Settings, content: dict[str, Any], composer: Composer) -> dict[str, dict[str, Any]]:
    """What the options of whole groups hold that a design names, by group and option.

    The option that was chosen is there too, as far as it can be composed: a point is told by it. Of a table, whose columns
    are read later, so are all others.
    """
    design = settings.design
    named: dict[str, list[str]] = {}
    for changes in (design.reference, design.beside, design.levers, *design.points):
        for name, values in changes.items():
            wanted = [value for value in (values if isinstance(values, list) else [values]) if isinstance(value, str)]
            if name in GROUPS_OF_OPTIONS:
                named.setdefault(name, []).extend(wanted)
    held: dict[str, dict[str, Any]] = {}
    is_table = design.kind == "table"
    for group in GROUPS_OF_OPTIONS if is_table else named:
        held[group] = {option: composer.option(group, option, content) for option in named.get(group, [])}
        for option in composer.options(group) if is_table else composer.chosen(group):
            if option not in held[group]:
                with suppress(SettingsError):
                    held[group][option] = composer.option(group, option, content)
    return held
