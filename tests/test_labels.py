"""Ordered answer sets: whole observed sets against whole known sets, never label by label."""

import pytest

from surveys import labels
from surveys.labels import answer_sets, end_of_scale, fold, is_missing, matches, number_of
from tests.tables import AGREE_EN, AGREE_SV


def order(texts):
    best = matches(map(fold, texts))[0]
    return sorted(texts, key=lambda text: best.places[fold(text)]), best.answers.points


SETS = """
Stämmer inte alls|Stämmer ganska dåligt|Stämmer ganska bra|Stämmer helt och hållet
Tar helt avstånd|Tar delvis avstånd|Neutral|Instämmer delvis|Instämmer helt
Håller inte alls med|Håller inte med|Varken eller|Håller med|Håller helt med
Aldrig|Sällan|Ibland|Ofta|Alltid
Mycket missnöjd|Ganska missnöjd|Varken nöjd eller missnöjd|Ganska nöjd|Mycket nöjd
I mycket liten grad|I liten grad|I viss mån|I hög grad|I mycket hög grad
Never|Sometimes|Often|Very often|Always
Very inaccurate|Moderately inaccurate|Neither|Moderately accurate|Very accurate
Strongly disagree|Disagree|Slightly disagree|Slightly agree|Agree|Strongly agree
Not at all important|Slightly important|Moderately important|Very important|Extremely important
Helt uenig|Litt uenig|Verken enig eller uenig|Litt enig|Helt enig
Helt uenig|Uenig|Hverken enig eller uenig|Enig|Helt enig
Täysin eri mieltä|Eri mieltä|Ei samaa eikä eri mieltä|Samaa mieltä|Täysin samaa mieltä
trifft überhaupt nicht zu|trifft eher nicht zu|teils/teils|trifft eher zu|trifft voll und ganz zu
Pas du tout d’accord|Plutôt pas d’accord|Plutôt d’accord|Tout à fait d’accord
Muy en desacuerdo|En desacuerdo|Ni de acuerdo ni en desacuerdo|De acuerdo|Muy de acuerdo
"""
LOW_TO_HIGH = [AGREE_EN, AGREE_SV, *(line.split("|") for line in SETS.strip().splitlines())]


@pytest.mark.parametrize("low_to_high", LOW_TO_HIGH)
def test_orders_published_and_common_answer_sets(low_to_high):
    shuffled = sorted(low_to_high, key=lambda text: text[::-1])
    assert order(shuffled) == (low_to_high, len(low_to_high))


def test_an_answer_nobody_gave_does_not_shift_the_others():
    best = matches(map(fold, [AGREE_SV[1], AGREE_SV[2], AGREE_SV[4], AGREE_SV[3]]))[0]
    assert best.answers.points == 5
    assert best.places[fold(AGREE_SV[1])] == 2


def test_a_label_outside_every_set_spoils_the_whole_match():
    assert matches(map(fold, [*AGREE_EN, "Purple"])) == []


def test_not_sure_is_no_answer_only_beside_another_midpoint():
    five = ["strongly disagree", "disagree", "agree", "strongly agree"]
    assert labels.scale_part([*five, "neutral", "not sure"]) == {*five, "neutral"}
    assert labels.scale_part([*five, "not sure"]) == {*five, "not sure"}
    assert labels.scale_part([*five, "purple"]) == frozenset()


def test_no_two_labels_share_a_place():
    assert all(
        len(set(match.places.values())) == len(match.places)
        for match in matches(["neutral", "undecided", "agree"])
    )


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("1 - Strongly disagree", "strongly disagree"),
        ("(5) Agree", "agree"),
        ("5. Agree.", "agree"),
        ("Neither favorably nor unfavorably (neutral)", "neither favorably nor unfavorably"),
        ("Very\xa0 Often", "very often"),
    ],
)
def test_folding_takes_off_numbers_and_parentheses(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("3", 3),
        ("3.0", 3),
        ("3,0", 3),
        ("10 - Completely satisfied", 10),
        ("\ufeff1 (None at all)", 1),
        ("1 Instämmer inte alls", 1),
        ("Instämmer helt (5)", 5),
        ("1 to 10", None),
        ("18-29", None),
        ("3.5", None),
        ("5+", None),
        ("Agree", None),
    ],
)
def test_a_label_states_its_number_only_when_it_is_one(label, number):
    assert number_of(label) == number


@pytest.mark.parametrize(
    "label",
    [
        "Vet ej",
        "N/A",
        "Don’t know",
        "Kan ej bedöma",
        "Unfamiliar (N/A)",
        "Ej aktuellt.",
        "Ved ikke",
    ],
)
def test_dont_know_is_missing(label):
    assert is_missing(label)


@pytest.mark.parametrize("label", ["Neutral", "Varken eller", "Agree", "0", "Aldrig"])
def test_points_of_a_scale_are_not_missing(label):
    assert not is_missing(label)


def test_ends_of_scales_are_known_by_their_words():
    assert end_of_scale("Instämmer inte alls") == "low"
    assert end_of_scale("Strongly agree") == "high"
    assert end_of_scale("Varken eller") == ""


def test_a_missing_answer_is_no_point_of_any_scale():
    places = {v for each in answer_sets() for place in each.answers for v in place}
    assert [variant for variant in places if labels.is_missing(variant)] == []


def test_a_label_written_in_one_piece_is_read_as_its_words():
    written = ["StronglyDisagree", "Disagree", "Agree", "Strongly_Agree"]
    found = labels.matches(map(labels.fold, written))
    assert found
    assert sorted(found[0].places.values()) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "answers",
    [
        ["Zdecydowanie nie", "Raczej nie", "Trudno powiedzieć", "Raczej tak", "Zdecydowanie tak"],
        ["Kesinlikle Katılmıyorum", "KATILMIYORUM", "Kararsızım", "Katılıyorum", "Kesinlikle evet"],
        ["Полностью не согласен", "Не согласен", "И да, и нет", "Согласен", "Абсолютно согласен"],
        ["STS", "TS", "KS", "S", "SS"],
        [
            "全くそう思わない",
            "あまりそう思わない",
            "どちらともいえない",
            "ややそう思う",
            "とてもそう思う",
        ],
        ["非常不满意", "不太满意", "一般", "比较满意", "非常满意"],
    ],
)
def test_sets_of_more_languages_are_ordered_from_low_to_high(answers):
    best = labels.matches(map(labels.fold, answers))[0]
    assert [best.places[labels.fold(each)] for each in answers] == [1, 2, 3, 4, 5]
    assert best.unique


@pytest.mark.parametrize(
    ("given", "place", "worded"),
    [
        # Spanish has "nunca" and, among its variants, all the others; these are Portuguese.
        (["Nunca", "Raramente", "Às vezes", "Frequentemente"], 5, "sempre"),
        # All four stand in a set of degrees too, but only as its second choice of words.
        (["A little", "A moderate amount", "A lot", "A great deal"], 1, "none at all"),
    ],
)
def test_an_answer_nobody_gave_is_worded_as_the_set_whose_usual_words_the_others_are(
    given, place, worded
):
    assert labels.matches(map(labels.fold, given))[0].worded(place) == worded
