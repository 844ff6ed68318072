"""How long a large export takes to read beside the bare reader, and what memory it takes.

`python -m tests.benchmarks.reading_speed [FOLDER [NAME…]]`: makes the files (those whose names
begin so) where they are missing, then reads each in fresh processes, our reader and the bare one
by turns; the best of three counts. The bare reader is `pandas.read_csv` with its default engine,
told encoding and delimiter; `python_calamine` for a workbook, `pyreadstat.read_sav` for SPSS. Busy
seconds are the processor's: where others use the machine too, their ratio is the steadier one.
Both have read a small file before, so that what is loaded once is there. Peak and rest are resident
megabytes above those of the process that has the file's bytes and the imported reader.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROUNDS = 3
WORDS = ["Instämmer inte alls", "Instämmer till liten del", "Instämmer delvis",
         "Instämmer till stor del", "Instämmer helt"]  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A made-up export: respondents, closed questions, and how the tool wrote it.

    `commented` is the share of respondents who wrote in each of the `comments`; `ids` are columns
    in which every cell is another: tokens, addresses, times.
    """

    rows: int
    items: int = 40
    words: bool = False
    commented: float = 0.1
    delimiter: str = ","
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    long: bool = False
    comments: int = 1
    ids: int = 0


FILES = {
    "numbers-20mb.csv": Made(160_000),
    "numbers-200mb.csv": Made(1_600_000),
    "words-40mb.csv": Made(50_000, words=True),
    "wide-numbers-20mb.csv": Made(30_000, items=300),
    "wide-words-40mb.csv": Made(8_000, items=250, words=True),
    "narrow-20mb.csv": Made(400_000, items=4),
    "words-250mb.csv": Made(310_000, words=True),
    "comments-20mb.csv": Made(120_000, items=20, commented=1.0),
    "many-comments-50mb.csv": Made(25_000, items=20, commented=0.7, comments=20),
    "ids-50mb.csv": Made(150_000, items=20, ids=6),
    "quoted-40mb.csv": Made(150_000, quoting=csv.QUOTE_ALL),
    "quoted-words-40mb.csv": Made(45_000, words=True, quoting=csv.QUOTE_ALL, ids=2, comments=3),
    "wide-quoted-30mb.csv": Made(12_000, items=600, quoting=csv.QUOTE_ALL),
    "nordic-30mb.csv": Made(40_000, words=True, delimiter=";", encoding="cp1252"),
    "utf16-30mb.csv": Made(16_000, words=True, delimiter="\t", encoding="utf-16"),
    "long-15mb.csv": Made(16_000, long=True),
    "numbers-10mb.xlsx": Made(80_000),
    "words-10mb.xlsx": Made(80_000, words=True),
    "numbers-20mb.sav": Made(200_000),
}

MEASURED = """
import ctypes, gc, io, json, sys, time
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
def peak():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))
path, mode, delimiter, encoding = sys.argv[1:]
import pandas, pyarrow.csv, python_calamine, pyreadstat
from surveys.ingest import read_export
data = open(path, "rb").read()
rows = [f"R_{n:09x},Enhet {n % 4},{n % 5 + 1},Ofta,Det var bra nr {n}" for n in range(20)]
read_export("\\n".join(["Id,Enhet,ps_1,ps_2,Kommentar", *rows]).encode(), name="warm")
start, begun, busy = resident(), time.perf_counter(), time.process_time()
if mode == "ours":
    held = read_export(data, name=path)
    assert held.verdict != "refuse", held.advice
elif path.endswith(".csv"):
    held = pandas.read_csv(io.BytesIO(data), sep=delimiter, encoding=encoding)
elif path.endswith(".sav"):
    held = pyreadstat.read_sav(path)
else:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    held = book.get_sheet_by_index(0).to_python()
took, busy = time.perf_counter() - begun, time.process_time() - busy
high, kept = peak() - start, resident() - start
del held
gc.collect()
found = {"seconds": took, "busy": busy, "peak": high, "held": kept}
print(json.dumps({**found, "rest": resident() - start}))
"""


def write(path: Path, *, made: Made) -> None:
    """Write a made-up export in the format of the path's suffix."""
    rng = np.random.default_rng(1)
    options = np.array(WORDS if made.words else list("12345"))
    questions = [f"ps_{i}" for i in range(made.items)]
    heads = ["Respondent", "Datum", "Sekunder", "Avdelning"]
    heads += [f"Id {i}" for i in range(made.ids)] + questions
    heads += ["Kommentar", *(f"Kommentar {i}" for i in range(2, made.comments + 1))]
    answers = rng.integers(0, 5, (made.rows, made.items), dtype=np.int8)
    seconds = rng.integers(600, 9_000, made.rows)
    commented = rng.random((made.rows, made.comments)) < made.commented
    tokens = [[f"R_{each:015x}" for each in rng.integers(0, 2**60, made.rows)]
              for _ in range(made.ids)]  # fmt: skip
    point = "," if made.delimiter == ";" else "."
    table = (
        [str(i), f"2026-03-01 10:{i % 60:02d}", f"{seconds[i] / 10:.1f}".replace(".", point)]
        + [f"Enhet {i * 7 % 40}", *(each[i] for each in tokens), *options[answers[i]]]
        + [
            f'Det var "bra", {i} tack.\nMer tid för {WORDS[i % 5]}' if wrote else ""
            for wrote in commented[i]
        ]  # fmt: skip
        for i in range(made.rows)
    )
    if path.suffix == ".csv":
        if made.long:
            heads = ["respondent_id", "Avdelning", "question", "answer"]
            table = (
                [str(i), f"Enhet {i * 7 % 40}", question, options[answers[i, place]]]
                for i in range(made.rows)
                for place, question in enumerate(questions)
            )
        with path.open("w", encoding=made.encoding, newline="") as out:
            writer = csv.writer(out, delimiter=made.delimiter, quoting=made.quoting)
            writer.writerows([heads])
            writer.writerows(table)
    elif path.suffix == ".sav":
        import pyreadstat

        frame = pd.DataFrame(answers + 1.0, columns=questions)
        frame.insert(0, "Avdelning", [f"Enhet {i * 7 % 40}" for i in range(made.rows)])
        pyreadstat.write_sav(frame, str(path))
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Blad1")
            for place, row in enumerate([heads, *table]):
                sheet.write_row(place, 0, [int(c) if c.isdecimal() else c for c in row])


def measure(path: Path, *, mode: str, made: Made) -> dict[str, float]:
    """Return seconds and megabytes of one reading in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), mode, made.delimiter, made.encoding],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    """Print one line a file: seconds, their ratio, and memory."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir())
    wanted = tuple(sys.argv[2:]) or ("",)
    for name, made in FILES.items():
        if not name.startswith(wanted):
            continue
        path = folder / name
        if not path.exists():
            write(path, made=made)
        found: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
        for _ in range(ROUNDS):
            for mode in found:
                found[mode].append(measure(path, mode=mode, made=made))
        best = {mode: min(each["seconds"] for each in found[mode]) for mode in found}
        busy = {mode: min(each["busy"] for each in found[mode]) for mode in found}
        ours, bare = found["ours"][-1], found["bare"][-1]
        sys.stdout.write(
            f"{name}: bare {best['bare']:.2f} s, ours {best['ours']:.2f} s,"
            f" ratio {best['ours'] / best['bare']:.2f},"
            f" busy {busy['ours'] / busy['bare']:.2f}; peak {ours['peak']:.0f} MB"
            f" (bare {bare['peak']:.0f}), held {ours['held']:.0f}, rest {ours['rest']:.0f}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
