"""Sentences made of facts: words follow numbers, in both languages. Each takes facts and returns text, or "" for no facts."""

from typing import Any

from brainsim.brief.likelihood import likelihood
from brainsim.brief.numbers import amount, interval
from brainsim.brief.vocabulary import policy, say
from brainsim.study.meanings import RATIOS

Facts = dict[str, Any]
LEAST_EXPLAINED = 0.1  # share of held-out variance below which nothing is said of what drives an effect
NEAR = 0.1  # of the budget: how near a cost counts as meeting it


def known_apart(effect: dict[str, Any]) -> bool:
    """Whether the mean effect can be told from nought: its own 90 % interval leaves nought out."""
    half = effect.get("half_width")
    return isinstance(half, float | int) and abs(effect["effect"]) > half


def effect_of(facts: Facts, point: int, outcome: str) -> dict[str, Any] | None:
    """The effect of a point on an outcome."""
    return next((e for e in facts["effects"] if e["point"] == point and e["outcome"] == outcome), None)


def point_words(facts: Facts, number: int, language: str) -> str:
    """A point in words: what it changes; the reference by what it is."""
    if number == 0:
        reference = facts["reference"]
        kinds = {name: value for name, value in reference["at"].items() if name == "programme"}
        if facts["points"] and "programme" in facts["points"][0]["changes"]:
            return policy({"programme": reference["changes"].get("programme", "none")}, reference["label"], language)
        return (
            ("기준" if language == "ko" else "the reference") if not kinds else policy(kinds, "the reference", language)
        )
    point = next(point for point in facts["points"] if point["point"] == number)
    if "programme" in point["changes"]:
        return policy({"programme": point["changes"]["programme"]}, point["label"], language)
    return policy(point["changes"], point["label"], language, point.get("times"))


def effect_sentence(facts: Facts, effect: dict[str, Any], language: str) -> str:
    """What a point does to an outcome: the direction where the mean can be told from nought, the share of worlds beside it."""
    who, what = point_words(facts, effect["point"], language), say(effect["outcome"], language)
    number = amount(effect["effect"], effect["unit"], language, True)
    bounds = interval(effect["low"], effect["high"], effect["unit"], language, True)
    share = effect.get("share_above")
    if effect["outcome"] in RATIOS:
        number, bounds = (
            amount(effect["effect"], effect["unit"], language),
            interval(effect["low"], effect["high"], effect["unit"], language),
        )
        return f"{who}: {what} {number} {bounds}." if language == "ko" else f"{who}: {what} is {number} {bounds}."
    if not known_apart(effect):
        if language == "ko":
            return f"{who}: {what}에 대한 평균 효과는 0과 구별되지 않는다({number} {bounds})."
        return f"{who}: the mean effect on {what} can't be told from nought ({number} {bounds})."
    up = effect["effect"] > 0
    chance = ""
    if share is not None:
        share = share if up else 1 - share
        way = ("an increase" if up else "a decrease", "증가" if up else "감소")
        chance = (
            f" {way[1]}할 가능성: {likelihood(share, 'ko')}({100 * share:.0f}%의 세계)."
            if language == "ko"
            else f" That this is {way[0]} is {likelihood(share)} ({100 * share:.0f} % of the worlds lived)."
        )
    if language == "ko":
        return f"{who}: {what} 평균 {number} {bounds}.{chance}"
    return f"With {who}, {what}: {number} {bounds} on average.{chance}"


def answer(facts: Facts, language: str) -> list[str]:
    """The answer in two or three sentences: the points by their effect on the outcome in question, and the best two."""
    name = facts["outcome"]["name"]
    effects = [effect for point in facts["points"] if (effect := effect_of(facts, point["point"], name))]
    effects.sort(key=lambda effect: -effect["effect"])
    if not effects:
        return [
            "이 질문의 결과변수는 관측되지 않았다." if language == "ko" else "The outcome in question was not observed."
        ]
    said = [effect_sentence(facts, effects[0], language)]
    if len(effects) > 1:
        said.append(best_two(facts, effects, language))
    if len(effects) > 2:
        said.append(effect_sentence(facts, effects[-1], language))
    return [begun(sentence) for sentence in said if sentence]


def begun(sentence: str) -> str:
    """A sentence with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def budget_sentence(facts: Facts, language: str) -> str:
    """What each policy costs beside the budget that it was meant to cost; which do not come near it."""
    price = facts["price"]
    costs = {p["point"]: e["effect"] for p in facts["points"] if (e := effect_of(facts, p["point"], price))}
    off = [number for number, cost in costs.items() if abs(cost - facts["budget"]) > NEAR * facts["budget"]]
    budget, what = amount(facts["budget"], "bn KRW", language), say(price, language)
    others = "; ".join(f"{point_words(facts, n, language)} {amount(costs[n], 'bn KRW', language)}" for n in off)
    if language == "ko":
        said = f"각 정책의 예산은 {budget}({what})이며, 추정 비용은 그 10% 안에 있다"
        return f"{said}. 예외: {others}." if others else f"{said}."
    said = f"The budget of each policy is {budget} more than the reference ({what}), and each comes within 10 % of it"
    return f"{said}, but for: {others}." if others else f"{said}."


def best_two(facts: Facts, effects: list[dict[str, Any]], language: str) -> str:
    """Whether the point with the largest effect can be told from the next."""
    first, second = effects[0]["point"], effects[1]["point"]
    row = comparison(facts, first, second)
    if row is None:
        return ""
    names = [point_words(facts, number, language) for number in (first, second)]
    unit = facts["outcome"]["unit"]
    number = amount(row["difference"], unit, language, True)
    bounds = interval(row["low"], row["high"], unit, language, True)
    told = abs(row["difference"]) > (row["half_width"] or 0)
    share, term = 100 * row["share"], likelihood(row["share"], language)
    if language == "ko":
        verdict = "앞선다" if told else "두 정책은 평균에서 구별되지 않는다"
        return f"{names[0]} 대 {names[1]}: 차이 {number} {bounds}, {verdict}. 앞설 가능성: {term}({share:.0f}%의 세계)."
    verdict = "does more on average" if told else "can't be told apart from it on average"
    return (
        f"{names[0]} against {names[1]}: {number} {bounds}; it {verdict}, and that it does more in a world is {term} "
        f"({share:.0f} % of the worlds lived)."
    )


def comparison(facts: Facts, first: int, second: int) -> dict[str, Any] | None:
    """The comparison of two points in the outcome in question, turned so that the first is the first."""
    for row in facts["comparisons"]:
        if row["outcome"] == facts["outcome"]["name"] and {row["first"], row["second"]} == {first, second}:
            if row["first"] == first:
                return {**row, "share": row["share_first"]}
            turned = {"difference": -row["difference"], "low": _minus(row["high"]), "high": _minus(row["low"])}
            return {**row, **turned, "share": 1 - row["share_first"]}
    return None


def _minus(value: Any) -> Any:
    return -value if isinstance(value, float | int) else value


def stay_sentence(facts: Facts, language: str) -> str:
    """How many fellows are in Korea and in research there, three years after the end and five after the start."""
    levels = {level["outcome"]: level for level in facts["levels"]}
    stay, research = levels.get("kept_in_korea_after_3"), levels.get("kept_in_korean_research_year_5")
    if stay is None or research is None:
        return ""
    said = [
        f"{amount(x['median'], x['unit'], language)} {interval(x['low'], x['high'], x['unit'], language)}"
        for x in (stay, research)
    ]
    if language == "ko":
        return f"펠로십 종료 3년 후 {said[0]}가 한국에 살고, 시작 5년 후 {said[1]}가 국내 연구직에 있다."
    return f"Three years after the end {said[0]} of fellows live in Korea; five years after the start {said[1]} do research there."


def without_programme(facts: Facts) -> bool:
    """Whether the reference is a world without the programme."""
    return any("programme" in point["changes"] for point in facts["points"])


def deadweight_sentence(facts: Facts, language: str) -> str:
    """Who would have been in Korea without the policy too."""
    wanted = {"call": "first", "group": "from_abroad", "moment": "year_1", "kept": "in Korea", "fate": "in both worlds"}
    if not without_programme(facts):
        return ""
    row = next((r for r in facts["deadweight"] if all(r[name] == value for name, value in wanted.items())), None)
    if row is None:
        return ""
    share, bounds = (
        amount(row["share"], "share", language),
        interval(row["share_low"], row["share_high"], "share", language),
    )
    people = amount(row["persons"], "fellows", language)
    if language == "ko":
        return f"1차 공모로 해외에서 온 펠로 중 {share} {bounds}({people})는 정책이 없어도 1년 후 한국에 있었을 것이다."
    return f"Of the fellows who came from abroad in the first call, {share} {bounds} ({people}) would have lived in Korea a year later anyway."


def price_sentence(facts: Facts, language: str) -> str:
    """What a year costs that fellows from abroad would not have spent in Korea."""
    wanted = {"call": "first", "group": "from_abroad", "kept": "in Korea"}
    if not without_programme(facts):
        return ""
    row = next((r for r in facts["prices"] if all(r[name] == value for name, value in wanted.items())), None)
    if row is None:
        return ""
    unit = "million KRW"
    number, bounds = (
        amount(row["krw_m_per_added_year"], unit, language),
        interval(row["low"], row["high"], unit, language),
    )
    if language == "ko":
        return f"이들이 추가로 국내에서 보낸 1년당 펠로십 비용은 {number} {bounds}이다."
    return f"Each year that these would not have spent in Korea costs {number} {bounds} of fellowships."


def drivers_sentence(facts: Facts, language: str) -> str:
    """What drives the effect, and how far the emulator can be trusted."""
    rows = facts["sobol"]
    if not rows:
        return ""
    best = max(rows, key=lambda row: row["explained"])
    mine = [row for row in rows if row["target"] == best["target"] and row["outcome"] == best["outcome"]][:3]
    names = ", ".join(f"{say(row['input'], language)} ({row['total']:.2f})" for row in mine)
    explained = 100 * max(best["explained"], 0)
    if best["explained"] < LEAST_EXPLAINED:
        if language == "ko":
            return f"에뮬레이터가 보류된 분산의 {explained:.0f}%만 설명하므로, 무엇이 효과를 좌우하는지는 말할 수 없다."
        return f"Emulators explain at most {explained:.0f} % of held-out variance, so what drives the effects can't be told."
    if language == "ko":
        return f"{best['target']}: 영향이 큰 요인(전체 소볼 지수)은 {names}. 에뮬레이터는 보류된 분산의 {explained:.0f}%를 설명한다."
    return f"{best['target']}: most moved by {names} (total Sobol' index); the emulator explains {explained:.0f} % of held-out variance."


def scenario_sentences(facts: Facts, language: str) -> list[str]:
    """When one policy fails against another."""
    words = dict.fromkeys(row["words"] for row in facts["scenario"])
    if language == "en":
        return [f"{word}." for word in words]
    return [_korean_scenario(row) for row in {r["words"]: r for r in facts["scenario"]}.values()]


def _korean_scenario(row: dict[str, Any]) -> str:
    share = 100 * row["share_first"]
    said = f"{row['first']} > {row['second']}: {share:.0f}%의 세계({say(row['outcome'], 'ko')})"
    if not row["rule_found"]:
        return f"{said}. 실패 조건을 가르는 규칙은 찾지 못했다(정확도 {100 * row['accuracy']:.0f}%, 다수 추측 {100 * row['majority']:.0f}%)."
    return f"{said}. 주로 {row['input']} {row['sign']} {row['value']:.3g}에서 실패한다."


def cannot_say(facts: Facts, language: str) -> list[str]:
    """What stands before any number of the answer."""
    known, patterns = facts["known"], facts["patterns"]
    names = ", ".join(say(name, language) for name in known["matter"][:4])
    missed = ", ".join(say(name, language) for name in patterns["missed"][:3])
    (fit, fits), (test, tests) = patterns["fit"], patterns["test"]
    held = facts["uncertainty"] == "posterior"
    if language == "ko":
        return [
            f"모형의 수치 {known['numbers']}개 중 {known['on_assumption']}개는 가정이다. 결과를 좌우하는 것: {names}.",
            f"알려진 사실 중 적합에 쓴 {fits}개 가운데 {fit}개, 검증용 {tests}개 가운데 {test}개만 허용오차 안에 있다"
            + (f"(벗어난 예: {missed})." if missed else "."),
            "가족, 교육, 병역, 이공계 밖의 분야, 박사 후 13년 이후는 다루지 않는다. 국가 간 보수·정원의 상호 대응도 없다.",
            f"구간은 {'모수와 우연' if held else '우연만'}을 담고 모형 구조의 불확실성은 담지 않는다.",
        ]
    return [
        f"{known['on_assumption']} of the model's {known['numbers']} numbers rest on assumption. Those that matter most: {names}.",
        f"Of the known facts {fit} of {fits} that it was fitted to and {test} of {tests} kept to test it are within tolerance"
        + (f" (missed, for example: {missed})." if missed else "."),
        "Not modelled: family, schooling, military service, fields outside science and engineering, anybody beyond 13 years after "
        "the PhD, and answers of other countries.",
        f"Intervals hold {'parameters and luck' if held else 'luck only'}, not the structure of the model.",
    ]
