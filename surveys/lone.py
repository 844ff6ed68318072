"""Columns of numbers that may rate something and have too little beside them: asked about.

A person says whether they are ratings; what clearly counts something is not asked about.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys import labels
from surveys.beyond import SURE_OF_RANGE
from surveys.blocks import RUN, Block, indexes, stem
from surveys.dialect import known
from surveys.numbered import FEWEST_POINTS, number_block
from surveys.profile import Profile
from surveys.wording import normalise

ENDS = (5, 7, 10)
ENDS_FROM_ZERO = (5, 10)
FULL_QUESTION = 4
FALLING = 0.05
FEWEST_ALONE = 10
"""Answers that are enough to ask about a column in a file that holds nothing else to rate."""
TELLING = 7
"""Points from which two columns with the very same range hardly have it by chance."""


def is_rated_barely(profile: Profile) -> bool:
    """Say whether a column is answered in bare numbers, four different ones or more."""
    return is_bare(profile) and len(set((profile.codes or {}).values())) >= FEWEST_POINTS


def is_bare(profile: Profile) -> bool:
    """Say whether all answers of a column are small numbers without words."""
    codes = profile.codes or {}
    words = profile.words
    numbers = all(words.number_of(code) is not None for code in codes)
    return bool(codes) and numbers and not any(map(words.words_of, codes))


def is_question(profile: Profile) -> bool:
    """Say whether a heading is a full question that does not ask how many of something."""
    return profile.word_count >= FULL_QUESTION and not known("count_inside").match(profile.name)


def top_of(profile: Profile) -> int:
    """Return the highest number of a column, 0 where it holds none."""
    return max((profile.codes or {"": 0}).values())


def lone_blocks(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return, to be asked about, columns of numbers that no block holds.

    Full questions; where the file has no other numbers, any column, and what a handful of people
    answered; else those beside ratings with their range, and those with a range of many points that
    only ratings have.
    """
    taken = indexes(blocks)
    free = [each for each in profiles if each.index not in taken and not _counts(each)]
    bare = [each for each in free if is_rated_barely(each)]
    numbers = [block for block in blocks if _is_of_numbers(block, profiles)]
    found = _asked([each for each in bare if is_question(each) and _ends_usually(each)])
    found += _asked([each for each in free if _is_worded(each)])
    if not numbers and not found:
        found = _asked(
            [each for each in bare if _is_rated(each) or _ends_usually(each)], fewest=FEWEST_ALONE
        )
    found += _few(_left(free, found))
    found += _asked(_left([each for each in bare if _is_rated(each)], found))
    stems = {each.index: stem(each) for each in profiles}
    found += _beside(_left(free, found), taken=taken, stems=stems)
    found += _of_one_range(_left(bare, found), blocks=[*numbers, *found])
    # a person who is asked anyway is asked about all that could rate
    if found and not numbers:
        found += _asked([each for each in _left(bare, found) if _uses_all(each)])
    return found


def _left(profiles: Sequence[Profile], found: Sequence[Block]) -> list[Profile]:
    taken = indexes(found)
    return [profile for profile in profiles if profile.index not in taken]


def _is_rated(profile: Profile) -> bool:
    """Say whether a short heading names what people rate: "satisfaction", "stress"."""
    named = known("rated").words & profile.tokens
    return bool(named) and profile.word_count < FULL_QUESTION


def _is_worded(profile: Profile) -> bool:
    """Say whether all answers are numbers with words, two of them words of a known scale.

    "3 - Neutral", "5 - Very": the lower ends may be unused. "1 - Sales", "2 - Care" are none.
    """
    words = [labels.words_of(code) for code in profile.codes or {}]
    known_words = sum(bool(labels.explaining([labels.fold(each)])) for each in words)
    return RUN <= len(words) <= ENDS[-1] and all(words) and known_words >= RUN - 1


def _is_of_numbers(block: Block, profiles: Sequence[Profile]) -> bool:
    held = {profile.index: profile for profile in profiles}
    return any(held[column].codes is not None for column in block.columns)


def _counts(profile: Profile) -> bool:
    """Say whether a column counts something: by its unit, or for most people once or never."""
    if _is_rated(profile):
        return False
    if known("unit").words & profile.tokens and profile.word_count < FULL_QUESTION:
        return True
    return falls_from_zero(profile)


def falls_from_zero(profile: Profile, *, last: float = FALLING) -> bool:
    """Say whether most people gave 0 or 1 and ever fewer the numbers above: times of something.

    Fewer than a share `last` of them gave the highest.
    """
    given: Counter[int] = Counter()
    for value, number in (profile.codes or {}).items():
        given[number] += profile.values[value]
    if len(given) < RUN or min(given) != 0:
        return False
    commonest = given.most_common(1)[0][0]
    falling = [given[number] for number in range(max(1, commonest), max(given) + 1)]
    # hardly anybody gave the highest numbers, in no order
    often = [count if count >= FALLING * given.total() else 0 for count in falling]
    steadily = often == sorted(often, reverse=True)
    return commonest <= 1 and steadily and falling[-1] < last * given.total()


def _few(profiles: Sequence[Profile]) -> list[Block]:
    """Return whole questions answered in small numbers by a handful of people.

    Two different answers of six people say nothing about a scale: only the question does.
    """
    found = []
    for profile in profiles:
        numbers = set((profile.codes or {}).values())
        rated = len(numbers) >= RUN - 1 and min(numbers) >= 1 and max(numbers) <= ENDS[-1]
        named = _is_rated(profile) and len(numbers) >= RUN
        if profile.n >= SURE_OF_RANGE or not rated or not (named or is_question(profile)):
            continue
        if any(labels.words_of(code) for code in profile.codes or {}) or numbers == {1, 2}:
            continue
        end = next(end for end in ENDS if max(numbers) <= end)
        codes = {normalise(value): number for value, number in (profile.codes or {}).items()}
        found.append(Block((profile.index,), 1, end, codes, certain=False, reason="lone"))
    return found


def _beside(
    profiles: Sequence[Profile], *, taken: dict[int, Block], stems: Mapping[int, str]
) -> list[Block]:
    """Return columns right beside a block of bare numbers that have its range, or a whole other.

    Beside answers in words, the numbers of their places. One with a part of a range is read on its
    scale. `v_20` from 1 to 7 after `v_1` to `v_9` from
    1 to 5 is another question in codes.
    """
    found = []
    for profile in profiles:
        for block in (taken.get(profile.index - 1), taken.get(profile.index + 1)):
            if block is None or not is_bare(profile) or _is_unit(profile):
                continue
            if block.labels and block.certain and _numbers(profile) == _places(block):
                found += _asked([profile])
                break
            if block.labels is None and block.certain and len(block.columns) >= RUN:
                numbered_apart = stem(profile) in {stems[column] for column in block.columns}
                fits = _is_part(profile, block) or (_is_whole(profile) and not numbered_apart)
                own = _asked([profile]) if fits else []
                found += [_on(block, each) for each in own]
                if own:
                    break
    return found


def _uses_all(profile: Profile) -> bool:
    """Say whether a column holds every number from 1 to 5 or more."""
    top = top_of(profile)
    return top >= ENDS[0] and _numbers(profile) == set(range(1, top + 1))


def _places(block: Block) -> set[int]:
    """Return the places of a scale in words; none for a short one, which codes have by chance."""
    places = set(range(block.minimum, block.maximum + 1))
    return places if len(places) >= FEWEST_POINTS else set()


def _on(block: Block, own: Block) -> Block:
    """Return a column's block on the scale of the block beside it, where it holds its numbers."""
    inside = block.minimum <= own.minimum and own.maximum <= block.maximum
    return replace(own, minimum=block.minimum, maximum=block.maximum) if inside else own


def _ends_usually(profile: Profile) -> bool:
    return top_of(profile) in (ENDS if min(_numbers(profile)) else ENDS_FROM_ZERO)


def _is_part(profile: Profile, block: Block) -> bool:
    """Say whether a column holds the numbers of a block, but for the lowest or the highest."""
    numbers = _numbers(profile)
    inside = block.minimum <= min(numbers) and max(numbers) <= block.maximum
    return inside and len(numbers) >= RUN and max(numbers) >= block.maximum - 1


def _is_whole(profile: Profile) -> bool:
    """Say whether a column holds every number from 1 to 5, 7 or 10."""
    return top_of(profile) in ENDS and _numbers(profile) == set(range(1, top_of(profile) + 1))


def _is_unit(profile: Profile) -> bool:
    return bool(known("group").words & profile.tokens)


def _of_one_range(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return columns that use a whole range of many points which rated questions have."""
    ranges = {
        (block.minimum, block.maximum)
        for block in blocks
        if block.labels is None and block.maximum - block.minimum + 1 >= TELLING
    }
    many = [each for each in profiles if len(_numbers(each)) >= TELLING]
    return [block for block in _asked(many) if (block.minimum, block.maximum) in ranges]


def _numbers(profile: Profile) -> set[int]:
    return set((profile.codes or {}).values())


def _asked(profiles: Sequence[Profile], *, fewest: int = SURE_OF_RANGE) -> list[Block]:
    """Return columns as blocks that a person is asked about."""
    return [
        replace(block, certain=False, reason="lone")
        for profile in profiles
        if profile.n >= fewest
        for block in number_block([profile], in_run=True, asked=True)
    ]
