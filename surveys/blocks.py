"""A block: rating items that share their answers, and what columns of one matrix have in common."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from surveys.profile import Profile
from surveys.wording import normalise

MATRIX = 2
RUN = 3

_NUMBER_AT_END = re.compile(r"^(.*?)[ _.-]*\d+[a-z]?$")
_LONE_CODE = re.compile(r"q(?:id)?\d+$")
_ROW = re.compile(r"^(.+?)\s*\[.+\](?:\.\d+)?$", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Items that share their answers.

    `labels` low to high for answers in words, None for numbers; `codes` maps the normalised answer
    to its number for every answer seen in the block.
    """

    columns: tuple[int, ...]
    minimum: int
    maximum: int
    codes: Mapping[str, int]
    labels: tuple[str, ...] | None = None
    missing: frozenset[str] = field(default_factory=frozenset)
    certain: bool = True
    reason: str = "labels"
    set_id: str = ""


def stem(profile: Profile) -> str:
    """Return what the items of one matrix have in common in their headings."""
    heading = profile.heading
    if heading.code:
        code = normalise(heading.code)
        if "[" in code:
            return code.split("[")[0]
        if _LONE_CODE.match(code):
            return code
        match = _NUMBER_AT_END.match(code)
        return match.group(1) if match else code
    if len(heading.parts) > 1 and heading.parts[0] and heading.parts[0] != heading.text:
        return normalise(heading.parts[-2])
    match = _ROW.match(heading.text)
    if match:
        return normalise(match.group(1))
    name = profile.name
    if profile.word_count > 3:
        return name
    match = _NUMBER_AT_END.match(name)
    if match:
        return match.group(1)
    return name.split("_")[0] if "_" in name else name


def missing_labels(profile: Profile, block: Block) -> tuple[str, ...]:
    """Return the answers of one item that count as none, as written."""
    return tuple(
        value
        for value in profile.values
        if value in block.missing
        or value in profile.strays
        or (profile.words.is_missing(value) and normalise(value) not in block.codes)
    )


def indexes(blocks: Iterable[Block]) -> dict[int, Block]:
    """Return the block of each item column."""
    return {column: block for block in blocks for column in block.columns}


def without(blocks: Iterable[Block], taken: Container[int]) -> list[Block]:
    """Return the blocks without some columns; a block that loses all of them is gone."""
    left = []
    for block in blocks:
        columns = tuple(column for column in block.columns if column not in taken)
        if columns:
            left.append(replace(block, columns=columns))
    return left
