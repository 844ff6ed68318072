"""Departments with similar patterns beside each other, from what was released of them alone."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.disclosure import Released
from analysis.results import ORGANISATION, SIMILARITY, Status
from surveys.instrument import Instrument

FEWEST = 3
KNOWN = 2 / 3
"""Share of the scales on which a unit must have an estimate to be placed."""
MOST_FLIPPED = 400
"""Up to so many units the order of branches is the best one; beyond, that takes too long."""


def scales_today(instrument: Instrument) -> list[str]:
    """Return the scales that patterns are made of: what people wish for is no way of answering."""
    wished = {pair.wanted for pair in instrument.pairs}
    return [scale.id for scale in instrument.scales if scale.id not in wished]


def similar(units: Released, cells: Released, instrument: Instrument) -> Released:
    """Return `similar_units` of what was released, sealed."""
    forms = {scale: instrument.format_of_scale(scale) for scale in scales_today(instrument)}
    ranges = {scale: float(form.maximum - form.minimum) for scale, form in forms.items()}
    found = similar_units(units.frame, cells.frame, ranges=ranges)
    return disclosure.seal_similarity(found, units=units)


def similar_units(
    units: pd.DataFrame, cells: pd.DataFrame, *, ranges: dict[str, float]
) -> pd.DataFrame:
    """Return shown units that hold no other shown one, in the order of their estimates' likeness.

    Parameters
    ----------
    units, cells
        Released, columns `results.UNITS` and `results.CELLS`.
    ranges
        Scale id → width of its response range; other measures are passed over.

    Returns
    -------
    DataFrame
        Columns `results.SIMILARITY`; empty under three units. The whole tree of branches follows
        from it: two neighbours' branches meet where `joins` says.

    Notes
    -----
    Average linkage on root mean square differences of estimates as shares of the range; leaves
    turned so that neighbours are as alike as can be (barjoseph2001). A missing estimate counts as
    the organisation's.
    """
    nothing = pd.DataFrame(columns=list(SIMILARITY))
    table = _estimates(units, cells, ranges)
    if len(table) < FEWEST or not len(table.columns):
        return nothing
    from scipy.cluster.hierarchy import cophenet, leaves_list, linkage
    from scipy.spatial.distance import pdist, squareform

    apart = pdist(table.to_numpy(dtype=np.float64)) / np.sqrt(len(table.columns))
    tree = linkage(apart, method="average", optimal_ordering=len(table) <= MOST_FLIPPED)
    order = leaves_list(tree)
    joins = squareform(cophenet(tree))[order[1:], order[:-1]]
    return pd.DataFrame(
        {
            "unit": table.index.to_numpy()[order],
            "place": np.arange(1, len(order) + 1),
            "joins": np.concatenate([[np.nan], joins]),
        },
        columns=list(SIMILARITY),
    )


def _estimates(units: pd.DataFrame, cells: pd.DataFrame, ranges: dict[str, float]) -> pd.DataFrame:
    """Estimates as shares of the range, units × scales, gaps filled."""
    shown = units[(units["status"] == Status.SHOWN) & (units["unit"] != ORGANISATION)]
    leaves = [unit for unit in shown["unit"] if unit not in _parents(units, set(shown["unit"]))]
    known = cells[cells["measure"].isin(list(ranges))]
    wide = known.set_index(["unit", "measure"])["estimate"].astype(float).unstack("measure")
    wide = wide.reindex(columns=[scale for scale in ranges if scale in wide.columns])
    wide = wide.div([ranges[scale] for scale in wide.columns], axis="columns")
    own = wide.reindex(leaves)
    whole = known[known["unit"] == ORGANISATION].set_index("measure")["mean"].astype(float)
    middle = pd.Series({each: whole.get(each, np.nan) / ranges[each] for each in wide.columns})
    own = own.loc[own.notna().mean(axis=1) >= KNOWN]
    own = own.fillna(middle)
    complete: pd.DataFrame = own.loc[:, _complete(own)]
    return complete


def _complete(table: pd.DataFrame) -> NDArray[np.bool_]:
    complete: NDArray[np.bool_] = table.notna().all().to_numpy(dtype=bool)
    return complete


def _parents(units: pd.DataFrame, shown: set[str]) -> set[str]:
    """Units that hold a shown one, however deep."""
    above = dict(zip(units["unit"], units["parent"], strict=True))
    found: set[str] = set()
    for unit in shown:
        higher = above.get(unit, "")
        while higher and higher not in found:
            found.add(higher)
            higher = above.get(higher, "")
    return found
