"""What a mean does not tell: two camps, what could not be seen, scales and questions that mislead.

Sentences made of released rows only.
"""

from collections.abc import Mapping
from typing import Any

from reports.lookup import Lookup, rows
from reports.sentences import MOST_NAMED, place
from reports.text import NO_BREAK, listed, number, t

SIGNIFICANT = 0.05


def divided_sentences(look: Lookup) -> list[str]:
    """Return, for each unit whose mean hides two camps, on which scales, in the units' order."""
    found = []
    for unit in look.unit:
        scales = [look.measure_title(scale) for each, scale in look.divided if each == unit]
        if scales:
            where, named = place(look, unit), listed(scales, look.language)
            found.append(t("divided.sentence", look.language, where=where, scales=named))
    return found


def detectable_sentence(look: Lookup, unit: str, scale: str) -> str:
    """Return the smallest difference and change a unit could show on a scale; "" for the whole."""
    row, language = look.detectable.get((unit, scale)), look.language
    if row is None:
        return ""
    values: dict[str, str | int] = {
        "count": int(row["n"]),
        "unit": look.names[unit],
        "scale": look.measure_title(scale),
    }
    if row["difference"] is None:
        said = t("detectable.nothing", language, **values)
    else:
        least = number(row["difference"], language)
        said = t("detectable.difference", language, **values, difference=least)
    if row["change"] is None:
        return said
    change = t("detectable.change", language, change=number(row["change"], language))
    return f"{said} {change}"


def differences_reading(look: Lookup) -> str:
    """Return on how many scales departments differ beyond chance, in a sentence."""
    tested = [row for row in rows(look.study.differences) if row["welch_p_adjusted"] is not None]
    if not tested:
        return t("differences.untested", look.language)
    sure = [row for row in tested if row["welch_p_adjusted"] < SIGNIFICANT]
    if not sure:
        return t("differences.none", look.language, total=len(tested))
    sure.sort(key=lambda row: -row["omega_squared"])
    titles = [look.measure_title(row["scale"]) for row in sure[:MOST_NAMED]]
    if len(sure) > MOST_NAMED:
        titles.append(t("differences.more", look.language, count=len(sure) - MOST_NAMED))
    named = listed(titles, look.language)
    return t("differences.some", look.language, count=len(sure), total=len(tested), scales=named)


def overlap_sentences(look: Lookup) -> list[str]:
    """Return which scales can hardly be told apart; one sentence when all can."""
    language, there = look.language, rows(look.study.overlaps)
    near = [row for row in there if row["verdict"] in ("same", "close")]
    near.sort(key=lambda row: -row["htmt"])
    if near:
        return [_pair(look, row) for row in near]
    told = any(row["verdict"] == "distinct" for row in there)
    return [t("overlap.none", language)] if told else []


def _pair(look: Lookup, row: Mapping[str, Any]) -> str:
    return t(
        f"overlap.{row['verdict']}",
        look.language,
        first=look.measure_title(row["first"]),
        second=look.measure_title(row["second"]),
        htmt=number(row["htmt"], look.language, decimals=2),
    )


def language_sentences(look: Lookup) -> list[str]:
    """Return which questions work differently in two answer languages; "" when none is known."""
    language, there = look.language, rows(look.study.item_bias)
    biased = [row for row in there if row["verdict"] in ("large", "slight")]
    biased.sort(key=lambda row: -abs(row["effect"]))
    if biased:
        return [_bias(look, row) for row in biased]
    judged = [row for row in there if row["verdict"] in ("none", "cannot_tell")]
    if not judged:
        return []
    names = list(dict.fromkeys(each for row in judged for each in (row["first"], row["second"])))
    return [t("item_bias.none", language, languages=listed(names, language))]


def _bias(look: Lookup, row: Mapping[str, Any]) -> str:
    higher, lower = ("second", "first") if row["effect"] > 0 else ("first", "second")
    effect = number(abs(row["effect"]), look.language, decimals=2)
    return t(
        f"item_bias.{row['verdict']}",
        look.language,
        item=look.measure_title(row["item"]),
        higher=str(row[higher]),
        lower=str(row[lower]),
        effect=f"{effect}{NO_BREAK}SD",
    )
