"""The shapes in which drivers and paths are released; part of `results`."""

from enum import StrEnum


class DriverVerdict(StrEnum):
    """What may be said of a driver beside the others, or why nothing is."""

    STANDS_OUT = "stands_out"
    AS_OTHERS = "as_others"
    LESS = "less"
    NOTHING_SURE = "nothing_sure"  # all drivers together explain no more than chance would
    TOO_FEW = "too_few"
    CANNOT_TELL = "cannot_tell"
    NO_OUTCOMES = "no_outcomes"
    NO_DRIVERS = "no_drivers"
    TOO_MANY = "too_many"


class Part(StrEnum):
    """Whether people are compared inside their department, or departments with each other."""

    WITHIN = "within"
    BETWEEN = "between"


class PathVerdict(StrEnum):
    """Whether the answers agree with a path, or why nothing is said."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    OPPOSITE = "opposite"
    TOO_FEW = "too_few"
    CANNOT_TELL = "cannot_tell"
    SHARED_ITEMS = "shared_items"
    NOT_ASKED = "not_asked"


DRIVERS = (
    "outcome",  # id of a scale
    "driver",  # id of a scale; "" where nothing is said of the outcome
    "part",  # Part
    "n",  # people who answered everything needed
    "departments",  # between: departments compared; within: those people are compared inside
    "r",
    "r_low",
    "r_high",
    "importance",  # share of what all drivers explain together (LMG), 0–1; sums to 1
    "importance_low",
    "importance_high",
    "r_squared",  # what all drivers of the outcome explain together
    "verdict",  # DriverVerdict
)
"""One row an outcome × driver × part, for the whole organisation; association only."""

_EFFECTS = ("a", "b", "direct", "total", "indirect")

PATHS = (
    "path",  # "uncertainty_sharing" or "conflict_help"
    "start",  # ids of scales; "" where the survey does not ask
    "through",
    "end",
    "n",
    "departments",
    "clustered",  # intervals from whole departments drawn again; else from people
    *(f"{effect}{side}" for effect in _EFFECTS for side in ("", "_low", "_high")),
    "verdict",  # PathVerdict
)
"""One row a path; standardised associations inside departments, two decimals."""
