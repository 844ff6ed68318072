"""A wave in the store: whole or not at all, the same when it comes back, noticed when known."""

import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.policy import default_policy
from store.audit_log import Action, entries
from store.columnar import content_hash
from store.database import StoreError
from store.records import Decision, ImportReport
from store.results import results_of
from store.surveys import due_surveys, set_retention, survey, surveys
from store.waves import (
    NewWave,
    add_wave,
    draft_wave,
    find_wave,
    load_responses,
    release_wave,
    same_answers,
    wave,
    waves,
    withdraw_wave,
)
from surveys.responses import Headcounts, Responses
from tests.builders import instrument
from tests.databases import answers, counted, draft, results


def assert_same(first: Responses, second: Responses) -> None:
    for name in ("items", "units", "attributes", "comments"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    for name in ("language", "link"):
        one, two = getattr(first, name), getattr(second, name)
        pd.testing.assert_series_equal(one, two, check_names=False)
    assert (first.dropped, first.proposed) == (second.dropped, second.proposed)


def test_answers_come_back_as_they_were_given(store):
    added = add_wave(store, draft())
    assert_same(load_responses(store, added.id, with_comments=True), answers())


def test_free_text_is_loaded_only_when_it_is_asked_for(store):
    added = add_wave(store, draft())
    assert load_responses(store, added.id).comments is None


def test_a_survey_without_optional_parts_comes_back_without_them(store):
    bare = Responses(items=answers().items, units=pd.DataFrame(index=range(20)))
    new = NewWave(
        survey="S", name="W", responses=bare, instrument=instrument(), policy={"minimum_scores": 5}
    )
    found = load_responses(store, add_wave(store, draft_wave(new, by="a")).id, with_comments=True)
    assert (found.language, found.attributes, found.link, found.comments) == (None,) * 4
    assert (len(found), found.units.shape) == (20, (20, 0))
    pd.testing.assert_frame_equal(found.items, bare.items)


def test_a_wave_keeps_questions_rules_headcounts_and_how_it_was_read(store):
    report = ImportReport(
        file="a.csv", mapping="[x]", leave_out="none", decisions=(Decision("a", "b", "c"),)
    )
    new = NewWave(
        survey="Lärkultur",
        name="Våren  2026",
        responses=answers(),
        instrument=instrument(),
        policy=default_policy().as_dict(),
        headcounts=Headcounts({("School",): 20}),
        collected_from=date(2026, 3, 1),
        collected_to=date(2026, 3, 20),
        report=report,
    )
    added = wave(store, add_wave(store, draft_wave(new, by="anna")).id)
    assert added.instrument == instrument()
    assert dict(added.policy) == default_policy().as_dict()
    assert added.headcounts == Headcounts({("School",): 20})
    assert added.report == replace(report, kept=20, dropped={"preview": 2}, proposed=1)
    assert (added.name, added.imported_by, added.respondents) == ("Våren 2026", "anna", 20)
    assert (added.collected_from, added.collected_to) == (date(2026, 3, 1), date(2026, 3, 20))
    assert ("School",) in added.units
    assert survey(store, "lärkultur").id == added.survey_id == "larkultur"


def test_the_same_answers_are_noticed_in_any_order_under_any_name(store):
    add_wave(store, draft("Autumn"))
    shuffled = np.random.default_rng(4).permutation(20)
    given = answers()
    mixed = Responses(
        items=given.items.iloc[shuffled].reset_index(drop=True),
        units=given.units.iloc[shuffled].reset_index(drop=True),
        attributes=given.attributes.iloc[shuffled].reset_index(drop=True),
        link=given.link.iloc[shuffled].reset_index(drop=True),
    )
    assert [each.name for each in same_answers(store, mixed)] == ["Autumn"]
    with pytest.raises(StoreError, match="Culture, Autumn"):
        add_wave(store, draft("Spring", survey="Other"))
    assert counted(store)["waves"] == counted(store)["surveys"] == 1
    add_wave(store, draft("Spring", survey="Other"), again=True)
    assert counted(store)["waves"] == 2


@pytest.mark.parametrize("change", ["answer", "unit", "row", "swap"])
def test_other_answers_have_another_hash(change):
    given = answers()
    items, units = given.items.copy(), given.units.copy()
    if change == "answer":
        items.iloc[3, 2] = 6 - items.iloc[3, 2] if items.iloc[3, 2] != 3 else 1
    elif change == "unit":
        units.iloc[0, 0] = "Elsewhere"
    elif change == "row":
        items, units = items.iloc[1:], units.iloc[1:]
    else:  # the same numbers, answered by others
        items.iloc[:, 0] = items.iloc[:, 0].to_numpy()[::-1]
    assert content_hash(Responses(items=items, units=units)) != content_hash(
        Responses(items=given.items, units=given.units)
    )


def test_a_wave_without_a_name_or_of_a_taken_one_is_refused(store):
    add_wave(store, draft("Autumn"))
    with pytest.raises(StoreError, match="AUTUMN"):
        add_wave(store, draft("AUTUMN", seed=2))
    with pytest.raises(StoreError, match="no name"):
        add_wave(store, draft("  ", seed=2))
    assert counted(store)["waves"] == 1


def test_nothing_is_written_when_a_part_cannot_be(store):
    broken = replace(draft(), responses=None)
    with pytest.raises(StoreError):
        add_wave(store, broken, results=results())
    assert set(counted(store).values()) == {0}


def test_leaders_see_a_wave_from_its_release_to_its_withdrawal(store):
    added = add_wave(store, draft())
    assert waves(store, released_only=True) == ()
    released = release_wave(store, added.id, by="anna")
    assert (released.released_by, waves(store, released_only=True)) == ("anna", (released,))
    assert release_wave(store, added.id, by="bo") == released
    assert withdraw_wave(store, added.id, by="bo").released_at is None
    told = [each.action for each in entries(store)]
    assert told == [Action.IMPORTED, Action.RELEASED, Action.WITHDRAWN]


def test_waves_stand_in_the_order_they_were_collected(store):
    for name, seed, day in (("B", 1, date(2026, 3, 1)), ("A", 2, date(2025, 9, 1))):
        made = draft(name, seed=seed)
        add_wave(store, replace(made, wave=replace(made.wave, collected_to=day)))
    assert [each.name for each in waves(store, survey_id="culture")] == ["A", "B"]


def test_a_wave_is_found_by_id_by_name_and_by_survey_and_name(store):
    one = add_wave(store, draft("Autumn"))
    two = add_wave(store, draft("Autumn", survey="Pulse 1/2", seed=2))
    assert find_wave(store, one.id) == one
    assert find_wave(store, "Pulse 1/2/autumn") == two
    with pytest.raises(StoreError, match="Several"):
        find_wave(store, "Autumn")
    with pytest.raises(StoreError, match="no wave"):
        find_wave(store, "Spring")


def test_results_are_handed_out_only_for_what_they_were_made_from(store):
    added = add_wave(store, draft(), results=results("x"))
    assert results_of(store, added.id, made_from="x") == b"study x"
    assert results_of(store, added.id, made_from="y") is None


def test_results_that_were_changed_by_hand_are_not_handed_out(sqlite_store):
    from tests.databases import behind_its_back

    added = add_wave(sqlite_store, draft(), results=results("x"))
    behind_its_back(sqlite_store, "UPDATE results SET study = CAST('study z' AS BLOB)")
    assert results_of(sqlite_store, added.id, made_from="x") is None


def test_two_people_importing_at_once_both_succeed(store):
    failures = []
    start = threading.Barrier(2)

    def importing(seed: int) -> None:
        start.wait()
        try:
            for turn in range(4):
                made = draft(f"Wave {seed}-{turn}", seed=100 * seed + turn)
                add_wave(store, made, results=results())
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=importing, args=(seed,)) for seed in (1, 2)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert not failures
    assert (counted(store)["waves"], counted(store)["surveys"]) == (8, 1)


def test_surveys_that_must_soon_go_are_told(store):
    add_wave(store, draft())
    add_wave(store, draft("W", survey="Kept", seed=2))
    set_retention(store, "Culture", delete_after=date(2026, 12, 1), by="anna")
    assert [each.title for each in due_surveys(store, today=date(2026, 11, 1))] == ["Culture"]
    assert due_surveys(store, today=date(2026, 10, 31)) == ()
    set_retention(store, "culture", delete_after=None, by="anna")
    assert due_surveys(store, today=date(2027, 1, 1)) == ()
    assert len(surveys(store)) == 2
