"""Whether the highest or lowest number of a scale is a point of it, told by who chose it.

Who agrees most with one question agrees, on the whole, with the others. Who chose a number that
means "don't know" answers the others like anybody. The comparison needs three items or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from surveys.blocks import RUN, Block
from surveys.derived import matrix, tallied
from surveys.numbered import ends_of

COMPARED_ROWS = 5_000
RARE = 0.1
LESS = 1.0
FEWEST_CHOSEN = 12
RELATED = 0.3
LONGEST = 8
DROP = 0.5
USUAL_DROP = 0.75
USUAL_TOPS = (5.0, 7.0)
LIKE_ANYBODY = 0.25
SURE = 2.0

Numbers = npt.NDArray[np.float64]


def without_outsiders(blocks: Sequence[Block], *, cells: pd.DataFrame) -> list[Block]:
    """Return the blocks, to be asked about where their last number seems to be no point of them.

    The number is then read as no answer.
    """
    cells = cells.iloc[:COMPARED_ROWS]
    return [_checked(block, cells) for block in blocks]


def _checked(block: Block, cells: pd.DataFrame) -> Block:
    if block.labels is not None or not block.certain or len(block.columns) < RUN:
        return block
    tally = tallied(cells, block)
    top = max([0.0, *tally])
    ends = [(top, top - 1, "outsider"), (0.0, 1.0, "zero")] if top <= LONGEST else []
    rare = [end for end in ends if _is_rare(tally, end[0], beside=end[1])]
    given = matrix(cells, block) if rare else np.empty((0, 0))
    for end, beside, reason in rare:
        if _is_outsider(given, end, beside=beside):
            return _without(block, end, reason=reason)
    return block


def _is_rare(tally: Mapping[float, int], end: float, *, beside: float) -> bool:
    """Say whether an end was chosen by some, and by few beside all answers and the next number."""
    most = min(RARE * sum(tally.values()), LESS * tally.get(beside, 0))
    return FEWEST_CHOSEN <= tally.get(end, 0) <= most


def _without(block: Block, end: float, *, reason: str) -> Block:
    """Return the block with one end of its numbers read as no answer, to be asked about."""
    left = {code: number for code, number in block.codes.items() if number != end}
    if len(set(left.values())) < RUN:
        return block
    low, high = ends_of(dict.fromkeys(left.values(), 1), {})
    gone = frozenset(code for code, number in block.codes.items() if number == end)
    return replace(
        block,
        minimum=low,
        maximum=high,
        codes=left,
        missing=block.missing | gone,
        certain=False,
        reason=reason,
    )


def _is_outsider(given: Numbers, end: float, *, beside: float) -> bool:
    """Say whether those who chose an end are not further out than those who chose the next number.

    Pooled over items, each turned the way it goes with the others.
    """
    chosen = given == end
    inside = np.where(chosen, np.nan, given)
    at_end: list[Numbers] = []
    at_next: list[Numbers] = []
    relations: list[float] = []
    for place in range(given.shape[1]):
        rest = _rest(inside, place)
        both = ~np.isnan(inside[:, place]) & ~np.isnan(rest)
        if both.sum() < FEWEST_CHOSEN or not _varies(inside[both, place], rest[both]):
            continue
        related = float(np.corrcoef(inside[both, place], rest[both])[0, 1])
        relations.append(abs(related))
        outwards = np.sign(related) * np.sign(end - beside)
        turned = outwards * (rest - rest[both].mean()) / rest[both].std()
        at_end.append(turned[chosen[:, place] & ~np.isnan(turned)])
        at_next.append(turned[(given[:, place] == beside) & ~np.isnan(turned)])
    if not relations or float(np.mean(relations)) < RELATED:
        return False
    ends, nexts = np.concatenate(at_end), np.concatenate(at_next)
    if len(ends) < FEWEST_CHOSEN or len(nexts) < FEWEST_CHOSEN:
        return False
    drop = float(nexts.mean() - ends.mean())
    error = float(np.sqrt(ends.var() / len(ends) + nexts.var() / len(nexts)))
    # most scales end at 5 or 7: there it takes more to doubt the end
    least = USUAL_DROP if end in USUAL_TOPS else DROP
    return drop > max(least, SURE * error) and float(ends.mean()) < LIKE_ANYBODY


def _varies(*columns: Numbers) -> bool:
    return all(float(np.ptp(column)) > 0 for column in columns)


def _rest(inside: Numbers, place: int) -> Numbers:
    """Return each respondent's mean over the other items, NaN where none was answered."""
    others = np.delete(inside, place, axis=1)
    known = ~np.isnan(others)
    sums, counts = np.where(known, others, 0.0).sum(axis=1), known.sum(axis=1)
    means: Numbers = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means
