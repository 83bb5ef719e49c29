"""Who comes: fellows of the first call beside the intake that was announced."""

from matplotlib.figure import Figure

from brainsim.model.places import GROUPS
from brainsim.outcomes.first_call import COUNTED_ORIGINS
from brainsim.outcomes.rows import fact_of
from brainsim.report.folder import Results, spread_of
from brainsim.report.marks import GROUP_WORDS, NO_FELLOWS, dot
from brainsim.report.style import BLACK, BLUE, FAINT, WIDTH, Entry, Look, message, sheet
from brainsim.study.ranges import COUNT
from brainsim.words.book import ENGLISH
from brainsim.words.say import say

_SIMULATED: Look = {"color": BLUE, "marker": "o"}
_ANNOUNCED: Look = {"color": BLACK, "marker": "D", "markerfacecolor": "white", "linestyle": "none"}
_INTAKE = {
    **{f"fellows_{group}": GROUP_WORDS[group] for group in GROUPS},
    **{f"fellows_from_{origin}": f"from {say(f'origins.{origin}', ENGLISH)}" for origin in COUNTED_ORIGINS},
}


def who_comes(results: Results) -> Figure:
    """Fellows of the first call by group and origin, beside the intake that was announced."""
    title = "Who comes: fellows of the first call"
    if not results.has_fellows:
        return message(title, NO_FELLOWS, results.footer)
    notes = f"{_applicants(results)} {results.interval('bar')} Announced, other domestic: what remains of 400."
    key = [Entry("simulated", _SIMULATED), Entry("announced in 2025 for 400 posts", _ANNOUNCED)]
    page = sheet(title, notes, key, 1.7, results.footer)
    axes = page.panel(1.02, 0.31, WIDTH - 1.12, 1.37)
    rows = [*range(4), 4.4, 5.4]  # a gap between groups and origins
    for row, outcome in zip(rows, _INTAKE, strict=True):
        dot(axes, row, spread_of(results.tables["runs"][outcome], COUNT), **_SIMULATED)
        axes.plot([fact_of(outcome).value], [row], **_ANNOUNCED, zorder=3)
    axes.axhline(3.7, color=FAINT, linewidth=0.6)
    axes.set(yticks=rows, yticklabels=_INTAKE.values(), ylim=(5.9, -0.5), xlabel="fellows (persons)")
    axes.set_xlim(0, None)
    axes.tick_params(axis="y", length=0, pad=4)  # room for a dot at nought
    return page.figure


def _applicants(results: Results) -> str:
    found, known = spread_of(results.tables["runs"]["applicants_per_slot"], COUNT), fact_of("applicants_per_slot").value
    if found is None:
        return ""
    interval = "" if found.low == found.high else f" [{found.low:.2f}, {found.high:.2f}]"
    return f"Applicants per slot: simulated {found.median:.2f}{interval}, announced {known:.2f}."
