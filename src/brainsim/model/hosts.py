"""Whose guest a researcher is: hosts favour their fellows, institutes their postdocs, and some fellows have a second host.

Who is on exchange spends part of her time at a company or an institute. It changes nothing but what stands here.
"""

from brainsim.model import luck, rules
from brainsim.model.codes import CHANCE, FACULTY, FELLOW, INSTITUTE, POSTDOC
from brainsim.model.compilation import rule


@rule
def is_at_institute(person, world, behaviour, key):
    """Whether a postdoc is one of an institute and not of a university: by luck, the same until the contract ends."""
    contract_end = world.quarter + person.contract_left
    word = luck.words(key, person.uid, contract_end, luck.HOST, CHANCE[person.place])[0]
    return luck.chance(word) < behaviour.institute_postdocs


@rule
def host_of(person, world, behaviour, key):
    """The kind of post in which her host would keep her: FACULTY, INSTITUTE, or -1 for nobody's guest.

    A fellow's host is an institute, or a university by luck that lasts if she was hired since universities may host. Of
    postdocs none but those of institutes are known to committees.
    """
    if person.position == POSTDOC:
        return INSTITUTE if is_at_institute(person, world, behaviour, key) else -1
    if person.position != FELLOW:
        return -1
    terms = world.programmes[person.programme]
    if terms.university_hosts == 0.0 or world.quarter - person.as_fellow < terms.widened:
        return INSTITUTE
    word = luck.words(key, person.uid, 0, luck.UNIVERSITY, 0)[0]
    return FACULTY if luck.chance(word) < terms.university_hosts else INSTITUTE


@rule
def is_on_exchange(person, world, key):
    """Whether a fellow is on exchange: by luck that lasts, so that a larger share of fellows holds the smaller."""
    if person.position != FELLOW or world.programmes[person.programme].exchange == 0.0:
        return False
    return (
        luck.chance(luck.words(key, person.uid, 0, luck.EXCHANGE, 0)[0]) < world.programmes[person.programme].exchange
    )


@rule
def meets_hosts(person, world, behaviour, key):
    """Whether a fellow on exchange learns this quarter of posts in industry and at institutes where she is."""
    if not is_on_exchange(person, world, key):
        return False
    return luck.chance(luck.words(key, person.uid, world.quarter, luck.EXCHANGE, 1)[0]) < behaviour.exchange_sight


@rule
def industry_offer(person, world, behaviour, key, place):
    """Probability of an industry offer; who is on exchange in the place has a second chance of one (equation 16)."""
    offer = rules.industry_offer(person, world, behaviour, place)
    return offer * (2.0 - offer) if place == person.place and is_on_exchange(person, world, key) else offer


@rule
def host_bonus(person, world, behaviour, key, place, position):
    """What a committee adds for her if she is its guest, standard deviations of ability (equation 18).

    For posts of the kind that her host has, in the place where she is; once more for institute posts if on exchange.
    """
    permanent = position == FACULTY or position == INSTITUTE
    if behaviour.host_bonus == 0.0 or not permanent or place != person.place:
        return 0.0
    first = host_of(person, world, behaviour, key) == position
    second = position == INSTITUTE and is_on_exchange(person, world, key)
    return behaviour.host_bonus * first + behaviour.host_bonus * second
