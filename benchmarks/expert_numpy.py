"""Workload W in NumPy, as fast as we could write it: columns, reviewers only, everything in passes that NumPy vectorises.

What made it fast, each measured against its alternative on 10,000 researchers:

* raw 64-bit words of the bit generator, read as uint16 for reviews and uint32 for luck, cost a quarter of
  `Generator.random`; two float32 logarithms in vector registers then beat both `Generator.gumbel` and the ziggurat
  of `Generator.standard_exponential`;
* alternatives along the first axis, so that every pass runs over many reviewers at once;
* the number of an alternative stored in the lowest bits of its utility: a maximum then says who won, where `argmax`
  would take ten times as long;
* open alternatives numbered before scarce ones: the best open one, needed after a cut, falls out of the same maximum;
* one sort for the nine markets, not nine partitions;
* blocks of reviewers that stay in the cache.

OpenBLAS must keep to one thread (OPENBLAS_NUM_THREADS=1) to compare engines on one core.
"""

from time import perf_counter

import numpy as np

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, PLACES, POSITIONS, QUARTERS_A_YEAR, SETTLING, Rates

BLOCK = 4096
"""Reviewers weighed together: their utilities take 256 KiB."""

# Open alternatives come first, scarce ones after them. A post's number means its place in this order.
POSTS = np.argsort(workload.SCARCE.ravel(), kind="stable")
OPEN_POSTS = ALTERNATIVES - int(workload.SCARCE.sum())
PLACE = (POSTS // POSITIONS).astype(np.int8)
POSITION = (POSTS % POSITIONS).astype(np.int8)
POST = np.argsort(POSTS).astype(np.int8)
CONTRACT = workload.CONTRACT[POSITION]

# A reviewer's utilities without luck are ATTRACTIONS @ her 3 tastes and the worth to her of the 4 places.
ATTRACTIONS = np.column_stack(
    [
        *(table.ravel()[POSTS] for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY)),
        PLACE[:, None] == np.arange(PLACES),
    ]
).astype(np.float32)
PLACES_DOWN = np.arange(PLACES, dtype=np.int8)[:, None]

# A utility's lowest 4 bits say which alternative it belongs to: an error of at most 2 parts in a million.
NUMBER_BITS = np.int32(ALTERNATIVES - 1)
NUMBERS = np.arange(ALTERNATIVES, dtype=np.int32)[:, None]

# The bits of 1.0 in float32, and the largest float32 below 1: see `gumbels`.
ONE_BITS = np.uint32(0x3F800000)
BELOW_ONE = np.float32(1 - 2**-24)
