"""Whether figures of units and of groups, taken together, tell on people they should not tell on.

Many worlds are made that fit every published figure (`crossing_worlds`); whoever differs enough
between them cannot be found out. For those who do not, worlds are made on purpose; who is left is
asked of the solver, in whole people and answers. What none of them proves is unsafe.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.audit import Solver
from analysis.bounds import CATEGORIES, Array, Flags
from analysis.cells import OPEN
from analysis.crossing import Codes, Crossing
from analysis.crossing_alone import MOST_UNITS, Alone
from analysis.crossing_questions import world_of
from analysis.crossing_sets import Sets, answers_open, looked_at, touched
from analysis.crossing_worlds import Exchanges

_DUST = 1e-6
SEED = 20261125

WORLDS, PEOPLE = 48, 5000
"""Worlds that are made of each measure, a third where there are more people; where fewer than
`FEWEST` fit, nothing is proven."""

FEWEST = 8

MOST_DOUBTS = (200, 24)
"""Groups in doubt for whom worlds are made on purpose, and once more; more are unsafe."""

MOST_SOLVED = 1000
"""Groups in doubt up to which all figures of units are solved together for what they leave."""

AT_ONCE, TURNS = 48, 50
"""Groups for whom worlds are made at a time, and the turns after which they are given up."""

QUESTIONS = 16
"""Groups that are asked of the solver; where more are left, all of them are unsafe."""


@dataclass
class CrossingAudit:
    """Audits one measure after the other; `minimum` is that of scores.

    What units leave by themselves is kept by measure; they do not change.
    """

    minimum: int
    asked: int = 0
    _alone: dict[str, dict[tuple[int, int], float]] = field(default_factory=dict)

    def unsafe(self, crossing: Crossing, *, measure: str = "") -> list[tuple[int, ...]]:
        """Return the groups of people about whom too much could be learnt; () for none.

        Each is a list of cells, a cell as often as people of it. The mean of fewer than the minimum
        must be open over enough of the scale; each single answer must stay possible in three
        categories. People of whom the figures of units, or of groups, leave less than that by
        themselves are not counted: that is no doing of the two together.
        """
        exchanges = Exchanges(crossing, np.random.default_rng(SEED))
        worlds, units = _made(exchanges)
        sets = looked_at(crossing, minimum=self.minimum)
        if sets is None or len(worlds) < FEWEST:
            return [(cell,) for cell in range(len(crossing))]
        solved = self._alone.setdefault(measure, {})
        alone = Alone.of(crossing, people=sets.cells.shape[1], solved=solved)
        doubts = _Doubts.of(sets, worlds, alone, units=units)
        for most in MOST_DOUBTS:
            if len(doubts.left) <= most:
                self._aimed(doubts, exchanges, worlds)
        return self._refuted(doubts)

    def _refuted(self, doubts: "_Doubts") -> list[tuple[int, ...]]:
        """Return those in doubt from the first on whom the solver does not prove; () for none."""
        left = doubts.left
        if len(left) > QUESTIONS:
            return left
        for at, cells in enumerate(left):
            if not self._is_proven(cells, doubts):
                return left[at:]
        return []

    def _aimed(self, doubts: "_Doubts", exchanges: Exchanges, worlds: Array) -> None:
        """Make worlds in which people in doubt have one answer, each of those there are."""
        answers = doubts.crossing.grid.categories
        left = doubts.left
        for start in range(0, len(left), AT_ONCE):
            open_ = set(doubts.left)
            if len(open_.intersection(left[:start])) > MOST_DOUBTS[-1]:
                return  # too many for the solver, whatever comes of the others
            here = [each for each in left[start : start + AT_ONCE] if each in open_]
            asked = [(cells, answer) for cells in here for answer in answers]
            if not asked:
                continue
            tried = worlds[exchanges.rng.integers(len(worlds), size=len(asked))]
            held = np.zeros(tried.shape, dtype=bool)
            for world, (cells, answer) in enumerate(asked):
                people = doubts.people(cells)
                held[world, people] = True
                tried[world, people] = answer
            doubts.seen(exchanges.repaired(tried, held, turns=TURNS))

    def _is_proven(self, cells: tuple[int, ...], doubts: "_Doubts") -> bool:
        """Ask the solver; where that fails, whether units alone leave any more."""
        crossing = doubts.crossing
        share, answers = doubts.asked[cells]
        known = doubts.answers[cells[0]]
        if self._leaves(cells, crossing, share=share, answers=answers, known=known):
            return True
        units = crossing.of_units
        if len(units) > MOST_UNITS:
            return False
        place = np.searchsorted(units.home, crossing.home[list(cells)])
        own = tuple(sorted(map(int, place)))
        if not self._leaves(own, units, share=OPEN, answers=answers):
            return True  # that is no doing of the two together
        if share == OPEN or self._leaves(own, units, share=share, answers=answers):
            return False
        return self._leaves(cells, crossing, share=OPEN, answers=answers, known=known)

    def _leaves(
        self,
        cells: tuple[int, ...],
        crossing: Crossing,
        *,
        share: float,
        answers: int,
        known: Flags | None = None,
    ) -> bool:
        """Whether so much of the scale, and so many answers, are possible for these people."""
        free = None if known is not None else MOST_UNITS
        solver = Solver(world_of(cells, crossing, share=share, free=free), keeps=answers > 0)
        needed = share * crossing.grid.reach / crossing.grid.step * len(cells) - _DUST
        # Half people make more answers possible: what they do not reach is not reached.
        halves = solver.reach_of_halves()
        reach = solver.reach() if halves[1] - halves[0] >= needed else None
        safe = reach is not None and reach[1] - reach[0] >= needed
        points = solver.world.scores.points
        open_ = np.zeros(len(points), dtype=bool) if known is None else known.copy()
        for at in np.flatnonzero(~open_):
            if not safe or open_.sum() >= answers:
                break
            open_[at] = solver.possible(float(points[at]), everyone=False)
        self.asked += solver.asked
        return safe and bool(open_.sum() >= answers)


def _made(exchanges: Exchanges) -> tuple[Array, Array]:
    """Return worlds that fit, and some that fit the figures of units."""
    base = exchanges.spread()
    people = len(base)
    wanted = WORLDS if people <= PEOPLE else WORLDS // 3
    units = exchanges.arranged(base, exchanges.rng.normal(size=(wanted, people)))
    worlds = exchanges.repaired(units.copy())
    short = wanted - len(worlds)
    if short > wanted // 4:
        keys = exchanges.rng.normal(size=(short, people))
        more = exchanges.repaired(exchanges.arranged(base, keys))
        worlds = np.concatenate([worlds, more])
    return worlds, units


@dataclass(eq=False)
class _Doubts:
    """Groups of people whose answers are not proven open yet, and what is known of them.

    `asked`: by group, what share of the scale must be open, and how many answers (0: not asked).
    """

    crossing: Crossing
    asked: dict[tuple[int, ...], tuple[float, int]]
    answers: Flags
    _sets: Sets
    _reach: Array
    _first: Codes

    @classmethod
    def of(cls, sets: Sets, worlds: Array, alone: Alone, *, units: Array) -> "_Doubts":
        """Return those of the sets, and of everybody alone, who are in doubt in these worlds.

        `units`: worlds that fit the figures of units; no more is asked than they leave.
        """
        crossing, grid = sets.crossing, sets.crossing.grid
        alone_in = np.flatnonzero(touched(crossing))
        single = np.full((len(alone_in), sets.cells.shape[1]), -1, dtype=np.int64)
        single[:, 0] = alone_in
        sets = Sets(crossing, np.vstack([single, sets.cells[sets.size > 1]]))
        reach = sets.reach(worlds)
        open_ = answers_open(worlds, crossing)
        needed = min(CATEGORIES, len(grid.categories))
        answers = np.where(sets.size == 1, needed, 0)
        known = np.append(open_, np.zeros((1, open_.shape[1]), dtype=bool), axis=0).sum(axis=1)
        enough = known[sets.cells[:, 0]] >= answers
        full = grid.reach * sets.size
        share = np.full(len(sets), grid.open_share)
        kept = np.flatnonzero(~((reach[:, 1] - reach[:, 0] >= share * full - _DUST) & enough))
        without = sets.of(kept).reach(units)
        share[kept] = np.clip((without[:, 1] - without[:, 0]) / full[kept], OPEN, grid.open_share)
        for solving in (False, True):
            if solving and len(kept) <= MOST_SOLVED:
                alone.solve(sets.cells[kept])
            left, narrow = alone.leaves(sets.cells[kept])
            share[kept] = np.where(left >= share[kept] * full[kept] - _DUST, share[kept], OPEN)
            wide = reach[kept, 1] - reach[kept, 0] >= share[kept] * full[kept] - _DUST
            kept = kept[~((wide & enough[kept]) | narrow)]
        told = [answers[at] > alone.answers(int(sets.cells[at, 0])) for at in kept]
        kept = kept[~np.array(told, dtype=bool)]
        asked = {
            tuple(int(each) for each in cells if each >= 0): (float(each), int(many))
            for cells, each, many in zip(sets.cells[kept], share[kept], answers[kept], strict=True)
        }
        first = np.searchsorted(np.sort(crossing.cell), np.arange(len(crossing)))
        return cls(crossing, asked, open_, sets.of(kept), reach[kept], first)

    @property
    def left(self) -> list[tuple[int, ...]]:
        """Return the groups that are still in doubt."""
        found = []
        for cells, (low, high) in zip(self.asked, self._reach, strict=True):
            share, answers = self.asked[cells]
            wide = high - low >= share * self.crossing.grid.reach * len(cells) - _DUST
            if not wide or self.answers[cells[0]].sum() < answers:
                found.append(cells)
        return found

    def people(self, cells: Sequence[int]) -> Codes:
        """Return so many people of these cells."""
        order = np.argsort(self.crossing.cell, kind="stable")
        at = [self._first[each] + cells[:place].count(each) for place, each in enumerate(cells)]
        return np.asarray(order[at])

    def seen(self, worlds: Array) -> None:
        """Take more worlds into account."""
        if len(worlds):
            more = self._sets.reach(worlds)
            self._reach[:, 0] = np.minimum(self._reach[:, 0], more[:, 0])
            self._reach[:, 1] = np.maximum(self._reach[:, 1], more[:, 1])
            self.answers |= answers_open(worlds, self.crossing)
