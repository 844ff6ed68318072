"""Names of profiles: plain, in both languages, no two alike."""

import pandas as pd

from analysis.profile_names import profile_names
from tests.builders import instrument

SCALES = ["safety", "conflict", "time"]


def named(*rows: list[float]) -> pd.DataFrame:
    z = pd.DataFrame(list(rows), columns=SCALES, index=range(1, len(rows) + 1))
    return profile_names(z, instrument())


def test_one_high_and_one_low_scale_make_a_name():
    names = named([0.9, 0.0, -0.8], [-0.9, 0.1, 0.8])
    assert names["en"].tolist() == ["High on safety, low on time", "High on time, low on safety"]
    assert names["sv"].tolist() == [
        "Högt på safety (sv), lågt på time (sv)",
        "Högt på time (sv), lågt på safety (sv)",
    ]


def test_two_scales_of_one_end_are_named_when_the_other_end_has_none():
    names = named([0.9, 0.5, 0.1], [-0.9, -0.5, -0.1])
    assert names["en"].tolist() == ["High on safety and conflict", "Low on safety and conflict"]


def test_a_profile_near_the_average_is_called_that():
    assert named([0.9, 0.0, 0.0], [0.1, -0.2, 0.0]).at[2, "en"] == "Close to the average"


def test_names_that_would_be_the_same_are_told_apart():
    names = named([0.9, 0.5, -0.8], [0.8, -0.4, -0.9], [0.8, 0.0, -0.9])
    assert names["en"].is_unique
    assert names["sv"].is_unique


def test_a_scale_without_distance_is_passed_over():
    missing = float("nan")
    assert named([missing, 0.5, -0.5], [missing, -0.5, 0.5]).at[1, "en"] == (
        "High on conflict, low on time"
    )
