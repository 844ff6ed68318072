"""Today and as people want it: how far apart the two are, from released means."""

from collections.abc import Sequence

import pandas as pd

from analysis.estimates import shown_positions
from analysis.results import GAPS
from surveys.instrument import Pair


def find_gaps(units: pd.DataFrame, cells: pd.DataFrame, pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return today, wanted and their gap for every shown unit × pair, from released means.

    Columns `results.GAPS`; `n` is the smaller of the two numbers of answers. A pair of which one
    side is not released is left out.
    """
    shown = units.iloc[shown_positions(units)]["unit"]
    figures = cells.set_index(["measure", "unit"])[["n", "mean"]]
    rows = []
    for pair in pairs:
        sides = [
            figures.loc[side].reindex(shown)
            for side in (pair.today, pair.wanted)
            if side in figures.index.get_level_values("measure")
        ]
        if len(sides) < 2:
            continue
        today, wanted = sides
        rows.append(
            pd.DataFrame(
                {
                    "unit": shown.to_numpy(),
                    "pair": pair.id,
                    "n": pd.concat([today["n"], wanted["n"]], axis=1).min(axis=1).to_numpy(),
                    "today": today["mean"].to_numpy(),
                    "wanted": wanted["mean"].to_numpy(),
                    "gap": (wanted["mean"] - today["mean"]).to_numpy(),
                }
            )
        )
    if not rows:
        return pd.DataFrame(columns=list(GAPS))
    return pd.concat(rows).dropna(subset=["gap"]).reset_index(drop=True)
