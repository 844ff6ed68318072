"""An item that runs against its scale: one click turns it, or the next reading does."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import say

APP = str(Path(__file__).parent.parent / "app.py")
AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
QUESTIONS = (
    "I dare to ask for help",
    "I dare to admit a mistake",
    "I dare to say what I think",
    "I keep quiet when something is wrong",
)


def survey() -> bytes:
    """Sixty people with one trait behind four questions, the last of them asked the other way."""
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(60, 1))
    graded = np.clip(np.rint(3 + 0.9 * trait + 0.5 * rng.normal(size=(60, 4))), 1, 5).astype(int)
    graded[:, 3] = 6 - graded[:, 3]
    lines = ["Department;" + ";".join(QUESTIONS)]
    lines += [
        f"{'Care' if number < 30 else 'School'};" + ";".join(AGREE[code - 1] for code in codes)
        for number, codes in enumerate(graded)
    ]
    return "\n".join(lines).encode()


def press(app: AppTest, key: str) -> AppTest:
    return next(each for each in app.button if each.label == say(key, "en")).click().run()


def on(app: AppTest, page: str) -> AppTest:
    return app.switch_page(f"dashboard/{page}.py").run()


def read(app: AppTest) -> AppTest:
    on(app, "start").file_uploader[0].set_value(("dare.csv", survey(), "text/csv"))
    app.run()
    press(app, "start.read")
    return on(app, "check")


def analysed(*, keep: bool) -> AppTest:
    """The survey analysed with a drafted questionnaire, in which no question is reversed."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["language"] = "en"
    read(app.run())
    press(app, "check.draft_use")
    if keep:
        next(each for each in app.checkbox if each.label == say("check.keep", "en")).check().run()
    press(app, "check.confirm")
    assert not app.error
    return on(app, "reliability")


def against(app: AppTest) -> list[str]:
    """Items that run against their scale."""
    items = app.session_state["study"].items.frame
    return list(items[items["negative"].astype(bool)]["item"])


def turn(app: AppTest, item: str) -> AppTest:
    return next(each for each in app.button if each.key == f"turn_{item}").click().run()


@pytest.mark.parametrize("keep", [True, False])
def test_one_click_turns_an_item_also_after_the_file_has_been_let_go(keep):
    app = analysed(keep=keep)
    assert ("intake" in app.session_state) is keep
    found = against(app)
    assert len(found) == 1
    turn(app, found[0])
    assert not app.exception
    assert against(app) == []
    assert app.session_state["study"].instrument.item(found[0]).reversed


def test_the_next_file_of_the_same_survey_is_read_with_the_item_turned():
    app = analysed(keep=False)
    turn(app, against(app)[0])
    read(app)
    press(app, "check.confirm")
    assert against(app) == []
