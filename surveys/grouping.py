"""Which columns may divide people into groups: by heading, or by a few codes."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from surveys.blocks import MATRIX, RUN, stem
from surveys.dialect import headings, known
from surveys.matching import spoken
from surveys.profile import LONGEST_SET, Profile
from surveys.reading import Column
from surveys.wording import normalise

LONGEST_QUESTION = 14
NUMBERED_GROUPS = 60
PEOPLE_IN_GROUP = 8
MOST_AGE_GROUPS = 10
CODED_GROUPS = 12
PEOPLE_BY_CODE = 5
_CODED = ("numbers", "decimals", "yes_no")
SHORTEST = 3
_PARTS = re.compile(r"[^\W\d_]+")
AGE = frozenset(["age", "ålder", "alter", "alder", "ikä", "old"])


def has_group_heading(profile: Profile) -> bool:
    """Say whether a heading names a unit or asks who someone is, and its answers are no rating."""
    if profile.codes is not None and _numbers_things(profile):
        return True
    hits = known("group").words & _units_named(profile.tokens | {profile.name.replace(" ", "")})
    if not hits:
        return False
    rated = profile.codes is None and looks_rated(profile)
    asks = _asks_which(profile) and profile.word_count <= LONGEST_QUESTION
    if rated or asks:
        return not rated
    # "Avdelning" in numbers is a unit, "Min chef lyssnar" in numbers is an item.
    words = re.split(r"[\W_]+", normalise(spoken(profile.heading.text)))
    plain = [word for word in words if word not in headings()["group"]["kinds"]]
    named = 2 * len(hits) > len(plain)
    short = profile.word_count <= headings()["group"]["max_words"]
    return named if profile.codes is not None else short


def _numbers_things(profile: Profile) -> bool:
    """Say whether a heading is a thing and "number": which round, which puzzle, no rating of it."""
    words = profile.name.split()
    return len(words) == 2 and words[1] in headings()["group"]["numbering"]


def _units_named(words: frozenset[str]) -> frozenset[str]:
    """Return a heading's words, `teamid` and `deptnr` without their ending, `t11edu1` in parts."""
    words |= {part for word in words for part in _PARTS.findall(word) if len(part) >= SHORTEST}
    bare = {word.removesuffix(end) for word in words for end in headings()["group"]["endings"]}
    return words | bare


def _asks_which(profile: Profile) -> bool:
    """Say whether a heading asks which of something: "Which unit …", "In which department …"."""
    words = profile.name.split()
    questions = headings()["group"]["questions"]
    after_preposition = (
        len(words) > 2
        and words[0] in headings()["group"]["prepositions"]
        and words[1] in questions
        and words[2].strip("?:.,") in known("group").words
    )
    return words[0] in questions or after_preposition


def may_be_group(profile: Profile, *, most: int) -> bool:
    """Say whether a column has few enough different values for its rows to be groups."""
    if not profile.n or profile.distinct > most or profile.is_ticks and profile.distinct > 1:
        return False
    if profile.number_share > 0.9:
        exact_age = bool(AGE & profile.tokens)
        if exact_age:
            return profile.distinct <= MOST_AGE_GROUPS
        return profile.distinct <= max(NUMBERED_GROUPS, profile.n / PEOPLE_IN_GROUP)
    return profile.distinct <= max(3, 0.7 * profile.n)


def between_groups(profiles: Sequence[Profile], named: frozenset[int]) -> list[int]:
    """Return short headings in numbers among the background questions that a file begins with.

    "Gender, age range, marital st., education, experience, designation": each goes to its own
    number, so that they are no row of ratings, and all between the first and the last `named` are
    asked of who someone is.
    """
    lead = 0
    short = headings()["group"]["max_words"] // 2
    while lead < len(profiles):
        each = profiles[lead]
        told = each.index in named or len(each.name.split("_")) <= short >= each.word_count
        if each.codes is None or not told:
            break
        lead += 1
    start = profiles[:lead]
    own = [place for place, each in enumerate(start) if each.index in named]
    if len(own) < RUN or len({max((each.codes or {"": 0}).values()) for each in start}) < RUN:
        return []
    among = start[own[0] : own[-1]]
    return [each.index for each in among if each.index not in named]


def divides(profile: Profile) -> bool:
    """Say whether a note such as "Year" takes a few values, by which people may be compared."""
    several = (
        2 <= profile.distinct <= LONGEST_SET and profile.n >= PEOPLE_BY_CODE * profile.distinct
    )
    words = headings()["metadata"]
    sent_in = profile.folded & frozenset(words["divides_not"])
    return several and profile.name in words["divides"] and not sent_in


def coded_groups(profiles: Sequence[Profile], *, columns: Sequence[Column]) -> frozenset[int]:
    """Return columns of a few codes or of yes and no that may divide people into groups.

    Three or more of one matrix, or side by side with the same answers, are what was asked.
    """
    coded = {
        profile.index
        for profile, column in zip(profiles, columns, strict=True)
        if (column.reason in _CODED or (column.reason == "count" and _asks_which(profile)))
        and 2 <= profile.distinct <= CODED_GROUPS
        and profile.n >= PEOPLE_BY_CODE * profile.distinct
    }
    stems = Counter(stem(profile) for profile in profiles if profile.index in coded)
    alone: list[Profile] = []
    for _, beside in groupby(profiles, key=lambda each: each.index in coded and each.folded):
        run = list(beside)
        alone += run if len(run) < RUN else []
    return frozenset(p.index for p in alone if p.index in coded and stems[stem(p)] < RUN)


def looks_rated(profile: Profile) -> bool:
    """Say whether a column holds small numbers or labels of a known or graded set."""
    if profile.codes is not None:
        return True
    if len(profile.folded) < MATRIX:
        return False
    words = profile.words
    return bool(words.explaining(profile.folded) or words.family(profile.folded))
