"""The outcomes of a run. Whoever imports one file of this room has all of them, their columns in this order."""

from importlib import import_module

ORDER = ("calls", "stocks", "costs", "years", "first_call", "kept", "stays")
for _name in ORDER:
    import_module(f"{__name__}.{_name}")
