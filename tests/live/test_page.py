"""The live page as its users meet it: a command, a server on this machine alone, and a browser that shows it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from brainsim.command.live import live
from brainsim.settings.problems import SettingsError

pytestmark = pytest.mark.population
SMALL = ("population.scale=0.002", "study.spin_up_quarters=60", "study.quarters=8")
CHECKOUT = Path(__file__).parents[2]
LIVE = (sys.executable, "-m", "brainsim", "live")
PATIENCE = 300_000  # milliseconds after which something hangs for good


@pytest.fixture(scope="module")
def address():
    """Where the page is served, on a free port; ended by its number as Ctrl-C ends it, which leaves status 0."""
    server = subprocess.Popen([*LIVE, "port=0", *SMALL], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = iter(server.stdout.readline, "")
    yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    os.kill(server.pid, signal.SIGINT)
    said, problems = server.communicate(timeout=PATIENCE / 1000)
    assert (server.returncode, said.strip(), problems) == (0, "stopped", "")


def answer(address, what, table, **headers):
    """What the server says to a table, and its status."""
    headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(f"{address}{what}", json.dumps(table).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE / 1000) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()


def test_the_page_is_in_both_languages(address):
    for query, language in (("", "en"), ("?lang=ko", "ko"), ("?lang=xx", "en")):
        with urllib.request.urlopen(f"{address}{query}") as reply:
            assert f'<html lang="{language}">' in reply.read().decode()


def test_nonsense_is_refused_in_one_line(address):
    status, said = answer(address, "begin", {"values": {"policy.permanent_jobs": 9}})
    assert status == 400 and "policy.permanent_jobs = 9 lies outside [0, 5]" in json.loads(said)["problem"]
    assert answer(address, "step", {"key": "none"})[0] == 410
    _, begun = answer(address, "begin", {})
    assert answer(address, "told", {"key": begun["key"], "uid": -5}) == (200, {"nobody": True})
    assert answer(address, "told", {"key": begun["key"], "uid": "x"})[0] == 400


def test_other_sites_cannot_ask(address):
    """Neither by a name that leads here, nor by a form."""
    assert answer(address, "begin", {}, Host="somewhere.example")[0] == 400
    assert answer(address, "begin", {}, **{"Content-Type": "text/plain"})[0] == 415


def test_steps_end_with_the_study(address):
    _, shown = answer(address, "begin", {})
    for _ in range(10):
        _, shown = answer(address, "step", {"key": shown["key"]})
    assert (shown["quarters"], shown["of"], shown["over"]) == (8, 8, True)


def test_a_command_ends_in_one_line_where_it_cannot_serve(address):
    ended = subprocess.run(
        [*LIVE, f"port={address.rstrip('/').rpartition(':')[2]}"], capture_output=True, text=True, timeout=300
    )
    assert (ended.returncode, ended.stdout) == (2, "") and "port" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


WRONG = {
    "population.scale": ["population=full"],
    "polcy": ["polcy.x=1"],
    "SettledWorld": ["extend=[examples/rule_of_choice/settled.py]", "report.lives=0"],
}


@pytest.mark.parametrize(("named", "words"), WRONG.items(), ids=WRONG)
def test_what_cannot_be_served_is_refused_in_one_line_that_names_it(monkeypatch, named, words):
    monkeypatch.chdir(CHECKOUT)
    with pytest.raises(SettingsError, match=named) as refused:
        live(words)
    assert "\n" not in str(refused.value)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr("brainsim.command.live.find_spec", lambda name: None if name == "uvicorn" else name)
    with pytest.raises(SettingsError, match=r'uvicorn, which is not installed; pip install "brainsim\[viz\]"$'):
        live([])


@pytest.fixture
def page(browser, address):
    """The page, begun; whatever it complains of fails the test, and so does a request to anywhere else."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE)
    errors, asked, page.told = [], [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda reply: page.told.append(reply) if reply.request.method == "POST" else None)
    page.goto(address)
    quarter(page, 0)
    yield page
    page.close()
    assert errors == [] and all(url.startswith(address) for url in asked)


def quarter(page, number):
    """Wait until the page stands at a quarter and everybody is where she goes."""
    page.wait_for_selector(f'body[data-quarters="{number}"]:not([data-busy])')


def picture(page, side):
    """The map of one simulation."""
    return page.locator(".map").nth(side).screenshot()


def test_a_quarter_moves_people_and_the_same_policy_makes_no_difference(page):
    """The pictures of both simulations are the same, bit by bit, before and after."""
    start = picture(page, 0)
    assert start == picture(page, 1)
    page.click("#step")
    quarter(page, 1)
    assert start != picture(page, 0) == picture(page, 1)
    begun, stepped = (reply.json() for reply in page.told)
    assert begun["codes"][0] != stepped["codes"][0] == stepped["codes"][1]
    assert page.locator("#rungs b").all_inner_texts() == ["0", "0", "0"]
    assert page.get_attribute("body", "data-apart") == "0"
    assert "no difference" in page.inner_text("#said")


def test_a_click_on_a_person_shows_her_life(page):
    page.click("#step")
    quarter(page, 1)
    box = page.locator(".map").nth(1).bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.68 * box["height"])  # where most people are
    page.wait_for_selector("#life [data-uid]")
    told = page.inner_text("#life")
    assert "Simulated researcher" in told and "Her life so far" in told and "What she saw" in told
    page.click('[data-pick="apart"]')
    page.get_by_text("There is nobody of that kind so far.").wait_for()


def test_a_lever_begins_anew_and_its_difference_grows(page):
    page.fill("#policy-permanent_jobs", "4")
    page.dispatch_event("#policy-permanent_jobs", "change")
    page.wait_for_selector('#controls .moved [id="policy-permanent_jobs"]')
    for number in range(1, 7):
        page.click("#step")
        quarter(page, number)
    assert int(page.get_attribute("body", "data-apart")) > 0
    assert float(page.locator("#rungs b").nth(2).get_attribute("data-gap")) > 0
    page.click('[data-pick="apart"]')
    page.wait_for_selector("#life [data-uid]")
    assert page.locator("#life .lane").count() == 2


def test_a_quarter_that_is_asked_for_while_a_lever_begins_anew_is_not_lost(page):
    page.evaluate("""() => {
      const lever = document.getElementById("policy-permanent_jobs");
      lever.value = "4"; lever.dispatchEvent(new Event("change", { bubbles: true }));
      document.getElementById("step").click();
    }""")
    quarter(page, 1)


def test_play_plays_until_it_is_paused(page):
    page.click("#play")
    assert page.get_attribute("#play", "aria-pressed") == "true"
    page.wait_for_selector('body[data-quarters="2"]')
    page.click("#play")
    page.wait_for_selector("body:not([data-busy])")
    stands = page.get_attribute("body", "data-quarters")
    page.click("#step")
    quarter(page, int(stands) + 1)
    page.click("#back")
    quarter(page, 0)


def test_everything_has_a_name_and_can_be_reached_by_keys(page):
    unnamed = """() => [...document.querySelectorAll("button, input, select, summary, a, [role=img], progress")].filter(one =>
      !(one.textContent.trim() || one.ariaLabel || one.getAttribute("aria-labelledby") || one.labels?.length)).map(one => one.outerHTML)"""
    assert page.evaluate(unnamed) == []
    page.focus("#step")
    page.keyboard.press("Enter")
    quarter(page, 1)
    page.focus('[data-pick="anybody"]')
    page.keyboard.press("Space")
    page.wait_for_selector("#life [data-uid]")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_sticks_out_on_a_phone(page, address, language):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}?lang={language}")
    quarter(page, 0)
    page.click('[data-pick="anybody"]')
    page.wait_for_selector("#life [data-uid]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = "() => [...document.querySelectorAll('button, summary')].filter(one => one.offsetParent && one.offsetHeight < 36).length"
    assert page.evaluate(small) == 0
