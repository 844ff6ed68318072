"""Which unit is which in the next wave: by place, or by the map, never by luck of names."""

import pandas as pd
import pytest

from analysis.unit_matching import ReorganisationError, match_units, trend_units
from surveys.reorganisation import Reorganisation


def units(*paths, pools=()):
    """Released units in the order given; `pools` names parents that have one of two members."""
    rows = [("organisation", "", (), "", 0, "organisation", "", 0)]
    for path in paths:
        parent = "/" + "/".join(path[:-1]) if len(path) > 1 else "organisation"
        unit = "/" + "/".join(path)
        into = f"{parent}/*" if path[-1] in pools else ""
        rows.append((unit, path[-1], path, parent, len(path), "unit", into, 0))
    for parent in {row[6] for row in rows if row[6]}:
        above = parent.removesuffix("/*")
        rows.append((parent, "*", (*above.split("/")[1:], "*"), above, 2, "pool", "", 2))
    names = ["unit", "name", "path", "parent", "level", "kind", "pooled_into", "pooled_units"]
    return pd.DataFrame(rows, columns=names)


def found(before, after, *links):
    matches = match_units(before, after, Reorganisation(tuple(links)) if links else None)
    return {each.unit: (each.earlier, str(each.how), each.why) for each in matches}


def test_the_same_place_is_the_same_unit_whatever_capitals_and_spaces():
    assert found(units(("Care",)), units(("care",)))["/care"] == (("/Care",), "path", "")


def test_the_same_name_elsewhere_is_another_unit():
    told = found(units(("A",), ("A", "x"), ("B",)), units(("A",), ("B",), ("B", "x")))
    assert told["/B/x"] == ((), "", "new")
    assert told["earlier:/A/x"] == (("/A/x",), "", "gone")


def test_what_lies_in_a_renamed_unit_follows_it():
    told = found(units(("A",), ("A", "x")), units(("B",), ("B", "x")), (("A",), ("B",)))
    assert told["/B"] == (("/A",), "renamed", "")
    assert told["/B/x"] == (("/A/x",), "renamed", "")


def test_merged_units_are_one_and_their_parts_of_the_same_name_too():
    told = found(
        units(("A",), ("A", "x"), ("B",), ("B", "x")),
        units(("C",), ("C", "x")),
        (("A",), ("C",)),
        (("B",), ("C",)),
    )
    assert told["/C"] == (("/A", "/B"), "merged", "")
    assert told["/C/x"] == (("/A/x", "/B/x"), "merged", "")


def test_a_split_unit_is_compared_with_its_parts_together():
    told = found(units(("A",)), units(("B",), ("C",)), (("A",), ("B",)), (("A",), ("C",)))
    assert told["/B + /C"] == (("/A",), "split", "")


def test_a_unit_that_lost_or_was_given_a_part_is_another_unit():
    told = found(
        units(("A",), ("A", "x"), ("B",)),
        units(("A",), ("B",), ("B", "x")),
        (("A", "x"), ("B", "x")),
    )
    assert told["/A"][2] == told["/B"][2] == "parts_moved"
    assert told["/B/x"] == (("/A/x",), "renamed", "")
    assert told["organisation"][2] == ""


def test_a_pool_of_other_units_is_not_compared():
    before = units(("A",), ("A", "p"), ("A", "q"), ("A", "r"), pools=("p", "q"))
    same = units(("A",), ("A", "p"), ("A", "q"), ("A", "r"), pools=("p", "q"))
    other = units(("A",), ("A", "p"), ("A", "q"), ("A", "r"), pools=("q", "r"))
    assert found(before, same)["/A/*"] == (("/A/*",), "path", "")
    assert found(before, other)["/A/*"][2] == "pool_differs"


def test_a_map_that_does_not_fit_is_refused_with_everything_at_once():
    before, after = units(("A",), ("B",)), units(("A",), ("C",))
    given = Reorganisation(((("Q",), ("C",)), (("B",), ("R",)), (("B",), ("A",))), "m.csv")
    with pytest.raises(ReorganisationError) as refused:
        match_units(before, after, given)
    assert [each.code for each in refused.value.problems] == [
        "reorganisation_unknown_earlier",
        "reorganisation_unknown_later",
        "reorganisation_target_existed",
    ]


def test_the_table_has_a_row_for_every_unit_of_both_waves():
    before, after = units(("A",), ("B",)), units(("B",), ("C",))
    table = trend_units(match_units(before, after), before, after).set_index("unit")
    assert table["why"].to_dict() == {
        "organisation": "",
        "/B": "",
        "/C": "new",
        "earlier:/A": "gone",
    }
