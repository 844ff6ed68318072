"""How many people are employed in each unit, from HR's own list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from surveys.coding import whole
from surveys.container import open_export
from surveys.problems import IngestError, Problem
from surveys.responses import Headcounts, Path, Responses
from surveys.vocabulary import vocabulary
from surveys.wording import normalise, tidy


def read_headcounts(data: bytes, *, name: str, levels: Sequence[str]) -> Headcounts:
    """Read a headcount file.

    Parameters
    ----------
    data
        CSV (any delimiter and encoding) or a workbook; its first row has the headings.
    name
        The file's name, for messages.
    levels
        The department columns of the survey, top level first. The file's columns are called the
        same, or level_1 …, or stand in that order; lower levels may be absent.

    Returns
    -------
    Headcounts
        One number for every unit named and every unit above it, the whole organisation () too. A
        row whose lower levels are empty (or say "total") gives the unit's own number; without one
        it is the sum of the unit's parts. A unit may have more people than its parts together:
        some work directly in it.

    Raises
    ------
    IngestError
        Everything that is wrong: no number column, other columns than the levels, numbers that
        are none, gaps, a unit twice with different numbers, fewer people than in the parts.
    """
    table = open_export(data, name=name).cells
    rows = [
        (int(row[0]), [tidy(str(cell)) for cell in row[1:]]) for row in table.itertuples(name=None)
    ]
    rows = [(number, row) for number, row in rows if any(row)]
    if len(rows) < 2:
        raise IngestError(Problem("headcount_empty", file=name))
    start = next((at for at, (_, row) in enumerate(rows) if _is_head(row)), 0)
    head = rows[start][1]
    count_at, path_at = _columns(head, levels=levels, name=name)
    given: dict[Path, int] = {}
    spelling: dict[Path, Path] = {}
    problems: list[Problem] = []
    for number, row in rows[start + 1 :]:
        cells = row + [""] * (len(head) - len(row))
        path, trouble = _path([cells[at] for at in path_at])
        count = whole(cells[count_at].replace("\u00a0", "").replace(" ", ""))
        label = " › ".join(path)
        wrong: tuple[str, dict[str, object]] | None = None
        if trouble:
            wrong = ("headcount_gap", {"found": label})
        elif count is None or count < 0:
            wrong = ("headcount_number", {"found": cells[count_at]})
        else:
            known = spelling.setdefault(_folded(path), path)
            if given.setdefault(known, count) != count:
                wrong = ("headcount_twice", {"found": label})
        if wrong:
            problems.append(Problem(*wrong, row=number, file=name))
    counts, contradictions = _summed(given, name=name)
    problems += contradictions
    if problems:
        raise IngestError(problems)
    return Headcounts(by_path=counts)


def align_headcounts(
    headcounts: Headcounts, responses: Responses, *, merged: Mapping[str, str]
) -> Headcounts:
    """Return the headcounts under the unit names of the answers.

    Names are the same when case and spaces are all that differ; `merged` are the spellings a
    person said are one unit (`ColumnMapping.merged`). Units without answers keep their name.

    A unit whose number only adds up its parts gets none where the answers name a part that the
    file leaves out: those who answer there would be counted against the employees of the others.
    """
    names = {normalise(found): tidy(name) for found, name in merged.items()}
    spelling: dict[Path, Path] = {}
    for row in responses.units.drop_duplicates().itertuples(index=False, name=None):
        path = tuple(name for name in row if name)
        for depth in range(1, len(path) + 1):
            spelling.setdefault(_folded(path[:depth]), path[:depth])
    counts: defaultdict[Path, int] = defaultdict(int)
    for path, count in headcounts.by_path.items():
        renamed = tuple(names.get(normalise(name), name) for name in path)
        counts[spelling.get(_folded(renamed), renamed)] += count
    return Headcounts(by_path=_without_partial_sums(counts, named=set(spelling.values())))


def _without_partial_sums(counts: Mapping[Path, int], *, named: set[Path]) -> dict[Path, int]:
    """Leave out sums, from the lowest level up, to which a named part gave nothing."""
    below: defaultdict[Path, set[Path]] = defaultdict(set)
    for path in named | set(counts):
        if path:
            below[path[:-1]].add(path)
    kept = dict(counts)
    for path in sorted(counts, key=len, reverse=True):
        parts = below[path]
        summed = sum(counts.get(part, 0) for part in parts)
        counted = any(part in counts for part in parts)
        if counted and counts[path] <= summed and any(part not in kept for part in parts):
            del kept[path]
    return kept


def _folded(path: Path) -> Path:
    return tuple(normalise(name) for name in path)


def _is_head(row: Sequence[str]) -> bool:
    """Whether a row holds the headings; a title may stand above it."""
    return sum(map(bool, row)) > 1 and any(vocabulary().counts_people(cell) for cell in row)


def _columns(head: Sequence[str], *, levels: Sequence[str], name: str) -> tuple[int, list[int]]:
    """Place of the number column and of each level that the file has."""
    wanted = {normalise(level) for level in levels}
    counts = [
        at
        for at, heading in enumerate(head)
        if vocabulary().counts_people(heading) and normalise(heading) not in wanted
    ]
    shown = ", ".join(f'"{heading}"' for heading in head)
    if len(counts) != 1:
        raise IngestError(Problem("headcount_no_column", {"found": shown}, row=1, file=name))
    folded = [normalise(heading) for heading in head]
    places = [str(vocabulary().level(heading)) for heading in head]
    depth = len(levels) or sum(each.startswith("level_") for each in folded)
    for names, headings in (
        ([normalise(level) for level in levels], folded),
        ([f"level_{number}" for number in range(1, depth + 1)], folded),
        # "Which department do you work in?" in the survey is "Department" here
        ([str(vocabulary().level(level)) for level in levels], places),
    ):
        if names and "None" not in names and all(headings.count(each) == 1 for each in names):
            return counts[0], [headings.index(each) for each in names]
    in_order = [at for at, heading in enumerate(folded) if at != counts[0] and heading]
    if not in_order or (levels and len(in_order) > len(levels)):
        values = {"levels": ", ".join(levels), "found": shown}
        raise IngestError(Problem("headcount_levels", values, row=1, file=name))
    return counts[0], in_order


def _path(cells: Iterable[str]) -> tuple[Path, bool]:
    """The unit a row is about, and whether a level above a named one is empty."""
    names = list(cells)
    for at, cell in enumerate(names):
        if normalise(cell) in vocabulary().totals:
            names[at:] = []
            break
    while names and not names[-1]:
        names.pop()
    return tuple(each for each in names if each), "" in names


def _summed(given: Mapping[Path, int], *, name: str) -> tuple[dict[Path, int], list[Problem]]:
    """Numbers of every unit and those above it, from the lowest level up."""
    counts = dict(given)
    problems: list[Problem] = []
    paths = {path[:depth] for path in given for depth in range(len(path) + 1)}
    below: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in paths - {()}:
        below[path[:-1]].append(path)
    for path in sorted(paths, key=len, reverse=True):
        parts = [counts[each] for each in below[path]]
        counts.setdefault(path, sum(parts))
        if parts and counts[path] < sum(parts):
            label = " › ".join(path) or "()"
            values = {"found": label, "total": counts[path], "parts": sum(parts)}
            problems.append(Problem("headcount_contradiction", values, file=name))
    return counts, problems
