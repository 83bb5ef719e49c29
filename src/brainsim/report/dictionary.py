"""The data dictionary that lies beside every result: each file, each column, its meaning and unit."""

from brainsim.outcomes.rows import RATIOS, outcome_rows
from brainsim.outcomes.tables import KEPT_TABLES, TABLES
from brainsim.report.compared import compared_lines
from brainsim.settings.extend import added
from brainsim.settings.parameters import Settings

_RUN = {"point": "number of the point, see points.csv", "replication": "number of the replication"}
_PERSONS = {
    "point, label": "the point, which is compared with the reference",
    "persons, low, high": "mean over replications at 1:1 and the 90 % interval of one world more",
    "n": "replications lived side by side",
}
FILES = {
    "points.csv": (
        "one row a point of the study: a world with its settings",
        {
            "point": "number; 0 is the reference, which all others are compared with",
            "roles": "reference, design (asked for), beside (for context, such as the experiment's own reference where "
            "something was changed by hand), placebo (the reference written by another road), joined by +",
            "key": "a p and sixteen digits made of all that shapes the world; equal keys, equal worlds",
            "label": "what is changed",
            "...": "the level of each lever of the design, by its dotted name",
        },
    ),
    "runs.parquet": (
        "one row a run: a point lived with the luck of a replication",
        {
            **_RUN,
            "label": "the point in words",
            "run": "the run's id, which `python -m brainsim rerun=ID` lives again",
            "seed": "seed of its luck (63 bits); the same for all points of a replication",
            "vector": "number of its parameter vector, the same for all points of a replication; -1 where parameters are fixed",
            "status": "done or failed",
            "error": "the traceback of a failed run, else empty",
            "lever_...": "the value of every policy lever and shock (units in docs/parameters.md)",
            "...": "every outcome, see the last section",
        },
    ),
    "summary.csv": (
        "one row a point and outcome",
        {
            "point, label": "the point",
            "outcome, unit": "name, see the last section, and unit",
            "mean, se": "mean over replications and its standard error",
            "median": "median over replications",
            "low, high": "5th and 95th percentile over replications; below 100 these are little more than the smallest and the largest, "
            "and what is said on the screen and in figures is mean and standard deviation",
            "n": "replications in which the outcome could be observed",
            "fact, source": "the known number, if there is one, and where it comes from (keys of docs/evidence.md)",
        },
    ),
    "effects.csv": (
        "one row a point and outcome: what the point changes against the reference, paired by replication",
        {
            "point, label": "the point",
            "outcome, unit": "name and unit",
            "effect, se": "mean over replications of the difference, and its standard error; of a ratio that of the means",
            "low, high": "90 % interval: where parameters are fixed, of the mean effect, by Student's t over replications; where "
            "they are drawn, of the effect in one world more; of a ratio Fieller's, infinite where it can't be bounded",
            "spread_low, spread_high": "5th and 95th percentile of the difference over the simulations: below 100 they are little "
            "more than the smallest and the largest",
            "n": "replications in which both worlds could be observed",
            "runs_saved": "how many times as many runs the same interval would take without common random numbers; empty where they "
            "leave no variance",
            "half_width": "half the 90 % interval of the mean effect: how well it is known by so many replications",
            "luck_share": "luck's share of the variance over replications, at the study's scale; the rest is that of the "
            "parameters. Empty where these are fixed",
            "reason": "why there is no effect: not observed; of a cost per person added also that nobody was (surely) added, or that "
            "fewer were kept",
            "...": "the level of each lever of the design",
        },
    ),
    "programmes.csv": (
        "programmes beside each other: one row a point, programme and outcome",
        {
            "point, label": "the point",
            "programme": "name of the programme, or all of them",
            "outcome, unit": "name, see the last section, and unit: of this programme's fellows, call and cost alone",
            "mean, low, high": "mean, 5th and 95th percentile over replications",
            "effect, effect_low, effect_high, n": "as effect, low, high and n in effects.csv; none of the reference",
        },
    ),
    "structures.csv": (
        "effects where researchers behave by another rule, each against a reference of its own; nothing is calibrated anew",
        {
            "structure": "option of behaviour",
            "point to luck_share": "as in effects.csv; the point is the one that is lived by the other rule",
            "structural_share": "variance between the mean effects of all rules over that and the variance of the study's own "
            "effect over replications",
        },
    ),
    "lever_effects.csv": (
        "for grids: one row a lever, level and outcome: the level against the reference's, averaged over all levels of the other levers",
        {
            "lever, level": "the lever and its level",
            "...": "outcome to reason as in effects.csv",
        },
    ),
    "comparisons.csv": (
        "points compared with each other, pair by pair, in the outcome that the question is judged by and some more",
        {
            "first, second": "numbers of the two points",
            "outcome": "name",
            "difference, low, high": "the first less the second, paired, and the 90 % interval of one world more",
            "half_width, n": "half the 90 % interval of the mean difference, and replications",
            "share_first": "share of the worlds lived in which the first has more (ties count half), luck at the study's scale included",
            "break_even_krw_m, break_even_low, break_even_high": "yearly price of a permanent post (pay and research money, million "
            "KRW) at which both cost the same per unit of the outcome, with a 90 % bootstrap interval; empty where both do not surely add "
            "some of it, or no price above 0 is sure",
        },
    ),
    "ledger.csv": (
        "displacement: everybody once, where they are after the last quarter in the reference and with the policy; those in the "
        "same state in both are left out",
        {
            **_PERSONS,
            "moment, who": "the quarter; all, Koreans or foreigners by origin, up to 13 years after the PhD",
            "state_reference, state_policy": "where they are and what they do in either world",
        },
    ),
    "posts.csv": (
        "what becomes of the permanent posts in Korea that the policy adds, within the study: openings and reserved posts taken are "
        "appointments and openings that nobody took; appointments are held at the end or were given up (not filled anew)",
        {**_PERSONS, "measure": "what is counted, less the same in the reference (posts)"},
    ),
    "deadweight.csv": (
        "the fellows of each point: in which of both worlds they are in Korea, in research there, in a permanent post there",
        {
            **_PERSONS,
            "call, group": "all calls or the first; group at hire (from_abroad: returnees and foreigners)",
            "moment": "years from the start or after the end of the fellowship with the policy",
            "kept, fate": "what is asked, and in which of both worlds it is so",
            "share, share_low, share_high": "of all fellows of the group that could be observed; Fieller's interval",
        },
    ),
    "gains.csv": (
        "what fellows cost, and the years that the same people spend in Korea with the policy and without it, within the study",
        {
            **_PERSONS,
            "call, group": "as in deadweight.csv",
            "measure": "fellows (persons), cost (bn KRW of 2025, pay and research money), years with and without (researcher-years)",
        },
    ),
    "analysis.csv": (
        "what each analysis says of each outcome, or why it says nothing",
        {
            "method, outcome": "the analysis, and the outcome that it asked about (all: of a search)",
            "found": "whether there is a finding",
            "words": "the finding, or the reason why there is none",
        },
    ),
    "prices.csv": (
        "what a year that fellows would not have spent there costs, whomever they displace: a ratio of sums",
        {
            "point, label": "the point",
            "call, group, kept": "as in deadweight.csv",
            "krw_m_per_added_year, low, high": "million KRW of 2025 a year and Fieller's 90 % interval, infinite where it can't be "
            "bounded",
            "n": "replications",
            "reason": "why there is no number, as in effects.csv",
        },
    ),
    "biographies.csv": (
        "people whose life differs between the worlds, by the reason of the first difference; what follows from it is not counted",
        {
            **_PERSONS,
            "group": "Korean or foreigner by origin, in Korea or abroad when the lives part; all: everybody",
            "reason": "a post or fellowship that could be had in one world only, or what made another choice better (pay, career "
            "prospects, ...); contract: a renewal in one world only",
        },
    ),
    "lives.csv": (
        "a few simulated lives side by side, of the first replication: of the commonest reasons the person whose lives differ longest",
        {
            "point, label": "the point",
            "person, who": "a letter, and where she is from",
            "reason, differs_from": "why and when her lives part",
            "world, quarter": "reference or policy, and the quarter",
            "place, position": "where she lives and what she does",
        },
    ),
    "destinations.csv": (
        "where fellows go: who they were, where they are a year and three years after the end of the fellowship; only "
        "those who could be followed so long",
        {
            "point, label": "the point",
            "group": "group of fellows at hire",
            "after_1, after_3": "where they are and what they do, in the words of ledger.csv; two words all: summed over these",
            "persons, low, high": "mean over replications at 1:1 and the 90 % interval of one world more",
            "n": "replications",
        },
    ),
    "design.csv": (
        "for designs whose order matters: one row a row of the design",
        {"row, point": "the row of the design, and the point that it is", "...": "the level of each lever"},
    ),
    "patterns.csv": (
        "one row a pattern: what is known, and the same in the model (docs/validation.md says how each is measured)",
        {
            "pattern": "name",
            "role": "fit (used to set parameters) or test (kept to judge them)",
            "target, tolerance": "the known number, and how far the model may lie from it on either side",
            "median": "median over replications",
            "low, high": "5th and 95th percentile over replications, at the study's scale",
            "within": "whether the median lies within the tolerance",
            "unit, n": "unit, and replications in which it could be observed (0: this study can't tell)",
            "source": "citation, with the key into docs/evidence.md",
        },
    ),
    **{f"{name}.parquet": (table.meaning, _RUN | table.columns) for name, table in TABLES.items()},
}

SIDE_BY_SIDE = {f"{name}.csv" for name in ("ledger", "posts", "deadweight", "gains", "prices", "biographies", "lives")}
HELD = {
    "point": "Intervals hold luck only: the parameters are fixed.",
    "posterior": "Intervals hold parameters and luck: each replication draws a vector of parameters, the same for all points.",
}


def dictionary_text(settings: Settings, missing: str = "") -> str:
    """The README of a results folder; `missing` says which runs are not there, if any."""
    lines = [
        f"# {settings.study.name}",
        "",
        settings.study.question,
        "",
        *([f"**{missing}**", ""] if missing else []),
        *([*(f"- {line}" for line in compared), ""] if (compared := compared_lines(settings)) else []),
        "All stocks, flows and costs are brought back to 1:1; one simulated researcher stands for "
        f"{1 / settings.population.scale:g} real ones. {HELD[settings.study.uncertainty]}",
        "",
        "`config.yaml` holds the resolved settings, `provenance.json` where the results come from, `figures/` the "
        "figures (PNG and SVG).",
    ]
    for name, (meaning, columns) in _files_of(settings).items():
        lines += ["", f"## {name}", "", meaning[0].upper() + meaning[1:] + ".", "", "| column | meaning (unit) |"]
        lines += ["|---|---|", *(f"| {column} | {text} |" for column, text in columns.items())]
    lines += _own_levers(settings)
    lines += ["", "## Outcomes", "", "| outcome | meaning | unit |", "|---|---|---|"]
    lines += [f"| {name} | {outcome.meaning} | {outcome.unit} |" for name, outcome in outcome_rows().items()]
    lines += ["", "Only as effects, being ratios of two effects:", "", "| effect | meaning | unit |", "|---|---|---|"]
    lines += [f"| {name} | {ratio.meaning} | {ratio.unit} |" for name, ratio in RATIOS.items()]
    return "\n".join(lines) + "\n"


def _own_levers(settings: Settings) -> list[str]:
    """The levers that files of the user's own add, and which files these are."""
    levers = added("lever", settings.extend).values()
    if not levers:
        return []
    files = ", ".join(f"`{extension.file}` (SHA-256 {extension.sha256})" for extension in settings.extend)
    rows = [
        f"| {each.path} | {each.meaning} | {each.unit} | {each.low:g} to {each.high:g}, neutral {each.neutral:g} | {each.evidence or '-'} |"
        for each in levers
    ]
    head = ["| lever | meaning | unit | accepted | evidence |", "|---|---|---|---|---|"]
    return ["", "## Levers of your own", "", f"Added by {files}; the text is in `config.yaml`.", "", *head, *rows]


def _files_of(settings: Settings) -> dict:
    """The files that a study with these settings leaves."""
    kept = KEPT_TABLES[settings.study.keep]
    left_out = {f"{name}.parquet" for name in KEPT_TABLES["agents"] if name not in kept}
    left_out |= {"destinations.csv"} if "fellows" not in kept else set()
    left_out |= {"patterns.csv"} if not settings.report.patterns else set()
    left_out |= {"analysis.csv"} if not settings.analysis.methods else set()
    left_out |= {"programmes.csv"} if len(settings.programmes_by_name()) == 1 else set()
    left_out |= {"lever_effects.csv"} if settings.design.kind != "grid" else set()
    left_out |= {"structures.csv"} if not settings.study.structures else set()
    left_out |= {"design.csv"} if settings.design.kind in ("one", "list") else set()
    left_out |= {"comparisons.csv"} if settings.design.kind == "one" else set()
    left_out |= SIDE_BY_SIDE if not settings.report.lives else set()
    alone = {"programme"} if "programmes.csv" in left_out else set()
    return {
        name: (meaning, {column: told for column, told in columns.items() if column not in alone})
        for name, (meaning, columns) in FILES.items()
        if name not in left_out
    }
