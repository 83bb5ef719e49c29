"""A brief as a document: sections of sentences, tables and figures, which the PDF and the HTML render alike."""

from dataclasses import dataclass, field
from typing import Any

from brainsim.brief import failures, framing, sentences
from brainsim.brief.charts import Picture
from brainsim.brief.likelihood import confidence, stamp
from brainsim.brief.names import SOURCES, value_of
from brainsim.brief.numbers import MINUS, PEOPLE, amount, interval, is_price
from brainsim.brief.sentences import Facts, effect_of, point_words
from brainsim.brief.vocabulary import quarter, say
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.outcomes.rows import RATIOS
from brainsim.study.ranges import MANY


@dataclass
class Table:
    """Rows under a header; words are left-aligned, numbers right."""

    header: list[str]
    rows: list[list[str]]
    caption: str = ""
    widths: str = ""  # of the columns, as Typst writes them; "" for one wide column and equal others
    small: bool = False
    texts: int = 1  # columns of words, which lie to the left


@dataclass
class Shown:
    """A figure on the page: the name of its file without the end, the words of those who do not see it, its caption."""

    name: str
    alternative: str
    caption: str


@dataclass
class Section:
    """A part of a brief; one without sentences, tables and figures is left out."""

    heading: str
    paragraphs: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)
    box: bool = False
    small: bool = False
    together: bool = False  # on one page
    new_page: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.paragraphs or self.items or self.tables or self.figures)


@dataclass
class Document:
    """A brief in one language."""

    language: str
    title: str
    subtitle: str
    sections: list[Section]
    foot: str
    runs: list[tuple[str, list[str]]]  # each point in words, with the ids of its runs
    stamp: str = ""  # on each page


HEADINGS = {
    "cannot": ("What this can't say", "이 분석이 말할 수 없는 것"),
    "answer": ("Answer", "결론"),
    "comes": ("Who comes and who stays", "누가 오고 누가 남는가"),
    "costs": ("What it changes and what it costs", "무엇이 달라지고 얼마가 드는가"),
    "displaced": ("Who would have come anyway, and who is displaced", "사중손실과 대체효과"),
    "fails": ("When it fails", "언제 실패하는가"),
    "drives": ("What drives the answer", "결과를 좌우하는 요인"),
    "lives": ("Simulated lives", "모의 생애 사례"),
    "method": ("Method", "분석 방법"),
    "evidence": ("Evidence", "근거"),
    "validation": ("Validation", "검증"),
    "provenance": ("Provenance", "출처 및 재현"),
}
SIDE_BY_SIDE = ("ledger.csv", "deadweight.csv", "biographies.csv", "prices.csv")
FEW = 6  # policies whose answer fits the first page
MOST_POINTS, MOST_COLUMNS, MOST_MOVES, MOST_PATTERNS = 8, 4, 6, 18


def document_of(facts: Facts, figures: dict[str, Picture], language: str) -> Document:
    """The document of a study; `figures` by name, of those that were drawn."""
    ko = language == "ko"
    made = _Maker(facts, figures, language)
    sections = [made.cannot(), made.answer(), made.comes(), made.costs(), made.displaced(), made.fails(), made.drives(), made.lives(),
                made.method(), made.evidence(), made.validation(), made.provenance()]  # fmt: skip
    level = confidence(facts["known"]["on_assumption"], facts["known"]["numbers"], language)
    subtitle = (
        f"brainsim 정책 브리프 · 모의실험 결과 · 신뢰도 {level}(근거 등급 기준)"
        if ko
        else f"brainsim policy brief · simulated · confidence: {level} (by the grades of its evidence)"
    )
    foot = (
        f"brainsim {facts['provenance']['brainsim']} · {facts['study']} · {facts['provenance']['config_sha256'][:12]}"
    )
    sections = [section for section in sections if not section.empty]
    _number(sections, ko)
    points = [facts["reference"], *facts["points"], *facts["beside"]]
    runs = [(point_words(facts, point["point"], language), point["runs"]) for point in points if point["runs"]]
    return Document(
        language, facts["question_korean" if ko else "question"], subtitle, sections, foot, runs, stamp(facts, language)
    )


def _number(sections: list[Section], ko: bool) -> None:
    """Number figures and tables through, in the order of the pages; a table without a caption has no number."""
    figures = [figure for section in sections for figure in section.figures]
    tables = [table for section in sections for table in section.tables if table.caption]
    for shown, word in ((figures, "그림" if ko else "Figure"), (tables, "표" if ko else "Table")):
        for number, one in enumerate(shown, 1):
            one.caption = f"{word} {number}. {one.caption}"


class _Maker:
    """The sections of a document."""

    def __init__(self, facts: Facts, figures: dict[str, Picture], language: str):
        self.facts, self.figures, self.language = facts, figures, language
        self.ko = language == "ko"

    def heading(self, name: str) -> str:
        return HEADINGS[name][self.ko]

    def figure(self, *names: str) -> list[Shown]:
        """Those of some figures that were drawn, each with its caption and where its numbers are from."""
        found = [(name, self.figures[name]) for name in names if name in self.figures]
        return [Shown(name, told.alternative, f"{told.caption} {self.source(told.source)}") for name, told in found]

    def source(self, file: str) -> str:
        """The file that numbers are from and how many runs are behind them."""
        beside = self.facts.get(file.removesuffix(".csv"))
        if file in SIDE_BY_SIDE and beside and "n" in beside[0]:
            n = beside[0]["n"]
            return self.words(
                f"Source: {file}, {n} replications lived side by side.", f"출처: {file}, 나란히 모의한 {n}회."
            )
        if file == "lives.csv":
            return self.words(f"Source: {file}, first replication.", f"출처: {file}, 첫 번째 반복.")
        points = {
            "destinations.csv": len({self.facts["usual"], self.facts["best"]}),
            "paths.parquet": 1,
            "summary.csv": 1,
        }
        runs = (
            points.get(file, 1 + len(self.facts["points"]) + len(self.facts["beside"]))
            * self.facts["provenance"]["replications_done"]
        )
        return self.words(f"Source: {file}, {runs} runs.", f"출처: {file}, 실행 {runs}회.")

    def words(self, english: str, korean: str) -> str:
        return korean if self.ko else english

    def cannot(self) -> Section:
        items = [*framing.cannot_say(self.facts, self.language), *framing.own_costs(self.language)]
        return Section(self.heading("cannot"), items=items, box=True)

    def answer(self) -> Section:
        facts = self.facts
        paragraphs = sentences.answer(facts, self.language)
        if facts["budget"]:
            paragraphs.insert(0, sentences.budget_sentence(facts, self.language))
        chart = self.figure(self._first_chart())
        if len(facts["points"]) == 1:
            about = [one(facts, self.language) for one in (sentences.deadweight_sentence, sentences.price_sentence)]
            stay = sentences.stay_sentence(facts, self.language)
            ratio = facts["outcome"]["name"] in RATIOS  # then the question is of what it costs, and who would have come
            paragraphs = [*about, *paragraphs, stay] if ratio else [*paragraphs, stay, *about]
        paragraphs += sentences.context(facts, self.language)
        return Section(self.heading("answer"), [p for p in paragraphs if p], tables=[self._points()], figures=chart)

    def _first_chart(self) -> str:
        """The chart of page 1: several policies by their effects, one by what it changes or by who stays."""
        if len(self.facts["points"]) != 1:
            return "effects" if "effects" in self.figures else "heat"
        return "deadweight" if "deadweight" in self.figures else "paths"

    def _points(self) -> Table:
        """The points with their effect on the outcome in question and on the cost."""
        facts, name = self.facts, self.facts["outcome"]["name"]
        columns = list(dict.fromkeys([name, TEN_YEARS, *([LIFE] if facts["budget"] else [])]))
        header = [
            self.words("policy", "정책"),
            *(say(column, self.language) for column in columns),
            self.words("simulations with an increase", "증가한 모의 횟수"),
        ]
        rows = []
        points = self._shown(MOST_POINTS)
        for point in [*points, *facts["beside"]]:
            effects = [effect_of(facts, point["point"], column) for column in columns]
            share = effects[0]["share_above"] if effects[0] else None
            chance = "-" if share is None else f"{sentences.in_how_many(effects[0]):.0f} / {effects[0]['n']}"
            cells = (self._cell(effect, point["point"], name) for effect, name in zip(effects, columns, strict=True))
            rows.append([self._named(point), *cells, chance])
        caption = self.words(
            f"Mean effect against {self._reference()} [90 % interval of one simulation more], and in how many the outcome is more.",
            f"{self._reference()} 대비 평균 효과 [추가 모의 1회의 90% 구간]; 마지막 열은 증가한 모의 횟수.")  # fmt: skip
        counted = any(row[-1] != "-" for row in rows)
        if not counted:
            header, rows = header[:-1], [row[:-1] for row in rows]
            caption = caption.split("]")[0] + "]."
        if len(points) < len(facts["points"]):
            caption += self.words(f" The largest and the smallest effects of {len(facts['points'])} policies.",
                                  f" 정책 {len(facts['points'])}개 중 효과가 가장 큰 것과 가장 작은 것.")  # fmt: skip
        caption = f"{caption} {self.source('effects.csv')}"
        return Table(
            header,
            rows,
            caption,
            "(1.7fr, 1.3fr, 1.5fr, 0.6fr)" if counted and len(header) == 4 else "",
            len(points) > FEW or len(columns) > 2,
        )

    def _named(self, point: dict[str, Any]) -> str:
        """A point in words; one that is told for context says so."""
        words = point_words(self.facts, point["point"], self.language)
        return f"{self.words('for context', '참고')}: {words}" if point in self.facts["beside"] else words

    def _reference(self) -> str:
        """What effects are held against."""
        if self.facts["without_it"]:
            return sentences.without_it(self.facts, self.language)
        return self.words("the reference", "기준")

    def _shown(self, most: int) -> list[dict[str, Any]]:
        """The points of a table; of too many, those with the largest and the smallest effect on the outcome in question."""
        points, name = self.facts["points"], self.facts["outcome"]["name"]
        if len(points) <= most:
            return points
        found = [(point, e) for point in points if (e := effect_of(self.facts, point["point"], name))]
        ranked = [point for point, _ in sorted(found, key=lambda pair: sentences.worth(pair[1]), reverse=True)]
        return [*ranked[: most - most // 2], *ranked[len(ranked) - most // 2 :]]

    def _cell(self, effect: dict[str, Any] | None, point: int, outcome: str) -> str:
        signed = outcome not in RATIOS
        if effect is None or not (signed or is_price(effect)):
            return "-" if signed else sentences.unsaid(self.facts, point, outcome, self.language)
        number = amount(effect["effect"], effect["unit"], self.language, signed)
        if effect["unit"] in PEOPLE:
            number = number.split(" ")[0].removesuffix(PEOPLE[effect["unit"]])
        return f"{number} {interval(effect['low'], effect['high'], effect['unit'], self.language, signed)}"

    def comes(self) -> Section:
        rows = []
        for level in self.facts["levels"]:
            unit = level["unit"]
            known = amount(level["fact"], unit, self.language) if level["fact"] is not None else ""
            bounds = interval(level["low"], level["high"], unit, self.language)
            rows.append(
                [say(level["outcome"], self.language), amount(level["middle"], unit, self.language), bounds, known]
            )
        few = any((level["n"] or 0) < MANY for level in self.facts["levels"])
        middle = self.words("mean", "평균") if few else self.words("median", "중앙값")
        header = [self.words("outcome", "결과"), middle, self.words("90 % of simulations", "모의의 90%"),
                  self.words("known (fitted)", "실측(적합)")]  # fmt: skip
        number = self.facts["usual"]
        caption = self.words(f"In the world of: {point_words(self.facts, number, 'en')}.",
                             f"‘{point_words(self.facts, number, 'ko')}’의 결과.")  # fmt: skip
        if few and rows:
            caption += self.words(" Below 100 simulations ranges are made of mean and standard deviation.",
                                  " 모의 100회 미만에서는 평균과 표준편차로 구한 범위이다.")  # fmt: skip
        caption = f"{caption} {self.source('summary.csv')}"
        tables = [Table(header, rows, caption, "(3.2fr, 1fr, 1fr, 1fr)", True)] if rows else []
        return Section(
            self.heading("comes"),
            tables=tables,
            figures=self.figure(*([] if self._first_chart() == "paths" else ["paths"]), "destinations"),
            new_page=len(self.facts["points"]) <= FEW,  # the answer on many policies may be longer than a page
        )

    def costs(self) -> Section:
        names = [e["outcome"] for e in self.facts["effects"] if e["outcome"] not in ("fellows_mean_ability",)]
        names += [row["outcome"] for row in self.facts.get("unsaid", ()) if row["outcome"] in RATIOS]
        names = [name for name in dict.fromkeys(names) if name != self.facts["outcome"]["name"]]
        rows, points = [], [*self._shown(MOST_COLUMNS), *self.facts["beside"]]
        for name in names:
            numbers = [point["point"] for point in points]
            cells = (self._cell(effect_of(self.facts, number, name), number, name) for number in numbers)
            rows.append([say(name, self.language), *cells])
        header = [
            self.words("effect on", "효과"),
            *(self._named(p) for p in points),
        ]
        caption = self.words(f"Mean effect against {self._reference()} [90 % interval of one simulation more].",
                             f"{self._reference()} 대비 평균 효과 [추가 모의 1회의 90% 구간].")  # fmt: skip
        tables = [Table(header, rows, f"{caption} {self.source('effects.csv')}", small=True)] if rows else []
        further = ["plane", "front"] if self._first_chart() != "heat" else ["front"]
        return Section(self.heading("costs"), tables=tables, figures=self.figure(*further))

    def displaced(self) -> Section:
        alone = len(self.facts["points"]) == 1  # then page 1 says it
        told = () if alone else (sentences.deadweight_sentence, sentences.price_sentence)
        said = [sentence(self.facts, self.language) for sentence in told]
        shown = self.facts["best"]
        moves = [r for r in self.facts["ledger"] if r["who"] == "all" and r["point"] == shown]
        moves = sorted(moves, key=lambda row: -row["persons"])[:MOST_MOVES]
        rows = [[say(r["state_reference"], self.language), say(r["state_policy"], self.language),
                 amount(r["persons"], "researchers", self.language).removesuffix(" researchers"),
                 interval(r["low"], r["high"], "researchers", self.language)] for r in moves]  # fmt: skip
        header = [
            *(pair[self.ko] for pair in sentences.two_worlds(self.facts)),
            self.words("people", "인원"),
            self.words("90 %", "90% 구간"),
        ]
        caption = ""
        if moves:
            what = point_words(self.facts, shown, self.language)
            caption = self.words(f"The same people in both worlds, {moves[0]['moment']}: {what}. The largest moves; everybody is counted once.",
                                 f"‘{what}’, {quarter(moves[0]['moment'])}, 두 세계의 동일 인물. 큰 이동만 표시하며 모든 사람은 한 번씩 계상.")  # fmt: skip
            caption = f"{caption} {self.source('ledger.csv')}"
        tables = [Table(header, rows, caption, "(1.5fr, 1.5fr, 0.5fr, 0.7fr)", True, 2)] if rows else []
        return Section(self.heading("displaced"), [s for s in said if s], tables=tables, figures=self.figure("reasons"))

    def fails(self) -> Section:
        said = failures.scenario_sentences(self.facts, self.language)
        if not said:
            return Section(self.heading("fails"), [failures.not_told(self.facts, self.language)])
        return Section(self.heading("fails"), items=said, figures=self.figure("scenario", "regret"))

    def drives(self) -> Section:
        said = failures.drivers_sentences(self.facts, self.language)
        return Section(self.heading("drives"), said, figures=self.figure("drivers"))

    def lives(self) -> Section:
        if not self.figure("lives"):
            return Section(self.heading("lives"))
        said = self.words(
            "These people are simulated: nobody of them exists. Each is lived twice on the same luck, in either world.",
            "아래 인물은 모두 모의실험 속 가상 인물이다. 각자 동일한 난수 조건에서 두 세계를 한 번씩 산다.")  # fmt: skip
        return Section(self.heading("lives"), [said], figures=self.figure("lives"), together=True)

    def method(self) -> Section:
        said = framing.method(self.facts, self.language)
        return Section(self.heading("method"), [said], new_page=True, small=True)

    def evidence(self) -> Section:
        rows = [
            [
                say(row["parameter"], self.language),
                value_of(row["parameter"], row["value"], row["unit"], self.language),
                f"{SOURCES.get(row['source'], (row['source'],) * 2)[self.ko]} ({row['key']})",
                say(row["grade"], self.language),
            ]
            for row in self.facts["known"]["evidence"]
        ]
        header = [
            self.words("parameter", "모수"),
            self.words("value", "값"),
            self.words("source", "출처"),
            self.words("grade", "등급"),
        ]
        caption = self.words("A selection, as configured; in brackets the entry of docs/evidence.md; docs/parameters.md has all.",
                             "일부 발췌(기본 설정값). 괄호 안은 docs/evidence.md의 항목. 전체는 docs/parameters.md 참조.")  # fmt: skip
        return Section(
            self.heading("evidence"), tables=[Table(header, rows, caption, "(2.45fr, 1.25fr, 3.15fr, 0.9fr)", True, 4)]
        )

    def validation(self) -> Section:
        rows = [row for row in self.facts["patterns"]["rows"] if row["role"] == "test"][:MOST_PATTERNS]
        words = [[say(row["pattern"], self.language), f"{row['target']:g}".replace("-", MINUS),
                  f"{row['median']:.2g}".replace("-", MINUS), f"{row['tolerance']:g}",
                  self.words("yes" if row["within"] else "no", "예" if row["within"] else "아니오")] for row in rows]  # fmt: skip
        header = [self.words("kept to test", "검증용 사실"), self.words("known", "실측"), self.words("model", "모형"),
                  self.words("tolerance", "허용오차"), self.words("within", "충족")]  # fmt: skip
        (fit, fits), (test, tests) = self.facts["patterns"]["fit"], self.facts["patterns"]["test"]
        caption = self.words(
            f"Facts that nothing was fitted to: {test} of {tests} within tolerance; of those fitted {fit} of {fits}. docs/validation.md "
            "has sources, intervals and all others.",
            f"적합에 쓰지 않은 사실: {tests}개 중 {test}개 충족. 적합에 쓴 사실: {fits}개 중 {fit}개 충족. 출처, 구간, 나머지는 docs/validation.md 참조.",
        )
        tables = [Table(header, words, caption, "(3.4fr, 0.8fr, 0.8fr, 0.8fr, 0.7fr)", True)] if words else []
        return Section(self.heading("validation"), tables=tables)

    def _runs(self) -> list[list[str]]:
        """The ids of the runs of each point, the first and the last; the facts file and the HTML have all."""
        points = [self.facts["reference"], *self.facts["points"], *self.facts["beside"]]
        points = [point for point in points if point["runs"]]
        if not points:
            return [[self.words("runs", "실행"), str(self.facts["provenance"]["runs_done"])]]
        word = self.words("runs: ", "실행: ")
        return [[word + point_words(self.facts, p["point"], self.language), f"{len(p['runs'])}: {p['runs'][0]} … {p['runs'][-1]}"]
                for p in points[:FEW]] + [[word + "…", "brief_facts.json"]] * (len(points) > FEW)  # fmt: skip

    def provenance(self) -> Section:
        found = self.facts["provenance"]
        rows = [
            ["brainsim", f"{found['brainsim']}, Python {found['python']}"],
            [self.words("commit", "커밋"), str(found["commit"])[:14]],
            [self.words("version of the model", "모형 버전"), str(found["model_version"])],
            [self.words("hash of the configuration", "설정 해시"), str(found["config_sha256"])[:20]],
            [self.words("hash of the data", "자료 해시"), self.facts["provenance"]["data_hash"]],
            [self.words("seed, replications", "시드, 반복"), f"{found['study_seed']}, {found['replications_done']}"],
            *self._runs(),
            [
                self.words("placebo, largest difference", "위약 검사 최대 차이"),
                str(found["placebo_largest_difference"]),
            ],
            [self.words("finished, seconds", "완료, 초"), f"{found['finished']}, {found['wall_seconds']}"],
            [self.words("again by", "재현 명령"), self.facts["command"]],
        ]
        return Section(self.heading("provenance"), tables=[Table(["", ""], rows, "", "(1.3fr, 2.2fr)", True, 2)])
