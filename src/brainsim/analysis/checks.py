"""What can be known of an analysis before anything is lived: what can't be made is refused, what will be left out is told."""

from importlib.util import find_spec

from brainsim.analysis.emulator import FEWEST
from brainsim.analysis.policies_in_worlds import policies_of
from brainsim.analysis.training import inputs_of
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError, kind_of
from brainsim.study.analysable import few_for, unseen_within
from brainsim.study.design import plan_of
from brainsim.study.vectors import LUCKS, sample_of

NEEDED = {"screening": "SALib", "sobol": "SALib", "search": "pymoo"}
OVER_WORLDS = ("robustness", "scenario", "information", "sobol")
BUDGETS = "budgets"
SEARCHED = ("latin_hypercube", "sobol_sequence")  # kinds of designs that a search learns from


def check_analysis(settings: Settings) -> None:
    """SettingsError for an analysis that can't be made: a library that is missing, outcomes or a design that don't fit."""
    methods = settings.analysis.methods
    if not methods:
        return
    wanted = {NEEDED.get(method, "sklearn") for method in methods if method != BUDGETS}
    missing = sorted(name for name in wanted if find_spec(name) is None)
    if missing:
        raise SettingsError(f'analysis.methods need {", ".join(missing)}: pip install "brainsim[analysis]"')
    _check_outcomes(settings)
    if set(methods) & set(OVER_WORLDS):
        _check_worlds(settings)
    if "screening" in methods:
        _check_screening(settings)
    if "search" in methods:
        _check_search(settings)
    if BUDGETS in methods:
        _check_budgets(settings)


def told_before(settings: Settings) -> list[str]:
    """What analyses will leave out, since it can't be observed in so few quarters, and where they have few vectors."""
    lines = [unseen_within(settings.study.quarters, name) for name in outcomes_of(settings)]
    if set(settings.analysis.methods) & set(OVER_WORLDS):
        plan, sample = plan_of(settings), sample_of(settings)
        shocks = next(iter(policies_of(plan)[1].values()))
        drawn = inputs_of(sample, plan.reference.drawn) if sample else []
        lines.append(few_for(vectors_of(settings), len(drawn) + len(shocks)))
    return [f"analysis: {line}" for line in lines if line]


def outcomes_of(settings: Settings) -> list[str]:
    """The outcomes that are analysed, if anything is."""
    asked = settings.study.outcome
    named = settings.analysis.outcomes or ([asked] if asked else [])
    return list(dict.fromkeys(named)) if settings.analysis.methods else []


def vectors_of(settings: Settings) -> int:
    """How many parameter vectors the replications of a study draw; 1 where parameters are fixed."""
    sample = sample_of(settings)
    return len({sample.number_of(number) for number in range(settings.study.replications)}) if sample else 1


def _check_outcomes(settings: Settings) -> None:
    outcomes = outcomes_of(settings)
    wrong = next((name for name in [*outcomes, settings.analysis.cost] if name not in outcome_rows()), None)
    if not outcomes or wrong:
        told = f"{wrong} is no outcome of a run" if wrong else "no outcome is named"
        raise SettingsError(f"analysis.outcomes: {told}; give some of docs/model.md, or study.outcome")
    unseen = [unseen_within(settings.study.quarters, name) for name in outcomes]
    if all(unseen):
        raise SettingsError(f"analysis.outcomes: {unseen[0]}, or another outcome, or analysis=none")


def _check_worlds(settings: Settings) -> None:
    if settings.study.uncertainty == "point":
        raise SettingsError(
            "analysis.methods: worlds differ by drawn parameters, and study.uncertainty = point fixes them; give "
            "study.uncertainty=posterior, or analysis=none"
        )
    vectors = vectors_of(settings)
    if vectors < FEWEST:
        raise SettingsError(
            f"analysis.methods: emulators need {FEWEST} parameter vectors, and {settings.study.replications} replications draw "
            f"{vectors}; give study.replications={LUCKS * FEWEST} or more, or analysis=none"
        )
    policies_of(plan_of(settings))


def _check_screening(settings: Settings) -> None:
    if settings.design.kind != "morris":
        raise SettingsError(
            f"analysis.methods: screening needs design=morris, and design.kind = {settings.design.kind}"
        )
    if settings.design.samples < 2:
        raise SettingsError("design.samples = 1 is too few for a screening, which needs 2 trajectories; give some more")
    for name, levels in settings.design.levers.items():
        if isinstance(levels, list) and len(levels) < 2:
            raise SettingsError(
                f"design.levers.{name} has one level, of which a screening can say nothing; give two or more"
            )


def _check_search(settings: Settings) -> None:
    design = settings.design
    if design.kind not in SEARCHED:
        raise SettingsError(
            f"analysis.methods: search needs design=sobol_sequence or latin_hypercube, not {design.kind}"
        )
    if settings.analysis.cost in outcomes_of(settings):
        raise SettingsError(
            f"analysis.cost = {settings.analysis.cost} is among analysis.outcomes too; leave it out there"
        )
    if settings.study.replications < 2:
        raise SettingsError(
            "study.replications = 1 gives no intervals, and without them a search can rank nothing; give 2 or more"
        )
    if design.samples < FEWEST:
        raise SettingsError(f"design.samples = {design.samples} is too few for a search, which needs {FEWEST} points")
    for name, levels in design.levers.items():
        words = isinstance(levels, list) and not all(isinstance(level, int | float) for level in levels)
        if words or kind_of(name) is None or (isinstance(levels, list) and len(levels) < 2):
            raise SettingsError(
                f"design.levers.{name} is no number that a search could seek between two ends; give it a range, or set it "
                "outside the design"
            )


def _check_budgets(settings: Settings) -> None:
    budgets = settings.analysis.budgets
    wrong = next((f"{budget:g} is not above 0" for budget in budgets if not budget > 0), None)
    if not budgets or wrong:
        told = f": {wrong}" if wrong else " is empty"
        raise SettingsError(f"analysis.budgets{told}; give billion KRW a year, such as [30, 100]")
    policies_of(plan_of(settings))
