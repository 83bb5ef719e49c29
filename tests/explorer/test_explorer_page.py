"""The explorer in a browser: its numbers, its words, what it refuses, and whether everybody can use it.

In Chromium, the system's or that of `python -m playwright install chromium`; skipped where there is none.
"""

import csv
import io
import re
import shlex

import numpy as np
import pytest
from surfaces import KEPT, YEARS, surface

from brainsim import load_settings
from brainsim.brief.headline import headline
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.explorer.evaluate import effects
from brainsim.explorer.page import FOLDER, write_page
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.vocabulary import Paid
from brainsim.study.stored import Compared
from brainsim.words import languages
from brainsim.words.book import book_of, find

api = pytest.importorskip("playwright.sync_api")
SLOW = 180_000  # ms, on a machine that has other things to do
WIDTHS = (390, 1280)
DECIDES = YEARS[1]
MOST = 4_000_000  # bytes


@pytest.fixture(scope="module")
def made():
    """A surface in which one outcome is not explained; vectors weigh differently."""
    whole = surface()
    whole["weights"] = list(np.random.default_rng(2).uniform(0.5, 1.5, size=len(whole["forms"])))
    return whole


@pytest.fixture(scope="module")
def path(made, tmp_path_factory):
    return write_page(made, tmp_path_factory.mktemp("explorer") / "explorer.html")


class Opened:
    """A page that is open, what it asked for and what went wrong."""

    def __init__(self, browser, path, hash="", width=1280):
        self.page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
        self.page.set_default_timeout(SLOW)
        self.asked, self.errors = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.goto(path.as_uri() + hash)

    def tell(self, script, value=None):
        return self.page.evaluate(script, value)

    def becomes(self, script):
        """Wait until a script says yes; the page lets nothing be evaluated in it by itself."""
        for _ in range(SLOW // 50):
            if self.tell(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(script)

    def settled(self):
        """After the next frame, in which what was changed is drawn."""
        self.tell("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def opened(browser, path):
    """Opens the page, of another surface too, and closes it."""
    pages = []

    def with_hash(hash="", width=1280, at=path):
        pages.append(Opened(browser, at, hash, width))
        return pages[-1]

    yield with_hash
    for one in pages:
        one.page.close()


def mixes(made, number, seed=3, most=4):
    """Random settings of a few levers each; no switches."""
    rng, levers = np.random.default_rng(seed), [lever for lever in made["levers"] if lever["kind"] == "number"]
    for _ in range(number):
        chosen = rng.choice(len(levers), size=rng.integers(1, most + 1), replace=False)
        drawn = {levers[n]["name"]: rng.uniform(levers[n]["low"], levers[n]["high"]) for n in chosen}
        yield {
            name: round(level) if next(one for one in levers if one["name"] == name)["whole"] else round(level, 2)
            for name, level in drawn.items()
        }


def test_the_page_has_the_numbers_of_python(opened, made):
    """Means, ranges, shares of the variance and levels of both options, at the reference, at ends and between."""
    page, mix = opened(), mixes(made, 12)
    ends = {"programme.slots": 100}, {"policy.salary_multiplier": 4.0}
    cases = [({}, {"programme.end": 1}), ends, *zip(mix, mix, strict=True)]
    for levels in cases:
        shown = page.tell(
            "([a, b]) => { brainsim.set('a', a); brainsim.set('b', b); return brainsim.values(); }", levels
        )
        for option, given in zip("ab", levels, strict=True):
            for name, effect in effects(made, given).items():
                mine = shown[option][f"{name}"]
                assert flat(mine) == pytest.approx(flat(effect._asdict()), rel=1e-6, abs=1e-9), (given, name)
    assert page.errors == []


def flat(effect):
    numbers = [effect[name] for name in ("mean", "low", "high", "half_width", "above")]
    return [*numbers, *(effect["split"][name] for name in ("parameters", "structure", "emulator")), *effect["level"]]


@pytest.mark.parametrize("language", languages())
def test_the_headline_is_that_of_a_brief(opened, made, language):
    """Of the same effects, for one option and for two, whatever they change; a headline of a brief is made in Python."""
    page, seen = opened(f"#lang={language}"), set()
    mix = mixes(made, 60, seed=4)
    for levels in [({}, next(mix)), *zip(mix, mix, strict=False)]:
        said = page.tell(
            "([a, b]) => { brainsim.set('a', a); brainsim.set('b', b); return brainsim.headline(); }", levels
        )
        assert said == headline(facts_of(made, levels), language), levels
        seen.add(re.sub(r"[\d,.]+", "", said).split()[-1])
    assert len(seen) > 2  # more than one kind of answer


def facts_of(made, options):
    """The facts of a brief on these options, from the surface."""
    told = [dict(one) for one in options if one]
    n = len(made["forms"])
    found = [effects(made, levels) for levels in told]
    rows = [
        Effect(p, name, unit, e.mean, e.low, e.high, e.half_width, n, None, e.above)
        for name, unit in ((DECIDES, "researcher-years"), (TEN_YEARS, "bn KRW of 2025"), (LIFE, "bn KRW of 2025"))
        for p, e in enumerate((one[name] for one in found), start=1)
    ]
    compared = []
    if len(told) == 2:
        gap = effects(made, told[0], against=told[1])[DECIDES]
        compared = [Compared(1, 2, DECIDES, gap.mean, gap.low, gap.high, gap.half_width, gap.above, n)]
    return Facts(
        outcome=Outcome(DECIDES), effects=rows, comparisons=compared, paid=Paid(90.0, 1.8), best=1,
        reference=Point(0, "", programmes=["innocore"]),
        points=[Point(p, "", changes={lever["name"]: levels[lever["name"]] for lever in made["levers"] if lever["name"] in levels})
                for p, levels in enumerate(told, start=1)],
    )  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_nothing_leaves_the_file_and_nothing_goes_wrong(opened, path, language):
    page = opened(f"#lang={language}", 390)
    assert [url for url in page.asked if not url.startswith(path.as_uri())] == [] and page.errors == []
    assert page.tell("document.documentElement.lang") == language
    assert page.tell("document.documentElement.scrollWidth") <= 390  # nothing sticks out of a phone
    with page.page.expect_console_message(lambda said: "Content Security Policy" in said.text):  # nor could anything
        page.tell("() => { new Image().src = 'http://127.0.0.1:9/x.png'; }")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", languages())
def test_axe_finds_no_barrier(opened, width, language):
    """axe-core, all of its rules of WCAG 2.2 A and AA and its best practices, with everything open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(f"#lang={language}", width)
    page.tell("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = axe.run(page.page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("language", languages())
def test_whatever_is_touched_is_at_least_36_px_high(opened, language):
    page = opened(f"#lang={language}", 390)
    page.tell("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    small = page.tell("""[...document.querySelectorAll('button, input, summary')]
        .filter((one) => one.getBoundingClientRect().height < 36 || one.getBoundingClientRect().width < 36)
        .map((one) => one.id || one.textContent)""")
    assert small == []


def test_a_slider_changes_the_numbers_by_mouse_and_keyboard(opened, capsys):
    page = opened("#on=b&a=&b=policy.reserved_posts:0.3")
    before = page.page.inner_text("#cards"), page.tell("brainsim.values().b[brainsim.decides].mean")
    slider = page.page.locator("[id='lever_policy.reserved_posts']")
    took = slider.evaluate("""async (one) => { const begun = performance.now();
        one.value = 0.5; one.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); return performance.now() - begun; }""")
    with capsys.disabled():
        print(f"\nfrom a slider to new numbers: {took:.0f} ms")
    after = page.page.inner_text("#cards"), page.tell("brainsim.values().b[brainsim.decides].mean")
    assert before[0] != after[0] and before[1] != after[1]
    slider.focus()
    page.page.keyboard.press("ArrowRight")
    page.settled()
    assert slider.input_value() == "0.55" and slider.get_attribute("aria-valuetext") == "55 of 100 fellows"
    page.becomes("document.getElementById('live').textContent.startsWith(brainsim.headline())")


def test_an_address_brings_everything_back(opened):
    """Both options, the one in hand, the rung and the language, a switch and a level typed beyond the box."""
    first = opened()
    first.tell(
        "brainsim.set('a', {'policy.salary_multiplier': 2.4, 'programme.end': 1}); brainsim.set('b', {'policy.permanent_jobs': 9})"
    )
    first.page.click("#tabs [data-option=a]")
    first.page.click("#stay_rungs button:nth-child(3)")
    first.page.click("#languages [lang=ko]")
    first.becomes("location.hash.includes('lang=ko')")
    url, told = first.page.url, first.tell("[brainsim.values(), brainsim.headline(), brainsim.csv()]")
    second = opened("#" + url.split("#")[1])
    assert second.tell("[brainsim.values(), brainsim.headline(), brainsim.csv()]") == told
    assert second.page.get_attribute("#tabs [data-option=a]", "aria-pressed") == "true"
    assert second.page.get_attribute("#stay_rungs button:nth-child(3)", "aria-pressed") == "true"
    assert second.page.url.split("#")[1] == url.split("#")[1]


@pytest.mark.parametrize("hash", ["#a=nothing:1,policy.reserved_posts:x&b=%&lang=xx&on=c&rung=top", "#%%%"])
def test_an_address_that_says_nonsense_is_not_followed(opened, hash):
    page = opened(hash)
    assert page.errors == [] and page.page.inner_text("#headline")


def test_no_number_beyond_the_box_but_the_command(opened):
    """Typed or in an address, it is brought back to the end of the range, said, and the command has it as typed."""
    page = opened("#on=b&a=&b=policy.salary_multiplier:4.5")
    at_end = opened("#on=b&a=&b=policy.salary_multiplier:4")
    assert page.tell("brainsim.values().b") == at_end.tell("brainsim.values().b")
    assert "225 lies outside 50 to 200" in page.page.inner_text("#notice")
    assert page.page.inner_text("#command").endswith("policy.salary_multiplier=4.5")
    field = page.page.locator("[id='lever_policy.reserved_posts_exact']")
    field.fill("130")
    field.press("Enter")
    page.settled()
    assert "130 lies outside 0 to 100" in page.page.inner_text("#notice")
    assert page.page.locator("[id='lever_policy.reserved_posts']").input_value() == "1"
    page.page.click("#presets [data-preset=today]")
    page.settled()
    assert page.page.is_hidden("#notice")


def test_what_is_not_explained_has_a_sentence_and_no_number(opened, made, tmp_path):
    page = opened("#rung=in_korea&b=policy.reserved_posts:0.6")
    rows = {
        row["outcome"]: row for row in csv.DictReader(io.StringIO(page.tell("brainsim.csv()"))) if row["option"] == "B"
    }
    assert rows["kept_in_korea_year_7"]["effect"] == "" and "only 31 %" in rows["kept_in_korea_year_7"]["note"]
    assert "explains only 31 %" in page.page.inner_text("#stays")
    untold = (*YEARS, f"{KEPT[0]}_after_3", "total_life_cost_krw_bn")
    blind = write_page(surface(vectors=12, unexplained=untold), tmp_path / "blind.html")
    page = opened("#b=policy.reserved_posts:0.6", at=blind)
    assert page.page.inner_text("#headline") == "This can’t be told from here: it has to be simulated."
    for block in ("#cards", "#where"):
        text = page.page.inner_text(block)
        assert "explains only 31 %" in text and not re.search(r"\d", text.replace("31 %", ""))
    assert page.errors == []


def test_the_table_of_what_is_shown(opened, made):
    page = opened("#a=&b=policy.reserved_posts:0.6,programme.end:1")
    with page.page.expect_download() as got:
        page.page.click("#csv")
    text = got.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * len(made["outcomes"]) and text == page.tell("brainsim.csv()")
    found = effects(made, {"policy.reserved_posts": 0.6, "programme.end": 1})
    for row in rows[len(made["outcomes"]) :]:
        assert row["settings"] == "policy.reserved_posts=0.6 programme.end=1"
        key = f"{row['outcome']}:{row['group']}" if row["group"] else row["outcome"]
        if row["effect"]:
            numbers, one = [float(row[name]) for name in ("effect", "low", "high", "level", "from_inputs")], found[key]
            wanted = [one.mean, one.low, one.high, one.level[0], one.split["parameters"]]
            assert numbers == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    assert {float(row["effect"]) for row in rows[: len(made["outcomes"])] if row["effect"]} == {0.0}


@pytest.mark.parametrize(
    ("vectors", "scale", "stamped", "likely"),
    [(60, 1.0, False, True), (24, 1.0, False, False), (60, 0.1, True, False), (8, 1.0, True, False)],
)
def test_likelihood_is_told_of_everybody_and_of_40_vectors_only(opened, tmp_path, vectors, scale, stamped, likely):
    """Below full size or 10 vectors a stamp says that it is a quick look."""
    at = write_page(surface(vectors=vectors, draws=4, scale=scale), tmp_path / "explorer.html")
    page = opened("#a=&b=policy.reserved_posts:1", at=at)
    assert page.page.is_visible("#stamp") == stamped
    assert ("likely" in page.page.inner_text("#lines")) == likely
    if vectors < 10:
        assert page.page.inner_text("#headline").startswith("Too few simulations to say")


def test_its_command_is_one_that_brainsim_takes(opened, made):
    """Of every lever at an end of its range; a switch has the word of its level."""
    ends = {
        lever["name"]: lever["high"] if lever["high"] != lever["reference"] else lever["low"]
        for lever in made["levers"]
    }
    command = opened().tell("(levels) => { brainsim.set('b', levels); return brainsim.command('b'); }", ends)
    python, _, module, experiment, *overrides = shlex.split(command)
    assert (python, module, experiment) == ("python", "brainsim", "+experiment=baseline")
    settings = load_settings("baseline", overrides)
    assert settings.policy.salary_multiplier.value == 4.0 and settings.programme.slots == 1200
    assert settings.programme.end is None and len(overrides) == len(made["levers"])


@pytest.mark.parametrize("language", languages())
def test_every_lever_has_a_name_and_a_sentence_in_every_language(made, language):
    for lever in made["levers"]:
        kinds = ("lever", "help", "switch" if lever["kind"] == "switch" else "unit")
        assert all(find("explorer", f"{kind}.{lever['name']}", language) for kind in kinds), lever["name"]


def test_every_word_of_the_page_is_said_by_it():
    """By its key in a script or in the page itself, or by the beginning of one that is put together."""
    files = [path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix in (".js", ".html")]
    asked = {key for text in files for key in re.findall(r"explorer\.([\w.]+)", text)}
    asked |= {key for text in files for key in re.findall(r'data-say="([\w.]+)"', text)}
    begun = tuple(key for text in files for key in re.findall(r"explorer\.([\w.]+[._])\$\{", text))
    unsaid = {key for key in book_of("en")["explorer"] if key not in asked and not key.startswith(begun)}
    assert asked and unsaid == {"all", "counted", "since", "after", "no_script"}  # chosen between, or said by Python


def test_a_page_of_full_size_is_small(path):
    assert path.stat().st_size < MOST


def test_a_page_ends_no_script_by_what_it_holds(opened, tmp_path):
    """Whatever stands in a surface."""
    odd = {**surface(vectors=12, draws=2), "model": "</script><b id=odd>"}
    page = opened(at=write_page(odd, tmp_path / "explorer.html"))
    assert page.page.locator("#odd").count() == 0 and page.errors == []


def test_paper_has_the_answer_and_no_controls(opened):
    page = opened("#a=&b=policy.reserved_posts:0.6")
    page.page.emulate_media(media="print")
    assert page.page.is_visible("#headline") and page.page.is_visible("#cards")
    assert page.page.is_hidden("#presets") and page.page.is_hidden("#copy")
