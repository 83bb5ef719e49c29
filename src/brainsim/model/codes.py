"""The codes of the model: places, origins, positions and the alternatives among which a researcher chooses, as numbers.

Shapes, loops, markets and the names of chance follow from the rows of places (settings/places.py).
"""

from collections.abc import Sequence
from typing import get_args

import numpy as np

from brainsim.settings.names import Origin, PositionName
from brainsim.settings.places import fixed
from brainsim.settings.programmes import MOST_PROGRAMMES

ROWS = fixed()
PLACES = tuple(row.name for row in ROWS)
KOREA, US, UK, ELSEWHERE = (PLACES.index(name) for name in ("korea", "us", "uk", "elsewhere"))
CHANCE = np.array([row.number for row in ROWS], dtype=np.int64)  # by place
SCARCE = tuple(place for place, row in enumerate(ROWS) if row.scarce)  # places whose research posts are competed for
OPEN = np.array([not row.scarce for row in ROWS])  # by place

ORIGINS = get_args(Origin)
HOME = np.array(
    [PLACES.index(origin) if origin in PLACES else ELSEWHERE for origin in ORIGINS], dtype=np.int8
)  # by origin

POSITIONS = get_args(PositionName)
POSTDOC, FACULTY, INSTITUTE, INDUSTRY, FELLOW, OUT = range(len(POSITIONS))
PERMANENT = (FACULTY, INSTITUTE)  # research posts without an end
RESEARCHING = (POSTDOC, FELLOW, *PERMANENT)  # positions whose holders do research
NOBODY = -1  # the position of an empty row
CODES = 8  # whereabouts are written as place * CODES + position (fellows.code)
UNKNOWN = -1  # whereabouts not observed

# The shapes of tables by place, by place and position, and by place, origin and position.
BY_PLACE, BY_POST = (len(PLACES),), (len(PLACES), len(POSITIONS))
BY_CELL = (len(PLACES), len(ORIGINS), len(POSITIONS))

# The first alternatives are place * POSTS + position (postdoc, faculty, institute, industry); then three of their own
# kind, of which the fellowship is the first programme's; then the fellowships of further programmes, as many as there are.
POSTS, RESEARCH = 4, 3  # positions that a place offers, and those of research among them, which come first
STAY, FELLOWSHIP, RESERVED = range(len(PLACES) * POSTS, len(PLACES) * POSTS + 3)
ALTERNATIVES = RESERVED + 1  # with one programme; each further one adds an alternative, and a market
NO_PROGRAMME = -1
FELLOWSHIPS = np.array(
    [FELLOWSHIP, *range(ALTERNATIVES, ALTERNATIVES + MOST_PROGRAMMES - 1)]
)  # alternative by programme
PROGRAMME = np.full(
    ALTERNATIVES + MOST_PROGRAMMES - 1, NO_PROGRAMME, dtype=np.int8
)  # whose fellowship an alternative is
PROGRAMME[FELLOWSHIPS] = np.arange(MOST_PROGRAMMES)

# Scarce posts are cleared: postdoc, faculty and institute in the places where they are scarce, and each fellowship.
FELLOWSHIP_MARKET = len(SCARCE) * RESEARCH  # of the first programme; the others' come after it
MARKETS = FELLOWSHIP_MARKET + 1  # with one programme
NO_MARKET = -1
MARKET = np.full(len(PROGRAMME), NO_MARKET, dtype=np.int8)
for _number, _place in enumerate(SCARCE):
    for _position in range(RESEARCH):
        MARKET[_place * POSTS + _position] = _number * RESEARCH + _position
MARKET[FELLOWSHIPS] = FELLOWSHIP_MARKET + np.arange(MOST_PROGRAMMES)
WANTED = np.array([list(map(int, MARKET)).index(market) for market in range(MARKET.max() + 1)])  # alternative by market

# Groups of fellows at hire.
GROUPS = ("new_domestic_phd", "returnee", "foreign", "other_domestic")
NEW_DOMESTIC_PHD, RETURNEE, FOREIGN, OTHER_DOMESTIC = range(len(GROUPS))

# A researcher is followed for thirteen years after the PhD.
WINDOW = 52


def code_of(places, positions):
    """The whereabouts code of a place and a position, or of arrays of them."""
    return places * CODES + positions


def place_of_code(codes):
    """The place of a whereabouts code, or of an array of codes."""
    return codes // CODES


def position_of_code(codes):
    """The position of a whereabouts code, or of an array of codes."""
    return codes % CODES


def alternative_name(alternative: int, programmes: Sequence[str] = ()) -> str:
    """An alternative in words, such as "faculty in the us"; a further programme's fellowship by its name."""
    if alternative > RESERVED:
        programme = int(PROGRAMME[alternative])
        return f"fellowship of {programmes[programme] if programme < len(programmes) else programme}"
    if alternative >= STAY:
        return ("stay", "fellowship in korea", "reserved institute post in korea")[alternative - STAY]
    return f"{POSITIONS[alternative % POSTS]} in {PLACES[alternative // POSTS]}"
