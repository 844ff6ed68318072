"""Score how a folder of exports is read against what a careful analyst reads in each.

`python -m tests.benchmarks.score_reading FOLDER`; the folder holds
`manifest.json`. Prints one line a file, what came of the files of each platform, and a total;
exit code 1 when any file falls short.

An entry may name `optional_item_columns` (places that a careful analyst could keep or leave),
which are wrong in no reading; nor is a column that nobody answered.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind, Reading, Verdict
from surveys.wording import normalise


class Outcome(StrEnum):
    """What a person with the file meets."""

    RIGHT = "right without a question"
    ONE_QUESTION = "right with one question"
    MORE_QUESTIONS = "right with more questions"
    NOT_READ = "not read, and says so"
    SILENTLY_WRONG = "silently wrong"


@dataclass
class Score:
    """What was right for one file; `wrong` says in words what was not.

    `open` is the part of it that the reading itself asks about.
    """

    id: str
    platform: str
    verdict: str
    precision: float
    recall: float
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    said_so: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return what a person meets; an error nothing asks about is silent."""
        empty = self.questions == ("no_items",) and not self.said_so
        if self.wrong and (self.verdict == Verdict.REFUSE or empty):
            return Outcome.NOT_READ
        if set(self.wrong) - set(self.open):
            return Outcome.SILENTLY_WRONG
        if self.said_so or not self.questions:
            return Outcome.RIGHT
        return Outcome.ONE_QUESTION if len(self.questions) == 1 else Outcome.MORE_QUESTIONS


def score(expected: dict[str, Any], *, data: bytes) -> Score:
    """Compare one reading with its manifest entry."""
    reading = read_export(data, name=expected["file"])
    optional = set(expected.get("optional_item_columns", ()))
    wanted = {
        column["index"]
        for scale in expected.get("scales", [])
        if scale.get("labels_low_to_high")
        for column in scale["item_columns"]
    } - optional
    wanted -= {column.index for column in reading.columns if not column.distinct}
    items = {column.index for column in reading.of_kind(ColumnKind.ITEM)}
    found = items - optional
    right = len(found & wanted)
    result = Score(
        expected["id"],
        expected.get("platform", ""),
        str(reading.verdict),
        precision=right / len(found) if found else 1.0,
        recall=right / len(wanted) if wanted else 1.0,
        questions=tuple(question.code for question in reading.questions),
        doubts=tuple(doubt.code for doubt in apart(reading.questions)),
    )
    if reading.verdict is not Verdict.REFUSE:
        _facts(expected, reading, into=result)
    asked = {column.index for column in reading.columns if column.reason == "unknown_labels"}
    doubted = {column.index for column in reading.columns if not column.certain}
    if expected["expectation"] == "items":
        surplus, missed = found - wanted, wanted - found
        _told(result, f"not items: {_ranges(surplus)}", where=surplus, open_to=doubted)
        _told(result, f"items missed: {_ranges(missed)}", where=missed, open_to=asked)
    # broken letters that the reading mended, and asks about, are written otherwise in the manifest
    mended = {column.index for column in reading.columns if "garbled_letters" in result.doubts}
    for index, wrong in _labels_wrong(expected, reading):
        _told(result, wrong, where={index}, open_to=doubted | mended)
    for line, missed in _columns_wrong(expected, reading):
        # a group that the reading asks about as a rating is no silent error; a name left in is
        _told(result, line, where=missed, open_to=doubted if line.startswith("group") else set())
    if not _met(expected["expectation"], reading, found, all_items=items):
        line = f"expectation {expected['expectation']} not met ({reading.verdict})"
        _told(result, line, where=wanted or found or {-1}, open_to=asked if wanted else doubted)
    result.said_so = expected["expectation"] not in ("items", "items_long") and not result.wrong
    return result


def _facts(expected: dict[str, Any], reading: Reading, *, into: Score) -> None:
    answered = expected.get("respondents_with_any_item_answered")
    counted = {expected["respondents"], answered or expected["respondents"]}
    # test answers and previews are no respondents, though a manifest may count their rows
    tests = expected.get("test_or_preview_rows") or 0
    counted |= {number - tests for number in counted if number is not None}
    # an SPSS file has no heading row, whatever a manifest says of its table
    heads = {expected["header_rows"]} | ({0} if reading.format == "sav" else set())
    for name, is_, allowed in (
        ("header rows", reading.header_rows, heads),
        ("respondents", reading.kept, counted),
    ):
        if None not in allowed and is_ not in allowed:
            into.wrong.append(f"{name} {is_}, expected {' or '.join(map(str, allowed))}")


def _told(result: Score, line: str, *, where: set[int], open_to: set[int]) -> None:
    if where:
        result.wrong.append(line)
    if where and where <= open_to:
        result.open.append(line)


def _met(expectation: str, reading: Reading, found: set[int], *, all_items: set[int]) -> bool:
    said_so = reading.verdict is not Verdict.OK
    if expectation == "items":
        return bool(all_items)
    if expectation == "reject_aggregate":
        return reading.verdict is Verdict.REFUSE and reading.advice is not None
    if expectation in ("no_likert", "no_ordered_labels"):
        return said_so and not found
    return said_so


def _labels_wrong(expected: dict[str, Any], reading: Reading) -> list[tuple[int, str]]:
    wrong = []
    for scale in expected.get("scales", []):
        wanted = [normalise(str(label)) for label in scale.get("labels_low_to_high") or []]
        for column in scale["item_columns"] if wanted else []:
            if reading.verdict is Verdict.REFUSE:
                continue
            read = reading.column(column["index"])
            if read.kind is not ColumnKind.ITEM or read.minimum is None or read.maximum is None:
                continue
            if read.labels:
                is_ = [normalise(label) for label in read.labels]
            else:
                is_ = [str(code) for code in range(read.minimum, read.maximum + 1)]
            if is_ != wanted:
                place = column["index"]
                wrong.append((place, f"labels of {place}: {is_}, expected {wanted}"))
                break
    return wrong


def _columns_wrong(expected: dict[str, Any], reading: Reading) -> list[tuple[str, set[int]]]:
    wrong = []
    for key, kinds in (
        ("group_columns", {ColumnKind.GROUP}),
        ("pii_columns", {ColumnKind.PERSONAL}),
    ):
        if reading.verdict is Verdict.REFUSE:
            continue
        missed = {
            column["index"]: reading.column(column["index"]).kind
            for column in expected.get(key, [])
            if reading.column(column["index"]).kind not in kinds
        }
        if missed:
            told = ", ".join(f"{index} ({kind})" for index, kind in missed.items())
            wrong.append((f"{key.removesuffix('_columns')} missed: {told}", set(missed)))
    return wrong


def _ranges(numbers: set[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def score_folder(folder: Path) -> list[Score]:
    """Return the score of every file in the folder's manifest."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [score(entry, data=(folder / entry["file"]).read_bytes()) for entry in manifest["files"]]


def main() -> int:
    """Print the scores of the folder named on the command line."""
    scores = score_folder(Path(sys.argv[1]))
    for each in scores:
        state = "right" if not each.wrong else "; ".join(each.wrong)
        asked = f" [{', '.join(each.doubts)}]" if each.doubts else ""
        items = f"items {each.precision:.2f}/{each.recall:.2f}"
        line = f"{each.id}: {each.outcome}, {each.verdict}{asked}, {items}, {state}"
        sys.stdout.write(line + "\n")
    for platform in sorted({each.platform for each in scores}):
        came = Counter(each.outcome for each in scores if each.platform == platform)
        told = ", ".join(f"{came[outcome]} {outcome}" for outcome in Outcome if came[outcome])
        sys.stdout.write(f"{platform}: {told}\n")
    total = Counter(each.outcome for each in scores)
    for outcome in Outcome:
        sys.stdout.write(f"{total[outcome]} of {len(scores)} {outcome}\n")
    right = sum(not each.wrong for each in scores)
    sys.stdout.write(f"{right} of {len(scores)} fully right\n")
    return 0 if right == len(scores) else 1


if __name__ == "__main__":
    sys.exit(main())
