"""Questions side by side, some of which end at one number and the rest at a higher one."""

from collections import Counter
from collections.abc import Sequence

from surveys.beyond import SURE_OF_STRANGERS
from surveys.blocks import RUN, stem
from surveys.ends import by_inner_ends
from surveys.profile import Profile

OFTEN = 0.15
AT_END = 0.1


def by_own_end(piece: list[Profile]) -> list[list[Profile]]:
    """Cut a run where its answers end twice, unless both ends are of rows of one matrix."""
    parts = by_two_ends(piece)
    parts = parts if len(parts) > 1 else by_inner_ends(piece)
    stems = [{stem(each) for each in part} for part in parts]
    return parts if not set.intersection(*stems) else [piece]


def by_two_ends(piece: list[Profile]) -> list[list[Profile]]:
    """Cut a run of questions in bare numbers where its tail or its head goes on to a higher end.

    Ten statements of which a hundred answers end at 5, with many a 5 among them, and two more that
    people answered 6 and 7: two questionnaires, not one from 1 to 7 whose end few used.
    """
    tops = [_top(profile) for profile in piece]
    usual = Counter(tops).most_common(1)[0][0] if tops else 0
    beyond = [place for place, top in enumerate(tops) if top > usual]
    inside = [profile for profile, top in zip(piece, tops, strict=True) if top <= usual]
    outside = [piece[place] for place in beyond]
    if not beyond or len(inside) < RUN or not _stand_together(beyond, len(piece)):
        return [piece]
    beyond_usual = sum(_share(each, above=usual) * each.n for each in outside)
    if not _is_end(inside, usual) or beyond_usual < OFTEN * sum(each.n for each in outside):
        return [piece]
    return [inside, outside] if beyond[0] else [outside, inside]


def _stand_together(places: Sequence[int], length: int) -> bool:
    row = list(range(places[0], places[-1] + 1)) == list(places)
    return row and (places[0] == 0 or places[-1] == length - 1)


def _is_end(inside: Sequence[Profile], usual: int) -> bool:
    """Say whether many gave the last number, in several questions, and a hundred answers in all."""
    answered = sum(profile.n for profile in inside)
    often = sum(_share(profile, above=usual - 1) >= AT_END for profile in inside)
    given = sum(_share(profile, above=usual - 1) * profile.n for profile in inside)
    return answered >= SURE_OF_STRANGERS and often >= RUN and given >= AT_END * answered


def _share(profile: Profile, *, above: int) -> float:
    codes = profile.codes or {}
    beyond = sum(profile.values[value] for value, number in codes.items() if number > above)
    return beyond / profile.n if profile.n else 0.0


def _top(profile: Profile) -> int:
    return max((profile.codes or {"": 0}).values())
