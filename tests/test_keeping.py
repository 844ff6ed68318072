"""A study kept as bytes: the same when it comes back, and sealed by nobody but the gate."""

import io
import json
import zipfile
from dataclasses import fields, is_dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.disclosure import Released
from analysis.keeping import FORMAT, KeepingError, results_shape, study_from_bytes, study_to_bytes
from analysis.study import Study
from reports.result import result_json


def assert_equal(first: Study, second: Study) -> None:
    for each in fields(Study):
        one, two = getattr(first, each.name), getattr(second, each.name)
        if isinstance(one, Released):
            pd.testing.assert_frame_equal(one.frame, two.frame)
        else:
            assert one == two


@pytest.fixture(scope="module")
def kept(sample_study) -> bytes:
    return study_to_bytes(sample_study)


def again(study: Study, kept: bytes) -> Study:
    return study_from_bytes(kept, instrument=study.instrument)


def test_a_study_comes_back_equal(sample_study, kept):
    assert_equal(sample_study, again(sample_study, kept))


def test_what_is_written_of_it_is_the_same_to_the_letter(sample_study, kept):
    assert result_json(again(sample_study, kept)) == result_json(sample_study)


def test_the_same_study_gives_the_same_bytes_twice(sample_study, kept):
    assert study_to_bytes(again(sample_study, kept)) == kept


def test_every_part_of_a_study_can_be_kept(sample_study):
    for each in fields(Study):
        part = getattr(sample_study, each.name)
        assert part is None or isinstance(part, Released) or is_dataclass(part), each.name


def changed(kept: bytes, *, head=None, table=None) -> bytes:
    """The same bytes with the head or a table changed."""
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if head:
        facts = json.loads(members["study.json"])
        head(facts)
        members["study.json"] = json.dumps(facts).encode()
    if table:
        name, change = table
        before = pq.read_table(io.BytesIO(members[f"{name}.parquet"]))
        frame = change(before.to_pandas(types_mapper=pd.ArrowDtype))
        known = {each.name: each.type for each in before.schema}
        columns = {
            each: pa.array(frame[each].array, type=known.get(each, pa.int64())) for each in frame
        }
        out = io.BytesIO()
        pq.write_table(pa.table(columns), out)
        members[f"{name}.parquet"] = out.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


HEADS = {
    "newer format": lambda facts: facts.update(format=FORMAT + 1),
    "other shape": lambda facts: facts.update(shape="0" * 16),
    "lower minimum": lambda facts: facts["facts"]["policy"].update(minimum_scores=1),
    "another fact": lambda facts: facts["facts"]["facts"].update(name="Anna"),
    "another table": lambda facts: facts["tables"].update(answers={"n": "Int64"}),
    "table of another": lambda facts: facts["tables"].update(units=facts["tables"]["cells"]),
    "no policy": lambda facts: facts["facts"].pop("policy"),
    "policy of nothing": lambda facts: facts["facts"].update(policy=None),
}


@pytest.mark.parametrize("case", HEADS)
def test_bytes_of_another_program_are_refused(sample_study, kept, case):
    with pytest.raises(KeepingError):
        again(sample_study, changed(kept, head=HEADS[case]))


def test_a_table_that_is_written_anew_but_unchanged_is_taken(sample_study, kept):
    """So that the cases below are refused for what they change."""
    for name in ("units", "cells", "findings"):
        same = changed(kept, table=(name, lambda frame: frame))
        assert_equal(sample_study, again(sample_study, same))


def _hidden(cells: pd.DataFrame) -> pd.DataFrame:
    cells.loc[0, "unit"] = "/Nobody"
    return cells


TABLES = {
    "an extra column": ("units", lambda units: units.assign(secret=1)),
    "a figure of too few": ("cells", lambda cells: cells.assign(n=4)),
    "a share of too few": ("cells", lambda cells: cells.assign(n=9)),
    "a finding of too few": ("findings", lambda found: found.assign(n=1)),
    "drivers of too few people": ("drivers", lambda found: found.assign(n=24)),
    "a path of too few people": ("paths", lambda found: found.assign(n=24)),
    "a unit that is not shown": ("cells", _hidden),
    "a count of a hidden unit": ("units", lambda units: units.assign(status="hidden")),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_that_cannot_have_left_the_gate_are_not_sealed(sample_study, kept, case):
    with pytest.raises(KeepingError):
        again(sample_study, changed(kept, table=TABLES[case]))


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"\x80\x04\x95", b"{}"])
def test_bytes_that_are_no_study_are_refused(sample_study, content):
    with pytest.raises(KeepingError):
        again(sample_study, content)


def test_bytes_cut_short_or_with_one_bit_turned_are_refused(sample_study, kept):
    middle = len(kept) // 2
    turned = bytearray(kept)
    turned[middle] ^= 0xFF
    for content in (kept[:middle], bytes(turned)):
        with pytest.raises(KeepingError):
            again(sample_study, content)


def test_the_shape_changes_with_the_columns_of_a_table(monkeypatch):
    from analysis import results

    before = results_shape()
    monkeypatch.setattr(results, "CELLS", (*results.CELLS, "more"))
    assert results_shape() != before
