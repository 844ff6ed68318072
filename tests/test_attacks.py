"""Attacks on released tables: each rule of the gate switched off, and one of them succeeds."""

import numpy as np
import pandas as pd
import pytest

from analysis import cells, joint, members, release
from analysis.cells import Steps
from analysis.disclosure import ReleasedUnits
from analysis.intruder import Intruder, Said, Surroundings
from tests.attack_cases import attacked, succeeded
from tests.gate_cases import Measure, released, spread

FIVE = np.arange(1.0, 6.0)


def nothing(audit, *_):
    return np.zeros(audit.counts.n.shape, dtype=bool)


def without_remainders(monkeypatch):
    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    monkeypatch.setattr(cells, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(release, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(joint.JointAudit, "unsafe", nothing)
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)


def steps_with(**instead):
    return lambda **given: Steps(**{**given, **instead})


ORDINARY = {("A",): [1, 1, 5, 4], ("B",): spread(9), ("C",): spread(40), ("D",): spread(12)}


def test_every_attack_is_named_and_an_ordinary_survey_withstands_all():
    table = attacked(released(ORDINARY))
    assert len(table) == 20
    assert set(table["outcome"]) == {"pass", "by_design", "not_applicable"}


def test_what_an_attack_could_learn_is_said_in_numbers():
    # Three people beside 1 000 others: rounding leaves 100 points of room, three need 12 at most.
    table = attacked(released({("A",): [1, 3, 5], ("B",): spread(1000)}))
    assert table.loc["complement", ["tried", "open_share", "answers"]].tolist() == [1, 1.0, 3]


def test_without_the_minimum_small_cells_are_found(monkeypatch):
    monkeypatch.setattr(release, "Steps", steps_with(scores=1))
    assert "small_cell" in succeeded(released(ORDINARY))


def test_without_the_minimum_for_shares_small_cells_are_found(monkeypatch):
    answers = {("A",): spread(8), ("B",): spread(40)}
    assert succeeded(released(answers)) == set()
    monkeypatch.setattr(release, "Steps", steps_with(shares=5))
    assert "small_cell" in succeeded(released(answers))


def test_without_protection_of_remainders_the_complement_is_found(monkeypatch):
    answers = {("A",): [1, 1, 5, 4], ("B",): spread(9)}
    assert succeeded(released(answers)) == set()
    without_remainders(monkeypatch)
    assert succeeded(released(answers)) == {"complement"}


def test_without_protection_of_remainders_lower_levels_are_found(monkeypatch):
    answers = {("A", "T"): spread(9), ("A",): [1, 1, 5], ("B",): spread(40)}
    assert succeeded(released(answers)) == set()
    without_remainders(monkeypatch)
    assert succeeded(released(answers)) == {"tree"}


def test_without_the_count_per_measure_those_who_skipped_are_found(monkeypatch):
    answers = {("A",): [1, 1, 5, *[None] * 9], ("B",): spread(12), ("C",): spread(11)}
    answers = {path: {"m": given, "a": spread(len(given))} for path, given in answers.items()}
    assert succeeded(released(answers)) == set()
    without_remainders(monkeypatch)
    assert "skipped" in succeeded(released(answers))


def test_two_remainders_that_are_open_one_by_one_are_found_together(monkeypatch):
    # Both pairs can be anything while the other gives way; all four together cannot.
    answers = {("D", "T"): spread(45, 1), ("D",): [1, 1], (): [5, 5]}
    assert succeeded(released(answers)) == set()
    monkeypatch.setattr(joint.JointAudit, "_together", lambda *_: [])
    assert succeeded(released(answers)) == {"filters"}


def joint_breach(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    answers = {
        (name,): np.where(rng.random(int(rng.integers(1, 90))) < 0.9, 5.0, 1.0).tolist()
        for name in "AB"
    }
    answers["C",] = [5.0] * int(rng.integers(1, 5))
    assert succeeded(released(answers)) == set()
    with monkeypatch.context() as patch:
        patch.setattr(joint.JointAudit, "unsafe", nothing)
        patch.setattr(members.Members, "drop_telling", lambda *_: None)
        return bool(succeeded(released(answers)))


def test_without_the_joint_audit_means_and_shares_together_tell(monkeypatch):
    assert any(joint_breach(seed, monkeypatch) for seed in range(40))


def unbounded_means(mean, n, **_):
    return mean, np.zeros(mean.shape, dtype=bool)


def test_without_bounds_a_unanimous_team_is_found(monkeypatch):
    answers = {("A",): [1.0] * 6, ("B",): spread(40)}
    assert succeeded(released(answers)) == set()
    monkeypatch.setattr(members, "bounded_means", unbounded_means)
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    assert succeeded(released(answers)) == {"alike"}


def test_shares_that_leave_each_member_two_answers_are_found(monkeypatch):
    # 60 % favourable and 40 % neutral leave nobody unfavourable, whatever "20 % or less" says; a
    # mean of 3.6 then leaves 4 for the six, so everyone has answered 3 or 4.
    answers = {("A",): [4.0] * 6 + [3.0] * 4, ("B",): spread(40)}
    team = released(answers).cells.where(unit="/A").frame.iloc[0]
    assert (team["mean"], pd.isna(team["favourable"])) == (3.6, True)
    assert succeeded(released(answers)) == set()
    monkeypatch.setattr(release, "tell_nobody", lambda counts, *_: counts.n > 0)
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    assert succeeded(released(answers)) == {"alike"}


def test_without_rounding_finer_figures_are_found(monkeypatch):
    monkeypatch.setattr(release, "Steps", steps_with(mean_step=0.001))
    assert "precision" in succeeded(released(ORDINARY))


def test_without_the_hiding_of_what_lies_in_hidden_units_they_are_found(monkeypatch):
    answers = {
        ("A", "T"): {"m": [*spread(7), *[None] * 3], "a": spread(10)},
        ("A",): {"m": [1, 1, *[None] * 8], "a": spread(10)},
        ("B",): {"m": spread(30), "a": spread(30)},
    }
    assert succeeded(released(answers)) == set()
    without_remainders(monkeypatch)
    monkeypatch.setattr(cells, "closed_downward", lambda shown, _: shown)
    assert succeeded(released(answers))


def test_what_is_inside_a_unit_goes_before_the_unit(monkeypatch):
    # Four of D answered m, and nobody of A but the five in T: where A's figure goes for D's sake,
    # T's, one step further down, would give the four away all the same. It goes by itself.
    def answered(k, of=10):
        return {"m": [*spread(k, 11), *[None] * (of - k)], "a": spread(of, 11)}

    answers = {
        ("A", "T"): answered(5),
        ("A",): answered(0),
        ("D",): answered(4),
        ("B",): answered(13, of=13),
    }
    for _ in range(2):
        found = released(answers).cells.frame.set_index(["unit", "measure"])["mean"]
        assert found.reindex([("/A", "m"), ("/A/T", "m")]).isna().all()
        assert succeeded(released(answers)) == set()
        monkeypatch.setattr(cells, "closed_downward", lambda shown, _: shown)


def test_a_response_rate_of_a_unit_without_figures_is_found():
    tables = released(ORDINARY)
    units = tables.units.frame
    units.loc[units["status"] != "shown", "response_rate"] = 0.5
    assert "counts" in succeeded(ReleasedUnits(_Frame(units), tables.cells))


def figures_of_hidden_units():
    tables = released(ORDINARY)
    units = tables.units.frame
    units.loc[units["status"] != "shown", "n"] = 4
    return ReleasedUnits(_Frame(units), tables.cells)


class _Frame:
    """A table that no gate made."""

    def __init__(self, frame):
        self.frame = frame


def test_a_count_of_a_unit_without_figures_is_found():
    assert "counts" in succeeded(figures_of_hidden_units())


def test_a_gap_whose_sides_are_not_shown_is_found():
    gap = {"unit": "/A", "pair": "p", "n": 4, "today": 2.0, "wanted": 3.0, "gap": 1.0}
    assert "delta" in succeeded(released(ORDINARY), gaps=pd.DataFrame([gap]))


def test_a_profile_of_two_people_is_found():
    shares = {"profile": ["p", "q"], "share": [0.98, 0.02], "scale": ["m", "m"]}
    found = succeeded(released(ORDINARY), profiles=pd.DataFrame(shares), respondents=70)
    assert found == {"profiles"}


def intruder(sizes, *said):
    return Intruder(
        Surroundings(sizes=sizes, row_of=tuple(range(len(sizes))), said=said), FIVE, FIVE
    )


def test_the_intruder_finds_parent_minus_child():
    # Six people total 20, five of them 17: the sixth answered 3.
    found = intruder(
        (1, 5),
        Said(groups=[0, 1], weights=FIVE, low=20, high=20),
        Said(groups=[1], weights=FIVE, low=17, high=17),
    ).learn([0])
    assert (round(found.open_share, 3), found.answers, found.breach) == (0, 1, True)


@pytest.mark.parametrize(("high", "breach"), [(8, False), (7, True)])
def test_the_intruder_needs_under_half_the_scale(high, breach):
    # Two people: totals 4 … 8 are means 2 … 4, half of 1 … 5; 4 … 7 are not.
    found = intruder((2,), Said(groups=[0], weights=FIVE, low=4, high=high)).learn([0])
    assert found.breach == breach


def test_the_intruder_counts_whole_people():
    # One person of mean 1, 3 or 5 and not in the middle: 1 and 5 are two answers.
    middle = Said(groups=[0], weights=np.array([0, 1, 1, 1, 0.0]), low=0, high=0)
    found = intruder((1,), middle).learn([0])
    assert (found.open_share, found.answers, found.breach) == (1, 2, True)


def test_a_large_organisation_is_attacked_with_units_added_up():
    answers = {(f"U{i:02}",): spread(40, i) for i in range(60)} | {("Z",): [1, 1, 1]}
    assert attacked(released(answers)).loc["complement", "answers"] == 3


def test_questions_that_run_out_are_said_to_be_unfinished():
    answers = {("A",): [1, 3, 5], ("B",): spread(1000)}
    table = attacked(released(answers), questions=0)
    assert table.loc["complement", "outcome"] == "unfinished"


SCALED = [
    *(Measure(item, items=(item,)) for item in "abc"),
    Measure("s", kind="scale", items=("a", "b", "c")),
]


def test_a_scale_is_attacked_with_its_items():
    rng = np.random.default_rng(4)
    answers = {}
    for path, size in ((("A",), 1500), (("B",), 3)):
        given = rng.integers(1, 6, (size, 3)).astype(float)
        columns = {item: given[:, at].tolist() for at, item in enumerate("abc")}
        answers[path] = {**columns, "s": given.mean(axis=1).tolist()}
    table = attacked(released(answers, SCALED), SCALED)
    assert table.loc["scale_items", "tried"] == 1
    assert table.loc["scale_items", "outcome"] == "pass"
