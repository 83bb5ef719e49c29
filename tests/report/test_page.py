"""The live page: SolaraViz draws a model and its curves."""

import pytest

solara = pytest.importorskip("solara", reason='needs the extra: pip install -e ".[viz]"')


@pytest.mark.population
@pytest.mark.filterwarnings("ignore")
def test_the_page_renders_a_model_with_its_controls():
    import ipyvuetify

    from brainsim.report.page import CONTROLS, Page

    _, context = solara.render(solara.AppLayout(children=[Page(scale=0.001, rng=1)]), handle_error=False)
    labels = {slider.label for slider in context.find(ipyvuetify.Slider).widgets}
    context.close()
    assert {CONTROLS[name]["label"] for name in ("salary_multiplier", "permanent_jobs", "us_hostility")} <= labels


@pytest.mark.population
def test_every_control_is_an_argument_of_the_model():
    from brainsim import TalentModel, load_settings
    from brainsim.report.page import CONTROLS

    known = {"rng", "scale", *load_settings("baseline").levers()}
    assert set(CONTROLS) <= known
    assert TalentModel(rng=1, scale=0.001, salary_multiplier=2.4).settings.policy.salary_multiplier.value == 2.4
