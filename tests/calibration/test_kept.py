"""Tables that a calibration keeps: read as they were written, or made again."""

import pytest

from brainsim.calibration.sealed_tables import Kept

TABLE = {"index": ["a"], "columns": ["x"], "data": [[0.1]]}


@pytest.fixture
def kept(tmp_path):
    """A table that is kept."""
    place = Kept(tmp_path, "vectors/wave_2_abc.json")
    place.write(TABLE)
    return place


def test_a_table_is_read_as_it_was_written(kept):
    assert kept.is_there() and kept.read() == TABLE
    assert not Kept(kept.folder, "vectors/wave_3_abc.json").is_there()


@pytest.mark.parametrize("harm", ["changed", "cut", "of another"])
def test_a_damaged_table_is_told_set_aside_and_not_there(kept, harm, capsys):
    if harm == "of another":
        other = Kept(kept.folder, "vectors/wave_3_abc.json")
        other.write(TABLE)
        kept.file.write_bytes(other.file.read_bytes())
    else:
        text = kept.file.read_text()
        kept.file.write_text(text.replace("0.1", "0.2") if harm == "changed" else text[:-9])
    assert not kept.is_there() and not kept.file.exists()
    assert "it is made again, and kept in" in capsys.readouterr().err
    assert (kept.folder / "damaged" / "vectors" / kept.file.name).exists()
