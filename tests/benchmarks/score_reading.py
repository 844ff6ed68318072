"""Score how a folder of exports is read against what a careful analyst reads in each.

`python -m tests.benchmarks.score_reading FOLDER`; the folder holds
`manifest.json`. Prints one line a file and a total; exit code 1 when any file falls short.
"""

import json
import sys
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


def score(expected: dict[str, Any], *, data: bytes) -> Score:
    """Compare one reading with its manifest entry."""
    reading = read_export(data, name=expected["file"])
    wanted = {
        column["index"]
        for scale in expected.get("scales", [])
        if scale.get("labels_low_to_high")
        for column in scale["item_columns"]
    }
    found = {column.index for column in reading.of_kind(ColumnKind.ITEM)}
    right = len(found & wanted)
    result = Score(
        expected["id"],
        str(reading.verdict),
        precision=right / len(found) if found else 1.0,
        recall=right / len(wanted) if wanted else 1.0,
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
    if not _met(expected["expectation"], reading, found):
        result.wrong.append(f"expectation {expected['expectation']} not met ({reading.verdict})")
    return result


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


def main() -> int:
    """Print the scores of the folder named on the command line."""
    scores = score_folder(Path(sys.argv[1]))
    for each in scores:
        state = "right" if not each.wrong else "; ".join(each.wrong)
        line = f"{each.id}: {each.verdict}, items {each.precision:.2f}/{each.recall:.2f}, {state}"
        sys.stdout.write(line + "\n")
    right = sum(not each.wrong for each in scores)
    sys.stdout.write(f"{right} of {len(scores)} fully right\n")
    return 0 if right == len(scores) else 1


if __name__ == "__main__":
    sys.exit(main())
