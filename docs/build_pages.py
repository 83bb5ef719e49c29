"""Writes what a question's page says of its study, out of results/published: `python docs/build_pages.py`.

Each page of experiments/ has one block with question, command, answer, chart, table, whose years they are, how sure and how
far to trust it, in the words of the study's brief; and experiments/README.md shows all of them. What stands outside the
block is written by hand.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from build_model import with_block
from build_speed import minutes_of
from published_numbers import EXPERIMENTS, PUBLISHED, facts_of, plain, published

from brainsim.brief import facts as brief_facts
from brainsim.brief import first_page as page_1
from brainsim.brief.first_page import first_page
from brainsim.brief.parts import FirstPage, Table
from brainsim.brief.records import Facts
from brainsim.brief.sentences import begun, point_words
from brainsim.command.load import load_settings
from brainsim.outcomes.kept import KEPT
from brainsim.report.numbers import rounded
from brainsim.report.vocabulary import called
from brainsim.study.reports import Report
from brainsim.study.stored import EVER_FELLOWS, NEVER_FELLOWS
from brainsim.words.say import naming

CONFIGS = EXPERIMENTS.parent / "configs" / "experiment"
EARLIER = (
    "**Not answered anew yet.** What is published here was simulated with an earlier model, at a tenth of the world's size: it is "
    "kept for what the page shows of the method, and is no answer. So do not quote it."
)
ENGLISH = "en"
CHART, MADE_OF = "rungs", "m_parts_researchers_in_korean_research_end"
ORDER = (
    "pay_or_permanence", "pay_or_permanence_over_life", "baseline", "who_would_have_come", "the_cliff", "plan_2026", "plan_or_posts",
    "thousand_fellows", "beside_innocore", "visa_climate", "worth_in_won", "portfolio", "what_keeps_them",
    "salary_x_jobs", "robustness", "screening", "pareto_search",
)  # fmt: skip


def told(study: str) -> tuple[Facts, FirstPage]:
    """The facts of a published study, and page 1 of its brief."""
    facts = brief_facts.facts_of(brief_facts.read_folder(PUBLISHED / study))
    with naming(facts.called):
        return facts, first_page(facts, [], ENGLISH)


def page(study: str) -> str:
    """The block of a study's page."""
    return answered(study) if is_told(study) else earlier(study)


def earlier(study: str) -> str:
    """What stands where a study waits to be simulated with the model of today."""
    settings = load_settings(study if (CONFIGS / f"{study}.yaml").exists() else None)
    question = [f"**Question.** {settings.study.question}"] if settings.study.name == study else []
    command = [f"```bash\npython -m brainsim +experiment={study}\n```"] if question else []
    return "\n\n".join([*question, *command, EARLIER if (PUBLISHED / study).exists() else "**Not answered yet.**"])


def answered(study: str) -> str:
    """The answer of a study of today's model."""
    facts, first = told(study)
    parts = [
        f"**Question.** {first.kicker}",
        f"```bash\n{commands(study, facts.command)}\n```",
        size(study),
        f"## {first.headline}",
        listed(f"**{label}.**{nested(words)}" for label, words in first.lines),
        picture(study, CHART, first.headline),
        listed(f"**{one.bold}** {one.more}".rstrip() for one in first.findings),
        *(markdown(table) for table in first.tables),
        careers(study, facts),
        forms(study, facts),
        picture(study, MADE_OF, "What the effect on researchers in Korean research at the end is made of"),
        "**How far to trust this.**",
        listed(f"{one.fact} **{one.so_what}**" for one in first.trust),
        briefs(study),
    ]
    return "\n\n".join(part for part in parts if part)


def commands(study: str, told: str) -> str:
    """The command of a question, and how it was given for what is published, where that is not the same."""
    plain = f"python -m brainsim +experiment={study}"
    has_its_own = (CONFIGS / f"{study}.yaml").exists()
    return "\n".join(
        [
            *[plain] * has_its_own,
            *[f"{told}   # as told here" if has_its_own else told] * (told != plain),
        ]
    )


def size(study: str) -> str:
    """How much was simulated, and how long that takes, by what was measured."""
    facts, asked = facts_of(study), Report(PUBLISHED / study).settings["study"]
    points = -(-facts["runs_done"] // facts["replications_done"])
    search = ", and the search for options of equal cost" if facts.get("equal_budget") else ""
    minutes = plain(minutes_of(points, facts["replications_done"], asked["spin_up_quarters"], asked["quarters"]))
    return (
        f"{facts['runs_done']:,} runs of everybody, {facts['replications_done']} of each option, over the forms of the model in "
        f"turn: some {minutes} minutes on two idle cores, [computed](../../docs/scale.md) from what was measured{search}. Numbers are "
        "means; ranges are 90 % ranges of a single future, over uncertain inputs, chance and forms. Read "
        "[what brainsim cannot say](../../docs/limits.md) first."
    )


def listed(lines) -> str:
    """Lines as a list."""
    return "\n".join(f"- {line}" for line in lines)


def nested(words: str) -> str:
    """Words as they are; several lines as a list below."""
    return f" {words}" if "\n" not in words else "".join(f"\n  - {line}" for line in words.split("\n"))


def picture(study: str, name: str, words: str) -> str:
    """A published picture; "" if it is not published."""
    path = PUBLISHED / study / "figures" / f"{name}.png"
    return f"![{words}](../../results/published/{study}/figures/{name}.png)" if path.exists() else ""


def markdown(table: Table) -> str:
    """A table of a brief; the range below a number stands beside it in brackets."""
    rows = [[cell.replace("\n", " (") + ")" * ("\n" in cell) for cell in row] for row in table.rows]
    return f"{table.caption}\n\n{rows_of(table.header, rows)}"


def rows_of(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def careers(study: str, facts: Facts) -> str:
    """Whose the added years are, by rung; "" where nobody was compared person by person."""
    if not Report(PUBLISHED / study).has("careers.csv"):
        return ""
    table = published(study, "careers")
    table = table[table["measure"] == "added"].set_index(["point", "who", "kept"])
    header = ["Option", *(f"{who}, {kept.where}" for who in ("fellows", "others") for kept in KEPT)]
    rows = [
        [
            begun(point_words(facts, point, ENGLISH)),
            *(years(table.loc[(point, who, kept.where)]) for who in (EVER_FELLOWS, NEVER_FELLOWS) for kept in KEPT),
        ]
        for point in dict.fromkeys(number for number, *_ in table.index)
        if point in told_of(facts)
    ]
    said = (
        f"Whose years they are, of the same people in both worlds ({int(table['n'].max())} simulations): of all who were ever "
        "fellows in either, and of everybody else."
    )
    return f"{said}\n\n{rows_of(header, rows)}"


def told_of(facts: Facts) -> set[int]:
    """The options that have rows: of too many the ends, as on page 1."""
    return {option.point for option in page_1.rows_of(facts)}


def years(row: pd.Series) -> str:
    """Years with their range."""
    number, ends = rounded(row["persons"], row["low"], row["high"], "", ENGLISH, True)
    return f"{number} ({ends})"


def forms(study: str, facts: Facts) -> str:
    """The effect on the outcome that decides in each form of the model, and how much of its spread the form makes."""
    if not Report(PUBLISHED / study).has("structures.csv"):
        return ""
    table = published(study, "structures")
    table = table[table["outcome"] == facts.outcome.name]
    names = list(dict.fromkeys(table["structure"]))
    rows = [
        list(_form_row(facts, int(point), one.set_index("structure"), names))
        for point, one in table.groupby("point")
        if point in told_of(facts)
    ]
    header = ["Option", *(name.replace("_", " ") for name in names), "of the spread"]
    said = (
        f"{begun(called(facts.outcome.name, ENGLISH))}: the effect in each form of the model "
        "([056](../../docs/decisions/056-an-ensemble-of-structures.md)), and what part of the spread over simulations the form makes."
    )
    return f"{said}\n\n{rows_of(header, rows)}" if rows else ""


def _form_row(facts: Facts, point: int, mine: pd.DataFrame, names: list[str]) -> Iterator[str]:
    yield begun(point_words(facts, point, ENGLISH))
    for name in names:
        row = mine.loc[name]
        yield rounded(row["effect"], row["low"], row["high"], "", ENGLISH, True)[0]
    part, low, high = 100 * mine[["structure_share", "structure_share_low", "structure_share_high"]].iloc[0]
    yield "-" if pd.isna(part) else f"{part:.0f} % ({low:.0f} to {high:.0f})"


def briefs(study: str) -> str:
    """Links to the published briefs."""
    files = {name: PUBLISHED / study / f"brief.{code}.pdf" for code, name in (("en", "English"), ("ko", "한국어"))}
    found = [f"[{name}](../../results/published/{study}/{file.name})" for name, file in files.items() if file.exists()]
    return f"The brief: {', '.join(found)}." if found else ""


def gallery() -> str:
    """All questions that were answered, each with its answer and chart."""
    return "\n\n".join(card(study) for study in ORDER if is_told(study))


def card(study: str) -> str:
    """One of them."""
    _, first = told(study)
    chart = picture(study, CHART, first.headline).replace("../../", "../")
    return "\n\n".join([f"### [{first.kicker}]({study}/README.md)", f"**{first.headline}**", chart]).strip()


def is_told(study: str) -> bool:
    """Whether a study is published whole."""
    return (PUBLISHED / study / "runs.parquet").exists()


def text_of(page_file: Path, name: str, content: str) -> str:
    """A page with its block made anew."""
    return with_block(page_file.read_text(encoding="utf-8"), name, content)


if __name__ == "__main__":
    for study in ORDER:
        file = EXPERIMENTS / study / "README.md"
        file.write_text(text_of(file, "page", page(study)), encoding="utf-8")
    index = EXPERIMENTS / "README.md"
    index.write_text(text_of(index, "gallery", gallery()), encoding="utf-8")
