"""Large text files in blocks that end where records end, read and coded side by side.

A block is parsed by Arrow and its columns coded at once, so that only small numbers and different
texts are held. Where the quoting leaves a doubt about where records end, the whole is read in one
sequence instead.
"""

import codecs
import csv
import io
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow
import pyarrow.csv

from surveys.cells import Coded, Pieces, coded_columns, coded_rows

BLOCK = 1 << 21
WIDE_BLOCK = 1 << 22
WIDE = 100
"""Columns from which a block holds more text, so that it does not fall into tiny columns."""
MOST_SET_ASIDE = 1_000
MOST_WORKERS = 4
ONE_BYTE = ("cp1252", "mac_roman")
"""Encodings in which every byte is a letter, and those of ASCII are its own."""

_NEWLINE, _RETURN, _QUOTE = b"\n", b"\r", b'"'


@dataclass(frozen=True, eq=False)
class Source:
    """A text file's bytes and how they are cut: `width` cells a record, as most records have.

    `declared` says that the first line names the delimiter and is no record; `mark` is the length
    of the byte-order mark.
    """

    data: bytes
    encoding: str
    mark: int
    delimiter: str
    declared: bool
    width: int
    most_columns: int


def read_blocks(source: Source, *, counted: Callable[[int], None]) -> Pieces:
    """Return the cells of a text file; records of another length stand where they stood.

    Parameters
    ----------
    source
        The file.
    counted
        Called with the number of records so far; may raise to end the reading.

    Raises
    ------
    pyarrow.ArrowInvalid, UnicodeError, csv.Error
        The quoting is broken, or more records than a thousand are uneven.
    """
    try:
        return _gathered(_side_by_side(source), declared=source.declared, counted=counted)
    except (pyarrow.ArrowInvalid, UnicodeError, csv.Error, _DoubtfulEndError):
        return _gathered(_in_sequence(source), declared=source.declared, counted=counted)


class _DoubtfulEndError(Exception):
    """Where a record ends cannot be told from the quotes alone."""


def _gathered(
    parts: Iterator[list[Coded]], *, declared: bool, counted: Callable[[int], None]
) -> Pieces:
    pieces = Pieces()
    broken = 0
    if declared:
        pieces.add_rows([[""]])
    for part in parts:
        for coded in part:
            pieces.add_coded(coded)
        broken += len(part) - 1
        if broken > 2 * MOST_SET_ASIDE:
            raise pyarrow.ArrowInvalid("too many uneven records")
        counted(pieces.rows)
    return pieces


def _side_by_side(source: Source) -> Iterator[list[Coded]]:
    """Yield each block's cells in order, while the next ones are being read."""
    if not source.delimiter.isascii():
        raise _DoubtfulEndError
    workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1))
    coming: deque[Future[list[Coded]]] = deque()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            for block in _whole_records(_in_blocks(source)):
                coming.append(pool.submit(_coded_block, block, source=source))
                if len(coming) > workers:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for each in coming:
                each.cancel()


def _in_blocks(source: Source) -> Iterator[bytes]:
    """Yield the file in blocks, without what is no record, in letters whose ASCII part is ASCII."""
    view = memoryview(source.data)[source.mark :]
    size = WIDE_BLOCK if source.width > WIDE else BLOCK
    decoder = codecs.getincrementaldecoder(source.encoding)()
    skip = source.declared
    for start in range(0, len(view), size):
        raw = view[start : start + size]
        if source.encoding in ("utf-8", *ONE_BYTE):
            block = bytes(raw)
        else:
            block = decoder.decode(raw, final=start + size >= len(view)).encode()
        if skip:
            block = block[block.index(_NEWLINE) + 1 :]
            skip = False
        yield block


def _whole_records(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text in blocks cut where records end."""
    rest = b""
    for block in blocks:
        text = rest + block if rest else block
        end = _last_end(text)
        if len(text) - end > BLOCK:
            raise _DoubtfulEndError
        if end:
            yield text[:end]
        rest = text[end:]
    if rest:
        if rest.count(b'"') % 2:
            raise _DoubtfulEndError
        yield rest


def _last_end(text: bytes) -> int:
    """Return where the last whole record of a text ends that begins with one; 0 for nowhere.

    A line break with an even number of quotes before it ends a record, as long as quotes stand
    where `_check_quotes` wants them.
    """
    mark = _NEWLINE if _NEWLINE in text else _RETURN
    limit = len(text) if mark == _NEWLINE else len(text) - 1
    while (end := text.rfind(mark, 0, limit) + 1) > 0:
        if text.count(_QUOTE, 0, end) % 2 == 0:
            return end
        limit = text.rfind(_QUOTE, 0, end)
    return 0


def _check_quotes(text: bytes, *, delimiter: str) -> None:
    """Raise unless quotes open at the beginning of a cell and close at its end, by turns."""
    if _QUOTE not in text:
        return
    raw = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(raw == ord(_QUOTE))
    edge = np.zeros(256, dtype=np.bool_)
    edge[[ord(delimiter), ord(_NEWLINE), ord(_RETURN), ord(_QUOTE)]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = edge[raw[opening - 1]]
    before[0] |= opening[0] == 0
    after = edge[raw[np.minimum(closing + 1, len(raw) - 1)]] | (closing + 1 == len(raw))
    if not (before.all() and after.all()):
        raise _DoubtfulEndError


def _coded_block(block: bytes, *, source: Source) -> list[Coded]:
    """Return a block's cells: runs of even records, and between them the uneven ones."""
    _check_quotes(block, delimiter=source.delimiter)
    if source.encoding in ONE_BYTE and not block.isascii():
        try:  # only the different texts are decoded, not every cell
            batches = _parsed(block, source=source, odd=None)
            return _in_place(batches, odd={}, start=0, encoding=source.encoding)
        except pyarrow.ArrowInvalid:  # uneven records
            block = block.decode(source.encoding).encode()
    odd: dict[int, list[str]] = {}
    batches = _parsed(block, source=source, odd=odd)
    found = _in_place(batches, odd=odd, start=0)
    return [*found, *_left(odd)]


def _parsed(
    block: bytes, *, source: Source, odd: dict[int, list[str]] | None
) -> list[pyarrow.RecordBatch]:
    table = pyarrow.csv.read_csv(
        pyarrow.BufferReader(block),
        read_options=_read_options(source, size=len(block) + 1, encoding="utf8"),
        # The block ends with a record: no need to look for one that goes on.
        parse_options=_parse_options(source, odd=odd, newlines_in_values=False),
        convert_options=_convert_options(source, kind=pyarrow.binary()),
    )
    batches: list[pyarrow.RecordBatch] = table.to_batches()
    if len(batches) > 1:
        batches = table.combine_chunks().to_batches()
    return batches


def _in_sequence(source: Source) -> Iterator[list[Coded]]:
    odd: dict[int, list[str]] = {}
    rows = int(source.declared)
    reader = pyarrow.csv.open_csv(
        pyarrow.BufferReader(pyarrow.py_buffer(source.data).slice(source.mark)),
        read_options=_read_options(source, size=BLOCK, skipped=rows),
        parse_options=_parse_options(source, odd=odd, newlines_in_values=True),
        convert_options=_convert_options(source, kind=pyarrow.string()),
    )
    for batch in reader:
        part = _in_place([batch], odd=odd, start=rows)
        rows += sum(coded.rows for coded in part)
        yield part
    yield _left(odd)


def _read_options(
    source: Source, *, size: int, skipped: int = 0, encoding: str = ""
) -> pyarrow.csv.ReadOptions:
    named = encoding or source.encoding
    return pyarrow.csv.ReadOptions(
        column_names=_names(source),
        skip_rows=skipped,
        block_size=size,
        use_threads=False,  # with threads of its own, Arrow does not number the records
        encoding="utf8" if named == "utf-8" else named,
    )


def _parse_options(
    source: Source, *, odd: dict[int, list[str]] | None, newlines_in_values: bool
) -> pyarrow.csv.ParseOptions:
    """Return how records are cut; uneven ones go to `odd`, or are an error without it."""
    aside = odd if odd is not None else {}

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        if row.number is None or len(aside) > MOST_SET_ASIDE:
            return "error"
        text = io.StringIO(row.text, newline="")
        cells = next(csv.reader(text, delimiter=source.delimiter), [])
        aside[row.number - 1] = cells or [""]
        return "error" if len(cells) > source.most_columns else "skip"

    return pyarrow.csv.ParseOptions(
        delimiter=source.delimiter,
        newlines_in_values=newlines_in_values,
        ignore_empty_lines=False,
        invalid_row_handler=None if odd is None else set_aside,
    )


def _convert_options(source: Source, *, kind: pyarrow.DataType) -> pyarrow.csv.ConvertOptions:
    return pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(_names(source), kind),
        strings_can_be_null=False,
        quoted_strings_can_be_null=False,
    )


def _names(source: Source) -> list[str]:
    return [str(place) for place in range(source.width)]


def _in_place(
    batches: Sequence[pyarrow.RecordBatch],
    *,
    odd: dict[int, list[str]],
    start: int,
    encoding: str = "utf-8",
) -> list[Coded]:
    """Return records as coded columns; those set aside go where they stood in the file.

    `odd` maps places in the file to records; those before the end of the batches are used up.
    """
    found: list[Coded] = []
    place = start
    for batch in batches:
        done = 0
        while done < batch.num_rows:
            uneven = []
            while place in odd:
                uneven.append(odd.pop(place))
                place += 1
            found += [coded_rows(uneven)] if uneven else []
            room = min(odd) - place if odd else batch.num_rows
            part = batch.slice(done, min(room, batch.num_rows - done))
            found.append(coded_columns(part.columns, rows=part.num_rows, encoding=encoding))
            done += part.num_rows
            place += part.num_rows
    return found


def _left(odd: dict[int, list[str]]) -> list[Coded]:
    """Return the uneven records after the last even one."""
    return [coded_rows([odd.pop(place) for place in sorted(odd)])] if odd else []
