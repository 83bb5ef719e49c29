"""The names of parameters, known facts, grades, sources and units in both languages, as tables of a brief write them."""

PARAMETERS = {
    "behaviour.foresight": ("how far people look ahead", "미래를 내다보는 정도"),
    "behaviour.security_weight": ("what permanence is worth to them", "고용 안정성의 가치"),
    "behaviour.security_log_sd": ("how tastes for permanence differ", "안정성 선호의 개인차"),
    "behaviour.pay_weight": ("what pay is worth to them", "보수의 가치"),
    "behaviour.autonomy_weight": ("what autonomy is worth to them", "연구 자율성의 가치"),
    "behaviour.home_taste.korea": ("taste of Koreans for home", "한국인의 고국 선호"),
    "behaviour.home_taste.uk": ("taste of the British for home", "영국인의 고국 선호"),
    "behaviour.home_taste.other": ("taste of other origins for home", "그 밖의 출신의 고국 선호"),
    "behaviour.us_community.india": ("pull of the Indian community in the US", "미국 내 인도계 공동체의 흡인력"),
    "behaviour.us_community.china": ("pull of the Chinese community in the US", "미국 내 중국계 공동체의 흡인력"),
    "behaviour.korea_uk_distance": ("distance between Korea and the UK", "한국과 영국 사이의 거리감"),
    "behaviour.no_local_phd": ("industry offers without a local PhD", "현지 박사가 아닌 사람의 산업계 제안 비율"),
    "behaviour.home_sight": ("sight of posts at home from abroad", "해외에서 본국 일자리를 알게 될 확률"),
    "behaviour.settling_weight": ("how fast people settle", "정착 속도"),
    "behaviour.discount": ("discount of the future", "미래 할인율"),
    "behaviour.fallback_industry": ("industry as a fallback", "산업계로의 대안 취업"),
    "behaviour.permanence.industry": ("permanence of industry jobs", "산업계 일자리의 안정성"),
    "behaviour.belief_speed": ("speed of learning about odds", "채용 가능성 인식의 갱신 속도"),
    "behaviour.odds_by_ability": ("how odds rise with ability", "역량에 따른 채용 가능성의 차이"),
    "country.korea.foreignness": ("burden of living in Korea as a foreigner", "외국인의 한국 생활 부담"),
    "country.uk.foreignness": ("burden of living in the UK as a foreigner", "외국인의 영국 생활 부담"),
    "country.elsewhere.foreignness": ("burden of living elsewhere as a foreigner", "외국인의 기타 국가 생활 부담"),
    "country.korea.sight": ("sight of Korean posts from abroad", "해외에서 한국 일자리를 알게 될 비율"),
    "country.us.sight": ("sight of US posts from abroad", "해외에서 미국 일자리를 알게 될 비율"),
    "country.uk.sight": ("sight of UK posts from abroad", "해외에서 영국 일자리를 알게 될 비율"),
    "country.elsewhere.sight": ("sight of posts elsewhere", "기타 국가 일자리를 알게 될 비율"),
    "country.korea.faculty_openings": ("faculty openings a year in Korea", "국내 전임교원 연간 신규채용"),
    "country.korea.institute_openings": ("institute openings a year in Korea", "출연연 연간 신규채용"),
    "country.korea.pay.postdoc": ("pay of postdocs in Korea", "국내 박사후연구원 보수"),
    "country.korea.pay.faculty": ("pay of assistant professors in Korea", "국내 조교수 보수"),
    "country.korea.pay.institute": ("pay of institute researchers in Korea", "출연연 연구원 보수"),
    "country.korea.native_bonus": ("bonus of Koreans for permanent posts in Korea", "국내 정규직 채용의 한국인 가점"),
    "country.us.pay.postdoc": ("pay of postdocs in the US", "미국 박사후연구원 보수"),
    "hiring.local_phd_bonus": ("how much hiring prefers local PhDs", "채용의 국내 박사 선호"),
    "hiring.score_noise": ("noise of hiring scores", "채용 평가의 불확실성"),
    "programme.slots": ("fellowships of InnoCORE", "이노코어 펠로 정원"),
    "programme.pay": ("pay of a fellow", "펠로 보수"),
    "programme.research_money": ("research money of a fellow", "펠로 연구비"),
    "programme.renewal": ("chance that a fellowship is renewed", "펠로십 연장 확률"),
    "programme.hearing.at_home": ("who hears of a call in Korea", "국내 한국인의 공모 인지율"),
    "programme.hearing.koreans_abroad": ("Koreans abroad who hear of a call", "해외 한국인의 공모 인지율"),
    "programme.hearing.foreigners": ("foreigners who hear of a call", "외국인의 공모 인지율"),
    "programme.hearing.in_post": ("people in post who hear of a call", "재직자의 공모 인지율"),
    "programme.hearing_by_origin.india": ("Indians who hear of a call", "인도인의 공모 인지율"),
    "programme.hearing_by_origin.china": ("Chinese who hear of a call", "중국인의 공모 인지율"),
    "shock.us_hostility": ("hostility of the US visa climate", "미국 비자 여건의 악화"),
    "shock.uk_visa_cost": ("cost of a UK visa", "영국 비자 비용"),
}
PATTERNS = {
    "us_stay_rate_korea": ("Koreans with a US PhD who stay in the US", "미국 박사 한국인의 미국 체류율"),
    "us_stay_rate_china": ("Chinese with a US PhD who stay in the US", "미국 박사 중국인의 미국 체류율"),
    "us_stay_rate_india": ("Indians with a US PhD who stay in the US", "미국 박사 인도인의 미국 체류율"),
    "us_stay_rate_other": ("others with a US PhD who stay in the US", "미국 박사 기타 외국인의 미국 체류율"),
    "us_stay_tail": (
        "US PhDs in the US, year 10 less year 5",
        "미국 박사 외국인의 미국 체류율(10년차 − 5년차)",
    ),
    "us_stay_china_year_10": ("Chinese still in the US, year 10", "중국인 10년차 미국 체류율"),
    "us_stay_india_year_10": ("Indians still in the US, year 10", "인도인 10년차 미국 체류율"),
    "us_stay_other_year_10": ("others still in the US, year 10", "기타 외국인 10년차 미국 체류율"),
    "us_korea_moves_into_korea": ("moves between the US and Korea that go to Korea", "한미 이동 중 한국행 비율"),
    "korean_postdocs_survival": (
        "Korean postdocs in Korea, third year over first",
        "국내 한국인 박사후연구원(3년차 ÷ 1년차)",
    ),
    "kr_postdocs_foreign": ("foreigners among postdocs in Korea", "국내 박사후연구원 중 외국인 비율"),
    "us_postdocs_foreign": ("foreigners among postdocs in the US", "미국 박사후연구원 중 외국인 비율"),
    "uk_research_staff_foreign": ("foreigners among UK research staff", "영국 연구직 중 외국인 비율"),
    "kr_foreigners_india": ("Indians among foreigners in Korean research", "국내 외국인 연구자 중 인도인 비율"),
    "kr_foreigners_china": ("Chinese among foreigners in Korean research", "국내 외국인 연구자 중 중국인 비율"),
    "kr_foreign_graduates_stay": ("foreign PhDs of Korea who stay", "국내 외국인 박사의 국내 체류율"),
    "kr_postdoc_share_foreign": (
        "postdocs among employed foreign PhDs of Korea",
        "취업한 외국인 국내 박사 중 박사후연구원 비율",
    ),
    "kr_postdoc_share_korean": (
        "postdocs among employed Korean PhDs of Korea",
        "취업한 한국인 국내 박사 중 박사후연구원 비율",
    ),
    "us_phds_on_tenure_track": ("US PhDs on the tenure track", "미국 박사의 정년트랙 비율"),
    "pay_elasticity_foreigners": ("pay elasticity of foreigners", "외국인의 보수 탄력성"),
    "pay_elasticity_koreans": ("pay elasticity of Koreans", "한국인의 보수 탄력성"),
    "return_with_offer": (
        "returns of Koreans with an offer, pay 32 % higher",
        "제안을 받은 재외 한국인의 귀국 증가율(보수 32% 인상 시)",
    ),
}
GRADES = {
    "official": ("official", "공식 발표"),
    "survey": ("survey", "조사"),
    "press": ("press", "언론"),
    "measured": ("measured", "실측"),
    "inference": ("inference", "추론"),
    "unverified": ("unverified", "미확인"),
    "assumption": ("assumption", "가정"),
}
SOURCES = {
    "assumption": ("chosen or fitted", "설정 또는 적합"),
    "assumption, compared with us-tenure-track": ("chosen, against US tenure tracks", "설정(미국 정년트랙과 대조)"),
    "share of research in these counts": ("hires × share of research", "출연연 채용 수 × 연구직 비율"),
    "the same less the announced rise of 3.25 %": (
        "federal floor to MIT minimum", "연방 NRSA 하한과 MIT 최저 보수 사이"),
    "InnoCORE pay over the announced ratio, 90 / 1.8": ("InnoCORE pay over its ratio of 1.8", "이노코어 보수 ÷ 발표된 배율(90 / 1.8)"),
    "rebull.co.kr, assistant professors of national universities": (
        "rebull.co.kr, national universities", "rebull.co.kr, 국립대 조교수"),
    "Korea Bizwire and Ulsan Ilbo, 2025": ("Korea Bizwire, Ulsan Ilbo 2025", "Korea Bizwire, 울산일보(2025)"),
}  # fmt: skip
MONEY = {"korea": ("m KRW a year", "만 원/년"), "us": ("k USD a year", "달러/년"), "uk": ("k GBP a year", "파운드/년")}
UNITS = {
    "slots": ("fellows", "명"),
    "million KRW a year": MONEY["korea"],
    "posts a year": ("posts a year", "명/년"),
    "probability": ("", ""),
    "share": ("", ""),
    "utility per ln pay": ("per ln pay", "효용/로그 보수"),
    "utility per index point": ("per index", "효용/지수"),
    "sd of ability": ("sd of ability", "역량 표준편차"),
}


def unit_of(parameter: str, unit: str, language: str) -> str:
    """The unit of a parameter in words; of pay by its country."""
    if "local money" in unit:
        return next(words for place, words in MONEY.items() if f".{place}." in parameter)[language == "ko"]
    return UNITS.get(unit, (unit, unit))[language == "ko"]


def value_of(parameter: str, value: float, unit: str, language: str) -> str:
    """A parameter's value with its unit; in Korean money in 만 원 or whole dollars, and no space before a counter."""
    words = unit_of(parameter, unit, language)
    if language != "ko":
        return f"{value:g} {words}".strip()
    times = {MONEY["korea"][1]: 100, MONEY["us"][1]: 1000, MONEY["uk"][1]: 1000}.get(words)
    return (
        f"{value * times:,.0f}{words}" if times else f"{value:g}{'' if words.startswith('명') else ' '}{words}".strip()
    )
