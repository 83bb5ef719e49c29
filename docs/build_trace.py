"""Writes docs/trace.md out of code and published results: `python docs/build_trace.py`."""

from pathlib import Path

import pandas as pd
from build_evidence import HEADLINE, MENDED, SAYS, counts_text, grades, narrowed, said_of
from build_model import equations
from build_parameters import GRADES
from published_numbers import facts_of, published

from brainsim.model.researchers import RESEARCHER
from brainsim.report.size import people_told
from brainsim.study.patterns import PATTERNS, score
from brainsim.study.reports import Report

DOCS = Path(__file__).parent
CHECKOUT = DOCS.parent
PUBLISHED = CHECKOUT / "results" / "published"
# Tests in view of which the structure was mended (the bold numbers of decision 014): they judge less than the others.
IN_VIEW = ("korean_postdocs_survival", "kr_postdocs_foreign", "us_phds_on_tenure_track", "us_stay_tail",
           "kr_foreigners_china", "kr_foreigners_india")  # fmt: skip
# What verifies the implementation: the claim, and tests that would fail if it were false (file of tests/, test).
VERIFIED = {
    "each equation gives the number worked out by hand": (
        ("model/test_rules.py", "test_a_score_for_a_faculty_post_at_home_adds_up"),
        ("model/test_rules.py", "test_posts_in_a_third_place_are_seen_by_rate_ties_and_effort"),
        ("model/test_careers.py", "test_the_size_of_the_drop_is_as_computed_by_hand"),
        ("model/test_careers.py", "test_the_weight_beyond_is_the_share_of_the_discounted_horizon"),
        ("model/test_world.py", "test_pay_is_brought_to_thousand_ppp_dollars"),
    ),
    "known shocks make a logit; who sees nothing stays": (
        ("model/test_decisions.py", "test_known_gumbels_make_a_logit"),
        ("model/test_decisions.py", "test_who_sees_nothing_stays"),
    ),
    "luck is that of Philox and of its distributions; a name has one draw": (
        ("model/test_luck.py", "test_philox_gives_the_published_answers"),
        ("model/test_luck.py", "test_draws_follow_their_distribution"),
        ("model/test_luck.py", "test_a_name_belongs_to_one_draw_only"),
    ),
    "markets clear as deferred acceptance does; no place hires more than its posts": (
        ("model/test_market.py", "test_clearing_is_deferred_acceptance"),
        ("model/test_market.py", "test_nobody_prefers_an_alternative_that_she_could_have"),
        ("model/test_quarter.py", "test_no_place_hires_more_than_its_posts"),
    ),
    "conservation: nobody is lost or counted twice, no time lived is lost": (
        ("model/test_quarter.py", "test_nobody_is_lost_and_nobody_is_doubled"),
        ("model/test_quarter.py", "test_the_stock_is_the_census_in_every_quarter"),
        ("model/test_quarter.py", "test_stocks_change_by_entrants_leavers_and_moves_alone"),
        ("model/test_quarter.py", "test_nobody_gains_or_loses_lived_time"),
    ),
    "order does not matter: not of researchers, nor of what is lived beside": (
        ("model/test_quarter.py", "test_the_order_of_researchers_does_not_matter"),
        ("study/test_runs.py", "test_a_run_is_the_same_whichever_points_are_lived_with_it"),
    ),
    "common luck: worlds differ only where the policy bites": (
        ("model/test_quarter.py", "test_one_more_fellowship_changes_few_lives"),
        ("model/test_levers.py", "test_the_past_is_the_same_whatever_the_policy"),
        ("study/test_conduct.py", "test_replications_have_the_same_luck_whatever_the_design_and_what_ran_before"),
    ),
    "placebo: neutral levers change nothing, bit for bit": (
        ("model/test_levers.py", "test_a_neutral_lever_changes_nothing_bit_for_bit"),
        ("study/test_runs.py", "test_the_placebo_changes_nothing_at_all"),
        ("study/test_conduct.py", "test_a_lever_that_forgets_its_start_is_caught_by_the_placebo"),
    ),
    "levers act from their start, and in the direction that is expected": (
        ("model/test_levers.py", "test_a_lever_acts_from_its_start_and_not_before"),
        ("model/test_levers.py", "test_more_permanent_jobs_are_filled"),
        ("model/test_levers.py", "test_hostility_raises_applications_out_of_the_us_more_than_moves"),
    ),
    "one by one and all at once, everybody decides the same, bit for bit": (
        ("model/test_decisions.py", "test_one_by_one_equals_all_at_once_bit_for_bit"),
        ("model/test_talent_model.py", "test_agents_that_choose_by_the_rule_change_nothing"),
        ("model/test_talent_model.py", "test_to_choose_is_what_the_quarter_does"),
    ),
    "compiled code is that of its sources; compiled is interpreted, bit for bit, in the docked model": (
        ("model/test_compilation.py", "test_editing_a_rule_changes_the_result"),
        ("docking/test_gursoy_badur.py", "test_the_same_run_compiled_and_interpreted"),
    ),
    "exact probabilities of return equal counts of choices": (
        ("model/test_offers.py", "test_the_expected_returns_are_those_counted"),
    ),
    "threads, processes and Dask give the same bytes; a study that was killed goes on to them": (
        ("study/test_conduct.py", "test_one_worker_and_many_threads_processes_and_dask_give_the_same_bytes"),
        ("study/test_conduct.py", "test_a_study_killed_at_any_moment_goes_on_to_the_same_bytes"),
        ("study/test_conduct.py", "test_damage_to_a_shard_costs_its_runs_and_poisons_nothing"),
    ),
    "intervals cover as often as they say, and luck's share is found again": (
        ("study/test_effects.py", "test_nine_of_ten_intervals_hold_the_true_effect"),
        ("study/test_effects.py", "test_the_interval_holds_one_world_more_as_often_as_it_says"),
        ("study/test_effects.py", "test_lucks_share_is_found_again"),
    ),
    "all points of a replication have its vector of parameters; what is set is held": (
        ("study/test_vectors.py", "test_all_points_of_a_replication_have_its_vector_and_whole_numbers_stay_whole"),
        ("study/test_vectors.py", "test_what_a_point_or_the_user_sets_is_held"),
    ),
    "forms of the model are taken in turn, each with vectors fitted under it, and effects are told in each": (
        ("study/test_structures.py", "test_a_replication_has_the_numbers_and_the_words_of_its_structure_at_all_points"),
        ("study/test_structures.py", "test_effects_are_those_of_the_replications_of_a_structure"),
    ),
    "a known posterior is met, and a likelihood too sure of itself is found out": (
        ("calibration/test_inference.py", "test_chains_meet_a_normal_posterior_that_is_known"),
        ("calibration/test_inference.py", "test_intervals_hold_the_truth_as_often_as_they_say"),
        ("calibration/test_inference.py", "test_a_likelihood_that_is_too_sure_of_itself_is_found_out"),
    ),
    "docking: exact expectations are met, means are equivalent, a wrong variant is not": (
        ("docking/test_gursoy_badur.py", "test_without_a_network_all_who_leave_in_fifty_years_are_as_many_as_expected"),
        ("docking/test_gursoy_badur.py", "test_as_many_leave_as_in_the_reference"),
        ("docking/test_gursoy_badur.py", "test_a_synchronous_year_is_not_equivalent"),
    ),
    "scores of forecasts are proper, and the future does not move the past": (
        ("backcast/test_backcast.py", "test_both_scores_are_proper"),
        ("backcast/test_backcast.py", "test_drivers_move_flows_and_the_future_does_not_move_the_past"),
    ),
    "facts that were fitted come out of many seeds": (
        ("verification/test_known_facts.py", "test_us_stay_rates_are_within_four_points_of_ncses"),
        ("verification/test_known_facts.py", "test_each_group_of_the_first_call_is_within_a_quarter_of_the_announced"),
    ),
}


# Tests whose targets are from the studies by which the weight of pay was chosen.
CHOSEN_BY = ("pay_elasticity_foreigners", "pay_elasticity_koreans")
# Other versions of the model than that of the validation, and how they differ from it.
OTHER_VERSIONS = {
    "002d968786fbaa9f0c88": "the same rules and numbers; outcomes of years discounted were added",
    "1cfd7daa5905248f4757": "the same rules for these worlds; a programme could not yet have other fields or university hosts",
}


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
        "## 2 Model description\n\n[model.md](model.md) follows ODD+D. Its tables of patterns, of the "
        f"{len(RESEARCHER.names)} state variables and of the {len(equations())} equations are written by "
        "`python docs/build_model.py` out of code; tests hold the rest against it: each symbol named there exists, each equation "
        "that a docstring cites is there and the reverse, each outcome and each lever is defined, each parameter "
        "stands beside its symbol. Values stand in "
        "[parameters.md](parameters.md)."
    )


def _data() -> str:
    number = grades()
    lines = [f"| {grade} | {number[grade]} |" for grade in GRADES]
    return "\n".join([
        "## 3 Data evaluation", "",
        f"{counts_text()} [evidence.md](evidence.md) has each source with its grade, contradictions, and what is in use; a number "
        "counts under the weakest grade of its entry.", "",
        "| grade | numbers |", "|---|---|", *lines, "",
        f"What the headline hangs on is told [there](evidence.md#what-the-headline-hangs-on): {len(HEADLINE)} assumptions with "
        f"{sum(len(hinge.parameters) for hinge in HEADLINE)} parameters, of which "
        f"{len({name for hinge in HEADLINE for name in hinge.parameters} & set(narrowed()['name']))} are drawn from the posterior.",
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
        f"| {claim} | {', '.join(f'[{test}](../tests/{file})' for file, test in tests)} |"
        for claim, tests in VERIFIED.items()
    ]
    files = {file for tests in VERIFIED.values() for file, _ in tests}
    return "\n".join([
        "## 5 Implementation verification", "",
        "The suite runs compiled; the tests of model and studies, but for what needs many people, also interpreted "
        "(`NUMBA_DISABLE_JIT=1`), against the same "
        "expected values; no test compares the two numbers of our own model bit for bit. A claim, and tests that would fail "
        f"if it were false; the {len(files)} files hold more:", "",
        "| claim | tests |", "|---|---|", *rows,
    ])  # fmt: skip


def _output() -> str:
    found = published("validate", "patterns").set_index("pattern")
    within, fitted = score(found, "fit")
    return (
        f"## 6 Model output verification\n\n**Fit.** {fitted} of {len(found)} patterns were used to fit "
        f"([validation.md](validation.md)). With parameters drawn from the posterior {within} of them are within tolerance in the "
        f"median. Missed, the farthest first: {_named(_missed(found, 'fit'))}. {_coarse(found)}\n\n{_emulated()}\n\n{_recovered()}"
    )


def _coarse(found: pd.DataFrame) -> str:
    """Counts of fellows whose tolerance is finer than one simulated fellow."""
    step = 1 / _scale("validate")
    fine = found[(found["unit"] == "fellows") & (found["tolerance"] < step)].index.tolist()
    return (
        f"One simulated fellow stands for {step:.0f} there, which is more than the tolerance of: {_named(fine)}. Whether these "
        "are within is in part a matter of rounding."
        if fine
        else ""
    )


def _scale(study: str) -> float:
    """The share of people who are simulated in a published study."""
    return float(Report(PUBLISHED / study).settings["population"]["scale"])


def _emulated() -> str:
    """How well the emulators stand for the simulator."""
    targets, facts = published("calibrate", "targets"), facts_of("calibrate")
    explained, far = targets["explained"], targets.loc[targets["emulated_gap"].abs() > 0.5, "pattern"].tolist()
    return (
        f"**Emulators** ([016](decisions/016-calibration.md)). They explain {100 * explained.median():.0f} % of the variance of "
        f"held-out vectors in the median pattern ({100 * explained.min():.0f} to {100 * explained.max():.0f} %); what they can't "
        "explain has the luck of single runs in it. Patterns for which the simulator ends up more than half a scale from its "
        f"emulator: {_named(far)}. The {facts['sample']} vectors of the sample are worth "
        f"{facts['effective_sample_size']:.0f} of equal weight."
    )


def _recovered() -> str:
    """Whether known parameters are found again."""
    table = published("calibrate", "recovery").set_index("parameter")
    pooled, each = table.loc["all"], table.drop("all")
    outside = each[(each["covered_90"] < each["low_90"]) | (each["covered_90"] > each["high_90"])].index.tolist()
    hardest = each["correlation"].nsmallest(3).index.tolist()
    return (
        f"**Recovery.** {int(pooled['truths'])} known vectors were sought again: 90 % intervals hold {100 * pooled['covered_90']:.0f} "
        f"% of the parameters and 50 % intervals {100 * pooled['covered_50']:.0f} %. At 90 %, coverage lies outside of what chance "
        f"allows in nine of ten cases for {len(outside)} of {len(each)} parameters{f' ({_named(outside)})' if outside else ''}; "
        f"{0.1 * len(each):.1f} are expected. Found and true values correlate by {pooled['correlation']:.2f} in the mean, least for "
        f"{_named(hardest)}: these can't be found in such data."
    )


def _missed(found: pd.DataFrame, role: str) -> list[str]:
    """The patterns of a role that are not within tolerance, the farthest first."""
    missed = found[(found["role"] == role) & ~found["within"]]
    distances = (missed["median"] - missed["target"]).abs() / missed["tolerance"]
    return distances.sort_values(ascending=False).index.tolist()


def _named(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _analysis() -> str:
    table = narrowed().sort_values("shrinkage", ascending=False)
    rows = [
        f"| `{row.name}` | {row.prior_mean:.3g} ± {row.prior_sd:.2g} | {row.q50:.3g} [{row.q05:.3g}, {row.q95:.3g}] | "
        f"{row.shrinkage:.3f} | {row.data_say} |"
        for row in table.itertuples(index=False)
    ]
    silent = said_of(table, ("nothing",))
    return "\n".join([
        "## 7 Model analysis", "",
        "Every study draws its parameters from the posterior, tells luck from parameters "
        "([015](decisions/015-uncertainty-that-is-whole.md)), and takes several forms of the model in turn, each fitted to the "
        f"same facts ([056](decisions/056-an-ensemble-of-structures.md)). {_lucky()}", "",
        "What the data say of each calibrated parameter (shrinkage: 1 less posterior over prior standard deviation; "
        f"{', '.join(f'{word} is below {below:g}' for below, word in SAYS[:-1])}):", "",
        "| parameter | prior | posterior, 90 % | shrinkage | the data say |", "|---|---|---|---|---|", *rows, "",
        f"**The data say nothing of {len(silent)}:** {_named(silent)}. Studies draw these from what was assumed before. Of the "
        "parameters that are not calibrated nothing was learnt either; they are held fixed.", "",
        "What effects hang on, what is worth knowing and where options change places: "
        "[explore](../experiments/explore/README.md).",
    ])  # fmt: skip


def _lucky() -> str:
    """Luck's share of the variance of the baseline's effects."""
    share = published("baseline", "effects").set_index("outcome")["luck_share"]
    told = {
        "researchers in Korea at the end": "researchers_in_korea_end",
        "the total cost": "total_cost_krw_bn",
        "returnees of the first call": "fellows_returnee",
        "foreigners of the first call": "fellows_foreign",
    }
    shares = ", ".join(f"{100 * share[outcome]:.0f} % for {words}" for words, outcome in told.items())
    cut = " A share of 100 % says that parameters can't be told from luck at this scale, not that they do not matter."
    return (
        f"In the baseline, {people_told(_scale('baseline'))}, luck's share of the variance of effects is "
        f"estimated at {shares}. Shares come from pairs of replications, are rough, and are cut at 100 %."
        f"{cut if max(share[outcome] for outcome in told.values()) >= 1 else ''}"
    )


def _corroboration() -> str:
    later = (
        "**Not yet.** The intake of later calls is the first test of who comes. Nobody outside has run the model against data of "
        "their own."
    )
    return "\n\n".join(["## 8 Model output corroboration", _tested(), _docked(), _backcast(), later, _versions()])


def _tested() -> str:
    """The patterns that were kept to test."""
    found = published("validate", "patterns").set_index("pattern")
    within, tested = score(found, "test")
    tests = found[found["role"] == "test"]
    right = tests[tests["within"]].index.tolist()
    return (
        f"**Tests.** {tested} patterns were kept to test: no calibration has seen them "
        f"([011](decisions/011-patterns-fit-and-test.md)). {within} are within tolerance: {_named(right)}. Missed, the farthest "
        f"first: {_named(_missed(found, 'test'))}. {_in_view(tests, right)}"
    )


def _in_view(tests: pd.DataFrame, right: list[str]) -> str:
    """Which tests judge less, since the structure was mended in their view or a number was chosen from their sources."""
    seen = [name for name in IN_VIEW if name in tests.index]
    unseen = [name for name in tests.index if name not in IN_VIEW]
    if not seen:
        return "Those in whose view the structure was chosen are told apart ([050](decisions/050-targets-of-round-three.md))."
    return (
        f"The structure was mended in view of {len(seen)} of them ({MENDED}): "
        f"{_named(seen)}. Of the other {len(unseen)} tests {int(tests.loc[unseen, 'within'].sum())} are within tolerance "
        f"({_named([name for name in right if name in unseen])}). The weight of pay was chosen from the studies "
        f"that set the target of {_named(list(CHOSEN_BY))}: these test markets and mixed tastes alone. All of them are seen by now, "
        "and others take their place ([050](decisions/050-targets-of-round-three.md))."
    )


def _docked() -> str:
    """The docking with another published model."""
    docking = published("dock_gursoy_badur", "docking")
    met = {
        role: docking.loc[docking["role"] == role, "equivalent"] for role in ("criterion", "exact", "other", "control")
    }
    farthest = docking.loc[docking["role"] == "other", "z"].abs().max()
    return (
        f"**Docking.** Gursoy and Badur (2021) on our luck, store and Mesa: {int(met['criterion'].sum())} of {len(met['criterion'])} "
        f"criteria (the number who ever left, by network) and {int(met['exact'].sum())} of {len(met['exact'])} exact expectations are "
        f"equivalent within their stated margins; {int(met['control'].sum())} of {len(met['control'])} variants known to "
        f"be wrong pass. Of {len(met['other'])} further comparisons {int(met['other'].sum())} are equivalent; the farthest "
        f"is {farthest:.1f} standard errors off. The reference is an independent re-implementation, not the authors' program "
        "([012](decisions/012-docking.md)). This tests luck, store and host, not our rules of choice. What our own model says of "
        "their questions stands beside it, and no criterion judges it "
        "([ours.csv](../results/published/dock_gursoy_badur/README.md))."
    )


def _backcast() -> str:
    """The forecast of a past whose moves the fit before it did not use."""
    scores = published("backcast", "scores").set_index("rival")
    model, changed, best = scores.loc["model"], scores.loc["model_change"], scores["crps"].idxmin()
    flows = sum(pattern.role == "fit" and pattern.name.startswith("flow_") for pattern in PATTERNS)
    return (
        "**Back-cast.** Fitted on moves of 2008-12 and driven by measured numbers of scholars, the model forecasts 2013-17 with a CRPS "
        f"of {model['crps']:.3f} against {scores.loc['no_change', 'crps']:.3f} of no change: a difference of {model['crps_gap']:.3f} "
        f"[{model['crps_low']:.3f}, {model['crps_high']:.3f}], smaller is better, so it {_verdict(model)} no change. The model's change "
        f"alone, on each pair's own mean, {_verdict(changed)} it ({changed['crps']:.3f}). The best of all forecasts is `{best}` "
        f"({scores.loc[best, 'crps']:.3f}; [017](decisions/017-back-cast.md)). It is not blind: the fit starts from the settings in "
        f"`configs/` and is held loosely to them, and these were calibrated to {flows} ratios of the flows that are forecast."
    )


def _verdict(score: pd.Series) -> str:
    """What the interval of a difference to no change says."""
    return "beats" if score["crps_high"] < 0 else "loses to" if score["crps_low"] > 0 else "can't be told from"


def versions() -> dict[str, str]:
    """The version of our own model that simulated each published study."""
    found = {
        path.parent.name: facts_of(path.parent.name).get("model_version")
        for path in PUBLISHED.glob("*/provenance.json")
    }
    found["dock_gursoy_badur"] = published("dock_gursoy_badur", "ours")["model_version"].unique().item()
    return dict(sorted((study, version) for study, version in found.items() if version))


def _versions() -> str:
    """Which version of the model simulated each published study."""
    found = versions()
    lines = []
    for study, version in found.items():
        said = "the same" if version == found["validate"] else OTHER_VERSIONS.get(version, "**another**")
        lines.append(f"| [{study}](../results/published/{study}/README.md) | `{version}` | {said} |")
    return "\n".join([
        "**Versions.** A number holds for the version of the model that simulated it; a version changes with any edit of the code on "
        "which numbers may depend, not with a comment, a wording or a move. "
        "(The versions named below are of an earlier kind, which changed with those too.)", "",
        "| published study | version | beside that of the validation |", "|---|---|---|", *lines,
    ])  # fmt: skip


if __name__ == "__main__":
    (DOCS / "trace.md").write_text(trace_text(), encoding="utf-8")
