"""A study as bytes and back, so that what was released once is not computed again.

Bytes of tables and facts only, never of objects: nothing in them can run. On the way back the gate
looks at every table before it is sealed.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import Any, get_args, get_type_hints

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import disclosure
from analysis.disclosure import Released
from analysis.policy import DisclosureError
from analysis.reopening import columns_of
from analysis.study import Study
from surveys.instrument import Instrument
from surveys.problems import CultureError, Problem

FORMAT = 4
_FACTS = "study.json"
_ARROW = {
    "Int64": pa.int64(),
    "Float64": pa.float64(),
    "boolean": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "str": pa.string(),
    "words": pa.string(),
    "path": pa.list_(pa.string()),
}
_NULLABLE = {"Int64": pd.Int64Dtype(), "Float64": pd.Float64Dtype(), "boolean": pd.BooleanDtype()}
Facts = Any
"""One of the dataclasses of a study's facts, or None."""
_MOST_BYTES = 1_000_000_000


class KeepingError(CultureError):
    """Kept results cannot be used; they are computed again from the answers."""


def results_shape() -> str:
    """Return what results look like in this program: other tables or facts, another hash."""
    hints = get_type_hints(Study)
    parts: list[object] = [FORMAT]
    for each in fields(Study):
        facts = _facts_class(hints[each.name])
        inside = sorted(one.name for one in fields(facts)) if facts else columns_of(each.name)
        parts.append([each.name, list(inside)])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def study_to_bytes(study: Study) -> bytes:
    """Return a study's tables and facts; the instrument is kept beside it by whoever keeps it.

    Raises
    ------
    TypeError
        A part of the study that this file does not know how to keep.
    """
    tables: dict[str, dict[str, str]] = {}
    facts: dict[str, object] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in _parts(study):
            if isinstance(part, Released):
                frame = part.frame
                tables[name] = {column: _kind(frame[column]) for column in part.columns}
                archive.writestr(_member(f"{name}.parquet"), _parquet(frame, tables[name]))
            elif part is None or (is_dataclass(part) and not isinstance(part, type)):
                facts[name] = None if part is None else asdict(part)
            else:
                raise TypeError(f"{name} cannot be kept: {type(part).__name__}")
        head = {"format": FORMAT, "shape": results_shape(), "tables": tables, "facts": facts}
        archive.writestr(_member(_FACTS), json.dumps(head, ensure_ascii=False))
    return out.getvalue()


def study_from_bytes(data: bytes, *, instrument: Instrument) -> Study:
    """Return the study that was kept.

    Raises
    ------
    KeepingError
        Not such bytes, those of another version of the program, or tables that the gate refuses.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MOST_BYTES:
                raise _unreadable()
            head = json.loads(archive.read(_FACTS))
            if (head["format"], head["shape"]) != (FORMAT, results_shape()):
                raise _unreadable()
            tables = {
                name: _frame(archive.read(f"{name}.parquet"), kinds)
                for name, kinds in head["tables"].items()
            }
        facts = {name: _facts(name, values) for name, values in head["facts"].items()}
        parts: dict[str, Any] = {**facts, **disclosure.reopen(tables, facts["policy"])}
        return Study(instrument=instrument, **parts)
    except (zipfile.BadZipFile, pa.ArrowException, OSError, RuntimeError, NotImplementedError):
        raise _unreadable() from None
    except (KeyError, TypeError, ValueError, AttributeError, DisclosureError):
        raise _unreadable() from None


def _member(name: str) -> zipfile.ZipInfo:
    """Return a member without the time of day: the same study, the same bytes."""
    return zipfile.ZipInfo(name)


def _unreadable() -> KeepingError:
    return KeepingError(Problem("results_unreadable"))


def _parts(study: Study) -> Iterator[tuple[str, object]]:
    for each in fields(study):
        if each.name != "instrument":
            yield each.name, getattr(study, each.name)


def _facts_class(hint: object) -> type[Any] | None:
    for each in (hint, *get_args(hint)):
        if isinstance(each, type) and is_dataclass(each) and each not in (Released, Instrument):
            return each
    return None


def _facts(name: str, values: dict[str, Any] | None) -> Facts:
    facts = _facts_class(get_type_hints(Study)[name])
    if facts is None:
        raise _unreadable()
    made: Facts = None if values is None else facts(**values)
    return made


def _kind(values: pd.Series) -> str:
    """Return how a column is kept; TypeError for what no released table holds."""
    name = str(values.dtype)
    if name != "object":
        if name not in _ARROW:
            raise TypeError(f"{values.name} cannot be kept: {name}")
        return name
    kinds = {type(each) for each in values}
    if kinds and kinds <= {tuple}:
        return "path"
    if all(issubclass(each, str) for each in kinds):
        return "words"
    raise TypeError(f"{values.name} cannot be kept: {kinds}")


def _parquet(frame: pd.DataFrame, kinds: dict[str, str]) -> bytes:
    columns = {}
    for name, kind in kinds.items():
        values: Any = frame[name]
        if kind in ("words", "path"):
            values = [list(each) if kind == "path" else str(each) for each in values]
        # a number that is not there stays apart from one that is no number
        columns[name] = pa.array(values, type=_ARROW[kind], from_pandas=kind not in ("float64",))
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def _frame(data: bytes, kinds: dict[str, str]) -> pd.DataFrame:
    table = pq.read_table(io.BytesIO(data))
    if table.column_names != list(kinds):
        raise _unreadable()
    columns: dict[str, Any] = {}
    for name, kind in kinds.items():
        column = table.column(name)
        if column.type != _ARROW[kind]:
            raise _unreadable()
        if kind in _NULLABLE:
            types = {_ARROW[kind]: _NULLABLE[kind]}
            columns[name] = column.to_pandas(types_mapper=types.get)
        elif kind in ("words", "path"):
            cells = [tuple(each) if kind == "path" else each for each in column.to_pylist()]
            columns[name] = pd.Series(cells, dtype=object)
        elif kind == "str":
            columns[name] = pd.array(column.to_pylist(), dtype=pd.StringDtype(na_value=np.nan))
        else:
            columns[name] = column.to_numpy()
    return pd.DataFrame(columns, columns=list(kinds))
