"""What a study compares with what, in sentences: for the screen, the README of the results and those who wait."""

from brainsim.report.vocabulary import Paid, policy, programmes_words
from brainsim.settings.extend import added
from brainsim.settings.parameters import Settings
from brainsim.study.changes import label_of
from brainsim.study.design import BESIDE, Plan, Point, has_own_past, levels_of, plan_of
from brainsim.study.stored import called_in, times_in
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming, say

MOST_NAMED = 4  # options
SIDES = "Each side has its own past: what was changed shapes the people or the years before the study."
POINTS = "Points that change what shapes the people or the years before the study have their own past."


def compared_lines(settings: Settings) -> list[str]:
    """What is compared with what, and what else a reader must know."""
    return [*comparison(settings), *notes(settings)]


def comparison(settings: Settings) -> list[str]:
    """What is compared with what in plain words, what stands beside it, and which pasts they have."""
    plan = plan_of(settings)
    said = [_compared(settings, plan)] if plan.compared else []
    if not plan.compared and settings.design.reference_name:
        said.append("Compared: nothing, being the reference of the sweep.")
    if plan.beside:
        said.append(f"Beside it, for context: {option_words(settings, plan, plan.beside.number)}.")
    if has_own_past(settings):
        said.append(SIDES if settings.design.kind == "one" else POINTS)
    return said


def _compared(settings: Settings, plan: Plan) -> str:
    """Which options are compared with which reference."""
    options = [option_words(settings, plan, point.number) for point in plan.compared]
    alike = (
        f" of equal cost, {settings.design.budget:g} bn won more each" if settings.design.kind == "equal_budget" else ""
    )
    what = f"{len(options)} options{alike}" if alike or len(options) > MOST_NAMED else "; ".join(options)
    return f"Compared: {what}, against {option_words(settings, plan, 0)}."


def option_words(settings: Settings, plan: Plan, number: int) -> str:
    """A point by what it changes against the reference; the reference by what it is."""
    design, point = settings.design, plan.points[number]
    paid = Paid(settings.programme.pay, settings.programme.announced_multiplier)
    with naming(called_in(settings.model_dump(mode="json"))):
        if number == 0 and design.reference_name:
            return say("points.without_it", ENGLISH, number=max(len(design.changed), 1))
        if number == 0:
            return _reference_words(point)
        if design.kind == "one" and design.changed and BESIDE not in point.roles:
            return policy(design.changed, point.label, ENGLISH, paid=paid)
        levels = {name: (found[0], found[number]) for name, found in levels_of(plan)}
        changes = {name: own for name, (base, own) in levels.items() if str(own) not in (str(base), "None")}
        return policy(changes, point.label, ENGLISH, times_in(changes, point.label), paid)


def _reference_words(point: Point) -> str:
    """A reference by its programme."""
    terms = {
        name: one.model_dump(mode="json") for name, one in point.settings.programmes_by_name().items() if one.slots
    }
    programme = point.changes.get("programme")
    if programme is not None and programme not in terms and len(terms) < 2:
        return policy({"programme": programme}, point.label, ENGLISH)
    return programmes_words(terms, ENGLISH) if terms else say("points.reference", ENGLISH)


def notes(settings: Settings) -> list[str]:
    """What may not be as the user expects: told before anything runs, a line each."""
    design = settings.design
    said = []
    if design.unchanged:
        verb = "changes" if len(design.unchanged) == 1 else "change"
        said.append(f"{', '.join(design.unchanged)} {verb} nothing: it is so within the study without that, too")
    held = {name: value for name, value in design.changed.items() if name not in design.levers}
    if held and design.kind != "one":
        said.append(
            f"{label_of(held)} {'holds' if len(held) == 1 else 'hold'} at every point, the reference included; to see its own "
            "effect put it in the design"
        )
    if settings.study.vectors and settings.study.uncertainty == "point":
        said.append("study.vectors is not used: study.uncertainty = point keeps all parameters fixed")
    if design.kind == "one" and not design.reference_name and not plan_of(settings).compared:
        said.append(
            "nothing is compared: the reference is the very point that is asked for; change something, give a design, "
            "or give design.reference another world, such as {programme: none}"
        )
    if own := [record.path for record in added("lever", settings.extend).values() if record.group == "policy"]:
        said.append(
            f"what {', '.join(own)} would cost is in no outcome: costs are those of fellowships (their pay as levers leave it) and posts"
        )
    return said
