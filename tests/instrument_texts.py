"""A small instrument file that breaks no rule, and ways to break one."""

import pytest

from surveys.instrument_file import check_instrument
from surveys.problems import InstrumentError

GOOD = """
id = "demo"
version = "1.0.0"
title.en = "Demo"

[source]
reference = "ours"
wording = "own"

[[formats]]
id = "agree5"
minimum = 1
maximum = 5
labels.en = ["No", "2", "3", "4", "Yes"]
missing_labels = ["Don't know"]

[[formats]]
id = "often4"
minimum = 0
maximum = 3

[[items]]
id = "q1"
format = "agree5"
text.en = "We ask each other."

[[items]]
id = "q2"
format = "agree5"
reversed = true
text.en = "We keep quiet."

[[items]]
id = "q3"
format = "agree5"
text.en = "We quarrel."

[[items]]
id = "q4"
format = "often4"
text.en = "How often do you meet?"

[[scales]]
id = "asking"
title.en = "Asking"
items = ["q1", "q2"]
polarity = "positive"

[[scales]]
id = "quarrel"
title.en = "Quarrels"
items = ["q3"]
polarity = "negative"

[[scales]]
id = "meeting"
title.en = "Meeting"
items = ["q4"]
polarity = "to decide"

[[barriers]]
id = "fear"
title = "Fear"
sentence.en = "People do not ask."
scales = ["asking"]
helps = ["dialogue", "time"]

[[barriers]]
id = "strife"
title.en = "Strife"
sentence.en = "People quarrel."
items = ["q3"]
helps = ["mentoring"]

[[pairs]]
today = "asking"
wanted = "quarrel"
"""


def with_change(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


def problems(text: str, *, shipped: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(InstrumentError) as refused:
        check_instrument(text, file="demo.toml", shipped=shipped)
    return [(each.code, str(each.values.get("key", ""))) for each in refused.value.problems]
