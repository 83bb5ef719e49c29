"""Every equation of docs/model.md beside what it means in plain Python, and the model's own function against it.

The TeX below is that of the page, to the letter, so that neither can change without the other. What stands under it is
written from the page alone, in the symbols of the page: i the researcher, W the world, B behaviour, p a place, k a position.
"""

import re
from math import exp, floor, inf, log
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from people import behaviour, places, positions, researcher, researchers, world

from brainsim import load_settings
from brainsim.model import careers, firms, hosts, luck, quarter, rules, shocks, state, utility, weighing
from brainsim.model.behaviour import behaviour_of, weight_beyond, years_ahead
from brainsim.model.codes import (
    ALTERNATIVES,
    BY_CELL,
    BY_POST,
    ELSEWHERE,
    FACULTY,
    FELLOW,
    INDUSTRY,
    INSTITUTE,
    KOREA,
    MARKETS,
    ORIGINS,
    OUT,
    PLACES,
    POSITIONS,
    POSTDOC,
    POSTS,
    UK,
    US,
)
from brainsim.model.prompts import JOBLESS, Prompt
from brainsim.model.terms import CONTRACT, EVALUATION, FULL_TERM

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
WRITTEN: dict[int, str] = {}  # the TeX of each equation, as it stands here
PROCEDURES = {22}  # no formula: tests/model/test_market.py clears markets by hand and by deferred acceptance
T, DISCOUNT = 40, 0.93  # the horizon, quarters, and the yearly discount factor


def equation(number, tex):
    """Marks what an equation means with its TeX."""
    WRITTEN[number] = " ".join(tex.split())
    return lambda meaning: meaning


def same(number):
    return pytest.approx(number, rel=1e-9, abs=1e-9)


# --- what each equation means ------------------------------------------------------------------------------------------


@equation(1, r"v = w \ln y + a\, A[p,k] + s\, S[k]")
def v(i, W, ln_y, p, k):
    return i.pay_weight * ln_y + i.autonomy_weight * W.autonomy[p, k] + i.security_weight * W.permanence[k]


@equation(
    2,
    r"""\pi = \min\left(\pi_{\max},\ \frac{o}{o + (1 - o)\, e^{-\varphi}}\right), \qquad
    o = \min\left(1,\ \pi[p]\, e^{\kappa \theta - \kappa^2 / 2}\right)""",
)
def pi(i, W, B, p):
    kappa = B.odds_by_ability
    o = min(1, W.odds[p] * exp(kappa * i.ability - kappa**2 / 2))
    return min(B.odds_cap, o / (o + (1 - o) * exp(-B.optimism)))


@equation(
    3,
    r"W(D) = \begin{cases} \dfrac{d^{D/4} - d^{T/4}}{1 - d^{T/4}} & \text{if } D < T \\ 0 & \text{else} \end{cases}",
)
def share_beyond(D):
    return (DISCOUNT ** (D / 4) - DISCOUNT ** (T / 4)) / (1 - DISCOUNT ** (T / 4)) if D < T else 0


@equation(
    4,
    r"""D = \operatorname{round}\left(D_0 + \sum_n r^n m_n\right), \qquad
    m_n = \min\left(m,\ D_{\max} - \text{served before the } n\text{-th renewal}\right)""",
)
def expected_quarters(terms, D_0, served):
    """`served` at the end of the running contract."""
    total, n = D_0, 1
    while served < terms.fellow_longest:
        m_n = min(terms.fellow_renewal, terms.fellow_longest - served)
        total, served, n = total + terms.renewal**n * m_n, served + m_n, n + 1
    return floor(total + 0.5)


@equation(
    5,
    r"""\begin{split}
    \text{career} = {} & \lambda\, W(D) \left(\rho e R + (1 - \rho e)\left(F + \pi (P - F)\right) - v\right)
    [k = \text{postdoc, fellow or out}] \\
    & + \lambda w \bar G\, [k = \text{faculty, institute or industry}]
    \end{split}""",
)
def career(i, W, B, p, k, D, worth, rho_e=0.0, bridge=0.0):
    """`worth` is v; of what a post gives when G is still to come P, R and industry in F have the mean, too."""

    def lasting(k):
        return v(i, W, ln_y(i, W, p, k) + G_ahead(i, W, p, k), p, k)

    P = (lasting(FACULTY) + lasting(INSTITUTE)) / 2
    F = B.fallback_industry * lasting(INDUSTRY) + (1 - B.fallback_industry) * v(i, W, ln_y(i, W, p, OUT), p, OUT)
    R = lasting(INSTITUTE) + i.pay_weight * bridge
    then = rho_e * R + (1 - rho_e) * (F + pi(i, W, B, p) * (P - F))
    ends, lasts = k in (POSTDOC, FELLOW, OUT), k in (FACULTY, INSTITUTE, INDUSTRY)
    return B.foresight * (share_beyond(D) * (then - worth) * ends + i.pay_weight * G_ahead(i, W, p, k) * lasts)


def G(W, p, k, q):
    return (
        W.pay_growth[p, k, 0] * min(q / 4, 10) + W.pay_growth[p, k, 1] * max(0, q / 4 - 10)
    ) * (k in (FACULTY, INSTITUTE, INDUSTRY))  # fmt: skip


@equation(
    6,
    r"""\begin{split}
    \ln y & = \ln \frac{\text{pay}[p,k]}{\text{ppp}[p]} + \gamma[p]\, \theta + \text{AI}[p]\, e\, [k = \text{industry}] + G(q) \\
    G(q) & = \left(\beta_1[p,k] \min\left(\tfrac{q}{4}, 10\right) + \beta_2[p,k] \max\left(0, \tfrac{q}{4} - 10\right)\right)
    [k = \text{faculty, institute or industry}]
    \end{split}""",
)
def ln_y(i, W, p, k):
    """`W.ln_pay` is ln of pay over purchasing power, of which a test below asks the settings."""
    premium = W.ai_premium[p] * i.eligible * (k == INDUSTRY)
    return W.ln_pay[p, k] + W.pay_by_ability[p] * i.ability + premium + G(W, p, k, i.since_phd)


@equation(7, r"\ln y' = \ln y + \ln \max\left(\frac{1}{2},\ 1 - \frac{C}{y\, T}\right)")
def ln_y_after_visa(ln_y, C, years):
    return ln_y + log(max(1 / 2, 1 - C / (exp(ln_y) * years)))


@equation(8, r"\text{late} = -\beta \max(0,\ q - q_0)\, [k = \text{postdoc}]")
def late(B, q, k):
    return -B.late_postdoc_penalty * max(0, q - B.late_postdoc_from) * (k == POSTDOC)


@equation(
    9,
    r"""\text{settling} = \sigma \ln\left(1 + \frac{\text{quarters here}}{4}\right) [p = c] \times
    \begin{cases} 1 & \text{if } p = h \text{ or the PhD is from } p \\ \text{settling visitors} & \text{else} \end{cases}""",
)
def settling(i, B, p):
    share = 1 if p == i.home or i.phd_place == p else B.settling_visitors
    return B.settling_weight * log(1 + i.here / 4) * (p == i.place) * share


@equation(10, r"\text{ties} = \tau \ln\left(1 + \frac{\text{quarters ever lived there}}{4}\right)")
def ties(i, B, p):
    return B.ties_weight * log(1 + i.lived[p] / 4)


@equation(11, r"\text{moving} = -m\, [p \ne c], \qquad m \text{ smaller between the US and the UK}")
def moving(i, B, p):
    return -(B.moving_cost_us_uk if {p, i.place} == {US, UK} else B.moving_cost) * (p != i.place)


@equation(
    12,
    r"""\text{climate} = -\left(\max(f[p], 0)\left(1 - \alpha\, [\text{PhD from } p]\right) + \min(f[p], 0)
    + \nu\, (H[p] - 1)\right) [p \ne h]""",
)
def climate(i, W, B, p):
    f, H = W.foreignness[p], W.hostility[p]
    felt = max(f, 0) * (1 - B.acculturation * (i.phd_place == p)) + min(f, 0)
    return -(felt + B.visa_climate_weight * (H - 1)) * (p != i.home)


@equation(
    13,
    r"""\text{attachment} = \begin{cases} \text{home taste} & \text{if } p = h \\
    \psi\, G[i,p] + \text{community}_{\text{US}}[\text{origin}]\, [p = \text{US}]
    + \text{community}_{\text{Korea}}[\text{origin}]\, [p = \text{Korea}] & \text{else} \end{cases}""",
)
def attachment(i, B, p, gumbel):
    communities = B.community[US, i.origin] * (p == US) + B.community[KOREA, i.origin] * (p == KOREA)
    return i.home_taste if p == i.home else B.place_taste * gumbel + communities


@equation(
    14,
    r"""E = 1 + \text{share} \times \eta\, (H[c] - 1), \qquad U = 1 + \text{reach} \times (E - 1)""",
)
def E_and_U(i, W, B):
    share = B.search_effort_nationals if i.place == i.home else 1
    E = 1 + share * B.search_effort * (W.hostility[i.place] - 1)
    return E, 1 + B.hostility_reach * (E - 1)


@equation(
    15,
    r"""\begin{split}
    P(\text{see } p) & = \begin{cases}
    1 & \text{if } p = c \\
    1 & \text{if } p = h \text{, job ended, } q > \text{home sight after} \\
    1 - \left(1 - \min(1,\ \text{home sight} \times U)\right) e^{-N} & \text{if } p = h \\
    1 - \exp\left(-\left(\kappa[c,p] + \text{tie sight} \times B(\text{quarters there}) + N\right) E\right) & \text{else}
    \end{cases} \\
    N & = \text{network sight} \times B(\text{quarters worked in Korea})\, [p = \text{Korea}]
    \end{split}""",
)
def P_see(i, W, B, p, job_ended):
    E, U = E_and_U(i, W, B)
    N = B.korea_network_sight * B_of(i, B, p, worked_in_korea(i, B)) * (p == KOREA)
    if p == i.place or (p == i.home and job_ended and i.since_phd > B.home_sight_after):
        return 1
    if p == i.home:
        return 1 - (1 - min(1, B.home_sight * U)) * exp(-N)
    return 1 - exp(-(W.sight[i.place, p] + B.tie_sight * B_of(i, B, p, i.lived[p]) + N) * E)


def worked_in_korea(i, B):
    """Quarters in Korea since the PhD: all that she ever lived there, less those before it."""
    return i.lived[KOREA] - B.in_korea_before[i.origin, i.phd_place]


@equation(
    16,
    r"""\begin{split}
    P(\text{industry offer in } p) & = X[p] \times \begin{cases}
    \text{national chance} & \text{if } p = h \\
    \text{foreign chance} \times \text{local} \times \text{reached} & \text{else}
    \end{cases} \\
    \text{local} & = 1 \text{ if the PhD is from } p \text{ and } p = c \text{, else no local PhD} \\
    \text{reached} & = 1 \text{ if } p = c \text{, else from abroad} \\
    X[p] & = \exp\left(-\chi \left(\frac{N[p]}{N_0[p]} - 1\right)\right), \quad 1 \text{ where } N_0 \text{ is not set} \\
    P & \text{ becomes } P\, (2 - P) \text{ if } p = c \text{ and she is on exchange}
    \end{split}""",
)
def P_industry(i, W, B, p, on_exchange):
    """X is in the chances of the world."""
    reached = 1 if p == i.place else B.industry_from_abroad
    local = 1 if i.phd_place == p == i.place else B.no_local_phd
    P = W.offers_national[p] if p == i.home else W.offers_foreign[p] * local * reached
    if p == i.place == KOREA and i.position in (POSTDOC, FACULTY, INSTITUTE, FELLOW):  # below the equation
        P = min(1, P * W.research_offers)
    return P * (2 - P) if p == i.place and on_exchange else P


def X(chi, N, N_0):
    return exp(-chi * (N / N_0 - 1)) if N_0 is not None else 1


@equation(
    17,
    r"""P(\text{research offer elsewhere}) = \min\left(1,\ o[k] \times
    \begin{cases} 1 & \text{if postdoc} \\ e^{\omega \theta} & \text{else} \end{cases}\right)""",
)
def P_open(i, W, B, p, k):
    return min(1, W.open_offers[p, k] * (1 if k == POSTDOC else exp(B.open_offers_by_ability * i.ability)))


@equation(
    18,
    r"""\begin{split}
    \text{score} = {} & \theta + \text{noise} + \text{native bonus}\, [p = h] + \text{experience} \times \frac{\min(q, q_e)}{q_e} \\
    & - \text{late penalty} \times \max(0,\ q - \text{late from})\, [\text{permanent}] \\
    & + \text{abroad bonus}\, [p = h \text{, permanent, lived abroad} \ge 4 \text{ quarters}] \\
    & + \text{local PhD bonus}\, [\text{PhD from } p \text{, permanent}] \\
    & + \text{network bonus} \times B(\text{quarters worked in Korea})\, [p = \text{Korea, permanent}] \\
    & + \text{incumbent bonus}\, [\text{postdoc, and already one in } p] \\
    & + \text{host bonus}\, [p = c] \times \left([k \text{ is what her host has}] + [k = \text{institute, on exchange}]\right) \\
    & - \text{late postdoc penalty} \times \max(0,\ q - \text{from})\, [\text{postdoc}] \\
    & - \text{Korean penalty} \times \max(0,\ q - \text{Korean from})\, [p = \text{Korea, postdoc}]
    \end{split}""",
)
def score(i, W, B, p, k, standard_noise):
    """Without a host; logistic noise of this standard deviation."""
    q, postdoc, permanent = i.since_phd, k == POSTDOC, k in (FACULTY, INSTITUTE)
    noise = B.score_noise * standard_noise * 3**0.5 / np.pi
    native = (W.native_bonus_postdocs if postdoc else W.native_bonus)[p] * (p == i.home)
    experience = B.experience_bonus * min(q, B.experience_quarters) / B.experience_quarters
    lived_abroad = sum(i.lived[other] for other in range(len(PLACES)) if other != i.home)
    return (
        i.ability + noise + native + experience
        - B.late_penalty * max(0, q - B.late_from) * permanent
        + B.abroad_bonus * (p == i.home and permanent and lived_abroad >= 4)
        + B.local_phd_bonus * (i.phd_place == p and permanent)
        + B.korea_network_bonus * B_of(i, B, p, worked_in_korea(i, B)) * (p == KOREA and permanent)
        + B.incumbent_bonus * (postdoc and i.position == POSTDOC and i.place == p)
        - B.late_postdoc_score_penalty * max(0, q - B.late_postdoc_score_from) * postdoc
        - B.korean_postdoc_penalty * max(0, q - B.korean_postdoc_from) * (p == KOREA and postdoc)
    )  # fmt: skip


@equation(
    19,
    r"""P(\text{hear}) = \min\left(1,\ \min\left(1,\ g[\text{group}]\, o[\text{origin}]\right) \times U \times
    \begin{cases} 1 & \text{if job ended or looking ahead} \\ \text{in post} & \text{else} \end{cases}\right)""",
)
def P_hear(i, W, B, programme, searches):
    """Of a programme as it is configured, open to all."""
    g = programme.hearing
    group = g.foreigners if ORIGINS[i.origin] != "korea" else (g.at_home if i.place == KOREA else g.koreans_abroad)
    o = programme.hearing_by_origin[ORIGINS[i.origin]]
    return min(1, min(1, group * o) * E_and_U(i, W, B)[1] * (1 if searches else g.in_post))


@equation(
    20,
    r"""u = v + \text{career} + \text{late} + \text{resources} + \text{attachment} + \text{ties} + \text{settling}
    + \text{climate} + \text{moving} + \varepsilon""",
)
def u(i, W, B, p, k, D, pay, gumbel, epsilon, **reserved):
    worth = v(i, W, pay, p, k)
    return (
        worth + career(i, W, B, p, k, D, worth, **reserved) + late(B, i.since_phd, k)
        + B.resources_weight * W.resources[p] + attachment(i, B, p, gumbel) + ties(i, B, p) + settling(i, B, p)
        + climate(i, W, B, p) + moving(i, B, p) + epsilon
    )  # fmt: skip


@equation(
    21,
    r"""\pi[p] \leftarrow \pi[p] + \text{speed} \times \left(1 - \exp\left(-\text{horizon} \times \frac{n}{d}\right)
    - \pi[p]\right)""",
)
def pi_next(pi_p, speed, horizon, n, d):
    return pi_p + speed * (1 - exp(-horizon * n / d) - pi_p)


@equation(
    23,
    r"""\begin{split}
    \text{entrants}_t[o,p] & = \text{entrants}[o,p]\, (1 + g[o,p])^{-\max(0,\ \text{years from } t \text{ to 2025Q3})} \\
    \text{posts}_t[p] & = \text{posts}[p]\, \frac{\sum_o \text{entrants}_t[o,p]}{\sum_o \text{entrants}[o,p]}
    \end{split}""",
)
def entrants_and_posts(entrants, g, years_to):
    then = entrants * (1 + g) ** -max(0, years_to)
    return then, then.sum(axis=0) / entrants.sum(axis=0)


@equation(
    24,
    r"""\bar G = \frac{\sum_t d^{t/4} \left(G(q + t) - G(q)\right)}{\sum_t d^{t/4}}, \qquad t = 0, \dots, T - 1""",
)
def G_ahead(i, W, p, k):
    q, weights = i.since_phd, [DISCOUNT ** (t / 4) for t in range(T)]
    gains = (weights[t] * (G(W, p, k, q + t) - G(W, p, k, q)) for t in range(T))
    return sum(gains) / sum(weights)


@equation(25, r"P(\text{search}) = \min\left(1,\ \zeta + \xi \max\left(0,\ 1 - \frac{D - 1}{4}\right)\right)")
def P_search(zeta, xi, D):
    return min(1, zeta + xi * max(0, 1 - (D - 1) / 4))


@equation(26, r"\text{drawn in } \max\left(0,\ t - (t + i) \bmod L\right)")
def drawn_in(t, i, L):
    return max(0, t - (t + i) % L)


@equation(
    27,
    r"B(n) = \min\left(1,\ \frac{n}{8}\right) \exp\left(-\frac{\text{quarters away}}{\text{tie fading}}\right)",
)
def B_of(i, B, p, n):
    away = 0 if p == i.place else i.here
    return min(1, n / 8) * exp(-away / B.tie_fading)


# --- that the page says so, and that the model does so ------------------------------------------------------------------


def test_the_model_page_has_these_equations_to_the_letter():
    blocks = re.findall(r"```math\n(.+?)\\tag\{(\d+)\}\n```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    page = {int(number): " ".join(tex.split()) for tex, number in blocks}
    assert {number: page[number] for number in page.keys() - PROCEDURES} == WRITTEN


few = hypothesis_settings(max_examples=30)  # each draws some hundred numbers
anything = st.integers(0, 2**32 - 1).map(np.random.default_rng)
DATES = ("late_postdoc_from", "late_from", "late_postdoc_score_from", "korean_postdoc_from", "home_sight_after")


def any_world(some, **fixed):
    """A world of any numbers, in which pay grows in posts that last."""
    n, at = len(PLACES), BY_POST
    growth = np.zeros((*at, 2))
    growth[:, [FACULTY, INSTITUTE, INDUSTRY]] = some.uniform(-0.02, 0.05, (n, 3, 2))
    numbers = dict(
        ln_pay=some.normal(4, 0.5, at), pay_growth=growth, pay_grows=True, pay_by_ability=some.uniform(0, 0.4, n),
        ai_premium=some.uniform(0, 0.3, n), autonomy=some.uniform(0, 1, at), permanence=some.uniform(0, 1, len(POSITIONS)),
        resources=some.uniform(0, 1, n), foreignness=some.uniform(-2, 2, n), hostility=some.uniform(0.5, 3, n),
        odds=some.uniform(0, 1, n), sight=some.uniform(0, 2, (n, n)), offers_national=some.uniform(0, 1, n),
        offers_foreign=some.uniform(0, 1, n), research_offers=some.uniform(0, 3), open_offers=some.uniform(0, 1, (n, 3)),
        contract=some.integers(4, 17, n), native_bonus=some.uniform(-1, 1, n), native_bonus_postdocs=some.uniform(-1, 1, n),
        visa_cost=some.choice([0.0, 30.0], n),
    )  # fmt: skip
    return world(**{**numbers, **fixed})


def any_behaviour(some, **fixed):
    """Behaviour of any numbers, but for what switches a whole rule."""
    switches = ("satisficing", "taste_lasts", "taste_carried", "weight_beyond", "years_ahead", "host_bonus")
    usual, numbers = behaviour(), {}
    for name in usual.dtype.names:
        if name not in switches and usual[name].dtype.kind == "f":
            numbers[name] = some.uniform(0, 1, usual[name].shape)
    numbers |= {name: some.integers(0, 40) for name in DATES}
    numbers["community"][[UK, ELSEWHERE]] = 0.0  # as the settings have it; a test below asks them
    numbers["tie_fading"] = some.uniform(1, 40)
    numbers["jobless_quarters"] = 4.0
    numbers["optimism"] = some.uniform(-1, 1)
    numbers["weight_beyond"] = [weight_beyond(DISCOUNT, D, T) for D in range(len(usual.weight_beyond))]
    numbers["years_ahead"] = [years_ahead(DISCOUNT, since, T) for since in range(len(usual.years_ahead))]
    return behaviour(**{**numbers, **fixed})


@few
@given(researchers(), anything, places, positions)
def test_equations_1_6_8_and_24_are_what_the_model_does(i, some, p, k):
    W, B = any_world(some), any_behaviour(some)
    assert rules.ln_pay_of(i, W, p, k) == same(ln_y(i, W, p, k))
    assert rules.appeal_at(i, W, p, k) == same(v(i, W, ln_y(i, W, p, k), p, k))
    assert rules.late_postdoc(B, i.since_phd, k) == same(late(B, i.since_phd, k))
    assert rules.growth_ahead(i, W, B, p, k) == same(G_ahead(i, W, p, k))


def test_equation_6_begins_with_pay_in_dollars_of_equal_worth_and_that_of_fellows_goes_with_the_lever():
    """And a bridge is a share of the gap to institute pay, where fellows earn more."""
    for multiplier, b in ((2.4, 0.5), (0.9, 0.5)):
        levers = {"policy.salary_multiplier": multiplier, "policy.bridge_pay": b, "policy.reserved_posts": 0.1}
        settings = load_settings("baseline", [f"{name}={value}" for name, value in levers.items()])
        W = state.setting_of(settings, 1).almanac.conditions_in(settings.study.first_calendar_quarter()).world
        for p, place in enumerate(PLACES):
            country = getattr(settings.country, place)
            for k in (POSTDOC, FACULTY, INSTITUTE, INDUSTRY, OUT):
                assert W.ln_pay[p, k] == same(log(country.pay[POSITIONS[k]] / country.purchasing_power))
        programme, korea, terms = settings.programme, settings.country.korea, W.programmes[0]
        pay = programme.pay * multiplier / programme.announced_multiplier
        assert terms.ln_fellow_pay == same(log(pay / korea.purchasing_power))
        assert terms.bridge == same(b * max(0, log(pay) - log(korea.pay["institute"])))
        fellow = researcher(ability=1.5)
        assert rules.ln_fellow_pay(fellow, W, 0) == same(terms.ln_fellow_pay + korea.pay_by_ability * 1.5)


@few
@given(researchers(), anything, places)
def test_equation_2_is_what_the_model_does(i, some, p):
    W, B = any_world(some), any_behaviour(some)
    assert careers.personal_odds(i, W, B, p) == same(pi(i, W, B, p))
    known = any_behaviour(some, optimism=0.0)
    assert careers.personal_odds(i, W, known, p) == same(pi(i, W, known, p))


@pytest.mark.parametrize("D", [*range(0, T + 3), 100])
def test_equation_3_is_what_the_model_does(D):
    assert weight_beyond(DISCOUNT, D, T) == same(share_beyond(D))


TERMS = {
    "renewal": st.floats(0, 1), "passes": st.floats(0, 1), "fellow_contract": st.integers(1, 12),
    "fellow_renewal": st.integers(1, 12), "fellow_longest": st.integers(12, 40), "bridge": st.floats(0, 1),
    "reserved_share": st.floats(0, 1), "reserved_after": st.sampled_from([CONTRACT, FULL_TERM, EVALUATION]),
}  # fmt: skip


def rho_e(terms, i, left, served):
    """ρ e of equation 5: whether the offer is still to be earned goes by when it is given."""
    renewals, end = 0, served + left
    while end < terms.fellow_longest:
        renewals, end = renewals + 1, end + terms.fellow_renewal
    full_term = terms.renewal**renewals if terms.renewal > 0 else 1
    in_first = served + left <= terms.fellow_contract
    return (
        terms.reserved_share[i.origin]
        * {CONTRACT: 1, FULL_TERM: full_term, EVALUATION: terms.passes * in_first}[int(terms.reserved_after)]
    )


@few
@given(researchers(place=KOREA, position=FELLOW), anything, st.fixed_dictionaries(TERMS), st.integers(0, 16))
def test_equations_4_and_5_are_what_the_model_does_of_fellows(i, some, given_terms, served):
    W, B = any_world(some, **given_terms), any_behaviour(some)
    i, terms = i._replace(as_fellow=served, contract_left=max(i.contract_left, 1)), W.programmes[0]
    left = i.contract_left
    D = expected_quarters(terms, left, served + left)
    assert careers.expected_fellowship(terms, np.int64(left), np.int64(served)) == D
    pay = terms.ln_fellow_pay + W.pay_by_ability[KOREA] * i.ability
    worth = v(i, W, pay, KOREA, FELLOW)
    ahead = careers.outlook(i, W, B, KOREA)
    job = utility.present_job(i, W, B, ahead, 0)
    chance = rho_e(terms, i, left, served)
    assert job.career == same(career(i, W, B, KOREA, FELLOW, D, worth, chance, terms.bridge))


@few
@given(researchers(), anything, places, positions)
def test_equations_5_and_20_are_what_the_model_does_of_any_job(i, some, p, k):
    """The job that she holds, and the parts of what a place gives; then all posts that she sees, in equation 20."""
    W, B = any_world(some), any_behaviour(some)
    if k != FELLOW:
        i = i._replace(position=k, place=p)
        D, worth = B.jobless_spell if k == OUT else i.contract_left, v(i, W, ln_y(i, W, p, k), p, k)
        job = utility.present_job(i, W, B, careers.outlook(i, W, B, p), 0)
        assert job.career == same(career(i, W, B, p, k, D, worth))


@few
@given(researchers(), anything)
def test_equation_20_is_what_the_model_does_of_all_posts_that_are_seen(i, some):
    """With visas (equation 7), and with luck as it is drawn."""
    W, B, key = any_world(some, sight=np.full((4, 4), 50.0)), any_behaviour(some), luck.key_of(1)
    values, scores = np.full(ALTERNATIVES, -inf), np.full(MARKETS, -inf)
    weighing.weigh(i, Prompt(np.int64(JOBLESS), np.int64(0), False), W, B, key, values, scores)
    seen = [alternative for alternative in range(len(PLACES) * POSTS) if values[alternative] > -inf]
    assert seen
    for alternative in seen:
        p, k = divmod(alternative, POSTS)
        D = W.contract[p] if k == POSTDOC else 0
        pay = ln_y(i, W, p, k)
        if p != i.home:
            pay = ln_y_after_visa(pay, W.visa_cost[p], D / 4 if k == POSTDOC else B.visa_years)
        gumbel, epsilon = shocks.place_taste(key, i.uid, p), shocks.taste_for(key, i.uid, W.quarter, W, alternative)
        assert values[alternative] == same(u(i, W, B, p, k, D, pay, gumbel, epsilon))


@given(st.floats(1, 6), st.floats(0, 100), st.floats(0.25, 10))
def test_equation_7_is_what_the_model_does(ln_y, C, years):
    assert rules.ln_pay_after_visa(ln_y, C, years) == same(ln_y_after_visa(ln_y, C, years))


@few
@given(researchers(), anything, places, st.floats(-3, 10))
def test_equations_9_to_13_are_what_the_model_does(i, some, p, gumbel):
    W, B = any_world(some), any_behaviour(some)
    assert rules.settling(i, B, p) == same(settling(i, B, p))
    assert rules.ties(i, B, p) == same(ties(i, B, p))
    assert rules.moving(i, B, p) == same(moving(i, B, p))
    assert rules.foreign_climate(i, W, B, p) == same(climate(i, W, B, p))
    assert rules.place_attachment(i, B, p, gumbel) == same(attachment(i, B, p, gumbel))


def test_communities_of_the_settings_are_those_of_the_us_and_korea():
    settings = load_settings("baseline")
    there = behaviour_of(settings).community
    for p in range(len(PLACES)):
        table = {US: settings.behaviour.us_community, KOREA: settings.behaviour.korea_community}.get(p)
        assert list(there[p]) == [table[origin] if table else 0.0 for origin in ORIGINS]


@few
@given(researchers(), anything, places, st.booleans())
def test_equations_14_15_and_27_are_what_the_model_does(i, some, p, job_ended):
    W, B = any_world(some), any_behaviour(some)
    assert (rules.effort(i, W, B), rules.urge(i, W, B)) == (same(E_and_U(i, W, B)[0]), same(E_and_U(i, W, B)[1]))
    assert rules.tie(0.7, i, B, p, i.lived[p]) == same(0.7 * B_of(i, B, p, i.lived[p]))
    assert rules.sight_probability(i, W, B, p, job_ended) == same(P_see(i, W, B, p, job_ended))
    for since in (0, 1):  # where home begins to be seen surely
        late = i._replace(since_phd=int(B.home_sight_after) + since)
        assert rules.sight_probability(late, W, B, p, job_ended) == same(P_see(late, W, B, p, job_ended))


@few
@given(researchers(), anything, places, st.booleans())
def test_equations_16_and_17_are_what_the_model_does(i, some, p, on_exchange):
    W, B = any_world(some, exchange=1.0 if on_exchange else 0.0), any_behaviour(some)
    on_exchange = on_exchange and i.position == FELLOW
    assert hosts.industry_offer(i, W, B, luck.key_of(1), p) == same(P_industry(i, W, B, p, on_exchange))
    for k in (POSTDOC, FACULTY, INSTITUTE):
        assert rules.open_offer(i, W, B, p, k) == same(P_open(i, W, B, p, k))


def test_firms_are_as_eager_as_equation_16_says():
    chi, there = 1.7, np.array([900, 1100, 5, 1000])
    posts = [1000.0, 800.0, inf, 1000.0]
    setting = SimpleNamespace(
        settings=SimpleNamespace(behaviour=SimpleNamespace(industry_crowding=chi)), industry_posts=np.array(posts),
        entrants=np.ones((6, 4)), entrants_growth=np.zeros((6, 4)), first_quarter=state.DATED,
    )  # fmt: skip
    expected = [X(chi, n, None if n_0 == inf else n_0) for n, n_0 in zip(there, posts, strict=True)]
    assert firms.eagerness(SimpleNamespace(quarter=0, industry=there), setting) == pytest.approx(expected)


@few
@given(researchers(), anything, places, st.sampled_from([POSTDOC, FACULTY, INSTITUTE]), st.floats(-10, 10))
def test_equation_18_is_what_the_model_does(i, some, p, k, noise):
    W, B = any_world(some), any_behaviour(some)
    assert rules.score(i, W, B, p, k, noise) == same(score(i, W, B, p, k, noise))
    for quarters in (3, 4, 5):  # abroad, where the bonus begins
        abroad = i._replace(lived=tuple(quarters * (other == (i.home + 1) % 4) for other in range(4)))
        assert rules.score(abroad, W, B, p, k, noise) == same(score(abroad, W, B, p, k, noise))


@few
@given(researchers(), anything, places, st.sampled_from([FACULTY, INSTITUTE]), st.booleans())
def test_hosts_favour_as_equation_18_says(i, some, p, k, on_exchange):
    """Hosts of fellows are institutes here; of postdocs all."""
    W, B = any_world(some, exchange=1.0 * on_exchange), any_behaviour(some, host_bonus=0.4, institute_postdocs=1.0)
    host = {FELLOW: INSTITUTE, POSTDOC: INSTITUTE}.get(i.position)
    second = k == INSTITUTE and on_exchange and i.position == FELLOW
    assert hosts.host_bonus(i, W, B, luck.key_of(1), p, k) == same(0.4 * (p == i.place) * ((k == host) + second))


HEARING = load_settings("baseline", ["programme.hearing_by_origin.india=1.9", "programme.hearing.foreigners=0.6"])


CALL = state.setting_of(HEARING, 1).almanac.conditions_in(HEARING.study.first_calendar_quarter()).world.programmes[0]


@few
@given(researchers(), anything, st.booleans())
def test_equation_19_is_what_the_model_does(i, some, searches):
    W, B = any_world(some), any_behaviour(some)
    assert rules.hearing_probability(i, W, B, CALL, searches) == same(P_hear(i, W, B, HEARING.programme, searches))


@given(anything)
def test_equation_21_is_what_the_model_does(some):
    odds, made, waiting = some.uniform(0, 1, 4), some.integers(0, 50, 4), some.integers(1, 200, 4)
    speed, horizon = some.uniform(0, 1), some.uniform(1, 40)
    now = SimpleNamespace(odds=odds.copy(), stock=np.zeros(BY_CELL, dtype=int), industry=None)
    setting = SimpleNamespace(
        settings=SimpleNamespace(behaviour=SimpleNamespace(belief_speed=speed, belief_horizon=horizon))
    )
    quarter._believe(now, setting, SimpleNamespace(waiting=waiting, made_permanent=made))
    expected = [pi_next(*each) for each in zip(odds, [speed] * 4, [horizon] * 4, made, waiting, strict=True)]
    assert now.odds == pytest.approx(expected)


@given(anything, st.integers(0, 120))
def test_equation_23_is_what_the_model_does(some, t):
    entrants, g = some.uniform(1, 100, (6, 4)), some.uniform(-0.1, 0.2, (6, 4))
    setting = SimpleNamespace(entrants=entrants, entrants_growth=g, first_quarter=state.DATED - 60)
    then, share = entrants_and_posts(entrants, g, (60 - t) / 4)
    assert state.entrants_in(setting, t) == pytest.approx(then)
    assert state.posts_share(setting, t) == pytest.approx(share)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 20))
def test_equation_25_is_what_the_model_does(zeta, xi, D):
    usual = behaviour(contract_search=zeta, contract_search_rise=xi)
    assert rules.contract_search(usual, D) == same(P_search(zeta, xi, D))


@given(st.integers(0, 200), st.integers(0, 10**7), st.integers(1, 40))
def test_equation_26_is_what_the_model_does(t, i, L):
    assert shocks.tastes_since(np.int64(i), np.int64(t), L) == drawn_in(t, i, L)
