"""Rows that seem answered without care, with the evidence; proposals only, nothing is removed.

A screen is for the eyes of the person whose file it is: it names rows. What the floors above learn
of it is a count. Cut-offs and their sources stand in `quality.toml`.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys import quality_measures as measure
from surveys.applying import apply_mapping, file_answers
from surveys.durations import find_durations
from surveys.instrument import Instrument, ResponseFormat
from surveys.mapping import ColumnMapping, keyed
from surveys.problems import Problem
from surveys.quality_measures import Floats
from surveys.reading import Reading
from surveys.responses import Responses


class Sign(StrEnum):
    """One sign of careless answering; the value is the catalogue code of its sentence."""

    RUN = "quality_run"
    SPREAD = "quality_spread"
    DISTANCE = "quality_distance"
    HALVES = "quality_halves"
    OPPOSITES = "quality_opposites"
    ALIKE = "quality_alike"
    FAST = "quality_fast"
    SAME = "quality_same"

    @property
    def kind(self) -> str:
        """What the sign is a sign of: signs of one kind rest on the same thing and count once."""
        return _KINDS[self]


_KINDS = {
    Sign.RUN: "sameness",
    Sign.SPREAD: "sameness",
    Sign.DISTANCE: "unusual",
    Sign.HALVES: "inconsistent",
    Sign.OPPOSITES: "inconsistent",
    Sign.ALIKE: "inconsistent",
    Sign.FAST: "speed",
    Sign.SAME: "copy",
}


@dataclass(frozen=True)
class Flag:
    """One sign on one row of the file. `values` are the numbers its sentence names."""

    row: int
    sign: Sign
    value: float
    cut: float
    extreme: bool = False
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Return the sentence a person reads."""
        shown = {"value": self.value, "cut": self.cut, **self.values}
        words = {name: _in_words(value, language) for name, value in shown.items()}
        return Problem(self.sign.value, words).text(language)


@dataclass(frozen=True, eq=False)
class Screen:
    """Every sign found in a file.

    Attributes
    ----------
    rows
        How many rows were looked at.
    flags
        In the order of the file.
    skipped
        Signs that could not be looked for, and why.
    """

    rows: int
    flags: tuple[Flag, ...]
    skipped: tuple[Problem, ...] = ()

    @cached_property
    def by_row(self) -> Mapping[int, tuple[Flag, ...]]:
        """The flags of each flagged row."""
        found: defaultdict[int, list[Flag]] = defaultdict(list)
        for flag in self.flags:
            found[flag.row].append(flag)
        return {row: tuple(flags) for row, flags in sorted(found.items())}

    @cached_property
    def proposed(self) -> tuple[int, ...]:
        """Rows to leave out: one extreme sign, or two signs of different kinds."""
        return tuple(
            row
            for row, flags in self.by_row.items()
            if any(flag.extreme for flag in flags) or len({flag.sign.kind for flag in flags}) > 1
        )

    @property
    def reasons(self) -> Mapping[Sign, int]:
        """How many of the proposed rows show each sign; a row may show several."""
        proposed = set(self.proposed)
        counts = Counter(flag.sign for flag in self.flags if flag.row in proposed)
        return {sign: counts[sign] for sign in Sign if counts[sign]}


def screened_responses(
    reading: Reading,
    mapping: ColumnMapping,
    instrument: Instrument,
    *,
    screen: Screen,
    leave_out: bool,
) -> Responses:
    """Return the answers with or without the rows a screen proposes; the choice stays with them.

    Raises as `apply_mapping`, also when too few rows would be left.
    """
    rows = screen.proposed if leave_out else ()
    made = apply_mapping(reading, mapping, instrument, leave_out=rows)
    return replace(made, proposed=len(screen.proposed))


@dataclass(frozen=True, eq=False)
class _Answers:
    """What is screened: answers (n, k) in the order of the file's columns, their items, the rows.

    `block` are the places of the items of the format that most items have.
    """

    given: Floats
    rows: NDArray[np.int64]
    items: tuple[str, ...]
    instrument: Instrument
    block: tuple[int, ...]

    @cached_property
    def turned(self) -> Floats:
        """The answers with reversed items turned."""
        made = self.given.copy()
        for place, each in enumerate(self.items):
            if self.instrument.item(each).reversed:
                form = self.instrument.format_of(each)
                made[:, place] = form.minimum + form.maximum - made[:, place]
        return made

    @property
    def answered(self) -> NDArray[np.intp]:
        """How many questions each row answered."""
        counted: NDArray[np.intp] = (~np.isnan(self.given)).sum(axis=1)
        return counted


def screen_answers(reading: Reading, mapping: ColumnMapping, instrument: Instrument) -> Screen:
    """Look for careless answering in a file.

    Parameters
    ----------
    reading, mapping, instrument
        As for `apply_mapping`; directions that a person turned (`rekeyed`) are followed.

    Raises
    ------
    MappingError, IngestError
        As `apply_mapping`.
    """
    answers = _answers(reading, mapping, instrument)
    skipped: list[Problem] = []
    flags = [
        *_runs(answers),
        *_spreads(answers),
        *_distances(answers, skipped),
        *_inconsistent(answers, skipped),
        *_fast(answers, reading, skipped),
        *_same(answers),
    ]
    order = list(Sign)
    flags.sort(key=lambda flag: (flag.row, order.index(flag.sign)))
    return Screen(len(answers.rows), tuple(flags), tuple(skipped))


def _answers(reading: Reading, mapping: ColumnMapping, instrument: Instrument) -> _Answers:
    found = file_answers(reading, mapping, instrument)
    columns = mapping.item_columns
    asked = [item for item in found.items.columns if found.items[item].notna().any()]
    items = tuple(sorted(asked, key=lambda item: columns[item].index))
    formats = [instrument.item(each).format for each in items]
    largest = max(dict.fromkeys(formats), key=formats.count, default="")
    return _Answers(
        given=found.items[list(items)].to_numpy(dtype=np.float64, na_value=np.nan),
        rows=found.items.index.to_numpy(dtype=np.int64),
        items=items,
        instrument=keyed(instrument, mapping),
        block=tuple(place for place, each in enumerate(formats) if each == largest),
    )


def _runs(answers: _Answers) -> Iterator[Flag]:
    """Straight-lining: one answer many times in a row, over questions with one set of answers."""
    cut, instrument = _cuts(), answers.instrument
    places = range(len(answers.items))
    for _, group in groupby(places, key=lambda place: instrument.item(answers.items[place]).format):
        block = list(group)
        fewest = max(cut["run_fewest"], cut["run_share"] * len(block))
        runs = measure.longest_run(answers.given[:, block])
        form = instrument.format_of(answers.items[block[0]])
        for at in np.flatnonzero(runs.length >= fewest):
            length, start = int(runs.length[at]), int(runs.start[at])
            covered = [answers.items[place] for place in block[start : start + length]]
            against = _contradicted(covered, instrument)
            answer = int(runs.answer[at])
            extreme = (
                length >= cut["run_extreme"]
                and against >= cut["run_contradicted"]
                and _is_clear(answer, form)
            )
            turned = sum(instrument.item(each).reversed for each in covered)
            values = {"answer": answer, "items": len(block), "reversed": turned}
            row = int(answers.rows[at])
            yield Flag(row, Sign.RUN, length, float(np.ceil(fewest)), bool(extreme), values)


def _contradicted(items: list[str], instrument: Instrument) -> int:
    """In how many scales these items ask for one thing and for its opposite."""
    covered = set(items)
    return sum(
        len({instrument.item(each).reversed for each in covered.intersection(scale.items)}) == 2
        for scale in instrument.scales
    )


def _is_clear(answer: int, form: ResponseFormat) -> bool:
    """Whether an answer takes a side: the middle contradicts nothing."""
    return abs(2 * answer - form.minimum - form.maximum) >= 2


def _spreads(answers: _Answers) -> Iterator[Flag]:
    """Hardly any variation among a person's answers, against what is usual in this survey."""
    cut = _cuts()
    fewest = int(cut["spread_fewest"])
    spread = measure.response_variability(answers.given[:, list(answers.block)], fewest=fewest)
    known = spread[~np.isnan(spread)]
    if not len(known):
        return
    usual = float(np.median(known))
    deviation = 1.4826 * float(np.median(np.abs(known - usual)))
    least = max(0.0, usual - cut["spread_deviations"] * deviation)
    for at in np.flatnonzero(spread <= least):
        values = {"usual": usual}
        yield Flag(int(answers.rows[at]), Sign.SPREAD, float(spread[at]), least, values=values)


def _distances(answers: _Answers, skipped: list[Problem]) -> Iterator[Flag]:
    """Answers that hardly anyone combines so."""
    cut = _cuts()
    n, k = answers.given.shape
    fewest = int(max(cut["distance_fewest"], cut["distance_per_item"] * k))
    varied = int((measure.response_variability(answers.given.T) > 0).sum())
    if n < fewest or varied < 2:
        skipped.append(Problem("quality_no_distance", {"fewest": fewest, "found": n}))
        return
    found = measure.squared_distances(answers.given)
    most = measure.chi_square_cut(found.answered, probability=cut["distance_chance"])
    enough = found.answered >= cut["distance_answered"] * varied
    for at in np.flatnonzero(enough & (found.squared > most)):
        values = {"answered": int(found.answered[at]), "chance": cut["distance_chance"]}
        row, value = int(answers.rows[at]), float(found.squared[at])
        yield Flag(row, Sign.DISTANCE, value, float(most[at]), values=values)


def _inconsistent(answers: _Answers, skipped: list[Problem]) -> Iterator[Flag]:
    """Answers that do not go together within a person as they do among people."""
    cut = _cuts()
    fewest = int(cut["pairs_fewest"])
    block = list(answers.block)
    in_block = {answers.items[place]: place for place in block}
    scales = [
        [in_block[each] for each in scale.items if each in in_block]
        for scale in answers.instrument.scales
    ]
    halves = measure.even_odd(answers.turned, scales=scales, fewest=int(cut["halves_scales"]))
    known = halves[~np.isnan(halves)]
    possible = bool(len(known)) and float(np.median(known)) >= cut["halves_usual"]
    if possible:
        for at in np.flatnonzero(halves < cut["halves_cut"]):
            usual = {"usual": float(np.median(known))}
            row, value = int(answers.rows[at]), float(halves[at])
            yield Flag(row, Sign.HALVES, value, cut["halves_cut"], values=usual)
    if len(answers.rows) >= cut["distance_fewest"]:
        given = answers.given[:, block]
        for opposite, sign in ((True, Sign.OPPOSITES), (False, Sign.ALIKE)):
            pairs = measure.item_pairs(given, least=cut["pair_correlation"], opposite=opposite)
            r = measure.pair_consistency(given, pairs=pairs, fewest=fewest)
            possible |= len(pairs) >= fewest
            wrong = r > cut["pairs_cut"] if opposite else r < cut["pairs_cut"]
            for at in np.flatnonzero(wrong):
                values = {"pairs": len(pairs)}
                row, value = int(answers.rows[at]), float(r[at])
                yield Flag(row, sign, value, cut["pairs_cut"], values=values)
    if not possible:
        values = {"scales": int(cut["halves_scales"]), "pairs": fewest}
        skipped.append(Problem("quality_no_consistency", values))


def _fast(answers: _Answers, reading: Reading, skipped: list[Problem]) -> Iterator[Flag]:
    """Faster than the questions can be read."""
    cut = _cuts()
    durations = find_durations(reading)
    if durations is None:
        skipped.append(Problem("quality_no_time"))
        return
    seconds = durations.seconds.reindex(answers.rows).to_numpy(dtype=np.float64)
    answered = answers.answered
    pace = np.where(answered >= cut["seconds_items"], seconds / np.maximum(answered, 1), np.nan)
    fast = pace < cut["seconds_per_item"]
    if fast.sum() > cut["seconds_believed"] * max(1, int((~np.isnan(pace)).sum())):
        named = " – ".join(durations.headings)
        skipped.append(Problem("quality_time_doubted", {"found": named, "count": int(fast.sum())}))
        return
    for at in np.flatnonzero(fast):
        values = {"seconds": round(float(seconds[at])), "items": int(answered[at])}
        extreme = bool(pace[at] < cut["seconds_extreme"])
        row, value = int(answers.rows[at]), float(pace[at])
        yield Flag(row, Sign.FAST, value, cut["seconds_per_item"], extreme, values)


def _same(answers: _Answers) -> Iterator[Flag]:
    """The very answers of an earlier row, where chance cannot be the reason."""
    cut = _cuts()
    first = measure.first_with_same_answers(answers.given, fewest=int(cut["same_items"]))
    copies = np.flatnonzero(first >= 0)
    if not len(copies):
        return
    chance = np.zeros(len(copies))
    for place in range(len(answers.items)):
        column = answers.given[:, place]
        known = column[~np.isnan(column)]
        shares = {code: float((known == code).mean()) for code in np.unique(known)}
        chance += np.array([np.log(shares.get(code, 1.0)) for code in column[copies]])
    commonest = measure.commonest_share(answers.given[copies])
    for at, log_chance, most in zip(copies, chance, commonest, strict=True):
        expected = np.log(len(answers.rows)) + log_chance
        # two who gave one answer to nearly everything are alike without copying
        if expected < np.log(cut["same_expected"]) and most <= cut["same_commonest"]:
            n = int(answers.answered[at])
            values = {"other": int(answers.rows[first[at]])}
            yield Flag(int(answers.rows[at]), Sign.SAME, n, cut["same_items"], True, values)


def _in_words(value: object, language: str) -> object:
    """A number as a person writes it: whole ones without decimals, a comma in Swedish."""
    if not isinstance(value, float):
        return value
    if value.is_integer():
        return int(value)
    text = f"{value:.2f}" if abs(value) >= 0.01 else f"{value:g}"
    return text.replace(".", ",") if language == "sv" else text


@cache
def _cuts() -> Mapping[str, float]:
    path = Path(__file__).parent / "quality.toml"
    raw: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))["cut"]
    return raw
