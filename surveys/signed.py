"""Matrices from minus to plus as much in which each column uses a few of the numbers: asked about.

Four people give one statement -2 and -1 and the next 1 and 2. Alone neither is a scale; together
they go from -2 to 2.
"""

from collections.abc import Container, Mapping, Sequence

from surveys.blocks import RUN, Block
from surveys.profile import HIGHEST_SIGNED, Profile
from surveys.wording import normalise

ENDS = (2, 3, 5)


def signed_blocks(profiles: Sequence[Profile], *, taken: Container[int]) -> list[Block]:
    """Return runs of columns in small numbers below and above 0 that reach as far on both sides."""
    blocks: list[Block] = []
    run: list[tuple[Profile, Mapping[str, int]]] = []
    for profile in (*profiles, None):
        numbers = _numbers(profile) if profile and profile.index not in taken else {}
        if profile and numbers:
            run.append((profile, numbers))
        elif profile is None or not profile.is_transparent:
            blocks += _block(run)
            run = []
    return blocks


def _numbers(profile: Profile) -> Mapping[str, int]:
    """Return a column's whole numbers from -5 to 5; none where it holds anything else."""
    if not profile.answers or profile.whole_share < 1:
        return {}
    numbers = {value: int(float(value.replace(",", "."))) for value in profile.answers}
    inside = all(abs(number) <= HIGHEST_SIGNED for number in numbers.values())
    return numbers if inside and len(numbers) > 1 else {}


def _block(run: Sequence[tuple[Profile, Mapping[str, int]]]) -> list[Block]:
    below = [place for place, (_, numbers) in enumerate(run) if min(numbers.values()) < 0]
    if len(below) < RUN:
        return []
    rows = run[below[0] : below[-1] + 1]
    seen = {number for _, numbers in rows for number in numbers.values()}
    if min(seen) != -max(seen) or max(seen) not in ENDS:
        return []
    return [
        Block(
            columns=tuple(profile.index for profile, _ in rows),
            minimum=min(seen),
            maximum=max(seen),
            codes={normalise(v): number for _, numbers in rows for v, number in numbers.items()},
            certain=False,
            reason="lone",
        )
    ]
