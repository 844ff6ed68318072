"""A mapping as a TOML that a person can correct, and how it meets the next file of the survey."""

import difflib
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import tomli_w

from surveys.explaining import why
from surveys.instrument import Instrument, words
from surveys.mapping import ColumnMapping, ColumnUse, confirmed, unmatched_items
from surveys.problems import MappingError, Problem
from surveys.reading import ColumnKind, Reading
from surveys.wording import normalise

_KEYS = (
    "instrument", "version", "fingerprint", "confirm_all",
    "departments", "attributes", "link", "comments", "rekeyed", "merged", "columns",
)  # fmt: skip
_COLUMN_KEYS = ("index", "header", "kind", "item", "certain", "missing", "codes")


def mapping_to_toml(mapping: ColumnMapping, instrument: Instrument, reading: Reading) -> str:
    """Return the mapping as commented TOML; `mapping_from_toml` reads all but reasons back."""
    shown = {use.index: use.header for use in mapping.columns}
    repeated = {name for name, count in Counter(shown.values()).items() if count > 1}

    def named(places: Sequence[int]) -> list[str | int]:
        return [
            each if shown[each] in repeated or not shown[each] else shown[each] for each in places
        ]

    head: dict[str, object] = {
        "instrument": mapping.instrument,
        "version": mapping.version,
        "fingerprint": mapping.fingerprint,
        "confirm_all": False,
        "departments": named(mapping.departments),
        "attributes": named(mapping.attributes),
        "comments": named(mapping.comments),
        "rekeyed": list(mapping.rekeyed),
    }
    if mapping.link is not None:
        head["link"] = named([mapping.link])[0]
    missing = ", ".join(unmatched_items(mapping, instrument)) or "none"
    kinds = ", ".join(kind.value for kind in ColumnKind)
    lines = [
        f"# How {_one_line(reading.file)} is read as answers to {instrument.id}.",
        "#",
        "# You may change, in any column: kind, item, certain, missing and codes.",
        f"#   kind     one of {kinds}",
        '#   item     the id of the question the column answers; only for kind "item"',
        "#   certain  false = we ask you; set it to true when the column is right",
        "#            (or confirm_all = true, when all of them are)",
        "#   codes    answer = its number in the questionnaire, low to high",
        "#   missing  answers that count as no answer",
        "# departments: the columns of the organisation, top level first; [] for none.",
        "# attributes: columns to break results down by (tenure, role, site); [] for none.",
        "# link: the column of a code that respondents made themselves, to follow waves by.",
        "# comments: columns of free text that are kept, names masked; [] leaves them all out.",
        "# rekeyed: items that are reversed the other way than the questionnaire says.",
        "# [merged]: another spelling of a unit or a group = the name it goes under.",
        "# Leave fingerprint, index and header: the next file is recognised by them.",
        f"# Questions without a column: {missing}",
        "",
        tomli_w.dumps(head),
    ]
    if mapping.merged:
        lines += ["[merged]", tomli_w.dumps(dict(mapping.merged))]
    for use in mapping.columns:
        note = why(use, reading=reading, instrument=instrument).text("en")
        lines.append(_column_toml(use, note=note, instrument=instrument))
    return "\n".join(lines)


def mapping_from_toml(text: str, *, file: str) -> ColumnMapping:
    """Read a mapping a person may have corrected.

    Raises
    ------
    MappingError
        Everything that is wrong with the file: syntax, unknown or absent keys, wrong values.
    """
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(Problem("mapping_not_toml", {"found": str(error)}, file=file)) from error
    check = _Check(file)
    check.keys(raw, allowed=_KEYS, required=("instrument", "fingerprint", "columns"), where="")
    uses = tuple(
        _column_use(each, check=check, where=f"columns[{place}].")
        for place, each in enumerate(check.tables(raw, "columns"))
    )
    linked = _columns_named(raw, "link", uses=uses, check=check)
    mapping = ColumnMapping(
        instrument=check.text(raw, "instrument"),
        version=check.text(raw, "version"),
        fingerprint=check.text(raw, "fingerprint"),
        columns=uses,
        departments=_columns_named(raw, "departments", uses=uses, check=check),
        attributes=_columns_named(raw, "attributes", uses=uses, check=check),
        link=linked[0] if linked else None,
        comments=_columns_named(raw, "comments", uses=uses, check=check),
        rekeyed=tuple(check.texts(raw, "rekeyed")),
        merged=check.names(raw, "merged"),
    )
    all_right = check.flag(raw, "confirm_all", default=False)
    check.unique(uses)
    if check.problems:
        raise MappingError(check.problems)
    return confirmed(mapping) if all_right else mapping


def refit_mapping(
    mapping: ColumnMapping, reading: Reading, instrument: Instrument
) -> ColumnMapping:
    """Return the mapping fitted to a file: as it is for the same headings, else by heading.

    Columns the mapping does not know are kept out; `mapping_changes` names them.

    Raises
    ------
    MappingError
        The mapping is for another instrument, names items it does not have or codes outside their
        format, or rests on columns that the file lacks or has more than once. Lists all.
    """
    problems = _unfit(mapping, instrument, file=reading.file)
    places = _places(mapping, reading)
    for use in mapping.columns:
        values = {"found": use.header}
        if not _used(use, mapping):
            continue
        if use.index not in places:
            problems.append(Problem("mapping_column_gone", values, file=reading.file))
        elif places[use.index] not in reading.cells.columns:
            problems.append(Problem("mapping_column_personal", values, file=reading.file))
    if problems:
        raise MappingError(problems)
    known = {places[use.index]: use for use in mapping.columns if use.index in places}
    uses = tuple(
        replace(known[column.index], index=column.index, header=column.header)
        if column.index in known
        else ColumnUse(column.index, column.header, column.kind, reason="map_new_column")
        for column in reading.columns
    )
    return replace(
        mapping,
        fingerprint=reading.fingerprint,
        columns=uses,
        departments=tuple(places[index] for index in mapping.departments),
        attributes=tuple(places[index] for index in mapping.attributes),
        link=None if mapping.link is None else places[mapping.link],
        comments=tuple(places[index] for index in mapping.comments),
    )


def mapping_changes(mapping: ColumnMapping, reading: Reading) -> tuple[Problem, ...]:
    """Say how a file differs from the one the mapping was made for; nothing for the same one.

    A mapping edited by hand may leave out columns of the very file it was made for.
    """
    same = mapping.fingerprint == reading.fingerprint
    places = _places(mapping, reading)
    gone = [use.header for use in mapping.columns if use.index not in places]
    new = [each.header for each in reading.columns if each.index not in places.values()]
    changes = [Problem("mapping_lacks", {"found": name}, file=reading.file) for name in gone]
    code = "mapping_silent" if same else "mapping_new"
    changes += [Problem(code, {"found": name}, file=reading.file) for name in new]
    return tuple(changes)


def _one_line(text: str) -> str:
    """A text that can stand in a TOML comment: no line break, no control character."""
    return "".join(" " if ord(each) < 32 or ord(each) == 127 else each for each in text)


def _column_toml(use: ColumnUse, *, note: str, instrument: Instrument) -> str:
    lines = [] if use.certain else [f"# Please check: {_one_line(note)}"]
    if use.item is not None:
        asked = words(instrument.item(use.item).text, "en")
        if asked and normalise(asked) not in normalise(use.header):
            lines.append(f"# {use.item}: {_one_line(asked)}")
    plain: dict[str, object] = {"index": use.index, "header": use.header, "kind": use.kind.value}
    if use.item is not None:
        plain["item"] = use.item
    plain["certain"] = use.certain
    if use.missing:
        plain["missing"] = list(use.missing)
    lines += ["[[columns]]", tomli_w.dumps(plain).rstrip("\n")]
    if use.codes:
        codes = sorted(use.codes.items(), key=lambda each: (each[1], each[0]))
        lines += ["[columns.codes]", tomli_w.dumps(dict(codes)).rstrip("\n")]
    return "\n".join([*lines, ""])


def _column_use(raw: Mapping[str, object], *, check: "_Check", where: str) -> ColumnUse:
    check.keys(raw, allowed=_COLUMN_KEYS, required=("index", "header", "kind"), where=where)
    kind = check.text(raw, "kind", where=where)
    if kind not in set(ColumnKind):
        known = ", ".join(each.value for each in ColumnKind)
        if "kind" in raw:
            check.say("mapping_wrong_value", key=f"{where}kind", found=kind, known=known)
        kind = ColumnKind.OTHER.value
    item = check.text(raw, "item", where=where) or None
    if item is not None and kind != ColumnKind.ITEM.value:
        check.say("mapping_item_kind", key=f"{where}kind", found=kind, item=item)
    codes = check.numbers(raw, "codes", where=where)
    return ColumnUse(
        index=check.number(raw, "index", where=where),
        header=check.text(raw, "header", where=where),
        kind=ColumnKind(kind),
        item=item,
        codes={normalise(answer): code for answer, code in codes.items()},
        missing=tuple(normalise(label) for label in check.texts(raw, "missing", where=where)),
        certain=check.flag(raw, "certain", default=True, where=where),
        reason="map_from_file",
    )


def _columns_named(
    raw: Mapping[str, object], key: str, *, uses: tuple[ColumnUse, ...], check: "_Check"
) -> tuple[int, ...]:
    """Places of the columns under a key, which may be given by heading or by place."""
    found: list[int] = []
    given = raw.get(key, [])
    for name in given if isinstance(given, list) else [given]:
        if isinstance(name, int):
            fitting = [use.index for use in uses if use.index == name]
        else:
            fitting = [use.index for use in uses if normalise(use.header) == normalise(str(name))]
        if len(fitting) == 1:
            found += fitting
        else:
            code = "mapping_department" if key == "departments" else "mapping_attribute"
            check.say(code, key=key, found=name, count=len(fitting))
    return tuple(found)


def _unfit(mapping: ColumnMapping, instrument: Instrument, *, file: str) -> list[Problem]:
    """What in a mapping the instrument does not allow."""
    if mapping.instrument != instrument.id:
        values = {"found": mapping.instrument, "known": instrument.id}
        return [Problem("mapping_other_instrument", values, file=file)]
    known = {item.id for item in instrument.items}
    problems: list[Problem] = []
    asked = [
        *((use.item, use.header) for use in mapping.columns),
        *((i, "") for i in mapping.rekeyed),
    ]
    for item, header in asked:
        if item is not None and item not in known:
            near = difflib.get_close_matches(item, known, n=1)
            values = {"found": item, "known": near[0] if near else ", ".join(sorted(known))}
            problems.append(
                Problem("mapping_unknown_item", values, column=header or None, file=file)
            )
    for use in mapping.columns:
        if use.item not in known or use.item is None:
            continue
        format = instrument.format_of(use.item)
        for answer, code in use.codes.items():
            if code not in format.codes:
                bounds: dict[str, object] = {"minimum": format.minimum, "maximum": format.maximum}
                wrong = bounds | {"found": f"{answer} = {code}"}
                problems.append(
                    Problem("mapping_code_outside", wrong, column=use.header, file=file)
                )
    return problems


def _used(use: ColumnUse, mapping: ColumnMapping) -> bool:
    chosen = (*mapping.departments, *mapping.attributes, *mapping.comments, mapping.link)
    return use.item is not None or use.index in chosen


def _places(mapping: ColumnMapping, reading: Reading) -> dict[int, int]:
    """Where each column of the mapping stands in a file: same place and heading, else by heading.

    Columns that share a heading keep their order, when the file has as many of them.
    """
    headers = {column.index: normalise(column.header) for column in reading.columns}
    if mapping.fingerprint == reading.fingerprint and all(
        headers.get(use.index) == normalise(use.header) for use in mapping.columns
    ):
        return {use.index: use.index for use in mapping.columns}
    here: defaultdict[str, list[int]] = defaultdict(list)
    there: defaultdict[str, list[int]] = defaultdict(list)
    for index, header in sorted(headers.items()):
        here[header].append(index)
    for use in sorted(mapping.columns, key=lambda use: use.index):
        there[normalise(use.header)].append(use.index)
    return {
        index: place
        for header, indexes in there.items()
        if len(indexes) == len(here[header])
        for index, place in zip(indexes, here[header], strict=True)
    }


class _Check:
    """Gathers what is wrong with a mapping file instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def say(self, code: str, **values: object) -> None:
        self.problems.append(Problem(code, values, file=self.file))

    def keys(
        self,
        table: Mapping[str, object],
        *,
        allowed: Collection[str],
        required: Collection[str],
        where: str,
    ) -> None:
        for key in table:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                fix = near[0] if near else ", ".join(allowed)
                self.say("mapping_unknown_key", key=f"{where}{key}", known=fix)
        for key in required:
            if key not in table:
                self.say("mapping_key_absent", key=f"{where}{key}")

    def _wrong(self, table: Mapping[str, object], key: str, *, known: str, where: str) -> None:
        if key in table:
            self.say("mapping_wrong_value", key=f"{where}{key}", found=table[key], known=known)

    def text(self, table: Mapping[str, object], key: str, *, where: str = "") -> str:
        found = table.get(key)
        if isinstance(found, str):
            return found
        self._wrong(table, key, known='"…"', where=where)
        return ""

    def flag(
        self, table: Mapping[str, object], key: str, *, default: bool, where: str = ""
    ) -> bool:
        found = table.get(key, default)
        if isinstance(found, bool):
            return found
        self._wrong(table, key, known="true, false", where=where)
        return default

    def number(self, table: Mapping[str, object], key: str, *, where: str) -> int:
        found = table.get(key)
        # a bool is an int to Python, never to the person who wrote the file
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        self._wrong(table, key, known="0, 1, 2 …", where=where)
        return -1

    def tables(self, table: Mapping[str, object], key: str) -> list[dict[str, object]]:
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        self._wrong(table, key, known=f"[[{key}]]", where="")
        return []

    def texts(self, table: Mapping[str, object], key: str, *, where: str = "") -> list[str]:
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return found
        self._wrong(table, key, known='["…"]', where=where)
        return []

    def numbers(self, table: Mapping[str, object], key: str, *, where: str) -> dict[str, int]:
        found = self.entries(table, key, where=where)
        return {each: self.number(found, each, where=f"{where}{key}.") for each in found}

    def names(self, table: Mapping[str, object], key: str) -> dict[str, str]:
        found = self.entries(table, key, where="")
        return {each: self.text(found, each, where=f"{key}.") for each in found}

    def entries(self, table: Mapping[str, object], key: str, *, where: str) -> dict[str, object]:
        found = table.get(key, {})
        if isinstance(found, dict):
            return found
        self._wrong(table, key, known=f"[{key}]", where=where)
        return {}

    def unique(self, uses: tuple[ColumnUse, ...]) -> None:
        for what in ("index", "item"):
            counts = Counter(getattr(use, what) for use in uses)
            for value, count in counts.items():
                if value is not None and count > 1:
                    self.say("mapping_twice", key=what, found=value, count=count)
