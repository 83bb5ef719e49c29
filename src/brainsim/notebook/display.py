"""Models and researchers in notebooks: IPython is told how they are shown, without importing the model."""

import sys
from typing import Any

SHOWN = {
    ("brainsim.model.talent_model", "TalentModel"): "model_html",
    ("brainsim.model.agent", "Researcher"): "researcher_html",
}  # also of subclasses: functions of notebook/people.py


def shown_in_notebooks() -> None:
    """Let IPython, where it runs, show models and researchers as tables."""
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    for (module, kind), function in SHOWN.items():
        formatter.for_type_by_name(module, kind, _Late(function))


class _Late:
    """A function of notebook/people.py, which is imported when it is called."""

    def __init__(self, name: str):
        self.name = name

    def __call__(self, one: Any) -> str:
        """What is shown of a model or a researcher."""
        from brainsim.notebook import people  # late: whoever shows a model has imported it

        return getattr(people, self.name)(one)
