"""`measured.json`: what was measured last, by part, each with its machine and day; pages are built from it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import described

FILE = Path(__file__).with_name("measured.json")


def known() -> dict[str, Any]:
    """All parts that were measured."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def keep(part: str, found: Any) -> None:
    """Put what was found of a part in the place of what was known of it."""
    day = datetime.now(UTC).date().isoformat()
    content = {**known(), part: {"machine": described(), "day": day, "found": found}}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
