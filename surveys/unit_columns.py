"""Which columns say where in the organisation a respondent works."""

from collections.abc import Collection, Sequence

from surveys.matching import spoken
from surveys.problems import MappingError, Problem
from surveys.reading import Column, ColumnKind, Reading
from surveys.vocabulary import SHORT_HEADING, vocabulary
from surveys.wording import normalise

NESTED = 0.9
"""Share of respondents whose lower unit lies under its usual upper unit, from which levels nest."""


def chosen_units(reading: Reading, departments: Sequence[str | int]) -> tuple[int, ...]:
    """Return the columns a person named by heading, code or zero-based place.

    Raises
    ------
    MappingError
        All names that fit no column, fit several, or fit a column with personal data.
    """
    found: list[int] = []
    problems: list[Problem] = []
    for name in departments:
        columns = named_columns(reading, name)
        personal = [column for column in columns if column.kind is ColumnKind.PERSONAL]
        usable = [column for column in columns if column.index in reading.cells.columns]
        choices = ", ".join(f'"{column.header}"' for column in reading.of_kind(ColumnKind.GROUP))
        values = {"found": name, "choices": choices or "–"}
        if len(usable) == 1 and not personal:
            found.append(usable[0].index)
        elif personal:
            problems.append(Problem("unit_column_personal", values, file=reading.file))
        elif usable:
            places = ", ".join(str(column.index) for column in usable)
            values["choices"] = places
            problems.append(Problem("unit_column_twice", values, file=reading.file))
        else:
            problems.append(Problem("unit_column_unknown", values, file=reading.file))
    if problems:
        raise MappingError(problems)
    return tuple(dict.fromkeys(found))


def likely_units(reading: Reading, taken: Collection[int]) -> tuple[tuple[int, ...], str]:
    """Return the columns that most likely hold the units, top level first, and why.

    `taken` are columns that answer items. The reason is "map_unit" when the headings leave no
    doubt, "map_unit_several" when they name more than one, "map_unit_likely" when none names a
    level but one may be meant, "" when there is nothing to propose.
    """
    groups = [
        column
        for column in reading.of_kind(ColumnKind.GROUP)
        if column.index not in taken and column.distinct > 0
    ]
    levels: dict[int, list[Column]] = {}
    for column in groups:
        level = _level(column)
        if level is not None and not _yes_or_no(reading, column):
            levels.setdefault(level, []).append(column)
    if levels:
        path = tuple(levels[level][0].index for level in sorted(levels))
        clear = all(len(columns) == 1 for columns in levels.values())
        if clear and _nests(reading, path):
            return path, "map_unit"
        deepest = max(levels)
        return ((levels[deepest][0].index,) if clear else path[-1:]), "map_unit_several"
    named = [column for column in groups if column.reason != "coded_values"]
    plain = [column for column in named if _may_be_a_place(reading, column)]
    plain += [column for column in reading.columns if _is_a_level_word(column, reading, taken)]
    if not plain:
        return (), ""
    best = max(plain, key=lambda column: (column.distinct <= reading.kept / 5, column.distinct))
    return (best.index,), "map_unit_likely"


def named_columns(reading: Reading, name: str | int) -> list[Column]:
    """Return the columns that a heading, a code or a zero-based place may mean."""
    if isinstance(name, int):
        return [column for column in reading.columns if column.index == name]
    wanted = normalise(name)
    readings = (
        [(c, {normalise(c.header), normalise(c.code)}) for c in reading.columns],
        [(c, {normalise(c.header).rsplit(" | ", 1)[-1]}) for c in reading.columns],
        [(c, {str(c.index)}) for c in reading.columns],
    )
    for names in readings:
        if found := [column for column, spoken in names if wanted in spoken]:
            return found
    return []


def _level(column: Column) -> int | None:
    heading = spoken(column.header)
    by_header = vocabulary().level(heading)
    if by_header is not None or vocabulary().about_the_person(heading):
        return by_header
    return vocabulary().level(column.code) if column.code else None


def _yes_or_no(reading: Reading, column: Column) -> bool:
    cells = {normalise(str(cell)) for cell in reading.cells[column.index].unique()} - {""}
    return cells <= vocabulary().yes_no


def _nests(reading: Reading, path: tuple[int, ...]) -> bool:
    """Whether each lower unit lies (nearly) always under the same upper unit."""
    for upper, lower in zip(path, path[1:], strict=False):
        pairs = reading.cells[[upper, lower]].astype(str).map(normalise)
        pairs = pairs[(pairs[upper] != "") & (pairs[lower] != "")]
        if pairs.empty:
            return False
        # the levels of the count are named by column, so `lower` is a name here
        usual = pairs.value_counts().groupby(level=lower).max().sum()
        if usual < NESTED * len(pairs):
            return False
    return True


def _may_be_a_place(reading: Reading, column: Column) -> bool:
    """Whether a group without a word for a level is worth a question: a short name, several values.

    "What kind of user are you?" is not; asking about every background question helps nobody.
    """
    heading = normalise(spoken(column.header))
    if heading.endswith("?") or heading.count(" ") >= SHORT_HEADING:
        return False
    return not vocabulary().about_the_person(heading) and not _yes_or_no(reading, column)


def _is_a_level_word(column: Column, reading: Reading, taken: Collection[int]) -> bool:
    """Whether a column read as something else is headed by nothing but a word for a level."""
    if column.kind not in (ColumnKind.OTHER, ColumnKind.FREE_TEXT, ColumnKind.METADATA):
        return False
    if column.index in taken or column.index not in reading.cells.columns:
        return False
    words = normalise(column.header)
    return " " not in words and _level(column) is not None and column.distinct > 1
