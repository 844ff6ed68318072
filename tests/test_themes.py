"""Themes of free text: planted ones come back, chance gives none, rare words are not there."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.policy import default_policy
from analysis.stemming import english_stem, swedish_stem
from analysis.themes import find_themes

# Nine words of a theme each, as people could choose among them; five words are everybody's.
PLANTED = (
    "schema tid utbildning stress hinner bemanning kvällar övertid semester",
    "chef återkoppling mål ledning lyssnar beslut möte otydlig samtal",
    "mentor introduktion nyanställd handledning kollega fadder erfarenhet kunskap nybörjare",
)
EVERYBODYS = "arbete verksamhet personal grupp vecka"


def texts(n: int, *, seed: int, themes=PLANTED) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    about = rng.integers(len(themes), size=n)
    said = [
        " ".join(
            [
                *rng.choice(themes[each].split(), size=rng.integers(2, 5), replace=False),
                *rng.choice(EVERYBODYS.split(), size=rng.integers(1, 3), replace=False),
            ]
        )
        for each in about
    ]
    return pd.DataFrame({"Comment": said}), about


def found(comments, *, seed: int = 3, minimum: int = 5):
    policy = default_policy().raised(minimum)
    return find_themes(comments, policy=policy, rng=np.random.default_rng(seed))


def test_planted_themes_come_back():
    comments, about = texts(300, seed=1)
    themes = found(comments)
    assert themes.reason == "found"
    assert len(themes.table) == 3
    placed = themes.writes.any(axis=1)
    assert placed.mean() > 0.9
    assert adjusted_rand_score(about[placed], themes.writes[placed].argmax(axis=1)) > 0.9
    for terms in themes.table["terms"]:
        words = set(terms.split(" · ")) - set(EVERYBODYS.split())
        assert any(words <= set(each.split()) for each in PLANTED)
    assert themes.table["n"].tolist() == themes.writes.sum(axis=0).tolist()


def test_words_dealt_out_by_chance_give_no_themes():
    rng = np.random.default_rng(5)
    words = " ".join(PLANTED).split()
    false = 0
    for seed in range(5):
        said = [" ".join(rng.choice(words, size=5, replace=False)) for _ in range(150)]
        themes = found(pd.DataFrame({"Comment": said}), seed=seed)
        false += themes.reason == "found"
        assert themes.reason == "found" or set(themes.words.split(" · ")) <= set(words)
    assert false <= 1


def test_a_word_of_fewer_people_than_the_minimum_is_nowhere():
    comments, _ = texts(200, seed=2)
    nine = comments.copy()
    nine.iloc[:9] = nine.iloc[:9] + " papegoja"
    ten = comments.copy()
    ten.iloc[:10] = ten.iloc[:10] + " papegoja papegoja"
    assert found(nine).table.equals(found(comments).table)
    raised = found(comments, minimum=60).table["terms"]
    counts = comments["Comment"].str.split().explode().value_counts()
    rare = set(counts.index[counts < 60])
    assert not any(set(terms.split(" · ")) & rare for terms in raised)
    few = pd.DataFrame({"Comment": ["papegoja"] * 10 + ["annat ord"] * 9})
    assert found(few).words == "papegoja"
    assert found(few.iloc[1:]).words == ""


def test_whoever_writes_much_is_one_person():
    comments, _ = texts(60, seed=4)
    comments["More"] = ""
    comments.iloc[0, 1] = "papegoja. " * 40
    assert "papegoja" not in found(comments).words
    assert not any("papegoja" in each for each in found(comments).table["terms"])


def test_swedish_and_english_are_told_apart():
    swedish, _ = texts(120, seed=6)
    swedish = "Vi har det och jag är inte med på " + swedish
    english = pd.DataFrame(
        {
            "Comment": [
                "We do not have the time and I think it is about the "
                + (
                    " ".join(["schedule", "training", "evenings"])
                    if each % 2
                    else "manager feedback goals"
                )
                for each in range(120)
            ]
        }
    )
    themes = found(pd.concat([swedish, english], ignore_index=True))
    languages = themes.table.set_index("language")["terms"]
    assert set(languages.index) == {"sv", "en"}
    assert not any("manager" in terms for terms in languages[["sv"]])


def test_no_free_text_at_all_is_no_error():
    themes = found(pd.DataFrame({"Comment": [""] * 40}))
    assert (themes.reason, themes.words, len(themes.table)) == ("too_few", "", 0)


# Rules of Lucene's SwedishLightStemmer and of Harman's S-stemmer, applied by hand.
@pytest.mark.parametrize(
    ("word", "stem"),
    [("möten", "möt"), ("möte", "möt"), ("cheferna", "chef"), ("chefer", "chef"), ("tid", "tid")],
)
def test_swedish_forms_meet(word, stem):
    assert swedish_stem(word) == stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [("meetings", "meeting"), ("policies", "policy"), ("stress", "stress"), ("courses", "course")],
)
def test_english_forms_meet(word, stem):
    assert english_stem(word) == stem
