"""Made-up surveys written the ways survey tools write them, and their figures by plain arithmetic.

Instruments are read with tomllib and figures computed with pandas alone, so that nothing of the
program is taken for granted.
"""

import io
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

SHIPPED = Path(__file__).parents[1] / "surveys" / "instruments"

OWN = """
id = "made-up"
version = "0.1"
title.en = "Made up"
title.sv = "Påhittad"
[source]
reference = "made for a test"
wording = "own"

[[formats]]
id = "agree7"
minimum = 1
maximum = 7
labels.en = [
    "Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree",
    "Somewhat agree", "Agree", "Strongly agree",
]
labels.sv = [
    "Instämmer inte alls", "Instämmer inte", "Instämmer knappast", "Varken eller",
    "Instämmer i viss mån", "Instämmer", "Instämmer helt",
]
[[formats]]
id = "often"
minimum = 0
maximum = 3
labels.en = ["Never", "Sometimes", "Often", "Always"]
labels.sv = ["Aldrig", "Ibland", "Ofta", "Alltid"]
missing_labels = ["Vet ej", "Don't know"]
"""

OWN_SCALES = {
    "trust": ("agree7", "positive", 4, (2,), 0.5),
    "quarrel": ("often", "negative", 3, (), 0.7),
    "help": ("agree7", "positive", 2, (1,), 1.0),
}

WORDS = (
    "We tell each other when work is stuck", "I keep my doubts from the team",
    "New people are taken seriously", "Somebody listens when I object",
    "Meetings end in anger", "Two camps avoid each other", "Old grudges decide who gets what",
    "My boss notices when I struggle", "Asking twice is frowned upon",
)  # fmt: skip
ORD = (
    "Vi säger till när arbetet kört fast", "Jag döljer mina tvivel för gruppen",
    "Nya medarbetare tas på allvar", "Någon lyssnar när jag säger emot",
    "Möten slutar i ilska", "Två läger undviker varandra", "Gamla oförrätter avgör vem som får vad",
    "Min chef märker när jag har det svårt", "Att fråga två gånger ses inte med blida ögon",
)  # fmt: skip


def own_instrument() -> str:
    """Return a questionnaire of nine items in two response formats as TOML."""
    parts, number = [OWN], 0
    for scale, (form, polarity, k, turned, share) in OWN_SCALES.items():
        ids = [f"{scale}_{i}" for i in range(1, k + 1)]
        for i, each in enumerate(ids, start=1):
            parts.append(
                f'[[items]]\nid = "{each}"\nformat = "{form}"\ntext.en = "{WORDS[number]}."\n'
                f'text.sv = "{ORD[number]}."\nreversed = {str(i in turned).lower()}\n'
            )
            number += 1
        parts.append(
            f'[[scales]]\nid = "{scale}"\ntitle.en = "{scale}"\ntitle.sv = "{scale}"\n'
            f'items = {ids!r}\npolarity = "{polarity}"\nmin_answered = {share}\n'
        )
    for id, basis in (
        ("distrust", 'scales = ["trust"]\ndirection = "low"'),
        ("fights", 'scales = ["quarrel"]\ndirection = "high"'),
        ("mixed", 'scales = ["help", "trust"]\ndirection = "low"'),
        ("anger", 'items = ["quarrel_1"]\ndirection = "high"'),
    ):
        parts.append(
            f'[[barriers]]\nid = "{id}"\ntitle.en = "{id}"\ntitle.sv = "{id}"\n'
            f'sentence.en = "{id}."\nsentence.sv = "{id}."\n{basis}\nhelps = ["dialogue"]\n'
        )
    return "\n".join(parts)


@dataclass
class Made:
    """A made-up survey: the questionnaire as TOML data, answers as given, units from the top."""

    instrument: dict
    answers: pd.DataFrame
    units: pd.DataFrame

    def format_of(self, item: str) -> dict:
        """Return the response format of an item."""
        name = next(each["format"] for each in self.instrument["items"] if each["id"] == item)
        return next(each for each in self.instrument["formats"] if each["id"] == name)

    def shuffled(self, seed: int = 3) -> "Made":
        """Return the same people in another order."""
        order = np.random.default_rng(seed).permutation(len(self.answers))
        pick = [frame.iloc[order].reset_index(drop=True) for frame in (self.answers, self.units)]
        return Made(self.instrument, *pick)


def made(toml: str, sizes: dict[tuple[str, ...], int], *, missing=0.05, seed=7, spread=0.4) -> Made:
    """Return random answers of so many people per unit path; units differ by `spread` SDs."""
    instrument = tomllib.loads(toml)
    rng = np.random.default_rng(seed)
    depth = max(map(len, sizes))
    units = [(*path, *[""] * (depth - len(path))) for path, n in sizes.items() for _ in range(n)]
    place = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    found = Made(instrument, pd.DataFrame(), pd.DataFrame(units))
    columns = {}
    for scale in instrument["scales"]:
        level = rng.normal(size=len(place)) + spread * rng.normal(size=len(sizes))[place]
        for id in scale["items"]:
            form = found.format_of(id)
            item = next(each for each in instrument["items"] if each["id"] == id)
            low, high = form["minimum"], form["maximum"]
            sign = -1 if item.get("reversed") else 1
            raw = (low + high) / 2 + (high - low) / 4 * (
                sign * 0.8 * level + 0.6 * rng.normal(size=len(place))
            )
            codes = np.clip(np.rint(raw), low, high) + 0.0
            columns[id] = np.where(rng.random(len(place)) < missing, np.nan, codes)
    return Made(instrument, pd.DataFrame(columns), found.units)


def table(
    survey: Made, *, heads="id", answers="number", levels=("Avdelning",), language="sv", before=()
) -> list[list[str]]:
    """Return the export's cells.

    Headings by "id", "sv", "en" or "both"; answers as "number", "label" or "both" ("n - label");
    `before` are columns put first, each a heading and a function of the row.
    """
    text = {each["id"]: each.get("text", {}) for each in survey.instrument["items"]}
    named = {
        "id": lambda id: id,
        "both": lambda id: f"{id}. {text[id]['sv']}",
        "sv": lambda id: text[id]["sv"],
        "en": lambda id: text[id]["en"],
    }[heads]
    ids = list(survey.answers)
    rows = [[head for head, _ in before] + list(levels) + [named(id) for id in ids]]
    for at, row in enumerate(survey.answers.to_numpy()):
        cells = [make(at) for _, make in before] + list(survey.units.iloc[at])[: len(levels)]
        for id, code in zip(ids, row, strict=True):
            form = survey.format_of(id)
            if np.isnan(code):
                cells.append("")
                continue
            label = form["labels"][language][int(code) - form["minimum"]]
            shown = {"number": f"{code:.0f}", "label": label, "both": f"{code:.0f} - {label}"}
            cells.append(shown[answers])
        rows.append(cells)
    return rows


def text_file(rows: list[list[str]], *, delimiter=",", encoding="utf-8") -> bytes:
    """Return rows as a delimited file, fields quoted where they must be."""

    def quoted(cell: str) -> str:
        risky = any(mark in cell for mark in (delimiter, '"', "\n"))
        return '"' + cell.replace('"', '""') + '"' if risky else cell

    lines = [delimiter.join(map(quoted, row)) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def workbook(rows: list[list[str]]) -> bytes:
    """Return rows as XLSX, whole numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, [int(cell) if cell.isdecimal() else cell for cell in row])
    return out.getvalue()


def halves_up(value: float, digits: int) -> float:
    """Round as people do: halves away from zero."""
    exact = Decimal(repr(round(float(value), 10)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def keyed(survey: Made) -> pd.DataFrame:
    """Return answers with reversed items turned: minimum + maximum − answer."""
    turned = survey.answers.copy()
    for item in survey.instrument["items"]:
        if item.get("reversed") and item["id"] in turned:
            form = survey.format_of(item["id"])
            turned[item["id"]] = form["minimum"] + form["maximum"] - turned[item["id"]]
    return turned


def scale_scores(survey: Made) -> pd.DataFrame:
    """Return each person's scale means under the minimum-answered rule (half where unstated)."""
    turned, scores = keyed(survey), {}
    for scale in survey.instrument["scales"]:
        part = turned[scale["items"]]
        need = Fraction(str(scale.get("min_answered", 0.5))) * len(scale["items"])
        answered = part.notna().sum(axis=1)
        scores[scale["id"]] = part.mean(axis=1).where((answered >= float(need)) & (answered > 0))
    return pd.DataFrame(scores)


def figures(survey: Made, scale: dict, scores: pd.Series) -> dict[str, float | int | None]:
    """Return n, mean and shares of one scale for some people, as they are to be published."""
    form = survey.format_of(scale["items"][0])
    low, width = form["minimum"], form["maximum"] - form["minimum"]
    known = scores.dropna()
    n = len(known)
    top = int((known >= low + 0.6 * width - 1e-9).sum())
    bottom = int((known <= low + 0.4 * width + 1e-9).sum())
    good, bad = (bottom, top) if scale["polarity"] == "negative" else (top, bottom)
    shares = dict(
        zip(("favourable", "neutral", "unfavourable"), (good, n - top - bottom, bad), strict=True)
    )
    return {"n": n, "mean": halves_up(known.mean(), 1)} | {
        name: halves_up(count / n, 2) for name, count in shares.items()
    }


def alpha(items: pd.DataFrame) -> float:
    """Cronbach's alpha by its formula, k/(k−1) · (1 − Σ item variances / variance of the sum)."""
    complete = items.dropna()
    k = complete.shape[1]
    return k / (k - 1) * (1 - complete.var(ddof=1).sum() / complete.sum(axis=1).var(ddof=1))


def people(survey: Made, path: list[str]) -> np.ndarray:
    """Return who works in a unit, as a mask over the rows."""
    mask = np.ones(len(survey.units), dtype=bool)
    for level, name in enumerate(path):
        mask &= (survey.units.iloc[:, level] == name).to_numpy()
    return mask
