"""What origins and positions are called in settings; the model numbers them in this order."""

from typing import Literal

Origin = Literal["korea", "us", "uk", "india", "china", "other"]
PositionName = Literal["postdoc", "faculty", "institute", "industry", "fellow", "out"]
PaidPosition = Literal["postdoc", "faculty", "institute", "industry", "out"]
LastingPosition = Literal["faculty", "institute", "industry"]  # that have no end
OpenPosition = Literal["postdoc", "faculty", "institute"]
