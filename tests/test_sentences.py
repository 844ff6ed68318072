"""What a leader reads: made from released rows, honest about what is not known, never causal."""

from dataclasses import replace

import pytest

from analysis.results import FINDINGS
from reports import chart_words, sentences
from reports.lookup import Lookup, rows
from reports.text import LANGUAGES, catalogue
from surveys.instrument import Source, Wording
from tests.builders import instrument
from tests.fake_study import INJECTION, fake_study, sealed

NORTH = "/Vård och omsorg/Hemtjänst Norr"
EAST = "/Teknik/Öster"
both = pytest.mark.parametrize("language", LANGUAGES)


def look(language: str = "en", **changes: object) -> Lookup:
    """The fake study with fields of single findings changed: {(unit, barrier): {…}}."""
    study = fake_study(fearful={"Öster": -0.2})
    if changes:
        table = rows(study.findings)
        for key, values in changes["findings"].items():
            for row in table:
                if (row["unit"], row["barrier"]) == key:
                    row.update(values)
        study = replace(study, findings=sealed(table, FINDINGS))
    return Lookup(study, language)


def test_a_finding_says_where_how_many_and_how_sure():
    found = look(findings={(EAST, "fear"): {"share": 0.43, "probability": 0.95, "level": "clear"}})
    assert sentences.finding_sentence(found, EAST, "fear") == (
        "In Öster, the answers of 4 of 10 point to this: people are afraid. "
        "We are 95\u00a0% sure this is worse than elsewhere."
    )


def test_an_instrument_may_write_its_sentence_about_a_share_of_people():
    found = look(findings={(EAST, "fear"): {"share": 0.43}})
    barrier = replace(found.barriers["fear"], sentence={"en": "{share} hesitate to ask for help."})
    found.barriers["fear"] = barrier
    said = sentences.barrier_sentence(found, EAST, "fear")
    assert said == "In Öster, 4 of 10 hesitate to ask for help."


def test_below_ten_answers_no_share_is_said():
    found = look(findings={(EAST, "fear"): {"share": None}})
    said = sentences.finding_sentence(found, EAST, "fear")
    assert "of 10" not in said
    assert said.startswith("In Öster, the answers point to this: people are afraid.")


def test_what_is_held_down_to_likely_is_not_said_with_a_high_percentage():
    held = {"level": "likely", "probability": 0.95}
    found = look(findings={(EAST, "fear"): held})
    assert "%" not in sentences.certainty(found, EAST, "fear")


def test_the_whole_organisation_is_held_against_its_stated_limit():
    whole = {"level": "clear", "share": 0.46}
    found = look(findings={("organisation", "fear"): whole})
    said = sentences.finding_sentence(found, "organisation", "fear")
    assert said.startswith("In the whole organisation, the answers of 5 of 10")
    assert "40\u00a0%" in said
    assert "elsewhere" not in said


@both
def test_the_overview_has_at_most_three_findings_and_says_what_it_cannot(language):
    every = {
        (unit, barrier): {"level": "clear", "probability": 0.95}
        for unit in (EAST, NORTH)
        for barrier in ("fear", "conflict", "stuck")
    }
    said = sentences.overview(look(language, findings=every))
    assert len(said.findings) == 3
    assert {each.barrier for each in said.findings} == {"fear", "conflict", "stuck"}
    assert len(said.good) <= 2
    assert said.untold


def test_when_nothing_stands_out_the_overview_says_so():
    quiet = Lookup(fake_study(fearful={}), "en")
    said = sentences.overview(quiet)
    assert [each.text for each in said.findings] == [catalogue("en")["overview.nothing_found"]]


def test_a_division_is_left_out_when_its_department_is_named():
    found = look(findings={("/Teknik", "fear"): {"level": "clear", "probability": 0.95}})
    assert [unit for unit, _ in sentences.flagged(found, "fear")] == [EAST]


def test_hidden_units_are_told_why_and_never_with_a_number_of_answers():
    found = Lookup(fake_study(), "en")
    assert found.why("/Stöd/HR") == (
        "Fewer than 5 answers: no figures are shown, so that nobody can be pointed out."
    )
    assert "Other departments in Teknik (2)" in found.why("/Teknik/Ånga")
    assert found.why(EAST) == ""


def test_own_wording_is_labelled_and_others_are_not():
    assert "not yet validated" in sentences.own_wording(Lookup(fake_study(), "en"))
    source = Source(reference="x", wording=Wording.LICENSED)
    licensed = fake_study(of=replace(instrument(), source=source))
    assert sentences.own_wording(Lookup(licensed, "en")) == ""


def test_a_low_response_rate_is_said():
    study = fake_study()
    low = replace(study, facts=replace(study.facts, response_rate=0.41))
    texts = [each.text for each in sentences.overview(Lookup(low, "en")).untold]
    assert any("41\u00a0%" in text and "60\u00a0%" in text for text in texts)


def test_no_sentence_claims_a_cause():
    for language, claims in {
        "en": ("because of", "leads to", "causes", "due to", "results in"),
        "sv": ("leder till", "orsakar ", "på grund av", "beror på", "därför att"),
    }.items():
        for key, sentence in catalogue(language).items():
            # The one sentence that speaks of causes says that none were found out.
            if key != "method.limits":
                assert not any(claim in sentence.lower() for claim in claims), key


@both
def test_every_chart_has_a_reading_and_words_for_who_cannot_see_it(language):
    found = Lookup(fake_study(), language)
    said = [
        chart_words.heatmap_reading(found),
        chart_words.barrier_map_alt(found),
        chart_words.distribution_alt(found, "organisation", ["safety"]),
        chart_words.intervals_alt(found, "safety"),
        chart_words.gaps_alt(found),
        chart_words.reliability_alt(found),
        chart_words.profile_lines_alt(found),
    ]
    assert all(len(each) > 20 for each in said)
    assert INJECTION in chart_words.intervals_alt(found, "safety")


def test_the_heatmap_reading_counts_what_is_surely_worse():
    assert chart_words.heatmap_reading(look()) == "1 cell is surely worse than elsewhere: Öster."


def test_findings_name_as_many_people_as_they_can():
    clear = {"level": "clear", "probability": 0.95}
    every = {(EAST, "fear"): clear, (EAST, "conflict"): clear, (NORTH, "stuck"): clear}
    said = sentences.overview(look(findings=every)).findings
    # Fear and conflict are in the same department: the other department comes before the second.
    assert {said[0].units, said[1].units} == {(EAST,), (NORTH,)}
    assert len(said) == 3


def test_several_barriers_of_everyone_share_one_finding():
    whole = {("organisation", each): {"level": "clear", "share": 0.5} for each in ("fear", "stuck")}
    said = sentences.overview(look(findings=whole)).findings
    assert said[0].text.endswith("More barriers in the whole organisation: Stuck.")
    assert sum("whole organisation" in each.text for each in said) == 1


def test_what_stands_out_somewhere_is_not_called_good():
    calm = {
        ("organisation", each): {"level": "no_sign", "share": 0.1} for each in ("fear", "stuck")
    }
    good = sentences.overview(look(findings=calm)).good
    assert "Stuck" in good[0].text  # fear is clear in one department
