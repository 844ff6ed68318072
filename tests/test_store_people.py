"""People and measures in the store: known once, changed with an audit line, never without owner."""

from dataclasses import replace
from datetime import date

import pytest

from store.audit_log import Action, entries
from store.database import StoreError
from store.measures import (
    FollowUp,
    Progress,
    add_measure,
    change_measure,
    measures,
    remove_measure,
)
from store.people import (
    Role,
    add_person,
    bind_person,
    change_person,
    people,
    person_of,
    remove_person,
)
from store.waves import add_wave
from tests.databases import draft

IDP = "https://idp.example.org"


def test_a_person_is_known_by_address_until_the_first_sign_in_and_by_subject_after(store):
    units = (("Care", "Home"), ("School",))
    added = add_person(
        store, by="o", name="Åsa", role=Role.LEADER, units=units, email=" Asa@Example.org "
    )
    assert person_of(store, issuer=IDP, subject="7") is None
    assert person_of(store, issuer=IDP, subject="7", email="asa@example.ORG") == added
    bind_person(store, added.id, issuer=IDP, subject="7")
    assert person_of(store, issuer=IDP, subject="7").units == units
    # whoever gets the address later is somebody else
    assert person_of(store, issuer=IDP, subject="8", email="asa@example.org") is None
    bind_person(store, added.id, issuer=IDP, subject="8")
    assert person_of(store, issuer=IDP, subject="8") is None


def test_nobody_is_in_the_list_twice_or_without_a_sign(store):
    add_person(store, by="o", name="Åsa", role=Role.OWNER, email="a@example.org")
    with pytest.raises(StoreError, match="already"):
        add_person(store, by="o", name="Åsa", role=Role.OWNER, email="A@example.org")
    with pytest.raises(StoreError, match="e-mail"):
        add_person(store, by="o", name="Åsa", role=Role.OWNER, issuer=IDP)
    assert len(people(store)) == 1


def test_the_last_owner_stays_owner(store):
    owner = add_person(store, by="o", name="A", role=Role.OWNER, email="a@example.org")
    for attempt in (
        lambda: remove_person(store, owner.id, by="o"),
        lambda: change_person(store, owner.id, by="o", role=Role.ANALYST),
    ):
        with pytest.raises(StoreError, match="only owner"):
            attempt()
    other = add_person(store, by="o", name="B", role=Role.OWNER, email="b@example.org")
    assert change_person(store, owner.id, by="o", role=Role.ANALYST).role is Role.ANALYST
    remove_person(store, owner.id, by=other.id)
    assert [each.name for each in people(store)] == ["B"]


def test_every_change_of_people_leaves_a_line(store):
    owner = add_person(store, by="x", name="A", role=Role.OWNER, email="a@example.org")
    leader = add_person(store, by="x", name="L", role=Role.LEADER, email="l@example.org")
    change_person(store, leader.id, by="x", role=Role.LEADER, units=((),))
    remove_person(store, leader.id, by=owner.id)
    told = entries(store)
    assert {each.action for each in told} == {Action.PEOPLE_CHANGED}
    changes = [each.detail["change"] for each in told]
    assert changes == ["added", "added", "changed", "removed"]
    assert told[2].detail["units"] == "*"


def test_a_measure_is_recorded_followed_and_taken_away(store):
    added = add_wave(store, draft())
    measure = FollowUp(
        survey_id=added.survey_id,
        wave_id=added.id,
        what="Dialog i grupp",
        unit="/School",
        barrier="fear",
        kind="dialogue",
        responsible="Bo",
        due=date(2026, 12, 1),
        follow_up=date(2027, 3, 1),
    )
    made = add_measure(store, measure, by="anna")
    done = change_measure(store, replace(made, status=Progress.DONE, created_by="x"), by="bo")
    assert done == replace(made, status=Progress.DONE)
    assert measures(store, added.survey_id) == (done,)
    remove_measure(store, made.id, by="bo")
    assert measures(store, added.survey_id) == ()
    lines = [each for each in entries(store) if each.action == Action.MEASURES_CHANGED]
    assert [each.who for each in lines] == ["anna", "bo", "bo"]


def test_a_measure_must_say_something_and_belong_to_a_survey(store):
    measure = FollowUp(survey_id="none", what="x", unit="/School", barrier="fear")
    with pytest.raises(StoreError):
        add_measure(store, measure, by="anna")
    with pytest.raises(StoreError, match="does not say"):
        add_measure(store, replace(measure, what="  "), by="anna")
    with pytest.raises(StoreError, match="no longer"):
        change_measure(store, replace(measure, id="none"), by="anna")
