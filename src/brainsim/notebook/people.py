"""What a notebook shows of a model and of a researcher in it."""

from typing import TYPE_CHECKING

from brainsim.notebook.html import block, language_of, line, table_html
from brainsim.report.vocabulary import quarter
from brainsim.words.say import called_programme, has, name_of, naming, numeral, say

if TYPE_CHECKING:
    from brainsim.model.agent import Researcher
    from brainsim.model.talent_model import TalentModel


def model_html(model: "TalentModel") -> str:
    """The quarter in which a model stands, and its people by place and position, at 1:1."""
    from brainsim.model.codes import PLACES, POSITIONS  # late: whoever has a model has its places

    language, scale = language_of(model.settings), model.settings.population.scale
    people = model.state.stock.sum(axis=1) / scale  # [places, positions]
    header = ["", *(_named("positions", name, language) for name in POSITIONS), say("notebook.all", language)]
    rows = [
        [_named("places", place, language), *(numeral(round(number), ",d", language) for number in (*row, row.sum()))]
        for place, row in zip(PLACES, people, strict=True)
    ]
    head = say("notebook.model", language, when=quarter(model.quarter, language), number=round(people.sum()))
    look = [line(say("notebook.coarse", language, every=1 / scale))] if scale != 1 else []
    told = line(say("notebook.how_to_step", language))
    return block([line(head, strong=True), *look, table_html(header, rows), told])


def researcher_html(researcher: "Researcher") -> str:
    """A researcher's state, and how she is asked why she would choose as she would."""
    settings = researcher.model.settings
    language = language_of(settings)
    try:
        state = {
            "origin": _named("origins", researcher.origin, language),
            "place": _named("places", researcher.place, language),
            "phd_place": _named("places", researcher.phd_place, language),
            "position": _named("positions", researcher.position, language),
            "years_since_phd": numeral(researcher.years_since_phd, ".2f", language),
            "ability": numeral(researcher.ability, "+.2f", language),
            "pay": numeral(researcher.pay, ",.1f", language),
        }
    except LookupError as gone:
        return block([line(str(gone))])
    if researcher.programme is not None:
        with naming({name: one.called for name, one in settings.programmes_by_name().items()}):
            state["programme"] = called_programme(researcher.programme, language)
    rows = [[say(f"notebook.her_{name}", language), words] for name, words in state.items()]
    head = line(say("notebook.researcher", language, uid=researcher.unique_id), strong=True)
    return block([head, table_html(["", ""], rows), line(say("notebook.how_to_ask", language))])


def _named(section: str, name: str, language: str) -> str:
    """A name of one section, else of any."""
    return say(key, language) if has(key := f"{section}.{name}", language) else name_of(name, language) or name
