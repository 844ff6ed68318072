"""What spreadsheets and wrong encodings do to texts: garbled letters, names made into dates."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute

from surveys.cells import is_coded, mapped, parts_of, plain_texts
from surveys.reading import Column, ColumnKind

MOST_DISTINCT = 60

# UTF-8 read as Windows-1252: "ä" shows as "Ã¤", a no-break space as "Â ", a quote as "â€™".
_GARBLED_LEADS = "ÃÂâ"
_GARBLED = f"[{_GARBLED_LEADS}][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_PATTERN = re.compile(_GARBLED)
_GARBLED_LEAD, _GARBLED_SECOND = 0xC3, b"\x83\x82\xa2"
"""How "Ã", "Â" and "â" are written in UTF-8."""
_GARBLED_BYTES = re.compile(b"\xc3[\x83\x82\xa2]")
_STEP = 1 << 24
_SEARCHED = 4_000
"""Bytes below which one search is faster than many steps at once."""
_WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
_MONTH = "(?:jan|feb|mar|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez|des)"
_DATE_NAME = re.compile(rf"(?:{_MONTH}-\d{{2}}|\d{{1,2}}-{_MONTH})$", re.IGNORECASE)
_DATE_CELL = re.compile(r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?$", re.ASCII)


@dataclass(frozen=True)
class Mended:
    """How many different texts were garbled, and the first of them before and after."""

    count: int
    found: str
    mended: str


def is_excel_date(text: str) -> bool:
    """Say whether a text is what Excel makes of "6-25" or "1-5"."""
    return bool(_DATE_NAME.match(text))


def _looks_dated(text: str) -> bool:
    return bool(_DATE_NAME.match(text) or _DATE_CELL.match(text))


def mend(text: str) -> str:
    """Return the text as it was before its UTF-8 was read as Windows-1252, if it was."""
    if not _PATTERN.search(text):
        return text
    try:
        raw = b"".join(
            sign.encode("latin-1") if "\x80" <= sign <= "\x9f" else sign.encode("cp1252")
            for sign in text
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return text


def mended(cells: pd.DataFrame) -> tuple[pd.DataFrame, Mended | None]:
    """Return the cells with garbled letters mended, and what was; None when nothing was."""
    changed: dict[str, str] = {}
    columns: dict[Hashable, pd.Series[str]] = {}
    for place, column in cells.items():
        texts = parts_of(column)[1] if is_coded(column) else plain_texts(column)
        if not _may_be_garbled(texts):
            continue
        hits = texts.filter(pyarrow.compute.match_substring_regex(texts, _GARBLED)).to_pylist()
        better = {text: mend(text) for text in hits if mend(text) != text}
        if better:
            changed |= better
            columns[place] = mapped(column, mend)
    if not changed:
        return cells, None
    found = min(changed, key=len)
    whole = {place: columns[place] if place in columns else cells[place] for place in cells}
    mended_cells = pd.DataFrame(whole, index=cells.index, copy=False)
    return mended_cells, Mended(len(changed), found, changed[found])


def unwrapped(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells without `="…"`, by which a tool keeps spreadsheets from guessing."""
    columns: dict[Hashable, pd.Series[str]] = {}
    for place in cells:
        column = cells[place]
        texts = parts_of(column)[1] if is_coded(column) else plain_texts(column)
        if pyarrow.compute.any(pyarrow.compute.starts_with(texts, '="')).as_py():
            columns[place] = mapped(column, lambda text: _WRAPPED.sub(r"\1", text))
    if not columns:
        return cells
    whole = {place: columns[place] if place in columns else cells[place] for place in cells}
    return pd.DataFrame(whole, index=cells.index, copy=False)


def is_never_garbled(data: bytes, *, encoding: str) -> bool:
    """Say whether a file's bytes tell that none of its texts is garbled; costs next to nothing."""
    if encoding.startswith("utf-16"):
        return False
    leads = [lead.encode(encoding)[-1] for lead in _GARBLED_LEADS]
    # a part at a time: others who use the program need not wait for the whole
    parts = range(0, len(data), _STEP)
    return all(data.find(lead, at, at + _STEP) < 0 for lead in leads for at in parts)


def _may_be_garbled(texts: pyarrow.Array) -> bool:
    """Say whether any text holds a letter that begins garbled ones; costs next to nothing."""
    content = texts.buffers()[2]
    if content is None:
        return False
    if content.size < _SEARCHED:
        return bool(_GARBLED_BYTES.search(content))
    raw = np.frombuffer(content, np.uint8)
    if not any((raw == byte).any() for byte in _GARBLED_SECOND):
        return False
    after = raw[np.flatnonzero(raw[:-1] == _GARBLED_LEAD) + 1]
    return any(bool((after == byte).any()) for byte in _GARBLED_SECOND)


def excel_dates(columns: Sequence[Column], *, cells: pd.DataFrame) -> dict[int, list[str]]:
    """Return, by column, the values among other ones that only a spreadsheet makes."""
    found: dict[int, list[str]] = {}
    whole = dict(cells.items())
    for column in columns:
        if column.kind in (ColumnKind.METADATA, ColumnKind.PERSONAL, ColumnKind.DERIVED):
            continue
        if not 0 < column.distinct <= MOST_DISTINCT:
            continue
        held = whole[column.index]
        if is_coded(held) and not any(map(_looks_dated, parts_of(held)[1].to_pylist())):
            continue
        texts = [str(text) for text in held.unique() if text]
        dates = [text for text in texts if _DATE_CELL.match(text)]
        named = [text for text in texts if _DATE_NAME.match(text)]
        if named or 0 < len(dates) <= len(texts) / 2:
            found[column.index] = named or dates
    return found
