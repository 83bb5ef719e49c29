"""What a study still lacks is simulated and stored: its points, and the levels at which options cost a budget."""

from collections.abc import Sequence
from pathlib import Path

from brainsim.command.check import forms_left_out, idle
from brainsim.command.model_given import with_model
from brainsim.model.talent_model import TalentModel
from brainsim.report.compared import notes
from brainsim.settings.arguments import folder_given
from brainsim.settings.parameters import Settings
from brainsim.settings.questions import Precision
from brainsim.study.budget import levelled, said_of
from brainsim.study.conduct import Ended, conduct
from brainsim.study.design import plan_of
from brainsim.study.progress import say, usual_stream
from brainsim.study.store import Store, store_of
from brainsim.study.study import Study

SEARCHED = 12  # replications in which the levels of equal cost are sought; their cost is told of all
NO_PRECISION = Precision(outcome=None, half_width=None, cap=2)


def lived(settings: Settings, store: Path | str | None, model: type[TalentModel] | None) -> Study:
    """Live what a study still lacks, as `brainsim.run` asks for it."""
    if model is not None:
        settings = with_model(settings, model)
    own = settings.study.store or f"results/{settings.study.name}/store"
    folder = folder_given(own if store is None else store)
    return live_study(settings, folder, [*notes(settings), *idle(settings), *forms_left_out(settings)])[0]


def _tell(lines: Sequence[str]) -> None:
    """Say what may not be as the user expects."""
    for line in lines:
        say(f"brainsim: {line}\n", usual_stream())


def live_study(settings: Settings, store_folder: Path, said: Sequence[str] = ()) -> tuple[Study, Ended]:
    """Live what a study lacks; the study as it stands in the store, and how the living ended. `said`: lines for the user
    once the store can be used.
    """
    from brainsim.brief.on_screen import so_far  # late: --help and checks need no words of briefs

    store = store_of(settings, store_folder)
    with store.writing():
        _tell(said)
        for problem in store.problems:
            say(f"{problem}\n", usual_stream())
        if settings.design.kind == "equal_budget":
            settings, ended = at_equal_budget(settings, store)
        else:
            ended = None
        plan = plan_of(settings)
        if ended is None or not (ended.interrupted or ended.unstored):
            ended = conduct(settings, plan, store, teller=so_far(settings))._replace(
                levels=ended.levels if ended else ()
            )
    return Study(settings, store_folder, ended.replications, plan), ended


def at_equal_budget(settings: Settings, store: Store) -> tuple[Settings, Ended | None]:
    """The study with every lever at the level that costs the budget; and how the last search for it ended."""
    from brainsim.brief.on_screen import so_far  # late, as above

    last: Ended | None = None

    def cost_of(listed: Settings) -> list[float] | None:
        nonlocal last
        plan = plan_of(listed)
        last = conduct(listed, plan, store, teller=so_far(listed))
        if last.interrupted or last.unstored:
            return None
        costs = Study(listed, store.folder, last.replications, plan).effects(settings.design.price)
        return [float(costs.loc[costs["point"] == number, "effect"].iloc[0]) for number in plan.rows]

    few = min(settings.study.replications, SEARCHED)
    study = settings.study.model_copy(update={"replications": few, "precision": NO_PRECISION})
    searched, searches = levelled(settings.model_copy(update={"study": study}), cost_of)
    listed = settings.model_copy(update={"design": searched.design})
    if last is not None and not (last.interrupted or last.unstored):
        last = last._replace(levels=tuple(map(said_of, searches)))
        say("equal budgets: " + "; ".join(last.levels) + "\n", usual_stream())
    return listed, last
