"""Answers that are a whole set, while a longer known set has them all and an end nobody gave.

"Bad" to "excellent" may be four answers, or five of which nobody in a small group gave "horrible".
"""

from collections import Counter
from collections.abc import Sequence

from surveys import labels
from surveys.blocks import RUN
from surveys.ends import expected_beyond
from surveys.profile import Profile

FEWEST_BEYOND = 0.5
FEWEST_OF_SEVERAL = 1.0
"""Answers expected beyond an end from which it is taken for the last."""


def goes_on(run: Sequence[Profile], best: labels.Match, found: Sequence[labels.Match]) -> bool:
    """Say whether chance may have left an end of a longer set unused.

    Where the last answers given were given often, one beyond them would have been given too.
    """
    if best.coverage < 1:
        return False
    sides = set[int]()
    for other in found:
        used = sorted(other.places.values())
        inner = set(range(used[0], used[-1] + 1)) == set(used)
        if other.answers.points > best.answers.points and inner and other.unique:
            sides |= {1} if used[0] > 1 else set()
            sides |= {-1} if used[-1] < other.answers.points else set()
    if not sides:
        return False
    given = [_given(profile, best) for profile in run]
    ends = {1: 1, -1: best.answers.points}
    fewest = FEWEST_BEYOND if len(run) < RUN else FEWEST_OF_SEVERAL
    return any(expected_beyond(given, top=ends[side], step=side) < fewest for side in sides)


def _given(profile: Profile, best: labels.Match) -> Counter[int]:
    given: Counter[int] = Counter()
    for value, count in profile.answers.items():
        place = best.places.get(profile.words.fold(value))
        if place is not None:
            given[place] += count
    return given
