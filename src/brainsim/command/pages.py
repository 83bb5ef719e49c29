"""python -m brainsim docs: the pages of brainsim in a browser, without a network.

A released wheel carries them; from a checkout they are built into the user's cache when something has changed.
"""

import subprocess
import sys
import webbrowser
import zlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from brainsim.process.endings import COMPLETE
from brainsim.process.shipped import PACKAGE, cache_home
from brainsim.settings.problems import SettingsError

DOCS = "docs"
BUILDERS = ("mkdocs", "material", "mkdocstrings_handlers", "latex2mathml")
SHOWN_IN = (
    "*.md",
    "docs/**/*",
    "experiments/**/*.md",
    "examples/**/*.md",
    "src/brainsim/**/*.py",
)  # what pages are made of
HOME = "index.html"


def docs(arguments: Sequence[str]) -> int:
    """Open the pages and say where they are; SettingsError in one line where they can't be had."""
    if list(arguments) in (["--help"], ["-h"]):
        print(f"usage: python -m brainsim {DOCS} (opens these pages in a browser, without a network)")
        return COMPLETE
    if arguments:
        raise SettingsError(f"{DOCS} takes nothing after it, not {arguments[0]}; give: python -m brainsim {DOCS}")
    page = _packed() or _built(PACKAGE.parents[1])
    print(page)
    webbrowser.open_new_tab(page.as_uri())
    return COMPLETE


def _packed() -> Path | None:
    """The pages inside an installed wheel, if it has them."""
    page = PACKAGE / "site" / HOME
    return page if page.is_file() else None


def _built(checkout: Path) -> Path:
    """The pages of a checkout, built anew if they are older than what they are made of."""
    settings = checkout / "docs" / "mkdocs.yml"
    if not settings.is_file():
        raise SettingsError(
            f'{DOCS}: this copy of brainsim has no pages; install a released wheel, or take the source and pip install -e ".[docs]"'
        )
    folder = cache_home() / "site" / f"{zlib.crc32(str(checkout).encode()):08x}"
    page = folder / HOME
    if page.is_file() and page.stat().st_mtime > max(_changed(checkout)):
        return page
    if missing := [name for name in BUILDERS if find_spec(name) is None]:
        raise SettingsError(f'{DOCS}: building the pages needs {", ".join(missing)}: pip install -e ".[docs]"')
    print("building the pages (once, until something changes)", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(settings), "-d", str(folder)]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode or not page.is_file():
        said = [line for line in built.stderr.splitlines() if line.startswith(("WARNING", "ERROR"))]
        raise SettingsError(f"{DOCS}: the pages can't be built: {said[0] if said else built.stderr[-200:]!s}")
    return page


def _changed(checkout: Path) -> Iterator[float]:
    """When each file that pages are made of was changed, seconds."""
    return (
        path.stat().st_mtime
        for pattern in SHOWN_IN
        for path in checkout.glob(pattern)
        if "__pycache__" not in path.parts
    )
