"""What is said of units, findings, changes, scales and attacks, as single words."""

from enum import StrEnum


class Status(StrEnum):
    """Whether a unit has figures of its own."""

    SHOWN = "shown"
    POOLED = "pooled"
    HIDDEN = "hidden"


class UnitKind(StrEnum):
    """What a row of the unit table stands for."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    POOL = "pool"
    UNASSIGNED = "unassigned"
    GROUP_POOL = "group_pool"  # where groups of an attribute stand in for units
    NOT_GIVEN = "not_given"


class Why(StrEnum):
    """Why a unit has no figures of its own; the words are in the locales (`why.<value>`)."""

    NONE = ""
    TOO_FEW = "too_few"
    PROTECTS_OTHERS = "protects_others"
    INSIDE_POOL = "inside_pool"
    INSIDE_HIDDEN = "inside_hidden"


class BreakdownWhy(StrEnum):
    """Why a group has no figures of its own; words in the locales (`breakdown_why.<value>`)."""

    NONE = ""
    TOO_FEW = "too_few"
    PROTECTS_OTHERS = "protects_others"
    ONE_GROUP = "one_group"
    WITHHELD = "withheld"


class Level(StrEnum):
    """How sure we are that a barrier holds a unit back more than others."""

    CLEAR = "clear"
    LIKELY = "likely"
    CANNOT_TELL = "cannot_tell"
    NO_SIGN = "no_sign"


class ChangeLevel(StrEnum):
    """What may be said about a change between two waves.

    Higher and lower where nobody has decided which end of the measure is good.
    """

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_CHANGE = "no_clear_change"
    CANNOT_TELL = "cannot_tell"


class Kinship(StrEnum):
    """How a unit of the later wave goes back to the earlier one."""

    PATH = "path"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    REGROUPED = "regrouped"
    NONE = ""


class ScaleVerdict(StrEnum):
    """Whether a scale measures well enough to be reported."""

    REPORT = "report"
    WITH_CARE = "with_care"
    DO_NOT_REPORT = "do_not_report"
    SINGLE_ITEM = "single_item"


class Outcome(StrEnum):
    """How an attack on the released tables ended."""

    PASS = "pass"
    BREACH = "breach"
    UNFINISHED = "unfinished"
    BY_DESIGN = "by_design"
    NOT_APPLICABLE = "not_applicable"


class ThemeReason(StrEnum):
    """Whether themes were found in free text (`comments.reason.<value>` in the locales)."""

    FOUND = "found"
    NONE = "none"
    TOO_FEW = "too_few"
