"""Worked examples of the trade and hand arithmetic: at least as protective, and less is lost."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from analysis.pooling import lack_company, place_units
from analysis.results import Status, Why


def no_room(parent, shown):
    return False


def room(parent, shown):
    return True


def flat(sizes, *, room=no_room, minimum=5):
    """Place siblings straight below the organisation."""
    children = [list(range(1, len(sizes) + 1)), *([] for _ in sizes)]
    return place_units(children, n=[sum(sizes), *sizes], minimum=minimum, room=room)


def letters(placement):
    """s, p, h for shown, pooled, hidden, the organisation left out."""
    return "".join(status[0] for status in placement.status[1:])


def test_dialog_3_and_6_in_a_parent_of_9_show_only_the_parent():
    placed = flat([3, 6])
    assert letters(placed) == "hh"
    assert placed.why[1:] == (Why.TOO_FEW, Why.PROTECTS_OTHERS)


def test_dialog_3_and_6_and_4_direct_show_the_6_and_here_the_other_7_as_a_pool():
    placed = flat([3, 6, 4])
    assert letters(placed) == "psp"
    assert placed.pools[0].members == (1, 3)


def test_culture_amp_sales_4_and_technology_9_are_both_hidden():
    assert letters(flat([4, 9])) == "hh"


def test_culture_amp_a_remainder_of_6_is_allowed():
    assert letters(flat([6, 9])) == "ss"


def test_glint_hides_350_for_one_person_and_we_do_not_where_rounding_protects_her():
    placed = flat([0, 0, 1, 350, 405, 425], room=room)
    assert letters(placed) == "hhhsss"


def test_glint_without_room_the_350_are_pooled_and_nobody_else():
    placed = flat([0, 0, 1, 350, 405, 425])
    assert letters(placed) == "hhppss"
    assert placed.why[3:5] == (Why.TOO_FEW, Why.PROTECTS_OTHERS)


def test_glint_0_0_1_3_7_10_pools_the_small_with_the_7():
    # Below Glint's minimum of 3 the 3 would be shown; 5 is our floor.
    assert letters(flat([0, 0, 1, 3, 7, 10])) == "hhppps"


def test_glint_a_leader_with_4_direct_and_four_teams_of_6_shows_no_figures_of_the_4():
    placed = flat([4, 6, 6, 6, 6])
    assert letters(placed) == "ppsss"


def test_newmeasures_6_men_and_4_women_are_both_hidden():
    assert letters(flat([6, 4])) == "hh"


def test_all_small_and_together_the_parent_says_nothing_new():
    assert letters(flat([4, 4, 4])) == "hhh"


def test_two_small_ones_reaching_the_minimum_need_no_third():
    placed = flat([2, 3, 9])
    assert letters(placed) == "pps"
    assert placed.pools[0].members == (1, 2)


def test_a_single_child_equal_to_its_parent_is_shown():
    assert letters(flat([8])) == "s"


def test_everything_inside_a_pool_or_a_hidden_unit_has_no_figures():
    #  0 ─ 1(6) ─ 3(6);  0 ─ 2(3) ─ 4(3);  0 ─ 5(9)
    children = [[1, 2, 5], [3], [4], [], [], []]
    placed = place_units(children, n=[18, 6, 3, 6, 3, 9], minimum=5, room=no_room)
    assert letters(placed) == "pppps"
    assert placed.why[3] is Why.INSIDE_POOL
    assert placed.pool[1:] == (0, 0, 0, 0, -1)
    hidden = place_units([[1, 2], [3], [], []], n=[9, 6, 3, 6], minimum=5, room=no_room)
    assert hidden.status[3] is Status.HIDDEN
    assert hidden.why[3] is Why.INSIDE_HIDDEN


def test_the_minimum_may_be_raised():
    assert letters(flat([8, 9, 30, 40], minimum=10)) == "ppss"


def most_shown(sizes, *, minimum):
    """Most respondents in units shown by name when the others may only be hidden, all ways tried.

    Whoever is hidden must be nobody or together at least the minimum; no room by rounding.
    """
    large = [size for size in sizes if size >= minimum]
    ways = [way for k in range(len(large) + 1) for way in combinations(large, k)]
    hidden = {way: sum(sizes) - sum(way) for way in ways}
    return max(sum(way) for way in ways if hidden[way] == 0 or hidden[way] >= minimum)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(lambda sizes: sum(sizes) >= 5))
def test_pooling_costs_nobody_a_figure_that_hiding_would_have_kept(sizes):
    placed = flat(sizes)
    by_name = sum(n for n, one in zip(sizes, letters(placed), strict=True) if one == "s")
    assert by_name >= most_shown(sizes, minimum=5)
    for pool in placed.pools:
        assert sum(sizes[member - 1] for member in pool.members) >= 5
        assert len(pool.members) >= 2


def grown(parts, children, n):
    """Add a tree given as numbers (teams) and lists (units of teams) below the last unit."""
    here = len(n) - 1
    for part in parts:
        children.append([])
        n.append(part if isinstance(part, int) else 0)
        at = len(n) - 1
        children[here].append(at)
        if isinstance(part, list):
            below = len(n)
            for team in part:
                children.append([])
                n.append(team)
            children[at] = list(range(below, len(n)))
            n[at] = sum(part)
    n[here] = sum(n[child] for child in children[here])
    return children, n


def leaves_shown(children, n, shown):
    return sum(n[unit] for unit in shown if not any(n[child] for child in children[unit]))


def most_by_suppression(children, n, *, minimum):
    """Most people whose own unit is shown when units may only be hidden, all ways tried.

    Nobody below a hidden unit is shown, and whoever is left over beside figures is nobody, or at
    least the minimum.
    """
    large = [unit for unit in range(1, len(n)) if n[unit] >= minimum]
    above = {child: unit for unit, below in enumerate(children) for child in below}
    best = 0
    for k in range(len(large) + 1):
        for way in combinations(large, k):
            shown = {0, *way}
            if any(above[unit] not in shown for unit in way):
                continue
            left = [
                n[unit] - sum(n[child] for child in children[unit] if child in shown)
                for unit in shown
                if any(n[child] for child in children[unit])
            ]
            if all(rest == 0 or rest >= minimum for rest in left):
                best = max(best, leaves_shown(children, n, shown))
    return best


TREES = st.lists(
    st.one_of(st.integers(1, 12), st.lists(st.integers(1, 12), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)


@given(TREES)
def test_on_trees_pooling_shows_nobody_less_than_primary_and_complementary_suppression(parts):
    children, n = grown(parts, [[]], [0])
    if n[0] < 5:
        return
    placed = place_units(children, n=n, minimum=5, room=no_room)
    shown = [unit for unit, status in enumerate(placed.status) if status is Status.SHOWN]
    assert leaves_shown(children, n, shown) >= most_by_suppression(children, n, minimum=5)


def test_the_sibling_by_which_fewest_lose_their_own_figures_joins_the_pool():
    # Three people need company: the division of 4 and 3, whose teams have no figures anyway, rather
    # than the team of 6.
    children, n = grown([3, 6, [4, 3], 20], [[]], [0])
    assert letters(place_units(children, n=n, minimum=5, room=no_room)) == "psppps"


def test_units_lack_company_whose_small_ones_are_too_few_together_beside_a_large_one():
    # The whole has 3 beside 14 and 9, and the 9 a 4 beside a 5; 4 and 4 are enough together.
    children, n = grown([3, [8, 6], [4, 5], [4, 4]], [[]], [0])
    third = children[0][2]
    assert n[third] == 9
    assert lack_company(children, n=n, minimum=5) == [0, third]
