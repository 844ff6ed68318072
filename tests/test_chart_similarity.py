"""The tree of departments: brackets from how far apart neighbours join."""

from reports.chart_similarity import branches
from reports.chart_style import LONGEST_LABEL, short


def test_the_nearest_join_first_and_a_branch_starts_at_its_own_middle():
    # Leaves 0, 1, 2: the last two meet at 0.1, the first with both of them at 0.3.
    assert branches([0.3, 0.1]) == [
        ([0.0, 0.1, 0.1, 0.0], [1.0, 1.0, 2.0, 2.0]),
        ([0.0, 0.3, 0.3, 0.1], [0.0, 0.0, 1.5, 1.5]),
    ]


def test_long_names_that_differ_in_their_end_stay_apart_on_an_axis():
    names = [f"Avdelningen för kompetensförsörjning och utveckling {each}" for each in range(12)]
    cut = [short(name) for name in names]
    assert len(set(cut)) == len(names)
    assert all(len(each) <= LONGEST_LABEL for each in cut)
    assert cut[11].startswith("Avdelningen för")
    assert cut[11].endswith("veckling 11")
    assert short("Ånga") == "Ånga"
