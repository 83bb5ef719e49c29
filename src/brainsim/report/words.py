"""The short table on the screen: headline outcomes beside the known facts."""

import math

import pandas as pd

HEADLINES = (
    "applicants_per_slot",
    "fellows_new_domestic_phd",
    "fellows_returnee",
    "fellows_foreign",
    "fellows_other_domestic",
    "fellows_from_india",
    "fellows_from_china",
    "us_stay_rate_korea",
    "us_stay_rate_china",
    "us_stay_rate_india",
    "us_stay_rate_other",
    "kept_in_korea_year_5",
    "kept_in_korean_research_year_5",
    "permanent_research_post_year_5",
    "kept_in_korea_after_3",
    "kept_in_korea_after_3_foreign",
    "kept_in_korea_after_3_returnee",
    "net_flow_per_1000",
    "cost_krw_bn",
    "cost_added_posts_krw_bn",
    "added_in_korea_2035",
    "added_in_korean_research_2035",
    "cost_per_added_researcher_krw_m",
)
LUCK_ONLY = "luck only: parameters not yet calibrated (the intervals hold them fixed at hand-set values)"


def shown(value: float) -> str:
    """A number as it is read aloud: three significant digits, thousands apart."""
    if not math.isfinite(value):
        return "-"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 3)}f}"


def screen_table(summary: pd.DataFrame) -> str:
    """Headline outcomes: median, 90 % interval over replications, unit and the fact where one is known."""
    chosen = summary.set_index("outcome").loc[list(HEADLINES)]
    heads = ("outcome", "median", "90 % interval", "known", "unit")
    rows = [
        (name, shown(row["median"]), f"[{shown(row['low'])}, {shown(row['high'])}]", _known(row["fact"]), row["unit"])
        for name, row in chosen.iterrows()
    ]
    widths = [max(len(line[column]) for line in [heads, *rows]) for column in range(len(heads))]
    lines = [_line(heads, widths), *(_line(row, widths) for row in rows)]
    return "\n".join(line.rstrip() for line in lines)


def _known(fact: float) -> str:
    return shown(fact) if math.isfinite(fact) else ""


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *middle, last = (cell for cell in cells)
    numbers = [cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)]
    return "  ".join([first.ljust(widths[0]), *numbers, last])
