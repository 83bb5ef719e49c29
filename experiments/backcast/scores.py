"""Proper scores of a forecast on ln counts; forecasts are Student's t with a location, a scale and degrees of freedom.

CRPS is in ln units and smaller is better; the log score is the negative log density, smaller is better too.
"""

import numpy as np
from scipy import special, stats


def crps_normal(seen, location, scale):
    """CRPS of a normal forecast (Gneiting and Raftery 2007, equation 21)."""
    z = (np.asarray(seen) - location) / scale
    return scale * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))


def crps_t(seen, location, scale, freedom):
    """CRPS of Student's t with `freedom` > 1 (Jordan, Krüger and Lerch 2019, appendix A)."""
    z = (np.asarray(seen) - location) / scale
    spread = (
        2 * np.sqrt(freedom) / (freedom - 1) * special.beta(0.5, freedom - 0.5) / special.beta(0.5, freedom / 2) ** 2
    )
    density, below = stats.t.pdf(z, freedom), stats.t.cdf(z, freedom)
    return scale * (z * (2 * below - 1) + 2 * density * (freedom + z**2) / (freedom - 1) - spread)


def log_score(seen, location, scale, freedom):
    """Negative log density of ln count under Student's t."""
    return -stats.t.logpdf(seen, freedom, location, scale)
