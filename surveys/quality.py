"""Rows that seem answered without care, with the evidence; proposals only, nothing is removed.

A screen is for the eyes of the person whose file it is: it names rows. What the floors above learn
of it is a count. Cut-offs and their sources stand in `quality.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys import quality_measures as measure
from surveys.applying import apply_mapping, file_answers
from surveys.coded_answers import CodedAnswers, coded_answers
from surveys.durations import find_durations
from surveys.instrument import Instrument, ResponseFormat
from surveys.mapping import ColumnMapping, keyed
from surveys.problems import Problem
from surveys.reading import Reading
from surveys.responses import Responses
from surveys.screens import Found, Screen, Sign


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

    given: CodedAnswers
    rows: NDArray[np.int64]
    items: tuple[str, ...]
    instrument: Instrument
    block: tuple[int, ...]

    @cached_property
    def together(self) -> measure.Correlations:
        """The correlations of the items."""
        return measure.correlations(self.given)

    @property
    def turned(self) -> CodedAnswers:
        """The answers with reversed items turned."""
        sums: list[int | None] = []
        for each in self.items:
            form = self.instrument.format_of(each)
            turn = self.instrument.item(each).reversed
            sums.append(form.minimum + form.maximum if turn else None)
        return self.given.turned(sums=sums)


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
    found = [
        *_runs(answers),
        *_spreads(answers),
        *_distances(answers, skipped),
        *_inconsistent(answers, skipped),
        *_fast(answers, reading, skipped),
        *_same(answers),
    ]
    return Screen(len(answers.rows), tuple(found), tuple(skipped))


def _answers(reading: Reading, mapping: ColumnMapping, instrument: Instrument) -> _Answers:
    found = file_answers(reading, mapping, instrument).items
    found = found if found.index.is_monotonic_increasing else found.sort_index()
    columns = mapping.item_columns
    asked = [item for item in found.columns if found[item].notna().any()]
    items = tuple(sorted(asked, key=lambda item: columns[item].index))
    formats = [instrument.item(each).format for each in items]
    largest = max(dict.fromkeys(formats), key=formats.count, default="")
    return _Answers(
        given=coded_answers(found, columns=items),
        rows=found.index.to_numpy(dtype=np.int64),
        items=items,
        instrument=keyed(instrument, mapping),
        block=tuple(place for place, each in enumerate(formats) if each == largest),
    )


def _runs(answers: _Answers) -> Iterator[Found]:
    """Straight-lining: one answer many times in a row, over questions with one set of answers."""
    cut, instrument = _cuts(), answers.instrument
    places = range(len(answers.items))
    for _, group in groupby(places, key=lambda place: instrument.item(answers.items[place]).format):
        block = list(group)
        items = [answers.items[place] for place in block]
        fewest = max(cut["run_fewest"], cut["run_share"] * len(block))
        runs = measure.longest_run(answers.given.only(block))
        at = np.flatnonzero(runs.length >= fewest)
        length, answer = runs.length[at], runs.answer[at].astype(np.int64)
        against, turned = _covered(runs.start[at], length, items=items, instrument=instrument)
        clear = _is_clear(answer, instrument.format_of(items[0]))
        extreme = (length >= cut["run_extreme"]) & (against >= cut["run_contradicted"]) & clear
        values = {"answer": answer, "items": len(block), "reversed": turned}
        most = float(np.ceil(fewest))
        yield Found(Sign.RUN, answers.rows[at], length, most, extreme, values)


def _covered(
    start: NDArray[np.intp],
    length: NDArray[np.intp],
    *,
    items: Sequence[str],
    instrument: Instrument,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return in how many scales each run contradicts itself, and how many items in it are turned.

    Many runs cover the same items, which are looked at once.
    """
    kinds, which = np.unique(start * (len(items) + 1) + length, return_inverse=True)
    told = np.zeros((2, len(kinds)), dtype=np.int64)
    for place, kind in enumerate(kinds.tolist()):
        first, many = divmod(kind, len(items) + 1)
        covered = list(items[first : first + many])
        told[0, place] = _contradicted(covered, instrument)
        told[1, place] = sum(instrument.item(each).reversed for each in covered)
    return told[0, which], told[1, which]


def _contradicted(items: list[str], instrument: Instrument) -> int:
    """In how many scales these items ask for one thing and for its opposite."""
    covered = set(items)
    return sum(
        len({instrument.item(each).reversed for each in covered.intersection(scale.items)}) == 2
        for scale in instrument.scales
    )


def _is_clear(answer: NDArray[np.int64], form: ResponseFormat) -> NDArray[np.bool_]:
    """Whether an answer takes a side: the middle contradicts nothing."""
    clear: NDArray[np.bool_] = np.abs(2 * answer - form.minimum - form.maximum) >= 2
    return clear


def _spreads(answers: _Answers) -> Iterator[Found]:
    """Hardly any variation among a person's answers, against what is usual in this survey."""
    cut = _cuts()
    fewest = int(cut["spread_fewest"])
    spread = measure.response_variability(answers.given.only(answers.block), fewest=fewest)
    known = spread[~np.isnan(spread)]
    if not len(known):
        return
    usual = float(np.median(known))
    deviation = 1.4826 * float(np.median(np.abs(known - usual)))
    least = max(0.0, usual - cut["spread_deviations"] * deviation)
    at = np.flatnonzero(spread <= least)
    yield Found(Sign.SPREAD, answers.rows[at], spread[at], least, values={"usual": usual})


def _distances(answers: _Answers, skipped: list[Problem]) -> Iterator[Found]:
    """Answers that hardly anyone combines so."""
    cut = _cuts()
    n, k = answers.given.shape
    fewest = int(max(cut["distance_fewest"], cut["distance_per_item"] * k))
    varied = int((measure.item_variability(answers.given) > 0).sum())
    if n < fewest or varied < 2:
        skipped.append(Problem("quality_no_distance", {"fewest": fewest, "found": n}))
        return
    found = measure.squared_distances(answers.given, known=answers.together)
    most = measure.chi_square_cut(found.answered, probability=cut["distance_chance"])
    enough = found.answered >= cut["distance_answered"] * varied
    at = np.flatnonzero(enough & (found.squared > most))
    values = {"answered": found.answered[at], "chance": cut["distance_chance"]}
    yield Found(Sign.DISTANCE, answers.rows[at], found.squared[at], most[at], values=values)


def _inconsistent(answers: _Answers, skipped: list[Problem]) -> Iterator[Found]:
    """Answers that do not go together within a person as they do among people."""
    cut = _cuts()
    fewest = int(cut["pairs_fewest"])
    in_block = {answers.items[place]: place for place in answers.block}
    scales = [
        [in_block[each] for each in scale.items if each in in_block]
        for scale in answers.instrument.scales
    ]
    halves = measure.even_odd(answers.turned, scales=scales, fewest=int(cut["halves_scales"]))
    known = halves[~np.isnan(halves)]
    possible = bool(len(known)) and float(np.median(known)) >= cut["halves_usual"]
    if possible:
        at = np.flatnonzero(halves < cut["halves_cut"])
        usual = {"usual": float(np.median(known))}
        yield Found(Sign.HALVES, answers.rows[at], halves[at], cut["halves_cut"], values=usual)
    if len(answers.rows) >= cut["distance_fewest"]:
        given = answers.given.only(answers.block)
        together = answers.together.of(np.asarray(answers.block)).r
        for opposite, sign in ((True, Sign.OPPOSITES), (False, Sign.ALIKE)):
            pairs = measure.item_pairs(together, least=cut["pair_correlation"], opposite=opposite)
            r = measure.pair_consistency(given, pairs=pairs, fewest=fewest)
            possible |= len(pairs) >= fewest
            at = np.flatnonzero(r > cut["pairs_cut"] if opposite else r < cut["pairs_cut"])
            named = {"pairs": len(pairs)}
            yield Found(sign, answers.rows[at], r[at], cut["pairs_cut"], values=named)
    if not possible:
        values = {"scales": int(cut["halves_scales"]), "pairs": fewest}
        skipped.append(Problem("quality_no_consistency", values))


def _fast(answers: _Answers, reading: Reading, skipped: list[Problem]) -> Iterator[Found]:
    """Faster than the questions can be read."""
    cut = _cuts()
    durations = find_durations(reading)
    if durations is None:
        skipped.append(Problem("quality_no_time"))
        return
    seconds = durations.seconds.reindex(answers.rows).to_numpy(dtype=np.float64)
    answered = measure.answered_items(answers.given)
    pace = np.where(answered >= cut["seconds_items"], seconds / np.maximum(answered, 1), np.nan)
    fast = pace < cut["seconds_per_item"]
    if fast.sum() > cut["seconds_believed"] * max(1, int((~np.isnan(pace)).sum())):
        named = " – ".join(durations.headings)
        skipped.append(Problem("quality_time_doubted", {"found": named, "count": int(fast.sum())}))
        return
    at = np.flatnonzero(fast)
    values = {"seconds": np.round(seconds[at]).astype(np.int64), "items": answered[at]}
    extreme = pace[at] < cut["seconds_extreme"]
    per_item = cut["seconds_per_item"]
    yield Found(Sign.FAST, answers.rows[at], pace[at], per_item, extreme, values)


def _same(answers: _Answers) -> Iterator[Found]:
    """The very answers of an earlier row, where chance cannot be the reason."""
    cut = _cuts()
    first = measure.first_with_same_answers(answers.given, fewest=int(cut["same_items"]))
    copies = np.flatnonzero(first >= 0)
    if not len(copies):
        return
    chance = np.zeros(len(copies))
    for place in range(len(answers.items)):
        counts = answers.given.counts(place)
        given = answers.given.raw(place)[0][copies]
        for code, count in counts.items():
            chance[given == code] += np.log(count / sum(counts.values()))
    commonest = measure.commonest_share(answers.given.floats(copies))
    expected = np.log(len(answers.rows)) + chance
    # two who gave one answer to nearly everything are alike without copying
    at = (expected < np.log(cut["same_expected"])) & (commonest <= cut["same_commonest"])
    copies = copies[at]
    values = {"other": answers.rows[first[copies]]}
    n = measure.answered_items(answers.given)[copies]
    yield Found(Sign.SAME, answers.rows[copies], n, cut["same_items"], True, values)


@cache
def _cuts() -> Mapping[str, float]:
    path = Path(__file__).parent / "quality.toml"
    raw: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))["cut"]
    return raw
