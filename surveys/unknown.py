"""Questions answered in words of no known order, which a person is asked about."""

from collections.abc import Sequence

from surveys import graded, labels, rates
from surveys.blocks import RUN, stem
from surveys.profile import YES_NO, Profile

LARGEST_UNKNOWN = 11
MOSTLY = 0.75

# "Do you have a mentor?" answered yes, no or not sure is a fact, no scale of unknown order.
UNDECIDED = (
    YES_NO
    | {"not sure", "unsure", "maybe", "i'm not sure", "i am not sure", "it depends", "depends"}
    | {"kanske", "osäker", "det beror på", "kanskje", "usikker", "det kommer an på", "måske"}
    | {"det kommer an på", "vielleicht", "unsicher", "tal vez", "quizás", "talvez", "peut-être"}
)


def unknown_matrices(profiles: Sequence[Profile], *, plain: set[int]) -> list[list[int]]:
    """Return runs of columns that share closed answers of no known order."""
    runs: list[list[Profile]] = [[]]
    for profile in profiles:
        if profile.is_transparent:
            continue
        last = runs[-1]
        closed = profile.index in plain and 3 <= len(profile.folded) <= LARGEST_UNKNOWN
        closed = closed and profile.number_share < 0.5 and not profile.folded <= UNDECIDED
        closed = closed and not is_multiple_choice(profile) and not _is_lettered(profile)
        pooled = frozenset().union(*(each.folded for each in last))
        if closed and last and overlap(profile.folded, pooled):
            last.append(profile)
        else:
            runs.append([profile] if closed else [])
    found = [run for run in runs if len(run) >= RUN or (run and _is_graded(run))]
    return [
        [profile.index for profile in run]
        for run in _with_rows_answered_alike(found, profiles, plain)
    ]


def _with_rows_answered_alike(
    runs: Sequence[list[Profile]], profiles: Sequence[Profile], plain: set[int]
) -> list[list[Profile]]:
    """Return runs, each with the other columns in whose cells nothing stands but its answers."""
    taken = {profile.index for run in runs for profile in run}
    found = []
    for run in runs:
        pooled = frozenset().union(*(each.folded for each in run))
        alike = [
            profile
            for profile in profiles
            if profile.index in plain - taken
            and 1 < len(profile.folded) <= len(profile.folded & pooled)
            and not profile.folded <= UNDECIDED
        ]
        taken |= {profile.index for profile in alike}
        found.append([*run, *alike])
    return found


def graded_alone(profiles: Sequence[Profile], *, plain: set[int]) -> set[int]:
    """Return columns whose commoner answers grade one word, for a file without any other item.

    "Rather interesting" and "very interesting" beside "indifferent": what lies below, nobody chose.
    """
    return {
        profile.index
        for profile in profiles
        if profile.index in plain
        and RUN <= len(profile.folded) <= LARGEST_UNKNOWN
        and any(map(_grades_a_word, _answers_of_several(profile)))
    }


def _answers_of_several(profile: Profile) -> tuple[frozenset[str], frozenset[str]]:
    """Return a column's answers without two in one cell, and those of them given twice or more."""
    given = profile.answers
    whole = {v for v in given if not set(v.split(", ")) <= set(given) - {v}}
    fold = profile.words.fold
    return frozenset(map(fold, whole)), frozenset(fold(v) for v in whole if given[v] > 1)


def _grades_a_word(folded: frozenset[str]) -> bool:
    family = graded.family(folded) if len(folded) >= RUN else frozenset()
    return bool(family) and graded.AMOUNT not in family and not rates.family(folded)


def _is_lettered(profile: Profile) -> bool:
    """Say whether a column outside any matrix holds single letters: kinds of people, in codes."""
    return all(len(each) == 1 for each in profile.folded) and stem(profile) == profile.name


def _is_graded(run: Sequence[Profile]) -> bool:
    """Say whether the answers of a column or two grade one thing, so that they are a scale."""
    pooled = frozenset().union(*(each.folded for each in run))
    numbered = any(each.codes is not None for each in run)
    often = bool(rates.family(pooled))
    family = graded.family(pooled)
    # four answers that grade nothing but themselves may say how much of a fact
    fewest = graded.FEWEST if graded.AMOUNT not in family else graded.FEWEST + 1
    grade = len(pooled) >= fewest and bool(family)
    grade = grade or _is_graded_mostly(run, pooled) or labels.mostly_known(pooled)
    return (grade or graded.is_two_sided(pooled)) and not numbered and not often


def _is_graded_mostly(run: Sequence[Profile], pooled: frozenset[str]) -> bool:
    """Say whether hardly anything but grades of one word was answered: a scale in its own words."""
    alike = graded.graded_alike(pooled)
    counts = [(each.words.fold(v), n) for each in run for v, n in each.answers.items()]
    answered = sum(n for _, n in counts)
    return bool(alike) and sum(n for text, n in counts if text in alike) >= MOSTLY * answered


def overlap(some: frozenset[str], pooled: frozenset[str]) -> bool:
    """Say whether two sets of answers are parts of one: half of the smaller is shared."""
    shared = len(some & pooled)
    return 2 * shared >= min(len(some), len(pooled)) and len(some | pooled) <= LARGEST_UNKNOWN


def is_multiple_choice(profile: Profile) -> bool:
    """Several choices in one cell: the parts repeat far more than the whole cells do."""
    for mark in (";", ","):
        cells = {v: n for v, n in profile.values.items() if mark in v.rstrip(mark + " ")}
        if sum(cells.values()) < 0.2 * profile.n:
            continue
        parts = {part.strip() for v in profile.values for part in v.split(mark) if part.strip()}
        joined = sum(v.count(mark) + 1 for v in profile.values)
        if profile.distinct > 5 and len(parts) <= 0.6 * joined and len(parts) < 60:
            return True
    return False
