"""Writes every page that is built from the code, the settings and results/published: `python docs/build.py`.

Each builder beside this file can also be run by itself; tests/test_documents.py, test_answers.py and test_numbers.py fail
where a page is not what its builder makes.
"""

import runpy
from pathlib import Path

ORDER = (
    "house",
    "glossary",
    "model",
    "evidence",
    "parameters",
    "validation",
    "pages",
    "explore",
    "mixes",
    "keeping",
    "answers",
    "numbers",
    "trace",
    "speed",
    "brief",
)

if __name__ == "__main__":
    for name in ORDER:
        runpy.run_path(str(Path(__file__).with_name(f"build_{name}.py")), run_name="__main__")
