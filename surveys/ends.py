"""Where bare numbers end: what was seen of it, how sure that is, and what is asked instead.

Frequencies that rise or fall towards the last number seen tell how many answers would stand on the
next one. Where that is many and there is none, the scale ends; where it is few, chance may have
left the end unused, and a person is asked wherever the file gives reason to doubt.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from surveys.beyond import SURE_OF_RANGE, SURE_OF_STRANGERS
from surveys.blocks import RUN, Block
from surveys.hinted import is_recommend, stated_range
from surveys.profile import Profile

ALIKE = 0.2
"""How alike one person's answers are: many columns of few people tell less than they count."""
SURE = 10.0
"""Answers expected beyond an end from which none at all is no chance."""
UNSURE = 4.0
UNUSUAL_ENDS = (4, 6)
BEYOND_ALL = 10
"""An end that says nothing of other questions: to ten is a kind of its own."""
NEXT_END = {4: 5, 6: 7, 8: 10, 9: 10}
APART = 2
FEWEST_PEOPLE = 10


def given_by(profile: Profile) -> Counter[int]:
    """Return how often each number of a column was given."""
    found: Counter[int] = Counter()
    for value, number in (profile.codes or {}).items():
        found[number] += profile.values.get(value, 0)
    return found


def expected_beyond(given: Sequence[Mapping[int, int]], *, top: int, step: int = -1) -> float:
    """Return how many answers would stand on the number after `top`, if there were one.

    Column by column, the step from the last number but one to the last is taken once more; `step`
    1 asks for the number below the lowest instead.
    """
    total = 0.0
    for each in given:
        last, before = each.get(top, 0), each.get(top + step, 0)
        total += last * min(1.0, last / max(1, before))
    return total / (1 + ALIKE * (len(given) - 1)) if given else 0.0


def by_inner_ends(piece: list[Profile]) -> list[list[Profile]]:
    """Cut a run where three or more columns side by side end well below the others, for sure.

    Ten statements from 1 to 5 after two from 1 to 7: nobody gave 6 or 7 to any of the ten, and
    many a 5.
    """
    given = [given_by(profile) for profile in piece]
    tops = [max(each, default=0) for each in given]
    highest = max(tops, default=0)
    for end in sorted(set(tops), reverse=True):
        if highest - end < APART:
            continue
        for inside, places in groupby(range(len(piece)), key=lambda place: tops[place] <= end):
            stretch = list(places)
            if inside and _ends_here([piece[place] for place in stretch], end):
                first, last = stretch[0], stretch[-1] + 1
                parts = [piece[:first], piece[first:last], piece[last:]]
                return [part for own in parts if own for part in by_inner_ends(own)]
    return [piece]


def _ends_here(stretch: Sequence[Profile], end: int) -> bool:
    if len(stretch) < RUN or end < RUN + 1 or any(each.n < SURE_OF_RANGE for each in stretch):
        return False
    return expected_beyond([given_by(each) for each in stretch], top=end) >= SURE


def unsure_ends(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Return bare blocks with the end that all of the file shows, asked about where little does.

    Asked: an end that scales seldom have, or one below that of other questions of the file, where
    chance may have left the higher numbers unused.
    """
    seen = [
        [seen_of(by_index[column], block) for column in block.columns] if _is_bare(block) else []
        for block in blocks
    ]
    tops = [max((max(each, default=0) for each in given), default=0) for given in seen]
    shared: dict[int, list[Counter[int]]] = {}
    for top, given in zip(tops, seen, strict=True):
        shared.setdefault(top, []).extend(given)
    sure = {top for top, given in shared.items() if expected_beyond(given, top=top) >= SURE}
    highest = max((top for top in tops if top < BEYOND_ALL), default=0)
    found = []
    for block, given, top in zip(blocks, seen, tops, strict=True):
        shown = top < block.maximum in tops  # an end that others beside it show
        plain = _is_bare(block) and block.certain and not _states_range(block, by_index)
        if plain and top > 0 and top not in sure and not shown and block.maximum < BEYOND_ALL:
            doubtful = top in UNUSUAL_ENDS or highest - top >= APART
            if doubtful and _is_thin(given, top=top):
                block = replace(block, certain=False, reason="end")
        found.append(block)
    return found


def half_worded(blocks: Sequence[Block]) -> list[Block]:
    """Ask about numbers of which one end has words and the other none: its end was not used.

    "1 (none at all)" up to 9 goes to "10 (all my time)", which nobody gave.
    """
    found = []
    for block in blocks:
        words = block.labels or ()
        inner = len(words) > RUN and all(text.isdigit() for text in words[1:-1])
        ended = [not text.isdigit() for text in (*words[:1], *words[-1:])]
        if not (block.certain and inner and sum(ended) == 1):
            found.append(block)
            continue
        if ended[0] and block.maximum in NEXT_END:
            more = range(block.maximum + 1, NEXT_END[block.maximum] + 1)
            block = replace(
                block, maximum=NEXT_END[block.maximum], labels=(*words, *map(str, more))
            )
        found.append(replace(block, certain=False, reason="end"))
    return found


def _is_thin(given: Sequence[Counter[int]], *, top: int) -> bool:
    """Say whether too few people, or too few answers near the end, tell where a scale ends."""
    answered = [each.total() for each in given]
    few = sum(answered) < SURE_OF_STRANGERS and expected_beyond(given, top=top) < UNSURE
    return few or max(answered) < FEWEST_PEOPLE


def _states_range(block: Block, by_index: Mapping[int, Profile]) -> bool:
    """Say whether the file states from where to where these numbers go."""
    profiles = [by_index[column] for column in block.columns]
    return all(stated_range(each) or is_recommend(each) for each in profiles)


def _is_bare(block: Block) -> bool:
    return block.labels is None


def seen_of(profile: Profile, block: Block) -> Counter[int]:
    """Return how often each number of a block was given in one of its columns."""
    found: Counter[int] = Counter()
    for value, count in profile.values.items():
        number = block.codes.get(profile.words.plain(value))
        if number is not None:
            found[number] += count
    return found


def zeros_as_elsewhere(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Let a rare 0 be a point of the scale where as many questions to the same end begin at 0.

    "Not applicable" is written as 0 beside scales from 1; nobody mixes it with scales from 0.
    """
    from_zero: Counter[int] = Counter()
    for block in blocks:
        if _is_bare(block) and block.certain and block.minimum == 0:
            from_zero[block.maximum] += len(block.columns)
    found = []
    for block in blocks:
        if block.reason == "zero" and from_zero[block.maximum] >= len(block.columns):
            profiles = [by_index[column] for column in block.columns]
            zeros = {v for p in profiles for v in p.values if p.number(v) == 0}
            codes = {**block.codes, **{p.words.plain(v): 0 for p in profiles for v in zeros}}
            block = replace(
                block,
                minimum=0,
                codes=codes,
                missing=block.missing - zeros,
                certain=True,
                reason="numbers",
            )
        found.append(block)
    return found
