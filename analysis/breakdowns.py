"""Results by another attribute than the unit (tenure, role, site), beside those of the units.

Units are released first and stay as they are; a breakdown gets what room they leave. Small groups
are pooled without relying on rounding. Then everything published of units and of all breakdowns so
far is audited together (`crossing_audit`): where it would tell on people, the shares of their
groups go on that measure, then of all groups, then means likewise. Where that would blank too much,
groups are pooled further; what still fails is withheld. Groups are never crossed with units, nor
with each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.attack_run import published_figures
from analysis.bounds import Array, Flags
from analysis.breakdown_groups import (
    Breakdown,
    Group,
    group_rows,
    grouped,
    pooled_further,
    values_of,
)
from analysis.cells import Facts, MeasureLike, Shape, Steps, Survivors, Tally
from analysis.crossing import Codes, Crossing, Grid, Said, crossing_of, joined
from analysis.crossing_audit import CrossingAudit
from analysis.members import parts_of
from analysis.policy import Policy
from analysis.release import BLANKS_TOLERATED, cell_table, surviving
from analysis.results import BREAKDOWN_CELLS, BREAKDOWNS, BreakdownWhy

FEWEST_GROUPS = 2
"""Groups below which there is nothing to compare."""

BLANKS_AT_LAST = 0.5
"""Blank measures that are put up with where no groups can be pooled any more."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Around:
    """What is published of units, and where everybody is counted in it.

    `row`: each respondent's deepest shown row of the unit table; `above`: the row above each row.
    `cells`: `results.CELLS`.
    """

    row: Codes
    above: Codes
    unit_of_row: Sequence[str]
    cells: pd.DataFrame


@dataclass(eq=False, kw_only=True)
class BreakdownRelease:
    """Releases one attribute after the other, each audited beside the units and those before it.

    `scores` has shape (n, measures), NaN = missing; scales and barriers only, for items are many
    and add little to what scales say. The first attribute has the first claim on the room there is.
    """

    shown: Around
    scores: Array
    measures: Sequence[MeasureLike]
    policy: Policy
    steps: Steps
    made: list[Breakdown] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._audit = CrossingAudit(self.steps.scores)
        self._facts = Facts.of(self.measures)
        self._answered = np.asarray((~np.isnan(self.scores)).any(axis=1))

    def add(self, attribute: str, values: pd.Series) -> None:
        """Release one attribute; `values` are texts, "" where none was given."""
        names, code, n = values_of(values, self._answered)
        minimum = self.steps.scores
        self._audit.asked = 0
        tried = Breakdown(
            attribute=attribute,
            names=names,
            n=n,
            code=code,
            minimum=minimum,
            groups=grouped(n, names, minimum=minimum),
        )
        why = BreakdownWhy.ONE_GROUP
        while len(tried.groups) >= FEWEST_GROUPS:
            cells, telling, blank = self._tried(tried)
            last = len(tried.groups) == FEWEST_GROUPS
            if blank <= (BLANKS_AT_LAST if last else BLANKS_TOLERATED):
                self.made.append(replace(tried, cells=cells))
                return
            why = BreakdownWhy.WITHHELD
            groups = () if last else pooled_further(tried.groups, n, telling)
            tried = replace(tried, groups=groups)
        self.made.append(replace(tried, groups=(), why=why))

    def _tried(self, tried: Breakdown) -> tuple[pd.DataFrame, Counter[int], float]:
        """Return the cells that may be shown, how often each group tells, and the blank share."""
        figures, kept = self._one_level(tried)
        telling: Counter[int] = Counter()
        possible = int(kept.mean.sum())
        last = len(tried.groups) == FEWEST_GROUPS
        most = (BLANKS_AT_LAST if last else BLANKS_TOLERATED) * possible
        for column in map(int, np.flatnonzero(kept.mean.any(axis=0))):
            self._settle(tried, figures, kept, column, telling)
            if possible - kept.mean.sum() > most:
                return pd.DataFrame(), telling, 1.0
        table = self._cells(tried, figures, kept, None)
        return table, telling, 1.0 - kept.mean.sum() / possible if possible else 1.0

    def _settle(
        self,
        tried: Breakdown,
        figures: Tally,
        kept: Survivors,
        column: int,
        telling: Counter[int],
    ) -> None:
        """Take figures of a measure away until nothing tells.

        Shares first, then means; of the groups of those who would be told on, then of all.
        """
        start = sum(len(each.groups) for each in self._shown_before())
        sizes = figures.n[:, column]
        for flags in (kept.shares, kept.mean):
            some = True
            while flags[:, column].any():
                crossing = self._crossing(column, tried, self._cells(tried, figures, kept, column))
                found = self._audit.unsafe(crossing, measure=self.measures[column].id)
                if not found:
                    return
                own = Counter(
                    int(row) - start
                    for told in found
                    for row in set(crossing.member[crossing.combo[list(told)], -1])
                )
                telling.update(own)
                _take_away(flags[:, column], list(own) if some else range(len(sizes)), sizes)
                some = False

    def _one_level(self, tried: Breakdown) -> tuple[Tally, Survivors]:
        """Return exact figures of the groups and what may be shown if there were no units."""
        groups = len(tried.groups)
        whole = _tally(np.zeros(len(self.scores), dtype=np.int64), 1, self.scores, self.measures)
        parts = _tally(tried.group_of, groups, self.scores, self.measures)
        family = Tally(
            *(
                np.vstack([getattr(whole, name), getattr(parts, name)])
                for name in ("n", "total", "low", "high")
            )
        )
        shape = Shape(np.array([-1] + [0] * groups), np.array([0] + [1] * groups))
        kept = surviving(
            family, shape, self._facts, steps=self.steps, parts=parts_of(self.measures)
        )
        known = set(self.shown.cells.loc[self.shown.cells["mean"].notna(), "measure"])
        there = np.array([each.id in known for each in self.measures])
        return parts, Survivors(kept.mean[1:] & there, kept.shares[1:] & there)

    def _cells(
        self, tried: Breakdown, figures: Tally, kept: Survivors, column: int | None
    ) -> pd.DataFrame:
        """Return the figures of all groups on one measure, or on all."""
        chosen = range(len(self.measures)) if column is None else [column]
        part = Tally(*(getattr(figures, name)[:, chosen] for name in ("n", "total", "low", "high")))
        return cell_table(
            [each.id for each in tried.groups],
            part,
            Survivors(kept.mean[:, chosen], kept.shares[:, chosen]),
            [self.measures[each] for each in chosen],
            steps=self.steps,
        )

    def _shown_before(self) -> list[Breakdown]:
        return [each for each in self.made if each.groups]

    def _crossing(self, column: int, tried: Breakdown, cells: pd.DataFrame) -> Crossing:
        """Return one measure with everything published of it, this breakdown included."""
        measure = self.measures[column]
        before = self._shown_before()
        given = np.flatnonzero(~np.isnan(self.scores[:, column]))
        home, parent, units = unit_figures(self.shown, measure, self.policy)
        starts = np.cumsum([0, *(len(each.groups) for each in before)])
        codes = [each.group_of for each in (*before, tried)]
        said = [group_figures(each.cells, each.groups, measure, self.policy) for each in before]
        said.append(group_figures(cells, tried.groups, measure, self.policy))
        grid = grid_of(self._facts, column, measure)
        groups = np.stack([code[given] + s for code, s in zip(codes, starts, strict=True)], axis=1)
        rows = home[self.shown.row[given]]
        return crossing_of(
            rows,
            groups,
            self.scores[given, column],
            parent=parent,
            units=units,
            said=joined(said),
            grid=grid,
        )


def _take_away(shown: Flags, telling: Sequence[int], sizes: Array) -> None:
    """Take one kind of figure from the groups that tell, in place.

    From two at least: one alone is what is left of the whole without the others.
    """
    order = [*telling, *(int(row) for row in np.argsort(sizes) if row not in telling)]
    gone = [row for row in order if shown[row]]
    shown[gone[: max(sum(row in telling for row in gone), 2)]] = False


def breakdown_tables(made: Sequence[Breakdown]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all groups and their cells, columns `results.BREAKDOWNS` and `BREAKDOWN_CELLS`."""
    rows = [row for each in made for row in group_rows(each)]
    table = pd.DataFrame(rows, columns=list(BREAKDOWNS))
    table["n"] = table["n"].astype("Int64")
    table["pooled_groups"] = table["pooled_groups"].astype(int)
    cells = [
        each.cells.rename(columns={"unit": "group"}).assign(attribute=each.attribute)
        for each in made
        if each.groups
    ]
    if not cells:
        return table, pd.DataFrame(columns=list(BREAKDOWN_CELLS))
    return table, pd.concat(cells, ignore_index=True)[list(BREAKDOWN_CELLS)]


def unit_figures(shown: Around, measure: MeasureLike, policy: Policy) -> tuple[Codes, Codes, Said]:
    """Return where people of each unit row are counted, the rows above, and what is published.

    Only rows that show the measure's mean have a place; the first is the organisation.
    """
    cells = shown.cells[(shown.cells["measure"] == measure.id) & shown.cells["mean"].notna()]
    place = {unit: row for row, unit in enumerate(shown.unit_of_row)}
    rows = np.array([place[unit] for unit in cells["unit"]], dtype=np.int64)
    order = np.argsort(rows, kind="stable")
    rows, cells = rows[order], cells.iloc[order]
    at = {int(row): number for number, row in enumerate(rows)}
    home = np.full(len(shown.above), -1, dtype=np.int64)
    for row in range(len(home)):  # depth first: what is above comes first
        above = int(shown.above[row])
        home[row] = at.get(row, home[above] if above >= 0 else -1)
    parent = np.array(
        [home[shown.above[row]] if shown.above[row] >= 0 else -1 for row in rows], dtype=np.int64
    )
    return home, parent, _said(cells, measure, policy)


def group_figures(
    cells: pd.DataFrame, groups: Sequence[Group], measure: MeasureLike, policy: Policy
) -> Said:
    """Return what is published of each group on one measure."""
    mine = cells[(cells["measure"] == measure.id) & cells["mean"].notna()]
    said = _said(mine, measure, policy)
    found = Said.nothing(len(groups))
    place = {each.id: number for number, each in enumerate(groups)}
    rows = [place[group] for group in mine["unit"]]
    found.total[rows], found.counts[rows] = said.total, said.counts
    return found


def _said(cells: pd.DataFrame, measure: MeasureLike, policy: Policy) -> Said:
    total, counts = published_figures(cells, measure, policy)
    if measure.unfavourable == "high":
        counts = counts[:, ::-1]
    unknown = np.asarray(np.isnan(counts).any(axis=2))
    counts = np.where(unknown[:, :, None], np.array([-np.inf, np.inf]), counts)
    return Said(total=total.astype(float), counts=counts.astype(float))


def grid_of(facts: Facts, column: int, measure: MeasureLike) -> Grid:
    """Return the scores of one measure."""
    low, high = (ends[:, column] for ends in facts.classes)
    return Grid(
        low=low,
        high=high,
        step=float(facts.step[column]),
        open_share=float(facts.open_share[column]),
        cuts=(measure.low_cut, measure.high_cut),
    )


def _tally(code: Codes, rows: int, scores: Array, measures: Sequence[MeasureLike]) -> Tally:
    """Return exact figures of groups of respondents."""
    found = [np.zeros((rows, len(measures))) for _ in range(4)]
    for column, measure in enumerate(measures):
        values = scores[:, column]
        given = ~np.isnan(values)
        low, high = values <= measure.low_cut + 1e-9, values >= measure.high_cut - 1e-9
        for into, weights in zip(found, (None, values, low, high), strict=True):
            into[:, column] = np.bincount(
                code[given], weights=None if weights is None else weights[given], minlength=rows
            )
    return Tally(*found)
