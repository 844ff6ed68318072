"""Reading, checking and printing instrument files (`surveys/instruments/*.toml`, or one's own).

An instrument file is UTF-8 TOML. Words are given per language, `title.sv = "…"` and
`title.en = "…"`; one language is enough for an organisation's own questionnaire, and a plain
`title = "…"` counts for both. Every key that is not named here is refused.

Top level
    `id`, `version` (text), `title`; optional `description`.
`[source]`
    `reference`; `wording` = "own" | "licensed" | "public"; optional `licence`, `note` (per
    language, shown with the results). Results of "own" wording carry the label "own wording, not
    yet validated".
`[[formats]]`: the answers to choose from
    `id`, `minimum`, `maximum` (whole numbers); optional `labels.sv`, `labels.en`: one label per
    code, low to high. Where only the ends have words, the list still has one entry per code, with
    the numbers in between: `["Never", "2", "3", "4", "Always"]`. Optional `missing_labels`: answers
    that count as no answer, all languages in one list.
`[[items]]`: the questions
    `id`, `format`, `text`; `text` may be left out when the wording is licensed, columns are then
    matched by id or by hand. Optional `reversed = true`: a high answer speaks against what the
    scale measures; it is scored as minimum + maximum − answer.
`[[scales]]`: what is measured
    `id`, `title`, `items` (all in one format; every item stands in exactly one scale),
    `polarity` = "positive" (high is good) | "negative" | "to decide". Optional: `description`,
    `min_answered` (share of the items a person must have answered to get a score, 0.5 when not
    given), `construct` (what research calls it), `group` (heatmap column group; the shipped
    questionnaires use safety, sharing, conditions, hindrances, wanted). One item is allowed.
`[[barriers]]`, optional: what may hold people back
    `id`, `title`, `sentence` (what a leader reads; `{share}` in it becomes "4 of 10"), and *either*
    `scales` *or* `items` it rests on (one format, one polarity). Optional: `direction` = "low" |
    "high", the end that is the barrier; when not given, low for positive scales and high for
    negative ones. `helps`: any of "dialogue" (group dialogue across the organisation), "mentoring"
    (coaching and mentoring), "time" (reserved time for sharing in groups), "group_work" (digital
    group work around a problem).
`[[pairs]]`, optional: the same thing today and as people want it
    `today`, `wanted` (ids of scales, or of items, in one format). Optional: `id` (else that of
    `today`), `title` (else that of `today`).
"""

import csv
import io
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from surveys.instrument import Instrument, ResponseFormat, Wording, words
from surveys.instrument_check import check_both_languages, read_instrument
from surveys.instrument_table import TableReader, listed
from surveys.problems import InstrumentError, Problem

SHIPPED = Path(__file__).parent / "instruments"


def check_instrument(text: str, *, file: str, shipped: bool = False) -> Instrument:
    """Return the instrument that `text` (TOML) describes.

    Parameters
    ----------
    text : str
        The content of the file.
    file : str
        Its name, for the messages.
    shipped : bool
        Whether it comes with the program: own wording must then be there in every language.

    Raises
    ------
    InstrumentError
        Not TOML, or one or more rules broken; carries every problem found.
    """
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InstrumentError(Problem("toml_broken", {"detail": str(error)}, file=file)) from None
    reader = TableReader(file)
    instrument = read_instrument(document, reader)
    if shipped:
        check_both_languages(instrument, reader)
    if reader.problems:
        raise InstrumentError(reader.problems)
    return instrument


def load_instrument(id_or_path: str | Path) -> Instrument:
    """Return a shipped instrument by its id, or the one in a file.

    Raises
    ------
    InstrumentError
        No such id or file, a file that is not UTF-8 text, or a file that breaks a rule.
    """
    for instrument in available_instruments():
        if instrument.id == str(id_or_path):
            return instrument
    path = Path(id_or_path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InstrumentError(Problem("instrument_not_text", file=path.name)) from None
    except (OSError, ValueError):
        known = listed(each.id for each in available_instruments())
        values = {"found": str(id_or_path), "known": known}
        raise InstrumentError(Problem("instrument_not_found", values)) from None
    return check_instrument(text, file=path.name)


@cache
def available_instruments() -> tuple[Instrument, ...]:
    """Return the instruments that ship with the program: own questionnaires first, then keys."""
    found = [
        check_instrument(path.read_text(encoding="utf-8"), file=path.name, shipped=True)
        for path in SHIPPED.glob("*.toml")
    ]
    return tuple(sorted(found, key=lambda each: (each.source.wording is not Wording.OWN, each.id)))


def instrument_to_text(
    instrument: Instrument, *, language: str, format: Literal["txt", "csv"] = "txt"
) -> str:
    """Return the questionnaire ready to paste into a survey tool.

    It opens with an information text for respondents (purpose, voluntary, who sees what, the
    minimum of five answers, storage; the organisation fills in what stands in [brackets]) and the
    department question, then the questions in order with their answers.

    Parameters
    ----------
    instrument : Instrument
    language : "sv" or "en"
    format : "txt" or "csv"
        "csv" has the columns type, id, text, answers (joined by " | "); the delimiter is what
        Excel of that language expects: semicolon in Swedish, comma in English.

    Raises
    ------
    InstrumentError
        The instrument has no wording (a scoring key), or none in that language.
    """
    if not instrument.languages:
        raise InstrumentError(Problem("wording_none", {"id": instrument.id}))
    if language not in instrument.languages:
        values = {"id": instrument.id, "found": language, "known": listed(instrument.languages)}
        raise InstrumentError(Problem("wording_absent", values))
    frame = _frame_words(language)
    return (
        _as_csv(instrument, language, frame)
        if format == "csv"
        else _as_txt(instrument, language, frame)
    )


@cache
def _frame_words(language: str) -> dict[str, str]:
    text = (files("surveys") / "locales" / "questionnaire.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)[language]
    return {key: value.strip() for key, value in found.items()}


def _labels(form: ResponseFormat, language: str) -> tuple[str, ...]:
    labels = form.labels.get(language) or next(iter(form.labels.values()), None)
    return labels or tuple(str(code) for code in form.codes)


def _as_txt(instrument: Instrument, language: str, frame: dict[str, str]) -> str:
    parts = [words(instrument.title, language).upper(), frame["information"]]
    parts.append(f"{frame['department']}\n{frame['department_answers']}")
    shown: tuple[str, ...] = ()
    for number, item in enumerate(instrument.items, start=1):
        labels = _labels(instrument.format_of(item.id), language)
        if labels != shown:
            # The answers stand once, above the first question they belong to, as in a matrix.
            answers = "\n".join(f"    {label}" for label in labels)
            parts.append(f"{frame['instruction']}\n\n{frame['answers']}\n{answers}")
            shown = labels
        parts.append(f"{number}. {item.text[language]}")
    parts.append(frame["thanks"])
    return "\n\n".join(parts) + "\n"


def _as_csv(instrument: Instrument, language: str, frame: dict[str, str]) -> str:
    rows: list[Sequence[str]] = [("type", "id", "text", "answers")]
    rows.append(("information", "information", frame["information"], ""))
    rows.append(("department", "department", frame["department"], frame["department_answers"]))
    rows.append(("information", "instruction", frame["instruction"], ""))
    for item in instrument.items:
        answers = " | ".join(_labels(instrument.format_of(item.id), language))
        rows.append(("item", item.id, item.text[language], answers))
    rows.append(("information", "thanks", frame["thanks"], ""))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "sv" else ",", lineterminator="\r\n")
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
