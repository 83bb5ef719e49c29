"""A page to watch the model live: `solara run brainsim.report.page` (needs the extra: pip install -e ".[viz]")."""

from typing import Any

import solara
from mesa.visualization import SolaraViz, make_plot_component

from brainsim.model.talent_model import TalentModel
from brainsim.report.vocabulary import called
from brainsim.settings.composed import baseline
from brainsim.settings.levers import records
from brainsim.words.book import ENGLISH

LEVERS = ("salary_multiplier", "permanent_jobs", "us_hostility")


def slider(name: str) -> dict[str, Any]:
    """The control of a lever, over its range and from where it changes nothing."""
    lever, start = records()[name], float(baseline().levers()[name].neutral)
    limits = {"min": float(lever.low), "max": float(lever.high), "step": 0.05}
    return {"type": "SliderFloat", "value": start, **limits, "label": called(lever.path, ENGLISH)}


CONTROLS = {
    "scale": {"type": "Select", "value": 0.01, "values": [0.005, 0.01, 0.02, 0.05], "label": "scale"},
    **{name: slider(name) for name in LEVERS},
    "rng": {"type": "InputText", "value": 20250929, "label": "seed"},
}


@solara.component
def Page(scale: float = 0.01, rng: int = 20250929):
    """The page: controls for scale, seed and levers, and three curves that grow as the model lives."""
    model = solara.use_memo(lambda: TalentModel(rng=rng, scale=scale), [])
    curves = [make_plot_component(name) for name in ("stock_in_korea", "net_flow_korea", "fellows")]
    SolaraViz(model, components=curves, model_params=CONTROLS, name="brainsim")
