"""Small studies that are lived into a store, without a forecast of how long that takes."""

from brainsim.study.design import plan_of
from brainsim.study.runs import died, live, model_version
from brainsim.study.store import Store
from brainsim.study.study import Study
from brainsim.study.tasks import tasks_of


def lived_study(settings, folder, fails=()):
    """The study of settings, lived into a folder; the runs of (point, replication) pairs that shall fail do."""
    plan = plan_of(settings)
    numbers = {point.key: point.number for point in plan.points}
    with Store(folder, model_version()).writing() as store:
        for task in tasks_of(settings, plan, store, range(settings.study.replications)):
            for point in task.points:
                alone = task._replace(points=(point,), pasts=None)
                failed = (numbers[point.key], task.replication) in fails
                store.append(died(alone, "Traceback: it broke") if failed else next(live(alone)))
    return Study(settings, folder)
