"""What is registered is whole, sealed, of everybody and of facts as they are declared."""

import re
from pathlib import Path

import pandas as pd
import pytest

from brainsim.forecasts.facts import FACTS, REFERENCE
from brainsim.forecasts.written import COLUMNS, LEVELS, beside
from brainsim.study.seal import hash_of_file, read_sealed

FOLDER = Path(__file__).parents[2] / "experiments" / "forecasts"
REGISTERED = sorted(FOLDER.glob("*/*.csv"))


@pytest.mark.parametrize("file", REGISTERED, ids=lambda file: file.stem)
def test_a_registered_forecast_is_whole_and_unchanged(file):
    """Every fact, every quantile, in order; of simulations at full size, at least a hundred, by a commit that is named."""
    table, told = pd.read_csv(file), read_sealed(beside(file))
    assert (told["forecasts"], told["forecasts_sha256"]) == (file.name, hash_of_file(file))
    assert file.name == f"{REFERENCE}-{told['model_id']}.csv" and file.parent.name == told["model_id"]
    assert list(table) == COLUMNS
    assert set(table["target"]) == {fact.name for fact in FACTS} == set(told["facts"])
    for _, rows in table.groupby("target"):
        assert rows["output_type_id"].tolist() == LEVELS.tolist()
        assert rows["value"].is_monotonic_increasing
    assert told["scale"] == 1.0 and told["replications"] >= 100
    assert re.fullmatch("[0-9a-f]{40}", told["commit"])


def test_the_page_says_whether_anything_is_registered():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert ("No forecast is registered yet" in page) == (not REGISTERED)
    for file in REGISTERED:
        assert f"{file.parent.name}/{file.name}" in page
