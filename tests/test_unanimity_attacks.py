"""Attacks on small groups that (nearly) all answered alike, by what stands beside their bounds.

A unit's own figures are told as bounds under 25 answers. The unit above less the units beside, the
scale less its other items, tests between departments and coefficients of the whole survey are about
the same answers: what each told before its rule, and tells without it, stands in every test.
"""

from dataclasses import replace
from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
import pytest

from analysis import department_tests, disclosure, study
from analysis.members import Members
from analysis.open_answers import OpenAnswers
from analysis.policy import default_policy
from analysis.results import ITEMS, SCALES
from analysis.shown_groups import ShownGroups
from analysis.whole_sheets import WholeSheets
from tests.adversary import members, published
from tests.attack_cases import succeeded
from tests.builders import instrument, responses
from tests.gate_cases import Measure, released, spread

SCALED = [*(Measure(item, items=(item,)) for item in "abc"), Measure("s", "scale", tuple("abc"))]


def told_of(answers):
    """Groups of which some member has fewer than three answers left, with those answers."""
    tables = released(answers)
    units = published(*tables)
    found = members(units, measure="m", answers=range(1, 6), cuts=(2.6, 3.4))
    return {name: open_ for name, open_ in found.items() if len(open_) < 3}, succeeded(tables)


def without_rule(monkeypatch):
    monkeypatch.setattr(Members, "drop_telling", lambda *_: None)
    monkeypatch.setattr(Members, "drop_parts", lambda *_: None)
    monkeypatch.setattr(OpenAnswers, "telling", lambda *_: [])
    monkeypatch.setattr(WholeSheets, "drop_telling", lambda *_: None)


BESIDE = {
    # 2.7 × 26 − 3.3 × 20 leaves 2 to 6 for six people: each answered 1.
    "six by means": ({("A",): [1.0] * 6, ("B",): spread(20)}, {"/A": (1.0,)}),
    # Of fewer than a hundred whole per cent are whole people: all of A are at the low end.
    "ten by shares": (
        {("A",): [1.0] * 9 + [2.0], ("B",): spread(38, 1), ("C",): spread(22, 2)},
        {"/A": (1.0, 2.0)},
    ),
}


@pytest.mark.parametrize(("answers", "told"), BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_a_unanimous_team_does_not_tell_on_it(answers, told, monkeypatch):
    assert told_of(answers) == ({}, set())
    without_rule(monkeypatch)
    assert told_of(answers) == (told, {"alike"})


def of_one_mood(seed):
    """A few departments, in each of which people answer much alike."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in "ABCDE"[: rng.integers(2, 6)]:
        size = int(rng.choice([rng.integers(5, 12), rng.integers(8, 25), rng.integers(20, 60)]))
        mood, apart = rng.choice([1.2, 2, 3, 4, 4.7]), rng.choice([0.3, 0.6, 1])
        found[name,] = np.clip(np.rint(rng.normal(mood, apart, size)), 1, 5).tolist()
    return found


@pytest.mark.parametrize(
    "seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(12, 150))]
)
def test_nobody_is_told_in_departments_of_one_mood(seed):
    assert told_of(of_one_mood(seed)) == ({}, set())


def of_one_mind(seed):
    """As `of_one_mood`, with more people to a department now and then."""
    rng = np.random.default_rng(seed)
    sizes = {}
    for name in "ABCDE"[: rng.integers(2, 6)]:
        ranges = rng.integers(5, 12), rng.integers(8, 25), rng.integers(20, 60)
        sizes[name,] = int(rng.choice(ranges))
    rng.choice(3)
    found = {}
    for path, size in sizes.items():
        mood, apart = rng.choice([1.2, 2, 3, 4, 4.7]), rng.choice([0.3, 0.6, 1])
        found[path] = np.clip(np.rint(rng.normal(mood, apart, size)), 1, 5).tolist()
    return found


LIMITS_FAIL = {1048: {"/D": (4.0, 5.0)}, 1109: {"/D": (4.0, 5.0)}}
"""Where no limit by itself tells, and all of them in whole people do."""


@pytest.mark.parametrize("seed", LIMITS_FAIL)
def test_what_only_whole_people_tell_is_not_told(seed, monkeypatch):
    answers = of_one_mind(seed)
    assert told_of(answers) == ({}, set())
    monkeypatch.setattr(OpenAnswers, "telling", lambda *_: [])
    assert told_of(answers) == (LIMITS_FAIL[seed], {"alike"})


@pytest.mark.bench
@pytest.mark.parametrize("seed", [*range(1000, 1300), *range(3000, 3300)])
def test_nobody_is_told_in_hundreds_of_departments_of_one_mind(seed):
    assert told_of(of_one_mind(seed)) == ({}, set())


def test_without_the_rule_departments_of_one_mood_tell(monkeypatch):
    without_rule(monkeypatch)
    assert sum(bool(told_of(of_one_mood(seed))[0]) for seed in range(30)) >= 3


def team(sheets):
    given = np.array(sheets, dtype=float)
    items = {item: given[:, at].tolist() for at, item in enumerate("abc")}
    return {**items, "s": given.mean(axis=1).tolist()}


def test_a_scale_less_its_other_items_does_not_tell_what_one_item_keeps_back(monkeypatch):
    # Sums of eight: s × 3 = 45, b 19, c 18, each the only whole number its mean allows; a has 8.
    b, c = [2, 3, 2, 4, 2, 1, 3, 2], [3, 2, 2, 3, 2, 3, 2, 1]
    everyone = np.random.default_rng(1).integers(1, 6, (90, 3))
    answers = {
        ("A",): team([(1, *rest) for rest in zip(b, c, strict=True)]),
        ("B",): team(everyone),
    }
    tables = released(answers, SCALED)
    assert succeeded(tables, SCALED) == set()
    cells = tables.cells.where(unit="/A").frame.set_index("measure")["mean"]
    assert cells.notna().to_dict() == {"a": False, "b": False, "c": False, "s": True}
    without_rule(monkeypatch)
    assert succeeded(released(answers, SCALED), SCALED) == {"alike"}


def test_a_barrier_that_is_high_where_its_items_are_low_is_no_false_alarm():
    # The organisation's means are near the middle, so that they do not say which way it runs.
    rng = np.random.default_rng(3)
    barrier = Measure("barrier:x", "barrier", tuple("abc"), unfavourable="high")
    answers = {}
    for name, size in (("A", 15), ("B", 60)):
        columns = team(np.vstack([rng.integers(1, 6, (size - 2, 3)), [[1, 1, 1], [5, 5, 5]]]))
        answers[name,] = {**columns, "barrier:x": (6 - np.array(columns.pop("s"))).tolist()}
        answers[name,].pop("s")
    measures = [*SCALED[:3], barrier]
    tables = released(answers, measures)
    assert tables.cells.where(unit="/A").frame["mean"].notna().all()
    assert succeeded(tables, measures) == set()


def compared(answers):
    """Tests between departments where six of A gave these answers to all of one scale."""
    survey = responses({("A",): 6, ("B",): 120, ("C",): 130, ("D",): 40}, seed=3)
    items = survey.items.copy()
    items.loc[:5, ["time_1", "time_2", "time_3"]] = np.repeat(np.array(answers)[:, None], 3, axis=1)
    made = study.analyse(replace(survey, items=items), instrument(), default_policy())
    return made.differences.where(scale="time").frame.iloc[0]


UNANIMOUS, NEARLY = [1] * 6, [1, 1, 1, 1, 1, 3]
"""Both have a mean that is told as 1.4 or less."""


@pytest.mark.usefixtures("without_profiles")
def test_tests_between_departments_do_not_tell_that_all_of_one_answered_alike(monkeypatch):
    ours, theirs = compared(UNANIMOUS), compared(NEARLY)
    assert abs(ours["welch_f"] - theirs["welch_f"]) < 0.05 * theirs["welch_f"]
    assert abs(ours["welch_df2"] - theirs["welch_df2"]) < 0.1
    # Ranks are those of B, C and D; with one of four in bounds six are needed.
    assert pd.isna(ours["kruskal_h"])
    assert pd.isna(theirs["kruskal_h"])
    monkeypatch.setattr(
        department_tests,
        "_spread_that_tells_nobody",
        lambda moments, *_, **__: replace(
            moments, sum_of_squares=np.maximum(moments.sum_of_squares, 0.01)
        ),
    )
    monkeypatch.setattr(ShownGroups, "at_released_means", lambda _, values, *__, **___: values)
    # As it was: F leaps, and says that A has no spread at all.
    assert compared(UNANIMOUS)["welch_f"] > 5 * compared(NEARLY)["welch_f"]


def coefficients(answers):
    """Pearson's r and alpha of two items, to two decimals, shape (sets, people, 2)."""
    centred = answers - answers.mean(axis=1, keepdims=True)
    one, two = (centred[..., at] for at in (0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        both, own = (one * two).sum(axis=1), ((one**2).sum(axis=1), (two**2).sum(axis=1))
        r, alpha = both / np.sqrt(own[0] * own[1]), 4 * both / (own[0] + own[1] + 2 * both)
    return np.floor(np.stack([r, alpha], axis=1) * 100 + 0.5)


def test_coefficients_of_five_people_would_name_their_answers_and_are_not_told():
    """Every set of answers of five people to two items, 118 755 of them, tried."""
    pairs = np.array(list(product(range(1, 6), repeat=2)))
    sets = pairs[np.array(list(combinations_with_replacement(range(25), 5)))].astype(float)
    mine = np.array([[1, 1], [1, 1], [1, 1], [1, 1], [2, 4]], dtype=float)

    def published_means(answers):
        return np.clip(np.floor(answers.mean(axis=1) * 10 + 0.5) / 10, 1.4, 4.6)

    fits = (published_means(sets) == published_means(mine[None])).all(axis=1)
    assert len(np.unique(sets[fits][..., 0])) >= 3
    told = fits & (coefficients(sets) == coefficients(mine[None])).all(axis=1)
    assert set(np.unique(sets[told][..., 0])) == {1, 2}  # nobody answered 3
    policy = default_policy()
    facts = {"scale": "s", "verdict": "report", "reason": "", "k_items": 2}
    row = dict.fromkeys(SCALES, 0.75) | facts | {"comparable": "yes", "comparable_reason": ""}
    for n, there in ((24, False), (25, True)):
        frame = pd.DataFrame([row | {"n": n}], columns=list(SCALES))
        scales = disclosure.seal_scales(frame, n, policy, held_back=()).frame.iloc[0]
        item = dict.fromkeys(ITEMS, 0.5) | {"scale": "s", "item": "a", "negative": False, "n": n}
        items = disclosure.seal_items(
            pd.DataFrame([item], columns=list(ITEMS)), n, policy, complete={"s": n}
        ).frame.iloc[0]
        numbers = [scales[each] for each in ("alpha", "omega_total", "icc1", "f", "rwg_j_median")]
        numbers += [items["item_rest_r"], items["alpha_if_dropped"]]
        assert [pd.notna(each) for each in numbers] == [there] * 7
        assert (scales["n"], items["n"]) == (n, n)
