"""The quality screen: what is flagged, what is proposed, and what may be shown of the choice."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure import DisclosureError, Released
from analysis.policy import default_policy
from analysis.results import ROW_SETS
from analysis.study import analyse, compare_row_sets
from dashboard.command_line import main
from dashboard.words import say
from sample_data.files import sample_path
from surveys.ingest import read_export
from surveys.instrument_file import load_instrument
from surveys.mapping import propose_mapping
from surveys.problems import IngestError
from surveys.quality import screen_answers, screened_responses
from surveys.reading import ColumnKind
from surveys.responses import Responses
from surveys.screens import Sign
from tests.builders import instrument, responses
from tests.readings import column, labelled, reading
from tests.test_app import nothing_went_wrong, on, opened, press, upload, words_on

LABELS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
WAVE1 = str(sample_path("wave1_sv.csv"))


def survey(answers: np.ndarray, of, *, seconds=None):
    """Answers (n, k) in the order of the instrument's items as a file, and its mapping."""
    table = [
        (labelled(item.text["en"], LABELS), [LABELS[int(code) - 1] for code in answers[:, place]])
        for place, item in enumerate(of.items)
    ]
    if seconds is not None:
        table.append((column("Duration (in seconds)", ColumnKind.METADATA), seconds))
    file = reading(table)
    return file, propose_mapping(file, of), of


def careful(n: int, of, *, seed: int = 3) -> np.ndarray:
    """Answers of people who mean what they say."""
    return responses({(): n}, of=of, seed=seed).items.to_numpy(dtype=int)


@pytest.fixture(scope="module")
def sample():
    file = read_export(sample_path("wave1_sv.csv").read_bytes(), name="wave1_sv.csv")
    of = load_instrument("learning-culture")
    return file, propose_mapping(file, of), of


@pytest.fixture(scope="module")
def screened(sample):
    return screen_answers(*sample)


def planted_rows() -> list[int]:
    """Rows of the sample whose 50 answers are one and the same, counted from the file itself."""
    with open(WAVE1, encoding="cp1252", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    kept = [(row, line[8:58]) for row, line in enumerate(lines, start=1) if "Klar" in line[4:5]]
    return [row for row, answers in kept if len(set(answers)) == 1 and answers[0]]


def test_the_planted_careless_rows_are_proposed_and_no_other(screened):
    assert len(planted_rows()) == 7
    assert list(screened.proposed) == planted_rows()


def test_every_flag_says_its_numbers_in_both_languages(screened):
    for flag in screened.flags:
        english, swedish = flag.text("en"), flag.text("sv")
        assert english != swedish
        assert any(sign.isdigit() for sign in english)
    run = next(flag for flag in screened.flags if flag.sign is Sign.RUN)
    assert "50" in run.text()
    spread = next(flag for flag in screened.flags if flag.sign is Sign.SPREAD)
    assert "1,15" in spread.text("sv")
    assert "1.15" in spread.text("en")


def test_the_screen_leaves_the_answers_alone_until_a_person_decides(sample, screened):
    everyone, kept = (
        screened_responses(*sample, screen=screened, leave_out=each) for each in (False, True)
    )
    assert (len(everyone), len(kept)) == (642, 635)
    assert "careless" not in everyone.dropped
    assert kept.dropped["careless"] == 7
    assert everyone.proposed == kept.proposed == 7


def test_careful_people_are_hardly_ever_proposed(sample):
    """Random answers of one factor a scale, over the sample's own questionnaire."""
    of = sample[2]
    screen = screen_answers(*survey(careful(400, of), of))
    assert len(screen.proposed) <= 4


def test_a_third_and_more_of_those_who_answer_at_random_are_proposed(sample):
    of = sample[2]
    answers = careful(400, of)
    answers[:20] = np.random.default_rng(5).integers(1, 6, (20, answers.shape[1]))
    proposed = [row for row in screen_answers(*survey(answers, of)).proposed if row < 22]
    assert len(proposed) >= 7


def test_one_sign_alone_proposes_nothing_unless_it_is_extreme():
    of = instrument(k_items=4)
    answers = careful(60, of)
    screen = screen_answers(*survey(answers, of, seconds=[100] * 58 + [20, 10]))
    fast = {flag.row: flag for flag in screen.flags if flag.sign is Sign.FAST}
    assert set(fast) == {60, 61}
    assert fast[60].value == pytest.approx(20 / 13)
    assert (fast[60].extreme, fast[61].extreme) == (False, True)
    assert screen.proposed == (61,)


def test_a_clock_that_makes_everybody_too_fast_is_doubted():
    of = instrument(k_items=4)
    screen = screen_answers(*survey(careful(60, of), of, seconds=[8] * 60))
    assert not [flag for flag in screen.flags if flag.sign is Sign.FAST]
    assert "quality_time_doubted" in [problem.code for problem in screen.skipped]


def test_a_long_run_is_extreme_only_over_clear_contradictions(sample):
    of = sample[2]
    answers = careful(60, of)
    answers[0], answers[1] = 4, 3
    flags = {flag.row: flag for flag in screen_answers(*survey(answers, of)).flags
             if flag.sign is Sign.RUN}  # fmt: skip
    assert (flags[2].value, flags[2].extreme) == (50, True)
    assert (flags[3].value, flags[3].extreme) == (50, False)
    assert flags[2].values["reversed"] == sum(item.reversed for item in of.items[:50])


def test_a_copy_is_flagged_with_the_row_it_copies(sample):
    of = sample[2]
    answers = careful(80, of)
    answers[70] = answers[10]
    screen = screen_answers(*survey(answers, of))
    copies = [flag for flag in screen.flags if flag.sign is Sign.SAME]
    assert [(flag.row, flag.values["other"], flag.extreme) for flag in copies] == [(72, 12, True)]
    assert 72 in screen.proposed
    assert 12 not in screen.proposed


def test_two_who_answer_everything_alike_are_no_copies(sample):
    of = sample[2]
    answers = careful(80, of)
    answers[3], answers[4] = 3, 3
    signs = {flag.sign for flag in screen_answers(*survey(answers, of)).flags}
    assert Sign.SAME not in signs
    assert Sign.RUN in signs


def test_a_short_or_small_survey_says_what_cannot_be_looked_for():
    of = instrument(k_items=1)
    screen = screen_answers(*survey(careful(20, of), of))
    codes = {problem.code for problem in screen.skipped}
    assert codes == {"quality_no_time", "quality_no_distance", "quality_no_consistency"}
    assert not screen.proposed


def test_leaving_out_everybody_is_refused(sample):
    file, mapping, of = sample
    two = replace(file, cells=file.cells.iloc[:3])
    screen = replace(screen_answers(two, mapping, of))
    object.__setattr__(screen, "proposed", tuple(two.cells.index))
    with pytest.raises(IngestError):
        screened_responses(two, mapping, of, screen=screen, leave_out=True)


def without(everyone: Responses, *, rows: int) -> Responses:
    """All but the last so many rows."""
    kept = len(everyone) - rows
    return Responses(items=everyone.items[:kept], units=everyone.units[:kept])


def test_means_with_and_without_are_those_of_the_whole_organisation():
    of, everyone = instrument(), responses({("A",): 40})
    table = compare_row_sets(everyone, without(everyone, rows=6), of, default_policy())
    assert table.columns == ROW_SETS
    row = table.where(scale="conflict").frame.iloc[0]
    items = everyone.items[["conflict_1", "conflict_2", "conflict_3"]].astype(float)
    assert (row["n"], row["n_without"]) == (40, 34)
    assert row["mean"] == pytest.approx(items.mean(axis=1).mean(), abs=0.051)
    assert row["mean_without"] == pytest.approx(items[:34].mean(axis=1).mean(), abs=0.051)
    assert float(row["mean"]) == round(float(row["mean"]), 1)


@pytest.mark.parametrize(("n", "fewer"), [(40, 4), (9, 5), (40, 0)])
def test_fewer_than_the_minimum_that_differ_or_remain_show_nothing(n, fewer):
    everyone = responses({("A",): n})
    table = compare_row_sets(
        everyone, without(everyone, rows=fewer), instrument(), default_policy()
    )
    assert len(table) == 0


def test_a_raised_minimum_counts_for_the_rows_that_differ():
    everyone = responses({("A",): 60})
    kept = without(everyone, rows=9)
    assert len(compare_row_sets(everyone, kept, instrument(), default_policy())) > 0
    assert not len(compare_row_sets(everyone, kept, instrument(), default_policy().raised(10)))


def test_rows_that_all_lie_at_one_end_are_not_told_by_the_difference():
    everyone = responses({("A",): 40})
    everyone.items.loc[34:, ["conflict_1", "conflict_2", "conflict_3"]] = 5
    kept = without(everyone, rows=6)
    table = compare_row_sets(everyone, kept, instrument(), default_policy())
    assert "conflict" not in table.frame["scale"].tolist()
    assert "time" in table.frame["scale"].tolist()


def test_nobody_but_the_gate_makes_the_comparison():
    table = compare_row_sets(
        responses({("A",): 40}), responses({("A",): 30}), instrument(), default_policy()
    )
    with pytest.raises(DisclosureError):
        Released(table=table.frame)


def test_the_choice_is_recorded_in_the_facts():
    made = replace(responses({("A",): 40}), proposed=3, dropped={"careless": 3})
    facts = analyse(made, instrument(), default_policy()).facts
    assert (facts.proposed, facts.dropped) == (3, {"careless": 3})


def test_the_command_line_keeps_all_rows_unless_told_to_leave_them_out(capsys, tmp_path):
    out = tmp_path / "result.json"
    found = {}
    for choice in ("none", "flagged"):
        asked = ["analyse", WAVE1, "--json", str(out), "--language", "en", "--leave-out", choice]
        assert main(asked) == 0
        survey_facts = json.loads(out.read_text(encoding="utf-8"))["survey"]
        found[choice] = (survey_facts, capsys.readouterr().err)
    kept, left = found["none"], found["flagged"]
    assert (kept[0]["respondents"], kept[0]["careless_proposed"]) == (642, 7)
    assert "careless" not in kept[0]["dropped"]
    assert (left[0]["respondents"], left[0]["dropped"]["careless"]) == (635, 7)
    assert "--leave-out flagged" in kept[1]
    assert "with them" in left[1]
    assert "with them" not in kept[1]


def test_inspect_lists_the_rows_for_the_person_whose_file_it_is(capsys):
    assert main(["inspect", WAVE1, "--quality", "--json", "--language", "en"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["rows"]["kept"] == 642
    for row in planted_rows():
        assert f"Row {row}: " in printed.err


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_check_page_folds_the_flagged_rows_and_leaves_them_out_on_a_tick(language):
    app = opened(language)
    upload(app, "enkat.csv", sample_path("wave1_sv.csv").read_bytes(), language=language)
    assert nothing_went_wrong(app)
    assert any(say("quality.now_kept", language) in each.label for each in app.expander)
    written = words_on(app)
    assert all(f"{row}\\: 50" in written for row in planted_rows())
    label = say("quality.take", language)
    next(box for box in app.checkbox if box.label == label).check().run()
    on(app, "check", language)
    assert any(say("quality.now_out", language) in each.label for each in app.expander)
    press(app, "check.confirm", language)
    facts = app.session_state["study"].facts
    assert (facts.dropped["careless"], facts.respondents) == (7, 635)
    upload(app, "enkat.csv", sample_path("wave1_sv.csv").read_bytes(), language=language)
    box = next(box for box in app.checkbox if box.label == label)
    assert (box.value, box.disabled) == (True, True)  # results are out: the row set stays
