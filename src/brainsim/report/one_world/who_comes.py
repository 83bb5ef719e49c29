"""Who comes: fellows of the first call beside the intake that was announced."""

from matplotlib.figure import Figure

from brainsim.model.codes import GROUPS
from brainsim.outcomes.first_call import COUNTED_ORIGINS
from brainsim.outcomes.rows import Fact, fact_among
from brainsim.report.folder import Results, Spread, spread_of
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, beside, dot
from brainsim.report.style import BLACK, BLUE, FAINT, WIDTH, Entry, Look, message, sheet
from brainsim.study.ranges import COUNT
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

_TITLE = "Who comes: fellows of the first call"
_SIMULATED: Look = {"color": BLUE, "marker": "o"}
_ANNOUNCED: Look = {"color": BLACK, "marker": "D", "markerfacecolor": "white", "linestyle": "none"}
_INTAKE = {
    **{f"fellows_{group}": GROUP_WORDS[group] for group in GROUPS},
    **{f"fellows_from_{origin}": f"from {say(f'origins.{origin}', ENGLISH)}" for origin in COUNTED_ORIGINS},
}


def who_comes(results: Results) -> Figure:
    """Fellows of the first call by group and origin, beside the intake that was announced where that programme runs alone."""
    if not results.has_fellows:
        return message(_TITLE, NO_FELLOWS, results.footer)
    announced = {outcome: known for outcome in _INTAKE if (known := _announced(results, outcome))}
    found = {outcome: spread_of(results.tables["runs"][outcome], COUNT) for outcome in _INTAKE}
    notes = f"{_applicants(results)} {results.interval('bar')}"
    key = [Entry("simulated", _SIMULATED)]
    if announced:
        notes += f" Announced, {GROUP_WORDS['other_domestic']}: what remains of 400."
        key.append(Entry("announced in 2025 for 400 posts", _ANNOUNCED))
    page = sheet(_title(found, announced), notes, key, 1.7, results.footer)
    left = beside(_INTAKE.values())
    axes = page.panel(left, 0.31, WIDTH - left - 0.1, 1.37)
    rows = [*range(4), 4.4, 5.4]  # a gap between groups and origins
    for row, outcome in zip(rows, _INTAKE, strict=True):
        dot(axes, row, found[outcome], **_SIMULATED)
        if outcome in announced:
            axes.plot([announced[outcome].value], [row], **_ANNOUNCED, zorder=3)
    axes.axhline(3.7, color=FAINT, linewidth=0.6)
    axes.set(yticks=rows, yticklabels=_INTAKE.values(), ylim=(5.9, -0.5), xlabel="fellows (persons)")
    axes.set_xlim(0, None)
    axes.tick_params(axis="y", length=0, pad=4)  # room for a dot at nought
    return page.figure


def _title(found: dict[str, Spread | None], announced: dict[str, Fact]) -> str:
    """How many announced numbers lie within the ranges, and that it is no prediction."""
    if not announced:
        return _TITLE
    met = sum(
        spread.low <= announced[name].value <= spread.high
        for name, spread in found.items()
        if spread and name in announced
    )
    return f"Who comes: {met} of {len(announced)} announced numbers are met (fitted, not predicted)"


def _announced(results: Results, outcome: str) -> Fact | None:
    return fact_among(outcome, [programme.name for programme in results.programmes])


def _applicants(results: Results) -> str:
    name = "applicants_per_slot"
    found, known = spread_of(results.tables["runs"][name], COUNT), _announced(results, name)
    if found is None:
        return ""
    interval = "" if found.low == found.high else f" [{found.low:.2f}, {found.high:.2f}]"
    said = f"Applicants per slot: simulated {found.median:.2f}{interval}"
    return f"{said}, announced {known.value:.2f}." if known else f"{said}."
