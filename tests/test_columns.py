"""What every column is, and why."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import AGREE_EN, AGREE_SV, UNITS, answers, as_csv, units

NUMBERS = [1, 2, 3, 4, 5]
N = 60


def read(heads, rows):
    return read_export(as_csv([heads, *rows], delimiter=";"), name="x")


def beside_items(heading, values):
    """The kind and reason of one column next to a unit and five ordinary items."""
    n = len(values)
    items = answers(n, 5, options=NUMBERS, blank=0, seed=3)
    heads = ["Enhet", *(f"ps_{i}" for i in range(5)), heading]
    rows = [[u, *i, v] for u, i, v in zip(units(n), items, values, strict=True)]
    column = read(heads, rows).column(6)
    return str(column.kind), column.reason


def drawn(options, n=N, seed=7):
    rng = random.Random(seed)
    return [rng.choice(options) for _ in range(n)]


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("Avdelning", drawn(UNITS), "group"),
        ("Department", drawn(["Care", "IT", "HR"]), "group"),
        ("Kostnadsställe", drawn([1010, 1020, 1030]), "group"),
        ("MemberSite", drawn(["North", "South"]), "group"),
        ("Vilken förvaltning arbetar du på?", drawn([1, 2, 3, 4]), "group"),
        ("Kön", drawn(["Kvinna", "Man", "Vill ej uppge"]), "group"),
        ("Var arbetar du?", drawn(["Centrum", "Norr", "Söder"]), "group"),
        ("Svarsdatum", ["2026-03-01"] * N, "metadata"),
        ("Anything", drawn(["2026-03-01 10:00", "2026-03-02 11:30"]), "metadata"),
        ("E-post", [f"a{i}@example.org" for i in range(N)], "personal"),
        ("Medelvärde trygghet", drawn(["3,2", "4,4", "2,8"]), "derived"),
        ("Kommentar", ["", "Bra chef", "Mer tid, tack"] * 20, "free_text"),
        ("Vad kan bli bättre?", [f"Mer tid {i}" for i in range(N)], "free_text"),
        ("Är du chef?", drawn(["Ja", "Nej"]), "group"),
        ("Hur många år har du arbetat här?", drawn(range(1, 10)), "other"),
        ("Ålder", drawn(range(20, 65)), "other"),
        ("Tomt", [""] * N, "other"),
        ("Verktyg", drawn(["Teams;Mejl", "Mejl;Chatt;Teams", "Chatt;Mejl", "Teams;Chatt",
                           "Mejl;Teams", "Chatt;Teams;Mejl"]), "other"),
    ],
)  # fmt: skip
def test_columns_beside_the_items_are_told_apart(heading, values, kind):
    assert beside_items(heading, values)[0] == kind


def test_a_question_about_the_unit_is_an_item_and_not_a_unit():
    heads = ["Enhet", "Team-mötena är bra", "På min enhet hjälps vi åt", "Min chef lyssnar"]
    rows = [[u, *a] for u, a in zip(units(N), answers(N, 3, options=NUMBERS), strict=True)]
    reading = read(heads, rows)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [1, 2, 3]


def test_items_named_after_teams_are_items():
    heads = ["Enhet", *(f"team_{i}" for i in range(4))]
    rows = [[u, *a] for u, a in zip(units(N), answers(N, 4, options=NUMBERS), strict=True)]
    assert len(read(heads, rows).of_kind(ColumnKind.ITEM)) == 4


def test_sixty_departments_are_still_a_group():
    names = [f"Enhet {i}" for i in range(60)]
    rows = [
        [u, *a]
        for u, a in zip(units(1000, names=names), answers(1000, 4, options=NUMBERS), strict=True)
    ]
    assert read(["Avdelning", "a1", "a2", "a3", "a4"], rows).column(0).kind is ColumnKind.GROUP


def test_comments_between_items_do_not_end_a_block():
    heads, rows = ["Enhet"], [[u] for u in units(N)]
    for number in range(4):
        heads += [f"Hur väl stämmer påstående {number}?", "Varför?"]
        for row, answer in zip(rows, answers(N, 1, options=NUMBERS, seed=number), strict=True):
            row += [*answer, f"därför att {len(row)}" if len(rows) % 7 == 0 else ""]
    found = [column.index for column in read(heads, rows).of_kind(ColumnKind.ITEM)]
    assert found == [1, 3, 5, 7]


def test_the_range_of_a_block_is_pooled_not_that_of_one_item():
    rows = [[u, 3, *a] for u, a in zip(units(N), answers(N, 3, options=NUMBERS), strict=True)]
    column = read(["Enhet", "ps_1", "ps_2", "ps_3", "ps_4"], rows).column(1)
    assert (column.kind, column.minimum, column.maximum) == (ColumnKind.ITEM, 1, 5)


def test_labels_come_low_to_high_with_codes_and_missing_apart():
    rows = [
        [u, *a] for u, a in zip(units(N), answers(N, 4, options=[*AGREE_SV, "Vet ej"]), strict=True)
    ]
    column = read(["Enhet", "a", "b", "c", "d"], rows).column(1)
    assert column.labels == tuple(AGREE_SV)
    assert column.codes["instämmer helt"] == 5
    assert column.missing_labels == ("Vet ej",)


def test_worded_ends_around_bare_numbers_make_one_scale():
    options = ["Instämmer inte alls", "2", "3", "4", "Instämmer helt"]
    rows = [[u, *a] for u, a in zip(units(N), answers(N, 4, options=options), strict=True)]
    column = read(["Enhet", "a", "b", "c", "d"], rows).column(1)
    assert column.labels == tuple(options)
    assert (column.codes["instämmer inte alls"], column.codes["instämmer helt"]) == (1, 5)


def test_a_ranking_is_no_rating():
    rng = random.Random(4)
    rows = [[u, *rng.sample([1, 2, 3, 4, 5], 5)] for u in units(N)]
    reading = read(["Enhet", *(f"Rangordna_{i}" for i in range(5))], rows)
    assert not reading.of_kind(ColumnKind.ITEM)


def test_a_reversed_copy_and_a_mean_of_the_items_are_left_out():
    items = answers(N, 4, options=NUMBERS, blank=0)
    rows = [[*a, 6 - a[1], str(sum(a) / 4).replace(".", ",")] for a in items]
    reading = read(["f1", "f2", "f3", "f4", "f5", "Trygghet"], rows)
    assert (reading.column(4).kind, reading.column(4).reason) == (
        ColumnKind.DERIVED,
        "reversed_copy",
    )
    assert (reading.column(5).kind, reading.column(5).reason) == (ColumnKind.DERIVED, "computed")


def test_a_lone_recommendation_question_runs_from_zero_to_ten():
    items = answers(N, 3, options=AGREE_EN)
    rows = [[*a, s] for a, s in zip(items, drawn(range(3, 11)), strict=True)]
    column = read(["a", "b", "c", "How likely are you to recommend us?"], rows).column(3)
    assert (column.kind, column.minimum, column.maximum) == (ColumnKind.ITEM, 0, 10)


def test_personal_columns_are_gone_from_the_cells():
    rows = [[f"Anna Berg{i}", *a] for i, a in enumerate(answers(N, 3, options=NUMBERS))]
    reading = read(["Namn", "q1", "q2", "q3"], rows)
    assert list(reading.cells.columns) == [1, 2, 3]
    assert "Anna" not in reading.cells.to_csv()


def test_two_matrices_side_by_side_keep_their_own_number_of_points():
    four = [AGREE_EN[0], AGREE_EN[1], AGREE_EN[3], AGREE_EN[4]]
    fives, fours = answers(N, 3, options=AGREE_EN), answers(N, 3, options=four)
    heads = [*(f"Today [{i}]" for i in range(3)), *(f"Wanted [{i}]" for i in range(3))]
    reading = read(heads, [[*a, *b] for a, b in zip(fives, fours, strict=True)])
    assert [column.maximum for column in reading.columns] == [5, 5, 5, 4, 4, 4]


def test_one_matrix_split_over_pages_pools_the_answers_nobody_gave():
    rare = answers(N, 3, options=AGREE_EN[:4], seed=5)
    rows = [[*a, *b] for a, b in zip(answers(N, 3, options=AGREE_EN), rare, strict=True)]
    reading = read([f"Trust [{i}]" for i in range(6)], rows)
    assert {column.maximum for column in reading.columns} == {5}
    assert reading.column(5).codes["disagree"] == 2


def test_questions_asked_without_the_midpoint_keep_their_four_points():
    four = [AGREE_EN[0], AGREE_EN[1], AGREE_EN[3], AGREE_EN[4]]
    fives, fours = answers(N, 3, options=AGREE_EN), answers(N, 3, options=four)
    heads = ["We dare to ask", "We dare to err", "We dare to tell", "Time", "Arenas", "Coaching"]
    reading = read(heads, [[*a, *b] for a, b in zip(fives, fours, strict=True)])
    assert [column.maximum for column in reading.columns] == [5, 5, 5, 4, 4, 4]


def test_a_block_that_stops_at_four_beside_blocks_to_five_is_asked_about():
    fours, fives = answers(N, 3, options=[1, 2, 3, 4]), answers(N, 3, options=NUMBERS)
    heads = ["com_1", "com_2", "com_3", "sat_1", "sat_2", "sat_3"]
    reading = read(heads, [[*a, *b] for a, b in zip(fours, fives, strict=True)])
    assert [question.code for question in reading.questions] == ["range_unsure"]
    assert [column.certain for column in reading.columns] == [False] * 3 + [True] * 3


def test_a_question_that_tests_whether_people_read_is_no_item():
    for heading in (
        "If you are paying attention, choose number 4",
        'Please select "Disagree" here to show that you are reading',
        "Kontrollfråga: välj alternativ 2",
    ):
        assert beside_items(heading, drawn(NUMBERS)) == ("other", "attention")
    assert beside_items("I pay attention to what my colleagues need", drawn(NUMBERS))[0] == "item"


def test_a_column_without_a_heading_is_no_item():
    assert beside_items("", drawn(NUMBERS)) == ("other", "unnamed")


def test_a_year_of_study_among_ratings_is_no_rating():
    assert beside_items("Which year of college are you in currently?", drawn(NUMBERS)) == (
        "group",
        "coded_values",
    )


def test_a_statement_headed_like_a_group_is_read_as_its_neighbours():
    asked = ["We learn from mistakes here", "My manager encourages me to develop",
             "We share what we know in my team", "New ideas are welcome here"]  # fmt: skip
    answers_given = ["nope", "kind of", "absolutely", "whatever"]
    rows = [[u, *r] for u, r in zip(units(N), answers(N, 4, options=answers_given), strict=True)]
    reading = read(["Enhet", *asked], rows)
    assert [reading.column(i).reason for i in range(1, 5)] == ["unknown_labels"] * 4


def test_a_ranking_in_words_is_no_rating():
    rng = random.Random(4)
    ranks = [rng.sample(["1st", "2nd", "3rd", "4th"], 4) for _ in range(N)]
    heads = [f"Rank what matters [{each}]" for each in ("Pay", "Time", "Team", "Tools")]
    reading = read(["Enhet", *heads], [[u, *r] for u, r in zip(units(N), ranks, strict=True)])
    assert not reading.of_kind(ColumnKind.ITEM)


TRADES = [
    "Science, technology, engineering",
    "Agriculture, food and nature",
    "Education and training",
]


@pytest.mark.parametrize(
    ("times", "kind"),
    [((4, 2, 2, *[1] * 3), "group"), ((4, 1, 1, *[1] * 5), "free_text")],
)
def test_long_answers_that_most_share_with_another_were_offered(times, kind):
    """Eight of eleven share theirs; four of eleven do."""
    own = [f"{each} and more of what nobody else does" for each in "abcdefgh"]
    values = [each for each, n in zip([*TRADES, *own], times, strict=False) for _ in range(n)]
    assert beside_items("What does your firm do?", values)[0] == kind


def background(*heads, tops):
    """The kinds of leading columns in numbers up to their own tops, before five items."""
    rng = random.Random(9)
    items = answers(N, 5, options=NUMBERS, blank=0, seed=3)
    rows = [[*(rng.randint(1, top) for top in tops), *each] for each in items]
    made = read([*heads, *(f"people here share what they know, {i}" for i in range(5))], rows)
    return [str(made.column(place).kind) for place in range(len(heads))]


def test_background_questions_in_numbers_are_groups_with_what_stands_between_them():
    heads = ["gender", "age_range", "maritial", "education_qual", "experience", "designation"]
    assert background(*heads, tops=(2, 5, 3, 4, 5, 3)) == ["group"] * 6


def test_what_is_rated_between_team_and_company_is_no_background():
    heads = ["Team", "Work", "Company", "Pay"]
    assert background(*heads, tops=(5, 5, 5, 5))[1] != "group"
