"""What is asked of the model: study, design, executor, report and calibration. No number of the model stands here.

Values that shape a run, such as the seed or the first quarter, are in the key of the run (study/design.py); the wording of
this file shapes none.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from brainsim.settings.calendar import LAST, quarter_number
from brainsim.settings.groups import FileName, Group, Quarter, number, setting

DesignKind = Literal[
    "one", "list", "zip", "grid", "latin_hypercube", "sobol_sequence", "sobol", "morris", "table", "equal_budget"
]  # fmt: skip


SAMPLED: tuple[DesignKind, ...] = ("latin_hypercube", "sobol_sequence", "sobol", "morris")  # that take `samples`


class Design(Group):
    """Which points of policy, shock and parameter space are lived, and what each is compared with.

    A lever of a design is any number or word of the settings by its dotted name, or a whole group by the names of its
    options ("shock": calm, us_visa_2025).
    """

    kind: DesignKind = setting("how points are made of levers")
    levers: dict[str, Any] = setting(
        "levels of each lever, a list; in a sampled design also a range {low, high} or {low, high, scale: log}"
    )
    points: list[dict[str, Any]] = setting("for a list: the changes of each point")
    table: FileName | None = setting("for a table: the CSV file whose columns are levers and whose rows are points")
    samples: int = setting(
        "points of a Latin hypercube or Sobol' sequence, base samples of Sobol' indices, trajectories of Morris",
        "points", ge=1, le=100_000,
    )  # fmt: skip
    morris_levels: int = setting("levels of a Morris design, an even number", "levels", ge=2, le=100)
    second_order: bool = setting("whether a Sobol' design also serves second-order indices")
    seed: int = setting("seed of the sampling, apart from that of the model", "whole number", ge=0, le=2**32 - 1)
    budget: float | None = setting(
        "for equal budgets: what each lever alone may cost more than the reference", "unit of the price", gt=0, le=1e6
    )
    price: str = setting("for equal budgets: the outcome whose effect is the cost")
    reference: dict[str, Any] = setting("changes that make the point which all others are compared with")
    reference_name: str | None = setting(
        "what the reference is called; null: by its changes; filled where something was changed by hand"
    )
    changed: dict[str, Any] = setting(
        "what was changed by hand, by dotted name, and to what; filled when settings are composed"
    )
    unchanged: list[str] = setting("overrides that say what holds anyway; filled when settings are composed")
    beside: dict[str, Any] = setting(
        "changes of the reference that make a point told beside the others, never the answer: an experiment's own "
        "reference, where what was changed by hand is compared with the same without it"
    )
    options: dict[str, dict[str, Any]] = setting(
        "what the options of whole groups hold that the design names; filled when settings are composed"
    )

    @model_validator(mode="after")
    def _morris_levels_are_even(self):
        if self.morris_levels % 2:
            raise ValueError(f"@morris_levels@ = {self.morris_levels} is odd; give an even number in [2, 100]")
        return self


class Precision(Group):
    """How exactly one effect shall be known: replications are added until its 90 % interval is narrow enough."""

    outcome: str | None = setting("outcome whose effect is meant; null: live the planned replications and no more")
    half_width: float | None = setting(
        "half the width of the 90 % interval of its mean effect, of the point where it is widest",
        "unit of the outcome", ge=1e-6, le=1e6,
    )  # fmt: skip
    cap: int = setting("the most replications that may be lived for it", "replications", ge=2, le=100_000)

    @model_validator(mode="after")
    def _both_or_neither(self):
        given = {"outcome": self.outcome, "half_width": self.half_width}
        missing = [name for name, value in given.items() if value is None]
        if len(missing) == 1:
            raise ValueError(f"@{missing[0]}@ is missing; precision needs outcome and half_width, or neither")
        return self


class Pasts(Group):
    """Where the worlds before a study are kept from command to command: they depend on no policy, and are lived once."""

    folder: FileName | None = setting(
        "folder where the worlds before a study are kept for others; null: brainsim/pasts in the user's cache"
    )
    gigabytes: float = setting(
        "the most that these may take on the disk, what was used longest ago goes first; 0: none is kept or used",
        "GB", ge=0, le=10_000,
    )  # fmt: skip


def _in_brackets(structures: Any) -> Any:
    """The word for all structures needs no brackets."""
    return [structures] if structures == "ensemble" else structures


KEPT = ("outcomes", "quarters", "fellows", "agents")  # how much of a run is kept, each with all before it


class Study(Group):
    """What is asked of the model."""

    name: str = setting(
        "name of the study, which is its folder under results/",
        min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
    )  # fmt: skip
    question: str = setting("the question in one sentence")
    question_in: dict[str, str] = setting("the question in other languages, by their codes, for briefs in these")
    outcome: str | None = setting("outcome that the question is judged by, named before anything is lived; or null")
    seed: int = setting("seed of all luck", "whole number", ge=0, le=2**63 - 1)
    replications: int = setting("how often the whole is lived with other luck", "replications", ge=1, le=100_000)
    cost_discount: float = number("yearly rate at which costs are discounted", "per year", 0, 0.2, "cost-accounting")
    post_life: float = number(
        "years for which a permanent post is paid, from the appointment on", "years", 1, 60, "cost-accounting"
    )
    first_quarter: Quarter = setting("the first quarter of the study")
    spin_up_quarters: int = setting("quarters lived before it, from an empty world", "quarters", ge=1, le=200)
    quarters: int = setting("quarters lived in the study", "quarters", ge=1, le=60)
    uncertainty: Literal["posterior", "point"] = setting(
        "whether replications differ in their parameters too, drawn from vectors, or in luck alone"
    )
    vectors: FileName | None = setting("CSV file of parameter vectors; null: the posterior that comes with brainsim")
    structures: Annotated[list[str], BeforeValidator(_in_brackets)] = setting(
        "forms of the model that vectors are drawn from, each fitted to the same facts: ensemble, all that are not ruled "
        "out; or some by name beside the model as specified; []: that alone"
    )
    precision: Precision
    keep: Literal["outcomes", "quarters", "fellows", "agents"] = setting(
        "what is kept of each run: outcomes only, also stocks and flows by quarter, also every fellow, also everybody"
    )
    store: FileName | None = setting(
        "folder of the store of runs; null: results/NAME/store, in a sweep by Hydra inside each job's folder"
    )
    pasts: Pasts
    both_versions: bool = setting("whether a store may hold runs of several versions of the model side by side")
    flush_seconds: float = setting(
        "time between two writes to the store, which is what a crash can lose",
        "seconds",
        ge=0,
        le=3600,
    )
    fail_fast: bool = setting("whether the first failed run ends the study")

    @model_validator(mode="after")
    def _it_ends_within_the_calendar(self):
        if self.first_calendar_quarter() + self.quarters > quarter_number(LAST):
            raise ValueError(f"@first_quarter@ = {self.first_quarter} is too late for a study that ends by {LAST}")
        return self

    def first_calendar_quarter(self) -> int:
        """The first quarter of the study, counted from year 0."""
        return quarter_number(self.first_quarter)

    def first_quarter_of_run(self) -> int:
        """The first quarter that is lived, before the study begins, counted from year 0."""
        return self.first_calendar_quarter() - self.spin_up_quarters


class Executor(Group):
    """On what a study runs."""

    kind: Literal["threads", "processes", "dask", "ray"] = setting("what lives the runs")
    workers: int | None = setting("runs side by side; null: as many as there are cores", "workers", ge=1, le=1024)
    address: str | None = setting("of a Dask scheduler or Ray cluster that is running; null: a local one is started")


class Report(Group):
    """What a report shows beside its outcomes and effects."""

    brief: bool = setting("whether the study is made into a policy brief, PDF and HTML")
    language: str = setting("language of the brief: en, ko, both, or one that `words` has")
    words: FileName | None = setting(
        "YAML file of words in a further language, named after it (de.yaml), or a folder of such files; or null"
    )
    lives: int = setting(
        "replications in which each point and the reference are lived side by side, person by person: who is displaced, "
        "who would have come anyway, who decides otherwise and why",
        "replications", ge=0, le=10_000,
    )  # fmt: skip

    overwrite: bool = setting(
        "whether a results folder that holds a report already is cleared of what brainsim wrote there, and used again"
    )
    figures: bool = setting(
        "whether the figures of the study are drawn; its tables are left in any case, and the same command draws them from "
        "what is stored",
        default=True,
    )
    slides: bool = setting(
        "whether the first page of the brief also comes as five slides, PDF, 16:9, in the languages of the brief",
        default=False,
    )
    xlsx: bool = setting("whether the tables also come as a workbook, results.xlsx", default=False)
    verbose: bool = setting(
        "whether the screen also shows the long tables, by the names that outcomes have in the files", default=False
    )
    patterns: bool = setting(
        "whether the model is held against what is known; see docs/validation.md for the worlds it takes"
    )
    forecasts: str | None = setting(
        "name of the model under which dated forecasts are written, letters, digits and underscores; null: none are",
        default=None, max_length=40,
    )  # fmt: skip

    @model_validator(mode="after")
    def _a_hub_takes_the_name_of_the_model(self):
        if self.forecasts is not None and not re.fullmatch("[A-Za-z0-9_]+", self.forecasts):
            raise ValueError(
                f"@forecasts@ = {self.forecasts} is no name of a model; write letters, digits and underscores"
            )
        return self


class Prior(Group):
    """What is held of a parameter before the data are seen.

    Uniform: between low and high. Normal and lognormal: 90 % between low and high, cut where the program accepts no
    value, and three standard deviations from the middle.
    """

    low: float
    high: float
    shape: Literal["uniform", "normal", "lognormal"] = "uniform"

    @model_validator(mode="after")
    def _low_is_below_high(self):
        if not self.low < self.high:
            raise ValueError(f"@low@ = {self.low:g} is not below high = {self.high:g}; give a range")
        if self.shape == "lognormal" and self.low <= 0:
            raise ValueError(f"@low@ = {self.low:g} is not above 0, which a lognormal prior needs; take shape: normal")
        return self


class Calibration(Group):
    """How parameters are calibrated to the patterns that are used to fit; without waves nothing is calibrated."""

    waves: list[Annotated[int, Field(ge=10, le=100_000)]] = setting(
        "parameter vectors of each wave, at least 10: the first from the priors, later ones from what is known by then"
    )
    sample: int = setting("vectors of the posterior sample, each lived", "vectors", ge=10, le=100_000)
    tempering: float = setting("power of the likelihood from which later waves are drawn", "power", ge=0.01, le=1)
    luck: int = setting("replications at the middle of the priors, which measure luck", "replications", ge=5, le=10_000)
    structures: dict[str, dict[str, Any]] = setting(
        "other structures that are fitted to the same facts: the name of each, and what it sets by dotted name"
    )
    refits: int = setting(
        "vectors of the sample that are lived under each structure; 0: none", "vectors", ge=0, le=10_000
    )
    recoveries: int = setting("vectors that are taken as truth and sought again", "vectors", ge=0, le=1000)
    steps: int = setting("steps of each walker of the chains", "steps", ge=100, le=1_000_000)
    patterns: list[str] | None = setting("patterns that are fitted, by name; null: all that are used to fit")
    covariance: bool = setting(
        "whether errors of one source hang together and all flows may be off, docs/decisions/050"
    )
    priors: dict[str, Prior] = setting("the prior of each parameter by its dotted name: low, high and shape")


Method = Literal["screening", "sobol", "robustness", "scenario", "information", "search", "budgets", "explorer"]


class Analysis(Group):
    """What is made of a study once it is lived: sensitivity, robustness, scenarios, value of information, policy search."""

    methods: list[Method] = setting("what is done; empty: nothing")
    outcomes: list[str] = setting(
        "outcomes that are analysed, each by what is better of it; empty: the one that the question is judged by"
    )
    cost: str = setting("for a search: the outcome that is the cost, less is better")
    ceiling: float | None = setting("for a search: the most that the effect on the cost may be; null: no limit")
    points: int = setting("for a search: points of the front that are lived", "points", ge=2, le=100)
    budgets: list[float] = setting("for budgets: what may be spent a year, billion KRW, discounted", default=[])
    refits: int = setting("emulators refitted to resampled vectors, for intervals", "refits", ge=2, le=1000)
    seed: int = setting("seed of resampling and search", "whole number", ge=0, le=2**31 - 1)
