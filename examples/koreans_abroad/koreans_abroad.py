"""An example of an outcome of one's own: Koreans who do research abroad at the end of a study."""

import brainsim
from brainsim.model.codes import KOREA, ORIGINS, RESEARCHING


@brainsim.outcome(
    unit="researchers", better="less",
    words={"en": "Koreans who do research abroad at the end", "ko": "기간 말 국외에서 연구하는 한국인"},
)  # fmt: skip
def koreans_in_research_abroad_end(model):
    """Koreans up to 13 years after the PhD who are postdocs, faculty or institute researchers abroad at the end."""
    koreans = model.history[-1].stock[:, ORIGINS.index("korea"), list(RESEARCHING)].sum(axis=1)
    return (koreans.sum() - koreans[KOREA]) / model.settings.population.scale
