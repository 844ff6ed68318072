"""Attacks on how large each profile is in each unit: who is left over, and of which kind."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.attack_run import Run
from analysis.intruder import ANSWERS, Intruder, Learnt, Said, Surroundings
from analysis.policy import Policy
from analysis.results import Status

ATTACK = "profile_units"
_HALF = 0.5 + 1e-9
_DUST = 1e-6


class _Shares(NamedTuple):
    """Units with shares: how many answered, the nearest such unit above, shares by profile.

    `placed`: how many at least are in a profile, as the numbers of answers tell.
    """

    n: dict[str, int]
    placed: dict[str, int]
    above: dict[str, str | None]
    told: dict[str, dict[int, float]]

    def inside(self, unit: str) -> list[str]:
        return [each for each, above in self.above.items() if above == unit]

    def left(self, unit: str) -> int:
        """Return how many answered in a unit and in none with shares inside it."""
        return self.n[unit] - sum(self.n[each] for each in self.inside(unit))

    def path(self, unit: str) -> Iterator[str]:
        """Yield the unit and those above it."""
        higher: str | None = unit
        while higher is not None:
            yield higher
            higher = self.above[higher]


def profile_units(run: Run) -> None:
    """Shares of profiles: on enough people, no finer than promised, and telling of nobody beside.

    A unit's profiles minus those of the units inside it are those of whoever is left. Solved in
    whole people; somebody may also be in no profile, since she answered too little.
    """
    table, policy = run.family.profile_shares, run.policy
    if table.empty:
        return
    units = run.family.units
    shown = units[(units["status"] == Status.SHOWN) & (units["n"] >= policy.minimum_structure)]
    known = table["unit"].isin(shown["unit"])
    run.tally(ATTACK).check(int((~known).sum()), tried=len(table))
    steps = table["share"].to_numpy(dtype=float) / policy.share_step
    finer = np.abs(steps - np.rint(steps)) > _DUST
    run.tally("precision").check(int(finer.sum()), tried=len(steps))
    shares = _shares(table[known], units, _placed(run))
    for unit in shares.n:
        if not 0 < shares.left(unit) < policy.minimum_structure:
            continue
        learnt = None
        if run.may_ask():
            intruder = _intruder(shares, unit, policy)
            learnt = _learn(intruder)
            run.spend(intruder.asked)
        run.tally(ATTACK).add(learnt)


def _placed(run: Run) -> dict[str, int]:
    """Return how many of each unit are in a profile at the least.

    Whoever has a score on every scale that profiles are made of is in one. Somebody else is missing
    on each scale in the worst case.
    """
    cells, scales = run.family.cells, set(run.family.profiles["scale"])
    if scales:
        cells = cells[cells["measure"].isin(scales)]
    n = dict(zip(run.family.units["unit"], run.family.units["n"], strict=True))
    least: dict[str, float] = {}
    for unit, answered in zip(cells["unit"], cells["n"], strict=True):
        missing = np.inf if pd.isna(answered) else n[unit] - answered
        least[unit] = least.get(unit, float(n[unit])) - missing
    return {unit: int(max(each, 0)) for unit, each in least.items()}


def _shares(table: pd.DataFrame, units: pd.DataFrame, placed: dict[str, int]) -> _Shares:
    n = dict(zip(units["unit"], units["n"], strict=True))
    parent = dict(zip(units["unit"], units["parent"], strict=True))
    told: dict[str, dict[int, float]] = {}
    for unit, profile, share in zip(table["unit"], table["profile"], table["share"], strict=True):
        told.setdefault(str(unit), {})[int(profile)] = float(share)
    above: dict[str, str | None] = {}
    for unit in told:
        higher = parent.get(unit)
        while higher in parent and higher not in told:
            higher = parent.get(higher)
        above[unit] = str(higher) if higher in told else None
    return _Shares({unit: int(n[unit]) for unit in told}, placed, above, told)


def _intruder(shares: _Shares, unit: str, policy: Policy) -> Intruder:
    """Return the questions about those left over in a unit; they are the first group.

    Told about them: the unit, what is inside it, and what stands beside the path above it.
    """
    path = list(shares.path(unit))
    groups: list[tuple[int, int, str]] = []  # people, place on the path, whose shares are told
    for place, holder in enumerate(path):
        groups.append((shares.left(holder), place, ""))
        beside = [each for each in shares.inside(holder) if each not in path]
        groups.extend((shares.n[each], place, each) for each in beside)
    about = [(unit, [at]) for at, (_, _, unit) in enumerate(groups) if unit]
    for place, holder in enumerate(path):
        about.append((holder, [at for at, group in enumerate(groups) if group[1] <= place]))
    profiles = sorted({each for told in shares.told.values() for each in told})
    said: list[Said] = []
    for each, those in about:
        placed = max(policy.minimum_structure, shares.placed.get(each, 0))
        said += _said(shares.told[each], those, profiles, policy, placed=placed)
    # The last kind of person is in no profile.
    points = np.arange(1.0, len(profiles) + 2)
    around = Surroundings(
        sizes=tuple(float(people) for people, _, _ in groups),
        row_of=tuple(range(len(groups))),
        said=tuple(said),
    )
    return Intruder(around, points, points[:-1])


def _said(
    told: dict[int, float],
    groups: list[int],
    profiles: list[int],
    policy: Policy,
    *,
    placed: int,
) -> Iterator[Said]:
    """Yield what shares say of people in profiles: of all who are in one, so and so many."""
    anyone = np.append(np.ones(len(profiles)), 0.0)
    yield Said(groups=groups, weights=anyone, low=placed, high=np.inf)
    step = policy.share_step
    for at, profile in enumerate(profiles):
        share = told.get(profile, 0.0)
        # The smallest and the largest share that are told stand for those beyond as well.
        low = 0.0 if share <= step + _DUST else share - step * _HALF
        high = 1.0 if share >= 1 - step - _DUST else share + step * _HALF
        own = np.zeros(len(anyone))
        own[at] = 1.0
        yield Said(groups=groups, weights=own - low * anyone, low=0.0, high=np.inf)
        yield Said(groups=groups, weights=own - high * anyone, low=-np.inf, high=0.0)


def _learn(intruder: Intruder) -> Learnt:
    """Return in how many profiles somebody left over may be.

    Where she can be in none, she was in no profile: nothing is said of what she answered. Where
    nobody at all fits what is said, the figures hold more than is thought here: taken as learnt.
    """
    needed = min(ANSWERS, len(intruder.categories))
    found = intruder.answers([0], needed)
    if found == 0 and intruder.is_possible():
        found = needed
    return Learnt(None, found, found < needed)
