"""What is said of drivers: which conditions go with what, in sentences; never what causes what."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.results import ORGANISATION, DriverVerdict, Part
from reports.lookup import Lookup, rows
from reports.text import NOTHING, interval, listed, number, percent, share_interval, t

Row = Mapping[str, Any]
MIDDLE = 0.5
"""Place of the middle answer between the worst and the best."""


def outcomes_told(look: Lookup) -> list[str]:
    """Return the outcomes that something is said of inside departments, in their order."""
    known = look.drivers_within
    return list(dict.fromkeys(row["outcome"] for row in known if row["driver"]))


def mapped_outcomes(look: Lookup) -> list[str]:
    """Return the outcomes that have shares to draw a map of."""
    known = look.drivers_within
    return list(dict.fromkeys(row["outcome"] for row in known if row["importance"] is not None))


def telling_outcome(look: Lookup) -> str:
    """Return the first outcome for which a condition stands out, else the first with shares.

    "" where no outcome has shares.
    """
    told = mapped_outcomes(look)
    there = look.drivers_within
    out = {row["outcome"] for row in there if row["verdict"] == DriverVerdict.STANDS_OUT}
    return next((each for each in told if each in out), told[0] if told else "")


def drivers_of(look: Lookup, outcome: str, *, part: Part = Part.WITHIN) -> list[dict[str, Any]]:
    """Return the drivers of an outcome, the most important first."""
    return [row for row in look.drivers.get((outcome, part), []) if row["driver"]]


def level_of(look: Lookup, driver: str) -> tuple[float, float, float] | None:
    """Return how a driver is in the whole organisation, from 0 the worst answer to 1 the best.

    With its interval, the mean twice where there is none. None where nothing is released, or
    nobody has decided which end is good.
    """
    row = look.cell(ORGANISATION, driver)
    at = look.position(driver, row.get("mean"))
    if at is None:
        return None
    ends = [look.position(driver, row.get(each)) for each in ("ci_low", "ci_high")]
    known = sorted([at, *(end for end in ends if end is not None)])
    return at, known[0], known[-1]


def is_low(look: Lookup, driver: str) -> bool:
    """Whether a driver surely lies on the unfavourable side of the middle."""
    level = level_of(look, driver)
    return level is not None and level[2] < MIDDLE


def map_reading(look: Lookup, outcome: str) -> str:
    """Return where it is low and matters, in words: the title of the map."""
    return " ".join(map_readings(look, outcome))


def map_readings(look: Lookup, outcome: str) -> list[str]:
    """Return the same as sentences, what matters most first."""
    there = drivers_of(look, outcome)
    out = [row["driver"] for row in there if row["verdict"] == DriverVerdict.STANDS_OUT]
    low = [row["driver"] for row in there if is_low(look, row["driver"])]
    both = [driver for driver in out if driver in low]
    parts = {
        "both": both,
        "out": [driver for driver in out if driver not in both],
        "low": [driver for driver in low if driver not in both],
    }
    said = [
        t(
            f"drivers.map.{key}",
            look.language,
            count=len(named),
            drivers=_titles(look, named),
            outcome=look.measure_title(outcome),
        )
        for key, named in parts.items()
        if named
    ]
    none = t("drivers.map_none", look.language, outcome=look.measure_title(outcome))
    return said or [none]


def map_alt(look: Lookup, outcome: str) -> str:
    """Return what the map shows, driver by driver, for those who do not see it."""
    head = t("drivers.alt", look.language, outcome=look.measure_title(outcome))
    said = [
        t(
            "drivers.alt_point",
            look.language,
            driver=look.measure_title(row["driver"]),
            share=percent(row["importance"], look.language),
            level=level_text(look, row["driver"]),
        )
        for row in drivers_of(look, outcome)
    ]
    return " ".join([head, map_reading(look, outcome), *said])


def level_text(look: Lookup, driver: str) -> str:
    """Return the mean of the whole organisation with its interval, as answers are counted."""
    row = look.cell(ORGANISATION, driver)
    if row.get("mean") is None:
        return NOTHING
    limits = interval(row.get("ci_low"), row.get("ci_high"), look.language)
    mean = look.within(number(row["mean"], look.language), ORGANISATION, driver, "mean")
    return mean if limits == NOTHING else f"{mean} ({limits})"


def share_text(row: Row, language: str) -> str:
    """Return a driver's share of the association with its interval."""
    limits = share_interval(row["importance_low"], row["importance_high"], language)
    share = percent(row["importance"], language)
    return share if limits == NOTHING else f"{share} ({limits})"


def r_text(row: Row, language: str, *, name: str = "r") -> str:
    """Return a correlation or an effect with its interval, two decimals."""
    value = row[name]
    if value is None:
        return NOTHING
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    limits = interval(low, high, language, decimals=2)
    shown = number(value, language, decimals=2)
    return shown if limits == NOTHING else f"{shown} ({limits})"


def drivers_reading(look: Lookup) -> str:
    """Return in a sentence how many outcomes have conditions that stand out, or why none is told.

    "" where the study says nothing of drivers at all.
    """
    there = look.drivers_within
    if not there:
        return ""
    told = outcomes_told(look)
    if told and not mapped_outcomes(look):
        return t("drivers.nothing_at_all", look.language)
    if not told:
        why = str(there[0]["verdict"])
        head = t("drivers.heading", look.language) + ": " if there[0]["outcome"] else ""
        return head + _silence(look, why)
    out = [
        outcome
        for outcome in told
        if any(row["verdict"] == DriverVerdict.STANDS_OUT for row in drivers_of(look, outcome))
    ]
    if not out:
        return t("drivers.none_out", look.language, count=len(told))
    named = _titles(look, out)
    return t("drivers.out", look.language, count=len(out), total=len(told), outcomes=named)


def _silence(look: Lookup, why: str) -> str:
    return t(f"drivers.why.{why}", look.language, minimum=look.study.policy.minimum_structure)


def outcome_sentence(look: Lookup, outcome: str) -> str:
    """Return which conditions go most with an outcome, or why nothing is said of it."""
    there = drivers_of(look, outcome)
    name = look.measure_title(outcome)
    if not there:
        silent = rows(look.study.drivers.where(outcome=outcome))
        why = silent[0]["verdict"] if silent else "cannot_tell"
        return f"{name}: {_silence(look, str(why))}"
    if there[0]["importance"] is None:
        return f"{name}: {_silence(look, DriverVerdict.NOTHING_SURE)}"
    out = [row for row in there if row["verdict"] == DriverVerdict.STANDS_OUT]
    if not out:
        return t("drivers.outcome_none", look.language, outcome=name)
    said = [f"{look.measure_title(row['driver'])} {share_text(row, look.language)}" for row in out]
    named = listed(said, look.language)
    return t("drivers.outcome", look.language, count=len(out), outcome=name, drivers=named)


def standing_out(look: Lookup) -> list[str]:
    """Return a sentence for each outcome some conditions stand out for; then why others are silent.

    Nothing where the same holds of all: `drivers_reading` says it.
    """
    there = look.drivers_within
    out = [row["outcome"] for row in there if row["verdict"] == DriverVerdict.STANDS_OUT]
    said = [outcome_sentence(look, each) for each in dict.fromkeys(out)]
    if not mapped_outcomes(look):
        return said
    silent: dict[str, dict[str, None]] = {}
    for row in there:
        if not row["driver"] or row["verdict"] == DriverVerdict.NOTHING_SURE:
            silent.setdefault(str(row["verdict"]), {})[row["outcome"]] = None
    for why, outcomes in silent.items():
        said.append(f"{_titles(look, list(outcomes))}: {_silence(look, why)}")
    return said


def unexpected_sentences(look: Lookup) -> list[str]:
    """Return where a condition that is good goes with an outcome that is not, surely."""
    found = []
    for outcome in outcomes_told(look):
        good = look.good_when_high(outcome)
        for row in drivers_of(look, outcome):
            low, high = row["r_low"], row["r_high"]
            if low is None or low <= 0 <= high:
                continue
            if (low > 0) != (good == look.good_when_high(row["driver"])):
                found.append(
                    t(
                        "drivers.unexpected",
                        look.language,
                        driver=look.measure_title(row["driver"]),
                        outcome=look.measure_title(outcome),
                    )
                )
    return found


def counted(look: Lookup, outcome: str) -> str:
    """Return who is behind the figures of an outcome, and who is left out."""
    there = drivers_of(look, outcome)
    if not there:
        return ""
    row = there[0]
    values: dict[str, str | int] = {
        "n": int(row["n"]),
        "left": max(look.study.facts.respondents - int(row["n"]), 0),
        "explained": percent(row["r_squared"], look.language),
    }
    kind = "inside" if int(row["departments"]) > 1 else "everybody"
    return t(f"drivers.counted_{kind}", look.language, **values, groups=int(row["departments"]))


def verdict_text(row: Row, language: str) -> str:
    """Return what is said of a driver beside the others."""
    return t(f"drivers.verdict.{row['verdict']}", language)


def _titles(look: Lookup, measures: Sequence[str]) -> str:
    return listed([look.measure_title(each) for each in measures], look.language)
