"""The text of a table that another program wrote, out of its bytes; what is no CSV text is named, with its remedy.

Only what is certain is decoded: UTF-8 with or without a mark, and UTF-16 or UTF-32 with one. A code page (CP949, CP1252)
can't be told from another by its bytes, so such a file is read only where it holds nothing but ASCII.
"""

import stat
from pathlib import Path

from brainsim.process.shipped import data

MOST_BYTES = 100_000_000  # of a table that is read
MOST_LINES = 100_000  # of a table that is read, its first line beside them
_MARKUP = (("<", "HTML or XML (perhaps a page that was saved in place of its table)"), ("{", "JSON"), ("[", "JSON"))
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)  # fmt: skip


class TableProblem(ValueError):
    """Why a table can't be used and what to do, in one line that goes on after the name of the file."""

    def __init__(self, said: str, line: int | None = None, column: str | None = None):
        place = (f", line {line}" if line else "") + (f", column {column}" if column else "")
        whole = f"{place}: {said}" if place else f" {said}"
        self.said = "".join(letter if letter.isprintable() else "\ufffd" for letter in whole)
        super().__init__(self.said.lstrip(", "))

    def of(self, file: str) -> str:
        """The whole line, which begins with what is read, such as "design.table = points.csv"."""
        return file + self.said


def shortened(text: str, most: int = 60) -> str:
    """A text of the file as a message shows it: in one line, and cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


def text_of(path: Path) -> str:
    """The text of a CSV file; TableProblem for anything else."""
    content = _bytes_of(path)
    _refuse_other_kinds(content)
    lines = max(content.count(b"\n"), content.count(b"\r"))
    if lines > MOST_LINES + 1:
        raise TableProblem(f"has {lines:,} lines; a table may have {MOST_LINES:,} rows: give a part of it")
    text = _decoded(content)
    if "\0" in text:
        raise TableProblem(
            "holds a NUL, which no text does (perhaps UTF-16 without its mark); save it as CSV UTF-8",
            _line_at(text.split("\0")[0]),
        )
    begins = text.lstrip()[:1]
    for sign, kind in _MARKUP:
        if begins == sign:
            raise TableProblem(f"is {kind}, no CSV; write the table as CSV")
    return text


def _bytes_of(path: Path) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise TableProblem("is a folder; name the CSV file in it")
        if not stat.S_ISREG(found.st_mode):
            raise TableProblem("is no file but a pipe or a device; write the table to a file and name that")
        if found.st_size > MOST_BYTES:
            raise TableProblem(
                f"has {found.st_size / 1e6:,.0f} MB; a table may have {MOST_BYTES / 1e6:,.0f} MB: give a part of it"
            )
        content = path.read_bytes()
    except OSError as problem:
        raise TableProblem(f"can't be read: {problem.strerror or problem}") from None
    if not content:
        raise TableProblem("is empty; its first line must name the columns")
    return content


def _refuse_other_kinds(content: bytes) -> None:
    for kind in data("study/csv_elsewhere.yaml")["files"]:
        if content.startswith(tuple(text.encode("latin-1") for text in kind["begins"])):
            raise TableProblem(f"is {kind['is']}, no CSV; {kind['do']}")
    if 102 <= content[0] <= 115 and content[1:2] in (b"\x01", b"\x02") and content[2:3] == b"\x01":
        raise TableProblem("is an old Stata data set, no CSV; in Stata use export delimited")


def _decoded(content: bytes) -> str:
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    try:
        return content.decode(marked or "utf-8")
    except UnicodeDecodeError as problem:
        if marked not in (None, "utf-8-sig"):
            raise TableProblem(f"is damaged: it begins as {marked.upper()}, but is not; save it as CSV UTF-8") from None
        before = content[: problem.start].decode("latin-1")
        raise TableProblem(
            f"the byte 0x{content[problem.start]:02x} is not UTF-8 (the file may be in a code page such as CP949 or "
            "CP1252); save it as CSV UTF-8",
            _line_at(before),
        ) from None


def _line_at(before: str) -> int:
    """The line in which a text ends."""
    return 1 + before.count("\n") + before.replace("\r\n", "\n").count("\r")
