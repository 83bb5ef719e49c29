"""python -m brainsim brief=<results folder>: a study as PDF and HTML, in one language or more, from one facts file; as slides too."""

import base64
import io
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from brainsim.brief.charts import draw
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.parts import Document
from brainsim.brief.records import Facts, in_json
from brainsim.process.shipped import named
from brainsim.report.paper import LEAST, SMALL, WIDE, custom, fonts_folder, fonts_of
from brainsim.report.style import unbroken
from brainsim.settings.problems import SettingsError
from brainsim.study.reports import Report, sealing
from brainsim.study.shards import write_whole
from brainsim.words import languages, missing, use
from brainsim.words.say import say

BOTH = ("en", "ko")
BRIEF, SLIDES = "brief", "slides"  # what may be made, each by the template of its name
NEEDED = {"typst": "typst", "jinja2": "Jinja2", "koreanize_matplotlib": "koreanize-matplotlib"}
FACTS = "brief_facts.json"
SIZES = (1.0, 1.03, 0.97, 1.06, 0.94, 1.1, 0.9, 1.15)  # of letters, as a share of what they are designed in
FULL_ENOUGH = 0.4  # of the last page


def languages_of(language: str, words: str | None = None) -> tuple[str, ...]:
    """The languages of briefs that were asked for, one or both of those that come with brainsim; `words`: further ones.

    SettingsError for a language without words, and for words that are none.
    """
    use(None if words is None else named(words))
    if language == "both":
        return BOTH
    if language not in languages():
        known = ", ".join(languages())
        raise SettingsError(
            f"report.language = {language} has no words; it is one of {known} or both, or one that report.words adds"
        )
    return (language,)


def untranslated(language: str) -> str:
    """How many words of a brief are English for want of others, in a line; "" if none are."""
    lacking = [] if language == "both" else missing(language)
    return f"{len(lacking)} words are missing in {language}; English stands in for them" if lacking else ""


def check_libraries() -> None:
    """SettingsError in one line for a library that is missing."""
    missing = [name for module, name in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise SettingsError(f'a brief needs {", ".join(missing)}: pip install "brainsim[report]"')


def make_brief(
    folder: Path, language: str = "both", words: str | None = None, kinds: Sequence[str] = (BRIEF,),
    questions: Mapping[str, str] | None = None,
) -> list[Path]:  # fmt: skip
    """Write the briefs of a results folder beside its results; the files. SettingsError for what can't be made.

    `words`: a file or folder of words in further languages, as `report.words` names it. `kinds`: brief, slides or both.
    `questions`: the question by languages, where it is told in other words than the folder has.
    """
    chosen = languages_of(language, words)
    check_libraries()
    facts = facts_of(read_folder(folder))
    facts = facts._replace(question_in={**facts.question_in, **(questions or {})})
    with sealing(folder):
        return [
            _facts(facts, folder / FACTS),
            *(path for one in chosen for path in _made(facts, folder, one, kinds)),
        ]


def _facts(facts: Facts, target: Path) -> Path:
    text = json.dumps(in_json(facts), indent=1, ensure_ascii=False) + "\n"
    write_whole(target, lambda path: path.write_text(text, encoding="utf-8"))
    return target


def _made(facts: Facts, folder: Path, language: str, kinds: Sequence[str]) -> list[Path]:
    """The brief in one language, as PDF and HTML, its first page as slides, or both."""
    with tempfile.TemporaryDirectory() as place:
        charts = Path(place) / "charts"
        document = document_of(facts, draw(facts, folder, charts, language), language)
        made = [_pdf(document, Path(place), folder / f"{kind}.{language}.pdf", kind) for kind in kinds]
        return [*made, *([_html(document, charts, folder / f"brief.{language}.html")] if BRIEF in kinds else [])]


def _environment(autoescape: bool):
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("brainsim.brief"), autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {"say": say, "custom": custom, "least": LEAST, "drawn": WIDE, "small": SMALL}
    environment.tests["terms"] = lambda words: (
        "\n" in words and "\n- " not in words
    )  # a line a thing: its name, what it is
    environment.filters["typst"] = typst_string
    environment.filters["unbroken"] = unbroken
    return environment


def embedded(file: Path, words: str) -> str:
    """A font with the letters of some words alone, as a page can carry it in itself."""
    from fontTools import subset  # comes with matplotlib

    options = subset.Options(flavor="woff")
    options.drop_tables += ["TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]  # sources of its hints
    font, chosen = subset.load_font(str(file), options), subset.Subsetter(options)
    chosen.populate(text=words)
    chosen.subset(font)
    font.flavor = "woff"
    whole = io.BytesIO()
    font.save(whole)
    return base64.b64encode(whole.getvalue()).decode()


def typst_string(words: str) -> str:
    """Words as a string of Typst: whatever they hold, nothing in them is markup."""
    escaped = unbroken(words).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _pdf(document: Document, place: Path, target: Path, kind: str) -> Path:
    import matplotlib
    import typst

    own = custom("font", document.language)
    fonts = f'("{own}", "DejaVu Sans")' if own else '("DejaVu Sans",)'
    template = _environment(autoescape=False).get_template(f"{kind}.typ.j2")
    source = place / f"{kind}.{document.language}.typ"
    source.write_text(template.render(doc=document, charts="charts", fonts=fonts), encoding="utf-8")
    folders = [str(fonts_folder()), str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")]
    made = partial(typst.Compiler, str(source), root=str(place), font_paths=folders, ignore_system_fonts=True)
    pages: Any = _set_in_type(made) if kind == BRIEF else made().compile()
    write_whole(target, lambda path: path.write_bytes(pages))
    return target


def _set_in_type(made: Callable[..., Any]) -> bytes:
    """The pages in letters of the size, of those nearest to what they are designed in, that leaves no last page nearly empty.

    Where none does, the one whose last page is fullest.
    """
    ends: dict[float, Any] = {}
    for size in SIZES:
        compiler = made(sys_inputs={"by": f"{size:g}"})
        (end,) = json.loads(compiler.query("<end>", field="value"))
        ends[end] = compiler
        if end >= FULL_ENOUGH:
            break
    return ends[max(ends)].compile()


def _html(document: Document, charts: Path, target: Path) -> Path:
    images = {file.stem: base64.b64encode(file.read_bytes()).decode() for file in charts.glob("*.png")}
    template = _environment(autoescape=True).get_template("brief.html.j2")
    page = template.render(doc=document, images=images, fonts={})
    if files := fonts_of(document.language):  # whose letters not every machine has
        fonts = {weight: embedded(file, page) for weight, file in files.items()}
        page = template.render(doc=document, images=images, fonts=fonts)
    write_whole(target, lambda path: path.write_text(page, encoding="utf-8"))
    return target


def brief(arguments: list[str]) -> int:
    """The command brief=FOLDER, maybe with report.language, report.words and report.slides; the exit status."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    wrong = set(given) - {"brief", "report.language", "report.words", "report.slides"}
    if wrong:
        raise SettingsError(
            f"brief takes a folder, report.language, report.words and report.slides, not {', '.join(sorted(wrong))}"
        )
    if (slides := given.get("report.slides", "false")) not in ("true", "false"):
        raise SettingsError(f"report.slides = {slides} is neither true nor false")
    folder = named(given["brief"])
    language = given.get("report.language", "both")
    kinds = (BRIEF, SLIDES) if slides == "true" else (BRIEF,)
    for path in make_brief(folder, language, given.get("report.words"), kinds):
        print(path)
    if lacking := untranslated(language):
        print(f"brainsim: {lacking}", file=sys.stderr)
    if strangers := Report(folder).strangers():
        print(f"brainsim: {strangers}", file=sys.stderr)
    return 0
