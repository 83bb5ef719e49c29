"""Designs made by hand."""

from brainsim.settings.questions import Design
from brainsim.study.design import PAST, Point, key_of

PLAIN = dict(
    kind="one", levers={}, points=[], table=None, samples=8, morris_levels=4, second_order=False, seed=1, reference={},
    budget=None, price="total_cost_krw_bn_discounted",
    options={}, reference_name=None, changed={}, unchanged=[], beside={},
)  # fmt: skip


def design(kind="one", **changes):
    """A design, as configs/design has it but for the changes."""
    return Design(**{**PLAIN, "kind": kind, **changes})


def with_design(settings, kind="one", **changes):
    """Settings with a design."""
    return settings.model_copy(update={"design": design(kind, **changes)})


def point_of(settings):
    """Settings as a point of no design."""
    return Point(0, (), "", {}, settings, key_of(settings), key_of(settings, PAST))
