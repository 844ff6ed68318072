"""Answers as they might have been: whole people, whole answers, every published figure as it is.

People of one unit change answers with each other, which leaves its figures as they are to the last
digit; then more of them change until the figures of all groups are met again. Many such worlds at
once show for any people how far their answers are open: what is so in one of them is possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.bounds import Array, Flags
from analysis.crossing import Codes, Crossing, Grid, room, roomy

_DUST = 1e-6

TRIED = 40
"""Changes tried in each world at each turn, of which the best is made."""

TURNS = 250
"""Turns after which a world that still does not fit is given up."""

STUCK = 0.02
"""How often a world takes a change that makes it worse, so as not to be stuck."""

_STEPS = (-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0)

APART, ALONE = 0.25, 0.1
"""How often two move apart or together instead of changing answers, and how often one moves."""


@dataclass(eq=False)
class Exchanges:
    """Everybody of one crossing, and the rows (of units, and of groups) that count each."""

    crossing: Crossing
    rng: np.random.Generator
    _rows: Codes = field(init=False)
    _depth: int = field(init=False)
    _stays: Flags = field(init=False)
    _low: Array = field(init=False)
    _high: Array = field(init=False)
    _inside: tuple["_Members", "_Members"] = field(init=False)

    def __post_init__(self) -> None:
        crossing, home = self.crossing, self.crossing.person_home
        paths = [crossing.path(row) for row in range(len(crossing.parent))]
        units = len(paths)
        nothing = units + len(crossing.groups.total)
        depth = max(map(len, paths))
        padded = np.array([path + [nothing] * (depth - len(path)) for path in paths])
        self._depth = depth
        self._rows = np.column_stack([padded[home], units + crossing.person_groups])
        # A row is its total, in quarters of the scale, and its three counts.
        self._weight = 4.0 / crossing.grid.reach
        ends = [
            np.vstack(
                [
                    np.column_stack([said.total[:, end] * self._weight, said.counts[:, :, end]])
                    for said in (crossing.units, crossing.groups)
                ]
            )
            for end in (0, 1)
        ]
        self._low = np.vstack([ends[0] - _DUST, np.full(4, -np.inf)])
        self._high = np.vstack([ends[1] + _DUST, np.full(4, np.inf)])
        # Rows with room for a few people keep it in every world, for whoever is asked about.
        free = units + np.flatnonzero(roomy(crossing.groups, crossing.grid.reach))
        total, counts = room(crossing.grid.reach)
        kept = np.array([total * self._weight, *[counts] * 3]) - 2 * _DUST
        self._low[free] += kept
        self._high[free] -= kept
        everybody = np.repeat(np.arange(len(home)), self._rows.shape[1])
        self._inside = (
            _Members.of(home, np.arange(len(home)), units),
            _Members.of(self._rows.ravel(), everybody, nothing + 1),
        )

    def spread(self) -> Array:
        """Return answers further apart: classes and totals of all units as they are, (people,)."""
        grid, found = self.crossing.grid, self._whole()
        self._stays = ~grid.holds(found)
        whole = np.flatnonzero(~self._stays)
        key = self.crossing.person_home[whole] * 3 + grid.place(found[whole])
        order = np.argsort(key, kind="stable")
        for people in np.split(whole[order], np.flatnonzero(np.diff(key[order])) + 1):
            place = grid.place(found[people[:1]])
            low, high = float(grid.low[place[0]]), float(grid.high[place[0]])
            if len(people) < 2 or high - low < grid.step / 2:
                continue
            found[people] = _ends(found[people], low, high)
        return found

    def _whole(self) -> Array:
        """Return scores with those between two steps put on one, where units' figures allow it.

        Whoever skipped a question is between two steps; nobody else can be.
        """
        crossing, grid = self.crossing, self.crossing.grid
        place = grid.place(crossing.scores)
        on = np.rint(crossing.scores / grid.step) * grid.step
        on = np.clip(on, grid.low[place], grid.high[place])
        on = np.where(grid.holds(crossing.scores), crossing.scores, on)
        total, said = crossing.in_units(crossing.total), crossing.units.total
        paths = [crossing.path(row) for row in range(len(total))]
        while True:
            changed = np.zeros(len(crossing))
            np.add.at(changed, crossing.cell, on - crossing.scores)
            new = total + crossing.in_units(changed)
            fits = (said[:, 0] - _DUST <= new) & (new <= said[:, 1] + _DUST)
            if fits.all():
                return np.asarray(on)
            kept = np.array([fits[path].all() for path in paths])
            on = np.where(kept[crossing.person_home], on, crossing.scores)

    def arranged(self, base: Array, keys: Array) -> Array:
        """Return worlds (worlds, people): in each unit the highest answers for the highest keys."""
        free = np.flatnonzero(~self._stays)
        home, base_free = self.crossing.person_home[free], base[free]
        values = base_free[np.lexsort((base_free, home))]
        found = np.tile(base, (len(keys), 1))
        for world, key in zip(found, keys, strict=True):
            world[free[np.lexsort((key[free], home))]] = values
        return found

    def repaired(self, worlds: Array, held: Flags | None = None, *, turns: int = TURNS) -> Array:
        """Change worlds until all figures are met; return those in which they are.

        `held`: who must keep their answers, (worlds, people); without it all figures of units must
        be met already, and stay so. Worlds are changed in place.
        """
        figures = self._figures(worlds)
        amiss = _over(figures, self._low, self._high)
        amiss[amiss < _DUST] = 0.0
        open_ = np.arange(len(worlds))
        for _ in range(turns):
            open_ = open_[amiss[open_].sum(axis=1) > _DUST]
            if not len(open_):
                break
            self._turn(worlds, figures, amiss, open_, held)
        fits = _over(self._figures(worlds), self._low, self._high).sum(axis=1) <= _DUST
        return np.asarray(worlds[fits])

    def _figures(self, worlds: Array) -> Array:
        """Return figures of all rows, (worlds, rows, 4)."""
        place = self.crossing.grid.place(worlds)
        each = np.stack([worlds * self._weight, *(place == part for part in range(3))], axis=-1)
        figures = np.zeros((len(worlds), len(self._low), 4))
        for column in range(self._rows.shape[1]):
            rows = self._rows[:, column]
            order = np.argsort(rows, kind="stable")
            there, starts = np.unique(rows[order], return_index=True)
            figures[:, there] += np.add.reduceat(each[:, order], starts, axis=1)
        return figures

    def _turn(
        self, worlds: Array, figures: Array, amiss: Array, at: Codes, held: Flags | None
    ) -> None:
        """Make the best of some changes in each of these worlds, in place."""
        rng, one, shape = self.rng, at[:, None], (len(at), TRIED)
        rows = np.argmax(amiss[at] * rng.random((len(at), amiss.shape[1])), axis=1)
        first = self._inside[1].drawn(np.broadcast_to(rows[:, None], shape), rng)
        second = self._inside[0].drawn(self.crossing.person_home[first], rng)
        mine, theirs = worlds[one, first], worlds[one, second]
        change = _change(mine, theirs, self.crossing.grid, rng, classes_stay=held is None)
        moved = [
            np.concatenate([(total * self._weight)[..., None], counts], axis=-1)
            for total, counts in change
        ]
        columns = range(self._rows.shape[1])[0 if held is not None else self._depth :]
        worse = self._worse(figures, moved, (first, second), one, columns)
        worse[self._stays[first] | self._stays[second]] = np.inf
        worse[(first == second) | ~np.abs(change[0][0]).astype(bool)] = np.inf
        if held is not None:
            worse[held[one, first] | held[one, second]] = np.inf
        best = np.argmin(worse, axis=1)
        each = np.arange(len(at))
        found = worse[each, best]
        made = (found <= _DUST) | (np.isfinite(found) & (rng.random(len(at)) < STUCK))
        at, each, best = at[made], each[made], best[made]
        for people, (total, _), more in zip((first, second), change, moved, strict=True):
            person = people[each, best]
            worlds[at, person] += total[each, best]
            for row in self._rows[person].T:
                figures[at, row] += more[each, best]
        for people in (first, second):
            for row in self._rows[people[each, best]].T:
                amiss[at, row] = _over(figures[at, row], self._low[row], self._high[row])

    def _worse(
        self,
        figures: Array,
        moved: list[Array],
        people: tuple[Codes, Codes],
        one: Codes,
        columns: Sequence[int],
    ) -> Array:
        """Return by how much each change makes a world worse."""
        worse = np.zeros(people[0].shape)
        both = moved[0] + moved[1]
        for column in columns:
            first, second = (self._rows[each, column] for each in people)
            apart = first != second
            if not apart.any():
                changes = [(first, both, None)]
            else:
                mine = np.where(apart[..., None], moved[0], both)
                changes = [(first, mine, None), (second, moved[1], apart)]
            for rows, more, counted in changes:
                now, low, high = figures[one, rows], self._low[rows], self._high[rows]
                change = _over(now + more, low, high) - _over(now, low, high)
                worse += change if counted is None else counted * change
        return worse


@dataclass(frozen=True, eq=False)
class _Members:
    """Who is in which row, row after row, and where each begins and how many there are."""

    people: Codes
    start: Codes
    size: Codes

    @classmethod
    def of(cls, row: Codes, people: Codes, rows: int) -> "_Members":
        size = np.bincount(row, minlength=rows)
        return cls(people[np.argsort(row, kind="stable")], np.cumsum(size) - size, size)

    def drawn(self, rows: Codes, rng: np.random.Generator) -> Codes:
        """Return somebody of each of these rows by chance."""
        place = (rng.random(rows.shape) * self.size[rows]).astype(np.int64)
        return np.asarray(self.people[self.start[rows] + place])


def _ends(scores: Array, low: float, high: float) -> Array:
    """Return scores at the ends, one between them, of the same total."""
    over = float(scores.sum()) - len(scores) * low
    full = int((over + _DUST) // (high - low))
    found = np.full(len(scores), low)
    found[:full] = high
    if full < len(scores):
        found[full] = low + over - full * (high - low)
    return found


def _over(figures: Array, low: Array, high: Array) -> Array:
    """Return how far figures (…, 4) are from their limits, added up."""
    over = np.maximum(np.maximum(low - figures, figures - high), 0.0)
    # Adding four slices is several times as fast as a sum along so short an axis.
    found: Array = over[..., 0] + over[..., 1] + over[..., 2] + over[..., 3]
    return found


def _change(
    mine: Array, theirs: Array, grid: Grid, rng: np.random.Generator, *, classes_stay: bool
) -> list[tuple[Array, Array]]:
    """Return how the scores, and counts, of two people change.

    Mostly they change answers; here and there they move apart or together, or one moves alone.
    """
    kind = rng.random(mine.shape)
    step = grid.step * rng.choice(_STEPS, size=mine.shape)
    alone, moves = (kind < ALONE) & (not classes_stay), kind < ALONE + APART
    wanted = (
        np.where(moves, mine + step, theirs),
        np.where(alone, theirs, np.where(moves, theirs - step, mine)),
    )
    fits = np.ones(mine.shape, dtype=bool)
    for now, new in zip((mine, theirs), wanted, strict=True):
        fits &= (grid.low[0] - _DUST <= new) & (new <= grid.high[2] + _DUST)
        if classes_stay:
            fits &= ~moves | (grid.place(new) == grid.place(now))
    eye, changes = np.eye(3), []
    for now, new in zip((mine, theirs), wanted, strict=True):
        new = np.where(fits, new, now)
        total = np.where(np.abs(new - now) < _DUST, 0.0, new - now)
        changes.append((total, eye[grid.place(now + total)] - eye[grid.place(now)]))
    return changes
