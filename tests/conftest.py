"""What several test files share: the sample survey, analysed once per worker."""

from functools import cache

import pytest

from analysis.policy import default_policy
from analysis.study import Study, analyse
from sample_data.files import sample_path
from surveys.applying import apply_mapping
from surveys.headcount import align_headcounts, read_headcounts
from surveys.ingest import read_export
from surveys.instrument_file import available_instruments
from surveys.mapping import certain_match, propose_mapping
from surveys.remembered import FOLDER


@pytest.fixture(autouse=True, scope="session")
def data_folder_of_the_run(tmp_path_factory):
    """No test reads or writes what the person at this computer has confirmed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def data_folder(data_folder_of_the_run, tmp_path, monkeypatch):
    """Where this test remembers mappings: nothing of another test's is there."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "data"))
    return tmp_path / "data"


@cache
def analysed(name: str, *, with_headcounts: bool = False) -> Study:
    """A sample file all the way through, nothing corrected by hand."""
    reading = read_export(sample_path(name).read_bytes(), name=name)
    instrument = certain_match(reading, available_instruments())
    mapping = propose_mapping(reading, instrument)
    responses = apply_mapping(reading, mapping, instrument)
    headcounts = None
    if with_headcounts:
        levels = [reading.column(index).header for index in mapping.departments]
        content = sample_path("headcount.csv").read_bytes()
        found = read_headcounts(content, name="headcount.csv", levels=levels)
        headcounts = align_headcounts(found, responses, merged={})
    return analyse(responses, instrument, default_policy(), headcounts=headcounts)


@pytest.fixture(scope="session")
def sample_study() -> Study:
    """Wave 1 of the sample survey with headcounts."""
    return analysed("wave1_sv.csv", with_headcounts=True)
