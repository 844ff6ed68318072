"""Ways of answering, by department too, tell nothing of groups that are unseen."""

import pytest

from analysis.keeping import study_to_bytes
from analysis.policy import default_policy
from analysis.results import ORGANISATION
from analysis.study import analyse
from tests.leak_cases import UNSEEN, associated, worlds


@pytest.fixture(scope="module")
def studies():
    return [analyse(each, associated(), default_policy()) for each in worlds(kinds=True)]


def test_people_of_two_kinds_are_found_and_told_of_departments(studies):
    for each in studies:
        assert each.profile_facts.k == 2
        told = set(each.profile_shares.frame["unit"])
        assert {ORGANISATION, "/Care/Nursing", "/Works/Parks"} <= told
        assert not told & UNSEEN
        tried = each.attacks.frame.set_index("attack")
        assert tried.loc["profile_units", "outcome"] == "pass"


def test_what_unseen_groups_answered_changes_not_one_byte(studies):
    # Every page and file is made of the study: where its bytes are the same, so are theirs.
    ours, theirs = map(study_to_bytes, studies)
    assert ours == theirs
