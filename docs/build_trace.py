"""Writes docs/trace.md, and the counts in docs/evidence.md, out of code and published results: `python docs/build_trace.py`."""

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pandas as pd

from brainsim.study.patterns import PATTERNS, score

DOCS = Path(__file__).parent
CHECKOUT = DOCS.parent
PUBLISHED = CHECKOUT / "results" / "published"
BEGIN, END = "<!-- counts: written by docs/build_trace.py -->", "<!-- end of counts -->"
# What verifies the implementation: the claim, and the files whose tests would fail if it were false.
VERIFIED = {
    "each equation gives the number worked out by hand": ("model/test_rules.py", "model/test_careers.py"),
    "luck is that of Philox and of its distributions, and nobody draws in turn": ("model/test_luck.py",),
    "known shocks make a logit; who sees nothing stays": ("model/test_decisions.py",),
    "markets clear as deferred acceptance does, and no place hires more than its posts": ("model/test_market.py",),
    "nobody is lost or counted twice; contracts, permits, visas and calls keep their terms": ("model/test_quarter.py",),
    "one by one, as agents of Mesa and in the compiled sweep, everybody does the same, bit for bit": (
        "model/test_decisions.py", "model/test_talent_model.py", "model/test_compilation.py"),
    "every lever does nothing at its neutral value and moves what it should": ("model/test_levers.py",),
    "exact probabilities of return equal counts of choices": ("model/test_offers.py",),
    "a killed, failed or damaged study loses nothing that was done": ("study/test_dying.py", "study/test_store.py"),
    "threads, processes and Dask give the same bytes": ("study/test_executors.py",),
    "the placebo is exactly nought; intervals cover as often as they say": ("study/test_study.py", "study/test_effects.py"),
    "vectors are drawn by absolute number and are the same for all points": ("study/test_vectors.py",),
    "known parameters are found again, and a likelihood too sure of itself is found out": ("calibration/test_inference.py",),
    "the first call, stay rates and flows of many seeds are those that are told": ("verification/test_known_facts.py",),
    "another published model is met on the same pieces": ("docking/test_gursoy_badur.py",),
}  # fmt: skip


def _parameters():
    spec = importlib.util.spec_from_file_location("build_parameters", DOCS / "build_parameters.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grades() -> Counter:
    """How many numbers of the model count under each grade."""
    build = _parameters()
    entries = build.ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
    counted = [value for value in build.values_of(build.baseline_with()) if value.path[0] in build.COUNTED]
    return Counter(build.grade_of(value, entries) for value in counted)


def counts_text() -> str:
    """What stands between the markers of docs/evidence.md."""
    number = grades()
    every, assumed = sum(number.values()), number["assumption"]
    strong = number["measured"] + number["official"]
    narrowed = _narrowed()
    return (
        f"Of {every} numbers of the model {strong} rest on a measurement or an official statement alone, {assumed} on "
        f"assumption ({100 * assumed / every:.0f} %), the others on what lies between. {len(narrowed)} of those assumed are "
        f"calibrated; the data narrow {len(_said(narrowed, ('something', 'much')))} of them by three tenths or more, "
        f"{len(_said(narrowed, ('little',)))} by a tenth or more, and say nothing of {len(_said(narrowed, ('nothing',)))}."
    )


def _narrowed() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "calibrate" / "parameters.csv")


def _said(table: pd.DataFrame, words: tuple[str, ...]) -> list[str]:
    return table.loc[table["data_say"].isin(words), "name"].tolist()


def evidence_text() -> str:
    """docs/evidence.md with the counts as they are now."""
    text = (DOCS / "evidence.md").read_text(encoding="utf-8")
    between = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", flags=re.S)
    return between.sub(counts_text() + "\n", text)


def trace_text() -> str:
    """The page."""
    parts = [_head(), _problem(), _description(), _data(), _concept(), _implementation(), _output(), _analysis()]
    return "\n\n".join([*parts, _corroboration()]) + "\n"


def _head() -> str:
    return (
        "# TRACE\n\nTransparent and comprehensive model evaluation (Grimm et al. 2014, *Ecological Modelling* 280), in its eight "
        "elements. Made by `python docs/build_trace.py`: every number here is read from code or from published results, and a "
        "test fails when this page no longer matches them."
    )


def _problem() -> str:
    return (
        "## 1 Problem formulation\n\nKorea pays AI postdocs 90 million KRW a year (InnoCORE). Which policies bring researchers "
        "and keep them: pay, permanent posts, a bridge between the two, or conditions? The model is for analysts of ministries "
        "and think tanks, and for social scientists who want to change a rule. It compares policies on the same parameters and "
        "luck. It forecasts no head counts; [limits.md](limits.md) says what it can't say, [studies.md](studies.md) how a "
        "question is asked."
    )


def _description() -> str:
    return (
        "## 2 Model description\n\n[model.md](model.md) follows ODD+D, with every equation under the number that the code cites; "
        "tests hold the two together. Values stand in [parameters.md](parameters.md)."
    )


def _data() -> str:
    number = grades()
    lines = [f"| {grade} | {number[grade]} |" for grade in _parameters().GRADES]
    return "\n".join([
        "## 3 Data evaluation", "",
        f"{counts_text()} [evidence.md](evidence.md) has each source with its grade, contradictions, and what is in use; a number "
        "counts under the weakest grade of its entry.", "",
        "| grade | numbers |", "|---|---|", *lines,
    ])  # fmt: skip


def _concept() -> str:
    return (
        "## 4 Conceptual model evaluation\n\nThe table of theories in [model.md](model.md#theoretical-and-empirical-background) names "
        "for each rule its theory, its evidence, and what was not taken. Structure that was tried, kept or left out, with what each "
        "part does to the facts when it is taken back: "
        "[014](decisions/014-structure-mended-before-calibration.md). Two assumptions of structure can be switched: foresight "
        "(`behaviour=myopic`) and the choice of the best (`behaviour=satisficing`)."
    )


def _implementation() -> str:
    rows = [
        f"| {claim} | {', '.join(f'[{Path(file).name}](../tests/{file})' for file in files)} |"
        for claim, files in VERIFIED.items()
    ]
    return "\n".join([
        "## 5 Implementation verification", "",
        "All tests run compiled, and interpreted too but for those that need many people. A claim, and the tests that "
        "would fail if it were false:", "",
        "| claim | tests |", "|---|---|", *rows,
    ])  # fmt: skip


def _output() -> str:
    found = pd.read_csv(PUBLISHED / "validate" / "patterns.csv").set_index("pattern")
    within, fitted = score(found, "fit")
    far = [name for name in _by_distance(found, "fit") if not found.loc[name, "within"]]
    recovery = pd.read_csv(PUBLISHED / "calibrate" / "recovery.csv").set_index("parameter").loc["all"]
    targets = pd.read_csv(PUBLISHED / "calibrate" / "targets.csv")
    explained = targets["explained"].median()
    return (
        f"## 6 Model output verification\n\n{fitted} of {len(PATTERNS)} patterns were used to fit ([validation.md](validation.md)). "
        f"With parameters drawn from the posterior {within} of them are within tolerance in the median. Missed, the farthest first: "
        f"{_named(far)}. The calibration is that of [016](decisions/016-calibration.md): emulators explain {100 * explained:.0f} % of "
        f"the variance of held-out vectors in the median pattern; of {int(recovery['truths'])} known vectors 90 % intervals hold "
        f"{100 * recovery['covered_90']:.0f} % of the parameters and 50 % intervals {100 * recovery['covered_50']:.0f} %."
    )


def _by_distance(found: pd.DataFrame, role: str) -> list[str]:
    chosen = found[found["role"] == role]
    return (
        ((chosen["median"] - chosen["target"]).abs() / chosen["tolerance"]).sort_values(ascending=False).index.tolist()
    )


def _named(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _analysis() -> str:
    table = _narrowed().sort_values("shrinkage", ascending=False)
    rows = [
        f"| `{row.name}` | {row.prior_mean:.3g} ± {row.prior_sd:.2g} | {row.q50:.3g} [{row.q05:.3g}, {row.q95:.3g}] | "
        f"{row.shrinkage:.2f} | {row.data_say} |"
        for row in table.itertuples(index=False)
    ]
    effects = pd.read_csv(PUBLISHED / "baseline" / "effects.csv")
    headline = effects[effects["outcome"].isin(("researchers_in_korea_end", "total_cost_krw_bn"))]
    luck = " and ".join(f"{100 * share:.0f} %" for share in headline["luck_share"])
    return "\n".join([
        "## 7 Model analysis", "",
        "Every study draws its parameters from the posterior, tells luck from parameters, and can be lived again under other "
        f"structures ([015](decisions/015-uncertainty-that-is-whole.md)). In the baseline luck has {luck} of the variance of the "
        "effects on researchers in Korea and on the total cost, at the scale of that study. What the data say of each calibrated "
        "parameter (shrinkage: 1 less posterior over prior standard deviation):", "",
        "| parameter | prior | posterior, 90 % | shrinkage | the data say |", "|---|---|---|---|---|", *rows, "",
        "Sensitivity of the effects to single parameters is not yet published.",
    ])  # fmt: skip


def _corroboration() -> str:
    found = pd.read_csv(PUBLISHED / "validate" / "patterns.csv").set_index("pattern")
    within, tested = score(found, "test")
    right = [name for name in found[found["role"] == "test"].index if found.loc[name, "within"]]
    far = [name for name in _by_distance(found, "test") if not found.loc[name, "within"]]
    docking = pd.read_csv(PUBLISHED / "dock_gursoy_badur" / "docking.csv")
    criteria = docking[docking["role"] == "criterion"]
    scores = pd.read_csv(PUBLISHED / "backcast" / "scores.csv").set_index("rival")
    model = scores.loc["model"]
    return (
        f"## 8 Model output corroboration\n\n**Tests.** {tested} patterns were kept to test and never used to set a parameter "
        f"([011](decisions/011-patterns-fit-and-test.md)). {within} are within tolerance: {_named(right)}. Missed, the farthest "
        f"first: {_named(far)}.\n\n**Docking.** Gursoy and Badur (2021) on our luck, store and Mesa: {int(criteria['equivalent'].sum())} "
        f"of {len(criteria)} statistical criteria are equivalent to the reference within their stated margins "
        "([012](decisions/012-docking.md)).\n\n**Back-cast.** Fitted on moves of 2008-12 and driven by measured numbers of scholars, "
        f"the model forecasts 2013-17 with a CRPS of {model['crps']:.3f} against {scores.loc['no_change', 'crps']:.3f} of no change: a "
        f"difference of {model['crps_gap']:.3f} [{model['crps_low']:.3f}, {model['crps_high']:.3f}], smaller is better "
        "([017](decisions/017-back-cast.md)).\n\n**Not yet.** The intake of later calls is the first test of who comes. Nobody outside "
        "has lived the model against data of their own."
    )


def main() -> None:
    """Write both."""
    (DOCS / "evidence.md").write_text(evidence_text(), encoding="utf-8")
    (DOCS / "trace.md").write_text(trace_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
