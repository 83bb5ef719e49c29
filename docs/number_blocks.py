"""Tables and sentences full of numbers, made of published tables for README.md and the pages of the experiments."""

from collections.abc import Callable

import pandas as pd
import yaml
from build_answers import rows_of
from published_numbers import (
    COST,
    EXPERIMENTS,
    PUBLISHED,
    between,
    cell,
    change,
    count,
    effect,
    facts_of,
    is_published,
    level,
    middle_of,
    plain,
    published,
    share,
    some,
    times_runs,
)

from brainsim.brief.catch import catch
from brainsim.brief.compared import year_of
from brainsim.brief.facts import facts_of as brief_facts
from brainsim.brief.facts import read_folder
from brainsim.brief.headline import headline as headline_of
from brainsim.brief.how_sure import sure
from brainsim.brief.likelihood import stamp
from brainsim.report.size import people_told
from brainsim.words.book import ENGLISH
from brainsim.words.say import naming

FINDING, CHARTS = (
    "pay_or_permanence",
    ("rungs", "effects"),
)  # the study that heads README.md, and its chart: the first that it has
PRESENCE = {"kept_in_korea": "in Korea", "kept_in_korean_research": "in Korean research",
            "permanent_research_post": "in a permanent research post"}  # fmt: skip
MOMENTS = {"year_3": "3 years after the start", "year_5": "5 years after the start", "year_7": "7 years after the start",
           "after_3": "3 years after the end"}  # fmt: skip


def finding() -> str:
    """The answer that heads README.md, as its brief has it, and its chart; that it is a first look where it is one."""
    folder = PUBLISHED / FINDING
    facts = brief_facts(read_folder(folder))
    with naming(facts.called):
        answer, year = headline_of(facts, ENGLISH), year_of(facts, ENGLISH)
        sureness, against = (
            f"{label}: {told(facts, ENGLISH)}" for label, told in (("How sure", sure), ("The catch", catch))
        )
    look = f"{stamp(facts, ENGLISH)}, {people_told(facts.scale)}: " if stamp(facts, ENGLISH) else ""
    chart = next(name for name in CHARTS if (folder / "figures" / f"{name}.png").exists())
    picture = f"![{facts.question}](results/published/{FINDING}/figures/{chart}.png)"
    page = f"[the whole answer](experiments/{FINDING}/README.md)"
    return "\n\n".join([f"**{look}{answer}** {year} {sureness} {against} ({page})", picture]) + "\n"


def headline() -> str:
    """The table of README.md."""
    known = {"applicants_per_slot": 2}
    levels = (
        ("applicants_per_slot", "applicants per slot, first call"),
        ("fellows_new_domestic_phd", "new PhDs from Korea among the 400"),
        ("fellows_returnee", "Koreans who returned"),
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
        middle, interval = told.split(" [")
        fact = "300 announced" if name == "cost_krw_bn" else "" if pd.isna(row["fact"]) else f"{row['fact']:g} (fitted)"
        rows.append([words, middle, f"[{interval}", fact])
    for name, words, digits in effects:
        mean, interval = change(effect("baseline", name), digits).split(" [")
        rows.append([words, mean, f"[{interval}", ""])
    price = effect("baseline", "cost_per_added_research_year_krw_m")
    ends = between(price["low"], price["high"])
    rows.append(["cost per year added in Korean research, million KRW", plain(price["effect"]), ends, ""])
    return rows_of(["outcome", middle_of(level("fellows_hired")), "90 % interval", "known"], rows)


def who_comes() -> str:
    """Who comes, in the baseline."""
    found = {name: level(f"fellows_{name}") for name in ("new_domestic_phd", "returnee", "foreign", "other_domestic")}
    applicants = level("applicants_per_slot")
    return (
        f"**Who comes.** The first call has {count(applicants, 2).replace(' [', ' applicants a slot [')}, against "
        f"{applicants['fact']:g} announced. Of 400 fellows {count(found['new_domestic_phd'])} are new PhDs of Korean universities, "
        f"{count(found['returnee'])} Koreans who returned, {count(found['foreign'])} foreigners and {count(found['other_domestic'])} "
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
        f"Three years after the end {new} of the new PhDs, {back} of the Koreans who returned and {others} of the other Koreans live in Korea, "
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
    times = some(times_runs("baseline"), 100)
    check = "exactly 0" if facts_of("baseline")["placebo_largest_difference"] == 0 else "**not 0**"
    return (
        f"**What it costs and adds.** {plain(own['middle'])} billion KRW {between(own['low'], own['high'])}, against 300 announced; the "
        "difference is fellowships that stand empty until the next call. Against the same without the programme, with the same "
        f"parameters and the same chance, Korea has in 2035 on average {plain(heads['effect'])} researchers more "
        f"{between(heads['low'], heads['high'])} and {plain(abs(research['effect']))} {told} in Korean research "
        f"{between(research['low'], research['high'])}; brackets hold the 90 % range of simulations, and the means themselves are "
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
        f"{COST}_discounted": "total cost in ten years, discounted, bn KRW",
    }
    rows = []
    for words, pay, jobs in GRID:
        found = [cell(pay, jobs, name) for name in outcomes]
        rows.append([words, *(with_half(row) for row in found)])
    return rows_of(["against the fellowship as announced", *outcomes.values()], rows)


def with_half(row: pd.Series) -> str:
    """A mean effect, half of its own interval, and its 90 % range; shares in points."""
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
    "threshold": "threshold", "links_per_person": "links a person", "luck_coefficient": "chance kept",
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
    ".": {"finding": finding, "headline": headline},
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
