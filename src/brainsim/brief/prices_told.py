"""What page 1 says of cost: with which option a year added costs least, and the sums of all of them."""

from brainsim.brief.for_money import cheapest, life_price_of, price_name, price_of, turned
from brainsim.brief.headline import ranked, size_of
from brainsim.brief.kept import asked_for
from brainsim.brief.money import extra, from_to, money
from brainsim.brief.records import Effect, Facts
from brainsim.brief.sentences import begun, effect_of, is_clear, many_in, point_words, sentences_of, unsaid, worth
from brainsim.outcomes.costs import LIFE, TEN_YEARS
from brainsim.report.numbers import is_endless, with_interval
from brainsim.report.rungs import IN_KOREA, IN_RESEARCH, RUNGS
from brainsim.words.say import listed, say

MOST_NAMED = 2


def what_it_costs(facts: Facts, language: str) -> tuple[str, str]:
    """What a year added costs, of several options with which it costs least, where that can be told; then the sums."""
    costs, lives = (ranked(facts, name, facts.choices) for name in (TEN_YEARS, LIFE))
    if not costs:
        return say("costs.unseen", language), ""
    within = say(
        f"costs.{'all' if len(costs) > 1 else 'one'}", language, cost=extra(costs, language), years=facts.years
    )
    life, life_of_all = (
        [say(f"costs.{kind}", language, life=extra(lives, language), each=facts.post_life)] if lives else []
        for kind in ("life", "life_of_all")
    )
    sums = (
        life_of_all if len(costs) > 1 else [within, *life]
    )  # of several, what they cost within the study stands above
    if savers := saving(facts):
        named = listed([point_words(facts, one, language) for one in savers[:MOST_NAMED]], language, "_options")
        kind = "saves_too" if len(savers) <= MOST_NAMED else "saves_many"
        bold = (
            _saving_alone(facts, savers[0], language)
            if len(savers) == 1
            else begun(say(f"costs.{kind}", language, policies=named, number=len(savers)))
        )
        return bold, sentences_of([_with_others(facts, language), *_discounted(facts, language)], language)
    said, more = _per_year(facts, language) if len(costs) == 1 else _for_the_money(facts, language)
    return (said, sentences_of([more, *sums], language)) if said else (within, sentences_of([*life, more], language))


def _discounted(facts: Facts, language: str) -> list[str]:
    """That cost is in today's value, and what prices are made of."""
    return [say("costs.discounted", language, percent=100 * facts.discount)] if facts.discount else []


def saving(facts: Facts) -> list[int]:
    """Options that clearly add and cost no more than the reference on average, within the study and over the life of posts."""
    adding = [one for one in ranked(facts, points=facts.choices) if is_clear(one) and worth(one) > 0]
    costs = [{one.point: one.effect for one in ranked(facts, name, facts.choices)} for name in (TEN_YEARS, LIFE)]
    is_free = (one for one in adding if all(cost.get(one.point, 1.0) <= 0 for cost in costs))
    return [one.point for one in is_free] if facts.outcome.name in RUNGS else []


def _saving_alone(facts: Facts, point: int, language: str) -> str:
    """The only option that adds at no more cost: what it adds, and what it costs over the life of posts."""
    added, cost, life = (effect_of(facts, point, name) for name in (facts.outcome.name, TEN_YEARS, LIFE))
    assert added is not None and cost is not None and life is not None
    whole = with_interval(life.effect, life.low, life.high, life.unit, language, True)
    many, policy = 2 if many_in(facts, point, language) else 1, point_words(facts, point, language)
    where, size = say(f"rung_places.{added.outcome}", language), size_of(added, language)[0]
    words = {"where": where, "size": size, "life": whole, "cost": extra([cost], language), "years": facts.years}
    return begun(say("costs.saves_alone", language, number=many, policy=policy, **words))


def _with_others(facts: Facts, language: str) -> str:
    """What a year added costs with options that have a price; "" where none has."""
    prices = (price_of(facts, one.point) for one in ranked(facts, points=facts.choices))
    told = sorted((one for one in prices if one is not None), key=lambda one: one.effect)
    where = say(f"rung_places.{facts.outcome.name}", language)
    if not told:
        return ""
    words = {
        "where": where,
        "price": _from_to(told, language),
        "years": facts.years,
        **from_to(told[0], told[-1], language),
    }
    keeper = asked_for(facts)
    named = [
        (say(f"costs.{place}", language), money(price, language, place == "first" and keeper is not None))
        for place, point in zip(
            ("first", "second"), dict.fromkeys([facts.best, *([keeper.point] if keeper else [])]), strict=False
        )
        if (price := price_of(facts, point)) is not None
    ]
    if not named or words["price"] == words["high"]:
        return say("costs.others", language, **words)
    places, of_these = (listed(list(some), language) for some in zip(*named, strict=True))
    cheapest_one = point_words(facts, told[0].point, language)
    return say("costs.others_from_to", language, places=places, named=of_these, cheapest=cheapest_one, **words)


def _for_the_money(facts: Facts, language: str) -> tuple[str, str]:
    """With which options a year added costs least, or how many tie, "" where none can be told; then what it costs with others."""
    prices = (price_of(facts, one.point) for one in ranked(facts, points=facts.choices))
    told = sorted((one for one in prices if one is not None), key=lambda one: one.effect)
    least = [one for one in cheapest(facts) if one in told]
    where = say(f"rung_places.{facts.outcome.name}", language) if told else ""
    if not least:
        return "", _each_year(facts, told, where, language)
    kind, shown = _kind_of_least(len(least), len(told))
    named = [point_words(facts, one.point, language) for one in least[:MOST_NAMED]]
    words = {
        "years": facts.years,
        "policies": listed(named, language, "_options"),
        "policy": named[0],
        "where": where,
        "number": len(least) - 1,
        "every": len(least),
    }
    said = begun(say(f"costs.{kind}", language, price=_from_to(told if shown == "all" else least, language), **words))
    if shown == "all" or len(told) == 1:
        kind = "paid_of" if len(told) > 1 else "paid"
        paid = say(f"costs.{kind}", language, years=facts.years, whose=_whose(facts, told, language))
        return said, sentences_of([paid, *_discounted(facts, language)], language)
    within, later = _each_year(facts, told, where, language), _later(facts, told, least, language)
    return said, sentences_of([within, *_discounted(facts, language), later], language)


def _later(facts: Facts, told: list[Effect], least: list[Effect], language: str) -> str:
    """Over the life of posts: what a year costs, least and most, else the option that adds most for its money where that is another."""
    other, prices = turned(facts, least[0].point), [life_price_of(facts, one.point) for one in told]
    known = sorted((one for one in prices if one is not None), key=lambda one: one.effect)
    if len(known) < len(told):
        return "" if other is None else say("next.turns", language, policy=point_words(facts, other, language))
    ends = [known[0], *known[-1:]] if len(known) > 1 else known  # whose order is not known: they were not compared
    words = [
        say("costs.with", language, price=with_interval(one.effect, one.low, one.high, one.unit, language),
            policy=point_words(facts, one.point, language))
        for one in ends
    ]  # fmt: skip
    return say("costs.over_life", language, told=listed(words, language))


def _whose(facts: Facts, told: list[Effect], language: str) -> str:
    """The options that have a price, which are those that clearly add, or most of them."""
    adding = {one.point for one in ranked(facts, points=facts.choices) if is_clear(one) and one.effect > 0}
    kind = "adding" if adding == {one.point for one in told} else "priced"
    return say(f"costs.{kind}", language, number=len(told))


def _kind_of_least(least: int, told: int) -> tuple[str, str]:
    """How the cheapest options are told, and of which the price is: of them, or of all."""
    if told == 1:
        return "only", "least"
    if least == 1:
        return "best", "least"
    if least == told:
        return "all_tie", "all"
    return ("best_tied", "least") if least <= MOST_NAMED else ("many_tie", "all")


def _from_to(prices: list[Effect], language: str) -> str:
    """The ends of some prices; one where they are alike."""
    ends = from_to(prices[0], prices[-1], language)
    is_one = money(prices[0], language) == money(prices[-1], language)
    return ends["high"] if is_one else say("costs.from_to", language, **ends)


def _each_year(facts: Facts, told: list[Effect], where: str, language: str) -> str:
    """What a year added costs with each of a few options, of more the ends; "" where it can be told of none."""
    if not told:
        return ""
    if len(told) > MOST_NAMED:
        ends = from_to(told[0], told[-1], language)
        return say("costs.each_range", language, whose=_whose(facts, told, language), years=facts.years, **ends)
    named = [
        say("costs.with", language, price=money(one, language), policy=point_words(facts, one.point, language))
        for one in told
    ]
    return say("costs.each", language, where=where, years=facts.years, told=listed(named, language))


def _per_year(facts: Facts, language: str) -> tuple[str, str]:
    """What a year added on the rung in question costs, and of which years; or only why there is no number."""
    name = price_name(facts)
    price = effect_of(facts, facts.best, name) if name else None
    is_told = price is not None or any((row.point, row.outcome) == (facts.best, name) for row in facts.unsaid)
    if name is None or not is_told:
        return "", ""
    where = say(f"rung_places.{facts.outcome.name}", language)
    if price is None or not price.is_price or any(map(is_endless, (price.low, price.high))):
        why = unsaid(facts, facts.best, name, language)
        return "", say("costs.no_price", language, where=where, why=why, years=facts.years)
    said = with_interval(price.effect, price.low, price.high, price.unit, language)
    more = [say("costs.paid", language, years=facts.years), _in_research(facts, language)]
    kind = "year_of" if facts.is_of_cases else "year"  # beside what happens "it" would be anything
    policy = point_words(facts, facts.best, language)
    return begun(say(f"costs.{kind}", language, where=where, price=said, policy=policy)), sentences_of(
        [*more, *_discounted(facts, language)], language
    )


def _in_research(facts: Facts, language: str) -> str:
    """What a year in research costs with the best option, where years in Korea decide."""
    if facts.outcome.name != IN_KOREA or not (name := price_name(facts, IN_RESEARCH)):
        return ""
    price = effect_of(facts, facts.best, name)
    if price is None or not price.is_price:
        return ""
    return say(
        "costs.year_too", language, where=say(f"rung_places.{IN_RESEARCH}", language), price=money(price, language)
    )
