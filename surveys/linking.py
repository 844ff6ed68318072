"""Codes that respondents made themselves, hashed so that the next wave's can be matched.

The same code gives the same hash on this computer and on no other: a secret goes into it that lies
in the data folder, readable by its owner alone, and in no file that is passed on. Without the
secret nobody can try all codes; without the data folder nobody can follow a person.
"""

import hmac
import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pandas as pd

from surveys.problems import CultureError, Problem
from surveys.remembered import data_folder
from surveys.wording import normalise

SECRET = "link-secret"
"""Name of the file in the data folder."""
LENGTH = 32
"""Bytes of the secret."""
DIGITS = 32
"""Hexadecimal digits of a hash: two codes that share one are not to be met with."""


def hashed_codes(codes: "pd.Series[str]") -> "pd.Series[str]":
    """Return a one-way hash of every code, "" where there is none; spelling of case is no matter.

    Raises CultureError when the secret can be neither read nor made.
    """
    given = codes.map(normalise)
    if not (given != "").any():
        return given
    secret = link_secret()
    hashes = {
        code: hmac.new(secret, code.replace(" ", "").encode(), sha256).hexdigest()[:DIGITS]
        for code in given.unique()
        if code
    }
    return given.map(lambda code: hashes.get(code, ""))


def link_secret() -> bytes:
    """Return this installation's secret; made on first use, for its owner's eyes alone.

    Raises CultureError when it can be neither read nor made, or is not whole: a new one would
    silently match nobody.
    """
    path = data_folder().parent / SECRET
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CultureError(Problem("link_secret", {"reason": reason}, file=str(path))) from error
    if len(found) != LENGTH:
        raise CultureError(Problem("link_secret", {"reason": f"{len(found)}"}, file=str(path)))
    return found


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Whoever comes first wins: a secret that is there is never written over.
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
