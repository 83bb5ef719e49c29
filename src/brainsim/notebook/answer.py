"""What a notebook shows of a study: its question and answer, a row an option with effects on three rungs, what makes sense next."""

from html import escape
from pathlib import Path

from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.first_page import first_page
from brainsim.brief.likelihood import stamp
from brainsim.brief.on_screen import answer_lines
from brainsim.brief.records import Facts
from brainsim.command.next_steps import FEWEST
from brainsim.notebook.html import block, language_of, line, table_html
from brainsim.study.study import Study
from brainsim.words.say import naming, say


def study_html(study: Study, folder: Path) -> str:
    """A study as a notebook shows it; `folder` holds its tables."""
    facts, language = facts_of(read_folder(folder)), language_of(study.settings)
    next_one = line(say("notebook.next", language, number=max(FEWEST, study.replications)))
    with naming(facts.called, facts.years):
        if facts.points and not study.settings.report.patterns:
            return block([*_answer(facts, language), next_one])
        question, *told = answer_lines(study, folder)
        return block([line(question, strong=True), *(f"<pre>{escape(one)}</pre>" for one in told), next_one])


def _answer(facts: Facts, language: str) -> list[str]:
    """The first page of the brief, without its figure: question, headline, lines, table."""
    page = first_page(facts, [], language)
    look = [line(say("notebook.look", language, stamp=stamp(facts, language), **_size(facts)))] if stamp(facts) else []
    told = [line(f"{label}: {words}") for label, words in page.lines]
    tables = [table_html(one.header, one.rows, one.caption) for one in page.tables]
    return [line(page.kicker), *look, line(page.headline, strong=True), *tables, *told]


def _size(facts: Facts) -> dict[str, float]:
    """How coarse a quick look is."""
    return {"every": 1 / facts.scale, "number": facts.vectors_simulated}
