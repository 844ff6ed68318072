"""Which respondents are counted in which shown unit, measure by measure.

Spread between units and agreement inside them are worked out over these groups alone: with hidden
or pooled units counted as well, "how much do units differ" would say how far a hidden one lies from
its neighbours, and every estimate built on it would carry that along.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.covariance import Floats
from analysis.results import Status, UnitKind
from analysis.units import UnitTree

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ShownGroups:
    """Rows of the released unit table that people of a tree are counted in.

    Attributes
    ----------
    of_unit
        For each unit of the tree the row of its own figure, or of its pool's; -1 for neither.
    level
        Level of every row.
    department
        Whether the row is a unit with a name of its own.
    answered
        Per measure, whether the row shows its mean, shape (rows,).
    means
        Per measure the released means, shape (rows,), NaN where none is shown.
    bounded
        Measures of which some department's mean is told as a bound only.
    """

    tree: UnitTree
    of_unit: Codes
    level: Codes
    department: NDArray[np.bool_]
    answered: dict[str, NDArray[np.bool_]]
    means: dict[str, Floats]
    bounded: frozenset[str]

    @classmethod
    def of(cls, tree: UnitTree, units: pd.DataFrame, cells: pd.DataFrame) -> "ShownGroups":
        """Return the groups of a release (`results.UNITS`, `results.CELLS`)."""
        row_of = {unit: row for row, unit in enumerate(units["unit"])}
        shown = (units["status"] == Status.SHOWN).to_numpy()
        level = units["level"].to_numpy(dtype=np.int64)
        pooled = units["pooled_into"].to_numpy()
        of_unit = np.full(len(tree), -1, dtype=np.int64)
        for index, unit in enumerate(tree.units):
            row = row_of[unit.id]
            if not shown[row]:
                row = row_of.get(pooled[row], -1)
            of_unit[index] = row
        known = cells[cells["mean"].notna()]
        means = {}
        for measure, part in known.groupby("measure"):
            column = np.full(len(units), np.nan)
            column[[row_of[unit] for unit in part["unit"]]] = part["mean"].to_numpy(dtype=float)
            means[str(measure)] = column
        answered = {measure: ~np.isnan(column) for measure, column in means.items()}
        department = shown & (units["kind"] == UnitKind.UNIT).to_numpy()
        own = known["unit"].isin(units["unit"][department])
        marked = own & known["bounded"].fillna("").str.split().map(lambda marks: "mean" in marks)
        bounded = frozenset(known.loc[marked, "measure"].astype(str))
        return cls(tree, of_unit, level, department, answered, means, bounded)

    def at_level(self, level: int) -> Codes:
        """Return the row each respondent is counted in at one level of the tree; -1: in none."""
        units = self.tree.codes_at(level)
        rows = np.where(units >= 0, self.of_unit[units], -1)
        # What lies deeper inside a pooled unit is counted at the pool's level only.
        return np.where((rows >= 0) & (self.level[rows] == level), rows, -1)

    def departments(self) -> Codes:
        """Return each respondent's deepest unit where it is shown by its own name, else -1."""
        rows = self.of_unit[self.tree.leaf]
        return np.where((rows >= 0) & self.department[rows], rows, -1)

    def deepest(self) -> Codes:
        """Return the deepest shown row each respondent is counted in, a pool's among them."""
        found = np.zeros(len(self.tree.leaf), dtype=np.int64)
        for level in range(1, int(self.level.max()) + 1):
            rows = self.at_level(level)
            found = np.where(rows >= 0, rows, found)
        return found

    def where_shown(self, rows: Codes, *, measure: str) -> Codes:
        """Return `rows` with -1 where the row shows no mean of the measure."""
        known = self.answered.get(measure)
        if known is None:
            return np.full(len(rows), -1, dtype=np.int64)
        return rows if known.all() else np.where((rows >= 0) & known[rows], rows, -1)

    def holds_back(self, *, measure: str) -> bool:
        """Whether anybody's own department shows no mean of the measure, or only a bound."""
        if measure in self.bounded:
            return True
        return bool((self.where_shown(self.departments(), measure=measure) < 0).any())

    def at_released_means(self, values: Floats, rows: Codes, *, measure: str) -> Floats:
        """Return scores moved so that people of each row average its released mean.

        Only where anybody's own department shows no mean: what compares the departments beside her
        would else narrow their exact means, and hers with them; or where one shows a bound, which
        the exact mean would undo. How people differ inside a row stays as it is. Those in no row
        (-1) keep their scores.
        """
        if measure not in self.means or not self.holds_back(measure=measure):
            return values
        counted = (rows >= 0) & np.isfinite(values)
        size = len(self)
        n = np.bincount(rows[counted], minlength=size)
        total = np.bincount(rows[counted], weights=values[counted], minlength=size)
        shift = np.nan_to_num(self.means[measure] - total / np.maximum(n, 1))
        moved: Floats = np.where(counted, values + shift[np.maximum(rows, 0)], values)
        return moved

    def __len__(self) -> int:
        return len(self.level)
