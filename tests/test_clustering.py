"""Profiles: planted groups come back, and a survey without groups stays one."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import Profiles, Reason, find_profiles
from analysis.policy import default_policy
from analysis.results import PROFILES
from surveys.instrument import Instrument, Item, Polarity, Scale, Source, Wording
from tests.builders import AGREE5

ITEMS = 4


def questionnaire(p: int) -> Instrument:
    """`p` scales of four graded questions each, called A, B, C … in both languages."""
    scales = [chr(ord("a") + each) for each in range(p)]
    items = [Item(id=f"{s}{i}", text={}, format="agree5") for s in scales for i in range(ITEMS)]
    return Instrument(
        id="demo",
        version="1",
        title={},
        source=Source(reference="own", wording=Wording.OWN),
        formats=(AGREE5,),
        items=tuple(items),
        scales=tuple(
            Scale(
                id=s,
                title={"en": f"Thing {s.upper()}", "sv": f"Sak {s.upper()}"},
                items=tuple(f"{s}{i}" for i in range(ITEMS)),
                polarity=Polarity.POSITIVE,
            )
            for s in scales
        ),
    )


def graded(
    latent: np.ndarray, middles: np.ndarray | float, rng: np.random.Generator
) -> pd.DataFrame:
    """Scale means of four answers 1–5 each; a middle near 5 or 1 makes a scale skewed."""
    noise = rng.normal(scale=0.3, size=(ITEMS, *latent.shape))
    answers = np.clip(np.rint(middles + 0.6 * latent + noise), 1, 5)
    columns = [chr(ord("a") + each) for each in range(latent.shape[1])]
    return pd.DataFrame(answers.mean(axis=0), columns=columns)


def planted(n: int = 450, seed: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    """Three groups on six uncorrelated scales, every two at Mahalanobis distance 4.

    Each group is high on one scale and low on another: the difference of two groups has four
    entries of size a, so its length is 2a; a = 2.
    """
    rng = np.random.default_rng(seed)
    centres = 2.0 * np.array(
        [[1, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]], dtype=float
    )
    groups = rng.integers(3, size=n)
    return graded(centres[groups] + rng.normal(size=(n, 6)), 3.0, rng), groups


def structureless(seed: int, n: int = 300, p: int = 6) -> pd.DataFrame:
    """Correlated (0.5), skewed answers of one kind of people."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    latent = np.sqrt(0.5) * common + np.sqrt(0.5) * rng.normal(size=(n, p))
    return graded(1.5 * latent, rng.uniform(3.3, 4.7, size=p), rng)


def find(scores: pd.DataFrame, seed: int = 1) -> Profiles:
    return find_profiles(
        scores,
        instrument=questionnaire(scores.shape[1]),
        policy=default_policy(),
        rng=np.random.default_rng(seed),
    )


@pytest.fixture(scope="module")
def three() -> tuple[Profiles, pd.DataFrame, np.ndarray]:
    scores, groups = planted()
    return find(scores), scores, groups


def test_planted_groups_come_back(three):
    found, _, groups = three
    assert found.k == 3
    assert found.reason is Reason.GROUPS
    assert adjusted_rand_score(groups, found.members.astype(int)) >= 0.8
    assert found.facts is not None
    assert found.facts.stability >= 0.8


def test_the_table_has_the_shape_of_the_released_one_and_exact_numbers(three):
    found, scores, _ = three
    assert tuple(found.table.columns) == PROFILES
    assert len(found.table) == 3 * 6
    assert found.sizes.is_monotonic_decreasing
    assert found.sizes.sum() == 450
    first = found.table[found.table["profile"] == 1].set_index("scale")
    people = scores[found.members == 1]
    assert first["share"].unique() == pytest.approx([len(people) / 450])
    pd.testing.assert_series_equal(first["mean"], people.mean(), check_names=False)
    z = (people.mean() - scores.mean()) / scores.std(ddof=1)
    pd.testing.assert_series_equal(first["z"], z, check_names=False)


def test_names_say_what_sets_a_profile_apart_in_both_languages(three):
    found, _, _ = three
    names = found.table[["name_en", "name_sv"]].drop_duplicates()
    # The planted profiles: high on the first and low on the second of each pair of scales.
    assert set(names["name_en"]) == {
        "High on thing A, low on thing B",
        "High on thing C, low on thing D",
        "High on thing E, low on thing F",
    }
    assert set(names["name_sv"]) == {
        "Högt på sak A, lågt på sak B",
        "Högt på sak C, lågt på sak D",
        "Högt på sak E, lågt på sak F",
    }


def test_the_order_of_rows_and_columns_never_matters(three):
    found, scores, _ = three
    shuffled = scores.sample(frac=1, random_state=4)[list("fbdace")]
    again = find(shuffled)
    pd.testing.assert_series_equal(again.members.sort_index(), found.members)
    pd.testing.assert_frame_equal(again.choice.table, found.choice.table)


def test_the_same_seed_gives_the_same_answer(three):
    found, scores, _ = three
    again = find(scores)
    pd.testing.assert_frame_equal(again.table, found.table)
    pd.testing.assert_frame_equal(again.choice.table, found.choice.table)


def test_the_evidence_shows_every_criterion_and_what_each_would_choose(three):
    found, _, _ = three
    evidence = found.choice.table
    assert evidence["k"].tolist() == [1, 2, 3, 4, 5, 6]
    assert evidence.set_index("k")["holds"][3]
    assert found.choice.votes["bic"] == 3
    assert set(found.choice.votes) == {
        "bic",
        "gap",
        "silhouette",
        "stability",
        "prediction_strength",
    }


def test_missing_scores_leave_the_groups_in_place():
    scores, groups = planted(seed=5)
    holes = np.random.default_rng(6).random(scores.shape) < 0.08
    scores = scores.mask(holes)
    scores.iloc[:7, 1:4] = np.nan
    found = find(scores)
    few = scores.notna().mean(axis=1) < 2 / 3
    assert few.sum() >= 7
    assert found.members[few].isna().all()
    assert found.taking_part == (~few).sum()
    assert found.k == 3
    # A gap costs a person one of the two scales that mark a group, so some are placed wrongly.
    assert adjusted_rand_score(groups[~few], found.members[~few].astype(int)) >= 0.7


@pytest.mark.parametrize("seed", range(4))
def test_correlated_skewed_answers_without_groups_are_one_profile(seed):
    found = find(structureless(seed))
    assert found.k == 1
    assert found.reason is Reason.NO_CLEAR_GROUPS
    assert found.facts.stability is None
    assert found.table["name_en"].unique().tolist() == ["All respondents alike"]
    assert found.table["name_sv"].unique().tolist() == ["Alla svarar på liknande sätt"]
    assert found.table["share"].unique().tolist() == [1.0]
    assert np.allclose(found.table["z"], 0)


def test_people_who_agree_with_everything_are_no_profile():
    rng = np.random.default_rng(11)
    yes_sayers = rng.integers(2, size=400)[:, None]
    latent = 3.5 * yes_sayers + rng.normal(size=(400, 6))
    assert find(graded(latent, 2.2, rng)).k == 1


def test_people_who_answer_more_strongly_are_no_profile():
    rng = np.random.default_rng(12)
    strength = np.where(rng.random((300, 1)) < 0.5, 1.0, 2.6)
    shape = np.array([1, -1, 1, -1, 0.5, -0.5])
    latent = strength * (shape + rng.normal(scale=0.35, size=(300, 6)))
    found = find(graded(latent, 3.0, rng))
    assert found.k == 1


@pytest.mark.parametrize(("n", "looked_for"), [(24, False), (25, True)])
def test_profiles_are_not_looked_for_under_the_minimum(n, looked_for):
    found = find(structureless(1, n=n))
    assert (found.k is not None) == looked_for
    if not looked_for:
        assert found.reason is Reason.TOO_FEW_ANSWERS
        assert found.facts is None
        assert found.table.empty
        assert found.members.isna().all()


def test_profiles_need_three_scales_that_vary():
    scores = structureless(1, n=60, p=4)
    scores["c"] = 3.0
    scores["d"] = 4.0
    assert find(scores).reason is Reason.TOO_FEW_SCALES


def test_a_flat_scale_is_described_but_has_no_distance():
    scores = structureless(1, n=60, p=5)
    scores["e"] = 3.0
    row = find(scores).table.set_index("scale").loc["e"]
    assert row["mean"] == 3.0
    assert np.isnan(row["z"])


def test_no_profile_is_smaller_than_the_policy_allows():
    scores, groups = planted(n=330, seed=8)
    # Two whole groups and six people of a third, who would stand out.
    keep = (groups != 2) | (np.cumsum(groups == 2) <= 6)
    found = find(scores[keep])
    assert found.k == 2
    assert found.sizes.min() >= max(10, 0.05 * keep.sum())
