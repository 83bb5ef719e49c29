"""Workload W in idiomatic Mesa: one `Agent` a researcher, plain Python rules, the market in the model."""

from collections import defaultdict
from math import log, log1p
from operator import attrgetter
from time import perf_counter

import numpy as np
from mesa import Agent, Model

from benchmarks import workload
from benchmarks.workload import ALTERNATIVES, MOVING_COST, POSITIONS, QUARTERS_A_YEAR, SETTLING, Rates

# Plain lists and tuples: indexing a NumPy array for one number costs Python ten times as much.
VALUES = list(zip(*(table.ravel().tolist() for table in (workload.PAY, workload.AUTONOMY, workload.SECURITY))))
PLACE_OF = [alternative // POSITIONS for alternative in range(ALTERNATIVES)]
SCARCE = workload.SCARCE.ravel().tolist()
REVIEW_HAZARD = workload.REVIEW_HAZARD.tolist()
CONTRACT = workload.CONTRACT.tolist()


class Researcher(Agent):
    """One researcher, with the fields of a `WORKER` row; her post is an alternative's number."""
