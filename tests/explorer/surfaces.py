"""A surface of random coefficients, of the size and shape that the explorer has in earnest."""

import numpy as np

from brainsim.explorer.evaluate import packed

YEARS = ("researcher_years_in_korea", "researcher_years_in_korean_research", "permanent_researcher_years")
RUNGS = ("in_korea", "in_research", "permanent")
KEPT = ("kept_in_korea", "kept_in_korean_research", "permanent_research_post")
FORMS = ("as_specified", "dated_entrants", "pay_growth", "search", "tastes", "hosts")
RANGES = {  # low, high, reference, step, group, scale
    "policy.salary_multiplier": (1.0, 4.0, 1.8, 0.02, "pay", "log"),
    "policy.permanent_jobs": (0.5, 1.5, 1.0, 0.01, "careers", "log"),
    "policy.reserved_posts": (0.0, 1.0, 0.0, 0.05, "careers", "linear"),
    "policy.bridge_pay": (0.0, 1.0, 0.0, 0.05, "careers", "linear"),
    "policy.autonomy": (-0.25, 0.5, 0.0, 0.05, "conditions", "linear"),
    "policy.computing": (0.0, 0.5, 0.0, 0.05, "conditions", "linear"),
    "policy.industry_ties": (0.5, 2.0, 1.0, 0.05, "conditions", "log"),
    "policy.visa_ease": (0.0, 1.0, 0.0, 0.05, "abroad", "linear"),
    "policy.outreach": (0.5, 2.0, 1.0, 0.05, "programme", "log"),
    "policy.exchange": (0.0, 1.0, 0.0, 0.05, "conditions", "linear"),
    "shock.us_hostility": (0.5, 3.0, 1.0, 0.1, "abroad", "log"),
    "shock.uk_visa_cost": (0.0, 20000.0, 0.0, 500.0, "abroad", "linear"),
    "programme.slots": (100.0, 1200.0, 400.0, 20.0, "programme", "log"),
    "programme.renewal": (0.3, 1.0, 0.85, 0.05, "programme", "linear"),
    "programme.fellow_longest": (4.0, 40.0, 20.0, 1.0, "programme", "linear"),
}
WHOLE = ("programme.slots", "programme.fellow_longest")


def levers():
    """Fourteen ranges, some of whole numbers, and a switch."""
    rows = []
    for name, (low, high, reference, step, group, scale) in RANGES.items():
        far = [abs(np.log(end / reference) if scale == "log" else end - reference) for end in (low, high)]
        rows.append({"name": name, "kind": "number", "low": low, "high": high, "reference": reference, "scale": scale,
                     "group": group, "step": step, "whole": name in WHOLE, "width": max(far)})  # fmt: skip
    rows[0]["times"] = 50.0
    switch = {"name": "programme.end", "kind": "switch", "low": 0, "high": 1, "reference": 0, "scale": "linear",
              "group": "programme", "width": 1.0, "words": ["2030Q2", None]}  # fmt: skip
    return [*rows, switch]


def outcomes():
    """Thirty outcomes: name, unit, rung, block, year, group, level at the reference, how far levers move it, bounds."""
    rows = [(name, "researcher-years", rung, "added", None, None, 250_000.0, 900.0, None)
            for name, rung in zip(YEARS, RUNGS, strict=True)]  # fmt: skip
    levels = {"in_korea": 0.76, "in_research": 0.22, "permanent": 0.18}
    rows += [(f"{kept}_year_{year}", "share of fellows observed", rung, "who_stays", year, None,
              min(levels[rung] + 0.5 / year, 0.97), 0.08, [0.0, 1.0])
             for kept, rung in zip(KEPT, RUNGS, strict=True) for year in (1, 3, 5, 7)]  # fmt: skip
    rows += [(f"{kept}_after_3_{group}", "share of fellows observed", rung, "where", 3, group, levels[rung], 0.1, [0.0, 1.0])
             for kept, rung in zip(KEPT, RUNGS, strict=True) for group in ("returnee", "foreign")]  # fmt: skip
    rows += [(f"{kept}_after_3", "share of fellows observed", rung, "where", 3, None, levels[rung], 0.08, [0.0, 1.0])
             for kept, rung in zip(KEPT, RUNGS, strict=True)]  # fmt: skip
    rows += [(name, "fellows of the first call", None, "who_comes", None, None, level, 15.0, [0.0, 4000.0])
             for name, level in (("fellows_foreign", 103.0), ("fellows_returnee", 56.0), ("fellows_new_domestic_phd", 116.0))]  # fmt: skip
    rows += [("applicants_per_slot", "applicants / slot", None, "who_comes", None, None, 3.1, 0.5, [0.0, 50.0])]
    rows += [(name, "bn KRW of 2025", None, "cost", None, None, level, far, None)
             for name, level, far in (("total_cost_krw_bn_discounted", 600.0, 70.0), ("total_life_cost_krw_bn", 900.0, 200.0))]  # fmt: skip
    return rows


def compact(middle, own, form):
    """A table of what vectors share, and what each adds to the terms of one lever alone."""
    some = (own + form[np.arange(len(own)) % len(FORMS)])[:, :10]
    return {"common": packed(middle), "own": packed(some), "at": list(range(10))}


def surface(vectors=60, draws=24, scale=1.0, seed=1, unexplained=("kept_in_korea_year_7",)):
    """A surface of format 2; `unexplained`: outcomes of which the approximation explains too little."""
    rng, made = np.random.default_rng(seed), levers()
    terms = [[[j, d]] for j in range(16) for d in (1, 2, 3) if d == 1 or j < 15]
    terms += [[[j, 1], [i, 1]] for j in range(16) for i in range(j + 1, 16)]
    size = np.array([1.0 / (1 + 2 * (len(term) > 1) + 3 * (term[0][1] > 1)) for term in terms])
    pay, last = [lever["name"] for lever in made].index("policy.salary_multiplier"), len(made)
    terms = [
        [*term, *([last, d] for j, d in term if j == pay)] for term in terms
    ]  # pay is of fellows: times their share
    rows = []
    for name, unit, rung, block, year, group, level, far, bounds in outcomes():
        middle = rng.normal(size=len(terms)) * size * far
        form = rng.normal(size=(len(FORMS), len(terms))) * size * far * 0.12
        own = rng.normal(size=(vectors, len(terms))) * size * far * 0.25
        table = middle + own + form[np.arange(vectors) % len(FORMS)]
        doubt = rng.normal(size=(draws, len(terms))) * size * far * 0.05
        rows.append({"name": name, "unit": unit, "rung": rung, "block": block, "year": year, "group": group, "bounds": bounds,
                     "reference": {"mean": level, "low": 0.95 * level, "high": 1.05 * level},
                     "explained": 0.31 if name in unexplained else 0.93, "error": 0.04 * far,
                     "table": compact(middle, own, form) if block == "cost" else packed(table), "doubt": packed(doubt)})  # fmt: skip
    tested = [{"levels": {}, "outcome": YEARS[1], "simulated": one, "emulated": one + rng.normal() * 40}
              for one in rng.normal(size=40) * 900]  # fmt: skip
    presets = {"today": {}, "pay_or_permanence.pay": {"policy.salary_multiplier": 2.86},
               "pay_or_permanence.reserved": {"policy.reserved_posts": 0.6},
               "permanent_jobs": {"policy.permanent_jobs": 1.03},
               "the_cliff": {"policy.reserved_posts": 0.25, "policy.bridge_pay": 1.0},
               "visa_climate": {"shock.us_hostility": 2.0}, "thousand_fellows": {"programme.slots": 1000},
               "plan_2026": {"programme.slots": 1000, "programme.fellow_longest": 24, "programme.renewal": 0.95}}  # fmt: skip
    return {
        "format": 2, "size": "programme.slots", "made": "2026-11-29", "model": "0123456789abcdef",
        "replications": vectors, "vectors": vectors, "points": 20 * vectors, "per_vector": 20, "population_scale": scale,
        "structures": list(FORMS), "reference": "InnoCORE as announced",
        "quarters": 40, "first_quarter": "2025Q3", "levers": made, "terms": terms,
        "outcomes": rows, "weights": [1.0] * vectors, "forms": [FORMS[k % len(FORMS)] for k in range(vectors)],
        "presets": [{"key": key, "levels": levels} for key, levels in presets.items()], "tested": tested,
        "simulated": {"policy.permanent_jobs": [1.02, 1.03], "policy.reserved_posts": [0.25, 0.4, 0.6, 1.0]},
    }  # fmt: skip
