"""The attacks a survey must withstand, carried out on what was released of it.

Works on released tables and the policy alone, as anyone with the files could; what comes out may
therefore be shown beside them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
import pandas as pd

from analysis.cells import MeasureLike
from analysis.intruder import (
    Array,
    Intruder,
    Learnt,
    Published,
    Question,
    Said,
    Surroundings,
    limits,
    surroundings,
)
from analysis.policy import Policy
from analysis.results import ATTACKS, Outcome, Status
from analysis.unanimity import categories_open

QUESTIONS = 400
"""To the solver while a survey is released: about two seconds. `learning-culture audit` has no
such limit; groups it did not come to are said to be unfinished, never to be safe."""

MOST_TOGETHER = 3
"""Groups left over that are looked at as one, when together they are under the minimum."""

_DUST = 1e-6

BY_DESIGN = ("exports", "embedded", "order", "names")
NOT_APPLICABLE = ("attributes", "waves", "words")


@dataclass(frozen=True, kw_only=True)
class Family:
    """All released tables that the attacks read (`results`), as data frames."""

    units: pd.DataFrame
    cells: pd.DataFrame
    gaps: pd.DataFrame
    findings: pd.DataFrame
    profiles: pd.DataFrame
    items: pd.DataFrame
    respondents: int


@dataclass
class _Tally:
    """What an attack tried and the most it learnt."""

    tried: int = 0
    open_share: float = 1.0
    answers: int | None = None
    outcome: Outcome = Outcome.PASS

    def add(self, learnt: Learnt | None) -> None:
        """Count one group; None: the questions ran out before it was looked at."""
        self.tried += 1
        if learnt is None:
            if self.outcome is Outcome.PASS:
                self.outcome = Outcome.UNFINISHED
            return
        self.open_share = min(self.open_share, learnt.open_share)
        self.answers = min(learnt.answers, self.answers or learnt.answers)
        if learnt.breach:
            self.outcome = Outcome.BREACH

    def check(self, bad: int, *, tried: int) -> None:
        """Count figures that were looked at, of which `bad` should not be there."""
        self.tried += tried
        if bad:
            self.outcome = Outcome.BREACH


@dataclass
class _Run:
    """One run over a family; `questions` left to the solver, None for no limit."""

    family: Family
    measures: Sequence[MeasureLike]
    policy: Policy
    questions: int | None
    made: dict[str, _Tally] = field(default_factory=dict)
    shown: dict[str, Published] = field(default_factory=dict)

    def tally(self, attack: str) -> _Tally:
        return self.made.setdefault(attack, _Tally())

    def may_ask(self) -> bool:
        return self.questions is None or self.questions > 0

    def spend(self, asked: int) -> None:
        if self.questions is not None:
            self.questions -= asked


def attack_table(
    family: Family,
    measures: Sequence[MeasureLike],
    policy: Policy,
    *,
    questions: int | None = QUESTIONS,
) -> pd.DataFrame:
    """Return every attack with what it tried and what it could learn, columns `results.ATTACKS`.

    `open_share` is the smallest share of a scale that stays possible for the mean of a group under
    the minimum, `answers` the fewest response categories (at most three are counted) that stay
    possible for one of its members.
    """
    run = _Run(family, measures, policy, questions)
    run.shown = {each.id: _published(family, each, policy) for each in measures}
    _small_cells(run)
    _left_over(run)
    _scale_and_items(run)
    _counts(run)
    _deltas(run)
    _alike(run)
    _profiles(run)
    _precision(run)
    rows = [_row(name, run.made.get(name, _Tally())) for name in _ORDER]
    table = pd.DataFrame(rows, columns=list(ATTACKS))
    return table.astype({"tried": "Int64", "open_share": "Float64", "answers": "Int64"})


_ORDER = (
    "small_cell",
    "complement",
    "tree",
    "attributes",
    "filters",
    "waves",
    "delta",
    "counts",
    "alike",
    "skipped",
    "words",
    "profiles",
    "exports",
    "precision",
    "embedded",
    "order",
    "names",
    "scale_items",
)


def _row(name: str, tally: _Tally) -> tuple[object, ...]:
    if name in BY_DESIGN:
        return (name, None, None, None, Outcome.BY_DESIGN)
    if name in NOT_APPLICABLE:
        return (name, None, None, None, Outcome.NOT_APPLICABLE)
    learnt = tally.answers is not None
    # Down to whole per cent: never more room than there is.
    share = np.floor(tally.open_share * 100 + _DUST) / 100 if learnt else None
    return (name, tally.tried, share, tally.answers, tally.outcome)


def _published(family: Family, measure: MeasureLike, policy: Policy) -> Published:
    """Return what is released of one measure, each unit below the nearest one above it."""
    cells = family.cells[family.cells["measure"] == measure.id]
    cells = cells[cells["mean"].notna() & cells["n"].notna()]
    place = {unit: row for row, unit in enumerate(family.units["unit"])}
    above = [place.get(parent, -1) for parent in family.units["parent"]]
    unit = np.array([place[each] for each in cells["unit"]], dtype=np.int64)
    at = {int(row): position for position, row in enumerate(unit)}
    parent = []
    for row in unit:
        higher = above[row]
        while higher >= 0 and higher not in at:
            higher = above[higher]
        parent.append(at.get(higher, -1))
    n = cells["n"].to_numpy(dtype=float)
    mean = cells["mean"].to_numpy(dtype=float)
    marks = cells["bounded"].fillna("").str.split().tolist()
    marked = {
        name: np.array([name in each for each in marks], dtype=bool)
        for name in ("mean", "unfavourable", "neutral", "favourable")
    }
    middle = (measure.minimum + measure.maximum) / 2
    step = 10.0**-policy.decimals
    counts = [
        limits(
            cells[name].to_numpy(dtype=float, na_value=np.nan),
            n,
            marked[name],
            step=policy.share_step,
            middle=0.5,
        )
        for name in ("unfavourable", "neutral", "favourable")
    ]
    return Published(
        unit=unit,
        parent=np.array(parent, dtype=np.int64),
        n=n,
        mean=mean,
        total=limits(mean, n, marked["mean"], step=step, middle=middle),
        counts=np.stack(counts, axis=1) if len(n) else np.zeros((0, 3, 2)),
    )


def _question(measure: MeasureLike, *, finer: bool = False) -> Question:
    """Return the measure's possible scores; `finer` adds those of people who skipped items."""
    k = max(len(measure.items), 1)
    reach = measure.maximum - measure.minimum
    parts = range(1, k + 1) if finer else (k,)
    steps = [np.arange(round(reach * part) + 1) / part for part in parts]
    parts_of = np.unique(np.round(np.concatenate(steps), 9)).astype(np.float64)
    points: Array = (measure.minimum + parts_of).astype(np.float64)
    return Question(
        id=measure.id,
        points=points,
        categories=np.arange(measure.minimum, measure.maximum + 1),
        low_cut=measure.low_cut,
        high_cut=measure.high_cut,
        low_is_bad=measure.unfavourable == "low",
    )


def _small_cells(run: _Run) -> None:
    """Figures that rest on fewer answers than they may."""
    cells, policy = run.family.cells, run.policy
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    figures = cells[["mean", "estimate", "ci_low", "ci_high"]].notna().any(axis=1).to_numpy()
    shares = cells[["favourable", "neutral", "unfavourable"]].notna().any(axis=1).to_numpy()
    bad = (figures & (n < policy.minimum_scores)) | (shares & (n < policy.minimum_shares))
    items = run.family.items["n"].dropna().to_numpy(dtype=float)
    few = int((items < policy.minimum_scores).sum())
    run.tally("small_cell").check(int(bad.sum()) + few, tried=len(cells) + len(items))


def _together(shown: Published, minimum: int) -> Iterator[tuple[int, ...]]:
    """Yield every group under the minimum: single remainders, and several that one filter leaves.

    Several are of one family: a unit, units above it, and units beside each other below one.
    """
    left = shown.left
    small = [int(row) for row in np.flatnonzero((left > 0) & (left < minimum))]
    yield from ((row,) for row in small)
    families: dict[int, set[int]] = {}
    for row in small:
        for holder in shown.path(row):
            families.setdefault(holder, set()).add(row)
    seen: set[tuple[int, ...]] = set()
    for rows in families.values():
        for k in range(2, MOST_TOGETHER + 1):
            for some in combinations(sorted(rows), k):
                if left[list(some)].sum() < minimum and some not in seen:
                    seen.add(some)
                    yield some


def _left_over(run: _Run) -> None:
    """People beside shown figures: what all figures of a measure together say of them."""
    answered = _left_by_unit(run.family.units)
    for measure in run.measures:
        shown = run.shown[measure.id]
        if not len(shown.n):
            continue
        if (shown.left < 0).any():
            run.tally("tree").check(1, tried=1)
        for rows in _together(shown, run.policy.minimum_scores):
            unit = int(shown.unit[rows[0]])
            if len(rows) > 1:
                attack = "filters"
            elif not 0 < answered.get(unit, 0) < run.policy.minimum_scores:
                attack = "skipped"
            else:
                attack = "complement" if shown.parent[rows[0]] < 0 else "tree"
            run.tally(attack).add(_learn(run, measure, shown, rows))


def _learn(run: _Run, measure: MeasureLike, shown: Published, rows: Sequence[int]) -> Learnt | None:
    """Return what may be learnt of people left over in these rows, None for no time."""
    for finer in (False, True):
        if not run.may_ask():
            return None
        question = _question(measure, finer=finer)
        around = surroundings(shown, rows, question)
        intruder = Intruder(around, question.points, question.categories)
        groups = [group for group, row in enumerate(around.row_of) if row in rows]
        learnt = intruder.learn(groups)
        run.spend(intruder.asked)
        # People who skipped an item have scores between the steps: then all of them count.
        if learnt.answers or len(measure.items) < 2:
            break
    return learnt


def _left_by_unit(units: pd.DataFrame) -> dict[int, int]:
    """Return, by row of the unit table, how many respondents are in no shown unit below."""
    shown = units[units["status"] == Status.SHOWN]
    left = dict(zip(shown["unit"], shown["n"].astype(int), strict=True))
    for parent, n in zip(shown["parent"], shown["n"], strict=True):
        if parent in left:
            left[parent] -= int(n)
    place = {unit: row for row, unit in enumerate(units["unit"])}
    return {place[unit]: n for unit, n in left.items()}


def _scale_and_items(run: _Run) -> None:
    """Scales published beside their items: solved as one, where everyone answered all of them."""
    of = {each.id: each for each in run.measures}
    for scale in run.measures:
        items = [of[item] for item in scale.items if item in of and item != scale.id]
        if len(items) < 2 or len(items) < len(scale.items):
            continue
        whole = run.shown[scale.id]
        parts = [run.shown[item.id] for item in items]
        same = all(
            np.array_equal(part.unit, whole.unit) and np.array_equal(part.n, whole.n)
            for part in parts
        )
        turned = any(item.unfavourable != scale.unfavourable for item in items)
        if not same or turned or not len(whole.n):
            continue
        for rows in _together(whole, run.policy.minimum_scores):
            if len(rows) == 1:
                run.tally("scale_items").add(_learn_jointly(run, items, scale, rows))


def _learn_jointly(
    run: _Run, items: Sequence[MeasureLike], scale: MeasureLike, rows: Sequence[int]
) -> Learnt | None:
    """Return the most that may be learnt of any of the items."""
    if not run.may_ask():
        return None
    questions = [_question(item) for item in items]
    arounds = [
        surroundings(run.shown[item.id], rows, question)
        for item, question in zip(items, questions, strict=True)
    ]
    width = len(arounds[0].sizes)
    said = [
        Said(
            groups=[group + place * width for group in each.groups],
            weights=each.weights,
            low=each.low,
            high=each.high,
        )
        for place, around in enumerate(arounds)
        for each in around.said
    ]
    points = questions[0].points
    for each in surroundings(run.shown[scale.id], rows, _question(scale)).said:
        if each.mean:
            groups = [g + place * width for place, g in product(range(len(items)), each.groups)]
            weights = points / len(items)
            said.append(Said(groups=groups, weights=weights, low=each.low, high=each.high))
    sizes = tuple(size for around in arounds for size in around.sizes)
    around = Surroundings(sizes=sizes, row_of=arounds[0].row_of * len(items), said=tuple(said))
    intruder = Intruder(around, points, questions[0].categories)
    own = [group for group, row in enumerate(arounds[0].row_of) if row in rows]
    learnt = [intruder.learn([g + place * width for g in own]) for place in range(len(items))]
    run.spend(intruder.asked)
    return Learnt(
        min(each.open_share for each in learnt),
        min(each.answers for each in learnt),
        any(each.breach for each in learnt),
    )


def _counts(run: _Run) -> None:
    """Numbers of answers, headcounts and response rates of units that have no figures."""
    units = run.family.units
    closed = units[units["status"] != Status.SHOWN]
    numbers = closed[["n", "headcount", "response_rate"]]
    few = (units["n"].fillna(run.policy.minimum_scores) < run.policy.minimum_scores).sum()
    beside = set(closed["unit"]) & set(run.family.cells["unit"])
    bad = int(numbers.notna().to_numpy().sum()) + int(few) + len(beside)
    run.tally("counts").check(bad, tried=len(units))


def _deltas(run: _Run) -> None:
    """Differences and findings that rest on a figure which is not shown, or not on it alone."""
    means: Mapping[tuple[str, str], float] = {
        (unit, measure): float(mean)
        for unit, measure, mean in zip(
            run.family.cells["unit"],
            run.family.cells["measure"],
            run.family.cells["mean"],
            strict=True,
        )
        if pd.notna(mean)
    }
    gaps, findings = run.family.gaps, run.family.findings
    apart = (gaps["wanted"] - gaps["today"] - gaps["gap"]).abs().to_numpy(dtype=float)
    shown = {unit for unit, _ in means}
    bad = int((apart > _DUST).sum()) + sum(unit not in shown for unit in gaps["unit"])
    bad += sum(key not in means for key in zip(findings["unit"], findings["measure"], strict=True))
    run.tally("delta").check(bad, tried=len(gaps) + len(findings))


def _alike(run: _Run) -> None:
    """Groups under the minimum for structure of which all gave the same answer."""
    tally = run.tally("alike")
    for measure in run.measures:
        shown = run.shown[measure.id]
        small = np.flatnonzero(shown.n < run.policy.minimum_structure)
        question = _question(measure)
        for answers in categories_open(shown, small, question):
            needed = min(3, len(question.categories))
            tally.add(Learnt(1.0, min(int(answers), needed), int(answers) < needed))


def _profiles(run: _Run) -> None:
    """Profiles that so few people are in that their means are those people's."""
    table = run.family.profiles.drop_duplicates("profile")
    share = table["share"].to_numpy(dtype=float) + run.policy.share_step / 2
    few = share * run.family.respondents < run.policy.minimum_scores
    run.tally("profiles").check(int(few.sum()), tried=len(table))


def _precision(run: _Run) -> None:
    """Figures with more digits than promised."""
    policy, cells = run.policy, run.family.cells
    steps = {name: 10.0**-policy.decimals for name in ("mean", "estimate", "ci_low", "ci_high")}
    steps |= dict.fromkeys(("favourable", "neutral", "unfavourable"), policy.share_step)
    for name, step in steps.items():
        values = cells[name].dropna().to_numpy(dtype=float) / step
        finer = np.abs(values - np.rint(values)) > _DUST
        run.tally("precision").check(int(finer.sum()), tried=len(values))
