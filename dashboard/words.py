"""The words of the pages, in Swedish and English; every sentence lives in `locales/*.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reports.text import LANGUAGES, integer

LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}
"""Each language by its own name, so that everyone finds theirs."""

_MARKS = re.compile(r"([\\`*_\[\]{}<>#+\-!|~$:&]|(?<=\d)\.|(?<=www)\.)")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return every sentence of a language by dotted key."""
    path = Path(__file__).parent / "locales" / f"{language}.toml"
    flat: dict[str, str] = {}
    _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "", flat)
    return flat


def _flatten(table: Mapping[str, object], prefix: str, flat: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}{key}.", flat)
        else:
            flat[prefix + key] = str(value)


def say(key: str, language: str, **values: str | int) -> str:
    """Return the sentence `key`; one with forms `one` and `other` is chosen by the value `count`.

    Raises
    ------
    KeyError
        The catalogue has no such sentence, or a value is not given.
    """
    sentences = catalogue(language)
    if key not in sentences:
        key = f"{key}.one" if values.get("count") == 1 else f"{key}.other"
    shown = {
        name: integer(value, language) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return sentences[key].format(**shown)


def spoken(locale: str | None) -> str:
    """Return the language of a browser's locale: "sv" for Swedish, else English."""
    first = (locale or "").lower().partition("-")[0]
    return first if first in LANGUAGES else "en"


def plain(text: str) -> str:
    r"""Return text that Markdown prints as it is, names from a file above all.

    A department called `![](http://…)` must not make the browser fetch anything.
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
