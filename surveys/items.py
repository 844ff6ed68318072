"""Which columns are rating items, in blocks that share their answers.

A block is a run of columns answered in the same set; comments and empty columns between them do
not end it. Labels are pooled over the block, so that an answer nobody gave to one item does not
shift its codes.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from surveys import labels
from surveys.dialect import known
from surveys.profile import Profile, place_ends
from surveys.wording import normalise

LONE_LABELS = 3
LONE_COVERAGE = 0.6
RUN = 3
FEWEST_POINTS = 4
RANKED = 0.9
USUAL_ENDS = (4, 5, 6, 7, 10, 11)

_NUMBER_AT_END = re.compile(r"^(.*?)[ _.-]*\d+[a-z]?$")
_CODE = re.compile(r"([A-Z]{1,2})\d{1,2}$")
_ROW = re.compile(r"^(.+?)\s*\[.+\](?:\.\d+)?$", re.DOTALL)
_END = r"\b\d{1,2}\s*(?:[-=–:]|är|is|means|betyder)\s*[^\W\d]+"
_STATED = re.compile(f"{_END}.*{_END}", re.DOTALL)


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


def find_blocks(profiles: Sequence[Profile], *, cells: pd.DataFrame) -> list[Block]:
    """Return every block of items among columns that are nothing else, in file order."""
    numbers = [block for block in _number_blocks(profiles) if not is_ranking(block, cells)]
    blocks = [*_label_blocks(profiles), *numbers, *_code_blocks(profiles)]
    return sorted(blocks, key=lambda block: block.columns)


def _code_blocks(profiles: Sequence[Profile]) -> list[Block]:
    """Return matrices answered in bare codes (`A1` … `A5`), whose direction the file hides."""
    matrices: dict[tuple[str, str], list[Profile]] = {}
    for profile in profiles:
        prefixes = {match.group(1) if match else "" for match in map(_CODE.match, profile.answers)}
        if len(prefixes) == 1 and "" not in prefixes and profile.distinct <= USUAL_ENDS[-1]:
            matrices.setdefault((stem(profile), prefixes.pop()), []).append(profile)
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


def _label_blocks(profiles: Sequence[Profile]) -> list[Block]:
    blocks: list[Block] = []
    run: list[Profile] = []
    shared: frozenset[int] = frozenset()
    for profile in profiles:
        known_in = _sets_of(profile)
        if run and not known_in and len(profile.folded) == 1:
            # Everybody who answered this row of a matrix gave the same answer.
            same = stem(profile) in {stem(each) for each in run}
            known_in = labels.explaining(profile.folded) if same else known_in
        if known_in and run and shared & known_in:
            run.append(profile)
            shared &= known_in
            continue
        if known_in or not profile.is_transparent:
            blocks += _label_block(run)
            run, shared = ([profile], known_in) if known_in else ([], frozenset())
    return _agreed([*blocks, *_label_block(run)])


def _sets_of(profile: Profile) -> frozenset[int]:
    if profile.codes is not None or not profile.folded or profile.is_ticks:
        return frozenset()
    found = labels.explaining(profile.folded)
    if not found:
        scale = frozenset(each for each in profile.folded if not _maybe(each))
        if 2 <= len(scale) < len(profile.folded):
            found = labels.explaining(scale)
    return found


def _maybe(folded: str) -> bool:
    return labels.may_be_missing(folded)


def _label_block(run: list[Profile]) -> list[Block]:
    if not run:
        return []
    pooled: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = {}
    for profile in run:
        for value, count in profile.answers.items():
            pooled[labels.fold(value)] += count
            spelled.setdefault(labels.fold(value), Counter())[value] += count
    observed = set(pooled)
    found = labels.matches(observed)
    if not found:
        observed = {each for each in observed if not _maybe(each)}
        found = labels.matches(observed)
    if not found:
        # Together they fit no set although each does: take them apart again.
        half = len(run) // 2
        return [*_label_block(run[:half]), *_label_block(run[half:])] if len(run) > 1 else []
    best = found[0]
    if len(observed) < LONE_LABELS:
        return []
    if len(run) == 1 and best.coverage < LONE_COVERAGE:
        return []
    if best.answers.points == 3 and len(run) == 1 and len(observed) < 3:
        return []
    return [_from_match(run, best, found, spelled, set(pooled) - observed)]


def _from_match(
    run: list[Profile],
    best: labels.Match,
    found: list[labels.Match],
    spelled: Mapping[str, Counter[str]],
    outside: set[str],
) -> Block:
    by_place = {place: folded for folded, place in best.places.items()}
    texts = tuple(
        spelled[by_place[place]].most_common(1)[0][0]
        if place in by_place
        else best.answers.answers[place - 1][0]
        for place in range(1, best.answers.points + 1)
    )
    codes = {
        normalise(value): place
        for folded, place in best.places.items()
        for value in spelled[folded]
    }
    missing = frozenset(value for folded in outside for value in spelled[folded])
    return Block(
        columns=tuple(profile.index for profile in run),
        minimum=1,
        maximum=best.answers.points,
        codes=codes,
        labels=texts,
        missing=missing,
        certain=best.unique and _is_certain(best, found),
        set_id=best.answers.id,
    )


def _is_certain(best: labels.Match, found: list[labels.Match]) -> bool:
    """Say whether no other set would give the labels other codes."""
    if best.coverage == 1:
        return True
    points = best.answers.points
    middle = points % 2 == 1 and (points + 1) // 2 in best.places.values()
    rivals = [other for other in found if other.coverage >= 0.5 and other.places != best.places]
    return best.coverage >= LONE_COVERAGE and (middle or not rivals)


def _agreed(blocks: list[Block]) -> list[Block]:
    """Read a doubtful block in the set that another block of the file shows whole."""
    sure = {block.set_id for block in blocks if block.certain}
    settled: list[Block] = []
    for block in blocks:
        if not block.certain:
            folded = {labels.fold(code) for code in block.codes}
            for match in labels.matches(folded):
                if match.answers.id in sure and match.unique:
                    block = _recoded(block, match)
                    break
        settled.append(block)
    return settled


def _recoded(block: Block, match: labels.Match) -> Block:
    texts = {
        match.places[labels.fold(text)]: text
        for text in block.labels or ()
        if labels.fold(text) in match.places and normalise(text) in block.codes
    }
    return replace(
        block,
        maximum=match.answers.points,
        codes={code: match.places[labels.fold(code)] for code in block.codes},
        labels=tuple(
            texts.get(place, match.answers.answers[place - 1][0])
            for place in range(1, match.answers.points + 1)
        ),
        certain=True,
        set_id=match.answers.id,
    )


def _number_blocks(profiles: Sequence[Profile]) -> list[Block]:
    blocks: list[Block] = []
    run: list[Profile] = []
    for profile in profiles:
        if profile.codes is not None:
            run.append(profile)
        elif not profile.is_transparent:
            blocks += _split_run(run)
            run = []
    blocks += _split_run(run)
    return _with_common_end(blocks)


def _split_run(run: list[Profile]) -> list[Block]:
    """Cut a run of number columns into matrices; a change of stem or of range ends one."""
    pieces: list[list[Profile]] = []
    for profile in run:
        last = pieces[-1] if pieces else None
        if last and (stem(last[-1]) == stem(profile) or _same_range(last, profile, run)):
            last.append(profile)
        else:
            pieces.append([profile])
    long_run = len(run) >= RUN
    return [block for piece in pieces for block in _number_block(piece, in_run=long_run)]


def _same_range(piece: list[Profile], profile: Profile, run: list[Profile]) -> bool:
    stems = Counter(stem(each) for each in run)
    if stems[stem(profile)] > 1 or stems[stem(piece[-1])] > 1:
        return False
    tops = [max((each.codes or {"": 0}).values()) for each in (*piece, profile)]
    wide = max(tops[:-1])
    return (tops[-1] > 7) == (wide > 7)


def _number_block(piece: list[Profile], *, in_run: bool) -> list[Block]:
    pooled: Counter[int] = Counter()
    worded: dict[int, str] = {}
    codes: dict[str, int] = {}
    ends: dict[str, str] = {}
    for profile in piece:
        for value, number in (profile.codes or {}).items():
            if labels.number_of(value) is None:
                ends[value] = labels.end_of_scale(value)
                continue
            pooled[number] += profile.values[value]
            codes[normalise(value)] = number
            if labels.words_of(value):
                worded.setdefault(number, value)
    if ends and pooled:
        placed = place_ends(ends, low=min(pooled), high=max(pooled))
        worded |= {number: value for value, number in placed.items()}
        codes |= {normalise(value): number for value, number in placed.items()}
        pooled.update(placed.values())
    if not pooled or not _is_scale(piece, pooled, worded, in_run=in_run):
        return []
    low, high = _ends(pooled, worded)
    if len(piece) == 1 and not worded and high == 10 and not _states_ends(piece[0]):
        low = 0  # "How likely are you to recommend …" is asked 0 to 10 unless it says otherwise
    texts = tuple(worded.get(n, str(n)) for n in range(low, high + 1)) if worded else None
    missing = frozenset(
        value
        for profile in piece
        for value in profile.answers
        if value not in (profile.codes or {})
    )
    return [
        Block(
            columns=tuple(profile.index for profile in piece),
            minimum=low,
            maximum=high,
            codes=codes,
            labels=texts,
            missing=missing,
            certain=not (worded and _runs_backwards(worded)),
            reason="numbers",
        )
    ]


def _is_scale(
    piece: list[Profile], pooled: Counter[int], worded: Mapping[int, str], *, in_run: bool
) -> bool:
    if max(pooled) < FEWEST_POINTS and len(worded) < LONE_LABELS:
        return False
    if set(pooled) <= {0, 1} or len(pooled) < 2:
        return False
    if len(piece) >= RUN or (len(piece) == 2 and (worded or _are_twins(piece))):
        return True
    if worded and _runs_backwards(worded):
        return False
    hinted = all(_is_hinted(profile) for profile in piece)
    return hinted or (in_run and all(profile.word_count > 3 for profile in piece))


def _are_twins(piece: list[Profile]) -> bool:
    ends = {max((profile.codes or {"": 0}).values()) for profile in piece}
    return stem(piece[0]) == stem(piece[1]) and len(ends) == 1


def _runs_backwards(worded: Mapping[int, str]) -> bool:
    """Say whether the numbers rise while the words fall (1 = extremely, 5 = not at all)."""
    found = labels.matches(labels.fold(text) for text in worded.values())
    if found:
        places = [found[0].places[labels.fold(worded[number])] for number in sorted(worded)]
        return len(places) > 1 and places[0] > places[-1]
    ends = labels.end_of_scale(worded[min(worded)]), labels.end_of_scale(worded[max(worded)])
    return ends == ("high", "low")


def _is_hinted(profile: Profile) -> bool:
    """A lone number column is an item when its heading asks to recommend or states its ends."""
    return bool(known("recommend").words & profile.tokens) or _states_ends(profile)


def _states_ends(profile: Profile) -> bool:
    return bool(_STATED.search(profile.heading.text))


def is_ranking(block: Block, cells: pd.DataFrame) -> bool:
    """Say whether the columns rank each other: nobody gives two of them the same number."""
    k = len(block.columns)
    if k < RUN or block.labels or set(block.codes.values()) != set(range(1, k + 1)):
        return False
    given = cells[list(block.columns)]
    answered = (given != "").sum(axis=1)
    several = answered >= RUN
    distinct = given[several].replace("", None).nunique(axis=1)
    return bool(several.any() and (distinct == answered[several]).mean() >= RANKED)


def _ends(pooled: Counter[int], worded: Mapping[int, str]) -> tuple[int, int]:
    """Return the ends of the scale: those worded, else the usual ones around what was seen."""
    low = 0 if 0 in pooled else 1
    high = max(pooled)
    if worded:
        return min(low, min(worded)) if 0 in worded else low, max(high, max(worded))
    return low, next((end for end in USUAL_ENDS if end >= high), high)


def _with_common_end(blocks: list[Block]) -> list[Block]:
    """Let a bare block end where the file's other bare blocks do: 5 where only 4 was used."""
    ends = Counter(block.maximum for block in blocks if block.labels is None)
    if ends[5] and ends[4]:
        return [
            replace(block, maximum=5)
            if block.labels is None and block.maximum == 4 and block.minimum == 1
            else block
            for block in blocks
        ]
    return blocks


def missing_labels(profile: Profile, block: Block) -> tuple[str, ...]:
    """Return the answers of one item that count as none, as written."""
    return tuple(
        value
        for value in profile.examined
        if value in block.missing
        or (labels.is_missing(value) and normalise(value) not in block.codes)
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
