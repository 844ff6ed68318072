"""The table of columns on the check page: what it shows, and what an edit of it means."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import intake
from dashboard.intake import Intake
from dashboard.words import say
from reports.text import title
from surveys.explaining import why
from surveys.instrument import Instrument
from surveys.mapping import ColumnUse
from surveys.reading import ColumnKind

SHOWN = ("column", "use", "question", "turned", "answers", "why")
MAY_BE = tuple(kind for kind in ColumnKind if kind not in (ColumnKind.PERSONAL, ColumnKind.DERIVED))
"""What a person may say a column is; a personal column stays out whatever anyone says."""


def kind_words(kind: ColumnKind, language: str) -> str:
    """Return what a kind of column is called."""
    return say(f"cli.kind_{kind.value}", language)


def question_words(instrument: Instrument, item: str, language: str) -> str:
    """Return an item as it is chosen from a list: its words, and its id."""
    text = title(instrument.item(item).text, language)
    return f"{text} ({item})" if text else item


def questions(instrument: Instrument, language: str) -> dict[str, str]:
    """Return the items to choose from: words → id, the empty choice first."""
    found = {say("check.no_question", language): ""}
    return found | {
        question_words(instrument, item.id, language): item.id for item in instrument.items
    }


def columns_table(
    file: Intake, instrument: Instrument, uses: Sequence[ColumnUse], language: str
) -> pd.DataFrame:
    """Return one row per column as it is used now; index = the column's place in the file."""
    rekeyed = file.mapping.rekeyed if file.mapping else ()
    no_question = say("check.no_question", language)
    lines = []
    for use in uses:
        item = use.item
        lines.append(
            (
                use.header,
                kind_words(use.kind, language),
                question_words(instrument, item, language) if item else no_question,
                instrument.item(item).reversed != (item in rekeyed) if item else False,
                answers_in_order(file, use),
                why(use, reading=file.reading, instrument=instrument).text(language),
            )
        )
    return pd.DataFrame(lines, columns=list(SHOWN), index=[use.index for use in uses])


def answers_in_order(file: Intake, use: ColumnUse) -> str:
    """Return a column's answers low to high, as the file has them; "" for no question."""
    if use.item is None:
        return ""
    labels = file.reading.column(use.index).labels or _given(file, use)
    return " < ".join(labels)


def _given(file: Intake, use: ColumnUse) -> tuple[str, ...]:
    """Answers that were given and have a number, lowest first."""
    given = [answer for answer in intake.answers(file, use.index) if answer in use.codes]
    return tuple(sorted(given, key=lambda answer: use.codes[answer]))


def corrected(
    file: Intake,
    uses: Sequence[ColumnUse],
    edits: Mapping[int, Mapping[str, object]],
    language: str,
) -> Intake:
    """Return the file with the edits of the table made; `edits`: row of the table → new cells."""
    instrument = file.instrument
    if instrument is None:
        return file
    kinds = {kind_words(kind, language): kind for kind in MAY_BE}
    items = questions(instrument, language)
    for row, cells in edits.items():
        use = uses[int(row)]
        if "turned" in cells and use.item is not None:
            file = intake.with_item_turned(file, use.item)
        if "question" in cells:
            item = items.get(str(cells["question"]), "") or None
            kind = ColumnKind.ITEM if item else ColumnKind.OTHER
            file = intake.with_column(file, use.index, kind=kind, item=item)
        elif "use" in cells and str(cells["use"]) in kinds:
            kind = kinds[str(cells["use"])]
            item = use.item if kind is ColumnKind.ITEM else None
            file = intake.with_column(file, use.index, kind=kind, item=item)
    return file
