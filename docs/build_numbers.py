"""Writes the numbers of README.md, experiments/*/README.md and docs/limits.md out of results/published: `python docs/build_numbers.py`.

A page quotes a number as `<!--n NAME-->48<!--/n-->`, NAME one of NUMBERS (of whatever page) or of OF_STUDY (of the study in
whose folder the page lies); tables and sentences full of numbers are blocks between two markers, named in BLOCKS. The rest of a
page is written by hand: edit it freely, run this (or docs/build.py) where numbers are new, and tests/test_numbers.py
tells of any number that is neither written by a builder nor declared there as no result.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import build_evidence as evidence
import numpy as np
import pandas as pd
import yaml
from build_answers import rows_of
from build_model import equations, with_block

from brainsim.settings import load_settings
from brainsim.study.patterns import PATTERNS, score

DOCS = Path(__file__).parent
CHECKOUT = DOCS.parent
PUBLISHED, EXPERIMENTS = CHECKOUT / "results" / "published", CHECKOUT / "experiments"
POSTERIOR = CHECKOUT / "src" / "brainsim" / "posterior" / "vectors.csv"
NUMBER = re.compile(r"<!--n ([\w/]+)-->(.*?)<!--/n-->")
PAGES = (CHECKOUT / "README.md", DOCS / "limits.md", *sorted(EXPERIMENTS.glob("*/README.md")))
NEAR = 1.2  # tolerances within which a missed pattern counts as just outside
PRESENCE = {"kept_in_korea": "in Korea", "kept_in_korean_research": "in Korean research",
            "permanent_research_post": "in a permanent research post"}  # fmt: skip
MOMENTS = {"year_3": "3 years after the start", "year_5": "5 years after the start", "year_7": "7 years after the start",
           "after_3": "3 years after the end"}  # fmt: skip


@cache
def published(study: str, table: str) -> pd.DataFrame:
    """A published table."""
    return pd.read_csv(PUBLISHED / study / f"{table}.csv")


@cache
def facts_of(study: str) -> dict:
    """The published provenance of a study."""
    return json.loads((PUBLISHED / study / "provenance.json").read_text(encoding="utf-8"))


def effect(study: str, outcome: str, point: int = 1) -> pd.Series:
    """A published effect; KeyError if it is not published."""
    return published(study, "effects").set_index(["point", "outcome"]).loc[(point, outcome)]


def level(outcome: str, study: str = "baseline", point: int = 1) -> pd.Series:
    """Median and 90 % interval over replications; KeyError if they are not published."""
    return published(study, "summary").set_index(["point", "outcome"]).loc[(point, outcome)]


def is_published(outcome: str, table: str = "summary", study: str = "baseline") -> bool:
    """Whether a published table has an outcome."""
    return outcome in set(published(study, table)["outcome"])


# --- how numbers are written --------------------------------------------------------------------------------------------


def plain(value: float, digits: int = 0, sign: bool = False) -> str:
    """A number with so many digits after the point; no minus before nought."""
    told = f"{value:{'+' if sign else ''},.{digits}f}"
    return told.lstrip("+-") if float(told.replace(",", "")) == 0 else told


def some(value: float, step: float) -> str:
    """A number rounded to a step, as "some 50" has it."""
    return plain(step * round(value / step))


def between(low: float, high: float, digits: int = 0) -> str:
    """An interval."""
    return "[open]" if not np.isfinite([low, high]).all() else f"[{plain(low, digits)}, {plain(high, digits)}]"


def share(row: pd.Series) -> str:
    """A share in per cent with its interval."""
    return f"{plain(100 * row['median'])} % {between(100 * row['low'], 100 * row['high'])}"


def count(row: pd.Series, digits: int = 0) -> str:
    """A median with its interval."""
    return f"{plain(row['median'], digits)} {between(row['low'], row['high'], digits)}"


def change(row: pd.Series, digits: int = 0) -> str:
    """A mean effect with its interval in a single future."""
    return f"{plain(row['effect'], digits, True)} {between(row['low'], row['high'], digits)}"


# --- numbers by name ----------------------------------------------------------------------------------------------------


def patterns(role: str) -> tuple[int, int]:
    """Patterns of a role that are within tolerance, and all of them."""
    return score(published("validate", "patterns"), role)


def tests_near() -> int:
    """Tests that are missed by little."""
    table = published("validate", "patterns")
    missed = table[(table["role"] == "test") & ~table["within"]]
    return int(((missed["median"] - missed["target"]).abs() / missed["tolerance"] <= NEAR).sum())


def sources() -> Counter:
    """How many of the fitted patterns are of each source."""
    return Counter(re.findall(r"\(([a-z-]+)\)", pattern.source)[-1] for pattern in PATTERNS if pattern.role == "fit")


def target(name: str) -> pd.Series:
    """A fitted pattern before and after calibration."""
    return published("calibrate", "targets").set_index("pattern").loc[name]


def within_of_priors() -> int:
    """How many fitted patterns the median over the priors has within tolerance."""
    table = published("calibrate", "targets")
    return int(((table["prior_q50"] - table["target"]).abs() <= table["tolerance"]).sum())


def learnt(*words: str) -> int:
    """Parameters of which the data say this."""
    return len(evidence.said_of(evidence.narrowed(), words))


def posterior_of(name: str) -> str:
    """Median of a parameter with its 90 % interval."""
    row = published("calibrate", "parameters").set_index("name").loc[name]
    return f"{plain(row['q50'], 2)} {between(row['q05'], row['q95'], 2)}"


def covered(share_of: int) -> str:
    """How many of the known parameters intervals of so many per cent hold."""
    return plain(100 * published("calibrate", "recovery")[f"covered_{share_of}"].mean())


def scenario(study: str, second: str) -> float:
    """In which share of the worlds lived the first policy of the scenarios does more than another."""
    (file,) = (PUBLISHED / study).glob("scenario_fellows_kept_in_korea_after_3.csv")
    table = pd.read_csv(file).drop_duplicates(["first", "second"]).set_index("second")
    return float(next(row["share_first"] for name, row in table.iterrows() if name.startswith(second)))


def cell(pay: float, jobs: float, outcome: str) -> pd.Series:
    """An effect in salary_x_jobs by the levels of its levers."""
    table = published("salary_x_jobs", "effects")
    here = (table["policy.salary_multiplier"] == pay) & (table["policy.permanent_jobs"] == jobs)
    return table[here & (table["outcome"] == outcome)].iloc[0]


def worth_of_pay() -> float:
    """The share of the openings that costs as much as the whole range of pay, in salary_x_jobs."""
    cost = "total_cost_krw_bn"
    pay = cell(3.0, 1.0, cost)["effect"] - cell(1.0, 1.0, cost)["effect"]
    openings = (cell(1.8, 2.0, cost)["effect"] - cell(1.8, 0.5, cost)["effect"]) / 1.5
    return float(pay / openings)


def openings_of_korea() -> float:
    """Permanent openings in Korea a year, as configured."""
    korea = load_settings().country.korea
    return korea.faculty_openings + korea.institute_openings


def fellows_from_abroad(measure: str) -> float:
    """What the fellows of the first call who came from abroad are or cost, in who_would_have_come."""
    table = published("who_would_have_come", "gains").set_index(["call", "group", "measure"])
    return float(table.loc[("first", "from_abroad", measure), "persons"])


def slots_of_front(kind: Callable[[pd.Series], int]) -> float:
    """Fellowships of the portfolio that has most years in research, or in permanent posts."""
    table = published("portfolio", "front")
    return float(table.loc[kind(table), "programme.slots"])


OVER_LIFE, COST, LIFE_COST = "pay_or_permanence_over_life", "total_cost_krw_bn", "total_life_cost_krw_bn"
NUMBERS: dict[str, Callable[[], str]] = {
    "drawn": lambda: str(len(pd.read_csv(POSTERIOR, nrows=1).columns) - 1),
    "vectors": lambda: str(len(pd.read_csv(POSTERIOR))),
    "effective_vectors": lambda: plain(facts_of("calibrate")["effective_sample_size"]),
    "equations": lambda: str(len(equations())),
    "patterns": lambda: str(len(PATTERNS)),
    "tests": lambda: str(patterns("test")[1]),
    "tests_within": lambda: str(patterns("test")[0]),
    "tests_near": lambda: str(tests_near()),
    "fits": lambda: str(patterns("fit")[1]),
    "fits_within": lambda: str(patterns("fit")[0]),
    "fits_within_of_posterior": lambda: str(int(published("calibrate", "targets")["within"].sum())),
    "fits_within_of_priors": lambda: str(within_of_priors()),
    "koreans_in_us_model": lambda: plain(100 * target("us_stay_korea_year_1")["posterior_q50"]),
    "koreans_in_us_known": lambda: plain(100 * target("us_stay_korea_year_1")["target"]),
    "fits_of_shared_source": lambda: str(sum(number for number in sources().values() if number > 1)),
    "fits_of_flows": lambda: str(sources()["scholar-flows"]),
    "fits_of_path": lambda: str(sources()["korean-stay-path"]),
    "baseline/replications": lambda: OF_STUDY["replications"]("baseline"),
    "over_life_kept": lambda: plain(effect(OVER_LIFE, "fellows_kept_in_korea_after_3", 3)["effect"]),
    "truths": lambda: str(int(published("calibrate", "recovery")["truths"].max())),
    "covered_90": lambda: covered(90),
    "covered_50": lambda: covered(50),
    "learnt": lambda: str(learnt("something", "much")),
    "learnt_little": lambda: str(learnt("little")),
    "learnt_nothing": lambda: str(learnt("nothing")),
    "foresight": lambda: posterior_of("behaviour.foresight"),
    "permanence": lambda: posterior_of("behaviour.security_weight"),
    "pay_weight": lambda: posterior_of("behaviour.pay_weight"),
    "net_flow": lambda: plain(level("net_flow_per_1000")["median"]),
    "added_some": lambda: some(effect("baseline", "researchers_in_korea_end")["effect"], 10),
    "renewal": lambda: f"{load_settings().programme.renewal:g}",
    "institute_pay": lambda: plain(load_settings().country.korea.pay["institute"]),
    "fellow_pay": lambda: plain(load_settings().programme.pay),
    "fellow_year": lambda: plain(load_settings().programme.pay + load_settings().programme.research_money),
    "over_life_kept_in_research": lambda: plain(effect(OVER_LIFE, "fellows_kept_in_korean_research_after_3", 3)["effect"]),
    "over_life_cost_of_pay": lambda: plain(effect(OVER_LIFE, f"{LIFE_COST}", 1)["effect"]),
    "over_life_cost_of_posts": lambda: plain(effect(OVER_LIFE, f"{LIFE_COST}", 3)["effect"]),
    "parameter_vectors": lambda: str(facts_of("pay_or_permanence")["replications_done"] // 2),
    "beat_pay": lambda: plain(scenario("pay_or_permanence", "salary") * facts_of("pay_or_permanence")["replications_done"] / 2),
    "beat_bridge": lambda: plain(scenario("pay_or_permanence", "bridge") * facts_of("pay_or_permanence")["replications_done"] / 2),
    "of_20_beat_pay": lambda: plain(20 * scenario("robustness", "salary")),
    "robustness_vectors": lambda: str(facts_of("robustness")["replications_done"] // 2),
    "robustness_parameters": lambda: str(
        len(set(pd.read_csv(EXPERIMENTS / "robustness" / "vectors.csv", nrows=1).columns) - {"weight"})
    ),
    "many_slots": lambda: some(slots_of_front(lambda t: t["researcher_years_in_korean_research"].idxmax()), 50),
    "few_slots": lambda: some(slots_of_front(lambda t: t["permanent_researcher_years"].idxmax()), 10),
    "dearer_posts": lambda: plain(cell(1.8, 2.0, COST)["effect"] / cell(3.0, 1.0, COST)["effect"]),
    "pay_in_openings": lambda: plain(100 * worth_of_pay()),
    "pay_in_posts": lambda: some(worth_of_pay() * openings_of_korea(), 10),
    "fewer_fellows": lambda: some(-effect("the_cliff", "fellows_hired", 1)["effect"], 50),
    "more_foreigners": lambda: some(effect("thousand_fellows", "fellows_foreign", 3)["effect"], 10),
    "won_by_hostility": lambda: some(effect("visa_climate", "researcher_years_in_korea", 2)["effect"], 1000),
    "from_abroad": lambda: plain(fellows_from_abroad("fellows")),
    "cost_from_abroad": lambda: some(fellows_from_abroad("cost"), 10),
}  # fmt: skip
OF_STUDY: dict[str, Callable[[str], str]] = {
    "replications": lambda study: str(facts_of(study)["replications_done"]),
    "runs": lambda study: plain(facts_of(study)["runs_done"]),
    "times_runs": lambda study: plain(
        published(study, "effects")["runs_saved"].replace([np.inf], np.nan).median(),
        0,
    ),
}


def number(name: str, study: str) -> str:
    """What stands between the marks of a name on a page of a study; KeyError for a name that is not known."""
    return NUMBERS[name]() if name in NUMBERS else OF_STUDY[name](study)


# --- blocks -------------------------------------------------------------------------------------------------------------


def headline() -> str:
    """The table of README.md."""
    known = {"applicants_per_slot": 2}
    levels = (
        ("applicants_per_slot", "applicants per slot, first call"),
        ("fellows_new_domestic_phd", "new PhDs from Korea among the 400"),
        ("fellows_returnee", "returnees"),
        ("fellows_foreign", "foreigners"),
        ("kept_in_korea_year_5", "fellows in Korea five years after the start"),
        ("kept_in_korean_research_year_5", "in Korean research five years after the start"),
        ("permanent_research_post_after_3", "in a permanent research post there three years after the end"),
        ("kept_in_korea_after_3_foreign", "foreign fellows in Korea three years after the end"),
        ("cost_krw_bn", "cost, billion KRW"),
    )
    effects = (
        ("researchers_in_korea_end", "**effect on** researchers in Korea in 2035", 0),
        ("researchers_in_korean_research_end", "on researchers in Korean research in 2035", 0),
        ("researcher_years_in_korean_research", "on years of researchers in Korean research", 0),
        ("total_cost_krw_bn", "on the total cost, billion KRW", 0),
    )
    rows = []
    for name, words in levels:
        row = level(name)
        percent = row["unit"].startswith("share")
        told = share(row) if percent else count(row, known.get(name, 0))
        median, interval = told.split(" [")
        fact = "300 announced" if name == "cost_krw_bn" else "" if pd.isna(row["fact"]) else f"{row['fact']:g} (fitted)"
        rows.append([words, median, f"[{interval}", fact])
    for name, words, digits in effects:
        mean, interval = change(effect("baseline", name), digits).split(" [")
        rows.append([words, mean, f"[{interval}", ""])
    price = effect("baseline", "cost_per_added_research_year_krw_m")
    ends = between(price["low"], price["high"])
    rows.append(["cost per year added in Korean research, million KRW", plain(price["effect"]), ends, ""])
    return rows_of(["outcome", "median", "90 % interval", "known"], rows)


def who_comes() -> str:
    """Who comes, in the baseline."""
    found = {name: level(f"fellows_{name}") for name in ("new_domestic_phd", "returnee", "foreign", "other_domestic")}
    applicants = level("applicants_per_slot")
    return (
        f"**Who comes.** The first call has {count(applicants, 2).replace(' [', ' applicants a slot [')}, against "
        f"{applicants['fact']:g} announced. Of 400 fellows {count(found['new_domestic_phd'])} are new PhDs of Korean universities, "
        f"{count(found['returnee'])} Koreans from abroad, {count(found['foreign'])} foreigners and {count(found['other_domestic'])} "
        f"other Koreans in Korea. All of this is fitted and therefore no finding. In all calls until 2029, "
        f"{count(level('fellows_hired'))} are hired."
    )


def who_stays() -> str:
    """Presence of fellows by moment, as far as it is published."""
    rows = []
    for moment, words in MOMENTS.items():
        names = [f"{kept}_{moment}" for kept in PRESENCE]
        if any(is_published(name) for name in names):
            rows.append([words, *(share(level(name)) if is_published(name) else "" for name in names)])
    return rows_of(["share of fellows", *PRESENCE.values()], rows)


def who_stays_by_group() -> str:
    """Presence of fellows by group three years after the end."""
    new, back, others, foreign = (
        share(level(f"kept_in_korea_after_3_{group}"))
        for group in ("new_domestic_phd", "returnee", "other_domestic", "foreign")
    )
    return (
        f"Three years after the end {new} of the new PhDs, {back} of the returnees and {others} of the other Koreans live in Korea, "
        f"but {foreign} of the foreigners."
    )


def what_it_costs() -> str:
    """What the programme costs and adds."""
    heads, research = (effect("baseline", f"researchers_in_{what}_end") for what in ("korea", "korean_research"))
    years, price = (
        effect("baseline", "researcher_years_in_korean_research"),
        effect("baseline", "cost_per_added_research_year_krw_m"),
    )
    own, added = level("cost_krw_bn"), change(effect("baseline", COST)).lstrip("+")
    told = "more" if research["effect"] > 0 else "fewer"
    times = some(float(OF_STUDY["times_runs"]("baseline").replace(",", "")), 100)
    check = "exactly 0" if facts_of("baseline")["placebo_largest_difference"] == 0 else "**not 0**"
    return (
        f"**What it costs and adds.** {plain(own['median'])} billion KRW {between(own['low'], own['high'])}, against 300 announced; the "
        "difference is fellowships that stand empty until the next call. Against the same without the programme, with the same "
        f"parameters and the same chance, Korea has in 2035 on average {plain(heads['effect'])} researchers more "
        f"{between(heads['low'], heads['high'])} and {plain(abs(research['effect']))} {told} in Korean research "
        f"{between(research['low'], research['high'])}; brackets hold the effect in a single future, and the means themselves are "
        f"known to {plain(heads['half_width'])} and to {plain(research['half_width'])}. Over the ten years it adds "
        f"{plain(years['effect'])} years of researchers in Korean research {between(years['low'], years['high'])}, at "
        f"{plain(price['effect'])} million KRW each {between(price['low'], price['high'])} (Fieller's interval). The total cost, with the "
        f"permanent posts that fall vacant or are filled, is {added.replace(' [', ' billion KRW [')} more. Of the variance of the effect on "
        f"researchers in 2035 {plain(100 * heads['luck_share'])} % is chance. The placebo is {check}, and without common random numbers "
        f"the same intervals would take some {times} times as many runs (median over all published effects)."
    )


def net_flow() -> str:
    """The net flow, with the programme."""
    return (
        f"**Net flow.** {count(level('net_flow_per_1000'), 1).replace(' [', ' per 1,000 residents and year [')} over the ten years, with "
        "the programme. It is not comparable with published rates (Scopus: about +0.4). Koreans arrive a little more often than "
        "they leave; the loss is graduates of foreign origin from Korean universities, who are residents here and leave."
    )


GRID = (
    ("pay 1.0", 1.0, 1.0), ("pay 3.0", 3.0, 1.0), ("half the openings", 1.8, 0.5), ("twice the openings", 1.8, 2.0),
    ("pay 3.0 and twice the openings", 3.0, 2.0),
)  # fmt: skip


def corners() -> str:
    """The corners of salary_x_jobs."""
    outcomes = {
        "kept_in_korea_after_3": "fellows in Korea three years after the end",
        "permanent_research_post_after_3": "fellows in a permanent research post three years after the end",
        "researchers_in_korea_end": "researchers in Korea, 2035",
        COST: "total cost in ten years, bn KRW",
    }
    rows = []
    for words, pay, jobs in GRID:
        found = [cell(pay, jobs, name) for name in outcomes]
        rows.append([words, *(with_half(row) for row in found)])
    return rows_of(["against the fellowship as announced", *outcomes.values()], rows)


def with_half(row: pd.Series) -> str:
    """A mean effect, half of its own interval, and the interval in a single future; shares in points."""
    times, digits, unit = (100, 1, " points") if row["unit"].startswith("share") else (1, 0, "")
    mean, half = plain(times * row["effect"], digits, True), plain(times * row["half_width"], digits)
    return f"{mean}{unit} ± {half} {between(times * row['low'], times * row['high'], digits)}"


def docking() -> str:
    """Ours beside the reference, in the number that the criterion is about."""
    names = {"erdos-renyi": "Erdős-Rényi", "barabasi-albert": "Barabási-Albert", "none": "no network"}
    table = published("dock_gursoy_badur", "docking")
    table = table[table["role"].isin(("criterion", "control")) & (table["outcome"] == "left")]
    rows = []
    for row in table.itertuples():
        control, larger = row.role == "control", max(row.p_below, row.p_above)
        rows.append(
            [
                "control: a synchronous year" if control else names[row.config],
                plain(row.runs),
                plain(row.mean, 1),
                plain(row.reference, 1),
                plain(row.margin, 1),
                f"{larger:.1g}",
                "yes" if row.equivalent else "no, as it must" if control else "**no**",
            ]
        )
    return rows_of(["who ever left", "runs", "ours", "reference (500 runs)", "margin", "larger p", "equivalent"], rows)


CONDITIONS = {
    "threshold": "threshold", "links_per_person": "links a person", "luck_coefficient": "luck kept",
    "network_coefficient": "network coefficient", "future_state": "future state G*", "current_state": "current state G0",
}  # fmt: skip


def surface() -> str:
    """The response surface of agents abroad, ours and the reference's; the reference's fit is of targets.yaml."""
    targets = yaml.safe_load((EXPERIMENTS / "dock_gursoy_badur" / "targets.yaml").read_text(encoding="utf-8"))
    table = published("dock_gursoy_badur", "surface")
    table = table[table["outcome"] == "abroad"].set_index("condition").loc[list(CONDITIONS)]
    errors = f"standard errors {plain(table['se'].min())} to {plain(table['se'].max())}"
    ours = [*(plain(value) for value in table["coefficient"]), f"{table['r2'].iloc[0]:.3f}"]
    theirs = [*(plain(value) for value in table["reference"]), f"{targets['surface']['r2']:.3f}"]
    header = ["agents abroad after 50 years, over the whole range", *CONDITIONS.values(), "R2"]
    return rows_of(header, [[f"ours ({errors})", *ours], ["reference", *theirs]])


def brainsim_says() -> str:
    """What brainsim's own model says where theirs applies."""
    table = published("dock_gursoy_badur", "ours").set_index(["change", "outcome"])
    changes = [name for name in dict.fromkeys(table.index.get_level_values(0)) if "all ten years" not in name]
    outcomes = {"koreans_leaving_a_year": "leave a year", "koreans_abroad_end": "abroad at the end"}
    rows = [
        [name.partition(": ")[2], *(change(table.loc[(name, outcome)]) for outcome in outcomes)]
        for name in changes
        if not name.startswith("others")
    ]
    return rows_of(["change", *outcomes.values()], rows)


BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    ".": {"headline": headline},
    "baseline": {
        "who_comes": who_comes,
        "who_stays": who_stays,
        "who_stays_by_group": who_stays_by_group,
        "what_it_costs": what_it_costs,
        "net_flow": net_flow,
    },
    "salary_x_jobs": {"corners": corners},
    "dock_gursoy_badur": {"docking": docking, "surface": surface, "brainsim_says": brainsim_says},
}


def page_text(page: Path) -> str:
    """A page with its numbers as they are now; ValueError for a block without markers, KeyError for an unknown name."""
    text, study = page.read_text(encoding="utf-8"), page.parent.name
    for name, content in BLOCKS.get("." if page.parent == CHECKOUT else study, {}).items():
        text = with_block(text, name, content())
    return NUMBER.sub(lambda found: f"<!--n {found[1]}-->{number(found[1], study)}<!--/n-->", text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(page_text(page), encoding="utf-8")
