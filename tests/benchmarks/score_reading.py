"""Score how a folder of exports is read against what a careful analyst reads in each.

`python -m tests.benchmarks.score_reading FOLDER [--by-platform]`; the folder holds
`manifest.json`. Prints one line a file and a total; exit code 1 when any file falls short.
`--by-platform` counts how files came out: right without a question, right after one question or
several, refused, or wrong without a word about it ("silent"), which must never happen.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Reading, Verdict
from surveys.wording import normalise


@dataclass
class Score:
    """What was right for one file; `wrong` says in words what was not."""

    id: str
    verdict: str
    precision: float
    recall: float
    wrong: list[str] = field(default_factory=list)
    platform: str = ""
    questions: int = 0
    silent: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """How the file came out, worst first: silent, refused, then by the number of questions."""
        if self.silent:
            return "silent"
        if self.verdict == Verdict.REFUSE:
            return "refused" if self.wrong else "right"
        return ("right", "one question")[self.questions] if self.questions < 2 else "more questions"


def score(expected: dict[str, Any], *, data: bytes) -> Score:
    """Compare one reading with its manifest entry."""
    reading = read_export(data, name=expected["file"])
    wanted = {
        column["index"]
        for scale in expected.get("scales", [])
        if scale.get("labels_low_to_high")
        for column in scale["item_columns"]
    }
    optional = {
        column["index"]
        for scale in expected.get("scales", [])
        if not scale.get("labels_low_to_high")
        for column in scale["item_columns"]
    }
    every = {column.index for column in reading.of_kind(ColumnKind.ITEM)}
    found = every - optional
    right = len(found & wanted)
    result = Score(
        expected["id"],
        str(reading.verdict),
        precision=right / len(found) if found else 1.0,
        recall=right / len(wanted) if wanted else 1.0,
        platform=expected.get("platform", ""),
        questions=len(reading.questions),
    )
    if reading.verdict is not Verdict.REFUSE:
        for name, is_, should in (
            ("header rows", reading.header_rows, expected["header_rows"]),
            ("respondents", reading.kept, expected["respondents"]),
        ):
            if should is not None and is_ != should:
                result.wrong.append(f"{name} {is_}, expected {should}")
    if found - wanted and expected["expectation"] == "items":
        result.wrong.append(f"not items: {_ranges(found - wanted)}")
    if wanted - found:
        result.wrong.append(f"items missed: {_ranges(wanted - found)}")
    result.wrong += _labels_wrong(expected, reading)
    result.wrong += _columns_wrong(expected, reading)
    if not _met(expected["expectation"], reading, every):
        result.wrong.append(f"expectation {expected['expectation']} not met ({reading.verdict})")
    if reading.verdict is not Verdict.REFUSE:
        asked = _asked_about(reading)
        result.silent = _unsaid(result.wrong, amiss=(found ^ wanted), asked=asked, reading=reading)
    return result


def _asked_about(reading: Reading) -> set[int]:
    """Return the columns that a question of the reading is about."""
    return {
        column.index
        for column in reading.columns
        if not column.certain or column.reason == "unknown_labels"
    }


def _unsaid(wrong: list[str], *, amiss: set[int], asked: set[int], reading: Reading) -> list[str]:
    """Return what is wrong although no question was asked about it."""
    if any(question.code in ("one_hot", "no_items") for question in reading.questions):
        asked = asked | amiss
    unsaid = []
    for each in wrong:
        if each.startswith(("not items", "items missed")):
            said = amiss <= asked
        elif each.startswith("labels of"):
            said = int(each.split()[2].rstrip(":")) in asked
        else:
            said = each.startswith("expectation") and reading.verdict is Verdict.ASK
        if not said:
            unsaid.append(each)
    return unsaid


def _met(expectation: str, reading: Reading, found: set[int]) -> bool:
    said_so = reading.verdict is not Verdict.OK
    if expectation == "items":
        return bool(found)
    if expectation == "reject_aggregate":
        return reading.verdict is Verdict.REFUSE and reading.advice is not None
    if expectation in ("no_likert", "no_ordered_labels"):
        return said_so and not found
    return said_so


def _labels_wrong(expected: dict[str, Any], reading: Reading) -> list[str]:
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
                wrong.append(f"labels of {column['index']}: {is_}, expected {wanted}")
                break
    return wrong


def _columns_wrong(expected: dict[str, Any], reading: Reading) -> list[str]:
    wrong = []
    for key, kinds in (
        ("group_columns", {ColumnKind.GROUP}),
        ("pii_columns", {ColumnKind.PERSONAL}),
    ):
        if reading.verdict is Verdict.REFUSE:
            continue
        missed = [
            f"{column['index']} ({reading.column(column['index']).kind})"
            for column in expected.get(key, [])
            if reading.column(column["index"]).kind not in kinds
        ]
        if missed:
            wrong.append(f"{key.removesuffix('_columns')} missed: {', '.join(missed)}")
    return wrong


def _ranges(numbers: set[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def score_folder(folder: Path) -> list[Score]:
    """Return the score of every file in the folder's manifest."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [score(entry, data=(folder / entry["file"]).read_bytes()) for entry in manifest["files"]]


def _print_outcomes(scores: list[Score]) -> None:
    kinds = ("right", "one question", "more questions", "refused", "silent")
    for platform in (*sorted({each.platform for each in scores}), ""):
        of_it = [each for each in scores if platform in ("", each.platform)]
        counts = Counter(each.outcome for each in of_it)
        told = ", ".join(f"{kind} {counts[kind]}" for kind in kinds)
        sys.stdout.write(f"{platform or 'all'} ({len(of_it)}): {told}\n")


def main() -> int:
    """Print the scores of the folder named on the command line."""
    scores = score_folder(Path(sys.argv[1]))
    if "--by-platform" in sys.argv:
        _print_outcomes(scores)
    for each in scores:
        state = "right" if not each.wrong else "; ".join(each.wrong)
        how = f"{each.outcome}, items {each.precision:.2f}/{each.recall:.2f}"
        line = f"{each.id}: {each.verdict}, {how}, {state}"
        sys.stdout.write(line + "\n")
    right = sum(not each.wrong for each in scores)
    sys.stdout.write(f"{right} of {len(scores)} fully right\n")
    return 0 if right == len(scores) else 1


if __name__ == "__main__":
    sys.exit(main())
