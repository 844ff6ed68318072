"""How well the whole survey measures, from scores to what the gate lets out."""

import pandas as pd

from analysis import disclosure, measurement, screens
from analysis.department_tests import department_differences
from analysis.disclosure import Released
from analysis.policy import Policy
from analysis.results import ORGANISATION
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from surveys.instrument import Instrument
from surveys.responses import Responses


def released_measurement(
    responses: Responses,
    scores: Scores,
    instrument: Instrument,
    groups: ShownGroups,
    *,
    cells: Released,
    policy: Policy,
) -> dict[str, Released]:
    """Return how well the whole survey measures: scales, items, and what blurs a comparison."""
    n_total = len(responses)
    scale_table, item_table = measurement.tables(scores, instrument, groups=groups, policy=policy)
    scales = [scale.id for scale in instrument.scales]
    held_back = [each for each in scales if groups.holds_back(measure=each)]
    complete = dict(zip(scale_table["scale"], scale_table["n"], strict=True))
    tested = department_differences(scores, groups=groups, least=policy.minimum_structure)
    overlaps = screens.overlaps(scores, instrument)
    bias = screens.language_bias(scores, instrument, responses.language, policy=policy)
    return {
        "items": disclosure.seal_items(
            _as_released(item_table, cells), n_total, policy, complete=complete
        ),
        "scales": disclosure.seal_scales(scale_table, n_total, policy, held_back=held_back),
        "differences": disclosure.seal_differences(tested, n_total, policy, held_back=held_back),
        "overlaps": disclosure.seal_overlaps(overlaps, policy),
        "item_bias": disclosure.seal_item_bias(bias, policy),
    }


def _as_released(items: pd.DataFrame, cells: Released) -> pd.DataFrame:
    """Return the items with the means that the gate released of the whole organisation."""
    whole = cells.where(unit=ORGANISATION).frame.set_index("measure")["mean"]
    return items.assign(mean=items["item"].map(whole))
