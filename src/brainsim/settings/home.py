"""~ in what is given to Hydra: no shell expands it inside a value, nor does Hydra."""

import os
import re

LISTS = ("hydra.searchpath", "extend")  # settings that are lists of paths
# ~ as the first letter of a value, or of an entry of such a list.
HOME = re.compile(r"""(?P<quote>['"]?)(?P<scheme>file://)?~(?P<rest>/[^,\]'"]*)?(?P=quote)""")


def at_home(line: str) -> str:
    """An override with the user's home in the place of ~, where it can't be meant otherwise."""
    name, equals, value = line.partition("=")
    if name.lstrip("+") in LISTS:
        return name + equals + re.sub(rf"(?<=[\[,\s]){HOME.pattern}", _home, value, flags=re.X)
    whole = HOME.fullmatch(value)
    return name + equals + _home(whole) if whole and (not whole["quote"] or name.startswith("hydra.")) else line


def _home(found: re.Match) -> str:
    path = os.path.expanduser(f"~{found['rest'] or ''}")
    escaped = path.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{found['scheme'] or ''}{escaped}'"
