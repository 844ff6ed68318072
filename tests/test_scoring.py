"""Scores: reversal by declared bounds, minimum answered, barriers, and the two fifths."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.scoring import MeasureKind, Side, measures, score
from surveys.instrument import Barrier, Measure, Polarity, ResponseFormat
from surveys.responses import Responses
from tests.builders import instrument, text


def answers(rows: list[dict[str, int]], of=None) -> Responses:
    """Responses with the given answers; every other item of the instrument is unanswered."""
    of = of or instrument()
    ids = [item.id for item in of.items]
    items = pd.DataFrame(rows, columns=ids).astype("Int16")
    return Responses(items=items, units=pd.DataFrame(index=items.index))


def info(measure: str, of=None):
    return next(each for each in measures(of or instrument()) if each.id == measure)


def test_reversed_items_are_turned_by_the_declared_bounds():
    # 1 + 5 - 2 = 4 although nobody answered 1 or 5; mean of 2, 3 and 4 is 3.
    scores = score(answers([{"safety_1": 2, "safety_2": 3, "safety_3": 2}]), instrument())
    assert scores.items.loc[0, "safety_3"] == 4
    assert scores.scales.loc[0, "safety"] == 3


def test_scores_are_not_turned_by_polarity():
    high = answers([{f"conflict_{i}": 5 for i in (1, 2, 3)}])
    assert score(high, instrument()).scales.loc[0, "conflict"] == 5


@pytest.mark.parametrize(
    ("answered", "share", "expected"),
    [(1, 0.5, None), (2, 0.5, 4.0), (2, 0.7, None), (3, 0.7, 4.0), (0, 0.0, None)],
)
def test_a_scale_needs_its_minimum_share_of_answers(answered, share, expected):
    of = instrument()
    scales = tuple(replace(scale, min_answered=share) for scale in of.scales)
    row = {f"time_{i}": 4 for i in range(1, answered + 1)}
    found = score(answers([row], of), replace(of, scales=scales)).scales.loc[0, "time"]
    assert np.isnan(found) if expected is None else found == expected


def test_seven_of_ten_items_satisfy_a_minimum_of_seven_tenths():
    # 0.7 * 10 is 7.000000000000001 in floating point.
    of = instrument(k_items=10)
    scales = tuple(replace(scale, min_answered=0.7) for scale in of.scales)
    row = {f"time_{i}": 2 for i in range(1, 8)}
    assert score(answers([row], of), replace(of, scales=scales)).scales.loc[0, "time"] == 2


def test_an_item_without_a_column_counts_as_unanswered():
    given_ = answers([{"time_1": 4, "time_2": 2, "time_3": 1}])
    without = replace(given_, items=given_.items.drop(columns=["time_3"]))
    scores = score(without, instrument())
    assert scores.scales.loc[0, "time"] == 3
    assert list(scores.items.columns) == [item.id for item in instrument().items]


def test_a_barrier_on_several_scales_is_high_when_it_is_there():
    # keyed: safety 1, 1, 1 and time 2, 2, 2: mean 1.5, direction low: 6 - 1.5 = 4.5
    row = {"safety_1": 1, "safety_2": 1, "safety_3": 5, "time_1": 2, "time_2": 2, "time_3": 2}
    scores = score(answers([row]), instrument())
    assert list(scores.barriers.columns) == ["barrier:stuck"]
    assert scores.barriers.loc[0, "barrier:stuck"] == 4.5
    assert info("barrier:stuck").unfavourable is Side.HIGH


def test_a_barrier_on_a_reversed_item_reads_the_keyed_item():
    of = instrument()
    help_item = Barrier(
        id="help",
        title=text("Help"),
        sentence=text("It is hard to ask."),
        direction="low",
        helps=(Measure.DIALOGUE,),
        items=("safety_3",),
    )
    of = replace(of, barriers=(help_item,))
    # "It is hard to ask for help" answered 5: keyed 1, so the barrier is at its highest, 5.
    assert score(answers([{"safety_3": 5}], of), of).barriers.loc[0, "barrier:help"] == 5


def test_items_of_another_format_are_stretched_to_the_first():
    of = instrument()
    seven = ResponseFormat(id="seven", minimum=1, maximum=7)
    items = tuple(
        replace(item, format="seven") if item.id.startswith("time_") else item for item in of.items
    )
    of = replace(of, formats=(*of.formats, seven), items=items)
    row = {"safety_1": 1, "safety_2": 1, "safety_3": 5, "time_1": 7, "time_2": 7, "time_3": 7}
    # 7 of 1-7 is 5 of 1-5: mean of 1, 1, 1, 5, 5, 5 is 3, turned 6 - 3 = 3
    assert score(answers([row], of), of).barriers.loc[0, "barrier:stuck"] == 3


def test_the_bad_end_follows_polarity():
    assert info("safety").unfavourable is Side.LOW
    assert info("conflict").unfavourable is Side.HIGH
    assert info("conflict_1").unfavourable is Side.HIGH
    assert info("conflict_1").kind is MeasureKind.ITEM
    of = instrument()
    undecided = tuple(replace(scale, polarity=Polarity.UNDECIDED) for scale in of.scales)
    measure = info("safety", replace(of, scales=undecided))
    assert measure.unfavourable is Side.UNDECIDED
    assert not measure.is_unfavourable(np.array([1.0, 5.0])).any()
    assert not measure.is_favourable(np.array([1.0, 5.0])).any()


@pytest.mark.parametrize(("minimum", "maximum"), [(1, 5), (1, 6), (1, 7), (0, 10), (0, 3), (-2, 2)])
def test_scores_on_the_cuts_count_whatever_the_floating_point(minimum, maximum):
    of = instrument(format=ResponseFormat(id="f", minimum=minimum, maximum=maximum))
    measure = info("safety", of)
    tenths = (maximum - minimum) * 4 + 10 * minimum  # the lower cut in whole tenths
    on_low = np.array([tenths / 10, sum([tenths / 70] * 7)])
    assert measure.is_unfavourable(on_low).all()
    assert not measure.is_unfavourable(on_low + 1e-6).any()
    tenths = (maximum - minimum) * 6 + 10 * minimum
    on_high = np.array([tenths / 10, sum([tenths / 70] * 7)])
    assert measure.is_favourable(on_high).all()
    assert not measure.is_favourable(on_high - 1e-6).any()


def test_no_answer_is_on_neither_side():
    nothing = np.array([np.nan])
    assert not info("safety").is_favourable(nothing).any()
    assert not info("safety").is_unfavourable(nothing).any()


graded = st.lists(
    st.fixed_dictionaries(
        {f"safety_{i}": st.one_of(st.none(), st.integers(1, 5)) for i in (1, 2, 3)}
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(graded)
def test_turning_an_item_twice_gives_the_answer_back(rows):
    of = instrument()
    turned = replace(of, items=tuple(replace(i, reversed=not i.reversed) for i in of.items))
    once, twice = score(answers(rows), of), score(answers(rows), turned)
    pd.testing.assert_frame_equal(6 - once.items, twice.items)
    pd.testing.assert_series_equal(6 - once.scales["safety"], twice.scales["safety"])


@settings(deadline=None)
@given(graded, st.randoms(use_true_random=False))
def test_row_order_never_matters(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    plain = score(answers(rows), instrument()).scales["safety"].to_numpy()
    mixed = score(answers([rows[i] for i in order]), instrument()).scales["safety"].to_numpy()
    np.testing.assert_array_equal(plain[order], mixed)
