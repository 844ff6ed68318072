"""The instruments that ship: complete, in both languages, and true to what is known of them."""

from collections import Counter

import pytest

from surveys.instrument import Instrument, Measure, Polarity, Wording
from surveys.instrument_file import SHIPPED, available_instruments, load_instrument
from surveys.wording import normalise

OWN = ("learning-culture", "learning-culture-pulse")
KEYS = {
    "team-psychological-safety": 7,
    "knowledge-sharing": 6,
    "dloq-21": 21,
    "dloq-7": 7,
    "knowledge-hiding": 12,
}
# What issue 2 asks the catalogue to cover, and the barrier that does.
CATALOGUE = {
    "fear of asking colleagues": "fear_peers",
    "fear of asking the manager": "fear_manager",
    "fear of showing training needs": "fear_training_needs",
    "fear of admitting mistakes or speaking up": "fear_mistakes",
    "holding knowledge back": "holding_back",
    "conflict": "conflict",
    "uncertainty": "uncertainty",
    "no time": "no_time",
    "no arenas": "no_arenas",
    "no coaching or mentoring": "no_mentoring",
    "no joint work": "no_joint_work",
    "silos between departments": "silos",
    "weak leader support": "weak_leader_support",
}


@pytest.fixture(scope="module")
def full() -> Instrument:
    return load_instrument("learning-culture")


@pytest.fixture(scope="module")
def pulse() -> Instrument:
    return load_instrument("learning-culture-pulse")


def test_every_shipped_file_loads_and_is_named_after_its_id():
    assert {each.id for each in available_instruments()} == {*OWN, *KEYS}
    assert {path.stem for path in SHIPPED.glob("*.toml")} == {*OWN, *KEYS}
    assert tuple(each.id for each in available_instruments())[:2] == OWN


@pytest.mark.parametrize("id", OWN)
def test_own_questionnaires_are_in_both_languages(id):
    instrument = load_instrument(id)
    assert instrument.source.wording is Wording.OWN
    assert instrument.languages == ("sv", "en")
    for language in instrument.languages:
        texts = [normalise(item.text[language]) for item in instrument.items]
        assert len(set(texts)) == len(texts)
        assert all(text.endswith((".", ".”")) for text in texts)


def test_lengths_are_those_promised(full, pulse):
    assert 40 <= len(full.items) <= 50
    assert 12 <= len(pulse.items) <= 15
    assert len(full.scale("safety").items) >= 7
    assert {id: len(load_instrument(id).items) for id in KEYS} == KEYS


def test_the_pulse_asks_the_same_questions_in_the_same_words(full, pulse):
    for item in pulse.items:
        assert item == full.item(item.id)
    for scale in pulse.scales:
        assert set(scale.items) <= set(full.scale(scale.id).items)
        assert scale.polarity is full.scale(scale.id).polarity
    assert pulse.barriers == full.barriers
    assert pulse.formats == full.formats


@pytest.mark.parametrize("id", OWN)
def test_the_barrier_catalogue_is_covered_each_resting_on_one_scale(id):
    instrument = load_instrument(id)
    barriers = {barrier.id: barrier for barrier in instrument.barriers}
    assert set(CATALOGUE.values()) <= set(barriers)
    for barrier in barriers.values():
        assert len(barrier.scales) == 1
        assert barrier.helps
        negative = instrument.scale(barrier.scales[0]).polarity is Polarity.NEGATIVE
        assert barrier.direction == ("high" if negative else "low")
    helping = {measure for barrier in barriers.values() for measure in barrier.helps}
    assert helping == set(Measure)


def test_asking_colleagues_and_asking_the_manager_are_measured_apart(full):
    peers, manager = full.scale("ask_peers").items, full.scale("ask_manager").items
    assert len(peers) >= 3
    assert len(manager) >= 3
    assert not set(peers) & set(manager)


def test_reversed_items_are_spread_and_one_is_about_asking_for_help(full):
    reverse = [item.id for item in full.items if item.reversed]
    assert 8 <= len(reverse) <= 10
    scale_of = {item: scale.id for scale in full.scales for item in scale.items}
    assert len({scale_of[item] for item in reverse}) >= 6
    assert "hjälp" in full.item("safety_5").text["sv"]
    assert "safety_5" in reverse


def test_every_condition_has_a_pair_of_today_and_wanted(full):
    conditions = {scale.id for scale in full.scales if scale.group == "conditions"}
    assert {pair.today for pair in full.pairs} == conditions
    for pair in full.pairs:
        assert len(full.scale(pair.wanted).items) == 1
        assert full.scale(pair.wanted).group == "wanted"


def test_scales_stand_in_the_five_groups(full):
    groups = Counter(scale.group for scale in full.scales)
    assert set(groups) == {"safety", "sharing", "conditions", "hindrances", "wanted"}


@pytest.mark.parametrize("id", KEYS)
def test_keys_ship_without_a_word_of_the_published_items(id):
    key = load_instrument(id)
    assert key.source.wording is Wording.LICENSED
    assert all(not item.text for item in key.items)
    assert all(not form.labels for form in key.formats)
    assert set(key.source.note) == {"sv", "en"}
    assert "confirmed" in key.source.note["en"]
    assert "bekräftat" in key.source.note["sv"]


def test_team_psychological_safety_reverses_1_3_and_5_and_item_5_is_asking_for_help():
    key = load_instrument("team-psychological-safety")
    assert [item.id for item in key.items if item.reversed] == ["tps_1", "tps_3", "tps_5"]
    assert key.barrier("fear_asking").items == ("tps_5",)
    assert key.barrier("fear_asking").direction == "low"


def test_knowledge_hiding_is_three_scales_of_four_where_high_is_bad():
    key = load_instrument("knowledge-hiding")
    assert [len(scale.items) for scale in key.scales] == [4, 4, 4]
    assert {scale.polarity for scale in key.scales} == {Polarity.NEGATIVE}
    assert key.barrier("holding_back").direction == "high"


def test_the_dloq_is_one_total_without_a_ranking_of_dimensions():
    for id in ("dloq-21", "dloq-7"):
        assert len(load_instrument(id).scales) == 1
