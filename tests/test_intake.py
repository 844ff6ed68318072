"""A file on its way in: read, corrected by hand, ready to be analysed."""

from itertools import cycle, islice

import pytest

from dashboard import check_table, intake
from dashboard.intake import File
from dashboard.words import say
from surveys.problems import CultureError, IngestError
from surveys.reading import ColumnKind

INSTRUMENT = """
id = "own"
version = "1"
title.en = "Own"
[source]
reference = "own"
wording = "own"
[[formats]]
id = "five"
minimum = 1
maximum = 3
labels.en = ["No", "Partly", "Yes"]
[[items]]
id = "a"
text.en = "I dare to ask a colleague for help"
format = "five"
[[items]]
id = "b"
text.en = "My manager has time for my questions"
format = "five"
[[items]]
id = "c"
text.en = "Mistakes are held against you here"
format = "five"
reversed = true
[[scales]]
id = "s"
title.en = "Safety"
items = ["a", "b", "c"]
polarity = "positive"
"""
QUESTIONS = (
    "I dare to ask a colleague for help",
    "My manager has time for my questions",
    "Mistakes are held against you here",
)


def csv(units: dict[str, int], answers: tuple[str, ...] = ("No", "Partly", "Yes")) -> bytes:
    """A file with a department, a name and three questions answered in words."""
    lines = ["Department;First name;" + ";".join(QUESTIONS)]
    number = 0
    for unit, size in units.items():
        for _ in range(size):
            own = islice(cycle(answers), number, number + 3)
            lines.append(f"{unit};Person {number};" + ";".join(own))
            number += 1
    return "\n".join(lines).encode()


def opened(units: dict[str, int], **more: object) -> intake.Intake:
    """A file read against the questionnaire above."""
    file = intake.open_file(File("own.csv", csv(units, **more)), minimum=5)
    return intake.with_own_instrument(file, File("own.toml", INSTRUMENT.encode()))


def column_of(file: intake.Intake, item: str) -> int:
    return file.mapping.item_columns[item].index


@pytest.fixture(scope="module")
def sample():
    return intake.open_sample("en", minimum=5)


def test_the_sample_is_recognised_and_ready(sample):
    assert sample.settled
    assert sample.instrument.id == "learning-culture"
    assert sample.prepared.responses is not None
    assert sample.prepared.headcounts is not None
    assert not sample.prepared.problems


def test_an_unusable_file_is_refused_before_anything_is_kept():
    with pytest.raises(IngestError):
        intake.open_file(File("empty.csv", b""), minimum=5)


def test_sizes_are_counted_on_every_level():
    file = opened({"Care": 7, "School": 4})
    assert file.prepared.sizes == {("Care",): 7, ("School",): 4}


def test_spellings_said_to_be_one_are_counted_as_one_until_taken_back():
    file = opened({"Home care": 7, "Home-care": 4})
    assert file.prepared.similar == [(("Home care",), ("Home-care",))]
    one = intake.with_merged(file, ["Home care", "Home-care"], one=True)
    assert one.prepared.sizes == {("Home care",): 11}
    assert one.prepared.similar == file.prepared.similar
    back = intake.with_merged(one, ["Home care", "Home-care"], one=False)
    assert len(back.prepared.sizes) == 2


def test_a_minimum_can_be_raised_and_never_lowered():
    file = opened({"Care": 12})
    assert intake.with_minimum(file, 8).minimum == 8
    with pytest.raises(CultureError):
        intake.with_minimum(file, 4)


def test_no_department_column_leaves_the_whole_organisation():
    file = intake.with_departments(opened({"Care": 7, "School": 4}), [])
    assert file.prepared.sizes == {}
    assert len(file.prepared.responses) == 11


def test_unknown_questions_become_a_draft_that_can_be_used():
    agree = ("Disagree", "Neither agree nor disagree", "Agree")
    file = intake.open_file(File("own.csv", csv({"Care": 20}, agree)), minimum=5)
    assert not file.settled
    drafted = intake.draft(file)
    assert drafted.name == "own.toml"
    used = intake.with_own_instrument(file, drafted)
    assert used.settled
    assert used.choices[0] is used.instrument
    assert set(used.mapping.item_columns) == {item.id for item in used.instrument.items}


def test_answers_in_other_words_are_asked_for_once_and_used_for_all_columns():
    file = opened({"Care": 20}, answers=("blå", "grön", "gul"))
    for index, item in zip(range(2, 5), "abc", strict=True):
        file = intake.with_column(file, index, kind=ColumnKind.ITEM, item=item)
    asked = intake.uncoded(file)
    assert len(asked) == 1
    numbered = intake.with_codes(file, asked[0].index, {"blå": 1, "grön": 2, "gul": None})
    assert intake.uncoded(numbered) == ()
    items = numbered.prepared.responses.items
    # twenty people answer blue, green, yellow in turn, each question one step on
    assert {int(value) for value in items["b"].dropna().unique()} == {1, 2}
    assert items.isna().to_numpy().sum() == 20


def test_the_same_survey_is_used_as_a_person_said_before(sample):
    item = sample.instrument.items[0]
    kept = intake.kept(intake.with_item_turned(sample, item.id))
    again = intake.open_sample("en", minimum=5, kept=kept)
    assert again.mapping.rekeyed == (item.id,)
    assert intake.scored_instrument(again).item(item.id).reversed is not item.reversed


def test_turning_an_item_twice_gives_the_first_direction_back(sample):
    kept = intake.kept(sample)
    once = intake.kept_with_item_turned(kept, "help_1")
    assert once.mapping.rekeyed == ("help_1",)
    assert intake.kept_with_item_turned(once, "help_1").mapping.rekeyed == ()


def test_an_edit_in_the_table_moves_an_item_to_another_column():
    file = opened({"Care": 12})
    uses = file.mapping.columns
    instrument = file.instrument
    first, second = column_of(file, "a"), column_of(file, "b")
    words = check_table.question_words(instrument, "a", "en")
    row = [use.index for use in uses].index(second)
    moved = check_table.corrected(file, uses, {row: {"question": words}}, "en")
    assert column_of(moved, "a") == second
    assert moved.mapping.use(first).item is None


def test_an_edit_in_the_table_takes_a_question_out_and_turns_another():
    file = opened({"Care": 12})
    uses = file.mapping.columns
    rows = {use.item: row for row, use in enumerate(uses)}
    edits = {
        rows["a"]: {"question": say("check.no_question", "en")},
        rows["b"]: {"turned": True},
    }
    edited = check_table.corrected(file, uses, edits, "en")
    assert "a" not in edited.mapping.item_columns
    assert edited.mapping.rekeyed == ("b",)


def test_the_table_says_what_each_column_is_and_its_answers_in_order():
    file = opened({"Care": 12})
    table = check_table.columns_table(file, file.instrument, file.mapping.columns, "en")
    row = table.loc[column_of(file, "c")]
    assert row["turned"]
    assert row["answers"] == "no < partly < yes"
    assert row["use"] == say("cli.kind_item", "en")


def test_nobody_can_declare_a_personal_column_something_else():
    assert ColumnKind.PERSONAL not in check_table.MAY_BE
