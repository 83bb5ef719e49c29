"""The words of the model: places, origins, positions and the alternatives among which a researcher chooses."""

import numpy as np

PLACES = ("korea", "us", "uk", "elsewhere")
KOREA, US, UK, ELSEWHERE = range(4)

ORIGINS = ("korea", "us", "uk", "india", "china", "other")
HOME = np.array([KOREA, US, UK, ELSEWHERE, ELSEWHERE, ELSEWHERE], dtype=np.int8)  # by origin

POSITIONS = ("postdoc", "faculty", "institute", "industry", "fellow", "out")
POSTDOC, FACULTY, INSTITUTE, INDUSTRY, FELLOW, OUT = range(6)
NOBODY = -1  # the position of an empty row

# Alternatives 0..15 are place * 4 + position (postdoc, faculty, institute, industry); then three of their own kind.
POSTS = 4
STAY, FELLOWSHIP, RESERVED = 16, 17, 18
ALTERNATIVES = 19

# Scarce posts are cleared: postdoc, faculty and institute in Korea, the US and the UK, and the fellowship.
MARKETS = 10
FELLOWSHIP_MARKET = 9
NO_MARKET = -1
MARKET = np.full(ALTERNATIVES, NO_MARKET, dtype=np.int8)
for _place in (KOREA, US, UK):
    for _position in (POSTDOC, FACULTY, INSTITUTE):
        MARKET[_place * POSTS + _position] = _place * 3 + _position
MARKET[FELLOWSHIP] = FELLOWSHIP_MARKET

# Groups of fellows at hire.
GROUPS = ("new_domestic_phd", "returnee", "foreign", "other_domestic")
NEW_DOMESTIC_PHD, RETURNEE, FOREIGN, OTHER_DOMESTIC = range(4)

# A researcher is followed for thirteen years after the PhD.
WINDOW = 52


def alternative_name(alternative: int) -> str:
    """An alternative in words, such as "faculty in the us"."""
    if alternative >= STAY:
        return ("stay", "fellowship in korea", "reserved institute post in korea")[alternative - STAY]
    return f"{POSITIONS[alternative % POSTS]} in {PLACES[alternative // POSTS]}"
