"""One look for all figures: the width of a column, text of at least 7 points, colours that survive grey.

A sheet has a title, notes, a key, a body and a footer. Everything is placed in inches, and text is measured and broken
into lines before the sheet gets its height, so nothing can lie over another.
"""

import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import ScalarFormatter

from brainsim.study.results import write_whole
from brainsim.words.book import ENGLISH
from brainsim.words.say import MINUS, numeral

WIDTH, MARGIN = 3.4, 0.06  # inches: a column of a journal
TEXT, TITLE = 7.0, 8.5  # points
LINE = 1.35  # line spacing
_SPACE = 0.04  # inches between the parts of a sheet
_TO_WORD, _TO_NEXT = 0.05, 0.13  # inches in the key: from a sample to its word, from an entry to the next
_DRAWN = 0.98  # of the width of text as it is measured: drawn, letters lie on whole pixels
_NARROW = 0.1  # inches: the narrowest text, a letter a line
DOTS_PER_INCH = 200
SCREEN = 120  # pixels an inch of paper takes on a screen

# Okabe and Ito's palette where colour carries meaning, in an order that keeps apart in grey; ink for all text.
BLUE, VERMILLION, BLACK, GREEN, ORANGE = "#0072B2", "#D55E00", "#000000", "#009E73", "#E69F00"
OF_PLACES = BLUE, VERMILLION, GREEN, "#BBBBBB", "#CC79A7", ORANGE, "#56B4E9"  # in their order, then again
# One colour, one meaning: blue what a policy does, grey the world without it, greens where people are (dark: higher rung).
PERMANENT, RESEARCH, INDUSTRY, NO_POST, ABROAD = "#005C44", GREEN, "#8FD3BF", "#D6EEE7", "#F6F6F6"
LIGHT, PALE, SECOND = "#99C7E0", "#8A8A8A", "#6B6B6B"  # blue of a part; what is not the point; text beside it
SOFT = 0.2  # how much of its colour a 90 % range has
INK, FAINT, NOWHERE = "#222222", "#B8B8B8", "#BBBBBB"  # the last: the only grey of what is nowhere


def ink_on(colour: str) -> str:
    """Ink or white, whichever is read on a colour: by the contrast of its luminance, as WCAG has it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.25 else INK


_ONE_AT_A_TIME = Lock()


@contextmanager
def house_style() -> Iterator[None]:
    """Our look whatever the user has set, and hers again afterwards; one thread draws at a time."""
    with _ONE_AT_A_TIME, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.style.use(Path(__file__).with_name("house.mplstyle"))
        yield


class Picture(Figure):
    """A figure that a notebook shows as its file is: in our look, as large as on paper."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The bytes of a PNG, with the size at which they are shown, pixels."""
        with house_style():
            self.savefig(whole := io.BytesIO(), format="png", dpi=DOTS_PER_INCH)
        wide, high = (round(SCREEN * inches) for inches in self.get_size_inches())
        return whole.getvalue(), {"width": wide, "height": high}


Look = dict[str, Any]  # what matplotlib is told of a mark: color, marker, ...


class Entry(NamedTuple):
    """A word in the key and the look of the line or marker that it explains; without a look it is only a word."""

    word: str
    look: Look
    new_row: bool = False


def marked(word: str, look: Look) -> Entry:
    """A word in the key for a marker without a line."""
    return Entry(word, look | {"linestyle": "none"})


class Numbers(ScalarFormatter):
    """Numbers of an axis with the marks of a language, as everywhere else: 1,250."""

    def __init__(self, language: str):
        super().__init__()
        self.language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        """A tick as it is written."""
        plain = super().__call__(x, pos).replace(MINUS, "-")
        digits = len(plain.partition(".")[2])
        return numeral(float(plain), f",.{digits}f", self.language) if plain else ""


class Sheet(NamedTuple):
    """A figure with its head and foot done, and a body that is free from `bottom` inches on, `height` high."""

    figure: Figure
    bottom: float
    height: float
    width: float = WIDTH
    language: str = ENGLISH

    def panel(self, left: float, bottom: float, width: float, height: float, **options) -> Axes:
        """Axes at a place in the body, in inches from its lower left corner."""
        high = self.figure.get_figheight()
        place = (left / self.width, (self.bottom + bottom) / high, width / self.width, height / high)
        axes = self.figure.add_axes(place, **options)
        axes.tick_params(
            labelsize=matplotlib.rcParams["xtick.labelsize"]
        )  # of now: ticks are made as late as they are drawn
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(Numbers(self.language))
        return axes

    def text(self, x: float, y: float, words: str, **options) -> None:
        """Words at a place in the body, in inches from its lower left corner."""
        self.figure.text(x, self.bottom + y, words, transform=self.figure.dpi_scale_trans, **options)

    def line(self, x: list[float], y: list[float], **look) -> None:
        """A line through places in the body, in inches from its lower left corner."""
        above = [self.bottom + one for one in y]
        self.figure.add_artist(Line2D(x, above, transform=self.figure.dpi_scale_trans, **look))

    def lines(self, x: float, top: float, lines: list[str], **options) -> None:
        """Lines of text in the body, the first just below `top` inches."""
        for number, line in enumerate(lines):
            self.text(x, top - (number + 0.5) * line_high(), line, va="center", **options)


def sheet(title: str, notes: str, key: list[Entry], height: float, footer: str, width: float = WIDTH) -> Sheet:
    """A sheet with a body so many inches high."""
    room = _DRAWN * (width - 2 * MARGIN)
    title_lines, note_lines = (
        balanced(f"{title[:1].upper()}{title[1:]}", room),
        broken(notes, room) if notes else [],
    )
    foot_lines, rows = broken(footer, room), _key_rows(key, width)
    below_title = MARGIN + _high(title_lines, TITLE) + _SPACE
    below_notes = below_title + _high(note_lines, TEXT) + _SPACE
    head, foot = below_notes + _high(rows, TEXT) + 2 * _SPACE, MARGIN + _high(foot_lines, TEXT)
    figure = Picture(figsize=(width, head + height + 2 * _SPACE + foot))
    high = figure.get_figheight()
    _write(figure, high - MARGIN, title_lines, TITLE, weight="bold")
    _write(figure, high - below_title, note_lines, TEXT)
    _draw_key(figure, high - below_notes, rows)
    _write(figure, foot, foot_lines, TEXT, color="#555555")
    return Sheet(figure, foot + 2 * _SPACE, height, width)


def message(title: str, words: str, footer: str) -> Figure:
    """A sheet that says why there is nothing to draw."""
    blank = sheet(title, "", [], 0.8, footer)
    blank.text(WIDTH / 2, 0.4, words, ha="center", va="center")
    return blank.figure


def line_high(size: float = TEXT) -> float:
    """The height of a line of text, inches."""
    return size * LINE / 72


def _high(lines: list, size: float) -> float:
    return len(lines) * line_high(size)


def _write(figure: Figure, top: float, lines: list[str], size: float, **options) -> None:
    """Lines of text below `top`, each in its own place."""
    for number, line in enumerate(lines):
        y = top - _high([line], size) * (number + 0.5)
        figure.text(MARGIN, y, line, size=size, va="center", transform=figure.dpi_scale_trans, **options)


def text_width(words: str, size: float = TEXT, weight: str = "normal") -> float:
    """The width of a line of text in the font of the moment, inches."""
    return _text_width(words, size, weight, *matplotlib.rcParams["font.family"])


@cache
def _text_width(words: str, size: float, weight: str, *family: str) -> float:
    font = FontProperties(family=family, size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(words, font, ismath=False)[0] / 72


_HANGUL = "[\uac00-\ud7a3]"
# Spaces at which no line ends: between a number and its sign or unit, after a sign, between the ends of an interval, beside
# an arrow; in Korean between a year and its quarter, and between a word of one or two letters ("about") and its number.
_TOGETHER = re.compile(
    r"(?<=\d) (?=[%×±]|(?:bn|m|k)\b)|(?<=[×±]) |(?<=\d.bn) |(?<=\d.[mk]) |(?<=\d[^\W\d]) (?=\w\b)|(?<=[,;]) (?=[^\s\]]+\])"
    rf"|(?<=\d{_HANGUL}) (?=\d)|(?<=\s{_HANGUL}) (?=[+−]?\d)|(?<=\s{_HANGUL}{{2}}) (?=[+−]?\d)"
    rf"|(?<=\({_HANGUL}{{2}}) (?=[\d.]+%\))|(?<=\({_HANGUL}{{3}}) (?=[\d.]+%\))|(?<=→) | (?=→)"
)


def unbroken(words: str) -> str:
    """Words whose numbers stay on a line with their signs and units, and the two ends of an interval with each other."""
    return _TOGETHER.sub("\u00a0", words)


def wrapped(words: str, letters: int, **options: Any) -> list[str]:
    """Words as lines of so many letters."""
    return textwrap.wrap(unbroken(words), letters, **options)


def evened(words: str, letters: int) -> list[str]:
    """Words as few lines of so many letters, each about as long as the others: none ends with a single word for want of room."""
    lines, longest = wrapped(words, letters), max(map(len, unbroken(words).split(" ")), default=0)
    for fewer in range(letters - 1, longest - 1, -1):
        if len(others := wrapped(words, fewer)) > len(lines):
            break
        lines = others
    return lines


def broken(words: str, room: float = WIDTH - 2 * MARGIN, size: float = TEXT, weight: str = "normal") -> list[str]:
    """Text as lines that fit so many inches, those of the sheet if not told; a word that is too long for a line is cut."""
    lines, room = [""], max(room, _NARROW)
    for word in re.split(r"[ \n]+", unbroken(words).strip()):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, weight) <= room:
            lines[-1] = longer
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            lines += [""] if text_width(lines[-1] + letter, size, weight) > room else []
            lines[-1] += letter
    return lines


def balanced(words: str, room: float, size: float = TITLE, weight: str = "bold") -> list[str]:
    """A title or label as few lines that fit so many inches, each about as long as the others."""
    lines, narrower = broken(words, room, size, weight), room
    longest = max((text_width(word, size, weight) for word in words.split()), default=0.0)
    while len(lines) > 1 and (narrower := 0.96 * narrower) > max(room / 2, longest):
        others = broken(words, narrower, size, weight)
        if len(others) > len(lines):
            break
        lines = others
    return lines


def _sample(entry: Entry) -> float:
    """The width of the line or marker before a word in the key, inches."""
    if not entry.look:
        return 0.0
    return 0.08 if entry.look.get("linestyle") == "none" else 0.26


def _key_rows(key: list[Entry], width: float) -> list[list[tuple[float, Entry]]]:
    """Entries with the left edge of each, row by row."""
    rows: list[list[tuple[float, Entry]]] = []
    x = width
    for entry in key:
        wide = _sample(entry) + _TO_WORD * bool(entry.look) + text_width(entry.word)
        if entry.new_row or x + wide > width - MARGIN:
            rows, x = [*rows, []], MARGIN
        rows[-1].append((x, entry))
        x += wide + _TO_NEXT
    return rows


def _draw_key(figure: Figure, top: float, rows: list[list[tuple[float, Entry]]]) -> None:
    inches = figure.dpi_scale_trans
    for number, row in enumerate(rows):
        y = top - _high([row], TEXT) * (number + 0.5)
        for x, entry in row:
            wide = _sample(entry)
            if entry.look:
                points = [x, x + wide / 2, x + wide]
                look = {"markevery": [1], "solid_capstyle": "butt", **entry.look}
                figure.add_artist(Line2D(points, [y] * 3, transform=inches, **look))
            figure.text(x + wide + _TO_WORD * bool(entry.look), y, entry.word, size=TEXT, va="center", transform=inches)


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and as SVG, the same bytes for the same numbers; returns the files."""
    kinds: dict[str, dict[str, Any]] = {"png": {"dpi": DOTS_PER_INCH}, "svg": {"metadata": {"Date": None}}}
    paths = []
    for kind, options in kinds.items():
        paths.append(folder / f"{name}.{kind}")
        write_whole(paths[-1], partial(figure.savefig, format=kind, **options))
    return paths
