"""Drivers: planted order comes back, departments are taken out, hidden people leave no trace."""

import numpy as np
import pandas as pd
import pytest

from analysis.policy import default_policy
from tests.association_cases import questionnaire, world

OF = questionnaire(
    safe="safety positive",
    time="conditions positive",
    meet="conditions positive",
    lead="conditions positive",
    row="hindrances negative",
)
DRIVERS = ["time", "meet", "lead", "row"]
SLOPES = {"time": 0.5, "meet": 0.3, "lead": 0.15, "row": -0.02}


def planted(n=1200, *, departments=20, seed=3, slopes=SLOPES, apart=0.0):
    """Answers in which safety hangs on the drivers as told; `apart` sets departments apart."""
    rng = np.random.default_rng(seed)
    where = [f"D{i:02}" for i in rng.permutation(np.arange(n) % departments)]
    common = rng.normal(size=n) * 0.4
    values = pd.DataFrame({each: rng.normal(size=n) + common for each in DRIVERS})
    values["safe"] = sum(slope * values[each] for each, slope in slopes.items())
    values["safe"] += 0.7 * rng.normal(size=n)
    shift = dict(zip(sorted(set(where)), rng.normal(size=departments), strict=True))
    moved = np.array([shift[each] for each in where])
    values["safe"] += apart * moved
    values["lead"] += apart * moved
    return values, where


def within(found, outcome="safe"):
    rows = found.drivers[
        (found.drivers["outcome"] == outcome) & (found.drivers["part"] == "within")
    ]
    return rows.set_index("driver")


def test_the_planted_order_comes_back():
    rows = within(world(*planted(), OF))
    assert rows["importance"].sort_values(ascending=False).index.tolist() == DRIVERS
    assert rows["verdict"].tolist() == ["stands_out", "as_others", "less", "less"]
    assert rows["importance"].sum() == pytest.approx(1, abs=0.02)
    inside = (rows["importance_low"] <= rows["importance"]) & (
        rows["importance"] <= rows["importance_high"]
    )
    assert inside.all()


def test_shares_of_what_chance_alone_would_explain_are_not_told():
    values, where = planted(300, slopes=dict.fromkeys(DRIVERS, 0.0), seed=4)
    rows = within(world(values, where, OF))
    assert rows["verdict"].eq("nothing_sure").all()
    assert rows["importance"].isna().all()
    # F of R² with 4 and 300 − 20 − 4 degrees of freedom: 5 % of chance lies over 2.4, R² 0.034
    assert rows["r_squared"].max() <= 0.03
    assert rows["r"].notna().all()


def test_without_departments_correlations_are_those_of_everybody():
    values, _ = planted(400)
    rows = within(world(values, [""] * 400, OF))
    expected = np.corrcoef(values.to_numpy().T)[4, :4]
    assert rows["r"].to_numpy(dtype=float) == pytest.approx(expected, abs=0.0051)
    model = np.column_stack([np.ones(400), values[DRIVERS]])
    left = values["safe"] - model @ np.linalg.lstsq(model, values["safe"], rcond=None)[0]
    assert rows["r_squared"].iloc[0] == pytest.approx(
        1 - left.var() / values["safe"].var(), abs=6e-3
    )


def test_what_sets_departments_apart_is_no_driver_inside_them():
    slopes = dict.fromkeys(DRIVERS, 0.0)
    found = world(*planted(slopes=slopes, apart=1.5), OF)
    rows = within(found)
    assert abs(rows.loc["lead", "r"]) < 0.2  # what people's common mood leaves
    between = found.drivers[found.drivers["part"] == "between"].set_index("driver")
    assert between.loc["lead", "r"] > 0.9
    assert between["departments"].eq(20).all()


def test_between_departments_follows_from_the_released_means_by_hand():
    found = world(*planted(apart=0.5, departments=25, n=800), OF)
    cells = found.cells[found.cells["unit"] != "organisation"]
    means = {name: part.set_index("unit")["mean"] for name, part in cells.groupby("measure")}
    n = cells[cells["measure"] == "safe"].set_index("unit")["n"].astype(float)
    between = found.drivers[found.drivers["part"] == "between"].set_index("driver")
    for driver in DRIVERS:
        x, y = (means[each].astype(float) for each in (driver, "safe"))
        x, y = x - np.average(x, weights=n), y - np.average(y, weights=n)
        r = (n * x * y).sum() / np.sqrt((n * x * x).sum() * (n * y * y).sum())
        assert between.loc[driver, "r"] == pytest.approx(r, abs=0.0051)
    assert between["importance"].sum() == pytest.approx(1, abs=0.02)  # 25 ≥ 5 × 4


def test_fewer_than_ten_departments_are_not_compared_and_few_only_by_correlation():
    assert "between" not in set(world(*planted(departments=9), OF).drivers["part"])
    few = world(*planted(departments=12), OF).drivers
    between = few[few["part"] == "between"]
    assert between["r"].notna().all()
    assert between["importance"].isna().all()
    assert between["verdict"].eq("cannot_tell").all()


def test_missing_answers_are_left_out_of_one_outcome_and_counted():
    values, where = planted(300, departments=5)
    values.loc[:9, "time"] = np.nan
    values.loc[5:14, "safe"] = np.nan
    assert within(world(values, where, OF))["n"].eq(285).all()


def test_a_condition_that_few_were_asked_about_does_not_silence_the_others():
    values, where = planted(300, departments=5)
    values.loc[140:, "lead"] = np.nan
    values["row"] = np.nan
    rows = within(world(values, where, OF))
    assert rows.index.tolist() == ["time", "meet"]
    assert rows["n"].eq(300).all()
    values.loc[140:160, "lead"] = 0.0  # 161 of 300
    assert within(world(values, where, OF)).index.tolist() == ["time", "meet", "lead"]


@pytest.mark.parametrize(("n", "said"), [(24, "too_few"), (30, "as_others")])
def test_the_minimum_for_structure(n, said):
    values, _ = planted(n)
    rows = within(world(values, [""] * n, OF))
    assert said in set(rows["verdict"])
    assert rows["r"].isna().all() == (said == "too_few")
    assert rows["n"].isna().all() == (said == "too_few")


def test_a_raised_minimum_is_kept():
    values, _ = planted(40)
    raised = default_policy().raised(50)
    with pytest.raises(Exception, match="50"):
        world(values, [""] * 40, OF, policy=raised)
    rows = within(world(*planted(60, departments=1), OF, policy=default_policy().raised(59)))
    assert rows["r"].notna().all()
    rows = within(world(*planted(60, departments=1), OF, policy=default_policy().raised(60)))
    assert rows["r"].isna().all()


def test_the_few_whose_department_shows_no_figure_leave_no_trace():
    values, _ = planted(512)
    where = [*np.repeat(["A", "B", "C", "D", "Few", "Small"], [100, 100, 100, 100, 100, 12])]
    values.loc[403:499, "time"] = np.nan  # three of Few answered everything
    other = values.copy()
    other.loc[400:402] = [[2.0, -2, 2, -2, 2], [-2, 2, -2, 2, -2], [0, 0, 0, 0, 0]]
    first, second = (world(each, where, OF) for each in (values, other))
    told = first.cells[first.cells["mean"].notna() & (first.cells["measure"] == "time")]
    # Small makes room for Few; fifteen people are no pattern of their own.
    assert not {"/Few", "/Small"} & set(told["unit"])
    pd.testing.assert_frame_equal(first.drivers, second.drivers)
    assert within(first)["n"].eq(400).all()
    assert within(first)["departments"].eq(4).all()


def test_people_of_a_small_department_are_compared_in_the_pool_that_is_shown():
    values, where = planted(600, departments=6)
    where = [*where[:597], "Small", "Small", "Small"]
    rows = within(world(values, where, OF))
    assert rows["n"].eq(600).all()
    assert rows["departments"].eq(6).all()


def test_where_only_a_handful_differ_from_their_colleagues_nothing_is_said():
    values, where = planted(300, departments=6)
    alike = np.array(where) != "D00"
    values.loc[alike, "safe"] = 1.0
    assert within(world(values, where, OF))["r"].notna().all()  # fifty of D00 differ
    values.loc[np.flatnonzero(~alike)[10:], "safe"] = 1.0
    where = [
        f"{each} few" if i in np.flatnonzero(~alike)[:10] else each for i, each in enumerate(where)
    ]
    rows = within(world(values, where, OF))
    assert rows["verdict"].tolist() == ["cannot_tell"]
    assert rows["r"].isna().all()


def test_the_order_of_rows_does_not_matter():
    values, where = planted(1500, departments=4)
    order = np.random.default_rng(5).permutation(1500)
    mixed = world(values.iloc[order].reset_index(drop=True), [where[i] for i in order], OF)
    pd.testing.assert_frame_equal(world(values, where, OF).drivers, mixed.drivers)


@pytest.mark.parametrize(
    ("scales", "said"),
    [
        ({"time": "conditions positive"}, "no_outcomes"),
        ({"safe": "safety positive"}, "no_drivers"),
        (
            {"safe": "safety positive"} | {f"d{i}": "conditions positive" for i in range(16)},
            "too_many",
        ),
    ],
)
def test_where_nothing_can_be_said_one_row_says_why(scales, said):
    of = questionnaire(**scales)
    values = pd.DataFrame(
        np.random.default_rng(1).normal(size=(60, len(scales))), columns=[*scales]
    )
    found = world(values, [""] * 60, of).drivers
    assert found["verdict"].tolist() == [said]
    assert found["r"].isna().all()
