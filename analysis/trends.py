"""Two waves of a survey set beside each other: what became better, what worse, what cannot be told.

Waves are compared on the items they share, unit by unit where a unit is the same one, from figures
that both waves released. A change is told apart from chance, and "no clear change" from "we cannot
tell".
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.change import JudgedChanges, change_levels, judge_changes, sampling_variance
from analysis.disclosure import Released
from analysis.links import LinkedPairs, linked_pairs
from analysis.nesting import Nesting
from analysis.policy import DisclosureError, Policy
from analysis.results import CHANGES
from analysis.scoring import MeasureInfo
from analysis.scoring import Side as Bad
from analysis.screens import wave_bias
from analysis.sealing_trends import PARTS
from analysis.second_release import held_against, people_of
from analysis.shared_items import (
    SharedMeasure,
    asked_items,
    shared_measures,
    shared_scores,
)
from analysis.study import Study
from analysis.trend_figures import Pair, Side, pair_up
from analysis.two_releases import Change, Linked
from analysis.unit_matching import Match, match_units, trend_units
from surveys.instrument import Instrument
from surveys.problems import CultureError, Problem
from surveys.reorganisation import Reorganisation
from surveys.responses import Responses


class TrendError(CultureError):
    """Two waves cannot be compared."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wave:
    """One wave: the study it was released as, and the answers it was made of.

    `name` is what a reader calls it ("Spring 2026"), `held_on` an ISO date or "".
    """

    name: str
    study: Study
    responses: Responses
    held_on: str = ""


@dataclass(frozen=True)
class WaveFacts:
    """What is said about a wave in a comparison."""

    name: str
    held_on: str
    instrument: str
    version: str
    respondents: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Trend:
    """Everything that may be said about the change between two waves; holds no answer of anyone.

    Attributes
    ----------
    instrument
        The later wave's, for titles and formats.
    measures
        Every scale and own-measured barrier: items shared, items not and why, whether compared.
    units, changes
        Columns `results.TREND_UNITS` and `results.CHANGES`.
    linked
        How many people answered both waves with the same code; None where too few to say, or
        where no codes were given.
    withheld
        (unit, measure) of later figures that would tell who came or went. They are not compared,
        and whoever shows the later wave beside the earlier one must show it as it is held against
        that one (`second_release.held_against`), which leaves these figures out.
    item_bias
        Whether the questions work alike in both waves (`results.ITEM_BIAS`).
    effects
        Of measures taken (`results.MEASURE_EFFECTS`); None until some are given.
    """

    earlier: WaveFacts
    later: WaveFacts
    instrument: Instrument
    policy: Policy
    measures: tuple[SharedMeasure, ...]
    units: Released
    changes: Released
    item_bias: Released
    linked: int | None
    withheld: tuple[tuple[str, str], ...] = ()
    effects: Released | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """Two waves made comparable: what every figure about their change is worked out from.

    Not fit to be shown; `trend` and `measure_effects` make of it what is.
    """

    waves: tuple[Wave, Wave]
    policy: Policy
    measures: tuple[SharedMeasure, ...]
    infos: tuple[MeasureInfo, ...]
    matches: tuple[Match, ...]
    units: pd.DataFrame
    sides: tuple[Side, Side]
    pairs: LinkedPairs
    withheld: tuple[tuple[str, str], ...]

    def at_level(self, level: int) -> list[Match]:
        """Return the matches that may be compared at one level of the later tree."""
        levels = dict(zip(self.units["unit"], self.units["level"], strict=True))
        return [each for each in self.matches if not each.why and int(levels[each.unit]) == level]

    def paired(self, matches: Sequence[Match], measure: MeasureInfo) -> Pair | None:
        """Return what both waves released of a measure for some units."""
        return pair_up(matches, self.sides, self.pairs, measure, policy=self.policy)


def set_side_by_side(
    earlier: Wave,
    later: Wave,
    *,
    reorganisation: Reorganisation | None = None,
    changes: Mapping[str, Change] | None = None,
) -> Compared:
    """Find out what two waves share: items, units, people.

    Parameters
    ----------
    changes
        As `compare_waves`.

    Raises
    ------
    TrendError
        No scale shares enough items, or the waves were released under other thresholds.
    ReorganisationError
        The map does not fit the waves.
    """
    pairs = linked_pairs(earlier.responses.link, later.responses.link)
    later, withheld = _held(earlier, later, pairs, changes or {})
    waves = (earlier, later)
    policy = _same_policy(earlier.study.policy, later.study.policy)
    instruments = (earlier.study.instrument, later.study.instrument)
    asked = (asked_items(earlier.responses), asked_items(later.responses))
    shared = shared_measures(*instruments, asked=asked, least=policy.shared_items)
    if all(each.reason for each in shared):
        names = {"earlier": instruments[0].id, "later": instruments[1].id}
        raise TrendError(Problem("trend_other_instrument", names))
    before, after = (each.study.units.frame for each in waves)
    matches = _shown_only(match_units(before, after, reorganisation), before, after)
    scored = [shared_scores(each.responses, each.study.instrument, shared) for each in waves]
    sides = [
        Side.of(
            wave.study,
            wave.responses,
            shared,
            of,
            again=[each.id for each in shared if each.recomputed[place]],
        )
        for place, (wave, of) in enumerate(zip(waves, scored, strict=True))
    ]
    return Compared(
        waves=waves,
        policy=policy,
        measures=shared,
        infos=scored[1][1],
        matches=matches,
        units=trend_units(matches, before, after),
        sides=(sides[0], sides[1]),
        pairs=pairs,
        withheld=withheld,
    )


def compare_waves(
    earlier: Wave,
    later: Wave,
    *,
    reorganisation: Reorganisation | None = None,
    changes: Mapping[str, Change] | None = None,
) -> Trend:
    """Set two waves side by side and release what may be said of their change.

    Parameters
    ----------
    changes
        By later unit, how many are known to have left and joined, where anybody knows it other
        than from linked answers (a leader who knows her team of six).

    Raises
    ------
    TrendError, ReorganisationError
        As `set_side_by_side`.
    """
    return trend(set_side_by_side(earlier, later, reorganisation=reorganisation, changes=changes))


def trend(compared: Compared) -> Trend:
    """Judge and release the changes of every unit × measure that both waves show."""
    policy = compared.policy
    frame = _judged(compared)
    cells = [side.cells for side in compared.sides]
    sealed = [
        disclosure.seal_trend(name, table, policy, earlier=cells[0], later=cells[1])
        for name, table in (("units", compared.units), ("changes", frame))
    ]
    facts = [_facts(wave) for wave in compared.waves]
    before, after = compared.waves
    bias = wave_bias(
        before.responses,
        after.responses,
        after.study.instrument,
        policy,
        names=(before.name, after.name),
    )
    linked = len(compared.pairs)
    return Trend(
        earlier=facts[0],
        later=facts[1],
        instrument=compared.waves[1].study.instrument,
        policy=policy,
        measures=compared.measures,
        units=sealed[0],
        changes=sealed[1],
        item_bias=bias,
        linked=linked if linked >= policy.minimum_structure else None,
        withheld=compared.withheld,
    )


def _same_policy(earlier: Policy, later: Policy) -> Policy:
    """Return the policy of both; what is rounded or hidden otherwise is no change."""
    old, new = asdict(earlier), asdict(later)
    odd = [name for name in new if old.get(name) != new[name]]
    if odd:
        raise DisclosureError(Problem("trend_other_policy", {"found": ", ".join(odd)}))
    return later


def _facts(wave: Wave) -> WaveFacts:
    instrument = wave.study.instrument
    return WaveFacts(
        name=wave.name,
        held_on=wave.held_on,
        instrument=instrument.id,
        version=instrument.version,
        respondents=wave.study.facts.respondents,
    )


def _shown_only(
    matches: Sequence[Match], earlier: pd.DataFrame, later: pd.DataFrame
) -> tuple[Match, ...]:
    """Say of matches of which a part shows no figures of its own that they are not compared."""
    shown = [set(each.loc[each["status"] == "shown", "unit"]) for each in (earlier, later)]
    found = []
    for match in matches:
        why = match.why
        if not why and not set(match.earlier) <= shown[0]:
            why = "not_shown_earlier"
        elif not why and not set(match.later) <= shown[1]:
            why = "not_shown_later"
        found.append(Match(match.unit, match.earlier, match.later, match.how, why))
    return tuple(found)


def _held(
    earlier: Wave, later: Wave, pairs: LinkedPairs, changes: Mapping[str, Change]
) -> tuple[Wave, tuple[tuple[str, str], ...]]:
    """Return the later wave without figures that tell who came or went, and which those are."""
    known: list[Linked | Mapping[str, Change]] = [changes] if changes else []
    if len(pairs):
        before, after = (
            people_of(each.responses, each.study.instrument) for each in (earlier, later)
        )
        known.append(Linked(before, after, (pairs.earlier, pairs.later)))
    study = later.study
    for each in known:
        study = held_against(study, earlier.study, known=each)
    cells, left = later.study.cells.frame, study.cells.frame
    gone = cells["mean"].notna() & left["mean"].isna()
    withheld = zip(cells.loc[gone, "unit"], cells.loc[gone, "measure"], strict=True)
    return replace(later, study=study), tuple(withheld)


def _judged(compared: Compared) -> pd.DataFrame:
    """Return one row per compared unit × measure with what may be said of it."""
    parts = []
    above = dict(zip(compared.units["unit"], compared.units["parent"], strict=True))
    for measure in compared.infos:
        for level in sorted(set(compared.units["level"])):
            pair = compared.paired(compared.at_level(int(level)), measure)
            if pair is None:
                continue
            nesting = _nesting(pair, above) if int(level) > 1 else None
            parts.append(_rows(pair, measure, nesting=nesting, policy=compared.policy))
    if not parts:
        return pd.DataFrame(columns=[*CHANGES, *PARTS])
    rows = pd.concat(parts, ignore_index=True)
    low = _low_response(compared)
    slow = rows["unit"].isin(low).to_numpy()
    bounded = rows["bounded"].to_numpy(dtype=bool)
    rows["reason"] = np.select(
        [bounded, slow, rows["change"].isna()], ["bounded", "low_response", "no_spread"], ""
    )
    levels, probability = change_levels(
        *(rows[name].to_numpy(dtype=np.float64) for name in ("up", "down", "small")),
        good_when_high=rows["good"].to_numpy(dtype=object),
        withheld=bounded | slow,
        policy=compared.policy,
    )
    rows["level"] = [str(each) for each in levels]
    # Where nothing may be said of a figure at a bound, how likely it would be says nothing either.
    rows["probability"] = np.where(bounded, np.nan, probability)
    order = {unit: place for place, unit in enumerate(compared.units["unit"])}
    rows = rows.assign(place=rows["unit"].map(order)).sort_values("place", kind="stable")
    judged: pd.DataFrame = rows[[*CHANGES, *PARTS]].reset_index(drop=True)
    return judged


def _rows(
    pair: Pair, measure: MeasureInfo, *, nesting: Nesting | None, policy: Policy
) -> pd.DataFrame:
    """Return the judged changes of one measure at one level."""
    step = 10.0**-policy.decimals
    variance = sampling_variance(*pair.n, pair.linked, pair.spread, step=step)
    moved = pair.mean[1] - pair.mean[0]
    judged: JudgedChanges = judge_changes(
        moved, variance, pair.spread, policy=policy, nesting=nesting
    )
    reach = measure.maximum - measure.minimum
    good = {Bad.LOW: True, Bad.HIGH: False}.get(measure.unfavourable)
    detectable = np.where(judged.detectable <= reach, judged.detectable, np.nan)
    columns: dict[str, object] = dict.fromkeys(CHANGES, np.nan)
    columns |= {
        "unit": [each.unit for each in pair.matches],
        "measure": measure.id,
        "change": np.clip(judged.change, -reach, reach),
        "low": np.clip(judged.low, -reach, reach),
        "high": np.clip(judged.high, -reach, reach),
        "up": judged.up,
        "down": judged.down,
        "small": judged.small,
        "detectable": detectable,
        "linked": (pair.linked > 0) & (pair.spread.between > 0),
        "bounded": pair.bounded,
        "good": good,
        "parts_earlier": [each.earlier for each in pair.matches],
        "parts_later": [each.later for each in pair.matches],
    }
    return pd.DataFrame(columns, index=range(len(moved)))


def _nesting(pair: Pair, above: Mapping[str, str]) -> Nesting | None:
    parents: NDArray[np.integer] = pd.factorize(
        np.array([above[each.unit] for each in pair.matches], dtype=object)
    )[0]
    return Nesting.of(parents)


def _low_response(compared: Compared) -> set[str]:
    """Return the units of which too few answered in either wave, where headcounts tell."""
    low: list[set[str]] = [
        {
            str(unit)
            for unit, rate in zip(frame["unit"], frame["response_rate"], strict=True)
            if pd.notna(rate) and rate < compared.policy.low_response_rate
        }
        for frame in (wave.study.units.frame for wave in compared.waves)
    ]
    return {
        each.unit
        for each in compared.matches
        if low[0] & set(each.earlier) or low[1] & set(each.later)
    }
