"""Plain names for profiles, from the scales that set each of them apart most."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from surveys.instrument import Instrument, words
from surveys.problems import LANGUAGES

DISTINCT = 0.3
"""A profile is called high or low on a scale from this many SDs from the organisation's mean."""


@cache
def _patterns(language: str) -> Mapping[str, str]:
    path = Path(__file__).with_name("profile_names.toml")
    patterns: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    return patterns


def profile_names(z: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Name every profile in both languages, no two alike.

    Parameters
    ----------
    z : k profiles × scales
        Distance of each profile's mean from the organisation's, in SDs; NaN is passed over.

    Returns
    -------
    DataFrame
        Index as `z`, columns = languages. One profile alone: everyone answers alike.
    """
    if len(z) == 1:
        return pd.DataFrame({code: [_patterns(code)["all"]] for code in LANGUAGES}, index=z.index)
    chosen: dict[object, tuple[str, ...]] = {}
    for profile in z.index:
        row = z.loc[profile].astype(float).dropna()
        marks: tuple[str, ...] = ()
        for depth in range(1, len(row) + 1):
            picked = _picked(row, depth)
            marks = tuple(f"{'+' if row[each] > 0 else '-'}{each}" for each in picked)
            if marks not in chosen.values():
                break
        chosen[profile] = marks
    return pd.DataFrame(
        {
            code: _unlike([_name(chosen[each], instrument, code) for each in z.index], code)
            for code in LANGUAGES
        },
        index=z.index,
    )


def _picked(row: pd.Series, depth: int) -> list[str]:
    """The most distinctive scales at each end; two of one end where the other has none."""
    order = sorted(row.index, key=lambda scale: (-abs(row[scale]), scale))
    high = [scale for scale in order if row[scale] >= DISTINCT]
    low = [scale for scale in order if row[scale] <= -DISTINCT]
    if high and low:
        return high[:depth] + low[:depth]
    return (high or low)[: depth + 1]


def _name(marks: tuple[str, ...], instrument: Instrument, language: str) -> str:
    patterns = _patterns(language)
    if not marks:
        return patterns["middle"]
    parts: list[str] = []
    for sign, pattern in (("+", "high"), ("-", "low")):
        titles = [
            _inside(words(instrument.scale(mark[1:]).title, language, mark[1:]))
            for mark in marks
            if mark[0] == sign
        ]
        if titles:
            listed = patterns["join"].join(titles[:-1])
            listed = patterns["and"].join([each for each in (listed, titles[-1]) if each])
            parts.append(patterns[pattern].format(scales=listed))
    name = patterns["join"].join(parts)
    return name[:1].upper() + name[1:]


def _inside(title: str) -> str:
    """A title as it stands inside a sentence; abbreviations keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _unlike(names: list[str], language: str) -> list[str]:
    """Number names that are the same although the scales behind them differ."""
    seen: dict[str, int] = {}
    unlike: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        number = seen[name]
        pattern = _patterns(language)["numbered"]
        unlike.append(name if number == 1 else pattern.format(name=name, number=number))
    return unlike
