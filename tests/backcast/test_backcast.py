"""The back-cast: scores against closed forms, fits of known flows, drivers, widths, and the whole in a tiny world."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from brainsim.model.codes import PLACES
from brainsim.report.style import house_style
from experiments.backcast import __main__ as command
from experiments.backcast import fit, rivals
from experiments.backcast.driven import Runner, Size
from experiments.backcast.figures import flows_figure
from experiments.backcast.forecast import pairs_of, scores_of
from experiments.backcast.scores import crps_normal, crps_t, log_score
from experiments.backcast.table import (
    NAMES,
    PAIRS,
    PLACE_OF,
    SOURCE,
    YEARS,
    Drivers,
    TableError,
    drivers_of,
    in_years,
    moves_in,
)
from experiments.backcast.words import block_in, numbers, with_block

CODES = tuple(PLACE_OF)
TINY = Size(scale=0.002, fitting=1, forecasting=1, steps=1, start=2000)


@pytest.fixture
def flows_table(tmp_path):
    """A table like the real one: flows that grow by 3 % a year, a second source that must not be read."""
    rows = []
    for source, times in ((SOURCE, 1), ("another", 7)):
        for year in YEARS:
            for i, start in enumerate(CODES):
                scholars = np.nan if start == "OTH" else 1000.0 * (i + 1) * 1.05 ** (year - 2000)
                for j, end in enumerate(CODES):
                    moves = times * round((40 + 30 * i + 20 * j) * 1.03 ** (year - 2000))
                    rows += [] if start == end else [(source, year, start, end, moves, scholars)]
    columns = ["source", "year", "from", "to", "n_moves", "origin_active_scholars"]
    path = tmp_path / "flows.csv"
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def crps_by_integral(seen, cumulative):
    """CRPS from its definition: squared distance of the forecast's distribution to that of what was seen."""
    below = integrate.quad(lambda x: cumulative(x) ** 2, -60, seen, limit=400)[0]
    return below + integrate.quad(lambda x: (1 - cumulative(x)) ** 2, seen, 60, limit=400)[0]


# --- scores ---------------------------------------------------------------------------------------------------------


def test_crps_of_a_standard_normal_at_its_mean_is_known():
    """(sqrt(2) - 1) / sqrt(pi)."""
    assert crps_normal(0.0, 0.0, 1.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), rel=1e-12)


@pytest.mark.parametrize(("seen", "location", "scale"), [(0.3, 0.0, 1.0), (-2.0, 1.0, 0.5), (4.0, 1.0, 2.0)])
def test_crps_is_its_integral(seen, location, scale):
    normal, t = stats.norm(location, scale).cdf, stats.t(11, location, scale).cdf
    assert crps_normal(seen, location, scale) == pytest.approx(crps_by_integral(seen, normal), rel=1e-6)
    assert crps_t(seen, location, scale, 11) == pytest.approx(crps_by_integral(seen, t), rel=1e-6)


def test_with_many_degrees_of_freedom_t_is_normal():
    assert crps_t(0.7, 0.1, 0.4, 1e6) == pytest.approx(crps_normal(0.7, 0.1, 0.4), rel=1e-5)


def test_a_sure_forecast_has_the_absolute_error_as_crps():
    assert crps_normal(2.0, 0.5, 1e-9) == pytest.approx(1.5, rel=1e-6)


def test_the_log_score_of_a_normal_is_known():
    """ln(scale sqrt(2 pi)) + z^2 / 2."""
    assert log_score(1.0, 0.0, 0.5, 1e9) == pytest.approx(np.log(0.5 * np.sqrt(2 * np.pi)) + 2.0, rel=1e-6)


@pytest.mark.parametrize("score", [crps_t, log_score])
def test_both_scores_are_proper(score):
    """The true scale has the best mean score: 20,000 draws, standard errors below 0.01 against gaps of 0.03 and more."""
    draws = stats.t.rvs(11, size=20_000, random_state=1)
    means = [score(draws, 0.0, scale, 11).mean() for scale in (0.5, 1.0, 2.0)]
    assert means[1] < min(means[0], means[2]) - 0.03


# --- rivals ---------------------------------------------------------------------------------------------------------


def test_trend_carries_an_exact_growth_on_and_no_change_stays_at_the_mean():
    counts = 100 * 1.1 ** np.arange(5)[:, None] * np.ones(12)
    assert rivals.trend(counts, 5) == pytest.approx(np.log(100 * 1.1 ** np.arange(5, 10))[:, None] * np.ones(12))
    assert np.exp(rivals.no_change(counts, 5)) == pytest.approx(np.full((5, 12), counts[:, 0].mean()))


def test_the_models_change_takes_levels_from_the_counts_and_movement_from_the_model():
    flows = np.ones((18, 12)) * 7.0
    flows[13:] *= 2.0
    counts = np.full((5, 12), 40.0)
    assert np.exp(rivals.model_change(flows, counts, rivals.FITTED, rivals.AHEAD)) == pytest.approx(80.0)


def test_moves_per_scholar_go_with_the_scholars_of_the_place_that_is_left():
    """Korea's scholars double after the window, the others stay: only moves out of Korea double."""
    scholars = np.ones((18, 4))
    scholars[13:, 0] = 2.0
    said = np.exp(rivals.per_scholar(np.full((5, 12), 30.0), scholars, rivals.FITTED, rivals.AHEAD))
    assert said[0] == pytest.approx([60.0 if name.startswith("korea") else 30.0 for name in NAMES])


def test_widths_are_those_that_made_the_errors():
    """2,000 pairs: the level's standard error is about 0.004."""
    ln_counts = np.full((5, 2_000), np.log(500.0))
    spread = np.sqrt(rivals.variances(ln_counts, 0.2, 0.1))
    width = rivals.width_of(stats.norm.rvs(size=spread.shape, random_state=2) * spread, ln_counts)
    assert width.level == pytest.approx(0.2, abs=0.02)
    assert width.growth == pytest.approx(0.1, abs=0.01)


def test_poisson_counts_need_no_width_of_their_own():
    mean = np.full((5, 2_000), 400.0)
    counts = stats.poisson.rvs(mean, random_state=3)
    width = rivals.width_of(np.log(counts) - np.log(mean), np.log(mean))
    assert max(width) < 0.02


def test_a_rival_never_differs_from_itself():
    """No change against no change is nought; a forecast that is always right is better."""
    keys = pd.MultiIndex.from_product([list(rivals.RIVALS), YEARS[:2], NAMES])
    table = keys.to_frame(index=False, name=["rival", "year", "pair"])
    table = table.assign(error=0.1, crps=np.where(table["rival"] == "model", 0.0, 0.2), log_score=0.0)
    scores = scores_of(table.assign(covered=True, level=0.1, growth=0.1)).set_index("rival")
    assert scores["crps_gap"]["no_change"] == 0
    assert scores["crps_high"]["model"] < 0
    assert len(pairs_of(table)) == 12


# --- the fit --------------------------------------------------------------------------------------------------------


PEOPLE = np.array([1e5, 1e6, 3e5, 3e6])


def choice_flows(theta):
    """ln flows of a logit of places: foreignness, sight and distance as in the model, without its people."""
    foreign = np.array([theta[0], 0.0, theta[1], theta[2]])
    pull = np.exp(theta[3:7] - foreign)
    seen = np.tile(pull, (4, 1))
    seen[0, 2] *= np.exp(theta[7])
    seen[2, 0] *= np.exp(theta[7])
    return np.log([PEOPLE[a] * seen[a, b] / (20 + seen[a].sum()) for a, b in PAIRS])


def test_the_fit_recovers_known_flows_and_parameters():
    """Sight and foreignness of a place act alike here: what is known is their difference, and the distance."""
    start = fit.start_of()
    truth = start + np.array([0.4, -0.3, 0.2, 0.3, 0.0, -0.2, 0.1, 0.5])
    counts = 0.5 * np.exp(choice_flows(truth))
    slopes = fit.slopes_of(choice_flows, start)
    found = fit.fitted(choice_flows, counts, start, slopes, fit.bounds(), 20)
    assert np.abs(found.gaps).max() < 0.03
    assert found.theta[7] == pytest.approx(truth[7], abs=0.1)  # shrunk a little by LOOSE
    pull = np.array([3, 5, 6])
    gained = (found.theta[pull] - found.theta[:3]) - (truth[pull] - truth[:3])
    assert gained == pytest.approx(gained.mean(), abs=0.1)


def test_the_fit_never_ends_worse_than_it_began():
    start = fit.start_of()
    counts = np.exp(choice_flows(start + 0.5)) * 2
    wrong = -fit.slopes_of(choice_flows, start)
    weights = 1.0 / (fit.CLOSE**2 + 1.0 / counts)
    before = fit._loss(choice_flows(start), counts, weights, np.zeros(8))
    assert fit.fitted(choice_flows, counts, start, wrong, fit.bounds(), 5).loss <= before


def test_parameters_stay_in_their_ranges():
    far = fit.start_of() + 50.0
    found = fit.fitted(choice_flows, np.exp(choice_flows(far)), fit.start_of(), np.eye(12, 8), fit.bounds(), 8)
    assert (found.theta <= fit.bounds()[:, 1]).all()


# --- table and drivers ----------------------------------------------------------------------------------------------


def test_an_absent_table_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BRAINSIM_FLOWS", str(tmp_path / "none.csv"))
    monkeypatch.setattr(sys, "argv", ["backcast", "--quick"])
    assert command.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "BRAINSIM_FLOWS" in said.err


def test_counts_are_those_of_one_source_without_moves_inside_elsewhere(flows_table):
    table = pd.read_csv(flows_table)
    chosen = table[(table["source"] == SOURCE) & (table["year"] == 2008)]
    inside = chosen["from"].isin(["IND", "CHN", "OTH"]) & chosen["to"].isin(["IND", "CHN", "OTH"])
    assert moves_in(flows_table).counts[8].sum() == chosen["n_moves"][~inside].sum()


def test_a_pair_without_moves_is_refused(flows_table):
    table = pd.read_csv(flows_table)
    table.loc[(table["from"] == "KOR") & (table["to"] == "GBR") & (table["year"] == 2004), "n_moves"] = 0
    table.to_csv(flows_table, index=False)
    with pytest.raises(TableError, match="korea-uk in 2004"):
        moves_in(flows_table)


def test_missing_scholars_are_refused(flows_table):
    table = pd.read_csv(flows_table)
    table.loc[table["from"] == "IND", "origin_active_scholars"] = np.nan
    table.to_csv(flows_table, index=False)
    with pytest.raises(TableError, match="scholars of IND"):
        moves_in(flows_table)


@pytest.mark.parametrize("how", [dict(sep=";", decimal=","), dict(sep="\t", encoding="utf-16")])
def test_the_table_is_the_same_however_it_was_written(flows_table, how):
    counts = moves_in(flows_table).counts
    pd.read_csv(flows_table).to_csv(flows_table, index=False, **how)
    assert np.array_equal(moves_in(flows_table).counts, counts)


@pytest.mark.parametrize(("column", "value", "words"), [
    ("n_moves", "#N/A", r"line 5, column n_moves: #N/A stands for a missing value"),
    ("n_moves", 4.5, "line 5, column n_moves: 4.5 is not a whole number"),
    ("n_moves", -4, "line 5, column n_moves: -4 is less than 0"),
    ("from", "JPN", "line 5, column from: JPN is none of KOR, USA, GBR, IND, CHN, OTH"),
    ("to", "USA", "the same year, from and to stand in a line above"),
])  # fmt: skip
def test_a_row_that_is_no_count_of_movers_is_told_with_its_line(flows_table, column, value, words):
    table = pd.read_csv(flows_table).astype(object)
    table.loc[3, column] = value
    table.to_csv(flows_table, index=False)
    with pytest.raises(TableError, match=words):
        moves_in(flows_table)


def test_only_what_is_measured_drives(flows_table):
    """Everything is 1 in 2010; PhDs of ELSEWHERE who are neither Indian nor Chinese never change."""
    drivers = drivers_of(moves_in(flows_table))
    assert drivers.entrants[10] == pytest.approx(1.0)
    assert drivers.posts[10] == pytest.approx(1.0)
    assert drivers.posts[17] == pytest.approx(1.05**7)
    elsewhere = drivers.entrants[:, :, PLACES.index("elsewhere")]
    assert (elsewhere[:, [0, 1, 2, 5]] == 1.0).all()
    assert elsewhere[17, 3] == pytest.approx(1.05**7)


@pytest.mark.population
def test_drivers_move_flows_and_the_future_does_not_move_the_past(flows_table, tmp_path):
    """Twice the people and posts from 2010 on: the same flows until 2009, more movers afterwards."""
    drivers = drivers_of(moves_in(flows_table))
    doubled = Drivers(drivers.entrants.copy(), drivers.posts.copy())
    for part in doubled:
        part[10:] *= 2.0
    calm, grown = (Runner(d, TINY, tmp_path / "runs").flows((), 1, 2014) for d in (drivers, doubled))
    assert (calm[:10] == grown[:10]).all()
    assert in_years(grown, range(2011, 2015)).sum() > 1.3 * in_years(calm, range(2011, 2015)).sum()


@pytest.mark.population
def test_what_was_lived_is_read_again(flows_table, tmp_path):
    runners = [Runner(drivers_of(moves_in(flows_table)), TINY, tmp_path / "runs") for _ in range(2)]
    first, second = (runner.flows((), 1, 2003) for runner in runners)
    assert (first == second).all()
    assert [runner.lived for runner in runners] == [1, 0]


# --- the whole ------------------------------------------------------------------------------------------------------


@pytest.mark.population
def test_the_figure_of_flows_counts_years_without_thousands():
    """As no other axis does: 2,000 is a number of people, and 2000 a year."""
    forecasts = pd.read_csv(Path(__file__).parents[2] / "results" / "published" / "backcast" / "forecasts.csv")
    with house_style():
        figure = flows_figure(forecasts, np.full((len(YEARS), len(NAMES)), 100.0), "")
    labels = {label.get_text() for axes in figure.axes for label in axes.get_xticklabels()}
    assert labels == {"2000", "2008", "2017"}


def test_the_quick_form_leaves_tables_figures_and_numbers(flows_table, tmp_path, monkeypatch, capsys):
    """Also: nothing of the table itself is left, and the same command again lives nothing and says the same."""
    monkeypatch.setenv("BRAINSIM_FLOWS", str(flows_table))
    monkeypatch.setattr(sys, "argv", ["backcast", "--quick", "--folder", str(tmp_path / "left")])
    assert command.main() == 0
    said = capsys.readouterr().out
    left = {path.relative_to(tmp_path / "left").as_posix() for path in (tmp_path / "left").rglob("*.*")}
    wanted = {f"{name}.csv" for name in ("forecasts", "scores", "pairs", "parameters", "gaps")}
    assert wanted | {"figures/flows.png", "figures/scores.png", "numbers.md", "provenance.json"} <= left
    forecasts = pd.read_csv(tmp_path / "left" / "forecasts.csv")
    assert len(forecasts) == 5 * 5 * 12
    assert (forecasts["low"] < forecasts["high"]).all()
    assert not {"n_moves", "origin_active_scholars"} & set(forecasts)
    block = (tmp_path / "left" / "numbers.md").read_text()
    assert block in said
    assert command.main() == 0
    assert (tmp_path / "left" / "numbers.md").read_text() == block


def test_quick_numbers_are_not_published():
    words = [sys.executable, "-m", "experiments.backcast", "--quick", "--publish"]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=command.CHECKOUT)
    assert ended.returncode == 2
    assert "leave out one" in ended.stderr


def test_the_readme_holds_the_published_numbers():
    """After a new run: python -m experiments.backcast --publish."""
    page = command.README.read_text(encoding="utf-8")
    assert block_in(page) == (command.PUBLISHED / "numbers.md").read_text(encoding="utf-8")


def test_the_published_numbers_are_those_of_the_published_tables():
    names = ("forecasts", "scores", "pairs", "parameters", "gaps")
    tables = {name: pd.read_csv(command.PUBLISHED / f"{name}.csv") for name in names}
    again = scores_of(tables["forecasts"])
    assert again["crps"].to_numpy() == pytest.approx(tables["scores"]["crps"].to_numpy(), rel=1e-4)
    from experiments.backcast.forecast import Told

    block = (command.PUBLISHED / "numbers.md").read_text(encoding="utf-8")
    made = numbers(Told(**tables), "").split("\n\n")
    assert made[1] == block.split("\n\n")[1]


def test_the_block_is_replaced_and_nothing_else():
    page = command.README.read_text(encoding="utf-8")
    assert with_block(with_block(page, "other\n"), block_in(page)) == page


def test_the_flow_table_itself_is_not_published():
    assert not list(Path(command.CHECKOUT / "results" / "published").rglob("*scholar_flows*"))
