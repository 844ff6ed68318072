"""What was decided against a barrier, as a report prints it beside the finding."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A measure decided on. `unit` and `barrier` are ids; days are ISO dates or ""."""

    unit: str
    barrier: str
    what: str
    responsible: str = ""
    due: str = ""
    follow_up: str = ""
