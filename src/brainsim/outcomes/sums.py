"""Sums that are the same on every machine."""

import math


def exact_sum(values) -> float:
    """A sum that does not depend on the order or on the version of Python."""
    return math.fsum(float(value) for value in values)
