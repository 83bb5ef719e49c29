"""Sentences around an answer: what it can't say, before any number, and how the numbers came about."""

from brainsim.brief.likelihood import is_full
from brainsim.brief.sentences import Facts
from brainsim.brief.vocabulary import own_words, quarter, say
from brainsim.settings.extend import added


def cannot_say(facts: Facts, language: str) -> list[str]:
    """What stands before any number of the answer."""
    known, patterns = facts["known"], facts["patterns"]
    names = ", ".join(say(name, language) for name in known["matter"][:4])
    missed = "; ".join(say(name, language) for name in patterns["missed"][:3])
    (fit, fits), (test, tests) = patterns["fit"], patterns["test"]
    held = facts["uncertainty"] == "posterior"
    if language == "ko":
        return [
            f"모형의 수치 {known['numbers']}개 중 {known['on_assumption']}개는 가정이다. 보수와 안정성의 효과를 정하는 다음 수치도 가정이다: {names}.",
            f"알려진 사실 중 적합에 쓴 {fits}개 가운데 {fit}개, 검증용 {tests}개 가운데 {test}개만 허용오차 안에 있다"
            + (f"(벗어난 예: {missed})." if missed else "."),
            "가족, 교육, 병역, 이공계 밖의 분야, 박사 후 13년 이후는 다루지 않는다. 다른 나라의 정책 대응도 다루지 않는다.",
            f"구간은 {'모수와 확률적 변동' if held else '확률적 변동만'}을 담고 모형 구조의 불확실성은 담지 않는다.",
        ]
    return [
        f"{known['on_assumption']} of the model's {known['numbers']} numbers rest on assumption, among them those that set what pay and "
        f"permanence do: {names}.",
        f"Of the known facts {fit} of {fits} that it was fitted to and {test} of {tests} kept to test it are within tolerance"
        + (f" (missed, for example: {missed})." if missed else "."),
        "Not modelled: family, schooling, military service, fields outside science and engineering, anybody beyond 13 years after "
        "the PhD, and answers of other countries.",
        f"Intervals hold {'parameters and luck' if held else 'luck only'}, not the structure of the model.",
    ]


def own_costs(language: str) -> list[str]:
    """That the costs leave out levers of the user's own, where there are any."""
    paths = [record.path for record in added("lever").values() if record.group == "policy"]
    names = ", ".join(own_words(path, language) or say(path, language) for path in paths)
    said = f"비용에는 다음이 들어 있지 않다: {names}." if language == "ko" else f"Costs leave out those of: {names}."
    return [said] if paths else []


def method(facts: Facts, language: str) -> str:
    """How the numbers came about, in ten lines."""
    runs, scale, ko = facts["provenance"]["replications_done"], facts["scale"], language == "ko"
    stands = 1 / scale
    if ko:
        chosen = "견딜 만한 첫 번째를" if facts["satisficing"] else "얻을 수 있는 최선을"
        said = [
            "이공계 연구자를 박사 후 13년간 분기 단위로 한 명씩 모의한다.",
            "각 연구자는 한국·미국·영국·기타 국가의 일부 일자리를 보고 보수, 자율성, 안정성, 경력, 고향, 인연, 비자 여건을 따져 "
            f"{chosen} 택하며, 희소한 자리는 평가 점수 순으로 채워진다.",
            f"{quarter(facts['first_quarter'])}부터 {facts['years']:g}년간 {runs}회 모의하며, 모의 연구자 1명이 실제 {stands:g}명을 대표한다.",
            f"반복마다 확률적 변동{_drawn(facts, True)}이 다르며, 정책은 동일한 난수와 모수에서 사람 단위로 비교한다.",
            "구간은 모수와 확률적 변동을 모르는 새로운 한 세계에 대한 90% 구간이다." if facts["uncertainty"] == "posterior" else "구간은 평균의 90% 구간이다.",
            "가능성 표현은 IPCC 용어를 모의실험의 비율에 적용한 것이다." if is_full(facts)
            else "실제 규모로 모수 벡터 40개 이상을 모의한 경우가 아니므로 가능성 표현 대신 모의 횟수를 센다.",
            f"이 축척에서 확률적 변동의 분산은 실제의 {stands:g}배이므로 구간은 실제보다 넓고 비율은 절반에 더 가깝다." if scale < 1 else "",
        ]  # fmt: skip
        return " ".join(sentence for sentence in said if sentence)
    chosen = "takes the first that beats staying" if facts["satisficing"] else "takes the best that she can get"
    said = [
        "Researchers in science and engineering are simulated one by one, a quarter at a time, for thirteen years after the PhD.",
        "Each sees some posts in Korea, the US, the UK and elsewhere, weighs pay, autonomy, permanence, career, home, ties and visa "
        f"climate, and {chosen}; scarce posts go to the highest scores.",
        f"The study lives {facts['years']:g} years from {facts['first_quarter']} in {runs} replications, one simulated researcher for "
        f"{stands:g} real ones.",
        f"Replications differ in luck{_drawn(facts, False)}; policies are compared on the same luck and parameters, person by person.",
        "Intervals are 90 % and those of one world more." if facts["uncertainty"] == "posterior" else "Intervals are 90 % and of the mean.",
        "Likelihood words are the IPCC's, of the share of simulations." if is_full(facts)
        else "Simulations are counted and no likelihood is told, which takes full size and 40 parameter vectors.",
        f"Luck at this scale is {stands:g} times as large in variance as in the world, so that intervals are too wide rather than too "
        "narrow and shares too near to one half." if scale < 1 else "",
    ]  # fmt: skip
    return " ".join(sentence for sentence in said if sentence)


def _drawn(facts: Facts, ko: bool) -> str:
    """What replications draw beside their luck."""
    if facts["uncertainty"] != "posterior":
        return ""
    number = facts["provenance"].get("parameters_drawn")
    if ko:
        source = "모수 벡터 표" if facts["vectors"] else "사후분포"
        return f"과 {source}에서 뽑은 모수{f' {number}개의 값' if number else ' 값'}"
    source = "a table of vectors" if facts["vectors"] else "a posterior"
    return f" and in {f'{number} ' if number else ''}parameters drawn from {source}"
