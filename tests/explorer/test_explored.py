"""What was simulated, as surfaces learn from it: each draw of a vector beside its own reference, however often it was drawn."""

import numpy as np
import pandas as pd
import pytest

from brainsim import load_settings
from brainsim.explorer.basis import Axis
from brainsim.explorer.explored import Explored

NAME = "researcher_years_in_korean_research"
AXES = [Axis("pay", 1.0, 4.0, 1.8, True, False)]


def explored(draws):
    """Vectors by number, in the order of their draws; each draw has a reference of its own, and two points that add 10 and 20."""
    rows = []
    for place, vector in enumerate(draws):
        level = 1000.0 * (place + 1)
        for point, (pay, more) in enumerate(((np.nan, 0.0), (3.0, 10.0), (4.0, 20.0))):
            rows.append((vector, point, 2 * place, "a" if vector % 2 else "b", pay, level + more))
    table = pd.DataFrame(rows, columns=["vector", "point", "replication", "form", "pay", NAME])
    numbers = list(dict.fromkeys(draws))
    values = np.array([[float(number)] for number in numbers])
    return Explored(load_settings("explore"), AXES, table, ["x"], values, values, np.array(["a", "b"]))


def test_a_vector_that_was_drawn_twice_has_the_points_of_both_beside_their_own_references():
    """Its references differ by chance alone: an effect against the other's would be a thousand off."""
    found = explored([7, 4, 7])
    rows, effects = found.effects(NAME)
    assert effects.tolist() == pytest.approx([10.0, 20.0] * 3)
    assert rows.vector.tolist() == [0, 0, 1, 1, 0, 0] and rows.s.shape == (2, 1)
    assert found.vectors == [7, 4] and found.forms == ["a", "b"] and found.draws == [2, 1]
    assert found.reference(NAME).tolist() == pytest.approx([2000.0, 2000.0])  # of draws 1 and 3, and of draw 2


def test_vectors_that_were_drawn_once_are_as_they_were():
    found = explored([7, 4, 2])
    rows, effects = found.effects(NAME)
    assert found.draws == [1, 1, 1] and rows.vector.tolist() == [0, 0, 1, 1, 2, 2]
    assert effects.tolist() == pytest.approx([10.0, 20.0] * 3) and found.reference(NAME).tolist() == [1000, 2000, 3000]
