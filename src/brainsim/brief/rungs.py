"""The three rungs on which policies are judged, by years of everybody: in Korea, in research there, in a permanent post there."""

import re

from brainsim.outcomes.rows import RATIOS

IN_KOREA, IN_RESEARCH, PERMANENT = RUNGS = (
    "researcher_years_in_korea",
    "researcher_years_in_korean_research",
    "permanent_researcher_years",
)
OF_FELLOWS = ("kept_in_korea_after_3", "kept_in_korean_research_after_3", "permanent_research_post_after_3")  # by rung
COUNTS = re.compile("fellows_(kept|permanent)_.*")  # of fellows passed through: no effect where the reference has none
_PARTS = (
    ("permanent_research", PERMANENT),
    ("kept_in_korean_research", IN_RESEARCH),
    ("kept_in_korea", IN_KOREA),
)


def judged(asked: str) -> str:
    """The outcome that decides where this one is asked for: of where fellows are, or of a cost per year, the rung."""
    is_ratio = asked in RATIOS
    name = RATIOS[asked].bottom if is_ratio else asked
    name = re.sub("_(discounted|over_life)$", "", name) if is_ratio else name
    if not is_ratio and not re.match("(fellows_)?(kept|permanent_research_post)_", name):
        return name
    return name if name in RUNGS else next((rung for part, rung in _PARTS if part in name), name)
