"""Other answers that people could have given on their sheets, and what published figures allow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags
from analysis.members import Parts

Codes = NDArray[np.int64]

_DUST = 1e-7


@dataclass(frozen=True, eq=False)
class Linked:
    """A measure in doubt and all that are linked with it by items: columns.

    Attributes
    ----------
    measure
        The measure in doubt: an item, or one of several items.
    items
        Items that people answer otherwise: one by one those in `alone`, and all of them alike.
    gone
        What is taken away where the measure tells.
    wholes, columns
        All measures that hold any item concerned, and their columns with those of their items.
    """

    measure: int
    items: Codes
    alone: Codes
    gone: Codes
    wholes: tuple[Parts, ...]
    columns: Codes

    @classmethod
    def of(cls, measure: int, parts: Sequence[Parts]) -> "Linked":
        """Return it; the smallest measure that holds an item counts as its scale."""
        own = next((each for each in parts if each.whole == measure), None)
        holding = [each for each in parts if measure in each.parts]
        scale = min([own] if own else holding, key=lambda each: len(each.parts))
        first = scale.parts[0]
        smallest = min((each for each in parts if first in each.parts), key=lambda p: len(p.parts))
        items = np.array(scale.parts)
        wholes = tuple(each for each in parts if set(each.parts) & set(scale.parts))
        columns = {each for whole in wholes for each in whole.parts}
        return cls(
            measure,
            items,
            items,
            items if smallest is scale else np.array([measure]),
            wholes,
            np.array([*sorted(columns), *(each.whole for each in wholes)]),
        )

    def at(self, columns: Sequence[int] | Codes) -> Codes:
        """Return where measures are among the columns."""
        place = {int(each): at for at, each in enumerate(self.columns)}
        return np.array([place[int(each)] for each in columns], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Changes:
    """Sheets that may be others.

    Attributes
    ----------
    people
        How many have each sheet.
    of, base
        Which sheet each change is of, and in which unit.
    added
        What a change adds to each linked measure: total, low, middle, high; (changes, columns, 4).
    answer
        The answer to the item in doubt that it makes.
    """

    people: Array
    of: Codes
    base: Codes
    added: Array
    answer: Array


@dataclass(frozen=True, eq=False)
class Room:
    """What each change adds to every published figure concerned, and how much may be added.

    `added` (figures, changes), `least` and `most` (figures,).
    """

    added: Array
    least: Array
    most: Array

    def fits(self, some: Codes, beside: int | None = None) -> Flags:
        """Return which changes leave every figure as published, made `beside` another or alone."""
        least, most = self.least, self.most
        if beside is not None:
            least, most = least - self.added[:, beside], most - self.added[:, beside]
        added = self.added[:, some]
        within = (added >= least[:, None]) & (added <= most[:, None])
        fits: Flags = np.logical_and.reduce(within, axis=0)
        return fits

    def making_up(self, mine: Codes) -> Iterator[tuple[int, Codes]]:
        """Yield each change with those that make up for it where figures leave no room at all."""
        keys, at = self._by_key
        for each in mine.tolist():
            others = at.get((-keys[each]).tobytes())
            if others:
                yield each, np.array(others, dtype=np.int64)

    @cached_property
    def _by_key(self) -> tuple[Codes, dict[bytes, list[int]]]:
        """What changes add, in millionths, to the figures without room; and who adds the same."""
        size = np.abs(self.added)
        smallest = np.where(size > _DUST, size, np.inf).min(axis=1, initial=np.inf)
        tight = np.maximum(-self.least, self.most) < smallest / 2
        keys: Codes = np.rint(self.added[tight].T * 1e6).astype(np.int64)
        at: dict[bytes, list[int]] = {}
        for number, key in enumerate(keys):
            at.setdefault(key.tobytes(), []).append(number)
        return keys, at
