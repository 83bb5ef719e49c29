"""What a ratio of two effects may say: a number where more money surely added people, else the reason why there is none.

A cost per added person means something only where somebody was surely added. Where nobody was, where fewer were kept, or
where money was saved, the quotient of the two means is a number all the same, and says nothing or the contrary.
"""

NOT_OBSERVED = "not observed"
TOO_FEW = "too few simulations"
NONE_ADDED = "none added"
NOT_SURE = "none surely added"
FEWER_FOR_MORE = "costs more and keeps fewer"
FEWER_FOR_LESS = "costs less and keeps fewer"
MORE_FOR_LESS = "costs less and keeps more"
MORE_FOR_NOTHING = "costs nothing more"


def reason_of(cost: float, added: float, replications: int, is_bounded: bool) -> str:
    """Why a mean cost over a mean number of people added is no number; "" where it is one.

    `is_bounded`: whether the interval of the mean has both ends, as it has where the mean added can be told from zero.
    """
    if replications < 2:
        return TOO_FEW if replications else NOT_OBSERVED
    if added == 0.0:
        return NONE_ADDED
    if not is_bounded:
        return NOT_SURE
    if added < 0.0:
        return FEWER_FOR_LESS if cost < 0.0 else FEWER_FOR_MORE
    return MORE_FOR_LESS if cost < 0.0 else MORE_FOR_NOTHING if cost == 0.0 else ""
