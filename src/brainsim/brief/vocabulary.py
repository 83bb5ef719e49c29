"""The words of a brief in both languages: outcomes, policies, groups, states. What is not listed keeps its own name."""

from typing import Any

from brainsim.brief.names import GRADES, PARAMETERS, PATTERNS
from brainsim.brief.numbers import MINUS
from brainsim.outcomes.rows import outcome_rows
from brainsim.settings.levers import record_at
from brainsim.study.design import short_name

OUTCOMES = {
    "fellows_kept_in_korea_after_3": ("fellows in Korea three years after the fellowship", "펠로십 종료 3년 후 국내 체류 펠로 수"),
    "fellows_kept_in_korean_research_after_3": (
        "fellows in Korean research three years after the fellowship", "펠로십 종료 3년 후 국내 연구직 펠로 수"),
    "fellows_permanent_research_post_after_3": (
        "fellows in a permanent research post in Korea three years after the fellowship",
        "펠로십 종료 3년 후 정년트랙 전임교원·출연연 정규직 펠로 수"),
    "kept_in_korean_research_after_3": (
        "share of fellows in Korean research three years after the fellowship", "펠로십 종료 3년 후 국내 연구직 비율"),
    "kept_in_korea_after_3": ("share of fellows in Korea three years after the fellowship", "펠로십 종료 3년 후 국내 체류율"),
    "kept_in_korea_after_3_returnee": (
        "share of fellows who returned to Korea still there three years after the fellowship", "펠로십 종료 3년 후 귀국 한국인 펠로의 국내 체류율"),
    "kept_in_korea_after_3_foreign": (
        "share of foreign fellows in Korea three years after the fellowship", "펠로십 종료 3년 후 외국인 펠로의 국내 체류율"),
    "kept_in_korea_year_5": ("share of fellows in Korea five years after the start", "시작 5년 후 국내 체류율"),
    "kept_in_korean_research_year_5": ("share in Korean research five years after the start", "시작 5년 후 국내 연구직 비율"),
    "permanent_research_post_after_3": (
        "share in a permanent research post in Korea three years after the fellowship", "펠로십 종료 3년 후 국내 정규 연구직 비율"),
    "researcher_years_in_korea": ("researcher-years in Korea", "국내 체류 연구인력 연인원(인년)"),
    "researcher_years_in_korean_research": ("researcher-years in Korean research", "국내 연구직 연인원(인년)"),
    "permanent_researcher_years": ("years in permanent research posts in Korea", "국내 정규 연구직 연인원(인년)"),
    "researchers_in_korea_end": ("researchers in Korea at the end", "기간 말 국내 체류 연구인력"),
    "researchers_in_korean_research_end": ("researchers in Korean research at the end", "기간 말 국내 연구직 인력"),
    "permanent_posts_in_korea_end": ("permanent posts held in Korea at the end", "기간 말 국내 정규 연구직"),
    "fellow_years": ("fellow-years", "펠로 연인원"),
    "postdoc_years_in_korea": ("postdoc-years in Korea", "국내 박사후연구원 연인원"),
    "postdocs_mean_ability_end": ("mean ability of postdocs in Korea at the end", "기간 말 국내 박사후연구원의 평균 역량"),
    "net_flow_per_1000": ("net flow into Korea per 1,000 residents and year", "국내 순유입(거주자 1,000명당 연간)"),
    "total_cost_krw_bn": ("total cost within the study", "분석 기간 총비용"),
    "fellows_mean_ability": ("mean ability of fellows", "펠로의 평균 역량"),
    "fellows_hired": ("fellows hired in all calls", "전체 선발 펠로"),
    "fellows_new_domestic_phd": ("new PhDs from Korea, first call", "1차 공모: 국내 신규 박사"),
    "fellows_returnee": ("Koreans who return, first call", "1차 공모: 귀국 한국인"),
    "fellows_foreign": ("foreigners, first call", "1차 공모: 외국인"),
    "fellows_other_domestic": ("other Koreans in Korea, first call", "1차 공모: 기타 국내 한국인"),
    "applicants_per_slot": ("applicants per slot, first call", "1차 공모 경쟁률"),
    "cost_krw_bn": ("cost of the fellowships", "펠로십 비용"),
    "total_cost_krw_bn_discounted": ("total cost within the study, discounted", "분석 기간 총비용(현재가치)"),
    "total_life_cost_krw_bn": ("total cost over the life of the posts, discounted", "직위 생애 총비용(현재가치)"),
    "cost_per_added_researcher_year_krw_m": ("cost per added researcher-year in Korea", "추가 국내 체류 연구인력 1인년당 비용"),
    "cost_per_added_research_year_krw_m": ("cost per added researcher-year in Korean research", "추가 국내 연구직 1인년당 비용"),
}  # fmt: skip
GROUPS = {
    "all": ("all fellows", "전체 펠로"),
    "from_abroad": ("fellows from abroad", "해외 유입 펠로"),
    "new_domestic_phd": ("new PhDs from Korea", "국내 신규 박사"),
    "returnee": ("Koreans who returned", "귀국 한국인"),
    "foreign": ("foreigners", "외국인"),
    "other_domestic": ("other Koreans in Korea", "기타 국내 한국인"),
}
STATES = {
    "permanent post in Korea": ("a permanent post in Korea", "국내 정규 연구직"),
    "fellowship in Korea": ("a fellowship", "펠로십"),
    "postdoc in Korea": ("a postdoc post in Korea", "국내 박사후연구원"),
    "industry in Korea": ("industry in Korea", "국내 산업계"),
    "without a post in Korea": ("Korea, without a post", "국내 미취업"),
    "US": ("the US", "미국"),
    "UK": ("the UK", "영국"),
    "elsewhere": ("elsewhere", "기타 국가"),
}
REASONS = {
    "fellowship offered": ("a fellowship was offered", "펠로십 제안"),
    "fellowship lost": ("a fellowship went to another", "펠로십 탈락"),
    "reserved post offered": ("a reserved post was offered", "사전 배정 정규직 제안"),
    "reserved post lost": ("a reserved post went to another", "사전 배정 정규직에 타인 채용"),
    "post offered": ("a post could be had", "일자리 제안"),
    "post lost to another": ("a post went to another", "타인 채용"),
    "pay": ("pay", "보수"),
    "career prospects": ("career prospects", "경력 전망"),
    "visa and climate": ("visa and climate", "비자·여건"),
    "research resources": ("research resources", "연구 자원"),
    "autonomy": ("autonomy", "연구 자율성"),
    "contract": ("a contract went on or ended", "계약 지속 여부"),
}
UNTOLD = "can't be told"
UNSAID = {  # why there is no number (study/ratios.py)
    "not observed": ("not observed", "관측되지 않음"),
    "too few simulations": ("too few simulations", "모의 횟수 부족"),
    "none added": ("none added", "늘어난 인력 없음"),
    "none surely added": ("none surely added", "늘었다고 보기 어려움"),
    "costs more and keeps fewer": ("costs more and keeps fewer", "비용은 늘고 인력은 감소"),
    "costs less and keeps fewer": ("costs less and keeps fewer", "비용과 인력 모두 감소"),
    "costs nothing more": ("costs nothing more", "추가 비용 없음"),
    "costs less and keeps more": ("costs less and keeps more", "비용은 줄고 인력은 증가"),
    UNTOLD: ("can't be told", "알 수 없음"),
}
PLACES = {
    "korea": ("Korea", "한국"),
    "us": ("US", "미국"),
    "uk": ("UK", "영국"),
    "elsewhere": ("elsewhere", "기타 국가"),
}
POSITIONS = {
    "postdoc": ("postdoc", "박사후연구원"),
    "fellow": ("fellow", "펠로"),
    "faculty": ("faculty", "전임교원"),
    "institute": ("institute", "출연연"),
    "industry": ("industry", "산업계"),
    "out": ("no post", "미취업"),
}
LEVERS = {
    "policy.salary_multiplier": ("pay of fellows (× mean postdoc pay)", "펠로 보수(박사후연구원 평균 대비 배)"),
    "policy.permanent_jobs": ("permanent openings (× as configured)", "정규직 신규채용(현행 대비 배)"),
    "policy.reserved_posts": ("reserved posts (share of fellows)", "출연연 정규직 사전 배정(펠로 비율)"),
    "policy.bridge_pay": ("bridge (share of the pay gap)", "보수 격차 보전 비율"),
}
ALL = (OUTCOMES, PARAMETERS, PATTERNS, GROUPS, STATES, REASONS, PLACES, POSITIONS, LEVERS, GRADES, UNSAID)


def say(word: str, language: str) -> str:
    """A known word in a language; a word that is not known is said as it is, underscores as spaces."""
    found = next((table[word] for table in ALL if word in table), None)
    if found is None and (own := own_words(word, language)):
        return own
    if found is None:
        return _named(short_name(word).replace(".", " ").replace("_", " "))
    return found[language == "ko"]


def own_words(word: str, language: str) -> str | None:
    """What the user's own file calls a lever or an outcome in a language, or else in English; None where it says nothing."""
    record = record_at(word) or outcome_rows().get(word)
    return record.words.get(language, record.words.get("en")) if record else None


def reason(word: str, language: str) -> str:
    """Why there is no number."""
    return UNSAID.get(word, UNSAID[UNTOLD])[language == "ko"]


def _named(words: str) -> str:
    """A name of the program with countries as they are written, as far as it begins with one."""
    starts = {"us ": "US ", "uk ": "UK ", "kr ": "Korea: ", "korean ": "Korean "}
    start = next((start for start in starts if words.startswith(start)), None)
    return starts[start] + words[len(start) :] if start else words


MEASURES = {
    "net_outflow_per_1000": ("the net outflow per 1,000 residents and year", "거주자 1,000명당 연간 순유출"),
    "koreans_net_outflow_per_1000": ("the net outflow of Koreans per 1,000 and year", "한국인 1,000명당 연간 순유출"),
    "applicants_per_slot": ("the number of applicants per slot", "경쟁률"),
    "unfilled_share": ("the share of slots left empty", "미충원율"),
    "permanent_odds": ("the chance of a permanent post", "정규직 채용 가능성"),
}
_POLICIES = {
    "policy.salary_multiplier": (
        "fellow pay {0:.2f} × mean postdoc pay",
        "펠로 보수 {0:.2f}배(박사후연구원 평균 대비)",
    ),
    "policy.permanent_jobs": ("{1:+.0f} % permanent openings", "정규직 신규채용 {1:+.0f}%"),
    "policy.reserved_posts": ("reserved posts for {2:.0f} % of fellows", "출연연 정규직 사전 배정(펠로의 {2:.0f}%)"),
    "policy.bridge_pay": ("{2:.0f} % bridge in pay", "보수 격차 {2:.0f}% 보전"),
    "policy.autonomy": ("autonomy {0:+.2f}", "자율성 {0:+.2f}"),
    "policy.computing": ("computing {0:+.2f}", "연구 인프라 {0:+.2f}"),
    "policy.industry_ties": ("industry ties × {0:.2f}", "산업 연계 {0:.2f}배"),
    "programme.slots": ("{0:.0f} fellowships", "펠로 {0:.0f}명"),
    "programme.fellow_contract": ("first contract {3:g} years", "최초 계약 {3:g}년"),
    "programme.fellow_longest": ("at most {3:g} years", "최장 {3:g}년"),
    "shock.us_hostility": ("US hostility {0:g}", "미국 비자 여건 {0:g}"),
    "shock.uk_visa_cost": ("UK visa + {0:,.0f} GBP", "영국 비자 +{0:,.0f}파운드"),
}
_WORDS = {
    ("programme", "none"): ("no InnoCORE", "이노코어 없음"),
    ("programme", "innocore"): ("InnoCORE as announced", "이노코어(발표안)"),
    ("policy.reserved_posts_by", "ability"): ("to the ablest", "역량순 배정"),
    ("shock", "us_visa_2025"): ("a turn of the US visa climate in 2025", "2025년 미국 비자 여건 악화"),
    ("shock", "calm"): ("a calm visa climate", "평온한 비자 여건"),
    ("behaviour", "myopic"): ("researchers who do not look ahead", "미래를 내다보지 않는 연구자"),
    ("behaviour", "foresighted"): ("researchers who look ahead", "미래를 내다보는 연구자"),
    ("behaviour", "satisficing"): (
        "researchers who take the first post that beats staying",
        "만족할 만한 첫 자리를 택하는 연구자",
    ),
}


def option_words(group: str, option: Any, language: str) -> str | None:
    """An option of a group, or a word of a parameter, in words; None for what is not known."""
    words = _WORDS.get((group, option)) if isinstance(option, str) else None
    return None if words is None else words[language == "ko"]


def quarter(name: str) -> str:
    """A quarter as Korean writes it: 2025Q3 is 2025년 3분기."""
    year, _, number = name.partition("Q")
    return f"{year}년 {number}분기" if number else name


def policy(changes: dict[str, Any], label: str, language: str, times: dict[str, str] | None = None) -> str:
    """What a point changes against the reference, in words; `times` says of a lever when it holds."""
    said = [(name, words) for name, value in changes.items() if (words := _change(name, value, language))]
    return ", ".join(f"{words} {_time((times or {}).get(name, ''), language)}".strip() for name, words in said) or label


def times_of(lever: dict[str, Any], language: str) -> str:
    """When a lever holds, such as "from 2027 on"; "" for all the time."""
    ko = language == "ko"
    start, ramp, end, when = (lever.get(name) for name in ("start", "ramp_quarters", "end", "when"))
    said = []
    if start:
        short = start.removesuffix("Q1")
        said.append(f"{quarter(start)}부터" if ko else f"from {short}" + ("" if end else " on"))
    if ramp:
        said.append(f"{ramp}분기에 걸쳐" if ko else f"rising over {ramp} quarters")
    if end:
        said.append(f"{quarter(end)}까지" if ko else f"until {end}")
    if when:
        side = "above" if when.get("above") is not None else "below"
        measure, bound = MEASURES[when["measure"]][ko], f"{when[side]:g}"
        beyond = "초과" if side == "above" else "미만"
        said.append(f"{measure} {bound} {beyond} 시" if ko else f"once {measure} is {side} {bound}")
    return " ".join(said)


def _time(words: str, language: str) -> str:
    """When a lever holds: from a quarter, until a quarter."""
    if language != "ko":
        return words
    pairs = zip(words.split()[::2], words.split()[1::2], strict=False)
    return " ".join(f"{quarter(when)}{'부터' if word == 'from' else '까지'}" for word, when in pairs)


def _change(name: str, value: Any, language: str) -> str:
    """One change in words; a lever with a time is a table of its value and when it holds."""
    ko = language == "ko"
    if isinstance(value, dict) and "value" in value:
        said, time = _change(name, value["value"], language), times_of(value, language)
        return f"{said}{', ' if ko else ' '}{time}" if time else said
    if (option := option_words(name, value, language)) is not None:
        return option
    if name in _POLICIES:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return f"{name.split('.')[-1].replace('_', ' ')} {value}"
        return _POLICIES[name][ko].format(number, 100 * (number - 1), 100 * number, number / 4).replace("-", MINUS)
    number = f"{value:g}" if isinstance(value, float) else value
    words = own_words(name, language) or (say(name, language) if ko else name.split(".")[-1].replace("_", " "))
    return "" if name == "policy" else f"{words} = {number}"
