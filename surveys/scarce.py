"""Questions that only a few people came to, answered in numbers like the others: asked about."""

from collections import Counter
from collections.abc import Sequence

from surveys.beyond import SURE_OF_RANGE
from surveys.blocks import RUN, Block, indexes
from surveys.lone import ENDS, is_question
from surveys.numbered import FEWEST_POINTS
from surveys.profile import Profile
from surveys.wording import normalise


def scarce_blocks(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return, to be asked about, whole questions that a few people answered like the others.

    Behind a branch of the form ten people answer 3, 4 and 5, where everybody else's questions go
    from 1 to 5: too few numbers to say that it is a scale, too much to leave it out in silence.
    """
    taken = indexes(blocks)
    ends = Counter(
        taken[each.index].maximum
        for each in profiles
        if each.index in taken and _is_rated(each, taken[each.index])
    )
    usual = sorted(end for end in ENDS if ends[end] >= RUN)
    found = []
    for profile in profiles:
        codes = profile.codes or {}
        numbers = set(codes.values())
        few = profile.n < SURE_OF_RANGE and profile.n < profile.rows / 2
        rated = 2 <= len(numbers) < FEWEST_POINTS and min(numbers) >= 1
        if profile.index in taken or not (few and rated and is_question(profile)):
            continue
        end = next((end for end in usual if max(numbers) <= end), None)
        if end is None or any(map(profile.words.words_of, codes)):
            continue
        numbered = {normalise(value): number for value, number in codes.items()}
        found.append(Block((profile.index,), 1, end, numbered, certain=False, reason="lone"))
    return found


def _is_rated(profile: Profile, block: Block) -> bool:
    return block.labels is None and block.certain and is_question(profile)
