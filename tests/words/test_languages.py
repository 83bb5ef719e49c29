"""Words are data: both languages say the same, every word is used, and a further language needs no code."""

import ast
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from brainsim import words
from brainsim.brief.charts import CHARTS
from brainsim.brief.likelihood import TERMS
from brainsim.brief.records import Effect, Facts, Outcome, Point
from brainsim.brief.sentences import effect_sentence
from brainsim.command.contrast import WHAT_IFS
from brainsim.model.codes import GROUPS, ORIGINS, PLACES, POSITIONS
from brainsim.outcomes.rows import effect_rows
from brainsim.report.numbers import amount, interval
from brainsim.report.vocabulary import called, quarter
from brainsim.settings.parameters import Lever, Settings
from brainsim.settings.problems import SettingsError
from brainsim.study import ratios
from brainsim.study.patterns import PATTERNS
from brainsim.study.version import DECISIVE
from brainsim.words import book
from brainsim.words.say import in_words, listed, naming, particle, say

PACKAGE = Path(words.__file__).parents[1]
OTHERS = [language for language in words.languages() if language != "en"]
# What a language may say in place of another fact of the same call.
INSTEAD = {
    "short": "name", "hundreds": "value", "thousands": "value", "letter": "person",
    "size": "more", "direction": "more", "reference": "", "way": "", "raised": "", "of_all": "percent", "times": "value",
    "millions": "", "large": "", "rest": "", "unit": "", "entry": "", "tens": "value", "file": "", "asked": "",
}  # fmt: skip
# Parameters that are called as they are written.
SAME = {"programme.first_call", "policy.computing"}
# Patterns that say of a lever what its own language makes of its level, where a language explains what a fellow is, and where it
# names the option that another has named before.
OWN_LEVEL = (
    "asked.policy.salary_multiplier",
    "asked.policy",
    "asked.programme",
    "asked.shock",
    "policies.shock",
    "first.strip",
    "first.sure_of",
    "catch.no_gain",
    "catch.fewer",
)


@pytest.fixture
def added(monkeypatch):
    """Words that are added in a test are gone after it."""
    monkeypatch.setattr(book, "_books", {code: deepcopy(book.book_of(code)) for code in ("en", "ko")})


def texts(language):
    """Every text of a language by section.key, a plural's forms one after another."""
    return {
        f"{section}.{key}": list(said.values()) if isinstance(said, dict) else [said]
        for section, entries in book.book_of(language).items()
        if section not in book.OWN
        for key, said in entries.items()
    }


def fields(texts_of_one):
    return {name for text in texts_of_one for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
@cache
def calls():
    """What the sources say: patterns of the keys, each with the names of the facts; None where these are not written out."""
    templates = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.j2")]
    found = [(re.escape(key), None) for text in templates for key in re.findall(r'say\("([^"]+)"', text)]
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(node.args[0]): node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args}
        for node in ast.walk(tree):
            if (pattern := key_of(node)) is not None:
                call = said.get(id(node))
                is_said = call is not None and getattr(call.func, "id", getattr(call.func, "attr", "")) == "say"
                given = [word.arg for word in call.keywords] if is_said else [None]
                found.append((pattern, None if None in given else set(given)))
    return found


def key_of(node):
    """A regular expression for the text that an expression makes, if that begins with the name of a section."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    if not isinstance(parts[0], ast.Constant) or not isinstance(parts[0].value, str) or "." not in parts[0].value:
        return None
    return "".join(map(pattern_of, parts)) if parts[0].value.partition(".")[0] in book.book_of("en") else None


def pattern_of(part):
    """What a part of a text may be: itself, one of two, or anything."""
    if not isinstance(part, ast.FormattedValue):
        return re.escape(part.value)
    ends = (part.value.body, part.value.orelse) if isinstance(part.value, ast.IfExp) else ()
    return f"({'|'.join(end.value for end in ends)})" if ends and all(hasattr(end, "value") for end in ends) else ".*"


def test_the_languages_that_come_with_brainsim_have_words(monkeypatch):
    """Whatever words others have added in this process."""
    monkeypatch.setattr(book, "_given", {})
    monkeypatch.setattr(book, "_books", {})
    assert words.languages() == ["en", "ko"]


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_words_for_all_that_english_has_and_for_nothing_else(language):
    assert words.missing(language) == []
    assert set(texts(language)) == set(texts("en"))
    assert {name: set(book.book_of(language)[name]) for name in ("money", "grammar", "page")} == {
        name: set(book.book_of("en")[name]) for name in ("money", "grammar", "page")
    }


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_fills_the_same_facts_into_its_words(language):
    """But for those that say the same in another measure."""
    mine, english = texts(language), texts("en")
    for key in english:
        if not key.startswith(OWN_LEVEL):
            sets = [{INSTEAD.get(name, name) for name in fields(found[key])} - {""} for found in (mine, english)]
            assert sets[0] - {"number"} == sets[1] - {"number"}, key


@pytest.mark.parametrize("language", words.languages())
def test_no_word_is_empty_but_where_nothing_is_to_be_said(language):
    empty = {key for key, said in texts(language).items() if not all(said)}
    assert empty <= {"changes.applicants / slot"}


def test_every_sentence_is_used_by_the_sources():
    """By its key, or by one that is put together of its section and of what depends on facts."""
    patterns = {pattern for pattern, _ in calls()} | {rf"{section}\..*" for section in (*book.NAMES, "columns")}
    assert [key for key in texts("en") if not any(re.fullmatch(pattern, key) for pattern in patterns)] == []


@pytest.mark.parametrize("language", words.languages())
def test_every_fact_that_words_ask_for_is_given(language):
    """Wherever facts are written out in the call that says them."""
    asked = {}
    for key, said in texts(language).items():
        given = [facts for pattern, facts in calls() if re.fullmatch(pattern, key)]
        if given and None not in given:
            asked[key] = fields(said) - set.union(*given) - {"programme", "span"}  # which every study has
    assert len(asked) > 60 and not any(asked.values()), {key: names for key, names in asked.items() if names}


def test_no_source_speaks_korean_or_asks_which_language_it_is():
    """But for the one that reads numbers in tables of others."""
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert path.name == "csv_numbers.py" or not re.search("[가-힣]", source), path
        assert not re.search(r"""\bif (not )?ko\b|language [!=]= ["']""", source) or 'language == "both"' in source, (
            path
        )


def test_korean_words_end_as_a_ministry_writes_them_and_choose_their_particles():
    """In nouns, without a stop; no particle that depends on the last sound of a fact is written out."""
    said = {key: forms[0] for key, forms in texts("ko").items() if not key.startswith("asked")}
    assert not [key for key, text in said.items() if re.search(r"다\.|다$|[어아세]요$|\.$", text)]
    fixed = re.compile(r"\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")
    assert not [key for key, text in said.items() if fixed.search(text)]


def test_every_name_that_is_shown_has_words():
    """Outcomes, patterns, levers, groups, places, charts; tests of briefs hold parameters against the evidence."""
    told = book.book_of("en")
    assert set(told["outcomes"]) <= set(effect_rows())
    for language in words.languages():
        assert not [name for name in effect_rows() if called(name, language) == in_words(name)]
    assert {pattern.name for pattern in PATTERNS} <= {*told["patterns"], *told["outcomes"]}
    names = [name for group in WHAT_IFS for name in names_within(Settings.model_fields[group].annotation, f"{group}.")]
    assert len(names) > 150
    for language in words.languages():
        assert not [
            name for name in names if called(name, language) == in_words(name.rpartition(".")[2]) and name not in SAME
        ]
    assert set(GROUPS) <= set(told["groups"]) and set(ORIGINS) == set(told["origins"])
    assert set(PLACES) == set(told["places"]) and set(POSITIONS) == set(told["positions"])
    assert {term for _, term in TERMS} == set(told["likelihood"])
    assert set(CHARTS) == set(told["titles"]) == set(told["captions"]) == set(told["alternatives"])
    reasons = {value for name, value in vars(ratios).items() if name.isupper() and isinstance(value, str)}
    assert {value for value in reasons if " " in value} <= set(told["unsaid"])


def names_within(kind, ahead):
    """The dotted names of parameters and levers; of a table its own."""
    for name, field in kind.model_fields.items():
        inner = field.annotation
        yield from names_within(inner, f"{ahead}{name}.") if is_group(inner) else [f"{ahead}{name}"]


def is_group(kind):
    """Whether it is a group of parameters; a lever is one parameter."""
    return hasattr(kind, "model_fields") and kind is not Lever


def test_a_parameter_of_a_place_or_of_a_table_is_put_together():
    """Of a place without words too."""
    assert called("country.us.visa_refusal", "en") == "visa refusals in the US"
    assert called("country.us.pay.faculty", "ko") == "미국의 초임 보수: 전임교원"
    assert called("country.germany.resources", "en") == "research resources in germany"
    assert called("behaviour.permanence.faculty", "en") == "permanence of positions: faculty"


def test_an_outcome_of_a_group_at_a_moment_is_put_together():
    assert (
        called("kept_in_korea_year_7_foreign", "en") == "share of foreign fellows in Korea seven years after the start"
    )
    assert called("kept_in_korea_year_7_foreign", "ko") == "임용 7년 후 외국 국적 펠로의 국내 체류율"
    assert called("fellows_observed_after_1", "en") == "fellows who can be followed until a year after the fellowship"


def test_no_stored_run_depends_on_words():
    decisive = {path for pattern in DECISIVE for path in PACKAGE.glob(pattern)}
    assert decisive and not [path for path in decisive if path.parent.name == "words" or path.suffix != ".py"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("us_new_fact", "US new fact"), ("kr_postdocs", "Korea postdocs"), ("my_housing_subsidy", "my housing subsidy")],
)
def test_a_name_without_words_is_said_as_it_is_written(name, said):
    assert in_words(name) == said


def test_a_user_names_the_unit_of_her_own_outcome_in_any_language(added):
    assert amount(3, "patents", "ko") == "3.00 patents"
    words.add("ko", {"units": {"patents": "건"}})
    assert (amount(3, "patents", "ko"), amount(3, "patents", "en")) == ("3.00건", "3.00 patents")


@pytest.mark.parametrize(
    ("called_so", "said"),
    [
        ({}, "이노코어 미시행"),
        ({"x": {"en": "Grant", "ko": "장학금"}}, "장학금 미시행"),
        ({"x": {"en": "Grant"}}, "Grant 미시행"),
    ],
)
def test_the_first_programme_is_called_as_the_study_says_and_else_in_english(called_so, said):
    with naming(called_so):
        assert say("options.programme.none", "ko") == said
        assert say("options.programme.none", "ko", programme="다른 사업") == "다른 사업 미시행"
    assert say("options.programme.none", "ko") == "이노코어 미시행"


def test_a_user_names_her_own_outcome_at_run_time(added):
    assert called("returns_year_2", "ko") == "returns year 2"
    words.add("en", {"outcomes": {"returns_year_2": "researchers who return"}})
    assert called("returns_year_2", "en") == called("returns_year_2", "ko") == "researchers who return"
    words.add("ko", {"outcomes": {"returns_year_2": "귀국 연구자"}})
    assert called("returns_year_2", "ko") == "귀국 연구자"


GERMAN = """
outcomes: {fellows_hired: eingestellte Fellows}
effect: {mean: "{who}: {what} {said}."}
chance:
  same: {one: "Gleich in {number} Simulation.", other: "Gleich in allen {number} Simulationen."}
units: {fellows: " Fellows"}
changes: {share: " Prozentpunkte"}
numbers: {interval: "[{low}; {high}]", range: "{low} bis {high}"}
money:
  bn KRW: {times: 1, after: " Mrd. KRW"}
"""
FACTS = Facts(outcome=Outcome("fellows_hired", "fellows"), points=[Point(1, "x", {"policy.salary_multiplier": 2.4})])


def test_a_third_language_needs_no_code_and_english_stands_in_for_what_it_lacks(added, tmp_path):
    """A few lines of German: its plurals, its commas, its money; the policy and the count are still English."""
    (tmp_path / "de.yaml").write_text(GERMAN, encoding="utf-8")
    assert words.read(tmp_path) == ["de"] and words.languages() == ["en", "ko", "de"]
    assert amount(1234.5, "bn KRW of 2025", "de", True) == "+1.234 Mrd. KRW"
    assert amount(0.0287, "share of fellows observed", "de", True) == "+2,9 Prozentpunkte"
    assert interval(-7.25, 8, "sd", "de") == "[−7,25; 8,00]"
    assert [say("chance.same", "de", number=n) for n in (1, 12)] == [
        "Gleich in 1 Simulation.",
        "Gleich in allen 12 Simulationen.",
    ]
    effect = Effect(1, "fellows_hired", "fellows", 40.0, 10.0, 70.0, 5.0, share_above=0.9, n=20)
    assert effect_sentence(FACTS, effect, "de") == (
        "fellow pay raised to 120 million won: eingestellte Fellows +40 (+10 bis +70)."
    )
    lacking = words.missing("de")
    assert "outcomes.fellows_hired" not in lacking and "outcomes.fellows_foreign" in lacking


def test_plurals_are_those_of_the_language(added):
    """Polish has four, Japanese one."""
    words.add("pl", {"chance": {"too_few": {"one": "{number} symulacja", "few": "{number} symulacje", "many": "{number} symulacji",
                                            "other": "{number} symulacji"}}})  # fmt: skip
    words.add("ja", {"chance": {"too_few": "{number} 回では少なすぎる。"}})
    assert [say("chance.too_few", "pl", number=n) for n in (1, 3, 5)] == ["1 symulacja", "3 symulacje", "5 symulacji"]
    assert say("chance.too_few", "ja", number=1) == "1 回では少なすぎる。"


@pytest.mark.parametrize(
    ("language", "given", "said"),
    [
        ("tlh", {"outcomes": {}}, "'tlh' is the code of no language"),
        ("de", {"outcome": {"a": "b"}}, "words.outcome is no section of words; did you mean outcomes"),
        ("de", {"outcomes": "x"}, "words.outcomes = 'x' is no table"),
        (
            "de",
            {"outcomes": {"a": {"one": "x"}}},
            "words.outcomes.a = .* is neither a text nor one for each of one, other",
        ),
        ("ko", {"outcomes": {"a": {"one": "x", "other": "y"}}}, "is neither a text nor one for each of other"),
        ("de", ["outcomes"], "no table of sections"),
    ],
)
def test_what_is_no_words_is_refused_in_one_line(added, language, given, said):
    before = book.book_of("de")
    with pytest.raises(SettingsError, match=said) as problem:
        words.add(language, given)
    assert "\n" not in str(problem.value) and book.book_of("de") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [("a: [", "can't be read as words"), ("outcome: {a: b}", "no section"), ("- a", "no table of sections")],
)
def test_a_file_that_is_no_book_is_named_in_one_line(added, tmp_path, content, said):
    (tmp_path / "de.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"de\.yaml.*{said}") as problem:
        words.read(tmp_path)
    assert "\n" not in str(problem.value)
    with pytest.raises(SettingsError, match="holds no file of words"):
        words.read(tmp_path / "..")


def test_words_that_ask_for_a_fact_that_is_not_there_say_so(added):
    words.add("de", {"effect": {"mean": "{wer}: {what}"}})
    with pytest.raises(
        SettingsError, match=r"words of de: effect\.mean = '\{wer\}: \{what\}' can't be filled \('wer'\); facts: who"
    ):
        say("effect.mean", "de", who="a", what="b", said="c")


@pytest.mark.parametrize(
    ("before", "forms", "after"),
    [("펠로", "은|는", "는"), ("정책", "은|는", "은"), ("72% [60%, 80%]", "이|가", "가"), ("12명 (참고)", "이|가", "이"),
     ("서울", "으로|로|로", "로"), ("한국", "으로|로|로", "으로"), ("미국 3", "을|를", "을"), ("2", "이|가", "가"), ("", "이|가", "가")],
)  # fmt: skip
def test_a_korean_particle_fits_the_last_sound_before_it(before, forms, after):
    assert particle(before, forms.split("|")) == after


def test_lists_and_quarters_are_written_as_the_language_writes_them():
    assert listed(["a", "b", "c"], "en") == "a, b and c" and listed(["a"], "en") == "a" and listed([], "en") == ""
    assert listed(["a", "b", "c"], "ko", "_levers") == "a·b·c"
    assert quarter("2027Q1", "en") == "2027Q1" and quarter("2027Q1", "en", True) == "2027"
    assert quarter("2027Q3", "ko") == "2027년 3분기" and quarter("the end", "ko") == "the end"


def test_words_of_settings_are_gone_when_others_are_used(added, tmp_path):
    """What `report.words` says stands before all else, and is another study's no more."""
    (tmp_path / "en.yaml").write_text("headings: {comes: In short}\n", encoding="utf-8")
    (tmp_path / "de.yaml").write_text("headings: {comes: Antwort}\n", encoding="utf-8")
    usual = say("headings.comes", "en")
    words.use(tmp_path)
    assert [say("headings.comes", code) for code in ("en", "de")] == ["In short", "Antwort"]
    assert "de" in words.languages() and "headings.comes" not in words.missing("de")
    words.use(None)
    assert say("headings.comes", "en") == say("headings.comes", "de") == usual
    assert "de" not in words.languages()
