"""Sentences on where a policy fails, what drives its effect and what would be worth knowing; or that nobody asked."""

from typing import Any

from brainsim.brief.sentences import Facts, label_words
from brainsim.brief.vocabulary import say
from brainsim.outcomes.rows import outcome_rows
from brainsim.study.door import LEAST_EXPLAINED

UNIDENTIFIED = (
    "We could not identify which assumptions drive this result: on simulations that they have not seen, emulators explain "
    "(almost) nothing of it. The rest is chance, or beyond them.",
    "어떤 가정이 결과를 좌우하는지 식별하지 못했다. 학습에 쓰지 않은 모의실험에서 에뮬레이터가 거의 아무것도 설명하지 못하며, 나머지는 "
    "확률적 변동이거나 에뮬레이터가 담지 못하는 것이다.",
)


def drivers_sentences(facts: Facts, language: str) -> list[str]:
    """What drives the effect, how far the emulator can be trusted, and what would be worth knowing."""
    found = facts["sobol"]
    if not found:
        return [UNIDENTIFIED[language == "ko"]] if _was_examined(facts, "sobol") else []
    best = max(found, key=lambda row: row["explained"])
    explained = 100 * max(best["explained"], 0)
    if best["explained"] < LEAST_EXPLAINED:
        return [UNIDENTIFIED[language == "ko"]]  # nor what would be worth knowing
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
        return ["No single extra fact would change the choice: of none it could be shown."]
    return [f"Worth knowing, for it would change the choice (in this share of worlds): {names}."]


def _was_examined(facts: Facts, *methods: str) -> bool:
    """Whether one of these analyses was made, whatever it found."""
    return any(row["method"] in methods for row in facts.get("analysis", ()))


def is_explained(facts: Facts) -> bool:
    """Whether an emulator explains enough of these worlds for rules and regret to be told; true where nobody asked one."""
    return max((row["explained"] for row in facts["sobol"]), default=LEAST_EXPLAINED) >= LEAST_EXPLAINED


def not_told(facts: Facts, language: str) -> str:
    """What stands where no failure is told: that nothing could be, or that nobody asked."""
    if not _was_examined(facts, "scenario", "robustness", "sobol", "information"):
        return not_examined(facts, language)
    what = say(facts["outcome"]["name"], language)
    if language == "ko":
        return f"어떤 세계에서 정책이 실패하는지 분석했으나 말할 수 있는 것이 없다. {what}: 충분히 관측되지 않았거나 모든 모의실험에서 같다."
    return f"In which simulations a policy fails was asked and can't be told: {what} was hardly observed, or is the same in all of them."


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
    worlds = _worlds_of(facts, one)
    vectors = len({row["vector"] for row in worlds})
    shocks, each = len(worlds) > vectors, facts["provenance"]["replications_done"] / max(vectors, 1)
    if language == "ko":
        others = ", ".join(f"‘{other}’ 대비 {share}%" for other, share in shares)
        of = (
            f", {'모수 벡터와 충격의 조합' if shocks else '모수 벡터'} {len(worlds)}개, 각 {each:g}회 평균"
            if worlds
            else ""
        )
        return f"‘{first}’: 앞서는 세계의 비율({what} 기준{of})은 {others}."
    others = ", ".join(f"with {other} in {share} %" for other, share in shares)
    kind = "pairs of a parameter vector and a shock" if shocks else "parameter vectors"
    of = (
        f"Of {len(worlds)} {kind}, {each:g} runs of each averaged"
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
    known = is_explained(facts)
    found = [_rule(facts, steps, language) for steps in failing.values() if steps[0]["rule_found"] and known]
    if len(found) == len(failing):
        return found
    if language == "ko":
        return [
            *found,
            f"{'나머지 비교에서는 ' if found else ''}실패하는 세계를 가르는 모수·충격의 규칙을 찾지 못했다. 학습에 쓰지 않은 세계에서 어떤 규칙도 더 흔한 쪽만 추측하는 것보다 뚜렷이 정확하지 않다.",
        ]
    return [
        *found,
        f"{'For the others no' if found else 'No'} pattern predicts when it fails: on simulations that it has not seen, none is "
        "clearly right more often than always guessing the commoner case.",
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
    asked = (
        f"analysis=robustness 'analysis.outcomes=[{name if name in outcome_rows() else 'researcher_years_in_korea'}]'"
    )
    if language == "ko":
        return f"이 연구에서는 어떤 세계에서 실패하는지, 무엇이 답을 좌우하는지 분석하지 않았다. 다음을 지정하면 분석한다: {asked}."
    return f"Not examined in this study: in which worlds a policy fails, and what drives the answer. Give {asked}."
