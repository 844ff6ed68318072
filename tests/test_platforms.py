"""Exports as each survey tool writes them, in small: read without a question, or with one."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, answers, as_csv, as_xlsx, units

N = 60
WHEN = "2026-03-01 10:00:00"
ASK = ["We dare to ask for help", "We talk of mistakes", "We share knowledge", "My boss helps"]
FIVE = [1, 2, 3, 4, 5]
VARKEN = ["Instämmer inte alls", "Instämmer inte", "Varken eller", "Instämmer", "Instämmer helt"]


def body(options, before, after=lambda number, unit: []):
    """Rows of four answers between cells that each respondent's number and unit give."""
    rows = zip(units(N), answers(N, 4, options=options), strict=True)
    return [[*before(i, u), *a, *after(i, u)] for i, (u, a) in enumerate(rows, start=1)]


def qualtrics_legacy():
    names = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress"]
    names += ["IPAddress", "Status", "StartDate", "EndDate", "Finished"]
    heads = [[f"V{i}" for i in range(1, 11)] + [f"Q1_{i}" for i in range(1, 5)] + ["Dept", ""]]
    heads.append([*names, *(f"Please rate:-{text}" for text in ASK), "Dept", ""])
    fixed = ["Default", "Anonymous", "", "", "192.0.2.7", "0", WHEN, WHEN, "1"]
    rows = body(AGREE_EN, lambda i, u: [f"R_{i:05x}", *fixed], lambda i, u: [u, ""])
    return as_csv([*heads, *rows], encoding="utf-8-sig"), "Qualtrics", 2, 10, 14


def surveymonkey_three_rows():
    names = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    heads = [
        [*[""] * 5, "q1", "", "q2", "", "", "", ""],
        [*names, "Which department?", "", "Do you agree?", "", "", "", "Anything else?"],
        [*[""] * 5, "Response", "Other (please specify)", *ASK, "Open-Ended Response"],
    ]
    fixed = [43, WHEN, WHEN, "192.0.2.9"]
    rows = body(AGREE_EN, lambda i, u: [118000 + i, *fixed, u, ""], lambda i, u: [""])
    return as_csv([*heads, *rows]), "SurveyMonkey", 3, 7, 5


def google_forms_with_dead_columns():
    heads = ["Timestamp", "Username", "Which department?", *ASK, "Which department?", ASK[0]]
    rows = body(AGREE_EN, lambda i, u: [WHEN, f"a{i}@example.org", u], lambda i, u: ["", ""])
    return as_csv([heads, *rows]), "Google Forms", 1, 3, 2


def microsoft_forms_swedish():
    heads = ["ID", "Starttid", "Slutförandetid", "E-post", "Namn", "Tid för senaste ändring"]
    heads += ["Vilken enhet arbetar du på?", ASK[0], f"{ASK[0]}2", ASK[2], ASK[3], "Viktigast?"]
    several = ["Tid;Chef;", "Chef;Tid;", "Lön;Tid;", "Tid;Lön;Chef;"]
    rows = body(
        VARKEN,
        lambda i, u: [i, WHEN, WHEN, "anonymous", "", "", u],
        lambda i, u: [random.Random(i).choice(several)],
    )
    return as_xlsx([heads, *rows]), "Microsoft Forms", 1, 7, 6


def limesurvey_texts_with_partials():
    heads = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "IP address"]
    heads += ["Which department?", *(f"How? [{text}]" for text in ASK)]
    rows = body(
        [*AGREE_EN, "N/A"],
        lambda i, u: [i, WHEN if i % 5 else "", 5, "en", "1", "192.0.2.1", u],
    )
    return as_csv([heads, *rows]), "LimeSurvey", 1, 7, 6


def typeform():
    heads = ["#", "Which department?", *ASK, "Chat", "Other", "Other"]
    heads += ["Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
    rows = body(
        FIVE,
        lambda i, u: [f"{i:032x}", u],
        lambda i, u: ["Chat" if i % 2 else "", "", "", WHEN, WHEN, f"{i:010x}"],
    )
    return as_csv([heads, *rows]), "Typeform", 1, 2, 1


def alchemer():
    heads = ["Response ID", "Time Started", "Date Submitted", "Status", "SessionID", "IP Address"]
    heads += ["Department", *(f"{text}:How much do you agree?" for text in ASK)]
    heads.append("Other - Write In:Tools")
    rows = body(
        AGREE_EN,
        lambda i, u: [i, WHEN, WHEN, "Complete" if i % 3 else "Partial", i, "192.0.2.1", u],
        lambda i, u: [""],
    )
    return as_csv([heads, *rows]), "Alchemer", 1, 7, 6


def redcap_raw():
    heads = ["record_id", "redcap_event_name", "redcap_survey_identifier", "culture_timestamp"]
    heads += ["dept", "ps1", "ps2", "ps3", "ps4", "tools___1", "tools___2", "culture_complete"]
    rows = body(FIVE, lambda i, u: [i, "event_1", "", WHEN, u], lambda i, u: [i % 2, 1 - i % 2, 2])
    return as_csv([heads, *rows]), "REDCap", 1, 5, 4


def kobo():
    heads = ["start", "end", "deviceid", "dept", "grp/q1", "grp/q2", "grp/q3", "grp/q4"]
    heads += ["tools", "tools/chat", "_id", "_uuid", "_submission_time", "_index"]
    rows = body(
        FIVE,
        lambda i, u: [WHEN, WHEN, "abc", u],
        lambda i, u: ["chat mail" if i % 2 else "mail", i % 2, 1000 + i, f"u-{i}", WHEN, i],
    )
    return as_csv([heads, *rows], delimiter=";"), "KoboToolbox", 1, 4, 3


def sosci_two_rows():
    names = ["CASE", "SERIAL", "QUESTNNR", "MODE", "STARTED", "AB01"]
    names += ["AB02_01", "AB02_02", "AB02_03", "AB02_04", "TIME001", "FINISHED", "Q_VIEWER"]
    texts = ["Interview-Nummer", "Seriennummer", "Fragebogen", "Modus", "Beginn", "Abteilung"]
    texts += [*(f"Klima: {text}" for text in ASK), "Verweildauer", "Abgeschlossen", "Angesehen"]
    rows = body(
        [*FIVE, -9],
        lambda i, u: [i, "", "base", "interview", WHEN, u],
        lambda i, u: [20, 1, 0],
    )
    data = as_csv([names, texts, *rows], delimiter="\t", encoding="utf-16")
    return data, "SoSci Survey", 2, 6, 5


@pytest.mark.parametrize(
    "make",
    [
        qualtrics_legacy,
        surveymonkey_three_rows,
        google_forms_with_dead_columns,
        microsoft_forms_swedish,
        limesurvey_texts_with_partials,
        typeform,
        alchemer,
        redcap_raw,
        kobo,
        sosci_two_rows,
    ],
)
def test_a_tools_export_is_read_without_a_question(make):
    data, platform, header_rows, first, unit = make()
    reading = read_export(data, name="export")
    assert (reading.platform, reading.header_rows, reading.kept) == (platform, header_rows, N)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [
        *range(first, first + 4)
    ]
    assert (reading.verdict, reading.questions) == (Verdict.OK, ())
    assert (reading.column(first).minimum, reading.column(first).maximum) == (1, 5)
    assert reading.column(unit).kind is ColumnKind.GROUP


@pytest.mark.parametrize("starts", [(1, 6, 11, 21), (21, 21, 21, 21)])
def test_recode_values_that_do_not_start_at_one_need_a_persons_word(starts):
    meta = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId"]
    names = [*meta, "Q1_1", "Q1_2", "Q1_3", "Q1_4", "Department"]
    rng = random.Random(3)
    rows = [
        [WHEN, WHEN, 0, 100, 1, f"R_{i:x}", *(s + rng.randrange(5) for s in starts), u]
        for i, u in enumerate(units(N))
    ]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    reading = read_export(as_csv([names, names, ids, *rows]), name="export")
    assert [question.code for question in reading.questions] == ["codes_recoded"]
    codes = reading.column(9).codes
    assert [codes[str(starts[3] + step)] for step in range(5)] == FIVE


def test_a_coded_background_question_at_the_edge_of_the_items_is_asked_about():
    names = ["lfdn", "tester", "dispcode", "lastpage", "v_1", "v_2", "v_3", "v_4", "v_5"]
    rows = body(
        [*FIVE, -77], lambda i, u: [i, int(i <= 3), 31, 100, random.Random(i).choice([1, 2, 3])]
    )
    reading = read_export(as_csv([names, *rows], delimiter=";"), name="export")
    assert (reading.platform, reading.dropped) == ("Unipark", {"test": 3})
    assert [question.code for question in reading.questions] == ["range_narrow"]
    assert [column.certain for column in reading.columns[4:]] == [False, True, True, True, True]
