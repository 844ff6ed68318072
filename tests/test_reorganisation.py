"""A map of units as HR writes it, and everything that can be wrong with it."""

import pytest

from surveys.problems import IngestError
from surveys.reorganisation import read_reorganisation


def links(data, name="map.csv"):
    return read_reorganisation(data.encode(), name=name).links


def test_a_table_names_a_link_a_row_in_either_language():
    for head in ("earlier;later", "före;efter", "Tidigare;Senare"):
        assert links(f"{head}\nCare > Home;Welfare > Home\n") == (
            (("Care", "Home"), ("Welfare", "Home")),
        )


def test_toml_names_one_path_or_several_on_each_side():
    told = '[[units]]\nearlier = [["A"], ["B"]]\nlater = ["C", "D"]\n'
    assert links(told, "map.toml") == ((("A",), ("C", "D")), (("B",), ("C", "D")))


def codes(data, name="map.csv"):
    with pytest.raises(IngestError) as refused:
        links(data, name)
    for language in ("sv", "en"):
        assert name in refused.value.text(language)
    return [each.code for each in refused.value.problems]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("one;two\nA;B\n", "reorganisation_columns"),
        ("earlier;later\n", "only_headings"),
        ("earlier;later\nA;\nB > ;C\n", "reorganisation_blank"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(data, code):
    assert set(codes(data)) == {code}


def test_every_blank_row_is_told_at_once():
    assert len(codes("earlier;later\nA;\nB > ;C\n")) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("[[units]\n", "reorganisation_syntax"),
        ('[[unit]]\nearlier = ["A"]\n', "reorganisation_keys"),
        ('[[units]]\nearlier = ["A"]\n', "reorganisation_entry"),
        ('[[units]]\nearlier = ["A", 3]\nlater = ["B"]\n', "reorganisation_entry"),
    ],
)
def test_what_is_wrong_with_a_toml_is_told(data, code):
    assert codes(data, "map.toml") == [code]
