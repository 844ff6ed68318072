"""Whether figures of units and of groups, taken together, tell on people they should not tell on.

First by closed form: whoever is asked about might have answered otherwise, if people beside them
had answered a little differently too, so that every published figure stays as it is. What that does
not prove is asked of the solver, in whole people and answers; what it cannot prove is unsafe.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from analysis.audit import Solver, is_protected
from analysis.bounds import CATEGORIES, Array, Flags
from analysis.cells import OPEN
from analysis.crossing import Codes, Crossing, Grid, Said, telling_sets, told_apart
from analysis.crossing_rings import Rings
from analysis.crossing_ways import Request, compensated
from analysis.worlds import Scores, Statement, World

_DUST = 1e-7
SEED = 20261125

QUESTIONS = 1000
"""To the solver for one attribute; what is still in doubt after that is treated as unsafe."""

AT_ONCE = 250
"""To the solver on one measure; one that is hard to settle must not use up what others need."""

MOST_PAIRS = 120
"""Pairs of small cells that are all looked at; where there are more, only those that exact figures
would give away."""

FREE = 32
"""Cells whose answers may vary in one question; all others are held as they are, which can only
make somebody seem less protected than she is."""


MOST_FREE = 120
"""Cells up to which all may vary where that proved nothing."""


@dataclass
class CrossingAudit:
    """Counts the questions about one attribute; `minimum` is that of scores."""

    minimum: int
    asked: int = 0
    _until: int = 0
    _structure: dict[bytes, Array] = field(default_factory=dict)

    def unsafe(self, crossing: Crossing) -> list[tuple[int, ...]]:
        """Return the sets of cells about which too much could be learnt; () when there are none.

        A set under the minimum must have a mean that is open over enough of the scale; each single
        answer must stay possible in three categories. Cells of which a unit's, or a group's, own
        figures leave less than that by themselves are not counted: that is no doing of the two
        together, and the rest of the unit is looked at instead.
        """
        self._until = min(QUESTIONS, self.asked + AT_ONCE)
        found: list[tuple[int, ...]] = []
        for cell, proven in self._doubtful(crossing):
            if not self._is_safe((cell,), crossing, proven=proven):
                found.append((cell,))
        rings = Rings(crossing)
        for cells in self._sets(crossing):
            answers = crossing.grid.categories
            proven = np.zeros(len(answers), dtype=bool)
            # From the ends: where those are open, hardly anything has to be tried.
            for at in _nearest_first(proven):
                proven[at] = rings.all_at(cells, float(answers[at]))
                if _enough(proven, crossing.grid, True):
                    break
            if (
                not _enough(proven, crossing.grid, True)
                and _left_by_one(cells, crossing, share=OPEN)
                and not self._is_safe(cells, crossing, proven=proven)
            ):
                found.append(cells)
        return found

    def _sets(self, crossing: Crossing) -> list[tuple[int, ...]]:
        """Return sets of several cells to be looked at as one."""
        key = b"".join(each.tobytes() for each in (crossing.home, crossing.combo, crossing.member))
        if key not in self._structure:
            self._structure[key] = told_apart(crossing, np.random.default_rng(SEED))
        sets = telling_sets(
            crossing,
            self._structure[key],
            minimum=self.minimum,
            open_share=crossing.grid.open_share,
        )
        several = {*sets, *_left_over(crossing, minimum=self.minimum)}
        pairs = [
            pair
            for pair in combinations(map(int, crossing.small(self.minimum)), 2)
            if crossing.n[list(pair)].sum() < self.minimum
        ]
        return sorted(several | set(pairs if len(pairs) <= MOST_PAIRS else ()))

    def _doubtful(self, crossing: Crossing) -> list[tuple[int, Flags]]:
        """Return the cells that the closed form does not prove safe, and the answers it proves."""
        small = crossing.n < self.minimum
        grid = crossing.grid
        answers = grid.categories
        open_ = np.zeros((len(crossing), len(answers)), dtype=bool)
        requests: list[tuple[Request, int]] = []
        inside = _inside(crossing)
        for at, score in enumerate(answers):
            place = int(grid.place(np.array([score]))[0])
            open_[:, at] = inside[:, at] & ~small
            for cell in np.flatnonzero(~open_[:, at]):
                for made in _requests(int(cell), score, place, crossing, whole=bool(small[cell])):
                    requests.append((made, at))
        proven = compensated([each for each, _ in requests], crossing)
        rings = Rings(crossing)
        for (made, at), safe in zip(requests, proven, strict=True):
            if not open_[made.cell, at]:
                found = bool(safe) or rings.close(made.cell, np.array(made.counts), made.total)
                open_[made.cell, at] = found
        doubtful = [
            cell for cell in range(len(crossing)) if not _enough(open_[cell], grid, small[cell])
        ]
        return [
            (each, open_[each]) for each in doubtful if _left_by_one((each,), crossing, share=OPEN)
        ]

    def _is_safe(
        self, cells: tuple[int, ...], crossing: Crossing, *, proven: Flags | None = None
    ) -> bool:
        """Ask the solver; first whether all may have the answers that are not proven yet."""
        if self.asked >= self._until:
            return False
        open_ = np.zeros(len(crossing.grid.categories), dtype=bool) if proven is None else proven
        if self._is_proven(cells, crossing, open_, free=FREE):
            return True
        # Where holding most as they are proves nothing, everybody may vary.
        small = FREE < len(crossing) <= MOST_FREE
        return small and self._is_proven(cells, crossing, open_, free=MOST_FREE)

    def _is_proven(
        self, cells: tuple[int, ...], crossing: Crossing, proven: Flags, *, free: int
    ) -> bool:
        solver = Solver(_world(cells, crossing, free=free))
        points = solver.world.scores.points
        whole = bool(crossing.n[list(cells)].sum() < self.minimum)
        open_ = proven.copy()
        for at in _nearest_first(open_):
            open_[at] = solver.possible(float(points[at]), everyone=whole)
            if _enough(open_, crossing.grid, whole):
                break
        safe = _enough(open_, crossing.grid, whole) or (whole and is_protected(solver))
        self.asked += solver.asked
        return safe


def _enough(open_: Flags, grid: Grid, whole: bool) -> bool:
    """Whether these answers are enough; `whole`: everyone of a group may have each at once."""
    answers = grid.categories[open_]
    if len(answers) < min(CATEGORIES, len(grid.categories)):
        return False
    wide = answers.max() - answers.min() >= grid.open_share * grid.reach - _DUST
    return bool(wide) or not whole


def _nearest_first(open_: Flags) -> list[int]:
    """Return the places not open, those next to open ones first; from the ends where none is."""
    missing = np.flatnonzero(~open_)
    known = np.flatnonzero(open_)
    if not len(known):
        return [int(each) for each in sorted(missing, key=lambda at: (at % (len(open_) - 1), at))]
    return [int(each) for each in sorted(missing, key=lambda at: np.abs(known - at).min())]


def _left_over(crossing: Crossing, *, minimum: int) -> list[tuple[int, ...]]:
    """Return cells of people left over in a unit, or in groups without figures, as one set."""
    found = []
    for row in range(len(crossing.parent)):
        cells = np.flatnonzero(crossing.home == row)
        if len(cells) > 1 and crossing.n[cells].sum() < minimum:
            found.append(tuple(map(int, cells)))
    quiet = np.asarray(np.isinf(crossing.groups.total).all(axis=1))
    for column in range(crossing.member.shape[1]):
        cells = np.flatnonzero(quiet[crossing.member[crossing.combo, column]])
        if len(cells) > 1 and crossing.n[cells].sum() < minimum:
            found.append(tuple(map(int, cells)))
    return found


def _inside(crossing: Crossing) -> Flags:
    """Whether one person of a cell may have each answer, only others of the cell making up."""
    grid = crossing.grid
    answers = grid.categories
    found = np.zeros((len(crossing), len(answers)), dtype=bool)
    for at, (score, place) in enumerate(zip(answers, grid.place(answers), strict=True)):
        others = crossing.counts.copy()
        others[:, place] -= 1
        found[:, at] = grid.possible(others, crossing.total - score)
    return found


def _requests(
    cell: int, score: float, place: int, crossing: Crossing, *, whole: bool
) -> list[Request]:
    """Return changes of a cell by which all of it, or one person, would have this score."""
    counts, total, n = crossing.counts[cell], crossing.total[cell], crossing.n[cell]
    if whole:
        change = -counts
        change = change.copy()
        change[place] += n
        return [Request(cell, tuple(change), float(n * score - total))]
    found = []
    grid = crossing.grid
    for leaves in range(3):
        others = counts.copy()
        others[leaves] -= 1
        if (others < -_DUST).any():
            continue
        least, most = float(others @ grid.low), float(others @ grid.high)
        wanted = min(max(total - score, least), most)
        change = np.zeros(3)
        change[place] += 1
        change[leaves] -= 1
        found.append(Request(cell, tuple(change), float(wanted + score - total)))
    return found


def _left_by_one(cells: tuple[int, ...], crossing: Crossing, *, share: float) -> bool:
    """Whether each figure that counts all these people leaves them so much by itself."""
    people = crossing.n[list(cells)].sum()
    units = set.intersection(*(set(crossing.path(int(crossing.home[each]))) for each in cells))
    groups = set.intersection(*(set(crossing.member[crossing.combo[each]]) for each in cells))
    for said, sizes, rows in (
        (crossing.units, crossing.in_units(crossing.n), units),
        (crossing.groups, crossing.in_groups(crossing.n), groups),
    ):
        for row in map(int, rows):
            limits = (said.total[row], said.counts[row])
            if not _leaves(people, sizes[row], limits, crossing.grid, share=share):
                return False
    return True


def _leaves(
    people: float, size: float, limits: tuple[Array, Array], grid: Grid, *, share: float
) -> bool:
    """Whether a figure of so many leaves enough for some of them, all others being free."""
    total, counts = limits
    others = size - people
    most = np.minimum(np.floor(counts[:, 1] + _DUST), people)
    least = np.maximum(np.ceil(counts[:, 0] - _DUST) - others, 0)
    empty = grid.high < grid.low - _DUST
    most = np.where(empty, 0.0, most)
    lowest = _filled(least, most, people, grid.low, order=(0, 1, 2))
    highest = _filled(least, most, people, grid.high, order=(2, 1, 0))
    low = max(lowest, total[0] - others * grid.high[2])
    high = min(highest, total[1] - others * grid.low[0])
    if high - low < share * grid.reach * people - _DUST:
        return False
    answers = grid.categories
    one = np.floor(counts[:, 1] + _DUST)[grid.place(answers)] >= 1
    one &= answers <= total[1] - (size - 1) * grid.low[0] + _DUST
    one &= answers >= total[0] - (size - 1) * grid.high[2] - _DUST
    return int(one.sum()) >= min(CATEGORIES, len(answers))


def _filled(
    least: Array, most: Array, people: float, scores: Array, *, order: tuple[int, ...]
) -> float:
    """Return the total when as many as may be are in the classes that come first in order."""
    left = people - least.sum()
    total = float((least * scores).sum())
    for part in order:
        more = min(max(left, 0.0), max(most[part] - least[part], 0.0))
        total, left = total + more * scores[part], left - more
    return float(total)


def _world(cells: tuple[int, ...], crossing: Crossing, *, free: int) -> World:
    """Return everything published, as far as it touches the people in doubt."""
    free_cells = _free(cells, crossing, most=free)
    grid = crossing.grid
    place = {int(cell): at for at, cell in enumerate(free_cells)}
    varying = np.zeros(len(crossing), dtype=bool)
    varying[free_cells] = True
    statements: list[Statement] = []
    held_total = np.where(varying, 0.0, crossing.total)
    held_counts = np.where(varying[:, None], 0.0, crossing.counts)
    inside: tuple[defaultdict[int, list[int]], defaultdict[int, list[int]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for cell in map(int, free_cells):
        for row in crossing.path(int(crossing.home[cell])):
            inside[0][row].append(place[cell])
        for row in map(int, crossing.member[crossing.combo[cell]]):
            inside[1][row].append(place[cell])
    families = (
        (crossing.units, crossing.in_units(held_total), crossing.in_units(held_counts)),
        (crossing.groups, crossing.in_groups(held_total), crossing.in_groups(held_counts)),
    )
    for rows, (said, total, counts) in zip(inside, families, strict=True):
        for row, groups in rows.items():
            statements.append(_statement(groups, said, row, total[row], counts[row], grid.step))
    return World(
        sizes=[int(crossing.n[each]) for each in free_cells],
        statements=statements,
        doubtful=0,
        also=range(1, len(cells)),
        scores=Scores(
            low=np.rint(grid.low / grid.step),
            high=np.rint(grid.high / grid.step),
            points=np.rint(grid.categories / grid.step),
            # No more can be asked of both together than each leaves by itself.
            open_share=grid.open_share
            if _left_by_one(cells, crossing, share=grid.open_share)
            else OPEN,
        ),
    )


def _statement(
    groups: list[int], said: Said, row: int, total: float, counts: Array, step: float
) -> Statement:
    low, high = (said.total[row] - total) / step
    told = np.isfinite(said.counts[row]).any()
    return Statement(
        groups=groups,
        total=np.array([np.ceil(low - _DUST), np.floor(high + _DUST)]),
        counts=said.counts[row] - counts[:, None] if told else None,
    )


def _free(cells: tuple[int, ...], crossing: Crossing, *, most: int) -> Codes:
    """Return the cells in doubt, their units' others, then units that hold their groups, largest.

    Whole units at a time, so that groups can trade inside each.
    """
    own = np.array(cells)
    homes = crossing.home[own]
    size = np.zeros(len(crossing.parent))
    np.add.at(size, crossing.home, crossing.n)
    shared = np.zeros(len(crossing.parent), dtype=bool)
    shared[crossing.home[np.isin(crossing.combo, crossing.combo[own])]] = True
    mine = np.isin(np.arange(len(size)), homes)
    # One or two without shares first: nobody counts there who is low and who is high.
    quiet = np.asarray(np.isinf(crossing.units.counts).all(axis=(1, 2))) & shared & ~mine
    quiet[np.argsort(np.where(quiet, -size, np.inf), kind="stable")[2:]] = False
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((-size, ~shared, ~quiet, ~mine))] = np.arange(len(size))
    rest = np.setdiff1d(np.arange(len(crossing)), own)
    rest = rest[np.lexsort((-crossing.n[rest], rank[crossing.home[rest]]))]
    return np.concatenate([own, rest]).astype(np.int64)[: max(most, len(own))]
