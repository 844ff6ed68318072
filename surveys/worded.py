"""Numbers that stand beside words: "Quite worried (3)", "Not sure (5)"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys import labels
from surveys.blocks import RUN, Block
from surveys.profile import Profile
from surveys.wording import normalise

FEWEST_POINTS = 4
AGREEING = 2


def undecided_at_the_ends(pooled: Mapping[int, int], worded: Mapping[int, str]) -> tuple[int, ...]:
    """Return the numbers at the ends of a worded scale that say "not sure", no midpoint there."""
    if len(worded) < FEWEST_POINTS:
        return ()
    ends = sorted({min(pooled), max(pooled)})
    return tuple(n for n in ends if n in worded and labels.may_be_missing(worded[n]))


def by_words(block: Block, piece: Sequence[Profile]) -> list[Block]:
    """Part questions numbered alike in other words: "Quite worried (3)", "Quite important (3)"."""
    if block.labels is None:
        return [block]
    parts: list[tuple[dict[int, str], list[int]]] = []
    for profile in piece:
        own = {
            number: value
            for value in profile.answers
            if labels.words_of(value) and (number := block.codes.get(normalise(value))) is not None
        }
        for worded, columns in parts:
            alike = [labels.fold(own[n]) == labels.fold(worded[n]) for n in own.keys() & worded]
            if any(alike) or not alike:
                worded.update({n: own[n] for n in own.keys() - worded.keys()})
                columns.append(profile.index)
                break
        else:
            parts.append((own, [profile.index]))
    if len(parts) == 1 or any(len(worded) < RUN for worded, _ in parts):
        return [block]
    points = range(block.minimum, block.maximum + 1)
    return [
        replace(
            block,
            columns=tuple(columns),
            labels=tuple(worded.get(n, str(n)) for n in points),
        )
        for worded, columns in parts
    ]


def with_words_of_others(blocks: Sequence[Block]) -> list[Block]:
    """Let the numbers that nobody gave in a matrix stand beside the words of one worded alike."""
    return [_with_words(block, blocks) for block in blocks]


def _with_words(block: Block, others: Sequence[Block]) -> Block:
    if block.labels is None or not any(text.isdigit() for text in block.labels):
        return block
    for other in others:
        if other.labels is None or (other.minimum, other.maximum) != (block.minimum, block.maximum):
            continue
        pairs = list(zip(block.labels, other.labels, strict=True))
        both = [labels.fold(own) == labels.fold(text) for own, text in pairs if not own.isdigit()]
        if len(both) >= AGREEING and all(both):
            texts = tuple(text if own.isdigit() else own for own, text in pairs)
            block = replace(block, labels=texts)
    return block
