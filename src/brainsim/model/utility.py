"""What a place and a job are worth to a researcher, part by part."""

from typing import NamedTuple

import numpy as np

from brainsim.model import rules, shocks
from brainsim.model.careers import after_fellowship, beyond_contract, expected_fellowship, open_market, outlook
from brainsim.model.codes import FELLOW, INSTITUTE, KOREA, NO_PROGRAMME, OUT, POSTDOC, POSTS, PROGRAMME, RESERVED, STAY
from brainsim.model.compilation import rule
from brainsim.model.prompts import job_ended


class PlaceReasons(NamedTuple):
    """The parts of what a place is worth to her whatever she does there, utility."""

    resources: float
    home: float
    ties: float
    settling: float
    climate: float
    moving: float


class JobReasons(NamedTuple):
    """The parts of what a job is worth to her, utility."""

    pay: float
    autonomy: float
    permanence: float
    career: float
    late_postdoc: float


@rule
def place_reasons(person, world, behaviour, place, taste):
    """Why she would or would not live in a place, for which she has a lasting `taste` (a standard Gumbel)."""
    return PlaceReasons(
        behaviour.resources_weight * world.resources[place],
        rules.place_attachment(person, behaviour, place, taste),
        rules.ties(person, behaviour, place),
        rules.settling(person, behaviour, place),
        rules.foreign_climate(person, world, behaviour, place),
        rules.moving(person, behaviour, place),
    )


@rule
def place_value(why):
    """The worth of a place, utility: the sum of its reasons."""
    return why.resources + why.home + why.ties + why.settling + why.climate + why.moving


@rule
def job_reasons(person, world, behaviour, then, place, position, quarters, ln_pay):
    """Why she would or would not hold a job, `quarters` before its contract ends and `then` comes, at `ln_pay`."""
    autonomy = person.autonomy_weight * world.autonomy[place, position]
    permanence = person.security_weight * world.permanence[position]
    pay = person.pay_weight * ln_pay
    raises = behaviour.foresight * person.pay_weight * rules.growth_ahead(person, world, behaviour, place, position)
    return JobReasons(
        pay,
        autonomy,
        permanence,
        beyond_contract(pay + autonomy + permanence, then, behaviour, position, quarters) + raises,
        rules.late_postdoc(behaviour, person.since_phd, position),
    )


@rule
def job_value(why):
    """The worth of a job, utility: the sum of its reasons."""
    return why.pay + why.autonomy + why.permanence + why.career + why.late_postdoc


@rule
def offered_job(person, world, behaviour, ahead, place, position):
    """Why she would or would not take a post that she does not hold yet."""
    fixed = position == POSTDOC
    quarters = world.contract[place] if fixed else np.int64(0)
    ln_pay = rules.ln_pay_of(person, world, place, position)
    if world.visa_cost[place] > 0.0 and place != person.home:
        years = 0.25 * quarters if fixed else behaviour.visa_years
        ln_pay = rules.ln_pay_after_visa(ln_pay, world.visa_cost[place], years)
    return job_reasons(person, world, behaviour, open_market(ahead), place, position, quarters, ln_pay)


@rule
def present_job(person, world, behaviour, ahead, cause):
    """Why she would or would not stay as she is; without a post once the job has ended."""
    position = np.int64(OUT) if job_ended(cause) else person.position
    if position == FELLOW:
        return _job_of_fellow(person, world, behaviour, ahead, person.programme, person.contract_left, person.as_fellow)
    left = behaviour.jobless_spell if position == OUT else person.contract_left
    ln_pay = rules.ln_pay_of(person, world, person.place, position) + person.bridge * (position == INSTITUTE)
    return job_reasons(person, world, behaviour, open_market(ahead), person.place, position, left, ln_pay)


@rule
def fellowship_job(person, world, behaviour, ahead, programme):
    """Why she would or would not become a fellow of a programme."""
    contract = world.programmes[programme].fellow_contract
    return _job_of_fellow(person, world, behaviour, ahead, programme, contract, np.int64(0))


@rule
def _job_of_fellow(person, world, behaviour, ahead, programme, contract_left, as_fellow):
    terms = world.programmes[programme]
    quarters = expected_fellowship(terms, contract_left, as_fellow)
    then = after_fellowship(person, ahead, terms, contract_left, as_fellow)
    ln_pay = rules.ln_fellow_pay(person, world, programme)
    return job_reasons(person, world, behaviour, then, KOREA, FELLOW, quarters, ln_pay)


@rule
def reserved_job(person, world, behaviour, ahead):
    """Why she would or would not take the reserved institute post of her programme."""
    ln_pay = rules.ln_pay_of(person, world, KOREA, INSTITUTE) + world.programmes[person.programme].bridge
    return job_reasons(person, world, behaviour, open_market(ahead), KOREA, INSTITUTE, np.int64(0), ln_pay)


def place_of(person, alternative: int) -> int:
    """The place of an alternative."""
    if alternative == STAY:
        return person.place
    return KOREA if alternative > STAY else alternative // POSTS


def reasons_of(person, world, behaviour, key, cause: int, alternative: int) -> dict[str, float]:
    """The parts of what an alternative is worth to one researcher, utility; JobReasons and PlaceReasons by name."""
    place = np.int64(place_of(person, alternative))
    ahead = outlook(person, world, behaviour, place)
    if alternative == STAY:
        job = present_job(person, world, behaviour, ahead, cause)
    elif PROGRAMME[alternative] != NO_PROGRAMME:
        job = fellowship_job(person, world, behaviour, ahead, np.int64(PROGRAMME[alternative]))
    elif alternative == RESERVED:
        job = reserved_job(person, world, behaviour, ahead)
    else:
        job = offered_job(person, world, behaviour, ahead, place, np.int64(alternative % POSTS))
    taste = shocks.place_taste(key, person.uid, place)
    return {**job._asdict(), **place_reasons(person, world, behaviour, place, taste)._asdict()}
