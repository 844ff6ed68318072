"""The table of scales carries what R says of public data, and keeps back what would tell of few."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import disclosure, measurement
from analysis.policy import default_policy
from analysis.results import SCALES
from analysis.scoring import measures, score
from analysis.shown_groups import ShownGroups
from analysis.units import unit_tree
from surveys.instrument import Instrument, Item, Polarity, Scale, Source, Wording
from surveys.responses import Responses
from tests.builders import AGREE5, text

REFERENCE = Path(__file__).parent / "reference"


def reference(name: str) -> dict:
    return json.loads((REFERENCE / f"{name}.json").read_text())


def leadership(*, without_unit: int = 0):
    """The leadership climate of lq2002, companies as departments; some give no department."""
    data = pd.read_csv(REFERENCE / "lq2002.csv")
    ids = tuple(name for name in data if name != "COMPID")
    units = data["COMPID"].astype(str).to_frame("level_1")
    units.loc[: without_unit - 1, "level_1"] = ""
    instrument = Instrument(
        id="lq",
        version="1.0.0",
        title=text("Leadership"),
        source=Source(reference="own", wording=Wording.OWN),
        formats=(AGREE5,),
        items=tuple(Item(id=each, text=text(each), format=AGREE5.id) for each in ids),
        scales=(
            Scale(
                id="leadership",
                title=text("Leadership"),
                items=ids,
                polarity=Polarity.POSITIVE,
                group="g",
            ),
        ),
        barriers=(),
    )
    responses = Responses(items=data[list(ids)].astype("Int16"), units=units)
    return score(responses, instrument), instrument, unit_tree(responses)


def released(**options):
    """Scores, instrument and the groups of what a release shows of the companies."""
    scores, instrument, tree = leadership(**options)
    asked = tuple(each for each in measures(instrument) if each.id in scores.scales)
    units, cells = disclosure.release_units(tree, scores.scales, asked, default_policy())
    return scores, instrument, ShownGroups.of(tree, units.frame, cells.frame), units.frame


def scale_row(**options) -> pd.Series:
    scores, instrument, groups, _ = released(**options)
    found, _ = measurement.tables(scores, instrument, groups=groups, policy=default_policy())
    return found.iloc[0]


def test_the_row_of_a_scale_is_rs():
    row = scale_row()
    between = reference("aggregation")["complete"]["scale"]
    for name in ("icc1_low", "icc1_high", "icc2_low", "icc2_high", "f", "df1", "df2", "p_value"):
        assert row[name] == pytest.approx(between[name], rel=1e-6), name
    agreement = reference("aggregation")["complete"]["agreement"]  # all companies of ten or more
    assert row["rwg_j_median"] == pytest.approx(np.median(agreement["rwg_j"]), abs=1e-8)
    skewed = np.median(agreement["rwg_j_slight_skew"])
    assert row["rwg_j_skew_median"] == pytest.approx(skewed, abs=1e-8)
    assert row["ad_median"] == pytest.approx(np.median(agreement["ad_mean"]), abs=1e-8)
    reliability = reference("reliability")["scales"]["leadership"]["values"]
    for name in ("alpha_standardised", "lambda6"):
        assert row[name] == pytest.approx(reliability[name], abs=1e-8), name
    for name in ("cfi", "rmsea", "srmr"):
        assert row[name] == pytest.approx(reliability["fit"][name], rel=1e-4), name
    ordinal = reference("ordinal")["sets"]["leadership"]["values"]
    for name in ("ordinal_alpha", "ordinal_omega"):
        assert row[name] == pytest.approx(ordinal[name], rel=1e-4), name
    dimensions = reference("dimensionality")["sets"]["leadership"]["values"]
    assert row["components"] == dimensions["components"]


def test_the_verdict_names_the_gravest_doubt():
    # R: F significant, ICC(1) .058, ICC(2) .69 under the customary .70
    row = scale_row()
    assert (row["comparable"], row["comparable_reason"]) == ("with_care", "unreliable_means")


@pytest.mark.parametrize("without_unit", [0, 3, 5])
def test_what_compares_departments_rests_on_the_shown_ones_alone(without_unit):
    row = scale_row(without_unit=without_unit)
    units = released(without_unit=without_unit)[3]
    shown = units[(units["status"] == "shown") & (units["kind"] == "unit")]
    assert (row["df1"], row["df2"]) == (len(shown) - 1, shown["n"].sum() - len(shown))


def sealed(n: int, n_total: int = 500) -> pd.Series:
    row = scale_row()
    frame = pd.DataFrame([row.to_dict() | {"n": n}], columns=list(SCALES))
    return disclosure.seal_scales(frame, n_total, default_policy(), held_back=()).frame.iloc[0]


@pytest.mark.parametrize(("n", "n_total"), [(25, 500), (500, 24)])
def test_a_small_scale_is_told_in_hundredths_however_large_the_survey(n, n_total):
    row = sealed(n, n_total)
    numbers = row.drop(["scale", "verdict", "reason", "comparable", "comparable_reason"])
    for name, value in numbers.dropna().items():
        assert value == round(value, 2), name


def test_a_scale_with_too_few_answers_keeps_no_number_and_no_verdict():
    row = sealed(4)
    kept = {"scale", "k_items", "verdict", "reason", "comparable", "comparable_reason"}
    assert row.drop(list(kept)).isna().all()
    assert (row["comparable"], row["comparable_reason"]) == ("cannot_tell", "too_few")
