"""A page to watch the model live: `solara run brainsim.report.page` (needs the extra: pip install -e ".[viz]")."""

import solara
from mesa.visualization import SolaraViz, make_plot_component

from brainsim.model.talent_model import TalentModel

CONTROLS = {
    "scale": {"type": "Select", "value": 0.01, "values": [0.005, 0.01, 0.02, 0.05], "label": "scale"},
    "salary_multiplier": {"type": "SliderFloat", "value": 1.8, "min": 0.5, "max": 5.0, "step": 0.1,
                          "label": "salary multiplier"},
    "permanent_jobs": {"type": "SliderFloat", "value": 1.0, "min": 0.0, "max": 5.0, "step": 0.25,
                       "label": "permanent jobs"},
    "us_hostility": {"type": "SliderFloat", "value": 1.0, "min": 0.5, "max": 3.0, "step": 0.1,
                     "label": "US hostility"},
    "rng": {"type": "InputText", "value": 20250929, "label": "seed"},
}  # fmt: skip


@solara.component
def Page(scale: float = 0.01, rng: int = 20250929):
    """The page: controls for scale, seed and levers, and three curves that grow as the model lives."""
    model = solara.use_memo(lambda: TalentModel(rng=rng, scale=scale), [])
    curves = [make_plot_component(name) for name in ("stock_in_korea", "net_flow_korea", "fellows")]
    SolaraViz(model, components=curves, model_params=CONTROLS, name="brainsim")
