"""Sentences made of facts: words follow numbers, in both languages. Each takes facts and returns text, or "" for no facts."""

from typing import Any

from brainsim.brief.likelihood import likelihood
from brainsim.brief.numbers import amount, interval
from brainsim.brief.vocabulary import policy, quarter, say
from brainsim.study.meanings import RATIOS, outcome_meanings

Facts = dict[str, Any]
LEAST_EXPLAINED = 0.1  # share of held-out variance below which nothing is said of what drives an effect
COSTS = ("cost_", "total_cost", "total_life_cost")  # outcomes of which less is better
MOST_CHANGES = 4  # of a policy that is named by what it changes
LIFE = "total_life_cost_krw_bn"
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
        plain = (
            ("the reference (InnoCORE as it is)", "기준안(현행 이노코어)")
            if facts["programme"]
            else ("the reference", "기준안")
        )
        return policy(kinds, "the reference", language) if kinds else plain[language == "ko"]
    point = next(point for point in facts["points"] if point["point"] == number)
    if "programme" in point["changes"]:
        return policy({"programme": point["changes"]["programme"]}, point["label"], language)
    if len(point["changes"]) > MOST_CHANGES:
        return f"points.csv의 {number}번 정책" if language == "ko" else f"policy {number} of points.csv"
    return policy(point["changes"], point["label"], language, point.get("times"))


def worth(effect: dict[str, Any]) -> float:
    """By which effects are ranked, the best first: more is better, of a cost less; what has no number comes last."""
    value = effect["effect"]
    if not isinstance(value, float | int):
        return float("-inf")
    return -value if effect["outcome"].startswith(COSTS) else value


def effect_sentence(facts: Facts, effect: dict[str, Any], language: str) -> str:
    """What a point does to an outcome: the direction where the mean can be told from nought, the share of worlds beside it."""
    who, what = point_words(facts, effect["point"], language), say(effect["outcome"], language)
    if "inf" in f"{effect['low']} {effect['high']} {effect['effect']}":
        return f"{who}: {what}은(는) 알 수 없다." if language == "ko" else f"With {who}, {what} can't be told."
    said = f"{amount(effect['effect'], effect['unit'], language, True)} {interval(effect['low'], effect['high'], effect['unit'], language, True)}".strip()
    share = effect.get("share_above")
    if effect["outcome"] in RATIOS:
        said = f"{amount(effect['effect'], effect['unit'], language)} {interval(effect['low'], effect['high'], effect['unit'], language)}".strip()
        return f"{who}: {what} {said}." if language == "ko" else f"{who}: {what} is {said}."
    if not known_apart(effect):
        if language == "ko":
            return f"‘{who}’의 경우 {what}에 대한 평균 효과는 0과 구별되지 않는다({said})."
        return f"{who}: the mean effect on {what} can't be told from nought ({said})."
    up = effect["effect"] > 0
    chance = ""
    if share is not None:
        share = share if up else 1 - share
        way = ("an increase" if up else "a decrease", "증가" if up else "감소")
        chance = (
            f" {way[1]}할 가능성: {likelihood(share, 'ko')}(모의한 세계의 {100 * share:.0f}%)."
            if language == "ko"
            else f" In a single world {way[0]} is {likelihood(share)} ({100 * share:.0f} % of the worlds lived)."
        )
    if language == "ko":
        return f"‘{who}’의 경우 {what}: 평균 {said}.{chance}"
    return f"With {who}, {what}: {said} on average.{chance}"


def answer(facts: Facts, language: str) -> list[str]:
    """The answer in two or three sentences: what the best point does, and whether it can be told from the next and the last."""
    name = facts["outcome"]["name"]
    effects = [effect for point in facts["points"] if (effect := effect_of(facts, point["point"], name))]
    effects.sort(key=worth, reverse=True)
    if not effects:
        return [
            "이 질문의 결과변수는 관측되지 않았다." if language == "ko" else "The outcome in question was not observed."
        ]
    said = [effect_sentence(facts, effects[0], language)]
    if len(effects) > 1:
        said.append(best_two(facts, effects, language))
    if len(effects) > 2:
        last = best_two(facts, [effects[0], effects[-1]], language)
        said.append(last or effect_sentence(facts, effects[-1], language))
    return [begun(sentence) for sentence in said if sentence]


def begun(sentence: str) -> str:
    """A sentence with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def budget_sentence(facts: Facts, language: str) -> str:
    """What each policy costs beside the budget that it was meant to cost; which do not come near it."""
    price = facts["price"]
    costs = {p["point"]: e["effect"] for p in facts["points"] if (e := effect_of(facts, p["point"], price))}
    off = [number for number in costs if off_budget(facts, number)]
    budget, what = amount(facts["budget"], "bn KRW", language), say(price, language)
    others = "; ".join(f"{point_words(facts, n, language)} {amount(costs[n], 'bn KRW', language)}" for n in off)
    later = _over_life(facts, costs, language)
    if language == "ko":
        said = f"각 정책의 예산은 {what} 기준 {budget}이며, 추정 비용의 평균은 그 10% 안에 있다"
        return (f"{said}. 예외: {others}." if others else f"{said}.") + later
    said = f"The budget of each policy is {budget} more than the reference ({what}), and in the mean each comes within 10 % of it"
    return (f"{said}, but for: {others}." if others else f"{said}.") + later


def off_budget(facts: Facts, number: int) -> bool:
    """Whether the mean cost of a point misses the budget that it was meant to cost."""
    cost = effect_of(facts, number, facts["price"]) if facts["budget"] else None
    return cost is not None and abs(cost["effect"] - facts["budget"]) > NEAR * facts["budget"]


def _over_life(facts: Facts, costs: dict[int, float], language: str) -> str:
    """What policies of one budget cost over the life of the posts that they create, where that is more."""
    lives = {n: e["effect"] for n in costs if (e := effect_of(facts, n, LIFE)) and facts["price"] != LIFE}
    if not any(cost > (1 + NEAR) * costs[n] for n, cost in lives.items()):
        return ""
    others = "; ".join(
        f"{point_words(facts, n, language)} {amount(cost, 'bn KRW', language)}" for n, cost in lives.items()
    )
    if language == "ko":
        return f" 직위 생애 전체의 비용은 다르다: {others}."
    return f" Over the life of the posts they cost: {others}."


def best_two(facts: Facts, effects: list[dict[str, Any]], language: str) -> str:
    """Whether the first of some points, by their effects, can be told from the second."""
    first, second = effects[0]["point"], effects[1]["point"]
    row = comparison(facts, first, second)
    if row is None:
        return ""
    short = (" (not of the budget)", "(예산과 다름)")[language == "ko"]
    names = [point_words(facts, n, language) + (short if off_budget(facts, n) else "") for n in (first, second)]
    unit = facts["outcome"]["unit"]
    number = amount(row["difference"], unit, language, True)
    bounds = interval(row["low"], row["high"], unit, language, True)
    told = abs(row["difference"]) > (row["half_width"] or 0)
    share, term = 100 * row["share"], likelihood(row["share"], language)
    if language == "ko":
        verdict = "평균적으로 전자가 앞선다" if told else "두 정책은 평균에서 구별되지 않는다"
        return f"‘{names[0]}’ 대 ‘{names[1]}’: 차이 {number} {bounds}. {verdict}. 앞설 가능성: {term}(모의한 세계의 {share:.0f}%)."
    verdict = "more on average" if told else "they can't be told apart on average"
    return (
        f"{names[0]} against {names[1]}: {number} {bounds}; {verdict}, and {term} more in a single world "
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
        return f"펠로의 {said[0]}가 펠로십 종료 3년 후 한국에 살고, {said[1]}가 시작 5년 후 국내 연구직에 있다."
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
        return f"1차 공모로 해외에서 온 펠로 전체를 기준으로, 정책으로 늘어난 국내 체류 1년당 펠로십 비용은 {number} {bounds}이다."
    return f"Each year in Korea that the policy added among all fellows from abroad of the first call costs {number} {bounds} of fellowships."


def label_words(facts: Facts, label: str, language: str) -> str:
    """A policy by its label, as analyses name it, in words; what is no point of the study keeps its label."""
    if label == facts["reference"]["label"]:
        return point_words(facts, 0, language)
    found = next((point["point"] for point in facts["points"] if point["label"] == label), None)
    return label if found is None else point_words(facts, found, language)


def drivers_sentences(facts: Facts, language: str) -> list[str]:
    """What drives the effect, how far the emulator can be trusted, and what would be worth knowing."""
    found = facts["sobol"]
    if not found:
        return []
    best = max(found, key=lambda row: row["explained"])
    explained = 100 * max(best["explained"], 0)
    if best["explained"] < LEAST_EXPLAINED:
        said = (
            f"Emulators explain at most {explained:.0f} % of the variance of worlds that they have not seen, so what drives the "
            "effects can't be told: the rest is luck, or beyond them.",
            f"에뮬레이터가 설명하는 분산은 (학습에 쓰지 않은 세계에서) 최대 {explained:.0f}%이다. 나머지는 확률적 변동이거나 에뮬레이터가 담지 못하는 것이므로 무엇이 효과를 좌우하는지는 말할 수 없다.",
        )
    else:
        mine = [row for row in found if row["target"] == best["target"] and row["outcome"] == best["outcome"]][:3]
        names = ", ".join(f"{say(row['input'], language)} ({row['total']:.2f})" for row in mine)
        what = label_words(facts, best["target"].removeprefix("effect of "), language)
        said = (
            f"The effect of {what} is most moved by {names} (total Sobol' index); the emulator explains {explained:.0f} % of the "
            "variance of worlds that it has not seen.",
            f"‘{what}’의 효과를 가장 크게 움직이는 요인(전체 소볼 지수): {names}. 에뮬레이터는 학습에 쓰지 않은 세계의 분산 중 {explained:.0f}%를 설명한다.",
        )
    return [said[language == "ko"], *worth_knowing(facts, language)]


def worth_knowing(facts: Facts, language: str) -> list[str]:
    """Which unknowns, if known, would change the choice of policy."""
    if not facts["information"]:
        return []
    sure = [row for row in facts["information"] if (row["low"] or 0) > 0 and row["changes"] > 0][:3]
    names = ", ".join(f"{say(row['input'], language)} ({100 * row['changes']:.0f}%)" for row in sure)
    if language == "ko":
        if not sure:
            return ["개별 모수 하나를 더 안다고 해서 정책 선택이 바뀐다고 볼 근거는 없다."]
        return [f"알게 되면 정책 선택이 바뀔 수 있는 것(바뀌는 세계의 비율): {names}."]
    if not sure:
        return [
            "No single unknown could be shown to be worth knowing: of none it is sure that it would change which policy is chosen."
        ]
    return [f"Worth knowing, for it would change the choice (in this share of worlds): {names}."]


def scenario_sentences(facts: Facts, language: str) -> list[str]:
    """In which share of worlds the best policy does more than each other one, and where it fails; of each outcome analysed."""
    outcomes: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in facts["scenario"]:
        outcomes.setdefault(row["outcome"], {}).setdefault(row["second"], []).append(row)
    return [
        said
        for pairs in outcomes.values()
        for said in (_ahead(facts, pairs, language), *_rules(facts, pairs, language))
    ]


def _ahead(facts: Facts, pairs: dict[str, list[dict[str, Any]]], language: str) -> str:
    """The shares of worlds."""
    one = next(iter(pairs.values()))[0]
    shares = [
        (label_words(facts, second, language), f"{100 * steps[0]['share_first']:.0f}")
        for second, steps in pairs.items()
    ]
    first, what = label_words(facts, one["first"], language), say(one["outcome"], language)
    worlds = len(_worlds_of(facts, one))
    each = facts["provenance"]["replications_done"] / worlds if worlds else 0
    if language == "ko":
        others = ", ".join(f"‘{other}’ 대비 {share}%" for other, share in shares)
        of = f", 모수 벡터 {worlds}개, 벡터마다 {each:g}회 평균" if worlds else ""
        return f"‘{first}’: 앞서는 모수 벡터의 비율({what} 기준{of})은 {others}."
    others = ", ".join(f"with {other} in {share} %" for other, share in shares)
    of = (
        f"Of {worlds} parameter vectors, {each:g} runs of each averaged"
        if worlds
        else "Of all parameter vectors, luck averaged"
    )
    return f"{of}, {what}: more with {first} than {others}."


def _worlds_of(facts: Facts, pair: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = ("outcome", "first", "second")
    return [row for row in facts["worlds"] if all(row[name] == pair[name] for name in wanted)]


def _rules(facts: Facts, pairs: dict[str, list[dict[str, Any]]], language: str) -> list[str]:
    """Where it fails, for each pair with a rule; one sentence for all without."""
    failing = {second: steps for second, steps in pairs.items() if steps[0]["share_first"] < 1}
    if not failing:
        return ["뒤진 벡터는 없다." if language == "ko" else "It failed in none of them."]
    found = [_rule(facts, steps, language) for steps in failing.values() if steps[0]["rule_found"]]
    if len(found) == len(failing):
        return found
    if language == "ko":
        return [
            *found,
            f"{'나머지 비교에서는 ' if found else ''}실패하는 세계를 가르는 모수·충격의 규칙을 찾지 못했다. 학습에 쓰지 않은 세계에서 어떤 규칙도 더 흔한 쪽만 추측하는 것보다 뚜렷이 정확하지 않다.",
        ]
    return [
        *found,
        f"{'For the others no' if found else 'No'} rule over parameters and shocks tells where it fails: on worlds that it has not seen, "
        "none is surely right more often than always guessing the commoner case.",
    ]


def _rule(facts: Facts, steps: list[dict[str, Any]], language: str) -> str:
    one, second = steps[0], label_words(facts, steps[0]["second"], language)
    right = f"{100 * one['accuracy']:.0f}", f"{100 * one['majority']:.0f}"
    inside = f"{100 * one['density']:.0f}", f"{100 * one['coverage']:.0f}"
    if language == "ko":
        where = ", ".join(
            f"{say(s['input'], 'ko')} {s['value']:.3g} {'이하' if s['sign'] == '<=' else '초과'}" for s in steps
        )
        return (
            f"‘{second}’에 뒤지는 조건: {where}. 그런 세계의 {inside[0]}%에서 실패하며, 전체 실패의 {inside[1]}%에 해당한다"
            f"(규칙의 정확도 {right[0]}%, 다수 추측 {right[1]}%)."
        )
    where = " and ".join(
        f"{say(s['input'], 'en')} {'is at most' if s['sign'] == '<=' else 'is above'} {s['value']:.3g}" for s in steps
    )
    return (
        f"It fails most against {second} where {where}: in {inside[0]} % of the worlds there, which are {inside[1]} % of all failures "
        f"(the rule is right in {right[0]} % of worlds that it has not seen, always guessing the commoner case in {right[1]} %)."
    )


def not_examined(facts: Facts, language: str) -> str:
    """What stands where a study has no analysis of its worlds."""
    name = facts["outcome"]["name"]
    asked = f"analysis=robustness 'analysis.outcomes=[{name if name in outcome_meanings() else 'researcher_years_in_korea'}]'"
    if language == "ko":
        return f"이 연구에서는 어떤 세계에서 실패하는지, 무엇이 답을 좌우하는지 분석하지 않았다. 다음을 지정하면 분석한다: {asked}."
    return f"Not examined in this study: in which worlds a policy fails, and what drives the answer. Give {asked}."


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
            "가능성 표현은 IPCC 용어를 모의한 세계의 비율에 적용한 것이다.",
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
        "Likelihood words are the IPCC's, of the share of worlds lived.",
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


def two_worlds(facts: Facts) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the two worlds that people are lived in are called: without the programme and with it, or as it is and changed."""
    if without_programme(facts):
        return ("without the policy", "정책 미시행 시"), ("with it", "정책 시행 시")
    return ("in the reference", "기준안"), ("with the change", "변경안")
