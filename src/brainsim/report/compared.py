"""What a study compares with what, in sentences: for the screen, the README of the results and those who wait."""

from brainsim.settings.extend import added
from brainsim.settings.parameters import Settings
from brainsim.study.changes import label_of
from brainsim.study.design import has_own_past, plan_of

SIDES = "Each side has its own past: what was changed shapes the people or the years before the study."
POINTS = "Points that change what shapes the people or the years before the study have their own past."


def compared_lines(settings: Settings) -> list[str]:
    """What was changed by hand, what it is compared with, what stands beside it, and what else a reader must know."""
    design = settings.design
    said = []
    if design.reference_name and design.changed:
        without = "it" if len(design.changed) == 1 else "them"
        said.append(
            f"Compared: {label_of(design.changed)}, against the same without {without} ({design.reference_name})."
        )
    elif design.reference_name:
        said.append(f"Compared: {design.reference_name} with itself, as the reference of the sweep.")
    elif design.changed and design.kind == "one" and design.reference:
        said.append(f"Compared: {label_of(design.changed)}, against {label_of(design.reference)}.")
    if design.beside and (design.kind != "one" or plan_of(settings).beside):
        said.append(f"Beside it, for context: the reference with {label_of(design.beside)}.")
    if has_own_past(settings):
        said.append(SIDES if design.kind == "one" else POINTS)
    return [*said, *notes(settings)]


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
