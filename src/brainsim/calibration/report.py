"""The results folder of a calibration: tables, the posterior as vectors that studies can draw, figures, what is what."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import brainsim
from brainsim.calibration.calibrated import Calibrated
from brainsim.calibration.combined import COMBINATIONS, columns_of
from brainsim.calibration.inference import Likelihood, quantiles
from brainsim.calibration.plots import draw_calibration
from brainsim.calibration.recovery import NOTHING_LEARNT, nothing_learnt
from brainsim.calibration.refits import refits_table
from brainsim.model.compilation import source_hash
from brainsim.process.shipped import data
from brainsim.study.analysable import taught
from brainsim.study.design_rows import level_at
from brainsim.study.reports import DATA, noting, seal
from brainsim.study.results import circumstances, config_text, write_csv
from brainsim.study.runs import model_version
from brainsim.study.shards import write_whole
from brainsim.study.vectors import AS_SPECIFIED

SAYS = ((0.1, "nothing"), (0.3, "little"), (0.6, "something"), (1.01, "much"))  # below which shrinkage, what
MORE_PACKAGES = ("emcee", "scikit-learn")
CHAIN_DRAWS = 4000  # of the emulator's posterior that tables are made of


def parameters_table(found: Calibrated) -> pd.DataFrame:
    """One row a parameter."""
    priors = found.priors
    values, weight = priors.values(found.sample.z), found.weights.shares
    mean = weight @ values
    sd = np.sqrt(weight @ np.square(values - mean) / (1 - np.sum(np.square(weight))))
    low, middle, high = quantiles(values, weight)
    emulated = priors.values(found.chain.some(CHAIN_DRAWS, np.random.default_rng(0)))
    prior_mean, prior_sd = priors.moments
    shrinkage = 1 - sd / prior_sd
    return pd.DataFrame(
        {
            "name": priors.names,
            "shape": [prior.shape for prior in priors.priors],
            "prior_low": [prior.low for prior in priors.priors],
            "prior_high": [prior.high for prior in priors.priors],
            "prior_mean": prior_mean,
            "prior_sd": prior_sd,
            "configured": [float(level_at(found.settings, name)) for name in priors.names],
            "mean": mean,
            "sd": sd,
            "q05": low,
            "q50": middle,
            "q95": high,
            "emulated_mean": emulated.mean(axis=0),
            "emulated_sd": emulated.std(axis=0),
            "shrinkage": shrinkage,
            "data_say": [_says(value) for value in shrinkage],
        }
    )


def combined_table(found: Calibrated) -> pd.DataFrame:
    """One row a combination of parameters (combined.py): what was held of it before and what is held now."""
    priors, luck = found.priors, np.random.default_rng(0)
    drawn, lived = (
        columns_of(found.settings, priors.names, priors.values(z))
        for z in (priors.drawn(CHAIN_DRAWS, luck), found.sample.z)
    )
    return pd.DataFrame(
        [_combined(one.name, one.of(drawn), one.of(lived), found.weights.shares) for one in COMBINATIONS]
    )


def _combined(name: str, before: np.ndarray, after: np.ndarray, weight: np.ndarray) -> dict[str, Any]:
    low, middle, high = quantiles(after[:, None], weight)[:, 0]
    mean = weight @ after
    sd = np.sqrt(weight @ np.square(after - mean) / (1 - np.sum(np.square(weight))))
    ends = dict(zip(("prior_q05", "prior_q50", "prior_q95"), np.quantile(before, (0.05, 0.5, 0.95)), strict=True))
    shrinkage = 1 - sd / before.std()
    told = {"prior_sd": before.std(), "sd": sd, "q05": low, "q50": middle, "q95": high, "shrinkage": shrinkage}
    return {"name": name, **ends, **told, "data_say": _says(shrinkage)}


def _says(shrinkage: float) -> str:
    return next(word for below, word in SAYS if shrinkage < below)


def targets_table(found: Calibrated) -> pd.DataFrame:
    """One row a pattern."""
    target, first = found.target, found.values[0]
    prior = quantiles(first, np.full(len(first), 1 / len(first)))
    after = quantiles(found.lived, found.weights.shares)
    gaps = found.lived - found.emulator(found.sample.z)
    table = {
        "pattern": target.names,
        "unit": [pattern.unit for pattern in target.patterns],
        "target": target.values,
        "tolerance": target.tolerances,
        "luck_sd": found.luck,
        "emulator_error": found.emulator.error,
        "explained": found.emulator.explained,
        "scale": found.scale,
        **dict(zip(("prior_q05", "prior_q50", "prior_q95"), prior, strict=True)),
        **dict(zip(("posterior_q05", "posterior_q50", "posterior_q95"), after, strict=True)),
        "emulated_gap": np.nanmean(gaps, axis=0) / found.scale,
        "within": np.abs(after[1] - target.values) <= target.tolerances,
    }
    return pd.DataFrame(table)


def vectors_table(found: Calibrated) -> pd.DataFrame:
    """Dotted names, weight and structure: the lived sample, then what was found of each other structure, each of weight 1.

    Vectors without weight are left out; whole numbers, truths and words that a structure sets stand in the provenance.
    """
    names, sample = list(found.priors.names), found.priors.values(found.sample.z)
    tables = [_weighted(sample, names, found.weights.shares, AS_SPECIFIED)]
    for refit in found.refits:
        values = refit.structure.values(found.priors, refit.z)
        tables.append(_weighted(values, names, np.full(len(values), 1 / len(values)), refit.structure.name))
    return pd.concat(tables, ignore_index=True)


def _weighted(values: np.ndarray, names: list[str], shares: np.ndarray, structure: str) -> pd.DataFrame:
    table = pd.DataFrame(values, columns=names).assign(weight=shares, structure=structure)
    return table[table["weight"] > 0]


def write_calibration(folder: Path, found: Calibrated, store_folder: Path, seconds: float, code: str) -> None:
    """Write everything into the results folder."""
    with noting(folder) as written:
        facts = _write(folder, found, code)
    seal(folder, written, {**facts, **_facts(found, store_folder, seconds), DATA: {}})


def _write(folder: Path, found: Calibrated, code: str) -> dict[str, Any]:
    """Write tables, posterior, settings and figures; returns where the posterior comes from."""
    tables = {
        "parameters": parameters_table(found),
        "combined": combined_table(found),
        "targets": targets_table(found),
        "recovery": found.recovery,
    }
    if found.refits:
        tables["structures"] = refits_table(found.refits, found.target)
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    write_csv(folder / "posterior" / "vectors.csv", vectors_table(found))
    text = config_text(found.settings)
    write_whole(folder / "config.yaml", lambda path: path.write_text(text, encoding="utf-8"))
    facts = posterior_facts(found, code)
    seal(folder / "posterior", [folder / "posterior" / "vectors.csv"], dict(facts))
    write_whole(folder / "README.md", lambda path: path.write_text(readme_text(found), encoding="utf-8"))
    draw_calibration(folder, found, tables["parameters"], tables["targets"])
    return facts


def posterior_facts(found: Calibrated, code: str) -> dict[str, Any]:
    """Where the posterior comes from, and around what."""
    weights, settings = found.weights, found.settings
    return {
        "brainsim": brainsim.__version__,
        "commit": code,
        "model_version": model_version(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": settings.study.seed,
        "scale": settings.population.scale,
        "quarters": settings.study.quarters,
        "waves": [len(wave) for wave in found.waves],
        "sample": len(found.sample),
        "effective_sample_size": round(weights.effective, 1),
        "effective_sample_size_untempered": round(weights.untempered, 1),
        "weight_power": round(weights.power, 4),
        "chain_steps": settings.calibration.steps,
        "chain_memory_steps": round(found.chain.memory, 1),
        "targets": {
            p.name: {"target": p.target, "tolerance": p.tolerance, "luck_sd": _number(luck), "source": p.source}
            for p, luck in zip(found.target.patterns, found.luck, strict=True)
        },
        "priors": {name: prior.model_dump() for name, prior in settings.calibration.priors.items()},
        "structures": _structures_told(found),
        "structures_from": settings.calibration.refits,
        "instead_of": {name: level_at(settings, name) for refit in found.refits for name in refit.structure.changes},
        "centre": {name: level_at(settings, name) for name in found.priors.names},
    }


def _structures_told(found: Calibrated) -> dict[str, Any]:
    """What each structure changes, that as specified first, and how far its best vector misses what it meets worst."""
    return {AS_SPECIFIED: {"changes": {}, "implausibility": _number(found.implausibility), "ruled_out": False}} | {
        refit.structure.name: {
            "changes": dict(refit.structure.changes),
            "implausibility": _number(refit.implausibility),
            "ruled_out": refit.is_ruled_out,
        }
        for refit in found.refits
    }


def _facts(found: Calibrated, store_folder: Path, seconds: float) -> dict[str, Any]:
    return {
        "study": found.settings.study.name,
        "question": found.settings.study.question,
        "store": str(store_folder),
        "vectors_lost": found.lost,
        "sources_sha256": source_hash(),
        "config_sha256": hashlib.sha256(config_text(found.settings).encode()).hexdigest(),
        **circumstances(found.settings, seconds, MORE_PACKAGES),
    }


def readme_text(found: Calibrated) -> str:
    """What every file and column means."""
    weights = found.weights
    power = f" (weights to the power {weights.power:.2f}, since as they are they are worth {weights.untempered:.0f})"
    told = data("calibration/readme.yaml")
    tables = [
        f"## {file}\n\n| column | meaning |\n|---|---|\n{_rows(columns)}" for file, columns in told["columns"].items()
    ]
    return told["readme"].format(
        parameters=len(found.priors.names),
        patterns=len(found.target.names),
        question=found.settings.study.question,
        waves=" and ".join(str(len(wave)) for wave in found.waves),
        people=1 / found.settings.population.scale,
        sample=len(found.sample),
        effective=weights.effective,
        tempered="" if weights.power == 1 else power,
        tables="\n\n".join(tables),
    )


def _rows(columns: dict[str, str]) -> str:
    return "\n".join(f"| `{names.replace(', ', '`, `')}` | {words} |" for names, words in columns.items())


def calibration_screen(found: Calibrated) -> str:
    """What an analyst wants to know first."""
    parameters, targets, recovery = parameters_table(found), targets_table(found), found.recovery
    known = parameters.sort_values("shrinkage", ascending=False)
    width = max(len(name) for name in known["name"])
    lines = [
        f"{row.name:{width}}  {row.q05:8.3g} {row.q50:8.3g} {row.q95:8.3g}   prior {row.prior_mean:.3g} ± {row.prior_sd:.2g}"
        f"   data say {row.data_say}"
        for row in known.itertuples(index=False)
    ]
    lines += [
        f"{row.name:{width}}  {row.q05:8.3g} {row.q50:8.3g} {row.q95:8.3g}   prior {row.prior_q50:.3g} ± {row.prior_sd:.2g}"
        f"   data say {row.data_say}"
        for row in combined_table(found).itertuples(index=False)
    ]
    before = int((np.abs(targets["prior_q50"] - targets["target"]) <= targets["tolerance"]).sum())
    scale = np.hypot(found.target.tolerances, found.luck)
    gaps = Likelihood(found.target.values, scale)
    said = [
        found.settings.study.question,
        "\n".join([f"{'5, 50 and 95 % of the posterior':{width}}", *lines]),
        f"{int(targets['within'].sum())} of {len(targets)} targets within tolerance in the median (priors: {before}); "
        f"the sample is worth {found.weights.effective:.0f} of {len(found.sample)} vectors",
    ]
    worst = np.abs(found.weights.shares @ np.nan_to_num((found.lived - gaps.target) / gaps.scale))
    far = [found.target.names[place] for place in np.argsort(-worst)[:3] if worst[place] > 1]
    said += [f"farthest from what is known: {', '.join(far)}"] if far else []
    said += [_of_structures(found)] if found.refits else []
    said += [words] if (words := taught(found.target.names, found.emulator.explained)) else []
    if len(recovery):
        pooled = recovery[recovery["parameter"] == "all"].iloc[0]
        said.append(
            f"recovery of {int(pooled['truths'])} known vectors: 90 % intervals hold {pooled['covered_90']:.0%} of the "
            f"truths, 50 % intervals {pooled['covered_50']:.0%}"
        )
        said += [NOTHING_LEARNT] if nothing_learnt(recovery) else []
    return "\n\n".join(said)


def _of_structures(found: Calibrated) -> str:
    told = [f"{AS_SPECIFIED} {found.implausibility:.1f}"]
    told += [
        f"{refit.structure.name} {refit.implausibility:.1f}{' (ruled out)' if refit.is_ruled_out else ''}"
        for refit in found.refits
    ]
    return f"structures, by how many standard deviations the best vector of each misses a fact: {', '.join(told)}"


def _number(value: float) -> float:
    return float(f"{value:.4g}")
