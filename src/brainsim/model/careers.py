"""What a career path is worth from here: the contract, then a permanent post or the fallback (two stages, backward).

This is a two-stage approximation within one place, not a full dynamic programme: after the contract a researcher
foresees either a permanent post there, with her believed odds, or what those do who find none.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model.codes import FACULTY, FELLOW, INDUSTRY, INSTITUTE, OUT, POSTDOC
from brainsim.model.compilation import rule
from brainsim.model.rules import appeal_at, growth_ahead
from brainsim.model.terms import CONTRACT, EVALUATION


class Outlook(NamedTuple):
    """What awaits her in a place once a contract is over."""

    odds: float  # her believed odds of a permanent post, 0-1
    permanent: float  # utility of a permanent research post: the mean of faculty and institute
    fallback: float  # utility of what those do who find none
    institute: float  # utility of an institute post


@rule
def outlook(person, world, behaviour, place):
    """Her outlook in a place: the odds, and the utilities that the end of a contract may bring."""
    faculty = lasting_appeal(person, world, behaviour, place, FACULTY)
    institute = lasting_appeal(person, world, behaviour, place, INSTITUTE)
    industry = lasting_appeal(person, world, behaviour, place, INDUSTRY)
    out = appeal_at(person, world, place, OUT)
    share = behaviour.fallback_industry
    return Outlook(
        personal_odds(person, world, behaviour, place),
        0.5 * (faculty + institute),
        share * industry + (1.0 - share) * out,
        institute,
    )


@rule
def lasting_appeal(person, world, behaviour, place, position):
    """Utility of the features of a post that has no end, at what it pays on average over the horizon (equations 1 and 24)."""
    ahead = growth_ahead(person, world, behaviour, place, position)
    return appeal_at(person, world, place, position) + person.pay_weight * ahead


@rule
def personal_odds(person, world, behaviour, place):
    """Her own believed odds of a permanent post in a place, 0 to odds_cap (equation 2).

    The exponent is centred so that the mean over a standard normal ability is the place's odds. Hope adds to ln odds.
    """
    slope = behaviour.odds_by_ability
    known = world.odds[place] * np.exp(slope * person.ability - 0.5 * slope * slope)
    if behaviour.optimism != 0.0 and known < 1.0:
        known /= known + (1.0 - known) * np.exp(-behaviour.optimism)
    return min(behaviour.odds_cap, known)


@rule
def expected_fellowship(terms, contract_left, as_fellow):
    """Quarters that a fellow expects to stay one: what is left, and the renewals she may hope for (equation 4).

    She hopes for none once she is told that the contract is not renewed.
    """
    expected = np.float64(contract_left)
    served = as_fellow + contract_left
    hope = 1.0 if contract_left > terms.renewal_notice else 0.0
    while served < terms.fellow_longest and hope > 0.0:
        longer = min(terms.fellow_renewal, terms.fellow_longest - served)
        hope *= terms.renewal
        expected += hope * longer
        served += longer
    return np.int64(np.floor(expected + 0.5))


@rule
def open_market(ahead):
    """What comes after a contract, utility: a permanent post with the believed odds, else the fallback."""
    return ahead.fallback + ahead.odds * (ahead.permanent - ahead.fallback)


@rule
def expected_offer(terms, contract_left, as_fellow):
    """Probability that a fellow will have earned the offer of a reserved post, where one is meant for her (equation 5)."""
    if terms.reserved_after == EVALUATION:
        return terms.passes if as_fellow + contract_left <= terms.fellow_contract else 0.0
    if terms.reserved_after == CONTRACT or terms.renewal == 0.0:
        return 1.0
    earned, served = 1.0, as_fellow + contract_left
    while served < terms.fellow_longest:
        earned *= terms.renewal
        served += terms.fellow_renewal
    return earned


@rule
def after_fellowship(person, ahead, terms, contract_left, as_fellow):
    """What comes after a fellowship, utility: she counts first on the reserved posts that are announced for such as her."""
    reserved = terms.reserved_share[person.origin] * expected_offer(terms, contract_left, as_fellow)
    return reserved * (ahead.institute + person.pay_weight * terms.bridge) + (1.0 - reserved) * open_market(ahead)


@rule
def beyond_contract(job, then, behaviour, position, quarters):
    """What lies beyond the contract of a fixed-term job, or of a spell without one (equation 5); 0 elsewhere.

    foresight * weight * (what comes then - the job): so the drop in pay is felt before it comes.
    """
    ends = position == POSTDOC or position == FELLOW or position == OUT
    return behaviour.foresight * ends * behaviour.weight_beyond[quarters] * (then - job)
