"""Whole files, as survey tools and people write them, read without a hand being lifted."""

import gc
import os
import random
import tomllib
from pathlib import Path

import pytest

from surveys.ingest import read_export
from surveys.problems import LANGUAGES, apart
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, AGREE_SV, UNITS, answers, as_csv, as_xlsx, units

QUESTIONS = [
    "Jag vågar be om hjälp på min enhet",
    "Här kan vi prata om misstag",
    "Vi delar kunskap i teamet",
    "Min chef ger mig återkoppling",
]
NUMBERS = [1, 2, 3, 4, 5]
STEPS = ["Stämmer inte alls", "Stämmer ganska dåligt", "Stämmer ganska bra", "Stämmer helt"]
WHEN = "2026-03-01 10:00:00"


def self_made(n, options=NUMBERS):
    heads = ["Respondent", "Division", "Avdelning", *(f"ps_{i}" for i in range(1, 5))]
    rows = zip(
        units(n, names=["Vård", "Skola"], seed=8),
        units(n),
        answers(n, 4, options=options),
        strict=True,
    )
    return (
        [heads, *([i, d, u, *a] for i, (d, u, a) in enumerate(rows, start=1))],
        [3, 4, 5, 6],
        [1, 2],
    )


def worded(n, options=AGREE_SV):
    heads = ["Enhet", *QUESTIONS]
    rows = zip(units(n), answers(n, 4, options=options), strict=True)
    return [heads, *([u, *a] for u, a in rows)], [1, 2, 3, 4], [0]


def qualtrics(n, header_rows=3):
    meta = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "ResponseId"]
    names = [*meta, "Q1_1", "Q1_2", "Q1_3", "Q1_4", "Department"]
    texts = [*meta, *(f"Agree? - {q}" for q in QUESTIONS), "Department"]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    rows = [
        [WHEN, WHEN, "IP Address", "192.0.2.1", 100, "True", f"R_{i:015x}", *a, u]
        for i, (u, a) in enumerate(zip(units(n), answers(n, 4, options=AGREE_EN), strict=True))
    ]
    heads = [names, texts, ids][:header_rows]
    return [*heads, *rows], [7, 8, 9, 10], [11]


def microsoft_forms(n, heads):
    rows = zip(units(n), answers(n, 4, options=NUMBERS), strict=True)
    body = [[i, WHEN, WHEN, "anonymous", "", u, *a] for i, (u, a) in enumerate(rows, start=1)]
    return [[*heads, *QUESTIONS], *body], [6, 7, 8, 9], [5]


def microsoft_forms_sv(n):
    first = [
        "ID",
        "Starttid",
        "Slutförandetid",
        "E-post",
        "Namn",
        "Vilken avdelning arbetar du på?",
    ]
    return microsoft_forms(n, first)


def microsoft_forms_en(n):
    return microsoft_forms(
        n, ["Id", "Start time", "Completion time", "Email", "Name", "Department"]
    )


def google_forms_sv(n):
    heads = ["Tidstämpel", "E-postadress", "Vilken enhet tillhör du?"]
    heads += [f"Hur väl stämmer det? [{q}]" for q in QUESTIONS]
    rows = zip(units(n), answers(n, 4, options=STEPS), strict=True)
    body = [[WHEN, f"a{i}@example.org", u, *a] for i, (u, a) in enumerate(rows)]
    return [heads, *body], [3, 4, 5, 6], [2]


def surveymonkey(n):
    first = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "First Name"]
    heads = [
        [*first, "Which department?", "", "Do you agree?", "", "", "", "Any comments?"],
        [*[""] * 6, "Response", "Other (please specify)", *QUESTIONS, "Open-Ended Response"],
    ]
    rows = zip(units(n), answers(n, 4, options=AGREE_EN), strict=True)
    body = [
        [114000 + i, 43, WHEN, WHEN, "192.0.2.1", "", u, "", *a, ""]
        for i, (u, a) in enumerate(rows)
    ]
    return [*heads, *body], [8, 9, 10, 11], [6]


def sosci(n):
    names = ["CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED", "Abteilung"]
    names += ["AB02_01", "AB02_02", "AB02_03", "AB02_04", "TIME001", "FINISHED", "Q_VIEWER"]
    rows = zip(units(n), answers(n, 4, options=[*NUMBERS, -9]), strict=True)
    body = [
        [i, "", "", "base", "interview", WHEN, u, *a, 30, 1, 0] for i, (u, a) in enumerate(rows)
    ]
    return [names, *body], [7, 8, 9, 10], [6]


@pytest.mark.parametrize("n", [12, 150])
@pytest.mark.parametrize(
    ("table", "header_rows"),
    [
        (self_made, 1),
        (worded, 1),
        (qualtrics, 3),
        (microsoft_forms_sv, 1),
        (microsoft_forms_en, 1),
        (google_forms_sv, 1),
        (surveymonkey, 2),
        (sosci, 1),
    ],
)
@pytest.mark.parametrize(
    "write",
    [
        lambda rows: as_csv(rows, delimiter=";", encoding="cp1252"),
        lambda rows: as_csv(rows, encoding="utf-8-sig"),
        lambda rows: as_csv(rows, delimiter="\t", encoding="utf-16"),
        as_xlsx,
    ],
)
def test_reads_certain_and_ok_without_a_question(table, header_rows, write, n):
    rows, items, groups = table(n)
    reading = read_export(write(rows), name="export")
    assert reading.verdict is Verdict.OK
    assert (reading.header_rows, reading.kept) == (header_rows, n)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == items
    assert all(reading.column(group).kind is ColumnKind.GROUP for group in groups)
    assert all(column.certain for column in reading.columns)


def test_qualtrics_workbooks_have_two_heading_rows():
    rows, items, _ = qualtrics(40, header_rows=2)
    reading = read_export(as_xlsx(rows, sheet="Sheet0"), name="x")
    assert (reading.platform, reading.header_rows) == ("Qualtrics", 2)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == items


def test_a_started_survey_without_an_answer_is_dropped_and_one_with_is_kept():
    rows, _, _ = qualtrics(20)
    empty = [WHEN, WHEN, "IP Address", "192.0.2.1", 5, "False", "R_a", "", "", "", "", ""]
    some = [WHEN, WHEN, "IP Address", "192.0.2.1", 40, "False", "R_b", "Agree", "", "", "", ""]
    reading = read_export(as_csv([*rows, empty, some]), name="x")
    assert reading.kept == 21
    assert reading.dropped == {"incomplete_without_answers": 1}


def question_codes(rows):
    reading = read_export(as_csv(rows), name="x")
    return str(reading.verdict), [question.code for question in reading.questions]


def one_hot():
    heads = [["Respondent ID", "Start Date"], ["", ""]]
    heads[0] += [text for question in QUESTIONS for text in (question, "", "", "", "")]
    heads[1] += AGREE_EN * 4
    body = []
    for number, given in enumerate(answers(40, 4, options=AGREE_EN)):
        ticks = [label if label == answer else "" for answer in given for label in AGREE_EN]
        body.append([number, WHEN, *ticks])
    return [*heads, *body]


def in_two_languages():
    translate = dict(zip(AGREE_SV, AGREE_EN, strict=True)) | {"": ""}
    rows, _, _ = worded(40)
    return [
        rows[0],
        *(
            [u, *(translate[t] for t in a)] if i % 2 else [u, *a]
            for i, (u, *a) in enumerate(rows[1:])
        ),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (worded(40, options=["A1", "A2", "A3", "A4", "A5"])[0], "codes_only"),
        (worded(40, options=["Röd", "Grön", "Blå", "Gul"])[0], "labels_unknown"),
        (self_made(40, options=[11, 12, 13, 14, 15])[0], "codes_recoded"),
        (self_made(40, options=[1, 2, 3, 4, 5, 6, 8])[0], "codes_gap"),
        (worded(40, options=["Disagree", "Agree", "Strongly agree"])[0], "labels_unsure"),
        (one_hot(), "one_hot_folded"),
        (in_two_languages(), "labels_unknown"),
        ([["Enhet", "Ort"], *([u, "Åre"] for u in units(30))], "no_items"),
    ],
)
def test_what_is_unclear_is_asked_once_and_never_guessed(rows, code):
    assert question_codes(rows) == ("ask", [code])
    question = read_export(as_csv(rows), name="svar.csv").questions[0]
    assert all(question.line(language).startswith("svar.csv") for language in LANGUAGES)


def test_garbled_letters_and_names_made_into_dates_are_pointed_out():
    rows, _, _ = self_made(40)
    for row in rows[1:]:
        row[1] = "FÃ¶rskola" if row[1] == "Skola" else row[1]
        row[2] = "Jun-25" if row[2] == UNITS[0] else row[2]
    assert question_codes(rows) == ("ask", ["check_these"])
    (question,) = read_export(as_csv(rows), name="x").questions
    assert [doubt.code for doubt in apart([question])] == ["garbled_letters", "excel_dates"]
    for language in LANGUAGES:
        assert all(doubt.text(language) in question.line(language) for doubt in question.parts)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Answer Choices", "Responses", ""],
            ["Agree", "12%", 4],
            ["Answered", "", 4],
            ["Skipped", "", 1],
        ],
        [
            ["Avdelning", "Trygghet", "Tid", "Antal"],
            *([u, f"3,4{i}", f"2,{i}", 12] for i, u in enumerate(UNITS, 1)),
        ],
        [
            ["Svarsalternativ", "Antal", "Andel"],
            ["Instämmer", 12, "0,4"],
            ["Instämmer inte", 18, "0,6"],
        ],
    ],
)
def test_a_summary_is_refused_with_the_export_to_make_instead(rows):
    reading = read_export(as_csv(rows, delimiter=";"), name="x")
    assert reading.verdict is Verdict.REFUSE
    assert reading.advice is not None
    assert reading.advice.code == "aggregate"


def test_a_bad_file_is_a_reading_and_not_an_error():
    reading = read_export(os.urandom(5000).replace(b"PK", b"xx"), name="svar.csv")
    assert (reading.verdict, reading.kept) == (Verdict.REFUSE, 0)


def test_random_bytes_and_cut_files_never_raise():
    rng = random.Random(3)
    whole = as_xlsx(self_made(30)[0])
    text = as_csv(qualtrics(30)[0], encoding="utf-16")
    for _ in range(60):
        for data in (whole, text):
            cut = bytearray(data[: rng.randrange(1, len(data))])
            cut[rng.randrange(len(cut))] = rng.randrange(256)
            assert read_export(bytes(cut), name="x").verdict in Verdict


def test_the_fingerprint_follows_headings_and_not_answers():
    one = read_export(as_csv(self_made(30)[0]), name="a").fingerprint
    two = read_export(as_xlsx(self_made(50)[0]), name="b").fingerprint
    other = read_export(as_csv(worded(30)[0]), name="c").fingerprint
    assert one == two != other


@pytest.mark.parametrize("data", [as_csv(self_made(30)[0]), b"", b"a,b\n"])
def test_reading_leaves_the_search_for_garbage_as_it_was(data):
    read_export(data, name="x")
    assert gc.isenabled()
    gc.disable()
    read_export(data, name="x")
    left = gc.isenabled()
    gc.enable()
    assert not left


def test_every_reason_has_words_in_both_languages():
    folder = Path(__file__).parents[1] / "surveys" / "locales"
    kinds = [
        tomllib.loads((folder / f"{lang}.toml").read_text("utf-8"))["kind"] for lang in LANGUAGES
    ]
    assert set(kinds[0]) == set(kinds[1])
    for table in (self_made, worded, qualtrics, surveymonkey, sosci):
        for column in read_export(as_csv(table(30)[0]), name="x").columns:
            assert column.reason in kinds[0]
