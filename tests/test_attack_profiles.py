"""Shares of profiles in units, taken off each other; and what free text tells."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import profile_shares, study
from analysis.policy import default_policy
from analysis.results import (
    ORGANISATION,
    PROFILE_SHARES,
    PROFILES,
    THEME_UNITS,
    THEMES,
    UNITS,
    Status,
)
from tests.attack_cases import attacked
from tests.builders import instrument, responses
from tests.gate_cases import released, spread

ANSWERS = {("A",): spread(24), ("B",): spread(60)}


def tried(shares, *, n):
    """The attack on shares {unit: {profile: share}} of units {unit: (the one above, n)}."""
    columns = {name: [pd.NA] * (len(n) + 1) for name in UNITS}
    units = pd.DataFrame(columns).assign(
        unit=[ORGANISATION, *n],
        parent=["", *(above for above, _ in n.values())],
        n=pd.array([88, *(people for _, people in n.values())], dtype="Int64"),
        status=Status.SHOWN,
    )
    rows = [
        (unit, profile, share) for unit, told in shares.items() for profile, share in told.items()
    ]
    table = pd.DataFrame(rows, columns=list(PROFILE_SHARES))
    empty = released(ANSWERS)
    tables = SimpleNamespace(
        units=SimpleNamespace(frame=units), cells=SimpleNamespace(frame=empty.cells.frame.iloc[:0])
    )
    return attacked(tables, profile_shares=table).loc["profile_units"]


BELOW = {"/A": (ORGANISATION, 28), "/A/T": ("/A", 25), "/B": (ORGANISATION, 60)}


def test_nothing_told_is_nothing_to_attack():
    assert attacked(released(ANSWERS)).loc["profile_units", "outcome"] == "not_applicable"


def test_three_left_over_of_one_profile_are_found_out():
    # 14 of 25 is 56 %; 14 of 28 is 50 %: of the three beside the 25, nobody is of the first kind.
    # No other number of people in profiles fits: 14 or more of the first kind are 50 % of 28 only.
    found = tried({"/A": {1: 0.50, 2: 0.50}, "/A/T": {1: 0.56, 2: 0.44}}, n=BELOW)
    assert (found["outcome"], found["answers"]) == ("breach", 1)


def test_three_left_over_who_may_be_of_three_kinds_are_not_found_out():
    # 12, 11 and 2 of 25 (48, 44, 8 %); one more of each is 13, 12 and 3 of 28 (46, 43, 11 %).
    part, whole = {1: 0.48, 2: 0.44, 3: 0.08}, {1: 0.46, 2: 0.43, 3: 0.11}
    assert tried({"/A": whole, "/A/T": part}, n=BELOW)["outcome"] == "pass"
    # Two more of the first kind and one of the second: 14, 12 and 2 of 28 (50, 43, 7 %).
    whole = {1: 0.50, 2: 0.43, 3: 0.07}
    found = tried({"/A": whole, "/A/T": part}, n=BELOW)
    assert (found["outcome"], found["answers"]) == ("breach", 2)


def test_those_left_over_may_all_be_in_no_profile():
    # 14 of 25 (56 %) fits no 26, 27 or 28 people but with 15 of 27 (55.6 %), one of each kind more.
    same = {1: 0.56, 2: 0.44}
    assert tried({"/A": same, "/A/T": same}, n=BELOW)["outcome"] == "pass"


def test_what_stands_beside_the_path_above_is_reckoned_with():
    # Nothing is told of A. All 88: 44 of the first kind (50 %; 45 would be 51 %, 43 are 49 %).
    # T has 14, B 30 of 60 (50 %; 29 are 48 %): of the three left over nobody is of the first kind.
    told = {ORGANISATION: {1: 0.50, 2: 0.50}, "/A/T": {1: 0.56, 2: 0.44}, "/B": {1: 0.5, 2: 0.5}}
    assert tried(told, n=BELOW)["outcome"] == "breach"
    # The same two steps up, the three left over in A and as many beside it whom nobody knows of.
    assert tried({**told, "/A": {1: 0.50, 2: 0.50}}, n=BELOW)["outcome"] == "breach"


def test_shares_of_too_few_are_found():
    few = {**BELOW, "/A/T": ("/A", 24)}
    assert tried({"/A/T": {1: 0.5, 2: 0.5}}, n=few)["outcome"] == "breach"


def test_finer_shares_are_found():
    fine = pd.DataFrame([("/B", 1, 0.505)], columns=list(PROFILE_SHARES))
    told = attacked(released(ANSWERS), profile_shares=fine)
    assert told.loc["precision", "outcome"] == "breach"


def test_when_remainders_are_not_kept_apart_a_survey_is_found_out(monkeypatch):
    survey = responses({("A", "T"): 40, ("A",): 12, ("B",): 60}, seed=3)
    # The twelve placed on A itself are of the second kind, all others of both in turn.
    kind = pd.Series(np.resize([1, 2], 112), dtype="Int64")
    kind[40:52] = 2
    nothing = pd.DataFrame(columns=list(PROFILES))
    monkeypatch.setattr(study, "_profiles", lambda *_, **__: (nothing, None, kind))

    def outcome():
        found = study.analyse(survey, instrument(), default_policy())
        return found.attacks.frame.set_index("attack").loc["profile_units", "outcome"]

    assert outcome() == "pass"
    monkeypatch.setattr(profile_shares, "kept_apart", lambda people, may, *_, **__: may)
    assert outcome() == "breach"


@pytest.mark.parametrize(
    ("themes", "units", "outcome"),
    [
        ([(1, "sv", "tid · schema", 10)], [(1, "/B")], "pass"),
        ([(1, "sv", "tid · schema", 5)], [], "breach"),
        ([(1, "sv", "tid · schema", 12)], [], "breach"),
        ([(1, "sv", "tid · schema", 10)], [(1, "/A/T")], "breach"),
        ([(1, "sv", "tid · 070-555", 10)], [], "breach"),
    ],
)
def test_free_text_of_few_is_found(themes, units, outcome):
    # T has 9 people, fewer than the 10 that words need.
    answers = {("A", "T"): spread(9), ("A", "U"): spread(9), ("B",): spread(60)}
    found = attacked(
        released(answers),
        themes=pd.DataFrame(themes, columns=list(THEMES)),
        theme_units=pd.DataFrame(units, columns=list(THEME_UNITS)),
    )
    assert found.loc["words", "outcome"] == outcome


def test_words_without_themes_are_looked_at_too():
    assert attacked(released(ANSWERS), words="tid · schema").loc["words", "outcome"] == "pass"
    assert attacked(released(ANSWERS), words="a@b.se").loc["words", "outcome"] == "breach"
