"""How people sign in: an OpenID Connect provider, named in one file; none on one's own computer.

The file is TOML, named by `LEARNING_CULTURE_LOGIN`; the README shows one. What is wrong with it is
told all at once, and the dashboard does not start with half a login.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.people import Role
from surveys.problems import CultureError, Problem
from surveys.remembered import data_folder

FILE = "LEARNING_CULTURE_LOGIN"
"""Environment variable that names the file."""

CALLBACK = "/oauth2callback"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
NEEDED = ("server_metadata_url", "client_id", "client_secret", "redirect_uri")
KNOWN = {
    *NEEDED,
    "cookie_secret",
    "hours",
    "claim",
    "trust_email",
    "owners",
    "roles",
}
SECRET_LENGTH = 32
HOURS = 8.0


@dataclass(frozen=True, kw_only=True)
class Login:
    """Where people sign in, how long that lasts, and which groups have which role.

    `client_secret` and `cookie_secret` are kept out of the printed form.
    """

    server_metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    cookie_secret: str = field(repr=False)
    hours: float = HOURS
    claim: str = "groups"
    trust_email: bool = False
    owners: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Host name that browsers use, as the redirect address has it."""
        return (urlsplit(self.redirect_uri).hostname or "").lower()

    def secrets(self) -> dict[str, Any]:
        """Return what Streamlit's own login reads."""
        return {
            "auth": {
                "redirect_uri": self.redirect_uri,
                "cookie_secret": self.cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": self.server_metadata_url,
                # the identity provider's other sessions are none of ours
                "client_kwargs": {"scope": "openid profile email", "prompt": "select_account"},
            }
        }


def is_loopback(address: str) -> bool:
    """Whether only this computer can reach an address."""
    return address in LOOPBACK


def login_settings() -> Login | None:
    """Return how people sign in; None where `LEARNING_CULTURE_LOGIN` names no file.

    Raises
    ------
    CultureError
        Everything that is wrong with the file.
    """
    named = os.environ.get(FILE)
    return read_login(Path(named)) if named else None


def read_login(path: Path) -> Login:
    """Return the login that a file describes; raises as `login_settings`."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        found = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_readable", found, file=str(path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise CultureError(Problem("login_no_toml", file=str(path))) from None
    problems = [Problem(code, found, file=str(path)) for code, found in _wrong(values)]
    if problems:
        raise CultureError(problems)
    roles = {
        group: Role(role) for role, groups in values.get("roles", {}).items() for group in groups
    }
    return Login(
        **{key: values[key] for key in NEEDED},
        cookie_secret=values.get("cookie_secret") or _made_secret(),
        hours=float(values.get("hours", HOURS)),
        claim=values.get("claim", "groups"),
        trust_email=values.get("trust_email", False),
        owners=tuple(each.lower() for each in values.get("owners", ())),
        roles=roles,
    )


def _wrong(values: Mapping[str, Any]) -> list[tuple[str, dict[str, object]]]:
    """Return everything that is wrong with the file's content, as problem codes and values."""
    wrong: list[tuple[str, dict[str, object]]] = []
    missing = [key for key in NEEDED if not (isinstance(values.get(key), str) and values[key])]
    if missing:
        wrong.append(("login_missing", {"keys": ", ".join(missing)}))
    if unknown := sorted(set(values) - KNOWN):
        wrong.append(("login_unknown", {"keys": ", ".join(unknown)}))
    for key in ("server_metadata_url", "redirect_uri"):
        address = values.get(key)
        if isinstance(address, str) and address and not _safe(address):
            wrong.append(("login_address", {"key": key, "found": address}))
    redirect = values.get("redirect_uri")
    if isinstance(redirect, str) and redirect and not redirect.endswith(CALLBACK):
        wrong.append(("login_callback", {"found": redirect, "ending": CALLBACK}))
    secret = values.get("cookie_secret", "")
    if secret and not (isinstance(secret, str) and len(secret) >= SECRET_LENGTH):
        wrong.append(("login_secret_short", {"least": SECRET_LENGTH}))
    hours = values.get("hours", HOURS)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 24:
        wrong.append(("login_hours", {"found": hours}))
    if not isinstance(values.get("trust_email", False), bool):
        wrong.append(("login_trust", {"found": values["trust_email"]}))
    for key in ("claim",):
        if not isinstance(values.get(key, "groups"), str):
            wrong.append(("login_text", {"key": key}))
    if not _texts(values.get("owners", [])):
        wrong.append(("login_list", {"key": "owners"}))
    roles = values.get("roles", {})
    named = roles if isinstance(roles, dict) else {"?": roles}
    for role, groups in named.items():
        if role not in set(Role):
            wrong.append(("login_role", {"found": role, "known": ", ".join(Role)}))
        elif not _texts(groups):
            wrong.append(("login_list", {"key": f"roles.{role}"}))
    return wrong


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _safe(address: str) -> bool:
    """Whether what is sent there cannot be read on the way: https, or this computer itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and (parts.hostname or "") in LOOPBACK
    )


def _made_secret() -> str:
    """Return the secret that signs the login cookie, made once and kept for this user alone."""
    folder = data_folder().parent
    path = folder / "cookie.secret"
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")
    except OSError as error:
        found = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_writable", found, file=str(path))) from None
