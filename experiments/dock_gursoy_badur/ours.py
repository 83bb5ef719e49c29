"""`python -m experiments.dock_gursoy_badur.ours`: their three findings, asked of brainsim's own model.

Each change against the world as it is without the programme, on the same parameters and luck: Koreans who leave Korea a year, Koreans
who live abroad at the end of the study, and those of them whose PhD is Korean.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import brainsim
from brainsim.model.codes import PLACES
from brainsim.study.effects import effects_of as paired_effects
from brainsim.study.runs import model_version
from brainsim.study.shards import write_whole
from brainsim.study.study import Study
from brainsim.study.vectors import lucks_of

FOLDER = Path("results/dock_gursoy_badur")
REPLICATIONS = 20
FIRST_HALF, SECOND_HALF = "{value: %g, start: 2025Q3, end: 2030Q3}", "{value: %g, start: 2030Q3}"
CHANGES = {  # what is asked, in words, and the change of the settings
    "outlook: US twice as hostile, all ten years": "shock.us_hostility: 2.0",
    "outlook: US twice as hostile, first five years": f"shock.us_hostility: {FIRST_HALF % 2.0}",
    "outlook: US twice as hostile, last five years": f"shock.us_hostility: {SECOND_HALF % 2.0}",
    "outlook: openings in Korea x 1.5, all ten years": "policy.permanent_jobs: 1.5",
    "outlook: openings in Korea x 1.5, first five years": f"policy.permanent_jobs: {FIRST_HALF % 1.5}",
    "outlook: openings in Korea x 1.5, last five years": f"policy.permanent_jobs: {SECOND_HALF % 1.5}",
    "barriers: cost of moving 0": "behaviour.moving_cost: 0.0",
    "barriers: cost of moving 0.25": "behaviour.moving_cost: 0.25",
    "barriers: cost of moving 0.75": "behaviour.moving_cost: 0.75",
    "barriers: cost of moving 1": "behaviour.moving_cost: 1.0",
    "others: a fifth more Korean PhDs in the US": "population.entrants.us.korea: 1020",
}


def main() -> None:
    """Live what is missing and leave ours.csv."""
    points = ", ".join(f"{{{change}}}" for change in CHANGES.values())
    size = ["population.scale=0.05", "study.keep=quarters", f"study.replications={REPLICATIONS}"]
    overrides = [*size, "design=list", "design.reference={}", f"design.points=[{points}]"]
    study = brainsim.run("no_programme", overrides, store=FOLDER / "ours" / "store")
    table = effects_of(study).assign(model_version=model_version())
    write_whole(FOLDER / "ours.csv", lambda path: table.to_csv(path, index=False, float_format="%.6g"))
    print(table.to_string(index=False))


def effects_of(study: Study) -> pd.DataFrame:
    """One row a change and outcome: level of the reference, effect and its 90 % interval, paired, in one world more."""
    rows = []
    outcomes = {
        "koreans_leaving_a_year": leaving(study),
        "koreans_abroad_end": abroad(study),
        "koreans_with_korean_phd_abroad_end": abroad(study, ["korea"]),
    }
    for outcome, values in outcomes.items():
        for change, point in zip(CHANGES, study.plan.rows, strict=True):
            lived, reference = values[point].to_numpy(dtype=float), values[0].to_numpy(dtype=float)
            found = paired_effects(lived[None, :], reference, lucks_of(study.settings))[0]
            effect = {name: getattr(found, name) for name in ("effect", "low", "high", "half_width", "n")}
            rows.append({"outcome": outcome, "change": change, "without": reference.mean(), **effect})
    return pd.DataFrame(rows)


def leaving(study: Study) -> pd.DataFrame:
    """Koreans who leave Korea a year, by replication (rows) and point."""
    flows = study.table("flows")
    chosen = flows[(flows["origin"] == "korea") & (flows["from"] == "korea")]
    return chosen.pivot_table(index="replication", columns="point", values="moves", aggfunc="sum") / (
        study.settings.study.quarters / 4
    )


def abroad(study: Study, phd_places: Sequence[str] = PLACES) -> pd.DataFrame:
    """Koreans with such a PhD who live abroad after the last quarter, at most 13 years after it, by replication and point."""
    cohorts = study.table("cohorts")
    away = (cohorts["origin"] == "korea") & (cohorts["place"] != "korea")
    chosen = cohorts[away & cohorts["phd_place"].isin(phd_places)]
    return chosen.pivot_table(index="replication", columns="point", values="persons", aggfunc="sum")


if __name__ == "__main__":
    main()
