"""One honest line of progress: what is done, what failed, how long still, the answer so far; on a terminal and in a file."""

import io

import pytest

from brainsim.study import progress
from brainsim.study.progress import HEARTBEAT, REDRAW, Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is set: clock[0] seconds."""
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def screen(stream):
    """What a terminal shows: lines, each as it was written last."""
    return [line.split("\r\x1b[K")[-1] for line in stream.getvalue().split("\n")]


def test_the_line_counts_the_done_and_the_failed_and_says_the_time_left(clock):
    line = Progress(30, io.StringIO())
    assert line.line() == "0 of 30 simulations"
    clock[0] += 5
    line.count(8)
    line.count(2, failed=1)
    assert line.line() == "10 of 30 simulations, 1 failed, about 10 s left"
    clock[0] += 10
    line.count(20)
    assert line.line() == "30 of 30 simulations, 1 failed, 15 s"


def test_more_runs_may_be_planned_on_the_way(clock):
    line = Progress(2, io.StringIO())
    clock[0] += 4
    line.count(2)
    assert "left" not in line.line()
    line.more(6)
    assert line.line() == "2 of 8 simulations, about 12 s left"


def test_the_time_left_goes_by_the_work_that_is_left_where_runs_take_unlike_times(clock):
    """A run with its past takes 30, the others 10: after the first 30 of 60 are done, not a quarter."""
    line = Progress(4, io.StringIO(), work=60.0)
    clock[0] += 3
    line.count(1, work=30.0)
    assert line.line() == "1 of 4 simulations, about 3 s left"
    line.more(1, 30.0)
    assert line.line().endswith("about 6 s left")


def test_where_nothing_is_known_of_the_work_runs_count_alike(clock):
    line = Progress(4, io.StringIO(), work=0.0)
    clock[0] += 3
    line.count(1, work=0.0)
    assert line.line() == "1 of 4 simulations, about 9 s left"


def test_the_answer_so_far_stays_in_the_line_until_more_is_known(clock):
    line = Progress(9, io.StringIO())
    line.count(1, known="So far +20 years")
    line.count(1)
    assert line.line() == "2 of 9 simulations, about 0 s left. So far +20 years"
    line.count(1, known="So far +30 years")
    assert line.line().endswith(". So far +30 years")


def test_on_a_terminal_the_line_is_no_longer_than_the_terminal_is_wide(monkeypatch):
    """A line that wraps can't be rewritten; it ends between two words, and one that fits is whole."""
    monkeypatch.setenv("COLUMNS", "30")
    for known, said in (
        ("So far +1,690 years", "0 of 9 simulations. So ..."),
        ("So far +5", "0 of 9 simulations. So far +5"),
    ):
        stream = Terminal()
        line = Progress(9, stream)
        line.known = known
        line.end()
        assert screen(stream)[0] == said


def test_in_a_file_a_line_is_said_now_and_then_and_at_the_end(clock):
    """Not thousands of lines, and none that is rewritten."""
    stream = io.StringIO()
    line = Progress(1000, stream)
    for _ in range(1000):
        clock[0] += 0.04
        line.count(1)
    line.end()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1 + int(40 / HEARTBEAT) + 1
    assert lines[0] == "0 of 1000 simulations"
    assert lines[-1] == "1000 of 1000 simulations, 40 s"
    assert "\r" not in stream.getvalue()


def test_on_a_terminal_one_line_is_rewritten_and_only_the_last_ends_it(clock):
    stream = Terminal()
    line = Progress(1000, stream)
    for _ in range(1000):
        clock[0] += REDRAW / 10
        line.count(1)
    line.end()
    assert screen(stream) == ["1000 of 1000 simulations, 10 s", ""]
    assert 90 <= stream.getvalue().count("\r") <= 120


def test_a_note_stands_on_a_line_of_its_own_above_the_line_on_a_terminal(clock):
    stream = Terminal()
    line = Progress(3, stream)
    line.note("run 1234 failed")
    line.end()
    assert screen(stream) == ["run 1234 failed", "0 of 3 simulations", ""]


def test_a_note_in_a_file_is_a_line_at_once(clock):
    stream = io.StringIO()
    line = Progress(3, stream)
    line.note("run 1234 failed")
    assert stream.getvalue() == "0 of 3 simulations\nrun 1234 failed\n"


def test_progress_goes_to_the_error_stream_so_that_results_can_be_piped(capsys):
    Progress(3).end()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("0 of 3 simulations")
