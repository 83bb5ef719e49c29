"""Sentences made of facts: words follow numbers, in both languages. Each takes facts and returns text, or "" for no facts."""

from typing import Any

from brainsim.brief.likelihood import FEWEST, chance, too_few
from brainsim.brief.numbers import amount, is_price, with_interval
from brainsim.brief.vocabulary import UNTOLD, policy, reason, say
from brainsim.outcomes.costs import LIFE
from brainsim.outcomes.rows import RATIOS, is_cost
from brainsim.study.door import unseen_within

Facts = dict[str, Any]
MOST_CHANGES = 4  # of a policy that is named by what it changes
COUNTED = ("fellows", "researchers", "fellows of the first call")  # units of which there are fewer, not less
MOST_UNSAID = 3  # policies that are named where none has a number
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
        if facts.get("without_it"):
            return without_it(facts, language)
        kinds = {
            name: value for name, value in reference["at"].items() if name == "programme" and isinstance(value, str)
        }
        if without_programme(facts):
            return policy({"programme": "none"}, reference["label"], language)
        plain = (
            ("the reference (InnoCORE as it is)", "기준안(현행 이노코어)")
            if facts["programme"]
            else ("the reference", "기준안")
        )
        return policy(kinds, "the reference", language) if kinds else plain[language == "ko"]
    point = next(point for point in [*facts["points"], *facts.get("beside", [])] if point["point"] == number)
    if "programme" in point["changes"] and not facts.get("changed"):
        return policy({"programme": point["changes"]["programme"]}, point["label"], language)
    if len(point["changes"]) > MOST_CHANGES:
        return f"points.csv의 {number}번 정책" if language == "ko" else f"policy {number} of points.csv"
    return policy(point["changes"], point["label"], language, point.get("times"))


def without_it(facts: Facts, language: str) -> str:
    """What the same without the changes is called."""
    alone = len(facts.get("changed", {})) <= 1
    return "변경 전" if language == "ko" else f"the same without {'it' if alone else 'them'}"


def context(facts: Facts, language: str) -> list[str]:
    """What else a reader must know of a comparison that was made by hand: setting, pasts, and the point beside it."""
    ko, said = language == "ko", []
    if facts.get("setting"):
        what = policy(facts["setting"], "", language)
        said.append(
            f"모든 안과 기준안에 공통: {what}." if ko else f"{what} holds at every point, the reference included."
        )
    if facts.get("own_past"):
        said.append(
            "양쪽은 서로 다른 과거를 가진다. 바꾼 것이 분석 이전의 사람과 시기에도 영향을 주기 때문이다."
            if ko
            else "Each side has its own past: what was changed shapes the people or the years before the study."
        )
    for point in facts.get("beside", []):
        effect = effect_of(facts, point["point"], facts["outcome"]["name"])
        if effect is not None and (effect["outcome"] not in RATIOS or is_price(effect)):
            who, what = point_words(facts, point["point"], language), say(effect["outcome"], language)
            signed = effect["outcome"] not in RATIOS
            number = with_interval(effect["effect"], effect["low"], effect["high"], effect["unit"], language, signed)
            said.append(f"참고: 같은 기준({point_words(facts, 0, 'ko')}) 대비 ‘{who}’의 {what}: {number}." if ko
                        else f"For context, {who} against the same reference: {what} {number}.")  # fmt: skip
    return [begun(sentence) for sentence in said]


def worth(effect: dict[str, Any]) -> float:
    """By which effects are ranked, the best first: more is better, of a cost less; what has no number comes last."""
    value = effect["effect"]
    if not isinstance(value, float | int):
        return float("-inf")
    return -value if is_cost(effect["outcome"]) else value


def effect_sentence(facts: Facts, effect: dict[str, Any], language: str) -> str:
    """What a point does to an outcome: the direction where the mean can be told from zero, in how many simulations beside it.

    Of very few simulations the numbers stand alone.
    """
    who, what = point_words(facts, effect["point"], language), say(effect["outcome"], language)
    if facts.get("without_it") or facts.get("beside"):
        against = point_words(facts, 0, language)
        who = f"{who}({against} 대비)" if language == "ko" else f"{who}, against {against}"
    ratio, number = effect["outcome"] in RATIOS, effect.get("n") or 0
    if ratio and not is_price(effect):
        return unsaid_sentence(facts, effect["point"], effect["outcome"], language)
    said = with_interval(effect["effect"], effect["low"], effect["high"], effect["unit"], language, not ratio)
    few = too_few(number, language)
    if ratio or few:
        words = f"{who}: {what} {said}." if language == "ko" else f"{who}: {what} {'is ' if ratio else ''}{said}."
        return f"{words} {few}".strip()
    often = _often(facts, effect, language)
    if not known_apart(effect):
        if language == "ko":
            return f"‘{who}’의 경우 {what}에 대한 뚜렷한 효과가 없다({said}).{often}"
        return f"{who}: no clear effect on {what} ({said}).{often}"
    if language == "ko":
        return f"‘{who}’의 경우 {what}: 평균 {said}.{often}"
    return f"With {who}, {what}: {said} on average.{often}"


def _often(facts: Facts, effect: dict[str, Any], language: str) -> str:
    """In how many simulations an outcome rose, or fell where it did so in the mean; that it is the same where it never did."""
    number = effect["n"]
    if is_the_same(effect):
        same = f" 모의실험 {number}회 모두에서 같다." if language == "ko" else f" The same in all {number} simulations."
        return same if effect["effect"] == 0 else ""
    if effect.get("share_above") is None:
        return ""
    up = effect["effect"] >= 0
    way = ("more", "증가") if up else ("fewer" if effect["unit"] in COUNTED else "less", "감소")
    return f" {begun(chance(facts, in_how_many(effect, up) / number, number, way, language))}."


def is_the_same(row: dict[str, Any]) -> bool:
    """Whether an effect or a difference is the same in all simulations."""
    return row["half_width"] == 0 and row["low"] == row["high"]


def in_how_many(effect: dict[str, Any], up: bool = True) -> float:
    """In how many simulations an outcome rose, or fell; ties are neither."""
    share = effect["share_above"] if up else 1 - effect["share_above"]
    return share * effect["n"] - effect.get("same_in", 0) / 2


def unsaid_sentence(facts: Facts, point: int, outcome: str, language: str) -> str:
    """Why a point has no number of an outcome."""
    who, what = point_words(facts, point, language), say(outcome, language)
    return f"{who}: {what}: {unsaid(facts, point, outcome, language)}."


def unsaid(facts: Facts, point: int, outcome: str, language: str) -> str:
    """The reason why there is no number; that it can't be told, where nobody wrote down why."""
    rows = [row for row in facts.get("unsaid", ()) if row["point"] == point and row["outcome"] == outcome]
    return reason(rows[0]["reason"] if rows else "", language)


def answer(facts: Facts, language: str) -> list[str]:
    """The answer in two or three sentences: what the best point does, and whether it can be told from the next and the last."""
    name = facts["outcome"]["name"]
    if (years := facts.get("years")) and unseen_within(round(4 * years), name):
        return [
            f"이 질문의 결과변수는 분석 기간 {4 * years:g}분기 안에 관측될 수 없다."
            if language == "ko"
            else f"The outcome in question can't be observed within the {4 * years:g} quarters of this study."
        ]
    effects = [effect for point in facts["points"] if (effect := effect_of(facts, point["point"], name))]
    effects.sort(key=worth, reverse=True)
    if not effects:
        if name in RATIOS and facts.get("unsaid"):
            return [unsaid_sentence(facts, point["point"], name, language) for point in facts["points"][:MOST_UNSAID]]
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
    lives = {n: e["effect"] for n in costs if (e := effect_of(facts, n, LIFE))}
    if facts["price"] == LIFE or not any(cost > (1 + NEAR) * costs[n] for n, cost in lives.items()):
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
    said = with_interval(row["difference"], row["low"], row["high"], unit, language, True)
    if row["n"] < FEWEST:
        said = (
            f"‘{names[0]}’ 대 ‘{names[1]}’: 차이 {said}"
            if language == "ko"
            else f"{names[0]} against {names[1]}: {said}"
        )
        return f"{said}. {too_few(row['n'], language)}"
    told = abs(row["difference"]) > (row["half_width"] or 0)
    if is_the_same(row) and row["difference"] == 0:
        if language == "ko":
            return f"‘{names[0]}’ 대 ‘{names[1]}’: 모의실험 {row['n']}회 모두에서 같다."
        return f"{names[0]} against {names[1]}: the same in all {row['n']} simulations."
    often = chance(facts, row["share"], row["n"], ("more", "앞섬"), language)
    if language == "ko":
        verdict = "평균적으로 전자가 앞선다" if told else "두 정책은 평균에서 구별되지 않는다"
        return f"‘{names[0]}’ 대 ‘{names[1]}’: 차이 {said}. {verdict}. {often}."
    verdict = "more on average" if told else "they can't be told apart on average"
    return f"{names[0]} against {names[1]}: {said}; {verdict}, {often}."


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
        with_interval(level["middle"], level["low"], level["high"], level["unit"], language)
        for level in (stay, research)
    ]
    if language == "ko":
        return f"펠로의 {said[0]}가 펠로십 종료 3년 후 한국에 살고, {said[1]}가 시작 5년 후 국내 연구직에 있다."
    return f"Three years after the end {said[0]} of fellows live in Korea; five years after the start {said[1]} do research there."


def without_programme(facts: Facts) -> bool:
    """Whether the reference is a world without the programme."""
    named = [
        facts["reference"]["at"].get("programme"),
        *(point["changes"].get("programme") for point in facts["points"]),
    ]
    return named[0] == "none" or any(isinstance(name, str) and name != "none" for name in named[1:])


def deadweight_sentence(facts: Facts, language: str) -> str:
    """Who would have been in Korea without the policy too."""
    wanted = {"call": "first", "group": "from_abroad", "moment": "year_1", "kept": "in Korea", "fate": "in both worlds"}
    if not without_programme(facts):
        return ""
    row = next((r for r in facts["deadweight"] if all(r[name] == value for name, value in wanted.items())), None)
    if row is None or row["share"] is None:
        return ""
    share = with_interval(row["share"], row["share_low"], row["share_high"], "share", language)
    people = amount(row["persons"], "fellows", language)
    if language == "ko":
        return f"1차 공모로 해외에서 온 펠로 중 {share}({people})는 정책이 없어도 1년 후 한국에 있었을 것이다."
    return f"Of the fellows who came from abroad in the first call, {share} ({people}) would have lived in Korea a year later anyway."


def price_sentence(facts: Facts, language: str) -> str:
    """What a year costs that fellows from abroad would not have spent in Korea."""
    wanted = {"call": "first", "group": "from_abroad", "kept": "in Korea"}
    if not without_programme(facts):
        return ""
    row = next((r for r in facts["prices"] if all(r[name] == value for name, value in wanted.items())), None)
    if row is None:
        return ""
    if why := _no_price(row):
        if language == "ko":
            return (
                f"1차 공모로 해외에서 온 펠로 전체를 기준으로, 늘어난 국내 체류 1년당 펠로십 비용: {reason(why, 'ko')}."
            )
        return f"What an added year in Korea of fellows from abroad of the first call costs: {reason(why, 'en')}."
    price = with_interval(row["krw_m_per_added_year"], row["low"], row["high"], "million KRW", language)
    if language == "ko":
        return (
            f"1차 공모로 해외에서 온 펠로 전체를 기준으로, 정책으로 늘어난 국내 체류 1년당 펠로십 비용은 {price}이다."
        )
    return f"Each year in Korea that the policy added among all fellows from abroad of the first call costs {price} of fellowships."


def _no_price(row: dict[str, Any]) -> str:
    """Why a row of prices has no number; "" where it has one. Folders of earlier versions have one whatever it says."""
    if row["krw_m_per_added_year"] is None:
        return row.get("reason") or UNTOLD
    return "" if is_price({"effect": row["krw_m_per_added_year"]}) else UNTOLD


def label_words(facts: Facts, label: str, language: str) -> str:
    """A policy by its label, as analyses name it, in words; what is no point of the study keeps its label."""
    if label == facts["reference"]["label"]:
        return point_words(facts, 0, language)
    found = next((point["point"] for point in facts["points"] if point["label"] == label), None)
    return label if found is None else point_words(facts, found, language)


def two_worlds(facts: Facts) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the two worlds that people are lived in are called: without the programme and with it, or as it is and changed."""
    if without_programme(facts):
        return ("without the policy", "정책 미시행 시"), ("with it", "정책 시행 시")
    if facts.get("without_it"):
        return ("without the change", "변경 전"), ("with it", "변경 후")
    return ("in the reference", "기준안"), ("with the change", "변경안")
