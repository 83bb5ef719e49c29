"""The equations: one researcher and plain numbers in, one number out. Equation numbers are those of docs/model.md."""

import numpy as np

from brainsim.model.codes import FACULTY, FELLOW, INDUSTRY, INSTITUTE, KOREA, OUT, POSTDOC, UK, US
from brainsim.model.compilation import rule
from brainsim.model.luck import ln
from brainsim.model.researchers import lived_abroad


@rule
def appeal(person, ln_pay, autonomy, permanence):
    """Utility of a job's features: pay, autonomy and permanence by her own weights (equation 1)."""
    return person.pay_weight * ln_pay + person.autonomy_weight * autonomy + person.security_weight * permanence


@rule
def ln_pay_of(person, world, place, position):
    """ln of the yearly pay (thousand PPP dollars) that she would earn in a position (equation 6)."""
    premium = world.ai_premium[place] * person.eligible * (position == INDUSTRY)
    ln_pay = world.ln_pay[place, position] + world.pay_by_ability[place] * person.ability + premium
    return ln_pay + pay_growth(world, place, position, 0.25 * person.since_phd) if world.pay_grows else ln_pay


@rule
def pay_growth(world, place, position, years):
    """ln pay gained in a position so many years after the PhD: two slopes, for the first ten years and from then on."""
    first, later = min(years, 10.0), max(0.0, years - 10.0)
    return world.pay_growth[place, position, 0] * first + world.pay_growth[place, position, 1] * later


@rule
def growth_ahead(person, world, behaviour, place, position):
    """ln pay that a position will give above what it gives now, by service, on average over the horizon (equation 24)."""
    if not world.pay_grows:
        return 0.0
    first, later = behaviour.years_ahead[person.since_phd, 0], behaviour.years_ahead[person.since_phd, 1]
    return world.pay_growth[place, position, 0] * first + world.pay_growth[place, position, 1] * later


@rule
def ln_pay_after_visa(ln_pay, cost, years):
    """ln pay once an up-front cost is spread over the years of the post; at most half the pay is lost (equation 7)."""
    return ln_pay + ln(max(0.5, 1.0 - cost / (np.exp(ln_pay) * years)))


@rule
def appeal_at(person, world, place, position):
    """Utility of a position's features in a place (equations 1 and 6)."""
    autonomy, permanence = world.autonomy[place, position], world.permanence[position]
    return appeal(person, ln_pay_of(person, world, place, position), autonomy, permanence)


@rule
def late_postdoc(behaviour, since_phd, position):
    """Disutility of a postdoc long after the PhD (equation 8)."""
    late = max(0, since_phd - behaviour.late_postdoc_from)
    return -behaviour.late_postdoc_penalty * late * (position == POSTDOC)


# By quarters. Uncompiled, since importing should not wait for a compiler; its bits are the same.
LN_YEARS = np.array([getattr(ln, "py_func", ln)(1.0 + 0.25 * quarters) for quarters in range(256)])


@rule
def ln_years(quarters):
    """ln(1 + years), looked up but for spans beyond all lives."""
    return LN_YEARS[quarters] if quarters < LN_YEARS.shape[0] else ln(1.0 + 0.25 * quarters)


@rule
def settling(person, behaviour, place):
    """Attachment to the place of the present stay, growing with ln(1 + years); less among visitors (equation 9)."""
    if place != person.place:
        return 0.0
    visits = place != person.home and place != person.phd_place
    weight = behaviour.settling_weight * (behaviour.settling_visitors if visits else 1.0)
    return weight * ln_years(person.here)


@rule
def ties(person, behaviour, place):
    """Ties to a place from all the years ever lived there (equation 10)."""
    return behaviour.ties_weight * ln_years(person.lived[place])


@rule
def moving(person, behaviour, place):
    """Disutility of a move; nearer between the US and the UK (equation 11)."""
    near = (place == US and person.place == UK) or (place == UK and person.place == US)
    cost = behaviour.moving_cost_us_uk if near else behaviour.moving_cost
    return -cost * (place != person.place)


@rule
def foreign_climate(person, world, behaviour, place):
    """Disutility of being a foreigner: language and foreignness, and a hostile climate (equation 12).

    Whoever took her PhD there feels less of the burden, but no less of what attracts.
    """
    burden, draw = max(world.foreignness[place], 0.0), min(world.foreignness[place], 0.0)
    felt = burden * (1.0 - behaviour.acculturation * (person.phd_place == place)) + draw
    climate = behaviour.visa_climate_weight * (world.hostility[place] - 1.0)
    return -(felt + climate) * (place != person.home)


@rule
def place_attachment(person, behaviour, place, shock):
    """Taste for the home place, or the lasting taste for a foreign one (equation 13); `shock` is standard Gumbel.

    The US and Korea may have communities of one's own origin.
    """
    community = behaviour.community[place, person.origin]
    return person.home_taste if place == person.home else community + behaviour.place_taste * shock


@rule
def effort(person, world, behaviour):
    """Search effort from the present place, 1 in a calm climate; nationals react less (equation 14)."""
    share = behaviour.search_effort_nationals if person.place == person.home else 1.0
    return 1.0 + share * behaviour.search_effort * (world.hostility[person.place] - 1.0)


@rule
def urge(person, world, behaviour):
    """By what a hostile climate multiplies hearing of calls and the sight of home; 1 where it reaches neither."""
    return 1.0 + behaviour.hostility_reach * (effort(person, world, behaviour) - 1.0)


@rule
def tie_at_most(strength, quarters):
    """What a tie from so many quarters in a place is worth before it fades: all its strength after two years."""
    return strength * min(1.0, 0.125 * quarters)


@rule
def tie(strength, person, behaviour, place, quarters):
    """What a tie from so many quarters in a place is worth now: full after two years, fading with the time away (equation 27)."""
    away = 0 if place == person.place else person.here
    return tie_at_most(strength, quarters) * np.exp(-away / behaviour.tie_fading)


@rule
def worked_in_korea(person, behaviour):
    """Quarters lived in Korea since the PhD; all of her origin and PhD had as many before."""
    return person.lived[KOREA] - behaviour.in_korea_before[person.origin, person.phd_place]


@rule
def network(strength, person, behaviour, place):
    """What her professional network in a place is worth: a tie from years of work, in Korea alone (equation 27)."""
    if place != KOREA or strength == 0.0:
        return 0.0
    return tie(strength, person, behaviour, KOREA, worked_in_korea(person, behaviour))


@rule
def sight_probability(person, world, behaviour, place, job_ended):
    """Probability that she sees posts in a place this quarter (equation 15).

    Here: always. Home: home_sight, more by a hostile climate here, and surely once without a post, but not in the first
    quarters after the PhD.
    Elsewhere abroad: by the rate of the pair of places, by ties, which fade with time away, and by search effort.
    A network adds to either.
    """
    if place == person.place:
        return 1.0
    told = network(behaviour.korea_network_sight, person, behaviour, place)
    if place == person.home:
        surely = job_ended and person.since_phd > behaviour.home_sight_after
        alone = min(1.0, behaviour.home_sight * urge(person, world, behaviour))
        return 1.0 if surely else alone + (1.0 - alone) * (1.0 - np.exp(-told))
    known = tie(behaviour.tie_sight, person, behaviour, place, person.lived[place])
    return 1.0 - np.exp(-(world.sight[person.place, place] + known + told) * effort(person, world, behaviour))


@rule
def sees(person, world, behaviour, place, job_ended, chance):
    """Whether she sees posts in a place this quarter, her chance being this.

    Most see none far away, and need no exponential for it: 1 - exp(-rate) is at most the rate, and ties fade at most not.
    """
    if place != person.place and place != person.home:
        known = tie_at_most(behaviour.tie_sight, person.lived[place])
        told = behaviour.korea_network_sight if place == KOREA else 0.0
        if chance >= (world.sight[person.place, place] + known + told) * effort(person, world, behaviour):
            return False
    return chance < sight_probability(person, world, behaviour, place, job_ended)


@rule
def contract_search(behaviour, quarters):
    """Probability that she looks for a permanent post this quarter, with so many left on her contract (equation 25)."""
    return min(1.0, behaviour.contract_search + behaviour.contract_search_rise * max(0.0, 1.0 - 0.25 * (quarters - 1)))


@rule
def industry_offer(person, world, behaviour, place):
    """Probability of an industry offer in a place whose posts she sees (equation 16).

    Post-study routes are for local graduates who have not left, and firms hire fewer foreigners from abroad; doing
    research in Korea helps there by the lever on industry ties.
    """
    local = 1.0 if person.phd_place == place and person.place == place else behaviour.no_local_phd
    reached = local * (1.0 if person.place == place else behaviour.industry_from_abroad)
    offer = world.offers_national[place] if person.home == place else world.offers_foreign[place] * reached
    researches = person.place == KOREA and person.position != INDUSTRY and person.position != OUT
    return min(1.0, offer * (world.research_offers if researches and place == KOREA else 1.0))


@rule
def open_offer(person, world, behaviour, place, position):
    """Probability of a research offer where posts are not competed for (equation 17)."""
    gain = np.exp(behaviour.open_offers_by_ability * person.ability)
    return min(1.0, world.open_offers[place, position] * (1.0 if position == POSTDOC else gain))


@rule
def score(person, world, behaviour, place, position, noise):
    """By what hiring committees rank applicants, standard deviations of ability (equation 18).

    `noise` is standard logistic; .5513 scales it to unit standard deviation.
    """
    permanent = position == FACULTY or position == INSTITUTE
    postdoc = position == POSTDOC
    at_home = person.home == place
    since = person.since_phd
    experience = behaviour.experience_bonus * min(since, behaviour.experience_quarters) / behaviour.experience_quarters
    late = behaviour.late_penalty * max(0, since - behaviour.late_from) * permanent
    abroad = behaviour.abroad_bonus * (at_home and permanent and lived_abroad(person) >= 4)
    local = behaviour.local_phd_bonus * (permanent and person.phd_place == place)
    known = network(behaviour.korea_network_bonus, person, behaviour, place) if permanent else 0.0
    incumbent = behaviour.incumbent_bonus * (postdoc and person.position == POSTDOC and person.place == place)
    ageing = behaviour.late_postdoc_score_penalty * max(0, since - behaviour.late_postdoc_score_from)
    ageing += behaviour.korean_postdoc_penalty * max(0, since - behaviour.korean_postdoc_from) * (place == KOREA)
    own = person.ability + behaviour.score_noise * 0.5513288954217921 * noise
    native = at_home * (world.native_bonus_postdocs[place] if postdoc else world.native_bonus[place])
    return own + native + experience - late + abroad + local + known + incumbent - ageing * postdoc


@rule
def fellowship_score(person, world, behaviour, programme, noise):
    """The same of a programme's committee, which may favour nationals more or less than Korea's others."""
    own = world.programmes[programme].fellow_native_bonus - world.native_bonus[KOREA]
    return score(person, world, behaviour, KOREA, FELLOW, noise) + own * (person.home == KOREA)


@rule
def ln_fellow_pay(person, world, programme):
    """ln of the yearly pay (thousand PPP dollars) that she would earn as a fellow of a programme (equation 6)."""
    return world.programmes[programme].ln_fellow_pay + world.pay_by_ability[KOREA] * person.ability


@rule
def ln_present_pay(person, world):
    """ln of the yearly pay (thousand PPP dollars) of her position, without a bridge."""
    if person.position == FELLOW:
        return ln_fellow_pay(person, world, person.programme)
    return ln_pay_of(person, world, person.place, person.position)


@rule
def hearing_probability(person, world, behaviour, terms, searches):
    """Probability that somebody who may apply hears of a programme's call (equation 19).

    Who looks for a post hears more, and so may who lives in a hostile climate.
    """
    attention = (1.0 if searches else terms.hearing_in_post) * urge(person, world, behaviour)
    return min(1.0, terms.hearing[person.place, person.origin] * attention)
