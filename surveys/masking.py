"""Free text without what names a person: names, e-mail, phones, personal numbers, addresses.

Errs towards masking: a word too much costs a term, a name too few costs somebody's trust. No rule
finds every name; whoever releases a quote reads it first.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from surveys.wording import tidy

NAME, EMAIL, PHONE, NUMBER, LINK = "[name]", "[e-mail]", "[phone]", "[number]", "[link]"
MASKS = (NAME, EMAIL, PHONE, NUMBER, LINK)
"""What stands in the place of what was masked; words in the locales where people read it."""

_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.])@\w[\w.]{2,}", re.IGNORECASE)
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{8}|\d{6})\s?[-+–]?\s?(?:\d{4}|[Xx]{4})(?![\d])")
_PHONE = re.compile(r"(?<![\d\w])(?:\+|00|0)\d(?:[\s()./–-]{0,2}\d){5,13}(?!\d)")
_DIGITS = re.compile(r"(?<![\d])\d(?:[ .-]?\d){4,}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDS = re.compile(r"(?:^|[.!?:;\n\r•*–—\"”“(\[/-])\s*$")
_JOINS = re.compile(r"[ \t]+(?:(?:von|van|de|af|av|al|el|bin) )?$")


@cache
def _words() -> dict[str, frozenset[str]]:
    raw = tomllib.loads((Path(__file__).parent / "masking.toml").read_text(encoding="utf-8"))
    lists = {key: raw[key].split() if isinstance(raw[key], str) else raw[key] for key in raw}
    return {key: frozenset(each.casefold() for each in words) for key, words in lists.items()}


def masked(texts: "pd.Series[str]") -> "pd.Series[str]":
    """Return the texts with everything that could name a person replaced by one of `MASKS`.

    Parameters
    ----------
    texts
        What respondents wrote in answer to one or more questions, "" for nothing. All of it is
        read together: a word that somebody writes without a capital is no name.

    Returns
    -------
    Series of text, index as given
        Masking masked text changes nothing.
    """
    common = _written_small(texts)
    return texts.map(lambda text: _masked(text, common=common) if text else "").astype("str")


def _written_small(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that somebody writes without a capital: they are words, not names."""
    return frozenset(word for text in texts for word in _WORD.findall(text) if word[:1].islower())


def _masked(text: str, *, common: frozenset[str]) -> str:
    text = tidy(text)
    for pattern, mask in (
        (_EMAIL, EMAIL),
        (_LINK, LINK),
        (_PERSONAL_NUMBER, NUMBER),
        (_PHONE, PHONE),
        (_DIGITS, NUMBER),
    ):
        text = pattern.sub(mask, text)
    found = [match.span() for match in _WORD.finditer(text)]
    named = _names(text, found, common=common)
    made, at = [], 0
    for (start, end), name in zip(found, named, strict=True):
        if name:
            made += [text[at:start], NAME]
            at = end
    whole = "".join([*made, text[at:]])
    return re.sub(rf"{re.escape(NAME)}(?:[ -]{re.escape(NAME)})+", NAME, whole)


def _names(text: str, spans: list[tuple[int, int]], *, common: frozenset[str]) -> list[bool]:
    """Say of every word whether it is taken for a person's name."""
    lists = _words()
    named: list[bool] = []
    for place, (start, end) in enumerate(spans):
        word = text[start:end]
        if text[start - 1 : end + 1] in MASKS:
            named.append(False)
            continue
        bare = _bare(word)
        capital = word[:1].isupper() and not (word.isupper() and len(word) > 1)
        first = _ENDS.search(text[:start]) is not None
        before = spans[place - 1] if place else (0, 0)
        beside = place > 0 and _JOINS.fullmatch(text[before[1] : start]) is not None
        titled = beside and text[slice(*before)].casefold().rstrip(".") in lists["titles"]
        known = bare in lists["first_names"] and bare not in lists["no_names"]
        plain = bare in lists["words_too"]
        if titled or (capital and beside and named[-1]):
            named.append(titled or bare not in lists["no_names"])
        elif known and plain:
            named.append(capital and (not first or _surname_follows(text, spans, place, common)))
        elif known:
            named.append(True)
        else:
            strange = bare not in common and word.casefold() not in common
            named.append(capital and not first and strange and bare not in lists["no_names"])
    return named


def _surname_follows(
    text: str, spans: list[tuple[int, int]], place: int, common: frozenset[str]
) -> bool:
    if place + 1 == len(spans):
        return False
    start, end = spans[place + 1]
    word = text[start:end]
    between = text[spans[place][1] : start]
    return between == " " and word[:1].isupper() and _bare(word) not in common


def _bare(word: str) -> str:
    """Return a word as its list has it: small letters, without the genitive's s."""
    folded = word.casefold().replace("’", "'")
    folded = folded.removesuffix("'s").rstrip("'")
    names = _words()["first_names"]
    return folded[:-1] if folded not in names and folded[:-1] in names else folded
