"""What every column is: item, group, metadata, personal, derived, free text or other, and why."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from surveys.blocks import MATRIX, Block, indexes, missing_labels, stem, without
from surveys.derived import coded_copies, computed_columns, reversed_copies
from surveys.dialect import PLAIN, Dialect, headings, known, tokens
from surveys.grouping import (
    PEOPLE_BY_CODE,
    between_groups,
    coded_groups,
    divides,
    has_group_heading,
    looks_rated,
    may_be_group,
)
from surveys.identifiers import is_given_number, is_login, is_long_number, telephones
from surveys.items import find_blocks
from surveys.lone import is_bare
from surveys.numbered import gives_each_once
from surveys.personal import personal_reason
from surveys.profile import LONGEST_SET, YES_NO, Profile
from surveys.reading import Column, ColumnKind
from surveys.unknown import (
    UNDECIDED,
    graded_alone,
    is_multiple_choice,
    overlap,
    unknown_matrices,
)
from surveys.wording import normalise

MOST_GROUPS = 250
SHORT_NAME = 30
MOST_NAMED_GROUPS = 1_000
FEWEST_OPTIONS = 3

_NUMBERED = re.compile(r"(?P<stem>[a-zåäöæø]{1,4}_?)(?P<place>\d{1,3})(?!\d)")

_KINDS = {
    "personal": ColumnKind.PERSONAL,
    "metadata": ColumnKind.METADATA,
    "derived": ColumnKind.DERIVED,
    "free_text": ColumnKind.FREE_TEXT,
    "other": ColumnKind.OTHER,
}


def classify(
    profiles: Sequence[Profile],
    *,
    dialect: Dialect,
    cells: pd.DataFrame,
    folded: frozenset[int] = frozenset(),
) -> tuple[tuple[Column, ...], list[Block]]:
    """Return every column with its kind and reason, and the blocks of items."""
    matrices = _matrices(profiles)
    unnamed = _unnamed(profiles)
    fixed = {
        profile.index: (ColumnKind.OTHER, "folded" if profile.index in folded else "unnamed")
        if profile.index in folded | unnamed
        else _before_items(profile, dialect=dialect, in_matrix=_in_matrix(profile, matrices))
        for profile in profiles
    }
    fixed |= dict.fromkeys(_option_codes(profiles, fixed=fixed), (ColumnKind.OTHER, "one_value"))
    fixed |= dict.fromkeys(_between_ratings(profiles, fixed=fixed))
    named = frozenset(i for i, each in fixed.items() if each == (ColumnKind.GROUP, "group_heading"))
    fixed |= dict.fromkeys(between_groups(profiles, named), (ColumnKind.GROUP, "coded_values"))
    fixed |= dict.fromkeys(_answered_alike(profiles, fixed=fixed))
    fixed |= dict.fromkeys(_numbered_on(profiles, fixed=fixed))
    free = [_as_seen(profile, fixed=fixed[profile.index]) for profile in profiles]
    blocks = find_blocks(free, cells=cells)
    copies = reversed_copies(cells, blocks=blocks)
    coded = coded_copies(
        cells,
        worded=[each.index for each in profiles if each.folded and each.number_share < 0.5],
        candidates=[each.index for each in free if is_bare(each)],
    )
    blocks = without(blocks, {*copies, *coded})
    by_column = indexes(blocks)
    plain = {p.index for p in profiles if fixed[p.index] is None} - set(by_column)
    candidates = [p.index for p in profiles if p.index in plain and p.number_share >= 0.9]
    computed = computed_columns(cells, blocks=blocks, candidates=candidates)
    unknown = {
        index
        for matrix in unknown_matrices(free, plain=plain)
        if not gives_each_once(cells, matrix)
        for index in matrix
    }
    if not blocks and not unknown:
        unknown = graded_alone(free, plain=plain)
    columns = []
    for profile in profiles:
        block = by_column.get(profile.index)
        if block is not None:
            columns.append(_item(profile, block))
            continue
        kind, reason = fixed[profile.index] or _after_items(profile, dialect=dialect)
        if profile.index in copies or profile.index in computed | coded:
            kind = ColumnKind.DERIVED
            reason = "reversed_copy" if profile.index in copies else "computed"
            reason = "coded_copy" if profile.index in coded else reason
        elif profile.index in unknown:
            kind, reason = ColumnKind.OTHER, "unknown_labels"
        columns.append(_column(profile, kind=kind, reason=reason))
    groups = coded_groups(profiles, columns=columns)
    phones = telephones(profiles, columns)
    return tuple(
        replace(column, kind=ColumnKind.GROUP, reason="coded_values")
        if column.index in groups
        else replace(column, kind=ColumnKind.PERSONAL, reason="personal_phone")
        if column.index in phones
        else column
        for column in columns
    ), blocks


def _unnamed(profiles: Sequence[Profile]) -> frozenset[int]:
    """Return filled columns without a heading, where the others have one: no question was asked."""
    without_heading = frozenset(
        profile.index
        for profile in profiles
        if profile.n and not profile.name and not _is_row_number(profile)
    )
    return without_heading if 2 * len(without_heading) < len(profiles) else frozenset()


def _option_codes(
    profiles: Sequence[Profile], *, fixed: Mapping[int, tuple[ColumnKind, str] | None]
) -> list[int]:
    """Return columns side by side that hold one number each, rising from column to column.

    A tool that exports codes writes the number of each option ticked: 1 or nothing, then 2 or
    nothing, then 3.
    """
    found: list[int] = []
    run: list[tuple[int, int]] = []
    for profile in (*profiles, None):
        numbers = set((profile.codes or {}).values()) if profile else set()
        free = profile is not None and fixed[profile.index] is None and not profile.strays
        if profile and not profile.n:
            continue
        if profile and free and len(numbers) == 1 and (not run or run[-1][1] < min(numbers)):
            run.append((profile.index, min(numbers)))
            continue
        found += [index for index, _ in run] if len(run) >= FEWEST_OPTIONS else []
        run = [(profile.index, min(numbers))] if profile and free and len(numbers) == 1 else []
    return found


def _between_ratings(
    profiles: Sequence[Profile], *, fixed: Mapping[int, tuple[ColumnKind, str] | None]
) -> list[int]:
    """Return columns headed like a group that stand inside a row of ratings with their range.

    "Country" between "Folk" and "Pop" is music, "Service" between "Rooms" and "Food" is rated.
    """
    inside: list[int] = []
    run: list[Profile] = []
    for profile in (*profiles, None):
        kind = fixed[profile.index] if profile else None
        rated = bool(profile and profile.codes) and kind in (
            None,
            (ColumnKind.GROUP, "group_heading"),
        )
        if profile and rated and (not run or _top(run[-1]) == _top(profile)):
            run.append(profile)
            continue
        own = [place for place, each in enumerate(run) if fixed[each.index] is None]
        if len(own) >= MATRIX:
            inside += [each.index for each in run[own[0] : own[-1]] if fixed[each.index]]
        run = [profile] if profile and rated else []
    return inside


def _answered_alike(
    profiles: Sequence[Profile], *, fixed: Mapping[int, tuple[ColumnKind, str] | None]
) -> list[int]:
    """Return statements headed like a group that are answered as their neighbours are.

    "My manager encourages me" is no unit when the questions beside it have the same answers.
    """
    found = []
    for place, profile in enumerate(profiles):
        if fixed[profile.index] != (ColumnKind.GROUP, "group_heading"):
            continue
        if profile.word_count <= headings()["group"]["max_words"] or not profile.folded:
            continue
        beside = profiles[max(0, place - MATRIX) : place + MATRIX + 1]
        alike = [each for each in beside if overlap(profile.folded, each.folded) and each.folded]
        if len(alike) > MATRIX and len(profile.folded) > MATRIX and profile.number_share < 0.5:
            found.append(profile.index)
    return found


def _numbered_on(
    profiles: Sequence[Profile], *, fixed: Mapping[int, tuple[ColumnKind, str] | None]
) -> list[int]:
    """Return ratings headed like a computed figure whose number goes on from the ratings before.

    `I4_Score` after `I1`, `I2` and `I3` was asked: a sum has no number of its own.
    """
    found = []
    for before, last, profile in zip(profiles, profiles[1:], profiles[2:], strict=False):
        if fixed[profile.index] != (ColumnKind.DERIVED, "derived_heading") or not profile.codes:
            continue
        numbers = [_NUMBERED.match(each.name) for each in (before, last, profile)]
        rated = all(each.codes and fixed[each.index] is None for each in (before, last))
        stems = {number["stem"] for number in numbers if number}
        places = [int(number["place"]) for number in numbers if number]
        if rated and len(stems) == 1 and places == list(range(places[0], places[0] + len(numbers))):
            found.append(profile.index)
    return found


def _top(profile: Profile) -> int:
    return max((profile.codes or {"": 0}).values())


def _as_seen(profile: Profile, *, fixed: tuple[ColumnKind, str] | None) -> Profile:
    """Return what the search for items sees of a column that is already something else."""
    if fixed is None:
        return profile
    skipped = fixed[0] in (ColumnKind.FREE_TEXT, ColumnKind.METADATA) or fixed[1] == "folded"
    seen = {} if skipped else _STOP
    n = sum(seen.values())
    return replace(profile, values=seen, rows=n, n=n, distinct=len(seen))


# A value that belongs to no scale: ends a run of items where the column is something else.
_STOP = {"\x00": 1, "\x01": 1}


def _matrices(profiles: Sequence[Profile]) -> Counter[str]:
    """Count the columns of each stem that hold small numbers or labels of a known set."""
    return Counter(stem(profile) for profile in profiles if looks_rated(profile))


def _in_matrix(profile: Profile, matrices: Mapping[str, int]) -> bool:
    """Say whether a column is a row of a matrix; "occupation" and "occupation_wife" are none."""
    name = stem(profile)
    return matrices[name] >= (MATRIX + 1 if name in known("group").words else MATRIX)


def _before_items(
    profile: Profile, *, dialect: Dialect, in_matrix: bool
) -> tuple[ColumnKind, str] | None:
    by_tool = _by_tool(profile, dialect=dialect)
    if by_tool:
        return by_tool
    reason = personal_reason(profile)
    if reason:
        return ColumnKind.PERSONAL, reason
    worded = profile.codes is None and looks_rated(profile)
    if divides(profile) and not worded:
        return ColumnKind.GROUP, "group_heading"
    if (known("metadata").match(profile.name) and not worded) or _is_row_number(profile):
        return ColumnKind.METADATA, "metadata_heading"
    if is_login(profile):
        return ColumnKind.PERSONAL, "personal_login"
    if profile.n and profile.date_share >= 0.8:
        return ColumnKind.METADATA, "date"
    if known("attention").match(profile.name):
        return ColumnKind.OTHER, "attention"
    if known("count").match(profile.name) and profile.number_share >= 0.5:
        return ColumnKind.OTHER, "count"
    if _is_derived_heading(profile):
        return ColumnKind.DERIVED, "derived_heading"
    if in_matrix and looks_rated(profile):
        return None
    if has_group_heading(profile) and may_be_group(profile, most=MOST_NAMED_GROUPS):
        return ColumnKind.GROUP, "group_heading"
    return None


def _by_tool(profile: Profile, *, dialect: Dialect) -> tuple[ColumnKind, str] | None:
    names = {normalise(name) for name in (*profile.heading.parts, profile.heading.code)}
    names.add(profile.name)
    names.discard("")
    for kind, words in dialect.columns.items():
        if any(words.match(name) for name in names):
            return _KINDS[kind], "tool"
    return None


def _is_row_number(profile: Profile) -> bool:
    """A nameless first column of different whole numbers, as data tools write it."""
    return (
        profile.index == 0
        and (not profile.name or profile.name.startswith("unnamed"))
        and (profile.n == 0 or (profile.whole_share == 1 and profile.distinct == profile.n))
    )


def _is_derived_heading(profile: Profile) -> bool:
    words = known("derived")
    hinted = bool(words.words & profile.tokens) or words.match(profile.name)
    computed = hinted and profile.number_share >= 0.9 and profile.word_count <= 4
    return computed or known("machine").match(profile.name)


# "How would you describe your role?" may be a choice of three; a comment never is.
_DESCRIBING = frozenset(["describe", "beskriv"])


def _after_items(profile: Profile, *, dialect: Dialect) -> tuple[ColumnKind, str]:
    if not profile.n:
        return ColumnKind.OTHER, "empty"
    if profile.folded and profile.folded <= UNDECIDED and profile.folded & YES_NO:
        return ColumnKind.OTHER, "yes_no"
    closed = profile.distinct <= LONGEST_SET and profile.n >= PEOPLE_BY_CODE * profile.distinct
    asked = tokens(_without_french_how(profile.name))
    closed = closed and known("free_text").words & asked <= _DESCRIBING
    asks = known("free_text").match(_without_french_how(profile.name))
    if asks and profile.number_share < 0.5 and not closed:
        return ColumnKind.FREE_TEXT, "free_text_heading"
    if profile.number_share >= 0.9:
        return _numbers(profile, dialect=dialect)
    if profile.distinct == 1:
        return _constant(profile)
    if is_multiple_choice(profile):
        return ColumnKind.OTHER, "several_answers"
    if profile.is_text:
        return ColumnKind.FREE_TEXT, "own_words"
    short = profile.mean_length <= SHORT_NAME
    repeated = profile.distinct <= max(3, (0.5 if short else 0.34) * profile.n)
    if repeated and profile.distinct <= MOST_GROUPS and profile.mean_length <= 80:
        return ColumnKind.GROUP, "repeated_values"
    if not short and profile.is_said_twice:
        return ColumnKind.GROUP, "repeated_values"
    return ColumnKind.FREE_TEXT, "own_words"


def _without_french_how(name: str) -> str:
    """Return a heading without the "Comment" that asks how: "Comment évaluez-vous …"."""
    return name.removeprefix("comment ") if name.count(" ") > FEWEST_OPTIONS else name


def _numbers(profile: Profile, *, dialect: Dialect) -> tuple[ColumnKind, str]:
    if profile.whole_share < 0.8 * profile.number_share:
        return ColumnKind.OTHER, "decimals"
    unique = profile.distinct >= 0.95 * profile.n and profile.n >= 5
    if unique and is_long_number(profile):
        return ColumnKind.PERSONAL, "personal_phone"
    if unique and profile.index < 3 and dialect.platform == PLAIN:
        given = is_given_number(profile)
        kinds = (ColumnKind.PERSONAL, "personal_login"), (ColumnKind.METADATA, "row_id")
        return kinds[0] if given else kinds[1]
    if profile.distinct == 1 and profile.word_count <= 3:
        return _constant(profile)
    return ColumnKind.OTHER, "numbers"


def _constant(profile: Profile) -> tuple[ColumnKind, str]:
    """A column with one value in every row: an export of one department, one country."""
    value = next(iter(profile.values))
    if profile.n >= 0.9 * profile.rows and len(value) <= 60 and profile.word_count <= 12:
        return ColumnKind.GROUP, "constant"
    return ColumnKind.OTHER, "one_value"


def _item(profile: Profile, block: Block) -> Column:
    missing = missing_labels(profile, block)
    given_none = sum(profile.values[value] for value in missing)
    own = set(map(profile.words.plain, profile.values))
    return Column(
        index=profile.index,
        header=profile.heading.text,
        kind=ColumnKind.ITEM,
        code=profile.heading.code,
        labels=block.labels,
        minimum=block.minimum,
        maximum=block.maximum,
        codes={code: number for code, number in block.codes.items() if code in own},
        missing_labels=missing,
        certain=block.certain,
        reason=f"item_{block.reason}",
        distinct=profile.distinct,
        missing=profile.rows - profile.n + given_none,
    )


def _column(profile: Profile, *, kind: ColumnKind, reason: str) -> Column:
    return Column(
        index=profile.index,
        header=profile.heading.text,
        kind=kind,
        code=profile.heading.code,
        reason=reason,
        distinct=profile.distinct,
        missing=profile.rows - profile.n,
    )
