"""What became of units between two waves: old unit → new unit, as a person wrote it down.

Names alone never tell: "Home care" may be another unit half a year later. Only units whose place
in the organisation is the same need no line here.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.container import open_export
from surveys.problems import IngestError, Problem
from surveys.responses import Path
from surveys.wording import normalise, tidy

SEPARATOR = ">"
_HEADINGS = (
    {"earlier", "before", "old", "from", "före", "fore", "tidigare", "gammal", "från"},
    {"later", "after", "new", "to", "efter", "senare", "ny", "till"},
)


@dataclass(frozen=True)
class Reorganisation:
    """Links from a unit of the earlier wave to one of the later wave.

    One old unit with several links was split, several with the same new unit were merged.
    """

    links: tuple[tuple[Path, Path], ...]
    file: str = ""


def read_reorganisation(data: bytes, *, name: str) -> Reorganisation:
    """Read a reorganisation map.

    Parameters
    ----------
    data
        TOML, `[[units]]` with `earlier` and `later`, each a path (list of names, top level first)
        or a list of paths; or a table (CSV, XLSX) with two columns of those names, a link a row,
        levels separated by ">".
    name
        The file's name, for messages; it ends in .toml for TOML.

    Raises
    ------
    IngestError
        Everything that is wrong with the file.
    """
    links = _from_toml(data, name) if name.lower().endswith(".toml") else _from_table(data, name)
    if not links:
        raise IngestError(Problem("reorganisation_empty", file=name))
    return Reorganisation(tuple(dict.fromkeys(links)), name)


def _from_toml(data: bytes, name: str) -> list[tuple[Path, Path]]:
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IngestError(
            Problem("reorganisation_syntax", {"reason": str(error)}, file=name)
        ) from None
    entries = document.get("units")
    strange = sorted(set(document) - {"units"})
    if strange or not isinstance(entries, list):
        found = ", ".join(strange) or "–"
        raise IngestError(Problem("reorganisation_keys", {"found": found}, file=name))
    links: list[tuple[Path, Path]] = []
    problems = []
    for number, entry in enumerate(entries, start=1):
        sides = [_paths(entry.get(key)) for key in ("earlier", "later")] if _is_entry(entry) else []
        if len(sides) < 2 or not all(sides):
            problems.append(Problem("reorganisation_entry", {"number": number}, file=name))
            continue
        links += [(old, new) for old in sides[0] for new in sides[1]]
    if problems:
        raise IngestError(problems)
    return links


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and set(entry) == {"earlier", "later"}


def _paths(value: object) -> list[Path]:
    """Return one or several paths; none when anything in them is not a name."""
    if not isinstance(value, list) or not value:
        return []
    several = value if all(isinstance(each, list) for each in value) else [value]
    found: list[Path] = []
    for each in several:
        if not each or not all(isinstance(part, str) and tidy(part) for part in each):
            return []
        found.append(tuple(tidy(part) for part in each))
    return found


def _from_table(data: bytes, name: str) -> list[tuple[Path, Path]]:
    table = open_export(data, name=name).cells
    rows = [(int(row[0]), [tidy(str(cell)) for cell in row[1:]]) for row in table.itertuples()]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        raise IngestError(Problem("reorganisation_empty", file=name))
    first, head = rows[0]
    at = [_column(head, names) for names in _HEADINGS]
    if None in at:
        found = ", ".join(f'"{each}"' for each in head)
        raise IngestError(Problem("reorganisation_columns", {"found": found}, row=first, file=name))
    links, problems = [], []
    for number, row in rows[1:]:
        old, new = (_path(row[place]) if place is not None else () for place in at)
        if old and new:
            links.append((old, new))
        else:
            problems.append(Problem("reorganisation_blank", row=number, file=name))
    if problems:
        raise IngestError(problems)
    return links


def _column(head: Sequence[str], names: set[str]) -> int | None:
    places = [at for at, each in enumerate(head) if normalise(each) in names]
    return places[0] if len(places) == 1 else None


def _path(cell: str) -> Path:
    parts = [tidy(part) for part in cell.split(SEPARATOR)]
    return tuple(parts) if all(parts) else ()
