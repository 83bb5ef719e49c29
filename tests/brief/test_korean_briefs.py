"""Korean briefs as a ministry writes them: rules of style, held against every published study."""

import re
from functools import cache
from pathlib import Path

import pytest

from brainsim.brief.charts import Picture
from brainsim.brief.document import document_of
from brainsim.brief.facts import facts_of, read_folder
from brainsim.brief.money import extra
from brainsim.brief.next_step import next_step
from brainsim.brief.records import Effect
from brainsim.brief.terms import terms
from brainsim.words.book import book_of

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
STUDIES = sorted(folder.name for folder in PUBLISHED.iterdir() if (folder / "effects.csv").is_file())
FINALS = 28  # last sounds of a Korean syllable, of which the first is none


@cache
def told(study):
    return facts_of(read_folder(PUBLISHED / study))


@cache
def document(study):
    """A Korean brief, with a figure of a file."""
    with_one = {"paths": Picture("그림", "그림", "그림", "paths.parquet")}
    return document_of(told(study), with_one, "ko")


def texts(study):
    """All that a brief says in sentences: page 1, then sections; no cell of a table."""
    made = document(study)
    first = [made.first.headline, made.first.under, *(words for _, words in made.first.lines)]
    first += [words for finding in made.first.findings for words in (finding.bold, finding.more)]
    return [*first, *(words for part in made.sections for words in (*part.paragraphs, *part.items))]


@pytest.mark.parametrize("study", STUDIES)
def test_what_is_saved_is_no_addition(study):
    """A cost below nothing is 절감, and a range from one to the other says both."""
    assert not [words for words in texts(study) if re.search(r"−[\d,.]+[조억만]?[^/(]*?원? (추가|소요)", words)]


@pytest.mark.parametrize("study", STUDIES)
def test_money_of_a_korean_brief_is_counted_in_one_way(study):
    """In 조 and 억 with no part of a 조, and the lower end of a range with its own unit where the upper one has two."""
    for words in texts(study):
        assert not re.search(r"\d\.\d+조|\d{2},\d{3}(\.\d+)?억", words), words
        assert not re.search(r"(?<![\d조억만])[\d,.]+~[−+]?[\d,]+조", words), words


@pytest.mark.parametrize("study", STUDIES)
def test_a_number_has_its_unit_once(study):
    assert not [words for words in texts(study) if re.search(r"\d(명|원|년|인년|회|%)\1", words)]


@pytest.mark.parametrize("study", STUDIES)
def test_captions_name_their_source_in_words(study):
    """Files stand in the table of provenance."""
    made = document(study)
    shown = [one for part in (made.first, *made.sections[:-1]) for one in (*part.figures, *part.tables)]
    last = {say for say in (table.caption for table in made.sections[-3].tables)}  # checks, on the last page
    captions = [one.caption for one in shown if one.caption and one.caption not in last]
    assert any("자료: brainsim 모의실험" in caption for caption in captions)
    assert not [caption for caption in captions if re.search(r"\.(csv|parquet|json)|[0-9a-f]{10}", caption)]
    files = [
        row[1]
        for part in made.sections
        for table in part.tables
        for row in table.rows
        if row[0] == "그림·표의 자료 파일"
    ]
    assert len(files) == 1 and "paths.parquet" in files[0] and "effects.csv" in files[0]


@pytest.mark.parametrize("study", STUDIES)
def test_the_lines_of_a_korean_brief_are_short_and_end_in_nouns(study):
    for words in texts(study):
        assert ";" not in words and not re.search(r"(다|[어아세해]요)\.?$|\.$", words, re.MULTILINE), words
        assert not re.search(r"[가-힣)]\+[가-힣]", words), words  # of an option that changes several things


@pytest.mark.parametrize("study", STUDIES)
def test_an_object_has_the_particle_of_its_last_sound(study):
    for words in (*texts(study), *PATTERNS):
        for letter, particle in re.findall(r"([가-힣])([을를])(?![가-힣])", words):
            has_final = bool((ord(letter) - ord("가")) % FINALS)
            assert has_final == (particle == "을"), words


PATTERNS = [said for section in book_of("ko").values() for said in section.values() if isinstance(said, str)]


@pytest.mark.parametrize(
    ("ends", "english", "korean"),
    [((20.0, 104.0), "20 to 104 bn won more", "200~1,040억 원 추가"), ((104.0,), "104 bn won more", "1,040억 원 추가"),
     ((-2.9, 3000.0), "from 2.9 bn won less to 3,000 bn won more", "29억 원 절감~3조 원 추가"),
     ((-104.0, -20.0), "20 to 104 bn won less", "200~1,040억 원 절감"), ((-20.0,), "20 bn won less", "200억 원 절감"),
     ((91.0, 1800.0), "91 to 1,800 bn won more", "910억~1조 8,000억 원 추가")],
)  # fmt: skip
def test_a_cost_beyond_the_reference_is_more_or_less(ends, english, korean):
    known = [(cost, *sorted((0.6 * cost, 1.4 * cost))) for cost in ends]
    costs = [Effect(1, "total_cost_krw_bn_discounted", "bn KRW", *numbers) for numbers in known]
    assert (extra(costs, "en"), extra(costs, "ko")) == (english, korean)


def test_what_to_do_is_as_strong_in_both_languages():
    """What an option gives is said as a gain, no order, and what it does not clearly give is said of it."""
    english, korean = (next_step(told("baseline"), language) for language in ("en", "ko"))
    assert english.startswith("InnoCORE as announced gives") and "이노코어 시행 시" in korean
    assert "but not clearly more permanent posts" in english and "정규 연구직 증가는 불분명" in korean
    assert not [words for words in PATTERNS if "검토 가능" in words]


def test_what_an_option_is_called_is_told_once():
    """Of contracts and their limit too, in both languages."""
    lines = {language: terms(told("the_cliff"), language) for language in ("en", "ko")}
    for named in ("최초 계약:", "최장 참여:", "정규직 제안:", "차액 보전:", "역량순 선정:"):
        assert lines["ko"].count(named) == 1
    assert "Limit of years:" in lines["en"] and "Guaranteed posts:" in lines["en"]


def test_an_option_that_changes_several_things_is_named_in_short():
    (mix,) = {words for words in texts("what_keeps_them") if words.endswith("지원자 증가")}
    assert mix == "연봉 인상(1억 4,000만 원)\u00a0+ 정규직 제안(종료 펠로의 100%) 시 지원자 증가"
