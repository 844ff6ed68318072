"""Random organisations against somebody who knows everything published: nobody is found out.

And the reverse, so that the adversary is known to bite: with one rule switched off, somebody is.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import cells, joint, members, release
from analysis.cells import Steps
from analysis.policy import default_policy
from analysis.results import Status
from tests.adversary import attack, published
from tests.attack_cases import succeeded
from tests.gate_cases import Measure, released, spread

ITEMS = ("a", "b", "c")
STYLES = ("any", "all_one", "one_five", "high", "camps")
SIZES = st.one_of(st.integers(0, 8), st.integers(0, 40), st.integers(0, 300))
PATHS = st.lists(st.sampled_from("ABCDE"), min_size=0, max_size=3).map(tuple)


def answers_of(style, n, rng):
    """Answers of one organisation to one item."""
    found = {
        "any": rng.integers(1, 6, n).astype(float),
        "all_one": np.ones(n),
        "one_five": np.ones(n),
        "high": np.clip(np.rint(rng.normal(4, 1, n)), 1, 5),
        "camps": np.where(rng.random(n) < 0.9, 5.0, 1.0),
    }[style]
    if style == "one_five" and n:
        found[rng.integers(n)] = 5
    return found


def organisation(sizes, styles, missing, seed):
    """Answers by path: items a, b, c …, some left out."""
    rng = np.random.default_rng(seed)
    n = sum(sizes.values())
    columns = {name: answers_of(each, n, rng) for name, each in zip(ITEMS, styles, strict=False)}
    for scores in columns.values():
        scores[rng.random(n) < missing] = np.nan
    found, start = {}, 0
    for path, size in sizes.items():
        if size:
            part = slice(start, start + size)
            found[path] = {name: scores[part].tolist() for name, scores in columns.items()}
        start += size
    return found


def respondents(answers):
    """How many gave any answer."""
    return sum(
        bool(np.any(~np.isnan(row)))
        for columns in answers.values()
        for row in zip(*columns.values(), strict=True)
    )


def breaches(answers, minimum=5):
    """Everything the adversary learns that nobody should, item by item."""
    tables = released(answers, policy=default_policy().raised(minimum))
    units = published(*tables)
    names = {row["measure"] for row in tables.cells.frame.to_dict("records")} & {*ITEMS, "m"}
    learnt = [
        each
        for name in sorted(names)
        for each in attack(
            units, measures=[name], answers=range(1, 6), cuts=(2.6, 3.4), minimum=minimum
        )
    ]
    return [each for each in learnt if each.is_breach(lowest=1, highest=5)]


def plainly_wrong(tables):
    """Figures that break a minimum without any arithmetic."""
    found = tables.cells.frame
    units = tables.units.frame
    closed = units[units["status"] != Status.SHOWN]
    return (
        (found["n"] < 5).any()
        or (found.loc[found["favourable"].notna(), "n"] < 10).any()
        or found.loc[found["n"].isna(), ["mean", "favourable"]].notna().any().any()
        or closed[["n", "headcount", "response_rate"]].notna().any().any()
        or set(closed["unit"]) & set(found["unit"])
    )


def check(sizes, styles, missing, seed, minimum=5):
    answers = organisation(sizes, styles, missing, seed)
    if respondents(answers) < minimum:
        return
    tables = released(answers, policy=default_policy().raised(minimum))
    assert not plainly_wrong(tables)
    assert breaches(answers, minimum) == []
    assert succeeded(tables, minimum=minimum) == set()


CASES = {
    "styles": st.lists(st.sampled_from(STYLES), min_size=2, max_size=2),
    "missing": st.sampled_from([0.0, 0.02, 0.3]),
    "seed": st.integers(0, 2**32 - 1),
}
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(sizes=st.dictionaries(PATHS, SIZES, min_size=1, max_size=20), **CASES)
def test_nobody_is_found_out_in_random_organisations(sizes, styles, missing, seed):
    check(sizes, styles, missing, seed)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(sizes=st.dictionaries(PATHS, SIZES, min_size=1, max_size=20), **CASES)
def test_a_raised_minimum_protects_groups_up_to_it(sizes, styles, missing, seed):
    check(sizes, styles, missing, seed, minimum=12)


@pytest.mark.bench
@settings(max_examples=600, deadline=None, suppress_health_check=SLOW)
@given(sizes=st.dictionaries(PATHS, SIZES, min_size=1, max_size=60), **CASES)
def test_nobody_is_found_out_in_hundreds_of_organisations(sizes, styles, missing, seed):
    check(sizes, styles, missing, seed)


def scale_organisation(seed):
    """Items a, b, c of one scale s and complete answers, in units of few and of many people."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in "ABCDE":
        size = int(rng.choice([rng.integers(1, 7), rng.integers(5, 40)]))
        mood = rng.normal(rng.choice([1.3, 3, 4.5]), 0.8, (size, 1))
        given_ = np.clip(np.rint(mood + rng.normal(0, 0.8, (size, 3))), 1, 5)
        columns = {item: given_[:, at].tolist() for at, item in enumerate(ITEMS)}
        found[(name,)] = {**columns, "s": given_.mean(axis=1).tolist()}
    return found


SCALED = [
    *(Measure(item, items=(item,)) for item in ITEMS),
    Measure("s", kind="scale", items=ITEMS),
]


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(100, 300))]
)
def test_nobody_is_found_out_by_a_scale_and_its_items_together(seed):
    answers = scale_organisation(seed)
    units = published(*released(answers, SCALED))
    thirds = [1 + step / 3 for step in range(13)]
    learnt = attack(units, measures=["s"], answers=thirds, cuts=(2.6, 3.4))
    learnt += attack(units, measures=ITEMS, answers=range(1, 6), cuts=(2.6, 3.4), scale="s")
    assert [each for each in learnt if each.is_breach(lowest=1, highest=5)] == []


def test_without_minimums_the_adversary_wins(monkeypatch):
    answers = {("A",): [1, 1, 5], ("B",): spread(30)}
    assert breaches(answers) == []

    def none(*, scores, shares, **steps):
        return Steps(scores=1, shares=1, **steps)

    monkeypatch.setattr(release, "Steps", none)
    assert breaches(answers)


def test_without_protection_of_remainders_the_adversary_wins(monkeypatch):
    answers = {("A",): [1, 1, 5, 4], ("B",): spread(9)}
    assert breaches(answers) == []
    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    monkeypatch.setattr(cells, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(release, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(joint.JointAudit, "unsafe", lambda *_: np.zeros(1, dtype=bool))
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    assert breaches(answers)


def test_without_the_count_per_measure_the_adversary_wins(monkeypatch):
    answers = {("A",): [1, 1, 5, *[None] * 9], ("B",): spread(12), ("C",): spread(11)}
    answers = {path: {"m": given, "a": spread(len(given))} for path, given in answers.items()}
    assert breaches(answers) == []
    monkeypatch.setattr(cells, "mean_is_open", lambda rest, n, **_: n >= 0)
    monkeypatch.setattr(joint.JointAudit, "unsafe", lambda *_: np.zeros(1, dtype=bool))
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    assert breaches(answers)


def test_without_the_joint_audit_the_adversary_wins(monkeypatch):
    assert any(_joint_breach(seed, monkeypatch) for seed in range(60))


def _joint_breach(seed, monkeypatch):
    """Whether this organisation is safe with the audit of means and shares, and not without."""
    rng = np.random.default_rng(seed)
    sizes = {(name,): int(rng.integers(1, 90)) for name in "AB"} | {("C",): int(rng.integers(1, 5))}
    answers = organisation(sizes, ["all_one" if seed % 2 else "camps"], 0.0, seed)
    assert breaches(answers) == []
    with monkeypatch.context() as patch:
        patch.setattr(joint.JointAudit, "unsafe", lambda *_: np.zeros(1, dtype=bool))
        patch.setattr(members.Members, "drop_telling", lambda *_: None)
        return bool(breaches(answers))
