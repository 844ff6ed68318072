"""Which columns could name a person: by heading in several languages, and by what they hold."""

import re
from functools import cache

from surveys.dialect import headings, known
from surveys.grouping import looks_rated
from surveys.identifiers import (
    are_birth_years,
    identifying_reason,
    is_birth,
    names_whom_it_asks_for,
)
from surveys.profile import LONGEST_SET, Profile, mostly
from surveys.wording import normalise

MOSTLY = 0.5

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$")
_IPV6 = re.compile(r"(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}$")
_TOKEN = re.compile(r"[0-9a-f]{24}$|[0-9a-f]{32}$")
_ANY_OF_THESE = re.compile(
    "|".join(f"(?:{each.pattern})" for each in (_EMAIL, _IPV4, _IPV6, _TOKEN)) + r"|[\d\s+-]+$"
)
"""What may be an address, a token or, without letters, a personal number."""
_PHONE = re.compile(
    r"(?:\+\d{1,3}|00\d{1,3}|0)[\d\s()./-]{7,16}$|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$"
    r"|\d{2}(?: \d{2}){3,4}$|\d{3}(?: \d{2,3}){2,3}$"
)
_DECIMAL = re.compile(r"\d[.,]\d+$")
_PERSONNUMMER = re.compile(r"(?:19|20)?(\d{2})(\d{2})(\d{2})[-+]?(\d{4})$")
_ASIDE = re.compile(r"\s*\([^()]*\)$")
_CAMEL = re.compile(r"(?<=[a-zåäöæø])(?=[A-ZÅÄÖÆØ])")
_FULL_NAME = re.compile(r"[A-ZÅÄÖÉÜÆØ][a-zåäöéüæøáíó]+(?:[- ][A-ZÅÄÖÉÜÆØ][a-zåäöéüæøáíó]+){1,3}$")


def is_personnummer(text: str) -> bool:
    """Say whether a text is a Swedish personal or coordination number, check digit included.

    Ten or twelve digits, the last one by Luhn over the last ten; a coordination number has 60
    added to the day.
    """
    match = _PERSONNUMMER.match(text.strip().replace(" ", ""))
    if not match:
        return False
    month, day = int(match[2]), int(match[3])
    if not 1 <= month <= 12 or not (1 <= day <= 31 or 61 <= day <= 91):
        return False
    total = 0
    for place, digit in enumerate("".join(match.groups())):
        doubled = int(digit) * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def personal_reason(profile: Profile) -> str:
    """Return why a column is personal data (`kind.<reason>`), "" when it is not."""
    content = _by_content(profile)
    if content:
        return content
    if names_whom_it_asks_for(profile):
        return "personal_names"
    name = _ASIDE.sub("", _words(profile))
    if name in _exact() or known("personal_number").match(name):
        return "personal_heading"
    spaced = _spaced(name)
    if _phrases("asked").search(spaced) and not profile.is_ticks and not looks_rated(profile):
        return "personal_heading"
    # A question about e-mail is not an e-mail address: closed answers are no personal data.
    rated = looks_rated(profile)
    closed = rated or (0 < profile.distinct <= LONGEST_SET and profile.n >= 4 * profile.distinct)
    whole = spaced.strip() in headings()["personal"]["phrases"] and not profile.is_ticks
    # A mail program, not an address.
    whole = whole and ("mail" not in spaced or any("@" in value for value in profile.values))
    if closed:
        return "personal_heading" if whole and not rated else ""
    short = profile.word_count <= headings()["personal"]["short"]
    if _phrases("phrases").search(spaced) or (short and _phrases("short_phrases").search(spaced)):
        return "personal_heading"
    return ""


@cache
def _exact() -> frozenset[str]:
    return frozenset(headings()["personal"]["exact"])


@cache
def _phrases(key: str) -> re.Pattern[str]:
    phrases = sorted(headings()["personal"][key], key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-])")


def _words(profile: Profile) -> str:
    """Return the heading folded, a name in one piece such as `FirstName` taken apart."""
    text = profile.heading.text
    return profile.name if " " in text else normalise(_CAMEL.sub(" ", text))


def _spaced(name: str) -> str:
    return re.sub(r"[_./:,?()\[\]]+|\d+$", " ", name)


def _by_content(profile: Profile) -> str:
    if not profile.n:
        return ""
    technical = _technical(profile) if profile.is_mostly(_ANY_OF_THESE, share=MOSTLY) else ""
    if technical:
        return technical
    own = profile.distinct > 0.8 * profile.n and profile.n > 2
    if own and profile.is_mostly(_PHONE, share=0.8) and not profile.is_mostly(_DECIMAL, share=0.5):
        return "personal_phone"
    unique = profile.n >= 5 and profile.distinct >= 0.9 * profile.n
    if unique and profile.is_mostly(_FULL_NAME, share=0.9) and profile.mean_length < 40:
        return "personal_names"
    if (profile.date_share >= MOSTLY and is_birth(profile)) or are_birth_years(profile):
        return "personal_birth"
    return identifying_reason(profile)


def _technical(profile: Profile) -> str:
    if profile.is_mostly(_EMAIL, share=MOSTLY):
        return "personal_email"
    if any(profile.is_mostly(each, share=MOSTLY) for each in (_IPV4, _IPV6)):
        return "personal_address"
    if mostly(profile.values, is_personnummer, share=MOSTLY):
        return "personal_number"
    return "personal_token" if profile.is_mostly(_TOKEN, share=MOSTLY) else ""
