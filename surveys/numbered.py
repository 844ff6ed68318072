"""Items answered in numbers, bare or with words at the ends, and in bare codes."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from surveys import graded, labels
from surveys.beyond import (
    FEW_ANSWERS,
    SURE_OF_END,
    SURE_OF_RANGE,
    SURE_OF_STRANGERS,
    beyond_gap,
    is_far_beyond,
)
from surveys.blocks import RUN, Block, stem
from surveys.dialect import known
from surveys.hinted import is_hinted, is_recommend, stated_range
from surveys.own_end import by_own_end
from surveys.profile import Profile, place_ends
from surveys.worded import by_words, undecided_at_the_ends, with_words_of_others
from surveys.wording import normalise

FEWEST_POINTS = 4
RANKED = 0.9
COMPARED_ROWS = 2_000
NAMED_BARELY = 2
OFTEN = 0.15
USUAL_ENDS = (4, 5, 6, 7, 10)
USUAL_ENDS_FROM_ZERO = (3, 4, 5, 6, 10)

_CODE = re.compile(r"([A-Z]{1,2})\d{1,2}$")


def number_blocks(profiles: Sequence[Profile]) -> list[Block]:
    """Return every matrix of small whole numbers, in file order."""
    blocks: list[Block] = []
    run: list[Profile] = []
    stems = Counter(stem(profile) for profile in profiles if profile.codes is not None)
    for profile in profiles:
        if profile.codes is not None:
            other = _is_two_way(profile) or _names_unit(profile)
            run += [] if other and stems[stem(profile)] == 1 else [profile]
        elif not profile.is_transparent:
            blocks += _split_run(run)
            run = []
    return with_words_of_others(blocks + _split_run(run))


def _is_two_way(profile: Profile) -> bool:
    """Say whether a coded column has two answers only: a choice, no scale; it ends no run."""
    numbers = set((profile.codes or {}).values())
    return max(numbers, default=0) <= 2 and len(numbers) <= 2 and profile.n >= SURE_OF_RANGE


def _names_unit(profile: Profile) -> bool:
    """Say whether a column is headed by nothing but what it counts in: "Years", "Hours a week"."""
    return profile.word_count <= NAMED_BARELY and bool(known("unit").words & profile.tokens)


def _split_run(run: list[Profile]) -> list[Block]:
    """Cut a run of number columns into matrices; a change of stem or of range ends one."""
    pieces: list[list[Profile]] = []
    for profile in run:
        last = pieces[-1] if pieces else None
        if last and _states_otherwise(last, profile):
            pieces.append([profile])
        elif last and (stem(last[-1]) == stem(profile) or _same_range(last, profile, run)):
            last.append(profile)
        else:
            pieces.append([profile])
    long_run = len(run) >= RUN
    pieces = [part for piece in _reunited(pieces) for part in by_own_end(piece)]
    tops = frozenset(top for piece in pieces for top in _common_tops(piece))
    return [
        block
        for piece in pieces
        for whole in number_block(_without_stranger(piece), in_run=long_run, tops=tops)
        for block in by_words(whole, piece)
    ]


def _states_otherwise(piece: list[Profile], profile: Profile) -> bool:
    """Say whether a heading states other ends than a heading of the matrix before it."""
    own = stated_range(profile)
    return own is not None and not {stated_range(each) for each in piece} <= {None, own}


def _common_tops(piece: list[Profile]) -> set[int]:
    """Return the number a matrix ends at, where many gave it in three columns or more."""
    ends = Counter[int]()
    for profile in piece:
        codes = profile.codes or {}
        top = max(codes.values(), default=0)
        given = sum(profile.values[value] for value in codes if codes[value] == top)
        ends[top] += given >= OFTEN * profile.n
    return {top for top, count in ends.items() if count >= RUN}


def _reunited(pieces: list[list[Profile]]) -> list[list[Profile]]:
    """Bring matrices together whose rows stand among each other's: `M1`, `F1`, `M2`, `F2`."""
    by_stem: dict[str, list[Profile]] = {}
    for piece in pieces:
        by_stem.setdefault(stem(piece[0]), []).extend(piece)
    mixed = len(pieces) >= 2 * RUN and len(by_stem) <= len(pieces) / 2
    return list(by_stem.values()) if mixed else pieces


def _without_stranger(piece: list[Profile]) -> list[Profile]:
    """Leave out the one barely named column whose numbers go beyond where all others end.

    `v_20` with 1 to 7 after twelve items of a hundred answers each that all end at 5.
    """
    tops = [max((profile.codes or {"": 0}).values()) for profile in piece]
    others = set(tops) - {max(tops)}
    alone = len(piece) > RUN and tops.count(max(tops)) == 1 and len(others) == 1
    if not alone or any(each.word_count > NAMED_BARELY for each in piece):
        return piece
    stranger = piece[tops.index(max(tops))]
    codes = stranger.codes or {}
    beyond = sum(stranger.values[value] for value in codes if codes[value] > min(tops))
    sure = all(each.n >= SURE_OF_STRANGERS for each in piece) and beyond >= OFTEN * stranger.n
    return [each for each in piece if each is not stranger] if sure else piece


def _same_range(piece: list[Profile], profile: Profile, run: list[Profile]) -> bool:
    stems = Counter(stem(each) for each in run)
    if stems[stem(profile)] > 1 or stems[stem(piece[-1])] > 1:
        return False
    tops = [max((each.codes or {"": 0}).values()) for each in (*piece, profile)]
    wide = max(tops[:-1])
    if is_recommend(profile) != is_recommend(piece[-1]) and tops[-1] != wide:
        return False  # asked from 0 to 10, whatever a few people answered
    return (tops[-1] > 7) == (wide > 7)


def number_block(
    piece: list[Profile], *, in_run: bool, asked: bool = False, tops: frozenset[int] = frozenset()
) -> list[Block]:
    """Return columns answered in numbers as one block, [] where they are no scale.

    `asked` says that a person will be asked whether they are one; `tops` are the ends of the
    matrices beside it, which are no "don't know" here either.
    """
    pooled: Counter[int] = Counter()
    worded: dict[int, str] = {}
    codes: dict[str, int] = {}
    ends: dict[str, str] = {}
    for profile in piece:
        for value, number in (profile.codes or {}).items():
            if profile.number(value) is None:
                ends[value] = labels.end_of_scale(value)
                continue
            pooled[number] += profile.values[value]
            codes[profile.words.plain(value)] = number
            if profile.words.words_of(value):
                worded.setdefault(number, value)
    beyond = tuple(
        n for n in beyond_gap(pooled) if n not in tops and not _goes_on(n, pooled, worded)
    )
    doubtful = () if is_far_beyond(pooled, beyond) else beyond
    beyond += undecided_at_the_ends(pooled, worded)
    for number in beyond:
        del pooled[number]
        worded.pop(number, None)
    codes = {code: number for code, number in codes.items() if number not in beyond}
    if ends and pooled:
        placed = place_ends(ends, low=min(pooled), high=max(pooled))
        worded |= {number: value for value, number in placed.items()}
        codes |= {normalise(value): number for value, number in placed.items()}
        pooled.update(placed.values())
    if not pooled or not _is_scale(piece, pooled, worded, in_run=in_run, asked=asked):
        return []
    low, high = _ends_asked(piece, pooled, worded)
    texts = tuple(worded.get(n, str(n)) for n in range(low, high + 1)) if worded else None
    missing = frozenset(
        value
        for profile in piece
        for value in profile.answers
        if (profile.codes or {}).get(value) in (None, *beyond)
    )
    places = _places_by_words(worded)
    if places and not beyond:
        codes = {code: places[number] for code, number in codes.items()}
        low, high = 1, len(places)
        texts = tuple(worded[number] for number in sorted(places, key=places.__getitem__))
    backwards = bool(worded) and not places and _runs_backwards(worded)
    phrase = any(profile.lone_phrase for profile in piece)
    ragged = "narrow" if not worded and _is_ragged(piece) else ""
    ragged = ragged or ("lone" if not worded and _may_be_strangers(piece) else "")
    return [
        Block(
            columns=tuple(profile.index for profile in piece),
            minimum=low,
            maximum=high,
            codes=codes,
            labels=texts,
            missing=missing,
            certain=not (backwards or doubtful or phrase or ragged),
            reason=ragged if ragged and not doubtful else _doubt(doubtful, phrase=phrase),
        )
    ]


def _goes_on(number: int, pooled: Mapping[int, int], worded: Mapping[int, str]) -> bool:
    """Say whether a number has words and is a 0 or the next one: "Sehr erfolgreich (6)" after 5."""
    return number in worded and (number == 0 or number - 1 in pooled)


def _ends_asked(
    piece: Sequence[Profile], pooled: Counter[int], worded: Mapping[int, str]
) -> tuple[int, int]:
    """Return the ends of a scale: those its heading states, else those of its numbers."""
    low, high = ends_of(pooled, worded)
    few = sum(pooled.values()) < FEW_ANSWERS and high > USUAL_ENDS[2]
    alone = len(piece) == 1 and not worded and is_recommend(piece[0])
    if alone and (high == USUAL_ENDS[-1] or few):
        # "How likely are you to recommend …" is asked 0 to 10 unless it says otherwise
        low, high = 0, USUAL_ENDS[-1]
    stated = {ends for profile in piece if (ends := stated_range(profile))}
    if not worded and len(stated) == 1:
        ends = stated.pop()
        inside = ends[0] <= min(pooled) and max(pooled) <= ends[1]
        low, high = ends if inside else (low, high)
    return low, high


def _doubt(beyond: tuple[int, ...], *, phrase: bool) -> str:
    if beyond:
        return "zero" if beyond == (0,) else "gap"
    return "phrase" if phrase else "numbers"


def _is_scale(
    piece: list[Profile],
    pooled: Counter[int],
    worded: Mapping[int, str],
    *,
    in_run: bool,
    asked: bool,
) -> bool:
    if not worded and len(pooled) >= 2 and all(map(stated_range, piece)):
        return True
    points = max(pooled) - min(1, *pooled) + 1
    if points < FEWEST_POINTS and len(worded) < RUN:
        return False
    if set(pooled) <= {0, 1} or len(pooled) < 2:
        return False
    if len(piece) >= RUN:
        return bool(worded) or not _are_strangers(piece)
    if len(piece) == 2 and (worded or _are_twins(piece)):
        return True
    if worded and _runs_backwards(worded):
        return False
    hinted = all(is_hinted(profile) for profile in piece) or _grades_a_word(pooled, worded)
    return hinted or asked or (in_run and all(profile.word_count > 3 for profile in piece))


def _grades_a_word(pooled: Mapping[int, int], worded: Mapping[int, str]) -> bool:
    """Say whether every number stands beside words that grade one thing: "4 - Very useful"."""
    words = frozenset(labels.fold(text) for text in worded.values())
    whole = set(worded) == set(pooled) and len(words) == len(worded) >= FEWEST_POINTS
    family = graded.family(words) if whole else frozenset()
    return bool(family) and graded.AMOUNT not in family


def _are_strangers(piece: Sequence[Profile], *, fewest: int = SURE_OF_STRANGERS) -> bool:
    """Say whether neighbours named in a word or two share neither name nor range.

    `nb.repeat` 1 to 3, `attendance` 0 to 4, `difficulty` 1 to 5: each counts something of its own.
    """
    named = len({stem(each) for each in piece}) == len(piece)
    if not named or any(each.word_count > NAMED_BARELY for each in piece):
        return False
    if any(each.n < fewest for each in piece):
        return False
    ranges = {(min(n), max(n)) for n in ((each.codes or {"": 0}).values() for each in piece)}
    shifted = any(a[0] < b[0] and a[1] < b[1] for a in ranges for b in ranges)
    if shifted and len(piece) < 2 * RUN:
        return True
    tops = Counter(max((each.codes or {"": 0}).values()) for each in piece)
    return len(tops) >= RUN and 2 * tops.most_common(1)[0][1] <= len(piece)


def _may_be_strangers(piece: Sequence[Profile]) -> bool:
    """Say whether too few people answered to tell a scale from columns that count each its own."""
    enough = all(each.n >= SURE_OF_STRANGERS for each in piece)
    small = all(max((each.codes or {"": 0}).values()) <= USUAL_ENDS[-2] for each in piece)
    return small and not enough and len(piece) >= RUN and _are_strangers(piece, fewest=0)


def _are_twins(piece: list[Profile]) -> bool:
    ends = {max((profile.codes or {"": 0}).values()) for profile in piece}
    return stem(piece[0]) == stem(piece[1]) and len(ends) == 1


def _places_by_words(worded: Mapping[int, str]) -> dict[int, int]:
    """Return the place of each number where a whole known set is numbered from its high end.

    "1 - Strongly agree" to "5 - Strongly disagree": the words say what is high.
    """
    found = labels.matches(labels.fold(text) for text in worded.values())
    whole = bool(found) and found[0].coverage == 1 and found[0].unique
    if not whole or len(worded) != found[0].answers.points or not _runs_backwards(worded):
        return {}
    return {number: found[0].places[labels.fold(text)] for number, text in worded.items()}


def _runs_backwards(worded: Mapping[int, str]) -> bool:
    """Say whether the numbers rise while the words fall (1 = extremely, 5 = not at all)."""
    found = labels.matches(labels.fold(text) for text in worded.values())
    if found:
        places = [found[0].places[labels.fold(worded[number])] for number in sorted(worded)]
        return len(places) > 1 and places[0] > places[-1]
    ends = labels.end_of_scale(worded[min(worded)]), labels.end_of_scale(worded[max(worded)])
    return ends in (("high", "low"), ("high", ""), ("", "low"))


def _is_ragged(piece: list[Profile]) -> bool:
    """Say whether most of a few barely named columns end far below the highest of them.

    `DM03` with 1 to 3, `DM04` with 1 and 2 and `DM05` with 1 to 6 are hardly one scale.
    """
    if any(each.word_count > NAMED_BARELY or each.n < SURE_OF_RANGE for each in piece):
        return False
    tops = [max((each.codes or {"": 0}).values()) for each in piece]
    return 2 * sum(top >= max(tops) - 1 for top in tops) < len(tops)


def is_ranking(block: Block, cells: pd.DataFrame) -> bool:
    """Say whether the columns rank each other: nobody gives two of them the same number."""
    k = len(block.columns)
    if k < RUN or set(block.codes.values()) != set(range(1, k + 1)):
        return False
    return gives_each_once(cells, block.columns)


def gives_each_once(cells: pd.DataFrame, columns: Sequence[int]) -> bool:
    """Say whether hardly anybody gives the same answer in two of the columns."""
    given = cells[list(columns)].iloc[:COMPARED_ROWS]
    answered = (given != "").sum(axis=1)
    several = answered >= RUN
    distinct = given[several].astype("str").replace("", None).nunique(axis=1)
    return bool(several.any() and (distinct == answered[several]).mean() >= RANKED)


def ends_of(pooled: Mapping[int, int], worded: Mapping[int, str]) -> tuple[int, int]:
    """Return the ends of the scale: those worded, else the usual ones around what was seen.

    What hundreds of answers end at is the end.
    """
    low = 0 if 0 in pooled else 1
    high = max(pooled)
    if min(pooled) < 0:
        return min(pooled), high  # from minus two to plus two
    if worded:
        return min(low, min(worded)) if 0 in worded else low, max(high, max(worded))
    if sum(pooled.values()) >= SURE_OF_END:
        return low, high
    usual = USUAL_ENDS if low else USUAL_ENDS_FROM_ZERO
    return low, next((end for end in usual if end >= high), high)


def code_blocks(profiles: Sequence[Profile]) -> list[Block]:
    """Return matrices answered in bare codes (`A1` … `A5`), whose direction the file hides."""
    matrices: dict[tuple[str, str], list[Profile]] = {}
    for profile in profiles:
        prefixes = {match.group(1) if match else "" for match in map(_CODE.match, profile.answers)}
        if len(prefixes) == 1 and "" not in prefixes and profile.distinct <= USUAL_ENDS[-1]:
            matrices.setdefault((stem(profile), prefixes.pop()), []).append(profile)
    for key in [key for key, matrix in matrices.items() if len(matrix) < RUN]:
        # Questions of their own that share letter and highest code are read as one matrix.
        for profile in matrices.pop(key):
            highest = str(max(map(_code_number, profile.answers)))
            matrices.setdefault((highest, key[1]), []).append(profile)
    return [
        _code_block(matrix)
        for matrix in matrices.values()
        if len(matrix) >= RUN and len({code for each in matrix for code in each.answers}) >= RUN
    ]


def _code_block(matrix: list[Profile]) -> Block:
    codes = sorted({code for each in matrix for code in each.answers}, key=_code_number)
    low, high = _code_number(codes[0]), _code_number(codes[-1])
    return Block(
        columns=tuple(profile.index for profile in matrix),
        minimum=min(low, 1),
        maximum=high,
        codes={normalise(code): _code_number(code) for code in codes},
        labels=tuple(codes),
        certain=False,
        reason="codes",
    )


def _code_number(code: str) -> int:
    return int(re.sub(r"\D", "", code))
