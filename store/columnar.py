"""Answers as one Parquet file, so that a million respondents load in about a second.

Typed columns: items as small whole numbers, units and other words as dictionaries. Free text is a
file of its own, so that whoever may not read it never loads it.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from store.database import StoreError
from surveys.problems import Problem
from surveys.responses import Responses

FORMAT = 1
MOST_CELLS = 2_000_000_000
"""Rows × columns beyond which a file is not opened: it was made to exhaust the machine."""
_META = b"learning-culture"
Hashes = NDArray[np.uint64]
_PARTS = ("item", "unit", "attribute", "language", "link", "comment")


def responses_to_parquet(responses: Responses) -> bytes:
    """Return the answers without the free text."""
    columns = {f"item:{name}": _numbers(values) for name, values in responses.items.items()}
    texts = [("unit", responses.units), ("attribute", responses.attributes)]
    for part, frame in texts:
        if frame is not None:
            columns |= {f"{part}:{name}": _encoded(values) for name, values in frame.items()}
    for part, series in (("language", responses.language), ("link", responses.link)):
        if series is not None:
            columns[f"{part}:"] = _encoded(series)
    facts = {
        "format": FORMAT,
        "rows": len(responses),
        "dropped": dict(responses.dropped),
        "proposed": responses.proposed,
        "attributes": responses.attributes is not None,
    }
    return _written(columns, facts)


def comments_to_parquet(responses: Responses) -> bytes | None:
    """Return the free text; None where none was kept."""
    if responses.comments is None:
        return None
    columns = {f"comment:{name}": _encoded(each) for name, each in responses.comments.items()}
    return _written(columns, {"format": FORMAT, "rows": len(responses)})


def responses_from_parquet(data: bytes, comments: bytes | None = None) -> Responses:
    """Return the answers again; without `comments` as if no free text had been kept.

    Raises
    ------
    StoreError
        No such file, or one of a newer program.
    """
    facts, parts = _read(data)
    rows = int(facts["rows"])
    texts = None
    if comments is not None:
        beside, found = _read(comments)
        if beside["rows"] != rows:
            raise StoreError(Problem("store_answers_broken"))
        texts = _frame(found["comment"], rows)
    proposed = facts["proposed"]
    return Responses(
        items=_frame(parts["item"], rows),
        units=_frame(parts["unit"], rows),
        dropped={str(reason): int(count) for reason, count in facts["dropped"].items()},
        proposed=None if proposed is None else int(proposed),
        language=_series(parts["language"], "language"),
        attributes=_frame(parts["attribute"], rows) if facts["attributes"] else None,
        link=_series(parts["link"], "link"),
        comments=texts,
    )


def content_hash(responses: Responses) -> str:
    """Return what tells the same answers again, in whatever order of rows, under whatever name.

    Free text counts for nothing: whether it is kept does not make other answers of them.
    """
    total = np.zeros(len(responses), dtype=np.uint64)
    for name, values in sorted(_told(responses)):
        salt = np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()))
        total += _mixed(values ^ salt)
    head = f"{FORMAT}:{len(responses)}:".encode()
    return hashlib.sha256(head + np.sort(_mixed(total)).astype("<u8").tobytes()).hexdigest()


def _told(
    responses: Responses,
) -> Iterator[tuple[str, Hashes]]:
    """Give name and one number a row of every column that is not all empty."""
    for name, items in responses.items.items():
        if items.notna().any():
            numbers = items.to_numpy(dtype=np.int64, na_value=-(2**40))
            yield f"item:{name}", numbers.view(np.uint64)
    texts = [(f"unit:{name}", each) for name, each in responses.units.items()]
    if responses.attributes is not None:
        texts += [(f"attribute:{name}", each) for name, each in responses.attributes.items()]
    if responses.link is not None:
        texts.append(("link", responses.link))
    for name, words in texts:
        encoded = _encoded(words)
        kinds = encoded.dictionary.to_pylist()
        hashes = [hashlib.blake2b(each.encode(), digest_size=8).digest() for each in kinds]
        known = np.array([int.from_bytes(each) for each in hashes], dtype=np.uint64)
        if any(kinds):
            yield name, known[encoded.indices.to_numpy()]


def _mixed(
    values: Hashes,
) -> Hashes:
    """Spread every bit over all others (the last step of splitmix64)."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _numbers(values: pd.Series) -> pa.Array:
    given = values.dropna()
    small = given.empty or (int(given.min()) >= -128 and int(given.max()) <= 127)
    return pa.array(values.astype("Int16"), from_pandas=True).cast(
        pa.int8() if small else pa.int16()
    )


def _encoded(values: "pd.Series[str]") -> pa.DictionaryArray:
    # Dictionary before text: a million rows name a few hundred units.
    column = pa.array(values.astype("str").array, type=pa.string()).dictionary_encode()
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    return column


def _written(columns: dict[str, pa.Array], facts: dict[str, object]) -> bytes:
    table = pa.table(columns)
    table = table.replace_schema_metadata({_META: json.dumps(facts).encode()})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", row_group_size=1_000_000)
    return out.getvalue()


Columns = dict[str, dict[str, pa.ChunkedArray]]


def _read(data: bytes) -> tuple[dict[str, Any], Columns]:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows * max(file.metadata.num_columns, 1) > MOST_CELLS:
            raise StoreError(Problem("store_answers_broken"))
        facts = json.loads((file.schema_arrow.metadata or {})[_META])
        if facts["format"] > FORMAT:
            raise StoreError(Problem("store_answers_newer"))
        table = file.read()
        parts: Columns = {part: {} for part in _PARTS}
        for name in table.column_names:
            part, _, rest = name.partition(":")
            parts[part][rest] = table.column(name)
        if table.num_columns and table.num_rows != facts["rows"]:
            raise StoreError(Problem("store_answers_broken"))
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
        raise StoreError(Problem("store_answers_broken")) from None
    return facts, parts


def _frame(columns: dict[str, pa.ChunkedArray], rows: int) -> pd.DataFrame:
    made = {name: _values(each) for name, each in columns.items()}
    return pd.DataFrame(made, index=pd.RangeIndex(rows), columns=list(columns), copy=False)


def _series(columns: dict[str, pa.ChunkedArray], name: str) -> "pd.Series[str] | None":
    return _values(columns[""]).rename(name) if columns else None


def _values(column: pa.ChunkedArray) -> pd.Series:
    whole = pa.types.is_integer(column.type)
    arrow = pa.int16() if whole else pa.string()
    kind = {arrow: pd.Int16Dtype() if whole else pd.StringDtype(na_value=np.nan)}
    values: pd.Series = column.cast(arrow).to_pandas(types_mapper=kind.get)
    return values
