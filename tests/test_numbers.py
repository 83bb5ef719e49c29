"""Numbers in README.md and in the pages of the experiments are those of the published tables, of the code, or declared here."""

import re
from pathlib import Path

import build_numbers
import numpy as np
import pandas as pd
import published_numbers
import pytest

from brainsim.study.ranges import COUNT, range_by

CHECKOUT = Path(__file__).parents[1]
NUMBER = re.compile(r"(?<![\w.,])[+−-]?\d[\d,]*(?:\.\d+)?")

# What is no result, on whatever page: years and quarters, how intervals are made, prices of a study in minutes.
ANYWHERE = (
    r"\b(?:19|20)\d\d(?:Q\d)?(?:-\d\d)?\b",
    r"90 % intervals?|interval is 90 %|5th (?:and|to) 95th percentile|at most 1\.2 tolerances off",
    r"\b\d+ minutes",
    r"per 1,000\b|Scopus: about \+0\.4",
)
# What is no result on one page: what was set or asked, what sources say, what was once found by another version.
DECLARED = {
    "README.md": ("400 posts at 90 million KRW", "Python 3.11", "Apache-2.0", "page 1 for ten seconds",),
    "baseline": ("400 fellowships at 90 million KRW until", "between years 3 and 5", "400 fellowships filled", "16 quarters at the start",),
    "calibrate": ("520 vectors of parameters in two waves", "narrowed by 30 %", "90 % intervals hold", "50 % intervals", "fewer than 90 % of the known"),
    "forecasts": (
        "four scenarios 120 times", "on 29 November", "118 facts with 23 quantiles", "of 120 simulations", "of 100, 300 or 600 fellowships", "announcement of 29 September", "within a tenth of 100, 300 or 600",
        "0 is best", "interval of 95 %", "is 30 September ", "after 6, 12, 18 and 24 months",
        "further call of 100, 300 and 600", "up to 13 years after the PhD", "of 50, 80 and 95 % hold, which should be about .5, .8 and .95",
    ),
    "pay_or_permanence": ("100 bn KRW",),
    "pay_or_permanence_over_life": ("100 bn KRW",),
    "beside_innocore": ("with 100 fellows", "goal of 2,000 researchers", "400 places from", "400 more each year"),
    "plan_or_posts": ("on 15 September", "6 % more cost", "1.4 % more what", "2 % more openings cost"),
    "portfolio": ("a thousand fellowships at 70 million won", "no lower than 70 million won", "between 0 and 1,000 fellowships", "a mix has 1,000 fellowships"),
    "explore": ("for 30 to 300 bn won a year", "with 90 % ranges over", "the 90 % range", "149 million won against 2 % more openings for all", "from its 5th to its 95th percentile", "with 90 % ranges"),
    "pay_rise": ("fellowship at 1.8",),
    "permanent_jobs": ("multiplied by 1.5",),
    "plan_2026": (
        "announced, 400 fellowships", "the plan of 15 September", "about 600 postdocs", "some 1,000 in all", "1,000 fellowships from", "one call of 1,000",
        "60 bn KRW pays 400 fellows", "or 600 more", "All 1,000 cost 150 bn",
    ),
    "salary_x_jobs": (
        "at 1.0, 1.4, 1.8, 2.4 and 3.0 by Korea's openings of permanent posts times 0.5, 0.75, 1, 1.5 and 2", "The cell of 1.8 and 1 is",
        "half the 90 % interval of that mean", "brackets the 90 % interval",
    ),
    "thousand_fellows": (
        "600, 800 and 1,000 fellowships against 400, and 1,000 at 70 million KRW", "scarcer with 1,000",
    ),
    "visa_climate": ("US hostility at 2", "at 0.5, for good", "10,000 GBP more", "set so that 2 raises"),
    "who_would_have_come": ("of those from abroad (159 known)",),
    "worth_in_won": ("0.1 of research resources (the US is 1, Korea 0), 0.1 of the autonomy", "pay for 400 fellows"),
    "docs": (
        "33.4 %", "1.57 times", "0.93 times", "brought 40 % more", "45, 50 or 62 m KRW", "from 11 to 54 %", "beyond 13 years after the PhD", "at all where  is 0.",
        "at scale 0.002 the 400 fellowships become one simulated fellow for 500. Use 0.05",
    ),
}  # fmt: skip
# Pages of one past computation each, whose prose is about it: their tables are built, their sentences are not.
OF_THEIR_TIME = ("backcast", "dock_gursoy_badur")
PAGES = {("README.md" if page.parent == CHECKOUT else page.parent.name): page for page in build_numbers.PAGES}


def prose(text):
    """A page without what builders write, without code and links, and without its question, which the settings hold."""
    text = re.sub(r"<!-- (\w+): written by .*?<!-- end of \1 -->", "", text, flags=re.S)
    text = re.sub(r"```.*?```|`[^`\n]*`", "", build_numbers.NUMBER.sub("", text), flags=re.S)
    text = re.sub(r"\[[^\]]*\]\([^)]*\)", "", text)
    return re.sub(r"^\*\*Question\.\*\*.*$", "", text, flags=re.M)


@pytest.mark.parametrize("name", PAGES)
def test_the_numbers_of_a_page_are_those_that_its_builder_writes(name):
    page = PAGES[name]
    assert page.read_text(encoding="utf-8") == build_numbers.page_text(page), "run: python docs/build.py"


@pytest.mark.parametrize("name", [name for name in PAGES if name not in OF_THEIR_TIME])
def test_no_number_stands_in_a_page_that_nobody_answers_for(name):
    """Write it as <!--n NAME-->1<!--/n--> (docs/build_numbers.py), or declare above why it is no result."""
    text = prose(PAGES[name].read_text(encoding="utf-8"))
    for pattern in ANYWHERE:
        text = re.sub(pattern, "", text)
    for words in sorted(DECLARED.get(name, ()), key=len, reverse=True):
        text = text.replace(words, "")
    assert [text[max(found.start() - 40, 0) : found.end() + 20] for found in NUMBER.finditer(text)] == []


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_declared_as_no_result_still_stands_in_its_page(name):
    text = prose(PAGES[name].read_text(encoding="utf-8"))
    assert [words for words in DECLARED[name] if words not in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_paragraph_begins_with_a_mark(name):
    """Markdown would take the whole line as HTML, and show its links and stars as they are written."""
    lines = PAGES[name].read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"\s*(?:[-*>]\s+|\d+\.\s+)?<!--n ", line)] == []


def test_every_name_of_a_number_is_used():
    used = {found for page in PAGES.values() for found in re.findall(r"<!--n ([\w/]+)-->", page.read_text("utf-8"))}
    assert used == set(build_numbers.NUMBERS) | set(build_numbers.OF_STUDY)


def test_a_number_that_changes_in_its_table_changes_in_the_page(monkeypatch):
    """What is held is the table, not the page."""
    page = CHECKOUT / "README.md"
    table = pd.read_csv(published_numbers.PUBLISHED / "baseline" / "effects.csv")
    changed = table.assign(effect=table["effect"] + 100)
    published = published_numbers.published

    def tables(study, name):
        return changed if (study, name) == ("baseline", "effects") else published(study, name)

    monkeypatch.setattr(published_numbers, "published", tables)
    added = changed.loc[changed["outcome"] == "researchers_in_korea_end", "effect"].item()
    assert f"researchers in Korea in 2035 | +{added:.0f} |" in build_numbers.page_text(page)
    assert f"leaves some <!--n added_some-->{round(added, -1):.0f}<!--/n-->" in build_numbers.page_text(page)


def test_an_unknown_name_and_a_lost_marker_are_refused(tmp_path, monkeypatch):
    page = tmp_path / "README.md"
    page.write_text("some <!--n nothing-->5<!--/n-->", encoding="utf-8")
    with pytest.raises(KeyError, match="nothing"):
        build_numbers.page_text(page)
    lost = tmp_path / "baseline" / "README.md"
    lost.parent.mkdir()
    lost.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="markers of who_comes"):
        build_numbers.page_text(lost)


@pytest.mark.parametrize(
    ("value", "digits", "sign", "written"),
    [(1234.5, 0, False, "1,234"), (-0.04, 1, True, "0.0"), (48.2, 0, True, "+48"), (-5.2, 0, True, "-5")],
)
def test_a_number_has_its_digits_and_no_sign_at_nought(value, digits, sign, written):
    assert published_numbers.plain(value, digits, sign) == written


def test_a_number_is_rounded_to_its_step_and_an_open_interval_says_so():
    assert (published_numbers.some(48.2, 10), published_numbers.some(6856, 1000)) == ("50", "7,000")
    assert published_numbers.between(1.0, float("inf")) == "[open]"


def test_the_headline_has_the_middles_and_ranges_of_the_figures():
    """That of who comes is drawn of mean and standard deviation where there are few simulations."""
    known = published_numbers.level("fellows_foreign")
    drawn = range_by(known["mean"], known["se"] * np.sqrt(known["n"]), known["n"], COUNT)
    assert (known["middle"], known["low"], known["high"]) == pytest.approx(drawn)
    page = build_numbers.page_text(CHECKOUT / "README.md")
    assert f"| foreigners | {drawn.middle:.0f} | [{drawn.low:.0f}, {drawn.high:.0f}] |" in page
    assert "| outcome | mean | 90 % interval | known |" in page
