"""What could name a person is found by heading and by content."""

import pytest

from surveys.ingest import read_export
from surveys.personal import is_personnummer, personal_reason
from surveys.profile import Profile
from surveys.reading import ColumnKind
from surveys.structure import Heading
from tests.tables import answers, as_csv


def column(heading, values, rows=None):
    counts = dict.fromkeys(values, 1)
    rows = rows or len(values)
    heading_ = Heading(heading, "", (heading,))
    return Profile(0, heading_, counts, rows, n=sum(counts.values()), distinct=len(counts))


# The Swedish Tax Agency's published example numbers; 811218-9876 is its Luhn illustration.
@pytest.mark.parametrize(
    "text", ["811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876"]
)
def test_knows_a_personnummer_by_its_check_digit(text):
    assert is_personnummer(text)


@pytest.mark.parametrize("text", ["811218-9877", "811318-9876", "811200-9876", "12345", "", "1980"])
def test_other_numbers_are_no_personnummer(text):
    assert not is_personnummer(text)


def test_a_coordination_number_counts_too():
    # 701063-2391 is the Swedish Tax Agency's published coordination number example.
    assert is_personnummer("701063-2391")


@pytest.mark.parametrize(
    "heading",
    [
        "E-post", "Din e-postadress", "Email Address", "Namn", "Förnamn", "Efternamn",
        "Personnummer", "Personnr", "Telefonnummer", "Mobil", "Anställningsnummer",
        "Födelsedatum", "IP-adress",
        "Adress", "Postnummer", "first_name", "RecipientEmail email", "telephone_1", "Sähköposti",
        "Geburtsdatum", "Fødselsnummer", "Vad har du för e-postadress så att vi kan kontakta dig?",
    ],
)  # fmt: skip
def test_headings_in_several_languages_are_personal(heading):
    assert personal_reason(column(heading, [f"x{i}y" for i in range(30)])) == "personal_heading"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([f"person{i}@example.org" for i in range(9)], "personal_email"),
        ([f"192.0.2.{i}" for i in range(9)], "personal_address"),
        (["2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"], "personal_address"),
        (["811218-9876", "8112189876", "19811218-9876"], "personal_number"),
        ([f"{i:024x}" for i in range(9)], "personal_token"),
        ([f"070-123 45 {i:02d}" for i in range(9)], "personal_phone"),
        (
            ["Anna Berg", "Bo Ek", "Åsa Öberg", "Eva-Lena Al", "Ian Ash", "Olle Å"][:5],
            "personal_names",
        ),
    ],
)
def test_content_is_personal_under_any_heading(values, reason):
    assert personal_reason(column("Fråga 7", values)) == reason


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Vi har tydliga rutiner för e-post", ["1", "2", "3", "4", "5"]),
        ("com_email", ["1", "2", "3", "4"]),
        ("Avdelning", ["Vård", "Skola", "Teknik"]),
        ("My manager addresses problems early", [f"text {i}" for i in range(20)]),
    ],
)
def test_questions_about_such_things_are_not_personal(heading, values):
    assert personal_reason(column(heading, values, rows=200)) == ""


@pytest.mark.parametrize(
    ("heads", "places"),
    [
        (["Tunnus", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi"], [3, 4]),
        (["Respondent ID", "Start Date", "End Date", "Collector ID", "Anpassade data 1"], [4]),
    ],
)
def test_a_tools_own_personal_columns_are_dropped_though_all_rows_hold_the_same(heads, places):
    stamps = ["2026-03-01 10:00", "2026-03-01 10:05"]
    given = answers(40, 3, options=[1, 2, 3, 4, 5], blank=0)
    rows = [[i, *stamps, "anonymous", "anonymous", *answer] for i, answer in enumerate(given)]
    reading = read_export(as_csv([[*heads, "a_1", "a_2", "a_3"], *rows]), name="x")
    assert [reading.column(place).kind for place in places] == [ColumnKind.PERSONAL] * len(places)
