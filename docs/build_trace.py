"""Writes docs/trace.md, and the counts in docs/evidence.md, out of code and published results: `python docs/build_trace.py`."""

import importlib.util
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from omegaconf import OmegaConf

from brainsim.model.researchers import RESEARCHER
from brainsim.study.patterns import PATTERNS, score

DOCS = Path(__file__).parent
CHECKOUT = DOCS.parent
PUBLISHED = CHECKOUT / "results" / "published"
MENDED = "[014](decisions/014-structure-mended-before-calibration.md)"
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
    "alternatives of structure are compared with their own reference": (
        ("study/test_structures.py", "test_effects_are_against_the_alternatives_own_reference"),
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


# Earlier versions of the model, and how they differ from that of the validation.
FORMER = {
    "89108676d8070d3ddf18": "the same rules; studies could not yet draw vectors",
    "e893e0b9eb25006b82ca": "**before the structure was mended ([014](decisions/014-structure-mended-before-calibration.md)), "
    "parameters set by hand**",
}


class Hinge(NamedTuple):
    """An assumption on which the headline hangs."""

    what: str
    parameters: tuple[str, ...]  # dotted names; all of them rest on assumption
    equations: tuple[int, ...]
    why: str


HEADLINE = (
    Hinge(
        "how far people look ahead",
        ("behaviour.foresight", "behaviour.horizon", "behaviour.fallback_industry"),
        (3, 5),
        "What comes after the contract counts in proportion to foresight. At 0 permanent posts draw nobody before they are "
        "offered, and a pay drop after the fellowship is not felt; pay acts at once, whatever the foresight",
    ),
    Hinge(
        "what permanence is worth",
        ("behaviour.security_weight", "behaviour.security_log_sd", "behaviour.permanence.industry",
         "behaviour.permanence.fellow"),
        (1,),
        "Over the weight of pay it is the rate at which the two are exchanged. It comes from answers in questionnaires. "
        "The indices of permanence say how much of it industry and fellowships have already",
    ),
    Hinge(
        "what pay is worth",
        ("behaviour.pay_weight", "behaviour.pay_weight_sd"),
        (1,),
        "The other half of that rate. Foreigners answer more weakly than in the studies, Koreans with an offer somewhat, "
        "so effects of pay are rather too small",
    ),
    Hinge(
        "pay of permanent posts in Korea",
        ("country.korea.pay.institute", "country.korea.pay.industry"),
        (1, 6),
        "What a fellow compares a fellowship and a permanent post with, and what an added post costs; the pay of faculty is unverified",
    ),
    Hinge(
        "beliefs about permanent posts",
        ("behaviour.belief_speed", "behaviour.belief_horizon", "behaviour.odds_by_ability", "behaviour.odds_cap"),
        (2, 21),
        "More openings act before they are offered only through believed odds, which follow appointments with a delay",
    ),
    Hinge(
        "how many posts there are",
        ("country.korea.faculty_openings", "country.korea.postdoc_posts"),
        (22,),
        "The lever on openings multiplies them, so its effect in people grows with them. Openings that nobody takes lapse",
    ),
    Hinge(
        "whom committees take",
        ("hiring.score_noise", "hiring.experience_bonus", "country.korea.native_bonus", "hiring.local_phd_bonus",
         "hiring.abroad_bonus"),
        (18,),
        "Added posts keep people only if they go to those who would have left. With larger bonuses for natives and local "
        "graduates they go to people who would have stayed, returnees and foreigners to a lesser part. The bonus of local "
        f"graduates was added to meet a fact ({MENDED})",
    ),
    Hinge(
        "who looks around",
        ("behaviour.reconsideration", "behaviour.reconsideration_permanent", "behaviour.search_ahead"),
        (),
        "Who does not decide is won by nothing but a call. That permanent posts hold people is also this: their holders look "
        f"around less. Looking ahead decides how long people stay postdocs ({MENDED})",
    ),
    Hinge(
        "roots and home",
        ("behaviour.settling_weight", "behaviour.settling_visitors", "behaviour.ties_weight", "behaviour.home_taste.korea",
         "behaviour.moving_cost"),
        (9, 10, 11, 13),
        "They keep Koreans in Korea whatever the post; where they are strong neither lever does much. Settling and the cost "
        "of moving move together in fits ([006](decisions/006-hand-calibration.md))",
    ),
    Hinge(
        "foreigners in Korea",
        ("country.korea.foreignness", "country.korea.industry_offer_foreign", "behaviour.no_local_phd"),
        (12, 16),
        "Whether foreign fellows have anything to stay for once the contract is over. The model loses them too fast "
        "([validation.md](validation.md))",
    ),
    Hinge(
        "who sees posts and hears of calls",
        ("country.korea.sight", "behaviour.home_sight", "behaviour.tie_sight", "programme.hearing.koreans_abroad",
         "programme.hearing.foreigners"),
        (15, 19),
        "A post or a fellowship that is not seen moves nobody at any pay. Hearing is fitted to the first call, and dearer "
        "fellowships are heard of no more",
    ),
    Hinge(
        "the rule of choice",
        ("behaviour.choice_rule",),
        (20,),
        "To who takes the first alternative that is good enough, being better than staying is all that counts of pay and "
        "permanence; `study.structures` shows both",
    ),
)  # fmt: skip


@cache
def _builder(name: str) -> Any:
    """Another builder of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _parameters() -> Any:
    return _builder("build_parameters")


def grades() -> Counter:
    """How many numbers of the model count under each grade."""
    build = _parameters()
    entries = build.ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
    counted = [value for value in build.values_of(build.baseline_with()) if value.path[0] in build.COUNTED]
    return Counter(build.grade_of(value, entries) for value in counted)


def counts_text() -> str:
    """How many numbers rest on what, and how many of those assumed the data narrow."""
    number = grades()
    every, assumed = sum(number.values()), number["assumption"]
    strong = number["measured"] + number["official"]
    narrowed = _narrowed()
    return (
        f"Of {every} numbers of the model {strong} rest on a measurement or an official statement alone, {assumed} on "
        f"assumption ({100 * assumed / every:.0f} %), the others on what lies between. {len(narrowed)} of those assumed are "
        f"calibrated; the data narrow {len(_said(narrowed, ('something', 'much')))} of them by three tenths or more, "
        f"{len(_said(narrowed, ('little',)))} by a tenth or more, and say nothing of {len(_said(narrowed, ('nothing',)))}. The "
        f"other {assumed - len(narrowed)} are held fixed in every study unless its user varies them."
    )


@cache
def _narrowed() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "calibrate" / "parameters.csv")


def _said(table: pd.DataFrame, words: tuple[str, ...]) -> list[str]:
    return table.loc[table["data_say"].isin(words), "name"].tolist()


def headline_table() -> str:
    """The assumptions on which the headline hangs: where they enter, and what the data say of them."""
    build = _parameters()
    entries = build.ledger((DOCS / "evidence.md").read_text(encoding="utf-8"))
    values = {".".join(value.path): value for value in build.values_of(build.baseline_with())}
    told = _narrowed().set_index("name")["data_say"]
    lines = ["| assumption | parameters and what is done with them | equations | why |", "|---|---|---|---|"]
    for hinge in HEADLINE:
        found = [values[name] for name in hinge.parameters]
        if not all(build.grade_of(value, entries) == "assumption" for value in found):
            raise ValueError(f"{hinge.what}: not all of {hinge.parameters} rest on assumption any more; take them out")
        keys = ", ".join(f"[{key}](#{key})" for key in dict.fromkeys(value.evidence()[0] for value in found))
        parts = [f"`{name}` {_varied(name, told)}" for name in hinge.parameters]
        numbers = ", ".join(str(number) for number in hinge.equations) or "-"
        lines.append(f"| {hinge.what} ({keys}) | {'; '.join(parts)} | {numbers} | {hinge.why}. |")
    return "\n".join(lines)


def _varied(name: str, told: pd.Series) -> str:
    return f"drawn, the data say {told[name]}" if name in told.index else "held fixed"


def evidence_text() -> str:
    """docs/evidence.md with the counts and the table as they are now."""
    text = (DOCS / "evidence.md").read_text(encoding="utf-8")
    block = _builder("build_model").with_block
    return block(block(text, "counts", counts_text()), "headline", headline_table())


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
    model = _builder("build_model")
    return (
        "## 2 Model description\n\n[model.md](model.md) follows ODD+D. Its tables of patterns, of the "
        f"{len(RESEARCHER.names)} state variables and of the {len(model.equations())} equations are written by "
        "`python docs/build_model.py` out of code; tests hold the rest against it: each symbol named there exists, each equation "
        "that a docstring cites is there and the reverse, each outcome and each lever is defined. Values stand in "
        "[parameters.md](parameters.md)."
    )


def _data() -> str:
    number = grades()
    lines = [f"| {grade} | {number[grade]} |" for grade in _parameters().GRADES]
    return "\n".join([
        "## 3 Data evaluation", "",
        f"{counts_text()} [evidence.md](evidence.md) has each source with its grade, contradictions, and what is in use; a number "
        "counts under the weakest grade of its entry.", "",
        "| grade | numbers |", "|---|---|", *lines, "",
        f"What the headline hangs on is told [there](evidence.md#what-the-headline-hangs-on): {len(HEADLINE)} assumptions with "
        f"{sum(len(hinge.parameters) for hinge in HEADLINE)} parameters, of which "
        f"{len({name for hinge in HEADLINE for name in hinge.parameters} & set(_narrowed()['name']))} are drawn from the posterior.",
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
        "The suite runs compiled and, but for what needs many people, interpreted as well (`NUMBA_DISABLE_JIT=1`), against the same "
        "expected values; no test compares the two numbers of our own model bit for bit. A claim, and tests that would fail "
        f"if it were false; the {len(files)} files hold more:", "",
        "| claim | tests |", "|---|---|", *rows,
    ])  # fmt: skip


def _output() -> str:
    found = pd.read_csv(PUBLISHED / "validate" / "patterns.csv").set_index("pattern")
    within, fitted = score(found, "fit")
    far = [name for name in _by_distance(found, "fit") if not found.loc[name, "within"]]
    recovery = pd.read_csv(PUBLISHED / "calibrate" / "recovery.csv").set_index("parameter").loc["all"]
    targets = pd.read_csv(PUBLISHED / "calibrate" / "targets.csv")
    explained, gap = targets["explained"], (targets["emulated_gap"].abs() > 0.5).sum()
    facts = _facts("calibrate")
    each = pd.read_csv(PUBLISHED / "calibrate" / "recovery.csv").set_index("parameter").drop("all")
    outside = each[(each["covered_90"] < each["low_90"]) | (each["covered_90"] > each["high_90"])].index.tolist()
    return (
        f"## 6 Model output verification\n\n{fitted} of {len(PATTERNS)} patterns were used to fit ([validation.md](validation.md)). "
        f"With parameters drawn from the posterior {within} of them are within tolerance in the median. Missed, the farthest first: "
        f"{_named(far)}. The calibration is that of [016](decisions/016-calibration.md): emulators explain {100 * explained.median():.0f} % of "
        f"the variance of held-out vectors in the median pattern, the luck of single runs included "
        f"({100 * explained.min():.0f} to {100 * explained.max():.0f} %); "
        f"for {gap} patterns the simulator ends up more than half a scale from the emulator. The {facts['sample']} vectors of the "
        f"sample are worth {facts['effective_sample_size']:.0f} of equal weight.\n\n"
        f"**Recovery.** {int(recovery['truths'])} known vectors were sought again: 90 % intervals hold "
        f"{100 * recovery['covered_90']:.0f} % of the parameters and 50 % intervals {100 * recovery['covered_50']:.0f} %. At "
        f"90 % coverage lies outside of what chance allows in nine of ten cases for {len(outside)} of {len(each)} parameters"
        f"{' (' + _named(outside) + ')' if outside else ''}; {0.1 * len(each):.1f} are expected. Found and true values correlate by {recovery['correlation']:.2f} in the mean, "
        f"least for {_named(each['correlation'].nsmallest(3).index.tolist())}: these can't be found in such data."
    )


def _facts(study: str) -> dict[str, Any]:
    """The provenance of a published study."""
    return json.loads((PUBLISHED / study / "provenance.json").read_text(encoding="utf-8"))


def _by_distance(found: pd.DataFrame, role: str) -> list[str]:
    chosen = found[found["role"] == role]
    return (
        ((chosen["median"] - chosen["target"]).abs() / chosen["tolerance"]).sort_values(ascending=False).index.tolist()
    )


def _named(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _analysis() -> str:
    table = _narrowed().sort_values("shrinkage", ascending=False)
    rows = [
        f"| `{row.name}` | {row.prior_mean:.3g} ± {row.prior_sd:.2g} | {row.q50:.3g} [{row.q05:.3g}, {row.q95:.3g}] | "
        f"{row.shrinkage:.3f} | {row.data_say} |"
        for row in table.itertuples(index=False)
    ]
    effects = pd.read_csv(PUBLISHED / "baseline" / "effects.csv").set_index("outcome")
    share = effects["luck_share"]
    scale = OmegaConf.load(PUBLISHED / "baseline" / "config.yaml").population.scale
    silent = _said(table, ("nothing",))
    return "\n".join([
        "## 7 Model analysis", "",
        "Every study draws its parameters from the posterior, tells luck from parameters, and can be lived again under other "
        "structures ([015](decisions/015-uncertainty-that-is-whole.md)). In the baseline, at one simulated researcher for "
        f"{1 / scale:.0f}, luck's share of the variance of effects is estimated at {100 * share['researchers_in_korea_end']:.0f} % for "
        f"researchers in Korea at the end, {100 * share['total_cost_krw_bn']:.0f} % for the total cost, "
        f"{100 * share['fellows_returnee']:.0f} % for returnees and {100 * share['fellows_foreign']:.0f} % for foreigners of the first "
        "call. Shares come from pairs of replications, are rough, and are cut at 100 %: that says that parameters can't be told "
        "from luck at this scale, not that they do not matter.", "",
        "What the data say of each calibrated parameter (shrinkage: 1 less posterior over prior standard deviation; nothing is below "
        ".1, little below .3, something below .6):", "",
        "| parameter | prior | posterior, 90 % | shrinkage | the data say |", "|---|---|---|---|---|", *rows, "",
        f"**The data say nothing of {len(silent)}:** {_named(silent)}. Studies draw these from what was assumed before. Of the "
        "parameters that are not calibrated nothing was learnt either; they are held fixed.", "",
        "Sensitivity of the effects to single parameters is not yet published.",
    ])  # fmt: skip


def _corroboration() -> str:
    found = pd.read_csv(PUBLISHED / "validate" / "patterns.csv").set_index("pattern")
    within, tested = score(found, "test")
    right = [name for name in found[found["role"] == "test"].index if found.loc[name, "within"]]
    far = [name for name in _by_distance(found, "test") if not found.loc[name, "within"]]
    unseen = [name for name in found[found["role"] == "test"].index if name not in IN_VIEW]
    right_unseen = [name for name in unseen if found.loc[name, "within"]]
    docking = pd.read_csv(PUBLISHED / "dock_gursoy_badur" / "docking.csv")
    criteria = docking[docking["role"] == "criterion"]
    scores = pd.read_csv(PUBLISHED / "backcast" / "scores.csv").set_index("rival")
    model, rival = scores.loc["model"], scores.drop(index="model")["crps"].idxmin()
    exact = docking[docking["role"] == "exact"]
    return (
        f"## 8 Model output corroboration\n\n**Tests.** {tested} patterns were kept to test: no calibration has seen them "
        f"([011](decisions/011-patterns-fit-and-test.md)). {within} are within tolerance: {_named(right)}. Missed, the farthest "
        f"first: {_named(far)}. The structure was mended in view of {len(IN_VIEW)} of them ({MENDED}): {_named(list(IN_VIEW))}. Of the "
        f"other {len(unseen)} tests {len(right_unseen)} are within tolerance ({_named(right_unseen)}). In two of "
        "those, the elasticities, the weight of pay was chosen from the studies that set the target, which is a test of markets and "
        "mixed tastes alone."
        f"\n\n**Docking.** Gursoy and Badur (2021) on our luck, store and Mesa: {int(criteria['equivalent'].sum())} "
        f"of {len(criteria)} criteria (the number who ever left, by network) and {int(exact['equivalent'].sum())} of {len(exact)} exact "
        "expectations are equivalent within their stated margins. The reference is an independent re-implementation, not the authors' "
        "program ([012](decisions/012-docking.md)). This tests luck, store and host, not our rules of choice.\n\n**Back-cast.** Fitted on moves of 2008-12 and driven by measured numbers of scholars, "
        f"the model forecasts 2013-17 with a CRPS of {model['crps']:.3f} against {scores.loc['no_change', 'crps']:.3f} of no change: a "
        f"difference of {model['crps_gap']:.3f} [{model['crps_low']:.3f}, {model['crps_high']:.3f}], smaller is better. The best "
        f"of all rivals is `{rival}` ({scores.loc[rival, 'crps']:.3f}; [017](decisions/017-back-cast.md)).\n\n**Not yet.** The intake of later calls is the first test of who comes. Nobody outside "
        "has lived the model against data of their own.\n\n"
        f"{_versions()}"
    )


def _versions() -> str:
    """Which version of the model lived each published study."""
    newest = _facts("validate")["model_version"]
    lines = []
    for folder in sorted(path.parent.name for path in PUBLISHED.glob("*/provenance.json")):
        version = _facts(folder).get("model_version")
        if version:
            said = "the same" if version == newest else FORMER.get(version, "**another**")
            lines.append(f"| [{folder}](../results/published/{folder}/README.md) | `{version}` | {said} |")
    return "\n".join([
        "**Versions.** A number holds for the version of the model that lived it; a version changes with any edit of the sources on "
        "which numbers may depend, also one that changes none.", "",
        "| published study | version | beside that of the validation |", "|---|---|---|", *lines,
    ])  # fmt: skip


def main() -> None:
    """Write both."""
    (DOCS / "evidence.md").write_text(evidence_text(), encoding="utf-8")
    (DOCS / "trace.md").write_text(trace_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
