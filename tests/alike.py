"""Random policies, and whether worlds that were lived together are what each is alone."""

import numpy as np

from brainsim.outcomes.rows import outcomes_of
from brainsim.study.together import Together, lived

SHORT = ("study.quarters=10", "study.spin_up_quarters=24")
WAITS = "policy.permanent_jobs={value: 3, when: {measure: permanent_odds, below: 0.9, quarters: 2}}"
# What a policy may be made of, each line with the values that it may take.
LINES = {
    "policy.salary_multiplier": (1.0, 2.4, 4.0),
    "policy.permanent_jobs": (0.5, 1.2, 3.0),
    "policy.reserved_posts": (0.3, 1.0),
    "policy.bridge_pay": (0.5, 1.0),
    "policy.autonomy": (-0.2, 0.5),
    "policy.computing": (0.5, 1.0),
    "policy.industry_ties": (2.0,),
    "policy.visa_ease": (0.5, 1.0),
    "policy.outreach": (1.5, 2.0),
    "policy.exchange": (0.5, 1.0),
    "policy.reserved_posts_by": ("ability",),
    "programme.reserved_after": ("full_term", "evaluation"),
    "programme.slots": (0, 1000),
    "programme.renewal_notice": (1, 3),
    "programme.other_fields": (0.5, 1.0),
    "programme.university_hosts": (0.5, 1.0),
    "programme.widened": ("2026Q1",),
    "shock": ("us_visa_2025",),
    "shock.us_hostility": (1.5,),
}
BEHAVIOUR = {
    "as it is": (),
    "odds in steps": ("behaviour.odds_step=0.005",),
    "odds in great steps": ("behaviour.odds_step=0.05",),
    "the first good alternative": ("behaviour=satisficing", "behaviour.odds_step=0.02"),
    "no foresight": ("behaviour=myopic", "behaviour.odds_step=0.01"),
    "scores without noise": ("hiring.score_noise=0", "behaviour.odds_step=0.02"),
    "posts kept for the ablest": ("policy.reserved_posts_by=ability", "policy.reserved_posts=0.4", "behaviour.odds_step=0.02"),
    "two programmes": ("+programme@programmes.brain_pool=brain_pool", "programmes.brain_pool.slots=3000", "behaviour.odds_step=0.02"),
    "pay that grows": ("country.korea.pay_growth={faculty: 0.03, institute: 0.02, industry: 0.02}", "behaviour.odds_step=0.02"),
    "search on the contract": ("behaviour.contract_search=0.2", "behaviour.contract_search_rise=0.5", "behaviour.odds_step=0.02"),
    "lasting tastes": ("behaviour.taste_lasts=6", "behaviour.odds_step=0.02"),
    "carried tastes": ("behaviour.taste_lasts=6", "behaviour.taste_carried=true", "behaviour.odds_step=0.02"),
    "foreigners who take root": ("behaviour.acculturation=0.7", "behaviour.hostility_reach=1", "behaviour.graduate_grace=2",
                                 "behaviour.industry_from_abroad=0.57", "behaviour.odds_step=0.02"),
    "hosts who know their guests": ("hiring.host_bonus=2", "programme.fellow_native_bonus=0", "behaviour.odds_step=0.02"),
    "firms that fill up": ("country.korea.industry_posts=9000", "country.elsewhere.industry_posts=300000",
                           "behaviour.industry_crowding=2", "behaviour.odds_step=0.02"),
    "very few people": ("population.scale=0.0005", "behaviour.odds_step=0.02"),
    "more people": ("population.scale=0.02",),
    "a network in Korea": ("behaviour.korea_network_sight=2", "hiring.korea_network_bonus=1.5",
                           "behaviour.korea_community={korea: 0, us: 0, uk: 0, india: 1, china: 1, other: 1}", "behaviour.odds_step=0.02"),
}  # fmt: skip


TIMED = [name for name, values in LINES.items() if name.startswith("policy.") and not isinstance(values[0], str)]
# When a lever holds: its quarters are the first ten from 2025Q3 on.
TIMES = (
    "start: 2026Q2",
    "start: 2025Q4, ramp_quarters: 3",
    "end: 2026Q3",
    "start: 2026Q1, end: 2027Q1",
    "ramp_quarters: 6",
)


def drawn_policy(luck):
    """One to three lines of a policy; half of the levers come late, in steps, or end."""
    names = luck.choice(list(LINES), size=luck.integers(1, 4), replace=False)
    drawn = {name: luck.choice(LINES[name]) for name in sorted(names, key=lambda name: "." in name)}
    if {"policy.bridge_pay", "programme.reserved_after"} & set(drawn):  # which are of reserved posts
        drawn["policy.reserved_posts"] = 1.0
    return tuple(f"{name}={_timed(name, value, luck)}" for name, value in drawn.items())


def _timed(name, value, luck):
    """A level, or a lever that has it for some time."""
    return f"{{value: {value}, {luck.choice(TIMES)}}}" if name in TIMED and luck.random() < 0.5 else value


def content_of(model):
    """All that a world is and was, as bytes by name."""
    state, register = model.state, model.state.register
    kept = {name: getattr(register, name)[: register.number] for name in ("records", "whereabouts", "reasons")}
    happened = {f"{lived.quarter} {name}": value for lived in model.history for name, value in lived._asdict().items()}
    arrays = {"rows": state.rows, "stock": state.stock, "odds": state.odds, **kept, **happened}
    plain = {"next": (state.quarter, state.next_uid, state.fired), "outcomes": str(outcomes_of(model))}
    return {name: np.asarray(value).tobytes() for name, value in arrays.items()} | plain


def assert_same_as_alone(past, points):
    """Live points of a past together and each alone; the worlds that were lived with the first."""
    company = Together(points, past.branch)
    for number, settings in enumerate(points):
        ours, alone = content_of(company.lived(number)), content_of(lived(past, settings))
        assert [name for name in alone if ours[name] != alone[name]] == [], settings.policy
