"""What every attack needs: the released tables, a tally, and what is published of one measure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.bounds import Array
from analysis.cells import MeasureLike
from analysis.intruder import Learnt, Published, Question, limits
from analysis.policy import Policy
from analysis.results import Outcome


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
    breakdowns: pd.DataFrame = field(default_factory=pd.DataFrame)
    breakdown_cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    strengths: pd.DataFrame = field(default_factory=pd.DataFrame)
    divided: pd.DataFrame = field(default_factory=pd.DataFrame)
    detectable: pd.DataFrame = field(default_factory=pd.DataFrame)
    scales: pd.DataFrame = field(default_factory=pd.DataFrame)
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)
    overlaps: pd.DataFrame = field(default_factory=pd.DataFrame)
    item_bias: pd.DataFrame = field(default_factory=pd.DataFrame)
    drivers: pd.DataFrame = field(default_factory=pd.DataFrame)
    paths: pd.DataFrame = field(default_factory=pd.DataFrame)
    profile_shares: pd.DataFrame = field(default_factory=pd.DataFrame)
    similarity: pd.DataFrame = field(default_factory=pd.DataFrame)
    themes: pd.DataFrame = field(default_factory=pd.DataFrame)
    theme_units: pd.DataFrame = field(default_factory=pd.DataFrame)
    theme_barriers: pd.DataFrame = field(default_factory=pd.DataFrame)
    words: str = ""


@dataclass
class Tally:
    """What an attack tried and the most it learnt."""

    tried: int = 0
    open_share: float | None = None
    answers: int | None = None
    outcome: Outcome = Outcome.PASS

    def add(self, learnt: Learnt | None) -> None:
        """Count one group; None: the questions ran out before it was looked at."""
        self.tried += 1
        if learnt is None:
            if self.outcome is Outcome.PASS:
                self.outcome = Outcome.UNFINISHED
            return
        if learnt.open_share is not None:
            known = 1.0 if self.open_share is None else self.open_share
            self.open_share = min(known, learnt.open_share)
        known_answers = learnt.answers if self.answers is None else self.answers
        self.answers = min(learnt.answers, known_answers)
        if learnt.breach:
            self.outcome = Outcome.BREACH

    def check(self, bad: int, *, tried: int) -> None:
        """Count figures that were looked at, of which `bad` should not be there."""
        self.tried += tried
        if bad:
            self.outcome = Outcome.BREACH


@dataclass
class Run:
    """One run over a family; `questions` left to the solver, None for no limit."""

    family: Family
    measures: Sequence[MeasureLike]
    policy: Policy
    questions: int | None
    made: dict[str, Tally] = field(default_factory=dict)
    shown: dict[str, Published] = field(default_factory=dict)

    def tally(self, attack: str) -> Tally:
        """Return the tally of an attack, a fresh one at first."""
        return self.made.setdefault(attack, Tally())

    def may_ask(self) -> bool:
        """Whether the solver may be asked once more."""
        return self.questions is None or self.questions > 0

    def spend(self, asked: int) -> None:
        """Take questions that were asked off those left."""
        if self.questions is not None:
            self.questions -= asked


def published(family: Family, measure: MeasureLike, policy: Policy) -> Published:
    """Return what is released of one measure, each unit below the nearest one above it."""
    return published_of(family.units, family.cells, measure, policy)


def published_of(
    units: pd.DataFrame, cells: pd.DataFrame, measure: MeasureLike, policy: Policy
) -> Published:
    """As `published`, from the released units and cells alone."""
    cells = cells[cells["measure"] == measure.id]
    cells = cells[cells["mean"].notna() & cells["n"].notna()]
    place = {unit: row for row, unit in enumerate(units["unit"])}
    above = [place.get(parent, -1) for parent in units["parent"]]
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
    total, counts = published_figures(cells, measure, policy)
    return Published(
        unit=unit,
        parent=np.array(parent, dtype=np.int64),
        n=n,
        mean=mean,
        total=total,
        counts=counts,
    )


def published_figures(
    cells: pd.DataFrame, measure: MeasureLike, policy: Policy
) -> tuple[Array, Array]:
    """Return limits of totals (rows, 2) and of people in each class (rows, 3, 2)."""
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
    total = limits(mean, n, marked["mean"], step=step, middle=middle)
    return total, np.stack(counts, axis=1) if len(n) else np.zeros((0, 3, 2))


def question_of(measure: MeasureLike, *, finer: bool = False) -> Question:
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
