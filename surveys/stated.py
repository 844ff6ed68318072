"""From where to where a heading says that its numbers go: "(1-7, low to high)", "-2 to 2"."""

import re

_TO = r" ?(?:-|to|till|til|bis|a|al|à|tot|och|and|–|до|do|hingga|sampai) ?"
_LOW, _HIGH = r"(0|1)", r"(4|5|6|7|8|9|10)"
_WORDS = (
    r"scale|skala|skalan|skalaen|asteikolla|escala|échelle|schaal|scala|шкал[еыа]|rate|betyg|\("
)
_RANGE = re.compile(rf"(?:{_WORDS})\D{{0,25}}\b{_LOW}{_TO}{_HIGH}\b")
_SIGNED = re.compile(rf"(?<![\w-])(-[1-5]){_TO}\+?([1-5])\b")
_AT_START = re.compile(rf"^(0|1)(?: ?- ?|a|-a-|to|bis|_){_HIGH}(?!\d)")
_IN_BRACKETS = re.compile(r"\((0|1)\)[^()]{0,60}\((4|5|6|7|8|9|10)\)")


def stated_ends(name: str) -> tuple[int, int] | None:
    """Return the ends that a normalised heading states, None where it states none."""
    signed = _SIGNED.search(name)
    if signed and int(signed[1]) == -int(signed[2]):
        return int(signed[1]), int(signed[2])
    found = _RANGE.search(name) or _IN_BRACKETS.search(name) or _AT_START.search(name)
    return (int(found[1]), int(found[2])) if found else None
