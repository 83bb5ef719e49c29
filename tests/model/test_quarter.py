"""Quarters: nobody is lost or doubled, no post is filled twice, contracts end, calls and visas go by their rules."""

from typing import NamedTuple

import numpy as np
import pytest
from people import researcher

from brainsim.model import agent, fellows, luck, observe, prompts, quarter, settling, weighing
from brainsim.model.codes import (
    ALTERNATIVES,
    FACULTY,
    FELLOW,
    FELLOWSHIP,
    FELLOWSHIP_MARKET,
    FOREIGN,
    HOME,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKET,
    NEW_DOMESTIC_PHD,
    NOBODY,
    OTHER_DOMESTIC,
    OUT,
    POSTDOC,
    POSTS,
    RESERVED,
    RETURNEE,
    STAY,
    UK,
    US,
    WINDOW,
)
from brainsim.model.researchers import RESEARCHER, copied, empty_rows
from brainsim.model.state import setting_of
from brainsim.model.talent_model import TalentModel
from brainsim.settings.calendar import quarter_number

FIELDS = ("uid", "origin", "place", "position", "phd_quarter", "arrived", "contract_end", "jobless_since", "fellow_start",
          "fellow", "lived")  # fmt: skip
FIRST = quarter_number("2025Q3")


class Lived(NamedTuple):
    """One quarter of a run: who was there at its end, and what happened."""

    people: dict  # columns of everybody in the window, by field
    happened: observe.Happenings
    calendar: int  # quarter, counted from year 0


class Run(NamedTuple):
    """A run, quarter by quarter."""

    before: dict  # the people before the first of them
    quarters: list
    model: TalentModel


def people_of(rows):
    """Everybody in the window, in columns."""
    here = rows["position"] != NOBODY
    return {name: rows[name][here].astype(np.int64) for name in FIELDS}


def lived_run(model, quarters):
    """Step a model so many quarters and keep everybody at the end of each."""
    before, lived = people_of(model.state.rows), []
    for _ in range(quarters):
        model.step()
        happened = model.history[-1]
        lived.append(Lived(people_of(model.state.rows), happened, model.setting.first_quarter + happened.quarter))
    return Run(before, lived, model)


@pytest.fixture(scope="module")
def decade(small, past, compiled):
    """The study of the small world, ten years long; with the baseline's rules, and 5,000 fellowships."""
    return lived_run(past.branch(past.settings), 40 if compiled else 12)


# --- nobody is lost or doubled ----------------------------------------------------------------------------------------


def test_the_stock_is_the_census_in_every_quarter(decade):
    """What is counted as people move equals a count of everybody, by place, origin and position."""
    for people, happened, _ in decade.quarters:
        census = np.zeros((4, 6, 6), dtype=int)
        np.add.at(census, (people["place"], people["origin"], people["position"]), 1)
        assert np.array_equal(happened.stock, census)


def test_the_stock_is_the_census_in_the_past_too(past):
    """Also at the end of the spin-up."""
    assert np.array_equal(past.state.stock, observe.census(past.state.rows))


def test_nobody_is_lost_and_nobody_is_doubled(decade):
    """From quarter to quarter exactly the oldest cohort leaves, and newcomers bear the next numbers, each once."""
    earlier, next_uid = decade.before, decade.before["uid"].max() + 1
    for people, happened, _ in decade.quarters:
        stays = earlier["uid"][earlier["phd_quarter"] > happened.quarter - WINDOW]
        newcomers = people["uid"][people["phd_quarter"] == happened.quarter]
        assert len(np.unique(people["uid"])) == len(people["uid"])
        assert sorted(newcomers) == list(range(next_uid, next_uid + len(newcomers)))
        assert sorted(people["uid"]) == sorted([*stays, *newcomers])
        earlier, next_uid = people, next_uid + len(newcomers)


def test_stocks_change_by_entrants_leavers_and_moves_alone(decade):
    """Stock = stock before - leavers + entrants + arrivals - departures, by place and origin."""
    earlier, stock = decade.before, decade.model.spin_up[-1].stock.sum(axis=2)
    for people, happened, _ in decade.quarters:
        leave = earlier["phd_quarter"] == happened.quarter - WINDOW
        enter = people["phd_quarter"] == happened.quarter
        expected = stock.copy()
        np.subtract.at(expected, (earlier["place"][leave], earlier["origin"][leave]), 1)
        arrived = happened.moves.sum(axis=1).T - happened.moves.sum(axis=2).T
        entered = np.zeros_like(stock)
        # Where newcomers stand at the end is where they entered, and their moves of the quarter.
        np.add.at(entered, (entry_place(people, enter, decade.model), people["origin"][enter]), 1)
        stock = happened.stock.sum(axis=2)
        assert np.array_equal(stock, expected + entered + arrived)
        earlier = people


def entry_place(people, enter, model):
    """Where the newcomers of a quarter took their PhD."""
    place_of = dict(zip(model.state.rows["uid"].tolist(), model.state.rows["phd_place"].tolist(), strict=True))
    return np.array([place_of[uid] for uid in people["uid"][enter].tolist()], dtype=int)


def test_moves_are_those_of_people(decade):
    """The moves counted are the changes of place of those who were there before, and of newcomers, by origin."""
    places = dict(zip(decade.before["uid"].tolist(), decade.before["place"].tolist(), strict=True))
    born = dict(zip(*(decade.model.state.rows[name].tolist() for name in ("uid", "phd_place")), strict=True))
    for people, happened, _ in decade.quarters:
        moves = np.zeros((6, 4, 4), dtype=int)
        for uid, origin, place in zip(*(people[name].tolist() for name in ("uid", "origin", "place")), strict=True):
            before = places.get(uid, born.get(uid))
            moves[origin, before, place] += before != place
            places[uid] = place
        assert np.array_equal(happened.moves, moves)


def test_nobody_gains_or_loses_lived_time(decade):
    """Years lived anywhere grow by a quarter a quarter: for each person, years since the PhD plus those before it."""
    population = decade.model.settings.population
    for people, happened, _ in decade.quarters:
        now = happened.quarter + 1
        lived = people["lived"].sum(axis=1) + now - people["arrived"]
        before = lived - (now - people["phd_quarter"])
        allowed = {population.lived_home_with_phd, population.lived_home_before_phd + population.doctorate}
        assert set(before.tolist()) <= allowed


def test_entrants_are_the_expected_number_rounded_by_luck(past):
    """Each kind enters in its expected number rounded down or up, and on the average of 60 quarters as expected.

    Tolerance: four standard errors, each rounding having a standard deviation of at most 1/2.
    """
    expected = past.setting.entrants
    drawn = np.array([quarter.whole(expected, quarter.ENTRANTS, past.setting.key, t) for t in range(60)])
    assert np.all((drawn == np.floor(expected)) | (drawn == np.ceil(expected)))
    assert np.all(np.abs(drawn.mean(axis=0) - expected) <= 4 * 0.5 / np.sqrt(60))


def test_each_kind_is_rounded_by_a_draw_of_its_own(past):
    """Each takes the first word that luck has for its cell, the quarter, rounding and its block."""
    expected = np.array([[0.25, 1.5, 2.0], [3.75, 0.0, 7.5]])
    cells = [[(0, 1), (1, 1), (2, 1)], [(3, 1), (4, 1), (5, 3)]]
    drawn = quarter.whole(expected, np.array(cells), past.setting.key, 9)
    names = [(past.setting.key, cell, 9, luck.ROUNDING, block) for row in cells for cell, block in row]
    chances = np.array([luck.chance(luck.words(*name)[0]) for name in names]).reshape(2, 3)
    assert drawn.dtype == np.int64
    assert np.array_equal(drawn, np.floor(expected + chances))


# --- posts ------------------------------------------------------------------------------------------------------------


def test_no_place_hires_more_than_its_posts(decade):
    """Appointments to every scarce market stay within its capacity, in every quarter."""
    hired = 0
    for _, happened, _ in decade.quarters:
        for place in (KOREA, US, UK):
            for position in (POSTDOC, FACULTY, INSTITUTE):
                appointed = happened.appointments[place, :, position].sum()
                assert appointed <= happened.capacities[MARKET[place * POSTS + position]]
                hired += appointed
        assert happened.appointments[KOREA, :, FELLOW].sum() <= happened.capacities[FELLOWSHIP_MARKET]
    assert hired > 0


def test_no_more_postdocs_than_posts_and_no_more_fellows_than_slots(decade):
    """At the end of every quarter, by place."""
    settings, scale = decade.model.settings, decade.model.settings.population.scale
    countries = (settings.country.korea, settings.country.us, settings.country.uk)
    for _, happened, _ in decade.quarters:
        for place, country in enumerate(countries):
            assert happened.stock[place, :, POSTDOC].sum() <= round(country.postdoc_posts * scale)
        assert happened.stock[KOREA, :, FELLOW].sum() <= round(settings.programme.slots * scale)
        assert happened.stock[1:, :, FELLOW].sum() == 0


@pytest.mark.population
def test_scarce_posts_are_filled(decade):
    """Postdoc posts are taken, but for visa refusals and those who leave: at least 17 in 20, on the average."""
    settings, scale = decade.model.settings, decade.model.settings.population.scale
    for place, country in enumerate((settings.country.korea, settings.country.us, settings.country.uk)):
        held = np.mean([happened.stock[place, :, POSTDOC].sum() for _, happened, _ in decade.quarters])
        assert held >= 0.85 * round(country.postdoc_posts * scale)


def test_openings_are_the_settings_rounded_by_luck(decade):
    """Permanent openings of a quarter are a quarter of the year's, scaled, rounded down or up."""
    settings = decade.model.settings
    conditions = decade.model.setting.almanac.conditions_in(FIRST)
    expected = conditions.openings * settings.population.scale / 4
    for _, happened, _ in decade.quarters:
        assert np.all((happened.openings == np.floor(expected)) | (happened.openings == np.ceil(expected)))
        for place in range(3):
            offered = happened.capacities[[MARKET[place * POSTS + FACULTY], MARKET[place * POSTS + INSTITUTE]]]
            assert np.array_equal(offered, happened.openings[place])


# --- contracts --------------------------------------------------------------------------------------------------------


def test_nobody_keeps_an_expired_contract(decade):
    """At the end of every quarter, every postdoc and fellow is covered for the next, or it is her last."""
    for people, happened, _ in decade.quarters:
        fixed = np.isin(people["position"], (POSTDOC, FELLOW))
        assert np.all(people["contract_end"][fixed] > happened.quarter)


def test_postdoc_contracts_are_as_long_as_the_place_makes_them(decade):
    """Whoever became a postdoc this quarter has the contract of her place, the first quarter included."""
    settings = decade.model.settings
    lengths = [getattr(settings.country, place).postdoc_contract for place in ("korea", "us", "uk", "elsewhere")]
    earlier = decade.before
    for people, happened, _ in decade.quarters:
        was = dict(
            zip(
                earlier["uid"].tolist(),
                zip(earlier["position"].tolist(), earlier["place"].tolist(), strict=True),
                strict=True,
            )
        )
        for uid, place, position, end in zip(
            *(people[f].tolist() for f in ("uid", "place", "position", "contract_end")), strict=True
        ):
            if position == POSTDOC and was.get(uid, (OUT, place)) != (POSTDOC, place):
                assert end - happened.quarter == lengths[place]
        earlier = people


def test_a_fellowship_lasts_at_most_twenty_quarters(decade):
    """No fellow is in post for longer, and contracts are 6 quarters and then 4 at a time, the last one 2."""
    programme = decade.model.settings.programme
    renewed = range(programme.fellow_contract, programme.fellow_longest, programme.fellow_renewal)
    for people, happened, _ in decade.quarters:
        fellow = people["position"] == FELLOW
        served = happened.quarter + 1 - people["fellow_start"][fellow]
        assert np.all((served >= 1) & (served <= programme.fellow_longest))
        lengths = people["contract_end"][fellow] - people["fellow_start"][fellow]
        assert set(lengths.tolist()) <= {*renewed, programme.fellow_longest}


def test_fellows_are_young_at_hire_and_hired_once(decade):
    """At most 23 quarters after the PhD, and nobody is in the register twice."""
    latest = decade.model.settings.programme.fellow_latest
    for people, happened, _ in decade.quarters:
        new = (people["position"] == FELLOW) & (people["fellow_start"] == happened.quarter)
        assert np.all(happened.quarter - people["phd_quarter"][new] <= latest)
    register = decade.model.state.register
    uids = register.records["uid"][: register.number]
    assert len(np.unique(uids)) == len(uids) > 0


def test_few_stay_abroad_without_a_post_for_long(decade):
    """A quarter of those who find nothing go home each quarter: hardly anybody is left after twenty."""
    home = np.asarray(HOME, dtype=int)
    spells = np.concatenate([
        happened.quarter - people["jobless_since"][(people["position"] == OUT) & (people["place"] != home[people["origin"]])]
        for people, happened, _ in decade.quarters
    ])  # fmt: skip
    assert len(spells) > 0 and np.mean(spells >= 20) < 0.75**20 * 10


@pytest.fixture(scope="module")
def told_at_the_end(past, small, many_fellows, unwarned):
    """As `past`; whether a contract is renewed is known when it ends."""
    return past.branch(small(*many_fellows, *unwarned))


def test_the_longest_contract_holds_until_its_last_quarter(told_at_the_end):
    """renewed_for() is by luck before the longest fellowship, which no renewal goes beyond."""
    setting = told_at_the_end.setting
    sure = quarter.world_of(told_at_the_end.state, setting).copy()
    sure.programmes["renewal"] = 1.0
    for served, longer in ((6, 4), (16, 4), (19, 1), (20, 0)):
        fellow = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=served)
        assert prompts.renewed_for(fellow, sure, setting.key) == longer


def test_the_share_renewed_is_that_of_the_settings(told_at_the_end, compiled):
    """0.85 of contracts are renewed, within four standard errors sqrt(.85 x .15 / n)."""
    number = 8_000 if compiled else 1_000
    setting, now = told_at_the_end.setting, quarter.world_of(told_at_the_end.state, told_at_the_end.setting)
    person = researcher(place=KOREA, position=FELLOW, contract_left=0, as_fellow=6)
    share = now.programmes[0].renewal
    renewed = [agent.renewed_for(person._replace(uid=uid), now, setting.key) > 0 for uid in range(number)]
    assert share == told_at_the_end.settings.programme.renewal
    assert np.mean(renewed) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / number))


@pytest.mark.population
def test_contracts_of_a_run_are_renewed_by_the_share_of_the_settings(small, many_fellows):
    """Where no fellow leaves of her own accord, 0.85 of first contracts go on, within four standard errors."""
    settings = small(
        *many_fellows, "population.scale=0.02", "behaviour.reconsideration=0", "behaviour.contract_search=0"
    )
    model = TalentModel(settings, rng=21)
    for _ in range(settings.programme.fellow_contract + 1):
        model.step()
    register = model.state.register
    first = register.records[: register.number]
    first = first[first["start"] == model.history[0].quarter]
    kept, share = first["end"] == fellows.NEVER, settings.programme.renewal
    assert len(first) >= 50
    assert kept.mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(first)))


# --- calls ------------------------------------------------------------------------------------------------------------


def test_there_are_no_fellows_before_the_first_call(past, small, many_fellows):
    """None in the past; and none in the study until the first call, wherever it is put."""
    assert all(happened.stock[:, :, FELLOW].sum() == 0 for happened in past.spin_up)
    later = past.branch(small(*many_fellows, "programme.first_call=2026Q3"))
    for _ in range(4):
        later.step()
        assert (later.history[-1].applicants.tolist(), later.fellows) == ([0], 0.0)


@pytest.mark.population
def test_the_past_knows_no_programme(small, many_fellows):
    """A first call before the study opens with the study."""
    early = small(*many_fellows, "programme.first_call=2020Q3", "study.spin_up_quarters=12")
    model = TalentModel(early, rng=4)
    assert all(happened.capacities[FELLOWSHIP_MARKET] == 0 for happened in model.spin_up)
    model.step()
    assert model.history[0].capacities[FELLOWSHIP_MARKET] > 0


def test_only_fellows_are_renewed(told_at_the_end):
    """With renewal sure, a contract that has run out goes on; not where she left, nor in a row that is another's now."""
    now = quarter.world_of(told_at_the_end.state, told_at_the_end.setting).copy()
    now.programmes["renewal"] = 1.0
    rows = crowd_of(3, origin=0, place=KOREA, position=[FELLOW, POSTDOC, FELLOW], contract_end=now.quarter,
                    fellow_start=now.quarter - 6)  # fmt: skip
    register = fellows.Register(40)
    register.make_room(3)
    register.records["uid"], register.records["row"], register.records["end"] = [0, 1, 99], [0, 1, 2], fellows.NEVER
    fellows.renew_contracts(register.records, 3, rows, now, told_at_the_end.setting.key)
    longer = told_at_the_end.settings.programme.fellow_renewal
    assert (rows["contract_end"] - now.quarter).tolist() == [longer, 0, 0]


def test_calls_are_open_in_the_third_quarter_of_a_year_until_the_end(decade):
    """Nobody applies and nobody is hired in any other quarter, and not from 2030Q2 on."""
    programme = decade.model.settings.programme
    for _, happened, calendar in decade.quarters:
        opens = calendar % 4 == 2 and calendar < quarter_number(programme.end)
        assert (happened.capacities[FELLOWSHIP_MARKET] > 0) <= opens
        assert opens or happened.applicants.sum() == happened.appointments[KOREA, :, FELLOW].sum() == 0
    assert decade.quarters[0].happened.capacities[FELLOWSHIP_MARKET] == round(
        programme.slots * decade.model.settings.population.scale
    )


@pytest.mark.population
def test_every_call_hires(decade):
    """2025Q3 to 2029Q3: five calls, each with applicants and fellows."""
    hires = {calendar: happened.appointments[KOREA, :, FELLOW].sum() for _, happened, calendar in decade.quarters}
    assert [calendar for calendar, hired in hires.items() if hired] == [
        quarter_number(f"{year}Q3") for year in range(2025, 2030)
    ]


@pytest.mark.population
def test_the_programme_runs_out_after_its_end(decade):
    """Nothing is renewed from 2030Q2 on, so that the last fellows have gone six quarters after the last call at most."""
    end = quarter_number(decade.model.settings.programme.end)
    longest = max(decade.model.settings.programme.fellow_contract, decade.model.settings.programme.fellow_renewal)
    after = [happened.stock[KOREA, :, FELLOW].sum() for _, happened, calendar in decade.quarters if calendar >= end]
    assert np.all(np.diff(after) <= 0)
    assert after[0] > 0 and after[longest] == 0


def test_rows_of_nobody_keep_no_trace_of_whoever_had_them(past):
    """So that worlds with other residents before them have the same bytes; a cohort is seldom as large as its block."""
    state = past.state.copy()
    rows = state.rows[quarter.newest(state)]
    rows.view("u1")[:] = 7
    quarter.arrive(state, past.setting)
    nobody = np.flatnonzero(rows["position"] == NOBODY)
    assert 0 < len(nobody) < len(rows)
    bytes_of_rows = rows.view("u1").reshape(len(rows), -1)
    assert (bytes_of_rows[nobody] == empty_rows(1)[:1].view("u1")).all()


def test_applicants_like_the_fellowship_better_than_staying(past):
    """applications_of() counts the scarce posts preferred to staying, the fellowship in Korea's row of fellows."""
    rows = copied(past.state.rows)
    deciders = np.flatnonzero(rows["position"] != NOBODY)[:2].astype(np.int32)
    values = np.full((2, ALTERNATIVES), weighing.UNSEEN)
    values[:, STAY] = 0.0
    values[0, [FELLOWSHIP, US * POSTS + FACULTY, US * POSTS + INDUSTRY]] = (1.0, 2.0, 3.0)
    values[1, FELLOWSHIP] = -1.0
    applications, between, applicants = observe.applications_of(rows, deciders, values, np.arange(2))
    origin, place = rows["origin"][deciders[0]], rows["place"][deciders[0]]
    expected = np.zeros((4, 6, 6), dtype=int)
    expected[KOREA, origin, FELLOW] = expected[US, origin, FACULTY] = 1
    assert np.array_equal(applications, expected)
    assert applicants.tolist() == [1]
    assert between[place, KOREA] == between[place, US] == 1 and between.sum() == 2


GROUPS = [
    (dict(origin=3, place=US), FOREIGN),
    (dict(origin=3, place=KOREA), FOREIGN),
    (dict(origin=0, place=US), RETURNEE),
    (dict(origin=0, place=KOREA, since_phd=4), NEW_DOMESTIC_PHD),
    (dict(origin=0, place=KOREA, since_phd=5), OTHER_DOMESTIC),
]


@pytest.mark.parametrize(("who", "group"), GROUPS)
def test_groups_go_by_origin_place_and_time_since_the_phd(who, group):
    """Foreign, returnee, new domestic PhD (four quarters at most) and other domestic."""
    assert fellows.group_of(researcher(**who)) == group


@pytest.mark.population
def test_the_register_says_where_fellows_are(decade):
    """Whereabouts of every fellow still in the window are those of her row; her end is her first quarter as another."""
    model = decade.model
    register, rows = model.state.register, model.state.rows
    last, followed = decade.quarters[-1].happened.quarter, 0
    for n in range(register.number):
        record, row = register.records[n], rows[register.records[n].row]
        if row.uid == record.uid:
            followed += 1
            assert row.fellow == n and row.fellow_start == record.start
            assert register.whereabouts[n, last - record.start] == fellows.code(row.place, row.position)
        path = register.whereabouts[n, : last + 1 - record.start]
        as_fellow = path == fellows.code(KOREA, FELLOW)
        length = record.end - record.start if record.end >= 0 else len(path)
        assert np.all(as_fellow[:length]) and not np.any(as_fellow[length:])
    assert followed > 0


# --- visas and taking up a choice -------------------------------------------------------------------------------------


def crowd_of(number, **fields):
    """`number` rows alike but for the uid."""
    rows = empty_rows(number)[:number]
    rows["uid"] = np.arange(number)
    rows["fellow_start"] = rows["fellow"] = -1
    for name, value in fields.items():
        rows[name] = value
    return rows


@pytest.fixture(scope="module")
def refusing(past):
    """A world that refuses four foreigners in ten everywhere."""
    now = quarter.world_of(past.state, past.setting).copy()
    now.refusal = np.full((4, 6), 0.4)
    for origin in range(6):
        now.refusal[HOME[origin], origin] = 0.0
    return now


def after_visas(past, now, choice, number, **fields):
    """The choices that are left when the visas are decided."""
    rows, choices = crowd_of(number, **fields), np.full(number, choice)
    settling.refuse_visas(rows, now, past.setting.key, np.arange(number, dtype=np.int32), choices)
    return choices


def test_visas_are_refused_by_their_probability(past, refusing, compiled):
    """0.4 of Indians offered a US faculty post stay as they are, within four standard errors."""
    number, choice = 4_000 if compiled else 500, US * POSTS + FACULTY
    choices = after_visas(past, refusing, choice, number, origin=3, place=KOREA, position=POSTDOC)
    assert set(choices.tolist()) == {STAY, choice}
    assert np.mean(choices == STAY) == pytest.approx(0.4, abs=4 * np.sqrt(0.4 * 0.6 / number))


@pytest.mark.parametrize(
    ("origin", "choice"), [(0, KOREA * POSTS), (0, FELLOWSHIP), (1, US * POSTS), (2, UK * POSTS + 3)]
)
def test_nationals_are_never_refused(past, refusing, origin, choice):
    """Nobody needs a visa at home."""
    choices = after_visas(past, refusing, choice, 200, origin=origin, place=3, position=POSTDOC)
    assert np.all(choices == choice)


def test_a_visa_is_for_a_move_or_a_reserved_post(past, refusing):
    """A foreigner in Korea needs none for another post or the fellowship there, but one for a reserved post."""
    for choice, refused in ((KOREA * POSTS + FACULTY, False), (FELLOWSHIP, False), (STAY, False), (RESERVED, True)):
        choices = after_visas(past, refusing, choice, 200, origin=3, place=KOREA, position=POSTDOC)
        assert np.any(choices != choice) == refused


def settled(past, now, rows, choices, causes):
    """Take up choices, the stock being that of these rows."""
    stock = observe.census(rows)
    result = settling.settle(
        rows,
        now,
        past.setting.behaviour,
        past.setting.key,
        np.arange(len(rows), dtype=np.int32),
        np.array(causes, dtype=np.int16),
        choices,
        stock,
    )
    return result, stock


def test_whoever_moves_takes_the_years_lived_with_her(past, refusing):
    """From the US, where she came at 50, to a Korean faculty post at `now`: her stay is added to her US years."""
    now = refusing.quarter
    rows = crowd_of(1, origin=0, place=US, position=POSTDOC, arrived=now - 10, lived=[0, 3, 0, 0], contract_end=now + 2)
    result, stock = settled(past, refusing, rows, np.array([KOREA * POSTS + FACULTY]), [prompts.RECONSIDERS])
    row = rows[0]
    assert (row.place, row.position, row.arrived, row.lived[US]) == (KOREA, FACULTY, now, 13)
    assert result.moves[0, US, KOREA] == 1 == result.moves.sum()
    assert result.appointments[KOREA, 0, FACULTY] == 1 == result.appointments.sum()
    assert stock[KOREA, 0, FACULTY] == 1 == stock.sum()
    assert result.made_permanent.sum() == 0  # she was not there already


def test_a_promotion_counts_for_the_odds_of_the_place(past, refusing):
    """A postdoc in the US who becomes faculty there is one made permanent, out of one waiting."""
    rows = crowd_of(1, origin=0, place=US, position=POSTDOC, contract_end=refusing.quarter + 2)
    result, _ = settled(past, refusing, rows, np.array([US * POSTS + FACULTY]), [prompts.RECONSIDERS])
    assert result.made_permanent.tolist() == result.waiting.tolist() == [0, 1, 0, 0]
    assert result.moves.sum() == 0


def test_who_is_permanent_already_waits_for_nothing(past, refusing):
    """A US institute researcher who becomes faculty there counts among neither the waiting nor those made permanent."""
    rows = crowd_of(1, origin=0, place=US, position=INSTITUTE)
    result, _ = settled(past, refusing, rows, np.array([US * POSTS + FACULTY]), [prompts.RECONSIDERS])
    assert result.appointments.sum() == 1
    assert result.made_permanent.sum() == result.waiting.sum() == 0


def test_permanent_posts_in_korea_are_counted_as_they_are_filled_and_given_up(past, refusing):
    """By the quarters since the PhD: from institute to faculty ten quarters after it, and into industry after four."""
    now = refusing.quarter
    rows = crowd_of(2, origin=0, place=KOREA, position=INSTITUTE, phd_quarter=[now - 10, now - 4])
    taken = np.array([KOREA * POSTS + FACULTY, KOREA * POSTS + INDUSTRY])
    result, _ = settled(past, refusing, rows, taken, [prompts.RECONSIDERS] * 2)
    found = [(int(kind), int(age), int(result.filled[kind, age])) for kind, age in np.argwhere(result.filled)]
    assert found == [(0, 10, 1), (1, 4, -1), (1, 10, -1)]


def test_whoever_stays_after_the_contract_is_without_a_post(past, refusing):
    """A postdoc whose contract is over and who takes nothing is out, since this quarter; others stay as they are."""
    now = refusing.quarter
    rows = crowd_of(2, origin=0, place=US, position=POSTDOC, contract_end=[now, now + 4], jobless_since=0)
    settled(past, refusing, rows, np.array([STAY, STAY]), [prompts.CONTRACT_OVER, prompts.RECONSIDERS])
    assert rows["position"].tolist() == [OUT, POSTDOC]
    assert rows["jobless_since"].tolist() == [now, 0]


def test_the_jobless_abroad_go_home_by_luck(past, refusing, compiled):
    """Of Koreans without a post in the US one in `jobless_quarters` goes home a quarter, within four standard errors."""
    number, now = 4_000 if compiled else 500, refusing.quarter
    rows = crowd_of(number, origin=0, place=US, position=OUT, jobless_since=now - 1, arrived=now - 8)
    result, _ = settled(past, refusing, rows, np.full(number, STAY), [prompts.JOBLESS] * number)
    share, gone = 1 / past.settings.behaviour.jobless_quarters, rows["place"] == KOREA
    assert gone.mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / number))
    assert set(rows["lived"][gone, US].tolist()) == {8} and set(rows["lived"][~gone, US].tolist()) == {0}
    assert result.moves[0, US, KOREA] == gone.sum() == result.moves.sum()


def test_nobody_goes_home_in_the_quarter_in_which_the_job_ends(past, refusing):
    """Nor does somebody without a post at home move."""
    now = refusing.quarter
    rows = crowd_of(
        200, origin=0, place=[US] * 100 + [KOREA] * 100, position=OUT, jobless_since=[now] * 100 + [now - 9] * 100
    )
    result, _ = settled(past, refusing, rows, np.full(200, STAY), [prompts.JOBLESS] * 200)
    assert result.moves.sum() == 0


def test_a_fellow_starts_her_contract_this_quarter(past, refusing):
    """Six quarters, the present one included, in Korea."""
    now = refusing.quarter
    rows = crowd_of(1, origin=0, place=US, position=POSTDOC, contract_end=now + 3)
    settled(past, refusing, rows, np.array([FELLOWSHIP]), [prompts.HEARS_OF_CALL])
    row, contract = rows[0], past.settings.programme.fellow_contract
    assert (row.place, row.position, row.fellow_start, row.contract_end) == (KOREA, FELLOW, now, now + contract)


def test_a_bridge_ends_with_the_post(past, refusing):
    """It comes with a reserved post and is lost with the next one."""
    bridged = refusing.copy()
    bridged.programmes["bridge"] = 0.25
    rows = crowd_of(1, origin=0, place=KOREA, position=FELLOW)
    settled(past, bridged, rows, np.array([RESERVED]), [prompts.CONTRACT_OVER])
    assert (rows[0].position, rows[0].bridge) == (INSTITUTE, np.float32(0.25))
    settled(past, bridged, rows, np.array([KOREA * POSTS + INDUSTRY]), [prompts.RECONSIDERS])
    assert (rows[0].position, rows[0].bridge) == (INDUSTRY, 0.0)


# --- beliefs, copies, order -------------------------------------------------------------------------------------------


def test_odds_move_a_tenth_of_the_way_to_what_was_seen(past):
    """0.3 x 0.9 + 0.1 (1 - exp(-12 x 5 / 100)) where 5 of 100 became permanent; 0.9 of the old where nobody waits."""
    setting = setting_of(
        past.settings.model_copy(
            update={
                "behaviour": past.settings.behaviour.model_copy(update={"belief_speed": 0.1, "belief_horizon": 12.0})
            }
        ),
        1,
    )
    state = past.state.copy()
    state.odds = np.array([0.3, 0.3, 0.3, 0.3])
    seen = settling.Settled(None, None, np.array([5, 0, 0, 0]), np.array([100, 100, 0, 50]), 0, None)
    quarter._believe(state, setting, seen)
    assert state.odds == pytest.approx([0.27 + 0.1 * (1 - np.exp(-0.6)), 0.27, 0.27, 0.27])


def stepping(past, step):
    """The setting of the past with odds perceived in steps."""
    behaviour = past.settings.behaviour.model_copy(update={"odds_step": step})
    return setting_of(past.settings.model_copy(update={"behaviour": behaviour}), 1)


def test_odds_are_perceived_in_steps_and_right_on_average(past):
    """Multiples of .04 next to the odds, and their mean over 400 quarters within four standard errors of at most .02."""
    setting, state = stepping(past, 0.04), past.state.copy()
    seen = []
    for state.quarter in range(400):
        seen.append(quarter.world_of(state, setting)["odds"])
    steps = np.array(seen) / 0.04
    assert np.allclose(steps, np.round(steps), atol=1e-9)
    assert np.all(np.abs(np.array(seen) - state.odds) < 0.04)
    assert np.all(np.abs(np.mean(seen, axis=0) - state.odds) <= 4 * 0.02 / np.sqrt(400))
    assert len({tuple(np.round(row - row.mean())) for row in steps}) > 1  # places are rounded apart from each other


def test_without_steps_odds_are_perceived_as_they_are(past):
    assert np.array_equal(quarter.world_of(past.state, stepping(past, 0.0))["odds"], past.state.odds)


def test_what_chance_rounds_has_names_of_its_own():
    """Entrants, openings and odds: no two numbers of a quarter have one draw."""
    names = [
        tuple(name) for table in (quarter.ENTRANTS, quarter.OPENINGS, quarter.ODDS) for name in table.reshape(-1, 2)
    ]
    assert len(set(names)) == len(names)


def test_a_copy_of_the_state_lives_its_own_life(past):
    """Living a quarter of the copy leaves every byte of the first."""
    state = past.state.copy()
    before = (state.rows.tobytes(), state.stock.tobytes(), state.odds.tobytes(), state.register.number, state.quarter)
    twin = state.copy()
    quarter.live_quarter(twin, past.setting)
    after = (state.rows.tobytes(), state.stock.tobytes(), state.odds.tobytes(), state.register.number, state.quarter)
    assert after == before
    assert twin.quarter == state.quarter + 1


def test_the_same_seed_gives_the_same_bytes(small):
    """Two runs from nothing, seed 5."""
    settings = small("study.spin_up_quarters=4")
    states = [TalentModel(settings, rng=5).state for _ in range(2)]
    assert states[0].rows.tobytes() == states[1].rows.tobytes()


@pytest.mark.population
def test_another_seed_gives_another_run(small):
    """Seeds 5 and 6 differ, and so do seeds that differ in their high bits only."""
    settings = small("study.spin_up_quarters=4")
    rows = [TalentModel(settings, rng=seed).state.rows.tobytes() for seed in (5, 6, 5 + 2**40)]
    assert len(set(rows)) == 3


def test_the_order_of_researchers_does_not_matter(past):
    """Shuffled within their cohorts (seed 2), everybody does the same for three quarters, and the stocks agree."""
    states = [past.state.copy(), past.state.copy()]
    block, luck_of_rows = len(states[0].rows) // WINDOW, np.random.default_rng(2)
    for start in range(0, len(states[1].rows), block):
        mixed = luck_of_rows.permutation(block)
        states[1].rows[start : start + block] = states[1].rows[start : start + block][mixed]
    lived = [[quarter.live_quarter(state, past.setting) for _ in range(3)] for state in states]
    for one, other in zip(*lived, strict=True):
        assert np.array_equal(one.stock, other.stock)
        assert np.array_equal(one.moves, other.moves)
    for name in set(RESEARCHER.names) - {"fellow"}:  # her number in the register goes by the order of hire
        assert np.array_equal(*(by_uid(state.rows, name) for state in states))


def by_uid(rows, name):
    """A field of everybody in the window, in the order of uids."""
    people = rows[rows["position"] != NOBODY]
    return people[name][np.argsort(people["uid"])]


@pytest.mark.population
def test_one_more_fellowship_changes_few_lives(past, small, many_fellows):
    """With common luck, the tenth fellowship changes its fellow and those who take what she leaves, and nobody else."""
    as_many, one_less = (past.branch(small(*many_fellows, f"programme.slots={slots}")) for slots in (2000, 1800))
    for model in (as_many, one_less):
        model.step()
    assert as_many.state.stock[:, :, FELLOW].sum() - one_less.state.stock[:, :, FELLOW].sum() == 1
    differ = sum(as_many.state.rows[name] != one_less.state.rows[name] for name in ("place", "position")) > 0
    assert 1 <= differ.sum() <= 10
