"""Charts show released numbers and no more, mean the same in every colour vision, and survive."""

import itertools
import re
from dataclasses import replace

import pytest

from analysis.results import CELLS
from reports import colours, figures
from reports.heat_table import cell_words, heat_table, legend_ends
from reports.lookup import HIDDEN_MARK, Lookup, rows
from surveys.instrument import Polarity, ResponseFormat
from tests.builders import instrument
from tests.fake_study import INJECTION, fake_study, sealed

NORTH = "/Vård och omsorg/Hemtjänst Norr"
HIDDEN = "/Stöd/HR"


def with_cell(unit: str, measure: str, **values: object):
    """The fake study with one cell's numbers set."""
    study = fake_study()
    table = rows(study.cells)
    for row in table:
        if (row["unit"], row["measure"]) == (unit, measure):
            row.update(values)
    return replace(study, cells=sealed(table, CELLS))


def place(study, unit: str, measure: str, value: str = "mean") -> float | None:
    table = heat_table(Lookup(study, "en"), value=value)
    cells = {(cell.unit, cell.measure): cell for row in table.cells for cell in row}
    return cells[unit, measure].place


@pytest.mark.parametrize(
    ("measure", "mean", "expected"),
    [
        # 1–5: full orange at 2, nothing at 3, full blue at 4; turned where low is good.
        ("safety", 2.0, 0.0),
        ("safety", 2.5, 0.25),
        ("safety", 3.0, 0.5),
        ("safety", 4.0, 1.0),
        ("safety", 4.8, 1.0),
        ("conflict", 2.0, 1.0),
        ("conflict", 3.5, 0.25),
        ("conflict", 4.0, 0.0),
    ],
)
def test_orange_is_always_the_bad_end_at_the_same_answer(measure, mean, expected):
    assert place(with_cell(NORTH, measure, mean=mean), NORTH, measure) == expected


def test_shares_have_fixed_ends_too():
    study = with_cell(NORTH, "conflict", unfavourable=0.5, neutral=0.3, favourable=0.2)
    assert place(study, NORTH, "conflict", "unfavourable") == 0.0
    assert place(study, NORTH, "conflict", "favourable") == 0.0


def test_a_scale_without_a_direction_has_no_colour():
    undecided = instrument()
    scales = tuple(replace(scale, polarity=Polarity.UNDECIDED) for scale in undecided.scales)
    study = fake_study(of=replace(undecided, scales=scales))
    assert place(study, NORTH, "safety") is None
    assert figures.heatmap(study, language="sv").data[1].name == "plain"


def test_the_legend_says_which_answers_the_ends_are():
    look = Lookup(fake_study(), "sv")
    bad, middle, good = legend_ends(look, ["safety", "conflict"], "mean")
    assert bad == "ogynnsamt: 2 eller lägre<br>(4 eller högre där lågt är bra)"
    assert middle == "3"
    assert good == "gynnsamt: 4 eller högre<br>(2 eller lägre där lågt är bra)"


def test_the_legend_follows_the_response_format():
    seven = ResponseFormat(id="agree7", minimum=1, maximum=7)
    look = Lookup(fake_study(of=instrument(format=seven)), "en")
    assert legend_ends(look, ["safety"], "mean")[0].startswith("unfavourable: 2.5 or lower")


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.1."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1–21 (WCAG 2.1)."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_on_every_colour_can_be_read():
    for step in range(101):
        fill = colours.cell_colour(step / 100)
        assert contrast(colours.INK, fill) >= 4.5


def test_contrast_is_the_one_of_the_accessibility_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM


def test_certainty_is_a_sign_as_well_as_a_colour():
    figure = figures.heatmap(fake_study(), language="sv")
    assert "2,5 ◆" in itertools.chain.from_iterable(figure.data[0].text)


def test_cells_without_figures_have_a_dot_and_say_why():
    look = Lookup(fake_study(), "en")
    table = heat_table(look)
    hidden = [cell for row in table.cells for cell in row if cell.unit == HIDDEN]
    assert {(cell.text, cell.value, cell.place) for cell in hidden} == {(HIDDEN_MARK, None, None)}
    assert cell_words(look, hidden[0])[0].startswith("Fewer than 5 answers")


def test_a_share_under_ten_answers_says_that_the_mean_is_shown():
    look = Lookup(with_cell(NORTH, "safety", unfavourable=None), "en")
    table = heat_table(look, value="unfavourable", units=[NORTH], scales=["safety"])
    assert "Fewer than 10 answers" in cell_words(look, table.cells[0][0])[0]


def test_a_click_finds_its_cell():
    figure = figures.heatmap(fake_study(), language="sv", scales=["safety", "time"])
    points = next(trace for trace in figure.data if trace.name == "cells")
    assert points.marker.opacity == 0
    assert list(points.customdata[0]) == ["organisation", "safety"]
    assert (points.x[1], points.y[1]) == (1, 0)
    # Explicit ranges: with autorange a click lands rows away.
    assert figure.layout.xaxis.range == (-0.5, 1.5)
    assert figure.layout.yaxis.range == (len(points.y) / 2 - 0.5, -0.5)


def test_names_are_printed_as_they_are():
    figure = figures.heatmap(fake_study(), language="sv")
    points = next(trace for trace in figure.data if trace.name == "cells")
    printed = INJECTION.replace("<", "&lt;").replace(">", "&gt;")
    assert any(printed in label for label in figure.layout.yaxis.ticktext)
    assert any(printed in hover for hover in points.hovertext)
    assert not any("<b> " in hover or "*b* <b>" in hover for hover in points.hovertext)


ORDERS = {
    "tree": ["organisation", "/Stöd", "/Stöd/HR", "/Stöd/IT"],
    "name": ["organisation", "/Stöd/IT", "/Stöd", "/Stöd/HR"],
    "size": ["organisation", "/Stöd", "/Stöd/IT", "/Stöd/HR"],
}


@pytest.mark.parametrize("order", ORDERS)
def test_rows_follow_the_order_asked_for_and_the_silent_come_last(order):
    table = heat_table(Lookup(fake_study(), "sv"), order=order, units=ORDERS["tree"])
    assert list(table.units) == ORDERS[order]


def test_sorting_by_a_scale_puts_the_worst_first_whatever_its_polarity():
    study = fake_study()
    for scale in ("safety", "conflict"):
        table = heat_table(Lookup(study, "sv"), order=scale, scales=[scale], every_unit=False)
        places = [cells[0].place for cells in table.cells][1:]
        assert places == sorted(places)


def test_bars_stand_about_the_middle_of_the_neutral_answers():
    study = with_cell(NORTH, "safety", unfavourable=0.2, neutral=0.3, favourable=0.5)
    figure = figures.distribution(study, language="sv", unit=NORTH, measures=["safety"])
    starts = {trace.name: (trace.base[0], trace.x[0]) for trace in figure.data}
    # neutral runs from −0.15 to 0.15; 0.2 lie to its left, 0.5 to its right
    assert starts == {
        "Ogynnsamt": (-0.35, 0.2),
        "Mitt emellan": (-0.15, 0.3),
        "Gynnsamt": (0.15, 0.5),
    }


def test_bars_that_may_not_be_shown_say_so():
    study = with_cell(NORTH, "safety", unfavourable=None, neutral=None, favourable=None)
    figure = figures.distribution(study, language="en", unit=NORTH, scale="safety")
    assert "Fewer than 10 answers" in figure.layout.annotations[0].text


def test_an_estimate_without_an_interval_is_still_drawn():
    study = with_cell(NORTH, "safety", ci_low=None, ci_high=None)
    figure = figures.intervals(study, language="sv", measure="safety", units=[NORTH])
    assert figure.data[0].error_x.array == (0.0,)


def test_the_barrier_map_says_how_sure_with_signs():
    figure = figures.barrier_map(fake_study(), language="en", units=[NORTH, "/Stöd/IT"])
    signs = [row[0] for row in figure.data[0].text]
    assert signs == ["◆", "✓"]


def test_single_questions_have_no_reliability_to_draw():
    figure = figures.reliability(fake_study(), language="sv")
    assert [each[0] for each in figure.data[0].customdata] == ["safety", "conflict", "time"]


EVERY = ("heatmap", "distribution", "barrier_map", "gaps", "reliability", "profile_lines")


def one_language():
    of = instrument()
    only = {"en": "Only English"}
    return replace(
        of,
        title=only,
        scales=tuple(replace(scale, title=only) for scale in of.scales),
        barriers=tuple(replace(barrier, title=only, sentence=only) for barrier in of.barriers),
    )


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "study",
    [
        fake_study(),
        fake_study({}),
        fake_study({"Vård": ["Hemtjänst"]}),
        fake_study(of=replace(instrument(), barriers=(), pairs=())),
        fake_study(of=one_language()),
    ],
    ids=["usual", "no departments", "one department", "no barriers", "one language"],
)
def test_every_chart_can_be_drawn_in_both_languages(name, study):
    for language in ("sv", "en"):
        figure = getattr(figures, name)(study, language=language)
        assert figure.layout.height > 0
        assert "nan" not in figure.to_json().lower().replace("finance", "")


@pytest.mark.parametrize("value", figures.VALUES)
def test_nothing_finer_than_the_released_numbers_is_in_a_heatmap(value):
    study = fake_study()
    figure = figures.heatmap(study, language="en", value=value)
    shown = " ".join([*itertools.chain.from_iterable(figure.data[0].text)])
    assert not re.search(r"\d\.\d\d", shown)
    # A place is a straight line through the released mean: as many places as means, no more.
    places = {each for row in figure.data[0].z for each in row if each is not None}
    means = {(row["measure"], row["mean"]) for row in rows(study.cells.where(kind="scale"))}
    if value in ("mean", "difference"):
        assert len(places) <= len(means)
