"""Writes the tables of docs/model.md that code can tell, between their markers: `python docs/build_model.py`."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from brainsim.model.researchers import RESEARCHER
from brainsim.study.patterns import PATTERNS, ROLES

DOCS = Path(__file__).parent
SOURCES = DOCS.parent / "src" / "brainsim"
MANY = 8  # names of patterns that are told one by one
# What the comments of the codebook leave out.
SAID = {
    "origin": "where she grew up: Korea, US, UK, India, China, other",
    "place": "where she lives: Korea, US, UK, elsewhere",
    "phd_place": "where she took the PhD",
    "position": "what she does: postdoc, faculty, institute, industry, fellow, out; NOBODY marks an empty row",
}
CHANGES = {
    **dict.fromkeys(("uid", "origin", "phd_place", "phd_quarter", "ability", "eligible"), "never"),
    **dict.fromkeys(("pay_weight", "autonomy_weight", "security_weight", "home_taste"), "never"),
    **dict.fromkeys(("arrived", "lived"), "at a move"),
    **dict.fromkeys(("fellow", "fellow_start", "programme"), "once: no one is a fellow twice"),
    "place": "by choice; abroad without a post also by luck",
    "position": "by choice, and when a job ends",
    "contract_end": "with a post, at a renewal",
    "jobless_since": "when a job ends",
    "bridge": "with a reserved post, and when it ends",
    "liking": "with a post, and when it ends",
}
# Equations that no docstring numbers, and the code that has them.
UNNUMBERED = {
    20: ("utility.py:job_value", "utility.py:place_value"),
    21: ("quarter.py:_believe",),
    22: ("market.py:clear", "market.py:raise_cutoffs"),
}
# The code that gives the whole of an equation, where another docstring that cites it stands before.
WHOLE = {
    1: "rules.py:appeal",
    5: "careers.py:beyond_contract",
    16: "rules.py:industry_offer",
    18: "rules.py:score",
    24: "rules.py:growth_ahead",
}


class Cited(NamedTuple):
    """A function that has an equation."""

    code: str  # file.py:name
    said: str  # the first sentence of its docstring


def with_block(text: str, name: str, content: str) -> str:
    """A page with new content between the two markers of a name; ValueError where they are not there once."""
    begin, end = f"<!-- {name}: written by a builder -->", f"<!-- end of {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the markers of {name} must stand in the page once: {begin} and {end}")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end)[1]}"


def state_table() -> str:
    """Every field of a researcher, as the codebook comments it."""
    source = (SOURCES / "model" / "researchers.py").read_text(encoding="utf-8")
    source = source[source.index("RESEARCHER = np.dtype(") : source.index("class Person")]
    comments = dict(re.findall(r'^        \("(\w+)", "\w+"(?:, \w+)?\),  # (.+)$', source, flags=re.M))
    rows = [f"| `{name}` | {SAID.get(name) or comments[name]} | {CHANGES[name]} |" for name in RESEARCHER.names]
    return "\n".join(["| state variable | meaning | changes |", "|---|---|---|", *rows])


def equations() -> dict[int, list[Cited]]:
    """Which code has each equation, that of WHOLE first: what docstrings cite, and what UNNUMBERED names."""
    functions = {}
    found: dict[int, list[Cited]] = {}
    for source in sorted((SOURCES / "model").glob("*.py")):
        for node in ast.parse(source.read_text(encoding="utf-8")).body:
            said = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if said:
                code, first = f"{source.name}:{node.name}", " ".join(said.split("\n\n")[0].split())
                functions[code] = Cited(code, first)
                for numbers in re.findall(r"\(equations? (\d+(?:(?:,| and) \d+)*)\)", said):
                    for number in re.findall(r"\d+", numbers):
                        found.setdefault(int(number), []).append(functions[code])
    for number, codes in UNNUMBERED.items():
        found.setdefault(number, []).extend(functions[code] for code in codes)
    for number, code in WHOLE.items():
        found[number].remove(functions[code])
        found[number].insert(0, functions[code])
    return dict(sorted(found.items()))


def equations_table() -> str:
    """Equation by equation: the code, and what its docstring says first."""
    lines = ["| equation | code | what it gives |", "|---|---|---|"]
    for number, cited in equations().items():
        codes = ", ".join(f"`{one.code}`" for one in cited)
        said = [one.said for one in cited] if number in UNNUMBERED else [cited[0].said]
        lines.append(f"| ({number}) | {codes} | {' '.join(_without_numbers(one) for one in said)} |")
    return "\n".join(lines)


def _without_numbers(said: str) -> str:
    return re.sub(r" \(equations? [^)]+\)", "", said)


def patterns_table() -> str:
    """The patterns by the entry of the ledger that they come from, and by what they are used for."""
    rows: dict[tuple[str, str], list[str]] = {}
    for pattern in PATTERNS:
        key = re.findall(r"\(([a-z-]+)\)", pattern.source)[-1]
        rows.setdefault((pattern.role, key), []).append(pattern.name)
    lines = ["| patterns | evidence | use |", "|---|---|---|"]
    for (role, key), names in sorted(rows.items(), key=lambda row: row[0][0]):
        lines.append(f"| {_listed(names)} | [{key}](evidence.md#{key}) | {ROLES[role]} |")
    return "\n".join(lines)


def _listed(names: list[str]) -> str:
    if len(names) <= MANY:
        return ", ".join(f"`{name}`" for name in names)
    return f"`{names[0]}` and {len(names) - 1} more"


def model_text() -> str:
    """docs/model.md with its tables as code tells them now."""
    text = (DOCS / "model.md").read_text(encoding="utf-8")
    blocks = {"patterns": patterns_table(), "state": state_table(), "equations": equations_table()}
    for name, content in blocks.items():
        text = with_block(text, name, content)
    return text


if __name__ == "__main__":
    (DOCS / "model.md").write_text(model_text(), encoding="utf-8")
