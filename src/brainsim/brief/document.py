"""A brief as a document: sections of sentences, tables and figures, which the PDF and the HTML render alike."""

from collections.abc import Sequence
from typing import Any

from brainsim.brief import bought, by_group, each_programme, failures, framing, grounds, known_of_fellows, sentences
from brainsim.brief.answer import rows_of, told
from brainsim.brief.charts import Picture
from brainsim.brief.first_page import first_page
from brainsim.brief.likelihood import stamp
from brainsim.brief.parts import Document, FirstPage, Section, Shown, Table
from brainsim.brief.records import Effect, Facts, Point
from brainsim.brief.sentences import begun, effect_of, point_words
from brainsim.outcomes.rows import RATIOS
from brainsim.report.numbers import MONEY, amount, kind_of, rounded
from brainsim.report.rungs import COUNTS, RUNGS, STOCKS
from brainsim.report.vocabulary import called, quarter
from brainsim.study.ranges import MANY
from brainsim.words.say import naming, own, say

SIDE_BY_SIDE = ("ledger.csv", "deadweight.csv", "biographies.csv", "prices.csv")
OF_FELLOWS = ("deadweight", "destinations", "paths")  # figures of fellows of whatever programme
LEFT_OUT = ("fellows_mean_ability", *STOCKS[1:])
MOST_COLUMNS, MOST_BOUGHT, MOST_MOVES = 4, 6, 6


def document_of(facts: Facts, figures: dict[str, Picture], language: str) -> Document:
    """The document of a study; `figures` by name, of those that were drawn."""
    with naming(facts.called, facts.years):
        return _document_of(facts, figures, language)


def _document_of(facts: Facts, figures: dict[str, Picture], language: str) -> Document:
    made = _Maker(facts, figures, language)
    sections = [made.comes(), made.keeps(), made.programmes(), made.costs(), made.displaced(), made.fails(), made.drives(), made.lives(),
                made.method(), *grounds.sections(facts, language, made.files), made.cannot()]  # fmt: skip
    sections = [section for section in sections if not section.empty]
    first = first_page(facts, made.titled("rungs"), language)
    _number([first, *sections], language)
    points = [facts.reference, *facts.points, *facts.beside]
    runs = [(point_words(facts, point.point, language), point.runs) for point in points if point.runs]
    return Document(language, first, sections, made.foot(), runs, stamp(facts, language))


def _number(sections: Sequence[FirstPage | Section], language: str) -> None:
    """Number figures and tables through, in the order of the pages; a table without a caption has no number."""
    figures = [figure for section in sections for figure in section.figures]
    tables = [table for section in sections for table in section.tables if table.caption]
    kinds: dict[str, Sequence[Any]] = {"figure": figures, "table": tables}
    for kind, shown in kinds.items():
        for number, one in enumerate(shown, 1):
            one.caption = say(f"brief.{kind}", language, number=number, caption=one.caption)


class _Maker:
    """The sections of a document."""

    def __init__(self, facts: Facts, figures: dict[str, Picture], language: str):
        self.facts, self.figures, self.language = facts, figures, language
        self.files: list[str] = []  # of which figures and tables are made, as they were asked for

    def say(self, key: str, **words: Any) -> str:
        return say(key, self.language, **words)

    def heading(self, name: str) -> str:
        return self.say(f"headings.{name}")

    def of_all(self, caption: str) -> str:
        """What is said of a table or figure; that it is of all programmes, where there are several."""
        return f"{caption} {self.say('brief.all_programmes')}" if each_programme.running(self.facts) else caption

    def columns(self, *names: str) -> list[str]:
        """Heads of columns."""
        return [self.say(f"columns.{name}") for name in names]

    def figure(self, *names: str) -> list[Shown]:
        """Those of some figures that were drawn, each with its caption and where its numbers are from."""
        found = [(name, self.figures[name]) for name in names if name in self.figures]
        captions = {name: f"{told.caption} {self.source(told.source)}" for name, told in found}
        captions |= {name: self.of_all(captions[name]) for name in captions if name in OF_FELLOWS}
        return [Shown(name, told.alternative, captions[name], told.title) for name, told in found]

    def source(self, file: str) -> str:
        """The file that numbers are from and how many simulations an option are behind them."""
        self.files.append(file)
        if file in SIDE_BY_SIDE and self.facts.side_by_side:
            return self.say("source.side_by_side", file=file, number=self.facts.side_by_side)
        if file == "lives.csv":
            return self.say("source.first", file=file)
        return self.say("source.runs", file=file, number=self.facts.provenance["replications_done"])

    def titled(self, *names: str) -> list[Shown]:
        """Those of some figures that were drawn, under a title that says what is found."""
        found = [(name, self.figures[name]) for name in names if name in self.figures]
        return [Shown(name, told.alternative, told.caption, told.title) for name, told in found]

    def foot(self) -> str:
        """What stands at the foot of each page."""
        facts, runs = self.facts, self.facts.provenance["replications_done"]
        size = "everybody" if facts.scale >= 1 else "one_for"
        told = say(f"brief.{size}", self.language, runs=runs, stands=1 / facts.scale)
        return f"{told} · brainsim {facts.provenance['brainsim']}"

    def cannot(self) -> Section:
        items = [*framing.cannot_say(self.facts, self.language), *framing.own_costs(self.language)]
        return Section(self.heading("cannot"), items=items, box=True)

    def _named(self, point: Point) -> str:
        """A point in words; one that is told for context says so."""
        words = begun(bought.head_words(self.facts, point.point, self.language))
        return self.say("points.for_context", policy=words) if point in self.facts.beside else words

    def _reference(self) -> str:
        """What effects are held against."""
        return point_words(self.facts, 0, self.language)

    def _shown(self, most: int) -> Sequence[Point]:
        """The points of a table, the best first; of too many the ends, and those that page 1 names."""
        points = rows_of(self.facts)
        named = [one for one in points if one.point in told(self.facts)][: most // 2]
        ends = [one for pair in zip(points, reversed(points), strict=True) for one in pair]
        chosen = list(dict.fromkeys(one.point for one in [*named, *ends]))[:most]
        return [point for point in points if point.point in chosen]

    def _cell(self, effect: Effect | None, point: int, outcome: str) -> str:
        signed = outcome not in RATIOS
        if effect is None or not (signed or effect.is_price):
            return "-" if signed else begun(sentences.unsaid(self.facts, point, outcome, self.language))
        alone = kind_of(effect.unit) in MONEY  # its row has the unit, so that all of it are in one
        return "\n".join(part for part in sentences.number_and_range(effect, self.language, alone) if part)

    def _with_unit(self, outcome: str) -> str:
        """The head of a row; of money with the unit of its numbers."""
        unit = next((one.unit for one in self.facts.effects if one.outcome == outcome), "")
        what, custom = begun(called(outcome, self.language)), own("money", kind_of(unit), self.language)
        return (
            self.say("tables.in_unit", what=what, unit=custom["after"].strip().replace(" ", "\u00a0"))
            if custom
            else what
        )

    def comes(self) -> Section:
        language = self.language
        levels = known_of_fellows.levels(self.facts)
        rows = [[begun(called(one.outcome, language)), *rounded(one.middle, one.low, one.high, one.unit, language),
                 "" if one.fact is None else amount(one.fact, one.unit, language)] for one in levels]  # fmt: skip
        few = any(level.n < MANY for level in levels)
        header = self.columns("outcome", "mean" if few else "median", "of_simulations", "fitted")
        if all(level.fact is None for level in levels):  # of several programmes together nothing is known
            header, rows = header[:-1], [row[:-1] for row in rows]
        caption = self.say("tables.world", policy=point_words(self.facts, self.facts.usual, self.language))
        if few and rows:
            caption = f"{caption} {self.say('tables.few')}"
        missed = known_of_fellows.missed(levels, language)
        caption = self.of_all(" ".join(filter(None, [caption, missed, self.source("summary.csv")])))
        tables = [Table(header, rows, caption, f"(3.2fr{', 1fr' * (len(header) - 1)})", True)] if rows else []
        return Section(
            self.heading("comes"),
            tables=tables,
            figures=self.figure("paths", "destinations"),
            new_page=True,
        )

    def keeps(self) -> Section:
        tables = by_group.table(self.facts, self.language)
        for table in tables:
            table.caption = self.of_all(f"{table.caption} {self.source('effects.csv')}")
        return Section(self.heading("keeps"), tables=tables)

    def programmes(self) -> Section:
        facts = self.facts
        said = [*each_programme.levels_told(facts, self.language), *each_programme.effects_told(facts, self.language)]
        tables = each_programme.table(facts, self.language)
        for table in tables:
            table.caption = f"{table.caption} {self.source('programmes.csv')}"
        return Section(self.heading("programmes"), items=said, tables=tables)

    def costs(self) -> Section:
        names = [e.outcome for e in self.facts.effects if self.is_effect(e.outcome)]
        names += [row.outcome for row in self.facts.unsaid if row.outcome in RATIOS]
        names = [name for name in dict.fromkeys(names)]
        is_bought = bought.is_asked(self.facts)  # whose heads are short: a budget, as page 1 has them
        rows, points = [], [*self._shown(MOST_BOUGHT if is_bought else MOST_COLUMNS), *self.facts.beside]
        for name in names:
            numbers = [point.point for point in points]
            cells = (self._cell(effect_of(self.facts, number, name), number, name) for number in numbers)
            rows.append([self._with_unit(name), *cells])
        header = [*self.columns("effect"), *(self._named(p) for p in points)]
        caption = self.say("tables.effects", reference=self._reference())
        if is_bought:
            caption = sentences.sentences_of([caption, self.say("tables.heads_bought")], self.language, "_notes")
        tables = [Table(header, rows, f"{caption} {self.source('effects.csv')}", small=True)] if rows else []
        names = (
            ["effects"] * (self.facts.outcome.name not in RUNGS)
            + ["budgets", "heat"]
            + ["plane"] * (not {"heat", "budgets"} & set(self.figures))
            + ["front"]
        )
        beside = sentences.beside(self.facts, self.language)
        return Section(self.heading("costs"), beside, tables=tables, figures=self.figure(*names))

    def is_effect(self, outcome: str) -> bool:
        """Whether an effect on an outcome is one: a count of fellows is none where the reference has no fellows."""
        return outcome not in LEFT_OUT and not (COUNTS.fullmatch(outcome) and not self.facts.reference.programmes)

    def displaced(self) -> Section:
        told = (sentences.deadweight_sentence, sentences.price_sentence)
        said = [sentence(self.facts, self.language) for sentence in told]
        shown = self.facts.best
        moves = [r for r in self.facts.moves if r.who == "all" and r.point == shown]
        moves = sorted(moves, key=lambda row: -row.persons)[:MOST_MOVES]
        rows = [[called(r.state_reference, self.language), called(r.state_policy, self.language),
                 *rounded(r.persons, r.low, r.high, "researchers", self.language, alone=True)] for r in moves]  # fmt: skip
        worlds = (self.say(f"worlds.{name}") for name in sentences.two_worlds(self.facts))
        header = [*worlds, *self.columns("people", "interval")]
        caption = ""
        if moves:
            what, when = point_words(self.facts, shown, self.language), quarter(moves[0].moment, self.language)
            caption = f"{self.say('tables.moves', policy=what, quarter=when)} {self.source('ledger.csv')}"
        tables = [Table(header, rows, caption, "(1.5fr, 1.5fr, 0.5fr, 0.7fr)", True, 2)] if rows else []
        return Section(
            self.heading("displaced"),
            [s for s in said if s],
            tables=tables,
            figures=self.figure("deadweight", "reasons"),
        )

    def fails(self) -> Section:
        said = failures.scenario_sentences(self.facts, self.language)
        if not said:
            return Section(self.heading("fails"), [failures.not_told(self.facts, self.language)])
        names = ["scenario"] * (len({step.second for step in self.facts.scenario}) > 1)  # one row is a sentence
        return Section(self.heading("fails"), items=said, figures=self.figure(*names, "regret"))

    def drives(self) -> Section:
        said = failures.drivers_sentences(self.facts, self.language)
        return Section(self.heading("drives"), said, figures=self.figure("drivers"))

    def lives(self) -> Section:
        figures = self.figure("lives")
        return Section(self.heading("lives"), [self.say("brief.lives")] * len(figures), figures=figures, together=True)

    def method(self) -> Section:
        return Section(self.heading("method"), items=framing.method(self.facts, self.language))
