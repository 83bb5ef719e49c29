"""Calibrated words: likelihood from computed shares (IPCC).

Likelihood is told only of simulations at full size that hold enough parameter vectors. Others are counted, and of very few
the numbers stand alone.
"""

import math

from brainsim.brief.records import Facts
from brainsim.words.say import say

# IPCC, Guidance Note on Consistent Treatment of Uncertainties (2010): the least share from which each term holds.
TERMS = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (0.0, "exceptionally unlikely"),
)
FULL_SIZE, ENOUGH_VECTORS = 1.0, 40  # from which likelihood words are used
FEW_VECTORS = 10  # below which, and below full size, a brief is a quick look
FEWEST = 10  # simulations from which anything but their numbers is said


def likelihood(share: float, language: str = "en") -> str:
    """The IPCC term for a share of simulations in [0, 1]; ValueError for anything else."""
    if not (math.isfinite(share) and 0.0 <= share <= 1.0):
        raise ValueError(f"share = {share} lies outside [0, 1]; a likelihood is told of a share of simulations")
    return say(f"likelihood.{next(term for least, term in TERMS if _holds(share, least))}", language)


def _holds(share: float, least: float) -> bool:
    """Terms from likely on hold above their bound, as the IPCC writes them; those below from it on."""
    return share > least if least >= 0.66 else share >= least


def is_full(facts: Facts) -> bool:
    """Whether likelihood words may be used: simulations at full size, of enough parameter vectors."""
    return facts.scale >= FULL_SIZE and facts.vectors_simulated >= ENOUGH_VECTORS


def stamp(facts: Facts, language: str = "en") -> str:
    """What stands on each page of a study below full size or of few vectors; "" for others."""
    is_enough = facts.scale >= FULL_SIZE and facts.vectors_simulated >= FEW_VECTORS
    return "" if is_enough else say("brief.stamp", language)


def chance(facts: Facts, share: float, number: int, way: str, language: str = "en") -> str:
    """How often something happened, a likelihood where that may be told: "more in 9 of 10 simulations"; `way`: of `ways`."""
    counted = math.floor(share * number + 1e-9)  # a tie is no more: earlier tables count it half
    kind = "all" if counted == number else "counted"
    said = say(f"chance.{kind}", language, way=say(f"ways.{way}", language), counted=counted, number=number)
    return say("chance.likely", language, said=said, likelihood=likelihood(share, language)) if is_full(facts) else said


def too_few(number: int, language: str = "en") -> str:
    """What is said beside the numbers of very few simulations; "" for more."""
    return "" if number >= FEWEST else say("chance.too_few", language, number=number)
