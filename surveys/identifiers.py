"""Personal data by content: state numbers, accounts, addresses, logins and names of persons.

The shapes, streets and first names are data, `personal.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from surveys.dialect import headings
from surveys.profile import Profile, mostly
from surveys.reading import Column
from surveys.wording import normalise

FEWEST = 5
MOSTLY = 0.9
ALMOST_ALL = 0.8
OWN = 0.8
"""Different values a row from which a column is one a person: nobody shares an account."""
NAMED = 0.5
LONE_NAMES = 0.7
FEWEST_NAMES = 3
LONG = 5
SPARSE = 20
"""Numbers a row between the lowest and the highest from which nobody counted rows with them."""
MOST_WORDS = 8
MOST_NAMES = 4
SUFFIX = 3
"""Letters from which a word for a street may be the end of a longer one: "Storgatan"."""
EARLIEST, LATEST = 1915, 2012
SPREAD = 10
"""Years of birth lie apart; the dates of a survey do not."""

PHONE = range(8, 16)
_ZEROS = re.compile(r"[.,]0+$")
_STAMP = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d*$")
_DIGIT = re.compile(r"\d")
_LOGIN = re.compile(r"(?=.{4,30}$)(?=.*[^\W\d_])[^\W\d_][\w-]*(?:[._][\w-]+)*$")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*$")
_INITIAL = re.compile(r"[^\W\d_]\.?$")
_DATED = re.compile(r"(?:(\d{4})[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}))")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DNI_LETTERS = "trwagmyfpdxbnjzsqvhlcke"


@dataclass(frozen=True)
class _Known:
    numbers: tuple[Mapping[str, Any], ...]
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    any_shape: re.Pattern[str]
    streets: frozenset[str]
    endings: tuple[str, ...]
    phrases: tuple[str, ...]
    names: frozenset[str]


@cache
def _known() -> _Known:
    path = Path(__file__).parent / "personal.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    streets = frozenset(map(normalise, raw["streets"]))
    endings = tuple(street for street in streets if len(street) >= SUFFIX)
    patterns = [each["pattern"] for each in (*raw["number"], *raw["shape"])]
    return _Known(
        tuple({**each, "pattern": re.compile(each["pattern"])} for each in raw["number"]),
        tuple((each["reason"], re.compile(each["pattern"])) for each in raw["shape"]),
        re.compile("|".join(f"(?:{each})" for each in patterns)),
        streets,
        endings,
        tuple(street for street in endings if " " in street),
        frozenset(map(normalise, raw["first_names"])),
    )


def identifying_reason(profile: Profile) -> str:
    """Return why a column's values identify persons (`kind.<reason>`), "" when they do not."""
    if profile.distinct < FEWEST_NAMES or profile.codes is not None:
        return ""
    values = {profile.words.plain(value): count for value, count in profile.values.items()}
    own = profile.n >= FEWEST and profile.distinct >= OWN * profile.n
    if own:
        reason = _shape_of(values)
        if reason:
            return reason
        if mostly(values, _is_address, share=ALMOST_ALL):
            return "personal_place"
    return "personal_names" if _are_names(values) else ""


def _shape_of(values: Mapping[str, int]) -> str:
    known = _known()
    if not mostly(values, known.any_shape.fullmatch, share=MOSTLY):
        return ""
    if any(_are_numbers(values, kind) for kind in known.numbers):
        return "personal_number"
    for reason, shape in known.shapes:
        if mostly(values, shape.fullmatch, share=MOSTLY):
            return reason
    return ""


def is_login(profile: Profile) -> bool:
    """Say whether a column holds one short code with letters in it a row, such as a user name."""
    if profile.n < FEWEST or profile.distinct < MOSTLY * profile.n or profile.number_share > 0.1:
        return False
    values = {value: count for value, count in profile.values.items() if value}
    return mostly(values, _LOGIN.match, share=MOSTLY) and mostly(
        values, lambda value: bool(_DIGIT.search(value)) or "." in value.strip("."), share=MOSTLY
    )


def is_given_number(profile: Profile) -> bool:
    """Say whether long numbers, one a row, lie too far apart to be those of the rows."""
    numbers = [int(value) for value in profile.values if value.isdigit() and len(value) >= LONG]
    if len(numbers) < max(FEWEST, MOSTLY * len(profile.values)):
        return False
    if sum(bool(_STAMP.match(value)) for value in profile.values) >= MOSTLY * len(numbers):
        return False
    return max(numbers) - min(numbers) > SPARSE * profile.n


def is_long_number(profile: Profile, *, beside: bool = False) -> bool:
    """Say whether values are numbers of a telephone's length, and no dates: one a person.

    `beside` says that names or addresses stand right before it; elsewhere numbers that lie close
    together were given in a row.
    """
    numbers = [_ZEROS.sub("", value) for value in profile.values]
    phones = [each for each in numbers if each.isdigit() and len(each) in PHONE]
    if not phones or len(phones) < MOSTLY * len(numbers):
        return False
    stamps = sum(bool(_STAMP.match(each)) for each in phones)
    apart = max(map(int, phones)) - min(map(int, phones)) > SPARSE * profile.n
    return (beside or apart) and stamps < NAMED * len(phones)


def telephones(profiles: Sequence[Profile], columns: Sequence[Column]) -> frozenset[int]:
    """Return columns of long numbers right behind a name or an e-mail address."""
    found = set()
    for before, profile, column in zip(columns, profiles[1:], columns[1:], strict=False):
        named = before.reason in ("personal_email", "personal_names", "personal_heading")
        if named and column.reason == "numbers" and is_long_number(profile, beside=True):
            found.add(profile.index)
    return frozenset(found)


def is_birth(profile: Profile) -> bool:
    """Say whether a column's dates are those on which people were born."""
    years = sorted(
        int(match[1] or match[2])
        for match in (_DATED.match(value) for value in profile.values)
        if match
    )
    if len(years) < FEWEST or len(years) < MOSTLY * len(profile.values):
        return False
    inside = sum(EARLIEST <= year <= LATEST for year in years) >= MOSTLY * len(years)
    return inside and years[-1] - years[0] >= SPREAD


def are_birth_years(profile: Profile) -> bool:
    """Say whether a column headed as a year and nothing else holds years of birth."""
    if profile.name not in headings()["personal"]["year"]:
        return False
    years = [int(value) for value in profile.values if _YEAR.fullmatch(value)]
    if len(years) < max(FEWEST, MOSTLY * len(profile.values)):
        return False
    return max(years) <= LATEST and min(years) >= EARLIEST and max(years) - min(years) >= SPREAD


def _are_numbers(values: Mapping[str, int], kind: Mapping[str, Any]) -> bool:
    """Say whether nearly all values have the shape, and their date or check digits hold."""
    if not mostly(values, kind["pattern"].fullmatch, share=MOSTLY):
        return False
    digits = [re.sub(r"\W", "", value) for value in values if kind["pattern"].fullmatch(value)]
    if "date" in kind:
        starts = [each[2:] if len(each) == 12 else each for each in digits]
        dated = sum(_has_date(each, kind=kind) for each in starts)
        # numbers given in a row begin alike, dates of birth do not
        apart = len({each[:6] for each in starts}) >= OWN * len(starts) / 2
        return dated >= MOSTLY * len(starts) and apart
    if "check" in kind:
        return sum(map(_CHECKS[kind["check"]], digits)) >= MOSTLY * len(digits)
    return True


def _has_date(text: str, *, kind: Mapping[str, Any]) -> bool:
    day, month = (text[4:6], text[2:4]) if kind["date"] == "ymd" else (text[:2], text[2:4])
    if not (day + month).isdigit():
        return False
    days = {int(day), int(day) - kind.get("day", 0)}
    months = {int(month), int(month) - kind.get("month", 0)}
    return any(1 <= each <= 31 for each in days) and any(1 <= each <= 12 for each in months)


def _spanish(text: str) -> bool:
    text = text.translate(str.maketrans("xyz", "012", "")) if text[0] in "xyz" else text
    return text[:-1].isdigit() and _DNI_LETTERS[int(text[:-1]) % 23] == text[-1]


def _brazilian(text: str) -> bool:
    for length in (9, 10):
        total = sum(int(text[place]) * (length + 1 - place) for place in range(length))
        if total * 10 % 11 % 10 != int(text[length]):
            return False
    return True


def _portuguese(text: str) -> bool:
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(text[:8]))
    return max(0, 11 - total % 11) % 11 % 10 == int(text[8]) and text[0] != "0"


def _dutch(text: str) -> bool:
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(text[:8]))
    return (total - int(text[8])) % 11 == 0


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "letter": _spanish,
    "cpf": _brazilian,
    "nif": _portuguese,
    "bsn": _dutch,
}


def _is_address(value: str) -> bool:
    words = re.findall(r"[^\W\d_][^\W\d_.]*[./]?", value)
    if not _DIGIT.search(value) or not 1 <= len(words) <= MOST_WORDS:
        return False
    known = _known()
    return any(word in known.streets or word.endswith(known.endings) for word in words) or any(
        phrase in value for phrase in known.phrases
    )


def _are_names(values: Mapping[str, int]) -> bool:
    """Say whether half of the values begin with a first name and go on with a word or two."""
    whole = [value for value in values if value]
    if len(whole) >= FEWEST_NAMES and mostly(dict.fromkeys(whole, 1), _is_full_name, share=NAMED):
        full = sum(_is_full_name(value) for value in whole)
        if full >= FEWEST_NAMES:
            return True
    single = sum(value in _known().names for value in whole)
    return len(whole) >= FEWEST and single >= LONE_NAMES * len(whole)


def names_whom_it_asks_for(profile: Profile) -> bool:
    """Say whether a question that begins with "Who" is answered with names, however few of them."""
    first = profile.name.lstrip("¿ ").split(maxsplit=1)[:1]
    if not set(first) & set(headings()["personal"]["who"]):
        return False
    given = [normalise(value) for value in profile.answers if value.strip("0 -")]
    return bool(given) and all(map(_is_full_name, given))


def _is_full_name(value: str) -> bool:
    if value.count(" ") > MOST_NAMES:  # single blanks, of which one may stand around a comma
        return False
    words = list(_words_in_order(value))
    if not 2 <= len(words) <= MOST_NAMES or words[0] not in _known().names:
        return False
    return all(_WORD.match(word) or _INITIAL.match(word) for word in words)


def _words_in_order(value: str) -> Iterator[str]:
    last, comma, first = value.partition(",")
    yield from (f"{first} {last}" if comma else value).split()
