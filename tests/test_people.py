"""Roles: from the owners' list first, then from what the identity provider says."""

from dataclasses import dataclass, field

import pytest

from dashboard.people import ALONE, is_over, person_of
from store.people import Person as Listed
from store.people import Role


@dataclass(frozen=True)
class Rules:
    claim: str = "groups"
    trust_email: bool = False
    owners: tuple[str, ...] = ()
    roles: dict[str, Role] = field(
        default_factory=lambda: {"hr": Role.ANALYST, "managers": Role.LEADER}
    )
    hours: float = 8.0


def entry(role: Role, *units: tuple[str, ...]) -> Listed:
    return Listed(id="1", name="Anna", role=role, units=units)


ANNA = {
    "iss": "https://login.example.org",
    "sub": "123",
    "email": "anna@example.org",
    "email_verified": True,
    "iat": 1_000_000,
}


def test_a_person_without_group_or_entry_has_no_role():
    assert person_of(ANNA, Rules()) is None
    assert person_of(ANNA | {"groups": ["others"]}, Rules()) is None


def test_claims_that_name_nobody_open_nothing():
    assert person_of({"groups": ["hr"]}, Rules(), listed=entry(Role.OWNER)) is None


def test_the_highest_of_several_groups_counts():
    assert person_of(ANNA | {"groups": ["managers", "hr"]}, Rules()).role is Role.ANALYST
    assert person_of(ANNA | {"groups": "managers"}, Rules()).role is Role.LEADER


def test_the_list_goes_before_groups_also_downwards():
    found = person_of(ANNA | {"groups": ["hr"]}, Rules(), listed=entry(Role.LEADER, ("Care",)))
    assert (found.role, found.units) == (Role.LEADER, (("Care",),))


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_opens_nothing(verified):
    claims = ANNA | {"email_verified": verified, "email": "boss@example.org"}
    rules = Rules(owners=("boss@example.org",))
    assert person_of(claims, rules) is None


def test_an_owner_named_in_the_file_is_owner_whatever_the_list_says():
    rules = Rules(owners=("anna@example.org",))
    assert person_of(ANNA, rules, listed=entry(Role.LEADER)).role is Role.OWNER


def test_a_leader_of_units_does_not_see_all_and_others_do():
    leader = person_of(ANNA, Rules(), listed=entry(Role.LEADER, ("Care",)))
    assert not leader.sees_all
    assert not leader.may(Role.ANALYST)
    assert person_of(ANNA, Rules(), listed=entry(Role.LEADER, ())).sees_all
    assert ALONE.may(Role.OWNER)
    assert ALONE.sees_all


@pytest.mark.parametrize(
    ("claims", "now", "over"),
    [
        (ANNA, 1_000_000, False),
        (ANNA, 1_000_000 + 8 * 3600 - 1, False),
        (ANNA, 1_000_000 + 8 * 3600 + 120, True),
        (ANNA, 1_000_000 - 3600, True),  # begun in the future: forged, or a clock gone wrong
        ({}, 1_000_000, True),
        ({"iat": "1000000"}, 1_000_000, True),
        ({"iat": True}, 1_000_000, True),
    ],
)
def test_a_sign_in_ends_after_the_hours_of_the_file(claims, now, over):
    assert is_over(claims, Rules(), now=now) is over
