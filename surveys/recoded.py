"""Answers whose numbers do not start at 1, or start elsewhere for every item.

Survey tools number answer options as they were created (1-5, 6-10, 11-15 in one matrix). The order
is known, the zero point is not: such items are read, but a person must say yes.
"""

from collections.abc import Sequence

from surveys.blocks import RUN, Block, stem
from surveys.profile import HIGHEST_CODE, LONGEST_SET, Profile
from surveys.wording import normalise

HIGHEST_OPTION = 99
FEWEST_ANSWERS = 20


def find_recoded(profiles: Sequence[Profile]) -> list[Block]:
    """Return matrices of whole numbers that start above 1 or differ by item, as unsure blocks."""
    matrices: dict[str, list[Profile]] = {}
    for profile in profiles:
        if _options(profile):
            matrices.setdefault(stem(profile), []).append(profile)
    blocks = []
    for matrix in matrices.values():
        if len(matrix) >= RUN and _is_recoded(matrix):
            block = _block(matrix)
            if block:
                blocks.append(block)
    return blocks


def _options(profile: Profile) -> list[int]:
    """Return the column's different whole numbers in order, [] when it is no answer scale."""
    if not profile.answers or profile.whole_share < 1 or profile.distinct > LONGEST_SET:
        return []
    numbers = sorted({int(float(value.replace(",", "."))) for value in profile.answers})
    inside = numbers[0] >= 0 and numbers[-1] <= HIGHEST_OPTION
    narrow = numbers[-1] - numbers[0] <= HIGHEST_CODE
    return numbers if inside and narrow and len(numbers) >= RUN else []


def _is_recoded(matrix: list[Profile]) -> bool:
    ranges = sorted((options[0], options[-1]) for options in map(_options, matrix))
    apart = any(low > high for (_, high), (low, _) in zip(ranges, ranges[1:], strict=False))
    answers = sum(profile.n for profile in matrix)
    return ranges[-1][1] > HIGHEST_CODE or (
        answers >= FEWEST_ANSWERS and (apart or ranges[0][0] >= HIGHEST_CODE // 2)
    )


def _block(matrix: list[Profile]) -> Block | None:
    """Shift every item to 1 … k; None when two items would need the same number differently."""
    points = max(options[-1] - options[0] + 1 for options in map(_options, matrix))
    codes: dict[str, int] = {}
    for profile in matrix:
        floor = (_options(profile)[0] - 1) // points * points
        for value in profile.answers:
            shifted = int(float(value.replace(",", "."))) - floor
            if codes.setdefault(normalise(value), shifted) != shifted:
                return None
    return Block(
        columns=tuple(profile.index for profile in matrix),
        minimum=min(1, *codes.values()),
        maximum=max(points, *codes.values()),
        codes=codes,
        certain=False,
        reason="recoded",
    )
