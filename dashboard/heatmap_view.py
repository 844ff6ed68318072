"""What a person wants to see of the heatmap: what cells show, order, rows, folding, a cell.

Each choice stands in the address, so that a link or a reload leads to exactly this view.
"""

from collections.abc import Sequence
from hashlib import blake2s

import streamlit as st

from dashboard import address, parts, state, stored, views
from dashboard.people import Person
from reports.barrier_view import barrier_view
from reports.change_view import change_view
from reports.heat_table import VALUES
from reports.heat_view import CHANGE, HeatView, heat_view
from reports.lookup import Lookup
from reports.trend_lookup import TrendLookup
from reports.unit_order import SMALLEST, TREE

say = parts.say
MAP = "heatmap"
VALUE, UNIT, SCALE, WANTED = "heat_value", "cell_unit", "cell_scale", "cell_wanted"
MANY = 60
"""So many rows are read at a glance; of more, what lies inside the uppermost units is folded."""
NOTHING, BUT = "none", "-"
COME = """<script>
document.querySelector(".st-key-cell")?.scrollIntoView({behavior:
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"});
</script>"""


def value_chosen(*, earlier: bool) -> str:
    """Return what cells are to show; the change only where there is an earlier wave."""
    options = [*VALUES, CHANGE] if earlier else [*VALUES]
    words = {each: say(f"value.{each}") for each in options}
    return _select("show", options, words, key=VALUE, label="pick.value", width=320)


def order_chosen(
    view: HeatView, *, of: str = MAP, earlier: bool = False, default: str = TREE
) -> str:
    """Return how rows are to be sorted: by what units are, or by a column, the worst first."""
    options, titles = list(view.orders), dict(zip(view.columns, view.names, strict=True))
    if earlier and CHANGE not in options:
        options.insert(options.index("findings"), CHANGE)
    words = {
        each: say("order.scale", scale=titles[each]) if each in titles else say(f"order.{each}")
        for each in options
    }
    return _select(
        "sort", options, words, key=order_key(of), label="pick.order", default=default, width=320
    )


def rows_chosen(view: HeatView, *, of: str = MAP) -> str:
    """Return which rows are to be shown: the tree, the smallest units, or one level."""
    depths = sorted(set(view.arrangement.depths.values()) - {0})
    words = {TREE: say("level.tree"), SMALLEST: say("level.smallest")}
    words |= {str(each): say("level.one", number=each) for each in depths}
    if len(depths) < 2:
        return TREE
    return _select("rows", list(words), words, key=f"{of}_rows", label="pick.level", width=220)


def order_key(of: str) -> str:
    """Return where the order of a heatmap is kept."""
    return f"{of}_order"


def _select(
    name: str,
    options: Sequence[str],
    words: dict[str, str],
    *,
    key: str,
    label: str,
    width: int,
    default: str = "",
) -> str:
    usual = default or options[0]
    address.choice(name, options, key=key, default=usual)
    st.selectbox(say(label), options, format_func=words.__getitem__, key=key, width=width)
    chosen: str = st.session_state[key]
    address.keep(name, chosen, key=key, default=usual)
    return chosen


def view_of(look: Lookup, *, value: str, trend: TrendLookup | None) -> HeatView:
    """Return the heatmap; made once for a study, what it shows, and the change beside it."""
    held = st.session_state.get(state.VIEW)
    beside = None if trend is None else trend.trend
    if held is None or held[:2] != (look, value) or held[2] is not beside:
        held = (look, value, beside, heat_view(look, value=value, trend=trend))
        st.session_state[state.VIEW] = held
    found: HeatView = held[3]
    return found


def barriers_of(look: Lookup) -> HeatView:
    """Return the barrier map; made once for a study."""
    held = st.session_state.get(state.BARRIERS)
    if held is None or held[0] is not look:
        held = (look, barrier_view(look))
        st.session_state[state.BARRIERS] = held
    found: HeatView = held[1]
    return found


def changes_of(look: TrendLookup, now: Lookup) -> HeatView:
    """Return the heatmap of change; made once for a comparison."""
    held = st.session_state.get(state.CHANGES)
    if held is None or held[0] is not look:
        held = (look, change_view(look, now=now))
        st.session_state[state.CHANGES] = held
    found: HeatView = held[1]
    return found


def change_of(person: Person, look: Lookup) -> TrendLookup | None:
    """Return the change since the wave before, where cells or order are to show it."""
    wanted = (st.session_state.get(VALUE), st.session_state.get(order_key(MAP)))
    if CHANGE not in (*wanted, address.asked("sort")) or not state.wave():
        return None
    with st.spinner(say("departments.comparing")):
        trend = stored.since_the_wave_before(person, look.study, wave_id=state.wave())
    return None if trend is None else parts.trend_at(trend)


def has_earlier(person: Person) -> bool:
    """Whether there is a wave before the open one."""
    return bool(state.wave()) and bool(stored.earlier_waves(person, state.wave()))


def folded_units(view: HeatView, *, of: str = MAP) -> list[str]:
    """Return the units that are folded: as chosen, as the address says, or as many rows ask for."""
    holders = views.holders(view)
    asked = address.asked("folded")
    key = f"{of}_folded"
    if key not in st.session_state or asked is not None:
        found = _usually_folded(view, holders)
        if asked is not None:
            short = set(asked.removeprefix(BUT).split("."))
            found = [each for each in holders if (digest(each) in short) != asked.startswith(BUT)]
        st.session_state[key] = found
    return [each for each in st.session_state[key] if each in holders]


def _usually_folded(view: HeatView, holders: list[str]) -> list[str]:
    if len(view.rows) <= MANY:
        return []
    return [each for each in holders if view.arrangement.depths[each] > 1] or holders


def keep_folded(view: HeatView, *, of: str = MAP) -> None:
    """Write what is folded into the address, in short: those that are, or all but some."""
    holders, units = views.holders(view), folded_units(view, of=of)
    said = ""
    if set(units) != set(_usually_folded(view, holders)):
        opened = [each for each in holders if each not in set(units)]
        few, sign = (units, "") if len(units) <= len(opened) else (opened, BUT)
        said = sign + ".".join(digest(each) for each in few) or NOTHING
    address.keep("folded", said, key=f"{of}_address")


def digest(unit: str) -> str:
    """Return a short name of a unit for an address, the same for everybody and every wave."""
    return blake2s(unit.encode(), digest_size=3).hexdigest()


def sorted_in_the_table(of: str = MAP) -> None:
    """Take over the order that a click on a column's head asked for."""
    st.session_state[order_key(of)] = st.session_state[of].sort


def folded_in_the_table(of: str = MAP) -> None:
    """Take over what was folded and unfolded."""
    asked = st.session_state[of].folded
    known = [str(each) for each in asked] if isinstance(asked, list) else []
    st.session_state[f"{of}_folded"] = known


def picked_in_the_table() -> None:
    """Open the cell that was clicked."""
    asked = st.session_state[MAP].picked
    if isinstance(asked, (list, tuple)) and len(asked) == 2:
        st.session_state[UNIT], st.session_state[SCALE] = (str(each) for each in asked)
        st.session_state[WANTED] = True


def cell_chosen(look: Lookup, view: HeatView) -> tuple[str, str]:
    """Return the unit and the column that are open below the heatmap."""
    units = [row["unit"] for row in look.units]
    with st.container(horizontal=True):
        parts.unit_picker(look, units, key=UNIT)
        st.selectbox(say("pick.scale"), view.columns, format_func=look.measure_title, key=SCALE)
    picked = (st.session_state[UNIT], st.session_state[SCALE])
    # Written also where it is what is opened first: for others that may be another cell.
    address.keep("unit", picked[0], key=UNIT)
    address.keep("scale", picked[1], key=SCALE)
    return picked


def picked_before(look: Lookup, view: HeatView) -> tuple[str, str]:
    """Return the cell that is open, before its pickers are drawn below the heatmap."""
    unit, scale = views.first_to_look_at(look, view.columns)
    address.choice("unit", list(look.unit), key=UNIT, default=unit)
    address.choice("scale", view.columns, key=SCALE, default=scale)
    return st.session_state[UNIT], st.session_state[SCALE]


def come_to_the_cell() -> None:
    """Bring the open cell into view after a click in the heatmap, and only then."""
    if st.session_state.pop(WANTED, False):
        st.html(COME, unsafe_allow_javascript=True)
