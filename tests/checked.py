"""Compiled code that looks whether it leaves its arrays, apart from everybody else's, for worlds of five places.

Whichever test comes first compiles it; then it serves all that live a further place, in this run of the tests and later.
"""

import os

from brainsim.process.shipped import cache_home


def checked() -> dict[str, str]:
    """What surrounds a process whose compiled code checks its bounds: numba keeps no such code apart by itself."""
    return {**os.environ, "NUMBA_BOUNDSCHECK": "1", "BRAINSIM_CACHE": str(cache_home() / "checked")}
