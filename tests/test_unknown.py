"""Answers of no known order are asked about rather than passed over."""

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv


def test_lone_graded_answers_whose_lower_end_nobody_chose_are_asked_about():
    # two of them name one word graded, one is a midpoint; one cell holds two answers
    given = ["Indifférent"] + ["Plutôt agréable"] * 8 + ["Très agréable"] * 5
    given += ["Très agréable, Plutôt agréable"]
    head = ["Votre avis ?", "Comment évalueriez-vous l’esthétique de l’interface ?"]
    rows = [["Oui" if k % 2 else "Non", text] for k, text in enumerate(given)]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert [each.code for each in apart(reading.questions)] == ["labels_unknown"]


def test_words_that_say_yes_and_no_stand_at_the_ends_of_bare_numbers():
    ends = ["Non, pas du tout", "2", "3", "4", "Oui, tout à fait"]
    head = ["Site", *[f"Diriez-vous que ... [{each}]" for each in ("je peux", "je veux", "j'ose")]]
    rows = [["Lyon", ends[k % 5], ends[(k + 2) % 5], ends[(k + 3) % 5]] for k in range(20)]
    items = read_export(as_csv([head, *rows]), name="x").of_kind(ColumnKind.ITEM)
    assert [each.labels for each in items] == [tuple(ends)] * 3


def test_one_phrase_outside_in_a_row_of_a_matrix_is_asked_about():
    words = ["Très mauvaises", "Mauvaises", "Bonnes", "Très bonnes"]
    head = [f"Vos chances [{each}]" for each in ("en ville", "à la campagne", "à l'étranger")]
    rows = [[words[k % 4], words[(k + 1) % 4], words[(k + 3) % 4]] for k in range(16)]
    rows[3][2] = "Peu m'importe"
    reading = read_export(as_csv([head, *rows]), name="x")
    items = reading.of_kind(ColumnKind.ITEM)
    assert [each.labels for each in items] == [tuple(words)] * 3
    assert [each.certain for each in items] == [True, True, False]
    assert items[2].missing_labels == ("Peu m'importe",)


def test_numbers_each_beside_a_graded_word_are_a_scale_even_alone():
    words = ["Not very", "A bit", "Quite", "Very", "Extremely"]
    given = [f"{k} - {word} impressive" for k, word in enumerate(words, start=1)]
    rows = [["A" if k % 2 else "B", given[k % 5]] for k in range(20)]
    items = read_export(as_csv([["Group", "How impressive was it?"], *rows]), name="x").of_kind(
        ColumnKind.ITEM
    )
    assert [(each.labels, each.certain) for each in items] == [(tuple(given), True)]


def test_a_zero_with_words_is_a_point_however_few_gave_it():
    words = ["At no time", "Some of the time", "Half the time", "Most of the time", "Always"]
    given = [f"{word} ({k})" for k, word in enumerate(words)]
    head = ["Site", *[f"WHO[SQ{k}]. How often? [{each}]" for k, each in enumerate("abc")]]
    rows = [["Oslo", *[given[1 + (k + j) % 4] for j in range(3)]] for k in range(40)]
    rows[0][1] = given[0]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert {each.minimum for each in reading.of_kind(ColumnKind.ITEM)} == {0}
    assert not reading.questions


def test_rows_of_a_matrix_share_the_words_of_the_row_that_has_the_lowest_answer():
    words = ["Nicht bequem", "Kaum bequem", "Mäßig bequem", "Bequem", "Sehr bequem"]
    head = [f"Wie ist das Büro? [{each}]" for each in ("Licht", "Luft", "Lärm", "Platz")]
    rows = [
        [words[(k + j) % 5] if j == 2 else words[1 + (k + j) % 4] for j in range(4)]
        for k in range(20)
    ]
    items = read_export(as_csv([head, *rows]), name="x").of_kind(ColumnKind.ITEM)
    assert [each.labels for each in items] == [tuple(words)] * 4


def test_a_row_answered_in_two_words_of_a_matrix_is_asked_about_with_it():
    words = ["Nunca o rara vez", "Alguna vez o pocas veces", "Muchas veces"]
    head = [f"Olvidar {each}" for each in ("llaves", "nombres", "citas", "caras", "su edad")]
    rows = [[*(words[(k + j) % 3] for j in range(4)), words[k % 7 == 0]] for k in range(30)]
    columns = read_export(as_csv([head, *rows]), name="x").columns
    assert [each.reason for each in columns] == ["unknown_labels"] * 5
