"""What tests of stores begin with."""

import pytest
from stores import batch, filled


@pytest.fixture
def folder(tmp_path):
    """Where the store of a test lies."""
    return tmp_path / "experiment" / "store"


@pytest.fixture
def store(folder):
    """A store of three batches: runs 3 and 1, run 2, run 0."""
    return filled(folder, batch(3, 1), batch(2), batch(0))
