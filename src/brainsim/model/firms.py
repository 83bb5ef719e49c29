"""How eager firms are to hire: the more researchers they have, the fewer offers they make."""

import numpy as np

from brainsim.model.codes import INDUSTRY
from brainsim.model.state import Setting, State, posts_share


def in_industry(stock: np.ndarray) -> np.ndarray:
    """Researchers in industry, [place], of a stock by place, origin and position."""
    return stock[:, :, INDUSTRY].sum(axis=1)


def eagerness(state: State, setting: Setting) -> np.ndarray:
    """The factor on offers from industry, [place], with those who are there; 1 where firms have no bounds (equation 16)."""
    posts = setting.industry_posts * posts_share(setting, state.quarter)
    crowding = np.where(np.isfinite(posts), state.industry / posts - 1.0, 0.0)
    return np.exp(-setting.settings.behaviour.industry_crowding * crowding)
