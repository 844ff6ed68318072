"""The words of the pages, in Swedish and English; every sentence lives in `locales/*.toml`."""

import re
from collections.abc import Mapping
from pathlib import Path

from reports.text import LANGUAGES, filled, sentences_in

LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}
"""Each language by its own name, so that everyone finds theirs."""

_GAPS = re.compile(r"[^\S\u00a0\u202f]+")
"""Space and line breaks of every kind, but not the space that keeps "34 %" on one line."""
_MARKS = re.compile(r"([\\`*_\[\]{}<>#+\-!|~$:&]|(?<=\d)\.|(?<=www)\.)")


def catalogue(language: str) -> Mapping[str, str]:
    """Return every sentence of the pages by dotted key."""
    return sentences_in(Path(__file__).parent / "locales", language)


def say(key: str, language: str, **values: str | int) -> str:
    """Return the sentence `key` of the pages with its values filled in; as `reports.text.t`."""
    return filled(catalogue(language), key, language, values)


def spoken(locale: str | None) -> str:
    """Return the language of a browser's locale: "sv" for Swedish, else English."""
    first = (locale or "").lower().partition("-")[0]
    return first if first in LANGUAGES else "en"


def plain(text: str) -> str:
    r"""Return text that Markdown prints as it is, names from a file above all.

    A department called `![](http://…)` must not make the browser fetch anything.
    """
    return _MARKS.sub(r"\\\1", _GAPS.sub(" ", text).strip())
