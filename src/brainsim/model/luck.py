"""Luck as a pure function of its name: (seed, researcher, quarter, purpose, block).

Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11. Nobody draws in turn, so two
scenarios share everybody's luck and differ only where a policy bites, and neither the order of researchers nor the
number of threads can matter.
"""

from typing import NamedTuple

import numpy as np

from brainsim.model.compilation import rule

# Purposes: what a draw is for. A new purpose takes a new number; an old number is never used again.
BIRTH, PLACE_TASTE, PROMPT, SIGHT, INDUSTRY_OFFER, OPEN_OFFER, CHOICE, SCORE, VISA, ROUNDING, RENEWAL = range(11)
GOING_HOME, ORDER_MET = 11, 12
PROGRAMME = 13  # of the second programme and all further ones, each with a block of its own: see HEARD and the others
CONTRACT_SEARCH = 14
HOST, EXCHANGE = 16, 17  # whether a postdoc is one of an institute; a fellow's exchange
FIELD, UNIVERSITY = 20, 21  # whether a programme that was widened takes her field; whether a university is her host

# What the four words of PROGRAMME are for; the first programme has PROMPT, CHOICE, SCORE and ORDER_MET for them.
HEARD, WANTED, RANKED, MET = range(4)

MASK = np.uint64(0xFFFFFFFF)
HALF_WORD = np.uint64(32)
MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)

ONE_BITS = np.int64(0x3FF0000000000000)
MANTISSA_BITS = np.int64(0x000FFFFFFFFFFFFF)
LN_2 = 0.6931471805599453
SQRT_2 = 1.4142135623730951

# The same in single precision, in which twice as many numbers fit in a register: of taste shocks and scores' noise alone.
ONE_BITS_32, MANTISSA_BITS_32 = np.int32(0x3F800000), np.int32(0x007FFFFF)
EXPONENT_32, BIAS_32, DROPPED = np.int32(23), np.int32(127), np.uint64(9)
HALF, ONE, TWO, STEP = np.float32(0.5), np.float32(1.0), np.float32(2.0), np.float32(2.0**-23)
LN_2_32, SQRT_2_32 = np.float32(LN_2), np.float32(SQRT_2)
THIRD, FIFTH, SEVENTH, NINTH = np.float32(1 / 3), np.float32(1 / 5), np.float32(1 / 7), np.float32(1 / 9)


class Key(NamedTuple):
    """The seed of a run, as Philox wants it: two words of 32 bits."""

    low: np.uint64
    high: np.uint64


def key_of(seed: int) -> Key:
    """The key of a 64-bit seed."""
    return Key(np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32 & 0xFFFFFFFF))


@rule
def words(key, uid, quarter, purpose, block):
    """Four independent words of 32 bits (as uint64) that belong to this name and to no other."""
    c0, c1, c2, c3 = np.uint64(uid), np.uint64(quarter), np.uint64(purpose), np.uint64(block)
    k0, k1 = key.low, key.high
    for _ in range(10):
        p0, p1 = MULTIPLIER_0 * c0, MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> HALF_WORD) ^ c1 ^ k0, p1 & MASK, (p0 >> HALF_WORD) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + WEYL_0) & MASK, (k1 + WEYL_1) & MASK
    return c0, c1, c2, c3


@rule
def word_of(words, number):
    """One of four words."""
    return words[0] if number == 0 else (words[1] if number == 1 else (words[2] if number == 2 else words[3]))


@rule
def chance(word):
    """Uniform on (0, 1), never 0 and never 1."""
    return (np.float64(word) + 0.5) * 2.0**-32


@rule
def ln(x):
    """Natural logarithm of a positive normal number, by + - * / alone, so that every machine gives the same bits.

    x = m 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1) / (m + 1)), a series in s^2 <= 0.0295.
    """
    bits = np.float64(x).view(np.int64)
    mantissa = np.int64((bits & MANTISSA_BITS) | ONE_BITS).view(np.float64)
    exponent = np.float64(np.int32((bits >> np.int64(52)) - np.int64(1023)))
    large = mantissa > SQRT_2
    mantissa = mantissa * 0.5 if large else mantissa
    exponent = exponent + 1.0 if large else exponent
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    series = 1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19))))
    series = 1.0 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * series))))
    return exponent * LN_2 + 2.0 * s * series


@rule
def chance_32(word):
    """Uniform on (0, 1) in single precision, in steps of 2^-23 from half a step on: never 0 and never 1."""
    return (np.float32(np.int32(word >> DROPPED)) + HALF) * STEP


@rule
def ln_32(x):
    """`ln` in single precision. Every integer is wrapped: numba would go on in 64 bits."""
    bits = np.float32(x).view(np.int32)
    mantissa = np.int32((bits & MANTISSA_BITS_32) | ONE_BITS_32).view(np.float32)
    exponent = np.float32(np.int32(np.int32(bits >> EXPONENT_32) - BIAS_32))
    large = mantissa > SQRT_2_32
    mantissa = mantissa * HALF if large else mantissa
    exponent = exponent + ONE if large else exponent
    s = (mantissa - ONE) / (mantissa + ONE)
    z = s * s
    series = ONE + z * (THIRD + z * (FIFTH + z * (SEVENTH + z * NINTH)))
    return exponent * LN_2_32 + TWO * s * series


@rule
def gumbel(word):
    """Standard Gumbel (maximum), in single precision: the taste shock that makes a best choice a logit."""
    return -ln_32(-ln_32(chance_32(word)))


@rule
def logistic(word):
    """Standard logistic (scale 1, sd 1.814), in single precision."""
    u = chance_32(word)
    return ln_32(u) - ln_32(ONE - u)


@rule
def exponential(word):
    """Standard exponential."""
    return -ln(chance(word))


@rule
def normal(word):
    """Standard normal, by Wichura's AS 241 (1988), accurate to about 1e-16 of the quantile."""
    u = chance(word)
    q = u - 0.5
    tail = ln(u if q < 0.0 else 1.0 - u)
    r = np.sqrt(-tail)
    return _central(q) if abs(q) <= 0.425 else (-_outer(r) if q < 0.0 else _outer(r))


@rule
def _central(q):
    r = 0.180625 - q * q
    top = 2509.0809287301226727 * r + 33430.575583588128105
    top = ((top * r + 67265.770927008700853) * r + 45921.953931549871457) * r + 13731.693765509461125
    top = ((top * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608
    low = 5226.495278852545925 * r + 28729.085735721942674
    low = ((low * r + 39307.89580009271061) * r + 21213.794301586595867) * r + 5394.1960214247511077
    low = ((low * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0
    return q * top / low


@rule
def _outer(r):
    return _middle(r - 1.6) if r <= 5.0 else _far(r - 5.0)


@rule
def _middle(r):
    top = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    top = ((top * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504
    top = ((top * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734
    low = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    low = ((low * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455
    low = ((low * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0
    return top / low


@rule
def _far(r):
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = ((top * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123
    top = ((top * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772
    low = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    low = ((low * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525
    low = ((low * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0
    return top / low
