"""What mkdocs does for the site: pages are taken where they stand in the repository, and none is copied by hand.

The site has the paths of the repository, so a link that works there works here. Pages are those of PAGES; what they
link to (figures, briefs, tables, sources) comes along. docs/decisions/063-a-site-without-a-network.md says why.
"""

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import brainsim

CHECKOUT = Path(__file__).parents[1]
PAGES = ("*.md", "docs/*.md", "docs/*/*.md", "experiments/**/README.md", "examples/**/README.md")
HOME = "docs/index.md"
FENCE = re.compile(r"^```.*?^```$", flags=re.M | re.S)
LINK = re.compile(r"(?<=\]\()([^)\s#:]+)(?=[)#\s])")  # of a file or folder; not of another site
FOLDER = re.compile(r"\[([^\]]*)\]\(([^)\s#:.]+)\)")  # a link to a folder
REMARK = re.compile(r"<!--.*?-->", flags=re.S)
FOUND = re.compile(r"<!-- finding: [^>]+-->(.*?)<!-- end of finding -->", flags=re.S)  # in README.md


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Expand the stars of the navigation, and let equations and drawings be made here."""
    named = set(_leaves(config.nav))
    config.nav = [_expanded(entry, named) for entry in config.nav or []]
    fences = [
        {"name": "math", "class": "math", "format": equation},
        {"name": "mermaid", "class": "", "format": drawing},
    ]
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = fences
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, all that they link to, and the two pages that only the site has."""
    made = {"docs/decisions/README.md": decisions(), "docs/evidence_table.md": evidence_table()}
    waiting, seen = [*_pages(), *made], set()
    while waiting:
        path = waiting.pop()
        if path in seen or (path not in made and not (CHECKOUT / path).is_file()):
            continue
        seen.add(path)
        if path in made:
            files.append(File.generated(config, path, content=made[path]))
        else:
            files.append(File.generated(config, path, abs_src_path=str(CHECKOUT / path)))
        if path.endswith(".md"):
            text = made.get(path) or (CHECKOUT / path).read_text(encoding="utf-8")
            waiting += [_from(path, target) for target in LINK.findall(text)]
    _move(files.src_uris[HOME], "index.html", config)
    _move(files.src_uris["README.md"], "README.html", config)
    return files


def _move(file: File, address: str, config: MkDocsConfig) -> None:
    """Give a page another address."""
    file.dest_uri = file.url = address
    file.abs_dest_path = os.path.join(config.site_dir, address)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page as mkdocs reads it: links to folders lead to their pages, and remarks of builders are gone."""
    path = page.file.src_uri
    if heading := re.search(r"^# (\w+_\w+)$", markdown, flags=re.M):  # an experiment, named as a command names it
        page.meta["title"] = heading[1].replace("_", " ")
    markdown = markdown.replace("<!-- api -->", public_names()).replace("<!-- finding -->", finding())
    kept, parts = FENCE.findall(markdown), FENCE.split(markdown)
    parts = [FOLDER.sub(lambda found: _of_folder(path, *found.groups(), files), REMARK.sub("", part)) for part in parts]
    return "".join(part + fence for part, fence in zip(parts, [*kept, ""], strict=True))


def _pages() -> Iterator[str]:
    """The pages of the repository."""
    for pattern in PAGES:
        for path in sorted(CHECKOUT.glob(pattern)):
            yield path.relative_to(CHECKOUT).as_posix()


def _from(page: str, target: str) -> str:
    """Where a link of a page leads, from the top; of a folder its README."""
    goal = os.path.normpath(os.path.join(os.path.dirname(page), target))
    return f"{goal}/README.md" if (CHECKOUT / goal).is_dir() else goal


def _of_folder(page: str, words: str, target: str, files: Files) -> str:
    """A link to a folder as one to its page; the words alone where it has none."""
    goal = _from(page, target)
    if not goal.endswith("/README.md"):
        return f"[{words}]({target})"
    return f"[{words}]({target.rstrip('/')}/README.md)" if goal in files.src_uris else words


def _leaves(nav: object) -> Iterator[str]:
    """All paths of a navigation."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list | dict):
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _leaves(entry)


def _expanded(entry: object, named: set[str]) -> object:
    """A part of the navigation with the pages that its stars stand for."""
    if isinstance(entry, dict):
        return {name: _expanded(inner, named) for name, inner in entry.items()}
    if isinstance(entry, list):
        return [one for inner in entry for one in _listed(inner, named)]
    return entry


def _listed(entry: object, named: set[str]) -> list[object]:
    if not isinstance(entry, str) or "*" not in entry:
        return [_expanded(entry, named)]
    found = sorted(path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob(entry))
    new = [path for path in found if path not in named]
    named.update(new)
    return list(new)


def decisions() -> str:
    """A page that lists the decisions, newest first."""
    pages = sorted((CHECKOUT / "docs" / "decisions").glob("[0-9]*.md"), reverse=True)
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in pages]
    lines = [f"- [{title}]({page.name})" for title, page in zip(titles, pages, strict=True)]
    return "\n".join(["# Decisions", "", "Why brainsim is as it is, one page a decision.", "", *lines])


def evidence_table() -> str:
    """All rows of the ledger in one table, which the site can filter."""
    text = (CHECKOUT / "docs" / "evidence.md").read_text(encoding="utf-8")
    rows = []
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        key = part.partition("\n")[0].strip()
        cells = [line for line in part.partition("\n## ")[0].splitlines() if line.startswith("| ")][1:]
        rows += [f"| [{key}](evidence.md#{key}) {line}" for line in cells]
    head = ["| entry | source | year | value | range | grade |", "|---|---|---|---|---|---|"]
    said = "Every row of [the ledger](evidence.md), which has the entries whole. Type into the field to see only rows with all your words."
    return "\n".join(
        [
            "---",
            "hide: [navigation, toc]",
            "---",
            "# Evidence as a table",
            "",
            said,
            "",
            '<div class="filtered" markdown="1">',
            "",
            *head,
            *rows,
            "",
            "</div>",
        ]
    )


def public_names() -> str:
    """The public names, each with what mkdocstrings tells of it."""
    return "\n\n".join(f"## {name}\n\n::: {brainsim._HOMES[name]}.{name}" for name in brainsim.__all__)


def finding() -> str:
    """What README.md begins with, its links as from docs/."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    return LINK.sub(lambda found: f"../{found[1]}", FOUND.findall(text)[0])


def equation(source: str, *_: object, **__: object) -> str:
    """An equation in MathML, with its number beside it."""
    number = re.search(r"\\tag\{(\d+)\}", source)
    formula = convert(re.sub(r"\\tag\{\d+\}", "", source).strip(), display="block")
    told = f'<span class="number" id="equation-{number[1]}">({number[1]})</span>' if number else ""
    return f'<div class="equation" data-search-exclude>{formula}{told}</div>'


def drawing(source: str, *_: object, **__: object) -> str:
    """A drawing of boxes and arrows as a table: what each box rests on."""
    labels = {name: label.replace("<br/>", ", ") for name, label in re.findall(r'(\w+)\["(.+?)"\]', source)}
    arrows: dict[str, list[str]] = {name: [] for name in labels}
    for name, goal in re.findall(r"(\w+) --> (\w+)", source):
        arrows.setdefault(name, []).append(goal)
    rows = [
        f"<tr><td>{html.escape(labels.get(name, name))}</td><td>{html.escape(', '.join(goals))}</td></tr>"
        for name, goals in arrows.items()
    ]
    return f"<table><thead><tr><th>room</th><th>imports</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
