"""The data dictionary that lies beside every result: each file, each column, its meaning and unit."""

from brainsim.parameters import Settings
from brainsim.study.outcomes import outcome_meanings

_QUARTERS = {
    "replication": "number of the replication",
    "quarter": "quarter, for example 2025Q3",
    "place": "korea, us, uk or elsewhere",
    "origin": "where the researchers grew up: korea, us, uk, india, china or other",
    "position": "postdoc, faculty, institute, industry, fellow, out (without a research or industry post) or all",
    "stock": "researchers at the end of the quarter (persons)",
    "arrivals": "moves into the place in the quarter (persons); only where position is all, since moves are by origin",
    "departures": "moves out of the place in the quarter (persons); only where position is all",
    "appointments": "posts taken in the quarter (posts)",
    "applications": "scarce posts seen and preferred to staying (applications)",
}
_FLOWS = {
    "replication": "number of the replication",
    "quarter": "quarter",
    "origin": "where the researchers grew up",
    "from": "place left",
    "to": "place entered",
    "moves": "moves in the quarter (persons)",
}
FILES = {
    "runs.parquet": (
        "one row a replication",
        {
            "replication": "number of the replication",
            "seed": "seed of its luck (63 bits)",
            "status": "done or failed",
            "error": "the traceback of a failed replication, else empty",
            "lever_...": "the value of every policy lever and shock (units in docs/parameters.md)",
            "...": "every outcome, see the last section",
        },
    ),
    "summary.csv": (
        "one row an outcome",
        {
            "outcome": "name, see the last section",
            "unit": "unit",
            "mean": "mean over replications; of a cost per added researcher the ratio of the sums",
            "se": "standard error of the mean (jackknife for the ratio)",
            "median": "median over replications",
            "low": "5th percentile over replications",
            "high": "95th percentile over replications",
            "n": "replications in which the outcome could be observed",
            "fact": "the known number, if there is one",
            "source": "where the known number comes from, with its key in docs/evidence.md",
        },
    ),
    "quarters.parquet": ("what happened in every quarter", _QUARTERS),
    "flows.parquet": ("moves between places", _FLOWS),
    "fellows.parquet": (
        "one row a simulated fellow (a simulated fellow stands for 1 / scale real ones)",
        {
            "replication": "number of the replication",
            "uid": "number of the researcher, the same in every scenario with the same seed",
            "group": "new_domestic_phd (within a year of the PhD), returnee, foreign or other_domestic, at hire",
            "origin": "where she grew up",
            "ability": "ability (standard deviations)",
            "start": "first quarter of the fellowship",
            "end": "first quarter no longer a fellow; empty while she is one",
            "pay_before, pay_as_fellow, pay_after": "yearly pay before, as a fellow and in the next position "
            "(million KRW at purchasing-power parity; all pay in a place varies with ability, a fellow's too: 90 at the mean)",
            "next_place, next_position": "the first post within a year of the end, or out if there was none",
            "place_year_N, position_year_N": "where she lives and what she does N years after the start",
            "place_after_N, position_after_N": "the same N years after the end (0: in the quarter it ends)",
        },
    ),
    "paths.parquet": (
        "where fellows are, quarter by quarter",
        {
            "replication": "number of the replication",
            "group": "group of fellows at hire",
            "quarters_since_start": "quarters since the start of the fellowship",
            "place": "place",
            "position": "position",
            "fellows": "fellows (persons) among those who could be followed so long",
        },
    ),
    "reasons.parquet": (
        "what separates the fellowship from a postdoc in the US and the UK, at hire",
        {
            "replication": "number of the replication",
            "group": "group of fellows at hire",
            "against": "the alternative that the fellowship is compared with",
            "reason": "part of the utility (docs/model.md)",
            "utility": "mean difference, fellowship less alternative (utility)",
            "ln_pay": "the same over her own weight of pay (ln pay): exp(ln_pay) - 1 is its worth as a share of pay",
        },
    ),
    "stays.parquet": (
        "foreign-born PhDs of the US in the last twelve quarters before the study",
        {
            "replication": "number of the replication",
            "origin": "where they grew up",
            "quarters_since_phd": "quarters since the PhD",
            "phds": "person-quarters observed",
            "in_us": "of these, in the US",
        },
    ),
    "reference_quarters.parquet": (
        "as quarters.parquet, in the world without the programme and with neutral policy, on the same luck",
        _QUARTERS,
    ),
    "reference_flows.parquet": ("as flows.parquet, in that world", _FLOWS),
}


def dictionary_text(settings: Settings) -> str:
    """The README of a results folder."""
    lines = [
        f"# {settings.study.name}",
        "",
        settings.study.question,
        "",
        "All stocks, flows and costs are at 1:1: one simulated researcher stands for "
        f"{1 / settings.population.scale:g} real ones. Intervals hold luck only: the parameters are fixed.",
        "",
        "`config.yaml` holds the resolved settings, `provenance.json` where the results come from, `figures/` the "
        "figures (PNG and SVG).",
    ]
    for name, (meaning, columns) in FILES.items():
        lines += ["", f"## {name}", "", meaning[0].upper() + meaning[1:] + ".", "", "| column | meaning (unit) |"]
        lines += ["|---|---|", *(f"| {column} | {text} |" for column, text in columns.items())]
    lines += ["", "## Outcomes", "", "| outcome | meaning | unit |", "|---|---|---|"]
    lines += [f"| {name} | {outcome.meaning} | {outcome.unit} |" for name, outcome in outcome_meanings().items()]
    return "\n".join(lines) + "\n"
