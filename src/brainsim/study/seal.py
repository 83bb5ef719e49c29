"""Seals: what a later command reads says itself whether it is as it was written, and what it is.

A document is JSON that carries the hash of its own content, so a changed digit is found and a changed space is not one.
What a document is (which run, which file) stands inside it: one laid in the place of another is found by its reader.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

SEAL = "sha256"  # the field of a document that holds the hash of all others
DAMAGED = "is damaged (its hash does not match)"


class Broken(ValueError):
    """A file that is not as it was written; the message says what is wrong with it, such as "is empty"."""


def sealed(content: dict[str, Any], indent: int | None = None) -> str:
    """A document as text, its seal last."""
    plain = json.loads(json.dumps(content))
    plain.pop(SEAL, None)
    return json.dumps({**plain, SEAL: _hash_of(plain)}, indent=indent, ensure_ascii=False) + "\n"


def unsealed(text: bytes) -> dict[str, Any]:
    """What a document says; Broken if it is not as it was sealed."""
    if not text:
        raise Broken("is damaged (it is empty)")
    try:
        content = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):  # too deep for anything that was sealed
        raise Broken("is damaged (it is no JSON)") from None
    if not isinstance(content, dict) or SEAL not in content:
        raise Broken("carries no hash of its content: it is damaged, or an earlier version wrote it")
    try:
        is_whole = content.pop(SEAL) == _hash_of(content)
    except RecursionError:
        is_whole = False
    if not is_whole:
        raise Broken(DAMAGED)
    return content


def read_sealed(path: Path) -> dict[str, Any]:
    """What the document in a file says; Broken if it is not as it was sealed, OSError if it can't be read."""
    return unsealed(path.read_bytes())


def hash_of_file(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_of(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
