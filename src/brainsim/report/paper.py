"""Figures as wide as a page, alone or in a brief: the fonts of the language, rows with their labels, units."""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, cast

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from brainsim.report.style import BLUE, SOFT, Entry, Picture, Sheet, evened, house_style, sheet, wrapped
from brainsim.words.book import ENGLISH
from brainsim.words.say import has, own, say

WIDE = 6.3  # inches: the width of a chart on the page, where it is no smaller than it is drawn
LEAST = 7.5  # points: the smallest letters on a page, and in its charts
GREY = "#777777"  # of marks that are not clear
SMALL = "#4A4A4A"  # of small letters: at least 7:1 on white and on the wash of a box
_LINE = 0.142  # inches
MOST_LINES = 3  # of a label, which is cut there
_MANY_DIGITS = re.compile(r"\d+\.\d{4,}")


def custom(name: str, language: str) -> str:
    """How a language is set on the page: its font, the letters of a line; as words/en.yaml explains under `page`."""
    return own("page", name, language)


def fonts_folder() -> Path | None:
    """Where the fonts lie that koreanize-matplotlib brings; its module is never imported."""
    found = find_spec("koreanize_matplotlib")
    return Path(found.origin).parent / "fonts" if found and found.origin else None


def fonts_of(language: str) -> dict[int, Path]:
    """The files of a language's own font by their weight; empty where it has none, or none is installed."""
    folder, names = fonts_folder(), {400: custom("regular", language), 700: custom("bold", language)}
    return {weight: folder / name for weight, name in names.items() if name and folder}


def page_text() -> AbstractContextManager[None]:
    """Text of the size of a page, for a figure as wide as one."""
    return matplotlib.rc_context(
        dict.fromkeys(("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 8.5)
    )


@contextmanager
def style_of(language: str) -> Iterator[None]:
    """The house's look at the size of a page, with a font that has the letters of the language."""
    with house_style(), page_text():
        font, folder = custom("font", language), fonts_folder()
        if font and folder:
            for file in folder.glob(f"{font}*.ttf"):
                font_manager.fontManager.addfont(str(file))
            # DejaVu has what others lack, such as the minus sign
            matplotlib.rcParams.update({"font.family": [font, "DejaVu Sans"]})
        yield


class Paper(NamedTuple):
    """What a figure is drawn on: its language, and what stands around it where it stands alone.

    In a brief that is nothing: the caption says it.
    """

    language: str = ENGLISH
    title: str = ""
    notes: str = ""
    footer: str = ""
    key: Sequence[Entry] = ()

    def sheet(self, height: float) -> Sheet:
        """A body so many inches high, as wide as a page."""
        if not self.title:
            return Sheet(Picture(figsize=(WIDE, height)), 0.0, height, WIDE, self.language)
        whole = sheet(self.title, self.notes, list(self.key), height, self.footer, WIDE)
        return whole._replace(language=self.language)

    def canvas(self, height: float, left: float, bottom: float = 0.45, right: float = 0.15) -> tuple[Figure, Axes]:
        """A body with one panel in it; height and margins in inches."""
        page = self.sheet(height)
        return page.figure, page.panel(left, bottom, WIDE - left - right, height - bottom - 0.08)


def short_numbers(label: str) -> str:
    """A label whose numbers have three digits."""
    return _MANY_DIGITS.sub(lambda number: f"{float(number[0]):.3g}", label)


def label_lines(label: str, wide: int, most: int = MOST_LINES) -> list[str]:
    """A label as lines of so many letters, numbers with three digits, the rest cut where it takes too many lines."""
    lines = evened(short_numbers(label), wide)
    return (wrapped(short_numbers(label), wide, max_lines=most, placeholder=" …") if len(lines) > most else lines) or [
        ""
    ]


def row_height(labels: list[str], language: str, least: float) -> float:
    """Inches of a row in which the longest label has room."""
    return max(least, 0.06 + _LINE * max(len(label_lines(label, int(custom("label", language)))) for label in labels))


def rows(axes: Axes, labels: list[str], language: str) -> None:
    """Labels to the left of rows, the first on top."""
    axes.set(ylim=(len(labels) - 0.45, -0.55), yticks=range(len(labels)))
    axes.set_yticklabels(["\n".join(label_lines(label, int(custom("label", language)))) for label in labels])
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)


def strip(axes: Axes, place: float, mean: float, until: float, most: float) -> None:
    """A dot with a bar to one number and a tick at another, in a row."""
    axes.plot([mean, until], [place] * 2, color=BLUE, linewidth=5, alpha=SOFT, solid_capstyle="round")
    axes.plot([mean], [place], color=BLUE, marker="o", linestyle="none")
    axes.plot([most], [place], color=BLUE, marker="|", linestyle="none", markersize=8)


def of_many(which: str, axis: str, shown: int, every: int, language: str) -> str:
    """What an axis says, and of rows that are some of many which they are."""
    return axis if shown == every else say(f"axis.{which}", language, axis=axis, number=shown, every=every)


def fitted(texts: Sequence[Text], inches: float) -> None:
    """Make the letters of some lines smaller, all alike and down to the smallest on a page, and cut there what is longer than this."""
    figure = cast(Figure, texts[0].get_figure())
    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in texts:
        words = text.get_text()
        while (wide := text.get_window_extent(renderer).width / figure.dpi) > inches:
            if (size := float(text.get_fontsize())) > LEAST:
                text.set_fontsize(max(LEAST, 0.98 * size * inches / wide))
            else:
                words = words[:-1]
                text.set_text(f"{words.rstrip()}…")
    smallest = min(float(text.get_fontsize()) for text in texts)
    for text in texts:
        text.set_fontsize(smallest)


def with_unit(words: str, unit: str, language: str) -> str:
    """What an axis shows and in which unit, which is not said twice."""
    written = shown_unit(unit, language)
    return words if written in words else say("axis.what", language, what=words, unit=written)


def upright(axes: Axes, words: str, language: str, letters: str = "upright") -> None:
    """The name of the upright axis in lines of so many letters that don't touch."""
    wide, spacing = int(custom(letters, language)), float(custom("spacing", language))
    axes.set_ylabel("\n".join(evened(words, wide)), linespacing=spacing)


def colour_key(page: Sheet, left: float, colours: dict[str, str], most: int = 9) -> None:
    """At the foot of the body, from so many inches on, a square of each colour beside what it stands for; so many in a row."""
    foot = page.bottom / page.figure.get_figheight()
    squares = [Patch(facecolor=colour, label=words) for words, colour in colours.items()]
    page.figure.legend(
        handles=squares, loc="lower left", bbox_to_anchor=(left / WIDE, foot), ncol=min(len(squares), most), frameon=False,
        borderaxespad=0.1, handlelength=0.9, handleheight=0.9, handletextpad=0.4, columnspacing=1.4,
    )  # fmt: skip


def shown_factor(unit: str) -> float:
    """By how much numbers of a unit are multiplied where they are shown: shares in points."""
    return 100.0 if unit.startswith("share") else 1.0


def shown_unit(unit: str, language: str) -> str:
    """The unit of an axis."""
    kind = "share" if unit.startswith("share") else unit
    return say(key, language) if has(key := f"axes.{kind}", language) else unit
