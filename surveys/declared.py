"""Items whose order of answers the file itself states, in words no known set has."""

from collections.abc import Container, Sequence
from dataclasses import replace

from surveys import labels
from surveys.blocks import RUN, Block
from surveys.profile import LONGEST_SET, Profile
from surveys.wording import normalise


def declared_blocks(profiles: Sequence[Profile], *, taken: Container[int]) -> list[Block]:
    """Return columns that share labels with consecutive codes, three or more in a block.

    The codes give the order. Which end is high they do not say: that is certain only where the
    first or last label is the end of some known scale, and asked otherwise.
    """
    shared: dict[tuple[tuple[int, str], ...], list[Profile]] = {}
    for profile in profiles:
        scale = _scale(profile)
        if profile.index not in taken and scale:
            shared.setdefault(scale, []).append(profile)
    return [_block(scale, run) for scale, run in shared.items() if len(run) >= RUN]


def as_declared(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return blocks with as many points as the file itself states, where it states them all.

    A known set may have places that this survey did not offer; the file's own list knows.
    """
    by_index = {profile.index: profile for profile in profiles}
    found = []
    for block in blocks:
        scales = {_scale(by_index[column]) for column in block.columns}
        scale = scales.pop() if len(scales) == 1 else ()
        places = [block.codes.get(normalise(label), 0) for _, label in scale]
        rising = all(low < high for low, high in zip([0, *places], places, strict=False))
        if scale and rising and len(scale) != len(block.labels or ()):
            block = replace(
                block,
                minimum=scale[0][0],
                maximum=scale[-1][0],
                codes={normalise(label): code for code, label in scale},
                labels=tuple(label for _, label in scale),
                certain=True,
            )
        found.append(block)
    return found


def _scale(profile: Profile) -> tuple[tuple[int, str], ...]:
    """Return a column's points as (code, label) in order; () when it is no scale."""
    points = sorted(
        (code, label) for label, code in profile.declared.items() if not labels.is_missing(label)
    )
    codes = [code for code, _ in points]
    consecutive = bool(codes) and codes == list(range(codes[0], codes[0] + len(codes)))
    known = set(profile.answers) <= {label for _, label in points}
    fits = RUN <= len(points) <= LONGEST_SET and profile.n > 0
    return tuple(points) if consecutive and known and fits else ()


def _block(scale: tuple[tuple[int, str], ...], run: list[Profile]) -> Block:
    ends = labels.end_of_scale(scale[0][1]), labels.end_of_scale(scale[-1][1])
    return Block(
        columns=tuple(profile.index for profile in run),
        minimum=scale[0][0],
        maximum=scale[-1][0],
        codes={normalise(label): code for code, label in scale},
        labels=tuple(label for _, label in scale),
        certain=ends in (("low", "high"), ("low", ""), ("", "high")),
        reason="declared",
    )
