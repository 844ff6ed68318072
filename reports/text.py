"""The words and number formats a person reads, in Swedish and English.

Every sentence lives in `locales/<language>.toml`; no other file of this room holds words.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date as Date
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from analysis.results import UnitKind
from surveys.instrument import Text, words

LANGUAGES = ("sv", "en")
NO_BREAK = "\u00a0"
NOTHING = "–"
"""Stands where there is no number."""

_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_DIGITS = re.compile(r"(\d+)")
_SWEDISH = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}  # "{|}" follow z


@cache
def sentences_in(folder: Path, language: str) -> Mapping[str, str]:
    """Return every sentence of a language by dotted key, from a room's folder of catalogues."""
    flat: dict[str, str] = {}
    _flatten(tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8")), "", flat)
    return flat


def _flatten(table: Mapping[str, object], prefix: str, flat: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}{key}.", flat)
        else:
            flat[prefix + key] = str(value)


def catalogue(language: str) -> Mapping[str, str]:
    """Return every sentence of the reports by dotted key."""
    return sentences_in(Path(__file__).parent / "locales", language)


def t(key: str, language: str, **values: str | int) -> str:
    """Return the sentence `key` of the reports with its values filled in; see `filled`."""
    return filled(catalogue(language), key, language, values)


def filled(
    sentences: Mapping[str, str], key: str, language: str, values: Mapping[str, str | int]
) -> str:
    """Return the sentence `key` with its values filled in.

    A sentence with forms `one` and `other` is chosen by the value `count`. Whole numbers are
    written as the language writes them; other numbers are formatted by the caller.

    Raises
    ------
    KeyError
        The catalogue has no such sentence, or a value is not given.
    TypeError
        A value is neither text nor a whole number: it would be printed unrounded.
    """
    if key not in sentences:
        key = f"{key}.one" if values.get("count") == 1 else f"{key}.other"
    shown: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(value, (str, int)):
            raise TypeError(f"{key}: {name} must come formatted, found {type(value).__name__}.")
        shown[name] = value if isinstance(value, str) else integer(value, language)
    return sentences[key].format(**shown)


def has(key: str, language: str) -> bool:
    """Return whether the catalogue holds a sentence for `key`."""
    sentences = catalogue(language)
    return key in sentences or f"{key}.other" in sentences


def title(text: Text, language: str) -> str:
    """Return an instrument's words in `language`, else in the other one; "" for none."""
    return clean(words(text, language))


def clean(text: str) -> str:
    """Return `text` on one line, without control characters or marks that turn its direction."""
    return " ".join(_CONTROL.sub(" ", text).split())


def number(value: float | None, language: str, *, decimals: int = 1) -> str:
    """Return 3.25 as "3,2" or "3.2"; a real minus sign, never a negative zero."""
    return NOTHING if value is None else _formatted(value, language, decimals)


# Babel is slow, and a heatmap of 200 departments shows the same few numbers thousands of times.
@lru_cache(maxsize=4096)
def _formatted(value: float, language: str, decimals: int) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    shown = format_decimal(value, format=pattern, locale=_LOCALES[language])
    if not any(digit in shown for digit in "123456789"):
        shown = shown.lstrip("-\u2212")
    return shown.replace("-", "\u2212")


def integer(value: float | None, language: str) -> str:
    """Return a whole number with the language's thousands separator."""
    return number(value, language, decimals=0)


def signed(value: float | None, language: str, *, decimals: int = 1) -> str:
    """Return a difference with its sign: "+0,4", "−0,3", "0,0"."""
    shown = number(value, language, decimals=decimals)
    zero = value is None or not any(digit in shown for digit in "123456789")
    return shown if zero or shown.startswith("\u2212") else f"+{shown}"


def percent(share: float | None, language: str, *, decimals: int = 0) -> str:
    """Return a share 0–1 as "34 %", with a space that does not break."""
    if share is None:
        return NOTHING
    return f"{number(share * 100, language, decimals=decimals)}{NO_BREAK}%"


def interval(low: float | None, high: float | None, language: str, *, decimals: int = 1) -> str:
    """Return "2,9 till 3,5"; one sign for none."""
    if low is None or high is None:
        return NOTHING
    return t(
        "number.interval",
        language,
        low=number(low, language, decimals=decimals),
        high=number(high, language, decimals=decimals),
    )


def share_interval(low: float | None, high: float | None, language: str) -> str:
    """Return "31 till 52 %"; one sign for none."""
    if low is None or high is None:
        return NOTHING
    low_words = number(low * 100, language, decimals=0)
    return t("number.interval", language, low=low_words, high=percent(high, language))


def date(iso: str, language: str) -> str:
    """Return "2026-11-24" as "24 november 2026"; text that is no date comes back as it is."""
    try:
        day = Date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return format_date(day, format="d MMMM y", locale=_LOCALES[language])


def out_of_ten(share: float, language: str) -> str:
    """Return a share in the words a leader remembers: "4 av 10"."""
    tenths = round(share * 10)
    if tenths == 0:
        return t("share.hardly_any", language)
    if tenths == 10:
        return t("share.nearly_all", language)
    return t("share.out_of_ten", language, tenths=tenths)


def listed(things: list[str], language: str) -> str:
    """Return "a", "a och b" or "a, b och c"."""
    if len(things) < 2:
        return "".join(things)
    return t("number.list", language, first=", ".join(things[:-1]), last=things[-1])


def unit_name(unit: Mapping[str, object], language: str) -> str:
    """Return what a row of the unit table is called.

    The organisation, pools and people without a department have no name of their own.
    """
    path = unit["path"]
    level = int(str(unit["level"]))
    names = path if isinstance(path, (tuple, list)) else ()
    above = clean(str(names[level - 2])) if level >= 2 and len(names) >= level - 1 else ""
    kind = UnitKind(str(unit["kind"]))
    if kind is UnitKind.ORGANISATION:
        return t("unit.organisation", language)
    if kind is UnitKind.POOL:
        count = int(str(unit["pooled_units"]))
        if above:
            return t("unit.pool_in", language, parent=above, number=count)
        return t("unit.pool", language, number=count)
    if kind is UnitKind.GROUP_POOL:
        return t("unit.group_pool", language, number=int(str(unit["pooled_units"])))
    if kind is UnitKind.NOT_GIVEN:
        return t("unit.not_given", language)
    if kind is UnitKind.UNASSIGNED:
        if above:
            return t("unit.unassigned_in", language, parent=above)
        return t("unit.unassigned", language)
    return clean(str(unit["name"])) or t("unit.unnamed", language)


def sort_key(text: str, language: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts as a reader of `language` expects: å, ä, ö last, 2 before 10."""
    folded = unicodedata.normalize("NFC", text).casefold()
    if language == "sv":
        folded = "".join(_SWEDISH.get(letter, letter) for letter in folded)
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", folded)
        if not unicodedata.combining(letter)
    )
    parts = (part for part in _DIGITS.split(plain) if part)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
