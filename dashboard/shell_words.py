"""The words of the command line, read with the standard library alone so that help is instant."""

import locale
import os
import tomllib
from pathlib import Path

KINDS = ("full", "leader", "department", "work-environment", "tables")
"""The values of `reports.variants.Variant`, here so that a help text loads no typesetter."""

FORMATS = ("pdf", "pptx", "xlsx", "html")
"""The kinds of file of `reports.files.MIME`, here for the same reason."""


def language_of_this_computer() -> str:
    """Return "sv" on a Swedish computer, else "en"."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    spoken = spoken or locale.getlocale()[0] or ""
    return "sv" if spoken.lower().startswith(("sv", "swedish")) else "en"


def words(language: str) -> dict[str, str]:
    """Return the sentences of the command line."""
    path = Path(__file__).parent / "locales" / f"{language}.toml"
    sentences: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["cli"]
    return sentences
