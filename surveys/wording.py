"""When two texts are the same to a reader: case, spaces, quotes and invisible characters aside."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_STRAIGHT = str.maketrans("’‘ʼ´`“”„«»‐‑‒–—ıİёЁ", "'''''\"\"\"\"\"-----iiеЕ")
_PLAIN = {**_INVISIBLE, **_STRAIGHT}
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return `text` as a person would write it: no invisible characters, single spaces."""
    return _SPACES.sub(" ", text.translate(_INVISIBLE)).strip()


def normalise(text: str) -> str:
    """Return `text` folded for comparing answers, headers and unit names; "" for nothing."""
    if text.isascii():  # nothing to compose and nothing invisible: most texts
        if text.isalnum():
            return text.lower()
        return " ".join(text.replace("`", "'").split()).lower()
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(plain.split()).casefold()
