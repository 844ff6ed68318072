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
        "Nama Lengkap",
        "Imię i nazwisko",
        "Họ và tên",
        "ФИО",
        "氏名",
        "E-post", "Din e-postadress", "Email Address", "Namn", "Förnamn", "Efternamn",
        "Mellannamn", "Nombres", "Prénoms", "Nom du compte",
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
        ("I call my manager by her first name", ["1", "2", "3", "4", "5"]),
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


def personal_kinds(heading, values):
    """The kind and reason of a column beside ratings, in a file of many respondents."""
    head = [heading, "Avdelning", *(f"Påstående nummer {i} om vårt lärande" for i in range(4))]
    rows = answers(len(values), 4, options="12345")
    file = [
        head,
        *([v, "AB"[i % 2], *r] for i, (v, r) in enumerate(zip(values, rows, strict=True))),
    ]
    column = read_export(as_csv(file), name="x.csv").columns[0]
    return column.kind, column.reason


def dated(i, form):
    """A date of birth, another for every i."""
    return form.format(d=1 + i * 7 % 28, m=1 + i * 5 % 12, y=50 + i % 45, i=i)


# Made up after the published form of each number; no person has them.
NATIONAL = {
    "Denmark": [dated(i, "{d:02}{m:02}{y}-{i:04}") for i in range(40)],
    "Norway": [dated(i, "{d:02}{m:02}{y}{i:05}") for i in range(40)],
    "Finland": [dated(i, "{d:02}{m:02}{y}-{i:03}A") for i in range(40)],
    "Poland": [dated(i, "{y}{m:02}{d:02}{i:05}") for i in range(40)],
    "Belgium": [dated(i, "{y}.{m:02}.{d:02}-{i:03}.11") for i in range(40)],
    "United States": [f"{100 + i}-{10 + i}-{1000 + i}" for i in range(40)],
    "United Kingdom": [f"QQ {10 + i} {20 + i} 56 C" for i in range(40)],
    "Italy": [f"RSSMRA{10 + i}A{10 + i % 20}H501U" for i in range(40)],
    "Switzerland": [f"756.1234.{5000 + i}.97" for i in range(40)],
    "Spain": [f"{n}{'TRWAGMYFPDXBNJZSQVHLCKE'[n % 23]}" for n in range(12345678, 12345718)],
}


@pytest.mark.parametrize("country", NATIONAL)
def test_a_states_numbers_for_its_people_are_personal_under_any_heading(country):
    kind = personal_kinds("Ref", NATIONAL[country])
    assert kind == (ColumnKind.PERSONAL, "personal_number")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([f"DE{10 + i}3704004405320130{10 + i}" for i in range(40)], "personal_account"),
        ([f"SE{10 + i} 5000 0000 0583 9825 {1000 + i}" for i in range(40)], "personal_account"),
        ([f"{w} {i}" for i in range(20) for w in ("Storgatan", "Skolvägen")], "personal_place"),
        ([f"Bahnhofstraße {i}b" for i in range(40)], "personal_place"),
        ([f"{i} High Street" for i in range(1, 41)], "personal_place"),
        ([f"12 rue des Lilas, {75000 + i} Paris" for i in range(40)], "personal_place"),
        ([f"59.{30000 + i}, 18.{6000 + i}" for i in range(40)], "personal_place"),
        ([f"{100 + i} {10 + i}" for i in range(40)], "personal_place"),
        ([f"anna{c}{d}.berg" for c in "abcd" for d in "abcdefghij"], "personal_login"),
        ([f"kalsve{i}" for i in range(40)], "personal_login"),
        ([f"https://www.linkedin.com/in/k{i}" for i in range(40)], "personal_login"),
        ([f"{i:08x}-0000-4000-8000-00000000{i:04x}" for i in range(40)], "personal_token"),
        ([f"{1950 + i}-0{1 + i % 9}-1{i % 9}" for i in range(40)], "personal_birth"),
        (["Aino Holt", "Per Alves", "Olof Berg", "Anna von Döbeln"] * 10, "personal_names"),
        (["Holt, Aino", "Alves, Per", "Berg, Olof"] * 14, "personal_names"),
    ],
)  # fmt: skip
def test_accounts_addresses_logins_births_and_managers_are_personal(values, reason):
    assert personal_kinds("Uppgift", values) == (ColumnKind.PERSONAL, reason)


@pytest.mark.parametrize(
    "values",
    [
        ["Storgatan 1", "Skolvägen 7", "Ängen 3", "Torget 2"] * 10,  # places where people work
        ["Human Resources", "Customer Service", "Anna Lindhs plats"] * 14,
        ["Paris", "Sofia", "Florence", "Lund", "Umeå"] * 8,
        ["2024-03-04", "2024-03-05", "2024-03-06", "2024-04-01"] * 10,
        [f"20240304{i:02}{i:02}" for i in range(40)],  # when somebody answered
        [f"{1101010001 + i}" for i in range(40)],  # numbers in a row
    ],
)
def test_workplaces_days_of_a_survey_and_numbers_in_a_row_are_not_personal(values):
    assert personal_kinds("Uppgift", values)[0] is not ColumnKind.PERSONAL


@pytest.mark.parametrize("heading", ["Anst.nr", "Emp #", "Personal-ID", "Staff no.", "Ansattnr"])
def test_an_employers_numbers_are_personal_however_the_heading_is_cut_short(heading):
    numbers = [str(i) for i in range(40)]
    assert personal_kinds(heading, numbers) == (ColumnKind.PERSONAL, "personal_heading")


def test_long_numbers_far_apart_are_codes_of_persons_and_numbers_in_a_row_are_not():
    apart = [str(100_003 + 7919 * (i * 17 % 40)) for i in range(40)]
    assert personal_kinds("Uppgift", apart) == (ColumnKind.PERSONAL, "personal_login")
    beside = [str(100_003 + i) for i in range(40)]
    assert personal_kinds("Uppgift", beside)[0] is ColumnKind.METADATA


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Quel est votre prénom ?", ["Anna", "Lina", "Ravi", "Ivan"] * 5),
        ("Vad heter du i efternamn?", ["Berg", "Holm", "Blom", "Lund"] * 5),
        ("MemberID", [f"{200000 + 37 * i}.0" for i in range(20)]),
        ("Medlemsnr", [f"{200000 + 37 * i}" for i in range(20)]),
    ],
)
def test_who_answers_is_personal_also_where_she_answers_again(heading, values):
    assert personal_kinds(heading, values)[0] == ColumnKind.PERSONAL


@pytest.mark.parametrize("heading", ["Fakultaet", "Establecimiento", "Scuola"])
def test_schools_and_faculties_are_proposed_as_departments(heading):
    places = ["Statistik", "Physik", "Informatik", "Chemie", "Lehramt", "Maschinenbau"] * 5
    assert personal_kinds(heading, places)[0] == ColumnKind.GROUP


def test_a_matrix_row_headed_like_an_address_book_is_rated():
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    head = ["Site", *[f"How often do you read | {each}" for each in ("Facebook", "The paper")]]
    rows = [["Oslo", *row] for row in answers(12, 2, options=words)]
    kinds = [each.kind for each in read_export(as_csv([head, *rows]), name="x").columns]
    assert kinds[1:] == [ColumnKind.ITEM] * 2


def test_long_numbers_far_apart_under_a_heading_that_says_nothing_are_telephones():
    numbers = ["55501002", "79011944", "93358011.0", "41200977", "48101333"]
    head, rows = ["Q7", "Q19.1"], [[k % 3, number] for k, number in enumerate(numbers)]
    columns = read_export(as_csv([head, *rows]), name="x").columns
    assert columns[1].kind is ColumnKind.PERSONAL


def test_what_stands_in_brackets_behind_a_name_does_not_hide_it():
    assert personal_reason(column("Nombre (opcional)", ["0"])) == "personal_heading"


def test_which_mail_program_is_used_is_no_address():
    programs = column("email", ["Outlook", "Thunderbird"])
    twice = Profile(0, programs.heading, {"Outlook": 9, "Thunderbird": 7}, 16, n=16, distinct=2)
    assert personal_reason(twice) == ""
    spelled = {"ann@example.org": 9, "bo@example.org": 7}
    assert personal_reason(Profile(0, programs.heading, spelled, 16, n=16, distinct=2))
