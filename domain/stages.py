"""Where an enterprise stands on its way to a union (chặng thành lập CĐCS); how it moves is domain/founding.py."""

from enum import StrEnum


class Stage(StrEnum):
    """The way in its order, then what may befall it (domain.md §2.6)."""

    SURVEYED = "surveyed"
    CONTACTED = "contacted"
    NOT_COOPERATING = "not_cooperating"
    AGREED = "agreed"
    CORE_GROUP = "core_group"
    COLLECTING = "collecting"
    READY = "ready"
    CONGRESS_PLANNED = "congress_planned"
    CONGRESS_HELD = "congress_held"
    FILED = "filed"
    RECOGNISED = "recognised"
    LAUNCHED = "launched"
    PAUSED = "paused"
    CLOSED = "closed"
    BELOW_THRESHOLD = "below_threshold"
    MERGED = "merged"


SIDE = (Stage.PAUSED, Stage.CLOSED, Stage.BELOW_THRESHOLD, Stage.MERGED)
WAY = tuple(stage for stage in Stage if stage not in SIDE)
UNION_STANDS = (Stage.RECOGNISED, Stage.LAUNCHED)
