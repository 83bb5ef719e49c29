"""Proves that the suite can fail: each mutant below is a fault on purpose, and the test beside it must find it.

    python tests/verification/mutants.py [NAME ...] [--workers 2]

The sources are copied to a temporary folder, one text is replaced there, and the one named test is run against the copy,
interpreted (NUMBA_DISABLE_JIT=1), so that nothing is compiled. The tests must pass against an unchanged copy first. The
exit status is 1 if a mutant survives or its text is no longer in the sources: then write the mutant anew, or the test
that it lacks.
"""

import argparse
import compileall
import gc
import importlib.util
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # before numba is imported
sys.dont_write_bytecode = True

import hydra.main  # noqa: E402, F401 - what every test needs is imported once, before processes fork
import hypothesis.extra.numpy  # noqa: E402, F401
import matplotlib.figure  # noqa: E402, F401
import mesa  # noqa: E402, F401
import numba  # noqa: E402, F401
import pandas  # noqa: E402, F401
import pyarrow.parquet  # noqa: E402, F401
import pydantic  # noqa: E402, F401
import pytest  # noqa: E402
import scipy.stats  # noqa: E402, F401

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; a mutant that never ends is no mutant to keep


class Mutant(NamedTuple):
    """A fault: in `file` of src/brainsim the text `old` becomes `new`, and `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str  # file::test under tests/


MUTANTS = (
    # what happens
    Mutant("hostility attracts", "model/rules.py", "world.hostility[place] - 1.0)\n    return -(", "world.hostility[place] - 1.0)\n    return (",
           "model/test_rules.py::test_the_climate_counts_for_foreigners_only_and_is_added"),
    Mutant("a move is a gain", "model/rules.py", "return -cost * (place", "return cost * (place",
           "model/test_rules.py::test_moving_costs_less_between_the_us_and_the_uk"),
    Mutant("who is not renewed hears nothing of it", "model/prompts.py", "person.position == POSTDOC or refused", "person.position == POSTDOC",
           "model/test_search_on_contract.py::test_a_fellow_who_was_not_renewed_looks_ahead_as_postdocs_do"),
    Mutant("who searches takes any post", "model/weighing.py", "if prompt.cause == SEARCHES and", "if False and",
           "model/test_search_on_contract.py::test_who_searches_weighs_permanent_posts_and_staying_alone"),
    Mutant("a lost post is liked still", "model/weighing.py", "behaviour.taste_carried and not job_ended(prompt.cause)", "behaviour.taste_carried",
           "model/test_lasting_tastes.py::test_nothing_is_carried_once_the_job_has_ended"),
    Mutant("all tastes change in one quarter", "model/shocks.py", "quarter - (quarter + uid) % lasts", "quarter - quarter % lasts",
           "model/test_lasting_tastes.py::test_each_quarter_an_equal_share_gets_new_tastes"),
    Mutant("visitors settle like others", "model/rules.py", "behaviour.settling_visitors if visits else 1.0", "1.0",
           "model/test_rules.py::test_visitors_settle_less"),
    Mutant("foreigners are natives", "model/rules.py", "at_home = person.home == place", "at_home = person.home != place",
           "model/test_rules.py::test_local_graduates_and_natives_are_preferred"),
    Mutant("a quarter of contract too many", "model/careers.py", "served = as_fellow + contract_left", "served = as_fellow",
           "model/test_careers.py::test_a_new_fellow_expects_her_contract_and_the_renewals_she_may_hope_for"),
    Mutant("the drop in pay is welcome", "model/careers.py", "(then - job)", "(job - then)",
           "model/test_careers.py::test_the_size_of_the_drop_is_as_computed_by_hand"),
    Mutant("discounting by quarters as years", "model/behaviour.py", "discount ** (0.25 * min(", "discount ** (1.0 * min(",
           "model/test_careers.py::test_the_weight_beyond_is_the_share_of_the_discounted_horizon"),
    Mutant("one post too many", "model/market.py", "if standing.wanted[market] > capacities[market]:",
           "if standing.wanted[market] > capacities[market] + 1:",
           "model/test_market.py::test_the_best_scores_get_the_posts"),
    Mutant("the last who fits is turned down", "model/market.py", "cutoff if admitted <= capacity else", "cutoff if admitted < capacity else",
           "model/test_market.py::test_a_market_that_turns_somebody_down_is_full"),
    Mutant("newcomers find what residents left", "model/quarter.py", "    empty(rows)\n", "",
           "model/test_quarter.py::test_rows_of_nobody_keep_no_trace_of_whoever_had_them"),
    Mutant("numbers rounded half up", "model/quarter.py", "expected[row, column] + luck.chance(word)", "expected[row, column] + 0.5",
           "model/test_quarter.py::test_entrants_are_the_expected_number_rounded_by_luck"),
    Mutant("no refusals", "model/settling.py", "choices[n] = STAY\n\n\n@sweep", "choices[n] = choice\n\n\n@sweep",
           "model/test_quarter.py::test_visas_are_refused_by_their_probability"),
    Mutant("luck forgets the quarter", "model/luck.py", "np.uint64(quarter), np.uint64(purpose)", "np.uint64(0), np.uint64(purpose)",
           "model/test_luck.py::test_a_name_belongs_to_one_draw_only"),
    Mutant("luck of half the rounds", "model/luck.py", "for _ in range(10):", "for _ in range(5):",
           "model/test_luck.py::test_philox_gives_the_published_answers"),
    Mutant("half of what is seen is overlooked", "model/rules.py", "if chance >= (world.sight", "if chance >= 0.5 * (world.sight",
           "model/test_rules.py::test_her_chance_decides_up_to_the_probability_far_from_home"),
    Mutant("who loses a post is overlooked", "model/prompts.py", "reason = row.position == OUT or ends", "reason = ends",
           "model/test_decisions.py::test_one_by_one_the_same_people_decide_for_the_same_reasons"),
    Mutant("the luck of another place", "model/weighing.py", "shocks.drawn_luck(drawn, place, number[place])", "shocks.drawn_luck(drawn, 0, number[place])",
           "model/test_decisions.py::test_one_by_one_equals_all_at_once_bit_for_bit"),
    Mutant("shocks of 22 bits", "model/luck.py", "DROPPED = np.int32(23), np.int32(127), np.uint64(9)", "DROPPED = np.int32(23), np.int32(127), np.uint64(10)",
           "model/test_luck.py::test_a_chance_in_single_precision_has_23_bits"),
    Mutant("visa ease hinders", "settings/levers.py", "foreignness[KOREA] *= 1.0 - x", "foreignness[KOREA] *= 1.0 + x",
           "model/test_world.py::test_visa_ease_takes_its_share_off_foreignness_and_refusals"),
    Mutant("pounds as thousands of pounds", "settings/levers.py", "+= x / 1000.0", "+= x",
           "model/test_world.py::test_a_uk_visa_cost_is_brought_to_thousand_ppp_dollars"),
    Mutant("a ramp of one step less", "settings/policy.py", "/ (self.ramp_quarters + 1)", "/ max(self.ramp_quarters, 1)",
           "model/test_world.py::test_a_lever_rises_in_equal_steps_to_its_value"),
    Mutant("a lever holds a quarter too long", "settings/policy.py", "ended = self.end is not None and calendar_quarter >=", "ended = self.end is not None and calendar_quarter >",
           "test_settings.py::test_a_lever_is_neutral_before_its_start_and_after_its_end"),
    Mutant("roots make it worse", "model/rules.py", "1.0 - behaviour.acculturation", "1.0 + behaviour.acculturation",
           "model/test_foreigners.py::test_a_phd_there_takes_its_share_off_the_burden_and_nothing_off_what_attracts"),
    Mutant("networks do not fade", "model/rules.py", "away = 0 if place == person.place else person.here", "away = 0",
           "model/test_networks.py::test_committees_forget_who_is_away"),
    Mutant("a doctorate is work", "model/rules.py", "person.lived[KOREA] - behaviour.in_korea_before[person.origin, person.phd_place]", "person.lived[KOREA]",
           "model/test_networks.py::test_a_doctorate_in_korea_is_no_work_there"),
    Mutant("the quick look knows of no network", "model/rules.py", "told = behaviour.korea_network_sight if place == KOREA else 0.0", "told = 0.0",
           "model/test_networks.py::test_her_chance_decides_up_to_the_probability_where_a_network_is_all_that_shows"),
    Mutant("graduates have no time", "model/settling.py", "row.jobless_since + grace < quarter", "row.jobless_since < quarter",
           "model/test_foreigners.py::test_graduates_have_some_quarters_to_look_for_work_before_they_go_home"),
    Mutant("hosts favour for any post", "model/hosts.py", "behaviour, key) == position\n", "behaviour, key) >= 0\n",
           "model/test_hosts.py::test_a_host_favours_its_fellows_and_the_postdocs_of_institutes_for_institute_posts"),
    Mutant("firms want more the more they have", "model/firms.py", "np.exp(-setting", "np.exp(setting",
           "model/test_hosts.py::test_offers_fall_as_industry_fills"),
    # what is counted
    Mutant("groups swapped", "outcomes/first_call.py", 'first["group"] == number for', 'first["group"] == (number + 1) % len(GROUPS) for',
           "outcomes/test_outcomes.py::test_the_intake_is_that_of_the_first_call"),
    Mutant("kept a quarter late", "outcomes/kept.py", "return 4 * self.years + (", "return 4 * self.years + 1 + (",
           "outcomes/test_outcomes.py::test_a_year_after_the_end_is_the_fourth_quarter_after_it"),
    Mutant("departures count as arrivals", "outcomes/stocks.py", "moves[:, KOREA].sum() - moves[KOREA].sum()", "moves[KOREA].sum() - moves[:, KOREA].sum()",
           "outcomes/test_outcomes.py::test_net_flow_is_per_thousand_residents_and_year"),
    Mutant("millions as billions", "outcomes/costs.py", "prices / 4 / 1000", "prices / 4",
           "outcomes/test_outcomes.py::test_fellowships_cost_the_pay_and_research_money_of_all_fellow_years"),
    Mutant("no discount over the life of a post", "outcomes/costs.py", "(1.0 + rate) ** (-quarters / 4.0)", "(1.0 + rate) ** (0.0 * quarters)",
           "outcomes/test_outcomes.py::test_a_post_is_paid_over_its_life_from_the_quarter_in_which_it_is_filled"),
    Mutant("a seed for each point", "study/runs.py", "_pasts.branch((key, task.seed), settings, task.pasts)", "_pasts.branch((key, task.seed + id(settings)), settings, task.pasts)",
           "study/test_runs.py::test_all_points_of_a_task_are_lived_on_its_seed"),
    Mutant("one seed for all replications", "study/runs.py", "spawn_key=(replication,)", "spawn_key=(0,)",
           "study/test_runs.py::test_seeds_fit_in_63_bits_and_differ"),
    Mutant("every replication the same vector", "study/vectors.py", "turn * GOLDEN", "0 * GOLDEN",
           "study/test_vectors.py::test_pairs_share_a_vector_and_weights_are_kept"),
    Mutant("every replication as specified", "study/vectors.py", "self.structures[structure]", "self.structures[0]",
           "study/test_structures.py::test_pairs_of_replications_take_one_structure_after_the_other"),
    Mutant("a structure without what it sets", "study/vectors.py", "every |= self.sets", "every | self.sets",
           "study/test_structures.py::test_a_replication_has_the_numbers_and_the_words_of_its_structure_at_all_points"),
    Mutant("structures that the study sets are drawn", "study/vectors.py", "if not any(map(is_set", "if True or not any(map(is_set",
           "study/test_structures.py::test_a_structure_whose_settings_the_study_sets_is_left_out_and_told"),
    Mutant("flows with their common factor", "calibration/refits.py", "gaps[:, likelihood.flows] -= ", "gaps[:, likelihood.flows] -= 0 * ",
           "calibration/test_refits.py::test_a_factor_that_all_flows_share_is_no_miss_and_each_may_be_off_by_the_discrepancy"),
    Mutant("the interval of the mean as that of a world", "study/effects.py", "np.sqrt(variance * (1.0 + 1.0 / np.maximum(vectors, 1)))", "np.sqrt(variance / np.maximum(vectors, 1))",
           "study/test_effects.py::test_the_interval_holds_one_world_more_as_often_as_it_says"),
    Mutant("a world more without the doubt about the mean", "study/effects.py", "variance * (1.0 + 1.0 / np.maximum(vectors, 1))", "variance",
           "study/test_effects.py::test_the_interval_of_one_world_more_is_students_prediction_interval"),
    Mutant("95 % told as 90 %", "study/effects.py", "0.5 + CONFIDENCE / 2", "0.5 + 0.95 / 2",
           "study/test_effects.py::test_the_quantile_of_t_is_that_of_90_percent"),
    Mutant("the fifth percentile is the median", "study/ranges.py", "LOW, HIGH = 0.05, 0.95", "LOW, HIGH = 0.5, 0.95",
           "study/test_effects.py::test_an_effect_is_the_mean_paired_difference_with_its_error_and_spread"),
    Mutant("effects without pairs", "study/effects.py", "mean, variance = _moments(differences, seen)\n    vectors", "mean, variance = _moments(np.where(seen, lived - np.roll(reference, 1), np.nan), seen)\n    vectors",
           "study/test_effects.py::test_an_effect_is_the_mean_paired_difference_with_its_error_and_spread"),
    Mutant("the reference less the point", "study/effects.py", "np.where(seen, lived - reference, np.nan)", "np.where(seen, reference - lived, np.nan)",
           "study/test_effects.py::test_an_effect_is_the_mean_paired_difference_with_its_error_and_spread"),
    Mutant("the last point is the reference", "study/effects.py", "effects_of(cubes[outcome], cubes[outcome][0], lucks)", "effects_of(cubes[outcome], cubes[outcome][-1], lucks)",
           "study/test_effects.py::test_the_table_has_a_row_for_each_point_and_outcome"),
    Mutant("an open ratio is closed", "study/effects.py", "if a <= 0.0:", "if a <= -1e9:",
           "study/test_effects.py::test_a_ratio_is_open_exactly_where_the_lower_effect_may_be_nought"),
    Mutant("ties count for the first", "study/comparisons.py", "np.where(one == other, 0.5, one > other)", "(one >= other)",
           "study/test_comparisons.py::test_the_difference_is_paired_and_the_share_counts_ties_half"),
    Mutant("regret against the worst", "analysis/robustness.py", "gains.max(axis=0) - gains", "gains - gains.min(axis=0)",
           "analysis/test_analysis.py::test_regret_is_what_the_best_policy_of_a_world_would_have_added"),
    Mutant("likely from a half on", "brief/likelihood.py", "(0.66, ", "(0.50, ",
           "brief/test_brief_words.py::test_a_likelihood_is_the_term_of_the_ipcc"),
    # what is kept
    Mutant("bytes are not forced to the disk", "study/shards.py", "            os.fsync(file.fileno())", "            file.fileno()",
           "study/test_batches.py::test_every_shard_is_on_the_disk_before_the_runs_shard_has_its_name"),
    Mutant("names are not forced to the disk", "study/shards.py", "        raise\n    force_names(path.parent)", "        raise",
           "study/test_batches.py::test_every_shard_is_on_the_disk_before_the_runs_shard_has_its_name"),
    Mutant("hashes are not compared", "study/shards.py", "if size and found == path.stem.partition(\"-\")[2]:", "if size:",
           "study/test_batches.py::test_a_batch_with_a_damaged_shard_counts_as_not_there_and_is_kept"),
    Mutant("half a file is left", "study/shards.py", "        partial.unlink(missing_ok=True)\n        raise", "        raise",
           "study/test_batches.py::test_a_file_is_written_whole_or_not_at_all"),
    Mutant("two may write at once", "study/holding.py", "lock.acquire(timeout=0)", "lock.is_locked",
           "study/test_dying.py::test_a_second_process_is_refused_until_the_first_is_dead"),
    # what is said
    Mutant("a failed job of a sweep ends with 0", "__main__.py", "else max([*statuses, *sweep.statuses], default=COMPLETE)", "else min([*statuses, *sweep.statuses], default=COMPLETE)",
           "test_command_line.py::test_a_sweep_goes_on_after_a_failed_job_and_ends_with_its_status"),
    Mutant("wrong input ends with 0", "process/endings.py", "COMPLETE, UNUSABLE, INCOMPLETE, INTERRUPTED = 0, 2, 3, 130", "COMPLETE, UNUSABLE, INCOMPLETE, INTERRUPTED = 0, 0, 3, 130",
           "test_command_line.py::test_without_arguments_the_experiments_are_named"),
    Mutant("what was not cleared stays", "report/claims.py", "        if (folder / name).is_file():\n            (folder / name).unlink()", "        pass",
           "report/test_claims.py::test_what_is_cleared_is_what_was_written_and_the_files_of_others_stay"),
    Mutant("what a thread has lived is dropped when it is stopped", "study/runs.py", "if begins_no_more() and not together.has(number):", "if begins_no_more():",
           "study/test_together.py::test_once_it_shall_begin_no_more_a_task_hands_over_what_it_lived_and_begins_nothing"),
)  # fmt: skip


def copied(sources: Path, folder: Path) -> Path:
    """A copy of the sources, with what Python has compiled of them, and configs/ where they look for it."""
    shutil.copytree(sources, folder / "src")
    (folder / "configs").symlink_to(CHECKOUT / "configs")
    return folder / "src"


def compiled(folder: Path) -> Path:
    """A copy of the checkout's sources that Python has compiled, once for all mutants."""
    shutil.copytree(CHECKOUT / "src", folder / "src")
    compileall.compile_dir(folder / "src", quiet=2)
    return folder / "src"


def tried(sources: Path, tests: list[str]) -> tuple[int, str]:
    """Pytest's exit status for tests against a copy of the sources, in this process, and the last of what it said."""
    sys.path.insert(0, str(sources))
    os.environ["PYTHONPATH"] = str(sources)  # of processes that tests start
    left_out = [word for plugin in ("cacheprovider", "randomly", "xdist", "anyio") for word in ("-p", f"no:{plugin}")]
    options = ["-q", "-x", "-o", "addopts=", "--assert=plain", *left_out]  # whether a test fails, not why
    with redirect_stdout(StringIO()) as said, redirect_stderr(said):
        status = pytest.main([*options, *(str(CHECKOUT / "tests" / test) for test in tests)])
    return int(status), said.getvalue().strip()[-3000:]


def outcome_of(mutant: Mutant, whole: Path) -> str:
    """What became of a mutant: empty if its test found it, else what is wrong in words."""
    with tempfile.TemporaryDirectory() as folder:
        sources = copied(whole, Path(folder))
        file = sources / "brainsim" / mutant.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            return f"its text is {text.count(mutant.old)} times in {mutant.file}, not once: write the mutant anew"
        file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)
        status, said = tried(sources, [mutant.test])
    found = status == pytest.ExitCode.TESTS_FAILED
    return "" if found else f"survived {mutant.test} (pytest: {said.splitlines()[-1:]})"


def problem_of(tests: list[str], whole: Path) -> str:
    """What is wrong with tests against the sources as they are; empty if they pass."""
    with tempfile.TemporaryDirectory() as folder:
        status, said = tried(copied(whole, Path(folder)), tests)
    return "" if status == pytest.ExitCode.OK else f"the tests do not pass against the sources as they are:\n{said}"


def main() -> int:
    """The exit status: 1 if the suite can't find one of its mutants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="of mutants; all without any")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    mutants = [mutant for mutant in MUTANTS if mutant.name in chosen.names or not chosen.names]
    os.chdir(CHECKOUT)
    gc.freeze()  # what is here now
    began, problems = time.monotonic(), []
    # A process for each, that begins as this one is now: libraries are imported, brainsim is not.
    processes = multiprocessing.get_context("fork").Pool(chosen.workers, maxtasksperchild=1)
    with tempfile.TemporaryDirectory() as folder, processes as pool:
        sources = compiled(Path(folder))
        whole = pool.apply_async(problem_of, [sorted({mutant.test for mutant in mutants}), sources])
        outcomes = {mutant.name: pool.apply_async(outcome_of, [mutant, sources]) for mutant in mutants}
        for name, outcome in outcomes.items():
            if problem := outcome.get(PATIENCE):
                problems.append(f"mutant '{name}': {problem}")
        problems += [problem] if (problem := whole.get(PATIENCE)) else []
    print(
        "\n".join([*problems, f"{len(mutants)} mutants, {len(problems)} problems ({time.monotonic() - began:.0f} s)"])
    )
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
