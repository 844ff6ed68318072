"""Scale and items of few people beside many, solved as whole answer sheets: nobody is found out."""

import numpy as np
import pytest

from analysis import cells, joint, members, release
from analysis.whole_sheets import WholeSheets
from tests.adversary import published
from tests.gate_cases import Measure, released
from tests.sheet_adversary import Joint, Sheets

ITEMS = ("a", "b", "c")
SCALED = [
    *(Measure(item, items=(item,)) for item in ITEMS),
    Measure("s", kind="scale", items=ITEMS),
]


def organisation(seed):
    """One to four people who have no figures, beside departments of 5 to 60."""
    rng = np.random.default_rng(seed)
    sizes = [int(rng.integers(1, 5))]
    sizes += [int(rng.integers(5, 60)) for _ in range(int(rng.integers(2, 5)))]
    found = {}
    for name, size in zip("ABCDEF", sizes, strict=False):
        mood = rng.normal(rng.choice([1.3, 3, 4.5]), 0.8, (size, 1))
        given = np.clip(np.rint(mood + rng.normal(0, 0.8, (size, 3))), 1, 5)
        columns = {item: given[:, at].tolist() for at, item in enumerate(ITEMS)}
        found[(name,)] = {**columns, "s": given.mean(axis=1).tolist()}
    return found


def learnt(answers):
    units = published(*released(answers, SCALED))
    return Joint(units, Sheets(ITEMS, "s")).learn()


@pytest.mark.parametrize(
    "seed", [6, *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(7, 60))]
)
def test_nobody_is_found_out_by_whole_answer_sheets(seed):
    found = learnt(organisation(seed))
    if seed == 6:
        assert {each.measure for each in found} == {*ITEMS, "s"}, "nobody to be found out"
    assert [each for each in found if each.is_breach(lowest=1, highest=5)] == []


def of_one_mind(seed, skipped=0.0):
    """Departments in each of which people answer much alike, some leaving questions out."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in "ABCDE"[: rng.integers(2, 5)]:
        ranges = rng.integers(5, 12), rng.integers(8, 25), rng.integers(20, 60)
        size = int(rng.choice(ranges))
        mood, apart = rng.choice([1.2, 2, 3, 4, 4.7]), rng.choice([0.1, 0.3, 0.6])
        each = mood + rng.choice([0, 0.5, 1.5]) * rng.normal(0, 1, 3)
        given = np.clip(np.rint(rng.normal(each, apart, (size, 3))), 1, 5)
        if skipped:
            given[rng.random(given.shape) < skipped] = np.nan
        answered = (~np.isnan(given)).sum(axis=1)
        score = np.nansum(given, axis=1) / np.maximum(answered, 1)
        columns = {item: given[:, at].tolist() for at, item in enumerate(ITEMS)}
        found[(name,)] = {**columns, "s": np.where(answered >= 2, score, np.nan).tolist()}
    return found


def members_told(answers, *, skipping):
    """Items of which a member of a small department has fewer than three answers left."""
    units = published(*released(answers, SCALED))
    true = {(f"/{path[0]}", name): v for path, by in answers.items() for name, v in by.items()}
    told = Joint(units, Sheets(ITEMS, "s", skipping=skipping)).members(true)
    return {unit for unit, name in told if name in ITEMS}


HARD = {(12, 0.0): {"/A", "/B"}, (25, 0.0): {"/B", "/C"}}
"""Departments in which every figure by itself leaves three answers, and all together do not."""


@pytest.mark.parametrize(("seed", "skipped"), HARD)
def test_whole_answer_sheets_do_not_tell_on_members_of_one_mind(seed, skipped, monkeypatch):
    answers = of_one_mind(seed, skipped)
    assert members_told(answers, skipping=skipped > 0) == set()
    monkeypatch.setattr(WholeSheets, "drop_telling", lambda *_: None)
    assert members_told(answers, skipping=skipped > 0) == HARD[seed, skipped]


@pytest.mark.bench
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("skipped", [0.0, 0.1])
def test_whole_answer_sheets_tell_on_no_member(seed, skipped):
    assert members_told(of_one_mind(seed, skipped), skipping=skipped > 0) == set()


def test_without_protection_of_remainders_answer_sheets_find_somebody_out(monkeypatch):
    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    for room in (cells, release):
        monkeypatch.setattr(room, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(joint.JointAudit, "unsafe", lambda *_: np.zeros(1, dtype=bool))
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    monkeypatch.setattr(members.Members, "drop_parts", lambda *_: None)
    monkeypatch.setattr(WholeSheets, "drop_telling", lambda *_: None)
    rng = np.random.default_rng(1)
    answers = {}
    for name, given in (("A", np.ones((3, 3))), ("B", rng.integers(1, 6, (12, 3)))):
        columns = {item: given[:, at].astype(float).tolist() for at, item in enumerate(ITEMS)}
        answers[(name,)] = {**columns, "s": given.mean(axis=1).tolist()}
    assert any(each.is_breach(lowest=1, highest=5) for each in learnt(answers))
