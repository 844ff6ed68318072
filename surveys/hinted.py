"""Headings that say a question is rated, so that its numbers are ratings even alone."""

import re

from surveys import stated
from surveys.dialect import known
from surveys.profile import Profile

RATED_ENDS = (5, 7, 10)

_END = r"\b\d{1,2}\s*(?:[-=–:]|är|is|means|betyder)\s*[^\W\d]+"
_STATED = re.compile(f"{_END}.*{_END}", re.DOTALL)


def is_hinted(profile: Profile) -> bool:
    """A lone number column is an item when its heading asks to recommend or states its ends."""
    return (
        bool(known("recommend").words & profile.tokens)
        or _states_ends(profile)
        or _asks_to_rate(profile)
    )


def _asks_to_rate(profile: Profile) -> bool:
    """Say whether a question asks how much or how good, and is answered up to 5, 7 or 10."""
    top = max((profile.codes or {"": 0}).values())
    return top in RATED_ENDS and known("rating").match(profile.name)


def is_recommend(profile: Profile) -> bool:
    """Say whether a question asks how likely one is to recommend something, and names no ends."""
    return bool(known("recommend").words & profile.tokens) and not _states_ends(profile)


def _states_ends(profile: Profile) -> bool:
    """Say whether a heading says what its numbers mean, or from where to where they go."""
    return stated_range(profile) is not None or bool(_STATED.search(profile.heading.text))


def stated_range(profile: Profile) -> tuple[int, int] | None:
    """Return from where to where a heading says that its numbers go, where all of them do."""
    ends = stated_ends(profile)
    numbers = (profile.codes or {"": 0}).values()
    if ends is None or min(numbers) < ends[0] or max(numbers) > ends[1]:
        return None
    return ends


def stated_ends(profile: Profile) -> tuple[int, int] | None:
    """Return from where to where a heading says that its numbers go, whatever they are."""
    return stated.stated_ends(profile.name)
