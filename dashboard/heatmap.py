"""The heatmap as a table of its own on the page: frozen head, folding tree, sorted where it lies.

Sorting and folding happen in the browser at once and are told to the server afterwards, so that
address and selections follow. A picture of thousands of cells would be drawn anew each time.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent / "assets"

_show = st.components.v2.component(
    "heatmap",
    css=(ASSETS / "heatmap.css").read_text(encoding="utf-8"),
    js=(ASSETS / "heatmap.js").read_text(encoding="utf-8"),
)


def heatmap_table(
    data: dict[str, Any],
    *,
    key: str,
    label: str,
    sort: str,
    folded: Sequence[str],
    picked: tuple[str, str] | None,
    on_sort: Callable[[], None],
    on_fold: Callable[[], None],
    on_pick: Callable[[], None],
) -> None:
    """Show a heatmap; `st.session_state[key]` then has `sort`, `folded` and `picked`.

    Parameters
    ----------
    data
        As `reports.heat_view.view_data` returns it.
    label
        What the table is, for those who do not see it.
    picked
        Unit and measure of the cell that is open below.
    """
    _show(
        key=key,
        data={**data, "label": label, "sort": sort, "folded": list(folded), "picked": picked},
        on_sort_change=on_sort,
        on_folded_change=on_fold,
        on_picked_change=on_pick,
    )
