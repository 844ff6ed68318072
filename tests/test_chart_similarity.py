"""The tree of departments: brackets from how far apart neighbours join."""

from reports.chart_similarity import branches


def test_the_nearest_join_first_and_a_branch_starts_at_its_own_middle():
    # Leaves 0, 1, 2: the last two meet at 0.1, the first with both of them at 0.3.
    assert branches([0.3, 0.1]) == [
        ([0.0, 0.1, 0.1, 0.0], [1.0, 1.0, 2.0, 2.0]),
        ([0.0, 0.3, 0.3, 0.1], [0.0, 0.0, 1.5, 1.5]),
    ]
