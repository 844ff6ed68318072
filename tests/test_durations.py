"""How long people took, as survey tools write it."""

import math

import pytest

from surveys.durations import find_durations
from surveys.reading import ColumnKind
from tests.readings import column, reading


def took(*table):
    """Durations of a file with these technical columns."""
    return find_durations(
        reading([(column(header, ColumnKind.METADATA), cells) for header, cells in table])
    )


@pytest.mark.parametrize(
    ("heading", "cells", "seconds"),
    [
        ("Duration (in seconds)", ["95", "610"], [95, 610]),
        ("Tid (sekunder)", ["95", "610,5"], [95, 610.5]),
        ("Time Taken (minutes)", ["2", "10.5"], [120, 630]),
        ("Dauer in Minuten", ["2", "10"], [120, 600]),
        ("interviewtime", ["95.2", "610"], [95.2, 610]),
        ("TIME_SUM", ["95", "610"], [95, 610]),
        ("Time spent", ["00:01:35", "10:10"], [95, 610]),
    ],
)
def test_a_column_of_durations_is_read_in_its_own_unit(heading, cells, seconds):
    found = took((heading, cells))
    assert found is not None
    assert found.seconds.tolist() == pytest.approx(seconds)
    assert found.headings == (heading,)
    assert found.seconds.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("start", "end", "cells"),
    [
        ("Starttid", "Sluttid", ["2026-03-02 06:30", "2026-03-02 06:35"]),
        ("StartDate", "EndDate", ["2026-03-02 06:30:10", "2026-03-02 06:35:10"]),
        ("Start time", "Completion time", ["3/2/26 6:30:10", "3/2/26 6:35:10"]),
        ("Start Date", "End Date", ["03/02/2026 06:30:10 AM", "03/02/2026 06:35:10 AM"]),
        ("start", "end", ["2026-03-02T06:30:10.123+01:00", "2026-03-02T06:35:10.456+01:00"]),
        ("STARTED", "LASTDATA", ["02.03.2026 06:30:10", "02.03.2026 06:35:10"]),
    ],
)
def test_start_and_end_are_subtracted(start, end, cells):
    found = took((start, [cells[0]] * 2), (end, [cells[1]] * 2))
    assert found is not None
    assert found.seconds.tolist() == [300, 300]
    assert found.headings == (start, end)


def test_a_bare_number_without_a_unit_is_not_believed():
    assert took(("Duration", ["95", "610"])) is None


def test_a_column_that_is_mostly_something_else_is_not_believed():
    assert took(("Duration (in seconds)", ["95", "soon", "later", "never"])) is None


def test_impossible_times_count_as_not_known():
    found = took(("Duration (in seconds)", ["-5", "0", "120", "90000"]))
    assert found is not None
    assert [math.isnan(each) for each in found.seconds] == [True, True, False, True]


def test_a_question_about_time_is_no_clock():
    asked = reading([(column("Time taken (minutes) for lunch"), ["1", "2"])])
    assert find_durations(asked) is None
