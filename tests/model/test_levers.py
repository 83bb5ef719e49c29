"""Levers and shocks: neutral values change nothing, bit for bit; moved, each moves what it should, and not too early."""

from functools import cache, partial

import numba
import numpy as np
import pytest

from brainsim.model import fellows
from brainsim.model.codes import (
    FACULTY,
    FELLOW,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    NOBODY,
    OUT,
    POSTDOC,
    UK,
    US,
)
from brainsim.model.researchers import copied
from brainsim.model.talent_model import TalentModel
from brainsim.settings.levers import OURS

FOREIGNERS = slice(1, 6)  # origins other than Korea


LEVERS = {record.path: record for record in OURS.values()}
ANNOUNCED = 1.8  # where the programme holds the neutral value
QUARTERS = 4 if numba.config.DISABLE_JIT else 6  # a call, the first who finish, and perhaps another call
# What a lever needs to be felt at all: a bridge needs posts that it leads to.
NEEDS = {"policy.bridge_pay": ("policy.reserved_posts=1",)}
# Fellows finish within the year, so that what waits for them at the end is seen soon.
SHORT = ("programme.fellow_contract=3", "programme.renewal=0")


def run(past, settings, quarters=QUARTERS):
    """The past branched under other settings and lived on."""
    model = past.branch(settings)
    model.start = copied(model.state.rows)
    for _ in range(quarters):
        model.step()
    return model


def bytes_of(model):
    """Everything that the next quarter needs."""
    register = model.state.register
    records = register.records[: register.number]
    fellows_written = [records[name].tobytes() for name in records.dtype.names]
    return (model.state.rows.tobytes(), model.state.stock.tobytes(), model.state.odds.tobytes(), *fellows_written)


@pytest.fixture(scope="module")
def neutral(past, small, many_fellows):
    """A while in which all levers are neutral, with fellowships that end soon."""
    return run(past, small(*many_fellows, *SHORT))


def moved(record):
    """The end of the range that is farther from neutral."""
    return max((record.low, record.high), key=lambda value: abs(value - neutral_of(record)))


def neutral_of(record):
    """The value that changes nothing."""
    return ANNOUNCED if isinstance(record.neutral, str) else record.neutral


def test_all_levers_of_the_settings_are_looked_at(small):
    """Ten policy levers and two shocks, all those that the settings know."""
    assert len(LEVERS) == 12
    assert {name.split(".")[1] for name in LEVERS} == set(small().levers())


# --- neutral ----------------------------------------------------------------------------------------------------------


@pytest.mark.population
@pytest.mark.parametrize("lever", LEVERS)
def test_a_neutral_lever_changes_nothing_bit_for_bit(lever, past, small, many_fellows, neutral):
    """Its neutral value with a start, a ramp and an end gives the same bytes some quarters later."""
    value = neutral_of(LEVERS[lever])
    settings = small(*many_fellows, *SHORT, f"{lever}={{value: {value}, start: 2025Q4, ramp_quarters: 3, end: 2030Q1}}")
    assert bytes_of(run(past, settings)) == bytes_of(neutral)


@pytest.mark.population
@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_starts_later_changes_nothing_yet(lever, past, small, many_fellows, neutral):
    """Moved as far as it goes, but from 2040 on: the same bytes some quarters later."""
    value = moved(LEVERS[lever])
    needs = NEEDS.get(lever, ())
    settings = small(*many_fellows, *SHORT, *needs, f"{lever}={{value: {value}, start: 2040Q1}}")
    other = neutral if not needs else run(past, small(*many_fellows, *SHORT, *needs))
    assert bytes_of(run(past, settings)) == bytes_of(other)


@pytest.mark.population
@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_has_ended_changes_nothing(lever, past, small, many_fellows, neutral):
    """Moved as far as it goes, but only until the study begins: the same bytes some quarters later."""
    value = moved(LEVERS[lever])
    settings = small(*many_fellows, *SHORT, f"{lever}={{value: {value}, start: 2020Q1, end: 2025Q3}}")
    assert bytes_of(run(past, settings)) == bytes_of(neutral)


@pytest.mark.population
@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_acts_from_its_start_and_not_before(lever, past, small, many_fellows):
    """Moved from 2026Q3 (a call) on: the same bytes after four quarters, other bytes some quarters later."""
    needs = (*many_fellows, *SHORT, *NEEDS.get(lever, ()))
    settings = small(*needs, f"{lever}={{value: {moved(LEVERS[lever])}, start: 2026Q3}}")
    changed, usual = run(past, settings, 4), run(past, small(*needs), 4)
    assert bytes_of(changed) == bytes_of(usual)
    for model in (changed, usual):
        for _ in range(6):
            model.step()
    assert bytes_of(changed) != bytes_of(usual)


@pytest.mark.population
def test_a_bridge_without_reserved_posts_changes_nothing(past, small, many_fellows, neutral):
    """A bridge pays only those who take a reserved post."""
    assert bytes_of(run(past, small(*many_fellows, *SHORT, "policy.bridge_pay=1"))) == bytes_of(neutral)


@pytest.mark.population
def test_who_is_offered_reserved_posts_does_not_matter_without_any(past, small, many_fellows, neutral):
    """By ability or by luck: a share of 0 is nobody."""
    settings = small(*many_fellows, *SHORT, "policy.reserved_posts_by=ability")
    assert bytes_of(run(past, settings)) == bytes_of(neutral)


def test_the_past_is_the_same_whatever_the_policy(small):
    """A world spun up under other levers has the same bytes at the first quarter of the study (seed 3)."""
    short = "study.spin_up_quarters=4"
    usual = TalentModel(small(short), rng=3)
    other = TalentModel(small(short, *(f"{lever}={moved(extra)}" for lever, extra in LEVERS.items())), rng=3)
    assert usual.state.rows.tobytes() == other.state.rows.tobytes()


# --- moved ------------------------------------------------------------------------------------------------------------

SEEDS = range(30, 36)


@pytest.fixture(scope="module")
def pasts(small, many_fellows):
    """Six worlds of other luck, at scale 0.01."""
    return [TalentModel(small(*many_fellows, "population.scale=0.01"), rng=seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def difference(pasts, small, many_fellows):
    """The mean difference that overrides make to a measure of a run, and its standard error over six worlds.

    Both runs of a pair share their past and their luck.
    """

    @cache
    def runs(overrides, quarters):
        settings = small(*many_fellows, "population.scale=0.01", *overrides)
        return [run(past, settings, quarters) for past in pasts]

    def paired(measure, overrides, usual=(), quarters=16):
        pairs = zip(runs(usual, quarters), runs((*usual, *overrides), quarters), strict=True)
        differences = [measure(after) - measure(before) for before, after in pairs]
        return float(np.mean(differences)), float(np.std(differences, ddof=1) / np.sqrt(len(differences)))

    return paired


def rises(result):
    """Whether the mean lies more than two standard errors above 0 (one chance in forty if nothing happened)."""
    mean, error = result
    return mean > 2 * error and mean > 0


def falls(result):
    """Whether the mean lies more than two standard errors below 0."""
    mean, error = result
    return rises((-mean, error))


def stock_in_korea(model):
    """Everybody in Korea at the end."""
    return model.state.stock[KOREA].sum()


def applicants(model):
    """Applicants in all calls."""
    return sum(happened.applicants.sum() for happened in model.history)


def appointments(*where):
    """A measure: appointments to a cell of [place, origin, position] in all quarters."""
    return lambda model: sum(happened.appointments[where].sum() for happened in model.history)


def first_of_former_fellows(model, position):
    """How many former fellows went straight to a position in Korea."""
    register = model.state.register
    records = register.records[: register.number]
    ended = np.flatnonzero(records["end"] >= 0)
    first = register.whereabouts[ended, (records["end"] - records["start"])[ended]]
    return np.count_nonzero(first == fellows.code(KOREA, position))


@pytest.mark.population
def test_dearer_fellowships_draw_more_applicants(difference):
    """Multiplier 1.8 to 4."""
    assert rises(difference(applicants, ("policy.salary_multiplier=4",), quarters=6))


@pytest.mark.population
def test_cheaper_fellowships_draw_fewer(difference):
    """Multiplier 1.8 to 0.9, the pay of a postdoc."""
    assert falls(difference(applicants, ("policy.salary_multiplier=0.9",), quarters=6))


@pytest.mark.population
@pytest.mark.parametrize("position", [FACULTY, INSTITUTE])
def test_more_permanent_jobs_are_filled(difference, position):
    """Twice the openings: more faculty and institute appointments in Korea; none: fewer."""
    measure = appointments(KOREA, slice(None), position)
    assert rises(difference(measure, ("policy.permanent_jobs=2",)))
    assert falls(difference(measure, ("policy.permanent_jobs=0",)))


@pytest.mark.population
def test_reserved_posts_are_taken_by_finishing_fellows(difference):
    """A post for every finishing fellow: more of them go straight to an institute in Korea."""
    result = difference(lambda model: first_of_former_fellows(model, INSTITUTE), ("policy.reserved_posts=1",), SHORT, 8)
    assert rises(result)


@pytest.mark.population
def test_the_share_of_reserved_posts_is_a_share_of_those_who_finish(difference):
    """A post for every other finishing fellow: fewer are taken than with one for each, more than with none."""

    def taken(model):
        return first_of_former_fellows(model, INSTITUTE)

    assert rises(difference(taken, ("policy.reserved_posts=0.5",), SHORT, 8))
    assert falls(difference(taken, ("policy.reserved_posts=0.5",), (*SHORT, "policy.reserved_posts=1"), 8))


@pytest.mark.population
def test_fewer_reserved_posts_are_taken_where_they_are_for_the_full_term(difference):
    """Whoever fails a renewal is offered none; contracts are of two quarters here, and the longest fellowship of six."""
    terms = (
        "programme.fellow_contract=2",
        "programme.fellow_renewal=2",
        "programme.fellow_longest=6",
        "programme.renewal_notice=0",
        "programme.reserved_after=contract",
        "policy.reserved_posts=1",
    )
    taken = difference(
        lambda model: sum(q.reserved for q in model.history), ("programme.reserved_after=full_term",), terms, 8
    )
    assert falls(taken)


@pytest.mark.population
def test_reserved_posts_by_ability_go_to_abler_fellows(difference):
    """A share of 0.3: the mean ability of those who go straight to an institute is higher than by luck."""

    def mean_ability(model):
        register = model.state.register
        records = register.records[: register.number]
        ended = records["end"] >= 0
        code = register.whereabouts[np.arange(register.number), np.maximum(records["end"] - records["start"], 0)]
        return float(records["ability"][ended & (code == fellows.code(KOREA, INSTITUTE))].mean())

    assert rises(
        difference(mean_ability, ("policy.reserved_posts_by=ability",), (*SHORT, "policy.reserved_posts=0.3"), 8)
    )


@pytest.mark.population
def test_a_bridge_makes_reserved_posts_pay_more_and_be_taken_more(difference):
    """A full bridge: those who go to an institute earn more, and at least as many take the post."""
    usual = (*SHORT, "policy.reserved_posts=1")

    def pay_after(model):
        register = model.state.register
        records = register.records[: register.number]
        return float(records["pay_after"][records["next"] == fellows.code(KOREA, INSTITUTE)].mean())

    assert rises(difference(pay_after, ("policy.bridge_pay=1",), usual, 8))
    mean, _ = difference(lambda model: first_of_former_fellows(model, INSTITUTE), ("policy.bridge_pay=1",), usual, 8)
    assert mean >= 0


@pytest.mark.population
def test_autonomy_draws_researchers_to_fixed_term_posts_in_korea(difference):
    """0.5 more on the index: more applications for Korean postdocs."""
    assert rises(
        difference(
            lambda model: sum(happened.applications[KOREA, :, POSTDOC].sum() for happened in model.history),
            ("policy.autonomy=0.5",),
        )
    )


@pytest.mark.population
def test_computing_keeps_researchers_in_korea(difference):
    """Resources like those of the US: more researchers in Korea, and more applicants."""
    assert rises(difference(stock_in_korea, ("policy.computing=1",)))
    assert rises(difference(applicants, ("policy.computing=1",), quarters=6))


@pytest.mark.population
def test_industry_ties_bring_researchers_in_korea_to_its_industry(difference):
    """Three times the chance: more of those in Korean research go to Korean industry."""
    assert rises(difference(industry_appointments_from_research, ("policy.industry_ties=3",), quarters=8))
    assert falls(difference(industry_appointments_from_research, ("policy.industry_ties=0",), quarters=8))


def industry_appointments_from_research(model):
    """How many of those who did research in Korea at the first quarter of the study are in its industry at the end."""
    now, then = model.state.rows, model.start
    same = (now["uid"] == then["uid"]) & (now["position"] != NOBODY)
    did = same & (then["place"] == KOREA) & ~np.isin(then["position"], (INDUSTRY, OUT, NOBODY))
    return np.count_nonzero(did & (now["place"] == KOREA) & (now["position"] == INDUSTRY))


@pytest.mark.population
def test_easier_visas_bring_foreigners_to_korea(difference):
    """Foreignness and refusals away: more foreigners in Korea, and more foreign applications for the fellowship."""
    assert rises(difference(lambda model: model.state.stock[KOREA, FOREIGNERS].sum(), ("policy.visa_ease=1",)))
    assert rises(difference(foreign_applicants, ("policy.visa_ease=1",), quarters=6))


def foreign_applicants(model):
    """Applications of foreigners for the fellowship."""
    return sum(happened.applications[KOREA, FOREIGNERS, FELLOW].sum() for happened in model.history)


@pytest.mark.population
def test_outreach_is_heard_abroad(difference):
    """Twice as many hear abroad: more foreign applicants; nobody hears: none."""
    assert rises(difference(foreign_applicants, ("policy.outreach=2",), quarters=6))
    assert falls(difference(foreign_applicants, ("policy.outreach=0",), quarters=6))


@pytest.mark.population
def test_the_exchange_brings_fellows_to_korean_industry(difference):
    """More of them have an offer while they are fellows, and take it; nothing else of the policy acts by itself."""
    into_industry = partial(first_of_former_fellows, position=INDUSTRY)
    assert rises(difference(into_industry, ("policy.exchange=1",), quarters=8))


@pytest.mark.population
def test_hostility_raises_applications_out_of_the_us_more_than_moves(pasts, small, many_fellows):
    """At three times the calm hostility both rise, and applications by the larger factor: posts are scarce.

    Factors of sums over six worlds and four years, in natural logarithms, each with the standard error of its mean.
    """
    base = (*many_fellows, "population.scale=0.01")
    logs = []
    for past in pasts:
        calm, hostile = run(past, small(*base), 16), run(past, small(*base, "shock.us_hostility=3"), 16)
        counts = [[out_of_the_us(m, "applications_abroad"), out_of_the_us(m, "moves")] for m in (calm, hostile)]
        logs.append(np.log(np.divide(counts[1], counts[0])))
    applied, moved_out = np.mean(logs, axis=0)
    error = np.std(np.subtract(*np.transpose(logs)), ddof=1) / np.sqrt(len(logs))
    assert applied > 0 and moved_out > 0
    assert applied - moved_out > 2 * error


def out_of_the_us(model, what):
    """Applications or moves from the US to scarce places abroad, in all quarters."""
    total = 0
    for happened in model.history:
        counts = getattr(happened, what)
        between = counts.sum(axis=0) if counts.ndim == 3 else counts
        total += between[US, KOREA] + between[US, UK]
    return total


@pytest.mark.population
def test_a_uk_visa_cost_keeps_foreigners_out_of_the_uk(difference):
    """20,000 GBP: fewer foreigners move there."""
    not_british = [0, 1, 3, 4, 5]

    def moves_to_the_uk(model):
        return sum(happened.moves[not_british, :, UK].sum() for happened in model.history)

    assert falls(difference(moves_to_the_uk, ("shock.uk_visa_cost=20000",)))
