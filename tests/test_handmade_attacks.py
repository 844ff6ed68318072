"""Attacks that somebody would make up by hand, each on an organisation made for it."""

import numpy as np
import pytest

from analysis import cells, joint, members, release
from analysis.policy import default_policy
from analysis.units import unit_tree
from surveys.responses import Headcounts
from tests.adversary import attack, published
from tests.attack_cases import succeeded
from tests.gate_cases import released, responses, spread


def found_out(answers, **options):
    """What the adversary and the program's own attacks find in a release of one item."""
    tables = released(answers, **options)
    learnt = attack(published(*tables), measures=["m"], answers=range(1, 6), cuts=(2.6, 3.4))
    own = succeeded(tables)
    return [each for each in learnt if each.is_breach(lowest=1, highest=5)], own


NOTHING = ([], set())
CHAIN = ("A", "B", "C", "D", "E")

CASES = {
    "a Cyrillic look-alike of a department": {
        ("Care",): spread(9),
        ("C\u0430re",): [1, 1, 2],
        ("School",): spread(30),
    },
    "a full-width spelling and spaces that do not break": {
        ("HR",): spread(7),
        ("\uff28\uff32",): [5, 5],
        ("H\u00a0R",): [1],
        ("IT",): spread(14),
    },
    "a team named as the department": {
        ("A",): [1, 1],
        ("A", "A"): spread(8),
        ("B",): spread(20),
    },
    "a team that is all of its department": {("A", "T"): spread(6), ("B",): spread(20)},
    "a chain of only children": {CHAIN: spread(6), ("Z",): spread(11)},
    "a chain with one person on every link": {
        **{CHAIN[:depth]: [float(depth)] for depth in range(1, 5)},
        CHAIN: spread(6),
        ("Z",): spread(40),
    },
    "everybody gave one answer": {("A",): [5] * 6, ("B",): [5] * 5, ("C",): [5] * 4},
    "all but one person gave one answer": {("A",): [5] * 30, ("B",): [1], ("C",): [5] * 8},
    "units of exactly the minimum": {(name,): spread(5, ord(name)) for name in "ABCDE"},
    "one under the minimum beside one at it": {("A",): [1, 1, 1, 1], ("B",): spread(5)},
    "names like the program's own": {
        ("*",): [1, 1],
        ("-",): spread(9),
        ("organisation",): [5, 5, 5],
        ("/",): spread(30),
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("minimum", [5, 8])
def test_nobody_is_found_out_by(case, minimum):
    if sum(map(len, CASES[case].values())) >= minimum:
        assert found_out(CASES[case], policy=default_policy().raised(minimum)) == NOTHING


def test_spellings_that_a_reader_cannot_tell_apart_are_one_unit():
    tree = unit_tree(responses([("HR",), (" hr ",), ("H\u0052",)]))
    assert [unit.name for unit in tree.units[1:]] == ["HR"]


@pytest.mark.parametrize("above", [0, 1, 2])
def test_a_headcount_near_the_number_of_answers_names_nobody(above):
    # Of six employees five answered: whoever knows the sixth knows who did not, and nothing else.
    answers = {("A",): [1, 1, 5, 4, 2], ("B",): spread(30), ("C",): [1, 1]}
    headcounts = Headcounts({path: len(given) + above for path, given in answers.items()})
    assert found_out(answers, headcounts=headcounts) == NOTHING
    units = released(answers, headcounts=headcounts).units.frame.set_index("unit")
    assert units.loc["/C", ["n", "headcount", "response_rate"]].isna().all()


def test_the_order_of_rows_tells_nothing_of_what_is_hidden():
    small = {("A",): [1, 1], ("D",): [5, 5, 5]}
    other = {("A",): [5, 5], ("D",): [1, 1, 1]}
    large = {("B",): spread(400, 1), ("C",): spread(300, 2)}
    made = [released({**each, **large}) for each in (small, other)]
    orders = [list(each.units.frame["unit"]) for each in made]
    assert orders[0] == orders[1]
    assert list(made[0].cells.frame["unit"]) == list(made[1].cells.frame["unit"])


def test_pooling_alone_protects_and_without_it_the_adversary_wins(monkeypatch):
    # 3 beside 7 and 9: the three and the seven become one pool of ten.
    answers = {("A",): [1, 1, 1], ("B",): spread(7), ("C",): spread(9)}
    monkeypatch.setattr(cells, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(release, "drop_smallest", lambda *_: False)
    nothing = np.zeros(1, dtype=bool)
    monkeypatch.setattr(joint.JointAudit, "unsafe", lambda *_: nothing)
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    assert found_out(answers) == NOTHING
    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    learnt, own = found_out(answers)
    assert [each.size for each in learnt] == [3]
    assert own == {"complement"}
