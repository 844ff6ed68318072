"""The PDF as a reader gets it: text, tags, language, title; names literal; sensible pages."""

import io
import json
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reports.pdf import pdf, pdf_file
from reports.summary import summary
from tests.builders import instrument
from tests.fake_study import FORMULA, INJECTION, TREE, fake_study


def read(study, language: str = "sv", file: str = "enkät.csv") -> PdfReader:
    return PdfReader(io.BytesIO(pdf(study, language=language, file=file)))


def words(page) -> str:
    return " ".join(page.extract_text().split())


@pytest.fixture(scope="module")
def swedish() -> PdfReader:
    return read(fake_study())


def tags(node, found: list[DictionaryObject] | None = None) -> list[DictionaryObject]:
    """Every element of the structure tree, depth first."""
    found = [] if found is None else found
    node = node.get_object()
    if isinstance(node, DictionaryObject):
        if "/S" in node:
            found.append(node)
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                tags(kid, found)
    return found


def test_the_file_names_its_language_and_title(swedish):
    root = swedish.trailer["/Root"]
    assert root["/Lang"] == "sv"
    assert swedish.metadata.title == "Vad håller lärandet tillbaka? – Demo (sv) · enkät.csv"
    assert read(fake_study(), "en").trailer["/Root"]["/Lang"] == "en"


def test_the_file_is_tagged_and_claims_to_be_accessible(swedish):
    root = swedish.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    kinds = [str(tag["/S"]) for tag in tags(root["/StructTreeRoot"])]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure"} <= set(kinds)


def test_every_drawing_says_what_it_shows(swedish):
    drawn = [
        tag for tag in tags(swedish.trailer["/Root"]["/StructTreeRoot"]) if tag["/S"] == "/Figure"
    ]
    assert drawn
    assert all(len(str(tag.get("/Alt", ""))) > 20 for tag in drawn)


def test_names_are_printed_literally(swedish):
    text = " ".join(words(page) for page in swedish.pages)
    assert INJECTION in text
    assert FORMULA in text


def test_the_first_page_has_response_findings_and_heatmap(swedish):
    first = words(swedish.pages[0])
    assert "512 har svarat" in first
    assert "80 % av 640 anställda" in first.replace("\u00a0", " ")
    assert "Fear (sv) sticker ut i 2 avdelningar." in first
    assert "Safety (sv)" in first
    assert "2,5" in first
    assert "Egna formuleringar, ännu inte validerade." in first


def test_the_end_says_how_it_was_made_and_what_was_tried_against_it(swedish):
    last = " ".join(words(page) for page in swedish.pages[-2:])
    assert "Så är rapporten gjord" in last
    assert "minst 5 svar" in last
    assert "kan någon pekas ut?" in last
    assert "Hela organisationen minus det som visas 3" in last
    assert f"Sida {len(swedish.pages)}/{len(swedish.pages)}" in last


def test_hidden_units_are_named_with_the_reason_and_no_number(swedish):
    text = " ".join(words(page) for page in swedish.pages)
    assert "HR Färre än 5 svar: inga siffror visas" in text


def test_the_same_study_gives_the_same_bytes():
    study = fake_study()
    assert pdf(study, language="sv") == pdf(study, language="sv")


def test_a_character_no_font_has_costs_the_claim_and_not_the_report():
    study = fake_study({"Vård": ["Avdelning \u0378 ett"]})
    made = pdf_file(summary(study, language="sv"), day="2026-11-24")
    assert not made.accessible
    assert "ett" in words(PdfReader(io.BytesIO(made.data)).pages[0])


def test_control_characters_in_a_name_do_no_harm():
    made = pdf_file(summary(fake_study({"Vård": ["A\x00\x07B\nC"]}), language="sv"), day="")
    assert made.accessible
    assert "A B C" in words(PdfReader(io.BytesIO(made.data)).pages[0])


def test_a_long_name_is_printed_whole():
    long = TREE["Barn- och utbildningsförvaltningen"][-1]
    compound = "Samhällsbyggnadsförvaltningsorganisationsutvecklingsenheten"
    made = read(fake_study({"Vård": [long, compound]}))
    text = "".join(words(page) for page in made.pages).replace(" ", "").replace("-", "")
    assert long.replace(" ", "") in text
    assert compound in text


@pytest.mark.parametrize(
    ("tree", "most"),
    [
        ({}, 4),
        ({"Vård": ["Hemtjänst"]}, 5),
        ({f"D{i}": [f"U{i}.{j}" for j in range(20)] for i in range(10)}, 25),
    ],
    ids=["no departments", "one department", "200 departments"],
)
def test_surveys_of_every_size_become_a_report(tree, most):
    made = read(fake_study(tree))
    assert 2 <= len(made.pages) <= most
    assert all(len(words(page)) > 300 for page in made.pages)  # no page is all but empty


def test_without_barriers_or_a_second_language_there_is_still_a_report():
    only = {"sv": "Bara svenska"}
    of = instrument()
    bare = replace(
        of,
        title=only,
        barriers=(),
        pairs=(),
        scales=tuple(replace(scale, title=only) for scale in of.scales),
    )
    assert "Bara svenska" in words(read(fake_study(of=bare), "en").pages[0])


def test_a_heatmap_too_wide_for_the_page_is_split():
    of = instrument()
    many = tuple(
        replace(of.scales[0], id=f"s{i}", title={"sv": f"Skala {i}"}, group="") for i in range(40)
    )
    made = read(fake_study(of=replace(of, scales=many, barriers=(), pairs=())))
    text = " ".join(words(page) for page in made.pages)
    assert all(f"Skala {i}" in text for i in range(40))


def test_data_goes_in_as_json_only():
    report = summary(fake_study(), language="sv")
    assert json.loads(json.dumps(report.as_data()))["title"] == "Vad håller lärandet tillbaka?"
