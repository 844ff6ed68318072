"""The store on a real database of each kind, and small waves to put into it."""

import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import sqlalchemy as sa

from analysis.policy import default_policy
from store.database import Store
from store.results import Results
from store.waves import Draft, NewWave, draft_wave
from surveys.responses import Headcounts, Responses
from tests.builders import instrument, responses

MARKER = "Zmarkerzebra"
"""Planted where answers are; nothing else in a store has it."""


def answers(seed: int = 1, n: int = 12, marked: bool = True) -> Responses:
    """Two units, one marked; every optional part is there."""
    unit = MARKER if marked else "Care"
    made = responses({(unit, "Home"): n, ("School", ""): 8}, seed=seed, missing=0.1)
    rows = len(made)
    word = MARKER if marked else "fine"
    return Responses(
        items=made.items,
        units=made.units,
        dropped={"preview": 2},
        proposed=1,
        language=pd.Series(np.where(np.arange(rows) % 2, "sv", ""), dtype="str"),
        attributes=pd.DataFrame({"tenure": [word, *["1–3"] * (rows - 1)]}),
        link=pd.Series([f"{word}{row}" for row in range(rows)], dtype="str"),
        comments=pd.DataFrame({"best": [word] * rows}),
    )


def draft(name: str = "Autumn", *, survey: str = "Culture", seed: int = 1, by: str = "a") -> Draft:
    """A wave ready to be written; another seed, other answers."""
    new = NewWave(
        survey=survey,
        name=name,
        responses=answers(seed),
        instrument=instrument(),
        policy=default_policy().as_dict(),
        headcounts=Headcounts({("School",): 20}),
    )
    return draft_wave(new, by=by)


def results(mark: str = "x") -> Results:
    """Bytes that stand for results."""
    return Results(study=f"study {mark}".encode(), made_from=mark)


def counted(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    from store import schema

    with store.reading() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in schema.ALL
        }


def bytes_at_rest(store: Store) -> bytes:
    """Everything in the files of a SQLite store."""
    files = sorted(store.path.parent.glob(f"{store.path.name}*"))
    return b"".join(file.read_bytes() for file in files)


def behind_its_back(store: Store, statement: str) -> None:
    """Change a SQLite file as somebody with the file in hand would."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.executescript(statement)
