"""What is cleared of a results folder: what its provenance names, and nothing else."""

from brainsim.report.claims import clear
from brainsim.study.reports import seal


def test_what_is_cleared_is_what_was_written_and_the_files_of_others_stay(tmp_path):
    for name in ("effects.csv", "targets.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    seal(tmp_path, [tmp_path / "effects.csv"], {"brainsim": "1"})
    clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["targets.csv"]
