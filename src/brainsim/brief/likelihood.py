"""Calibrated words: likelihood from computed shares (IPCC), confidence from the evidence ledger and from nothing else."""

import math

# IPCC, Guidance Note on Consistent Treatment of Uncertainties (2010): the least share from which each term holds.
TERMS = (
    (0.99, "virtually certain", "거의 확실함"),
    (0.90, "very likely", "매우 높음"),
    (0.66, "likely", "높음"),
    (0.33, "about as likely as not", "반반 정도"),
    (0.10, "unlikely", "낮음"),
    (0.01, "very unlikely", "매우 낮음"),
    (0.0, "exceptionally unlikely", "거의 없음"),
)
LOW, MEDIUM = 2 / 3, 1 / 3  # shares of numbers on assumption above which confidence is low, above which it is medium
CONFIDENCE = {"low": "낮음", "medium": "중간", "high": "높음"}


def likelihood(share: float, language: str = "en") -> str:
    """The IPCC term for a share of worlds in [0, 1]; ValueError for anything else."""
    if not (math.isfinite(share) and 0.0 <= share <= 1.0):
        raise ValueError(f"share = {share} lies outside [0, 1]; a likelihood is told of a share of worlds")
    english, korean = next((en, ko) for least, en, ko in TERMS if _holds(share, least))
    return korean if language == "ko" else english


def _holds(share: float, least: float) -> bool:
    """Terms from likely on hold above their bound, as the IPCC writes them; those below from it on."""
    return share > least if least >= 0.66 else share >= least


def confidence(on_assumption: int, numbers: int, language: str = "en") -> str:
    """Confidence by the share of the model's numbers that rest on assumption, whatever the runs say."""
    share = on_assumption / numbers
    word = "low" if share > LOW else "medium" if share > MEDIUM else "high"
    return CONFIDENCE[word] if language == "ko" else word
