"""A survey released beside one that is out already: what must not be said, and when not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.attack_run import Family
from analysis.attacks import attack_table
from analysis.policy import DisclosureError
from analysis.results import CELLS, ITEMS, ORGANISATION, SCALES, Outcome
from analysis.scoring import barrier_measure, measures, score
from analysis.study import Study
from analysis.two_releases import Change, Linked, People, Tables, Telling, telling
from analysis.units import unit_tree
from surveys.instrument import Instrument
from surveys.problems import Problem
from surveys.responses import Headcounts, Responses

Flags = NDArray[np.bool_]

_NUMBERS = tuple(name for name in CELLS if name not in ("unit", "measure", "kind"))
_SHARES = ("favourable", "neutral", "unfavourable")
_FINDING_SHARES = ("share", "share_low", "share_high", "employed_low", "employed_high")
_ROUNDS = 50
"""Figures are hidden in turns until nothing tells; a survey that needs more shows nothing more."""


def people_of(
    responses: Responses, instrument: Instrument, *, headcounts: Headcounts | None = None
) -> People:
    """Return where each respondent is counted and what she answered; fit for no eye."""
    tree = unit_tree(responses, headcounts=headcounts)
    scores = score(responses, instrument)
    ids = np.array([unit.id for unit in tree.units], dtype=object)
    answered = {each.id: np.isfinite(scores.column(each.id)) for each in measures(instrument)}
    return People(ids[tree.leaf], pd.DataFrame(answered))


def held_against(later: Study, earlier: Study, *, known: Linked | Mapping[str, Change]) -> Study:
    """Return the later study without what would tell, beside the earlier one, of a few people.

    Parameters
    ----------
    known
        Who is who (`two_releases.Linked`, where codes link people), or per unit id how many left
        and joined. Units that are not named are taken as changed beyond knowledge.

    Returns
    -------
    Study
        Telling cells, and those of units below, are blank, and everything said on them is gone:
        findings, strengths, gaps, divided, detectable, and a scale's statistics with the
        organisation's cell. The attack `waves` says what was tried.
    """
    study = later
    for _ in range(_ROUNDS):
        told = {(each.unit, each.measure) for each in _telling(study, earlier, known)}
        if not told:
            break
        cells = study.cells.frame
        kept = cells[cells["unfavourable"].notna()]
        shares = told & set(zip(kept["unit"], kept["measure"], strict=True))
        # Shares tell more than means: they go first.
        study = _without_shares(study, shares) if shares else _without(study, told)
    else:
        study = _without(study, {(ORGANISATION, each.id) for each in measures(later.instrument)})
    return _attacked_again(study, tried=int(later.cells.frame["mean"].notna().sum()))


def check_released_again(again: Study, first: Study, *, known: Linked) -> None:
    """Refuse to release the same answers once more where both releases together tell.

    Raises
    ------
    DisclosureError
        Two releases of the same answers (another minimum, other departments) that, laid side by
        side, narrow the answers of fewer people than the minimum. Nothing of `again` may be shown.
    """
    told = _telling(again, first, known, same_answers=True)
    if told:
        values = {"figures": len(told), "units": len({each.unit for each in told})}
        raise DisclosureError(Problem("released_before", values))


def _telling(
    later: Study,
    earlier: Study,
    known: Linked | Mapping[str, Change],
    *,
    same_answers: bool = False,
) -> list[Telling]:
    first, second = (
        Tables(units=each.units.frame, cells=each.cells.frame) for each in (earlier, later)
    )
    shared = set(first.cells["measure"]) & set(second.cells["measure"])
    asked = [each for each in measures(later.instrument) if each.id in shared]
    # The higher minimum of the two surveys holds for both together.
    policy = max(earlier.policy, later.policy, key=lambda each: each.minimum_scores)
    return telling(first, second, asked, policy, known=known, same_answers=same_answers)


@dataclass(frozen=True)
class _Hidden:
    """Cells that are hidden, those of units below them included."""

    cells: set[tuple[str, str]]
    above: Mapping[str, str]

    @classmethod
    def of(cls, study: Study, cells: set[tuple[str, str]]) -> "_Hidden":
        units = study.units.frame
        return cls(cells, dict(zip(units["unit"], units["parent"], strict=True)))

    def __contains__(self, cell: tuple[str, str]) -> bool:
        unit, measure = cell
        while unit:
            if (unit, measure) in self.cells:
                return True
            unit = self.above.get(unit, "")
        return False

    def rows(
        self, table: disclosure.Released, column: str, named: Mapping[str, str] | None = None
    ) -> Flags:
        """Return the rows of a table that rest on a hidden cell; `named`: the measure of each."""
        frame = table.frame
        of = frame[column] if named is None else frame[column].map(named)
        pairs = zip(frame["unit"], of, strict=True)
        return np.array([(unit, str(measure)) in self for unit, measure in pairs], dtype=bool)


def _read_from(study: Study) -> dict[str, str]:
    return {each.id: barrier_measure(each) for each in study.instrument.barriers}


def _without_shares(study: Study, cells: set[tuple[str, str]]) -> Study:
    """Return the study without the shares of cells and of those below, and what they are told by.

    The organisation's level is read off its share, so that finding goes whole.
    """
    hidden, without = _Hidden.of(study, cells), disclosure.without
    rows = hidden.rows(study.findings, "measure")
    findings = without(study.findings, rows=rows, columns=_FINDING_SHARES)
    whole = rows & (findings.frame["unit"] == ORGANISATION).to_numpy(dtype=bool)
    strengths = hidden.rows(study.strengths, "barrier", _read_from(study))
    return replace(
        study,
        cells=without(study.cells, rows=hidden.rows(study.cells, "measure"), columns=_SHARES),
        findings=without(findings, rows=whole, columns=()),
        strengths=without(study.strengths, rows=strengths, columns=("share",)),
        divided=without(study.divided, rows=hidden.rows(study.divided, "scale"), columns=()),
    )


def _without(study: Study, cells: set[tuple[str, str]]) -> Study:
    """Return the study without cells, those below them, and what is said on any."""
    hidden, without = _Hidden.of(study, cells), disclosure.without
    pairs = study.instrument.pairs
    sides = [
        hidden.rows(study.gaps, "pair", {pair.id: getattr(pair, side) for pair in pairs})
        for side in ("today", "wanted")
    ]
    # The mean of all others counts the hidden unit in.
    touched = study.findings.frame["measure"].isin({measure for _, measure in cells})
    findings = without(study.findings, rows=touched.to_numpy(dtype=bool), columns=("others",))
    strengths = hidden.rows(study.strengths, "barrier", _read_from(study))
    detectable = hidden.rows(study.detectable, "scale")
    scales, items, differences = _whole_survey(
        study, {measure for unit, measure in cells if unit == ORGANISATION}
    )
    return replace(
        study,
        cells=without(study.cells, rows=hidden.rows(study.cells, "measure"), columns=_NUMBERS),
        findings=without(findings, rows=hidden.rows(findings, "measure"), columns=()),
        strengths=without(study.strengths, rows=strengths, columns=()),
        gaps=without(study.gaps, rows=sides[0] | sides[1], columns=()),
        divided=without(study.divided, rows=hidden.rows(study.divided, "scale"), columns=()),
        detectable=without(study.detectable, rows=detectable, columns=()),
        scales=scales,
        items=items,
        differences=differences,
    )


def _whole_survey(
    study: Study, whole: set[str]
) -> tuple[disclosure.Released, disclosure.Released, disclosure.Released]:
    """Return scales, items, differences without what the organisation's cells are hidden of."""
    scales, items = study.scales.frame, study.items.frame
    of_scale = scales["scale"].isin(whole).to_numpy(dtype=bool)
    of_item = (items["scale"].isin(whole) | items["item"].isin(whole)).to_numpy(dtype=bool)
    words = ("scale", "k_items", "verdict", "reason", "comparable", "comparable_reason")
    numbers = [name for name in SCALES if name not in words]
    item_numbers = [name for name in ITEMS if name not in ("scale", "item", "negative")]
    differences = study.differences.frame["scale"].isin(whole).to_numpy(dtype=bool)
    return (
        disclosure.without(study.scales, rows=of_scale, columns=numbers),
        disclosure.without(study.items, rows=of_item, columns=item_numbers),
        disclosure.without(study.differences, rows=differences, columns=()),
    )


def _attacked_again(study: Study, *, tried: int) -> Study:
    asked = [
        each for each in measures(study.instrument) if each.id in set(study.cells.frame["measure"])
    ]
    names = [each.name for each in fields(Family) if each.name not in ("respondents", "words")]
    family = Family(
        **{name: getattr(study, name).frame for name in names},
        respondents=study.facts.respondents,
        words="" if study.theme_facts is None else study.theme_facts.words,
    )
    table = attack_table(family, asked, study.policy)
    waves = table["attack"] == "waves"
    table.loc[waves, "tried"] = tried
    table.loc[waves, "outcome"] = Outcome.PASS
    return replace(study, attacks=disclosure.seal_attacks(table))
