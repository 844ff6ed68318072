"""Items answered in words: runs of columns whose pooled answers are one known ordered set.

Comments and empty columns between them do not end a run. Labels are pooled over the run, so that
an answer nobody gave to one item does not shift its codes.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, permutations

from surveys import graded, labels, rates
from surveys.blocks import Block, stem
from surveys.profile import Profile
from surveys.wider import goes_on
from surveys.wording import normalise

LONE_LABELS = 3
LONE_COVERAGE = 0.6
STRETCH = 3
LEFT_OUT = 0.05
STRETCH_ANSWERS = 100
MOST_PARTS = 3
SURE_OF_UNUSED = 30
"""Answers after which a label nobody gave is no chance: a fifth of people use a midpoint."""


def label_blocks(profiles: Sequence[Profile]) -> list[Block]:
    """Return every run of columns answered in a known set of words, in file order."""
    blocks: list[Block] = []
    run: list[Profile] = []
    shared: frozenset[int] = frozenset()
    explained = cache(lambda folded: labels.explaining(_part(folded)))
    for profile in profiles:
        worded = profile.codes is None and profile.folded and not profile.is_ticks
        known_in = explained(profile.folded) if worded else frozenset()
        if run and not known_in and len(profile.folded) == 1:
            # Everybody who answered this row of a matrix gave the same answer.
            same = stem(profile) in {stem(each) for each in run}
            known_in = labels.explaining(profile.folded) if same else known_in
        if known_in and run and shared & known_in:
            run.append(profile)
            shared &= known_in
            continue
        if known_in or not profile.is_transparent:
            blocks += _label_block(run)
            run, shared = ([profile], known_in) if known_in else ([], frozenset())
    return _agreed([*blocks, *_label_block(run)])


def _part(folded: Iterable[str]) -> frozenset[str]:
    """Return the answers that fit a known set; one answer beside a whole set is asked about."""
    return labels.scale_part(folded) or labels.beside_one(folded)


def _label_block(run: list[Profile]) -> list[Block]:
    """Return the run as one block, or one block a matrix where each shows a whole set itself."""
    matrices = [list(group) for _, group in groupby(run, key=stem)]
    if len(matrices) > 1 and all(len(matrix) > 1 for matrix in matrices):
        alone = [block for matrix in matrices for block in _pooled_block(matrix)]
        whole = all(len(set(block.codes.values())) == block.maximum for block in alone)
        if len(alone) == len(matrices) and whole:
            return alone
    return [
        block
        for own in _by_own_set(run)
        for part in _by_midpoint(own)
        for block in _pooled_block(part)
    ]


def _by_own_set(run: list[Profile]) -> list[list[Profile]]:
    """Cut a run where each part has a smaller whole set of its own, and only together a larger one.

    "Somewhat agree" under eight questions and "agree" under two more are two scales of five, not
    one of seven that nobody used in full.
    """
    given = list(map(cache(_part), (profile.folded for profile in run)))
    found = labels.matches(_part(frozenset().union(*given)))
    if len(run) < 2 or not found:
        return [run]
    points = found[0].answers.points
    fits_fewer = cache(lambda folded: _fits_fewer(folded, points=points))
    cut: list[list[Profile]] = []
    pooled: list[frozenset[str]] = []
    for profile, own in zip(run, given, strict=True):
        if cut and fits_fewer(pooled[-1] | own):
            cut[-1].append(profile)
            pooled[-1] |= own
        else:
            cut.append([profile])
            pooled.append(own)
    apart = 1 < len(cut) <= MOST_PARTS and all(map(_has_whole_set, cut))
    within = any(one <= other for one, other in permutations(pooled, 2))
    return cut if apart and not within else [run]


def _fits_fewer(folded: frozenset[str], *, points: int) -> bool:
    return any(match.answers.points < points for match in labels.matches(_part(folded)))


def _has_whole_set(part: Sequence[Profile]) -> bool:
    found = labels.matches(_part(each for p in part for each in p.folded))
    enough = sum(profile.n for profile in part) >= SURE_OF_UNUSED
    return enough and bool(found) and found[0].coverage == 1 and found[0].unique


def _by_midpoint(run: list[Profile]) -> list[list[Profile]]:
    """Cut off questions at either end of a run that were asked without the midpoint.

    A hundred answers without one "neither" beside questions that have it often is another scale,
    not chance.
    """
    found = labels.matches(labels.scale_part(each for p in run for each in p.folded))
    if len(run) < 2 * STRETCH or not found or found[0].answers.points % 2 == 0:
        return [run]
    middle = set(found[0].answers.answers[found[0].answers.points // 2])
    has = [bool(middle & profile.folded) for profile in run]
    if not any(has):
        return [run]
    first, last = has.index(True), len(run) - has[::-1].index(True)
    parts = [run[:first], run[first:last], run[last:]]
    for outer in (parts[0], parts[2]):
        folded = labels.scale_part(each for p in outer for each in p.folded)
        own = labels.matches(folded)
        answered = sum(profile.n for profile in outer)
        even = bool(own) and own[0].coverage == 1 and own[0].answers.points % 2 == 0
        if outer and not (len(outer) >= STRETCH and answered >= STRETCH_ANSWERS and even):
            return [run]
    return [part for part in parts if part]


def _pooled_block(run: list[Profile]) -> list[Block]:
    if not run:
        return []
    spelled = _spelled(run)
    observed = _part(spelled)
    apart = _worded_otherwise(run, left_out=set(spelled) - observed)
    if apart:
        same = [profile for profile in run if profile not in apart]
        return [*_pooled_block(same), *_pooled_block(apart)]
    found = labels.matches(observed)
    if not found:
        # Together they fit no set although each does: take them apart again.
        half = len(run) // 2
        return [*_pooled_block(run[:half]), *_pooled_block(run[half:])] if len(run) > 1 else []
    best = found[0]
    few = len(observed) < LONE_LABELS
    if few and not (len(run) >= STRETCH and _is_top_or_bottom(best)):
        return []
    if len(run) == 1 and best.coverage < LONE_COVERAGE:
        return []
    three = best.answers.points == LONE_LABELS and len(run) == 1
    if three and not best.answers.alone:
        return []
    block = _from_match(run, best, found, spelled, set(spelled) - observed)
    larger = len(run) == 1 or any(match.answers.points > best.answers.points for match in found)
    answered = sum(sum(spelled[folded].values()) for folded in best.places)
    chance = best.answers.points == LONE_LABELS and larger and answered < STRETCH_ANSWERS
    if few or chance or _lacks_ends(best, spelled):
        block = replace(block, certain=False)
    elif block.certain and goes_on(run, best, found):
        block = replace(block, certain=False, reason="wider")
    if not labels.scale_part(spelled) or _is_often_left_out(spelled, observed, points=best):
        block = replace(block, certain=False, reason="outside")
    return [block]


def _is_often_left_out(
    spelled: Mapping[str, Counter[str]], kept: frozenset[str], *, points: labels.Match
) -> bool:
    """Say whether many gave a "neutral" that was left out beside a scale without a midpoint."""
    often = sum(sum(given.values()) for given in spelled.values())
    left = sum(sum(spelled[text].values()) for text in set(spelled) - kept)
    return points.answers.points % 2 == 0 and left >= LEFT_OUT * often


def _worded_otherwise(run: list[Profile], *, left_out: set[str]) -> list[Profile]:
    """Return the questions whose midpoint is worded otherwise than that of the rest of the run.

    "Neutral" beside "neither agree nor disagree" is no answer where one question offers both; two
    questions with one of them each have two wordings.
    """
    with_it = [each for each in run if left_out & labels.scale_part(each.folded)]
    return with_it if 0 < len(with_it) < len(run) else []


def _from_match(
    run: list[Profile],
    best: labels.Match,
    found: list[labels.Match],
    spelled: Mapping[str, Counter[str]],
    outside: set[str],
) -> Block:
    by_place = {place: folded for folded, place in best.places.items()}
    if best.lacks_midpoint or _offered_less(best, spelled):
        return _without_midpoint(run, best, spelled, set(spelled) - set(best.places))
    texts = tuple(
        spelled[by_place[place]].most_common(1)[0][0] if place in by_place else best.worded(place)
        for place in range(1, best.answers.points + 1)
    )
    codes = {
        normalise(value): place
        for folded, place in best.places.items()
        for value in spelled[folded]
    }
    missing = frozenset(value for folded in outside for value in spelled[folded])
    return Block(
        columns=tuple(profile.index for profile in run),
        minimum=1,
        maximum=best.answers.points,
        codes=codes,
        labels=texts,
        missing=missing,
        certain=best.unique and _is_certain(best, found),
        set_id=best.answers.id,
    )


def _is_top_or_bottom(best: labels.Match) -> bool:
    """Say whether two answers are next to each other: the others of the scale may be unused.

    "Agree" and "disagree" are a choice, "often" and "always" two of five.
    """
    used = sorted(best.places.values())
    across = 2 * used[0] == best.answers.points
    beside = len(used) == 2 and used[1] - used[0] == 1
    return beside and not across and best.answers.points > LONE_LABELS


def _lacks_ends(best: labels.Match, spelled: Mapping[str, Counter[str]]) -> bool:
    """Say whether several dozen answers leave both ends unused, which may not have been offered."""
    answered = sum(sum(spelled[folded].values()) for folded in best.places)
    inner = set(best.places.values()) == set(range(2, best.answers.points))
    return (
        inner and len(best.places) >= LONE_LABELS and SURE_OF_UNUSED <= answered < STRETCH_ANSWERS
    )


def _offered_less(best: labels.Match, spelled: Mapping[str, Counter[str]]) -> bool:
    """Say whether a hundred answers leave out places of a set that chance does not leave out.

    Nobody at either end, or nobody between two places that were used: "disagree" to "agree" was
    offered without "strongly", or three answers of the five. One end alone may be unused.
    """
    answered = sum(sum(spelled[folded].values()) for folded in best.places)
    used, points = set(best.places.values()), best.answers.points
    if answered < STRETCH_ANSWERS or len(used) < LONE_LABELS or best.coverage == 1:
        return False
    if used == set(range(2, points)):
        return True
    return {1, points} <= used


def _without_midpoint(
    run: list[Profile],
    best: labels.Match,
    spelled: Mapping[str, Counter[str]],
    outside: set[str],
) -> Block:
    """Return the run as a scale of the places used: nobody was offered the midpoint, or the ends.

    In a few answers the midpoint may be missing by chance, and a person must say.
    """
    given = sorted(best.places, key=best.places.__getitem__)
    return _in_order(run, given, spelled, outside, set_id=f"{best.answers.id}:used")


def _in_order(
    run: list[Profile],
    given: Sequence[str],
    spelled: Mapping[str, Counter[str]],
    outside: set[str],
    *,
    set_id: str,
) -> Block:
    answers = sum(sum(spelled[folded].values()) for folded in given)
    return Block(
        columns=tuple(profile.index for profile in run),
        minimum=1,
        maximum=len(given),
        codes={
            normalise(value): place
            for place, folded in enumerate(given, start=1)
            for value in spelled[folded]
        },
        labels=tuple(spelled[folded].most_common(1)[0][0] for folded in given),
        missing=frozenset(value for folded in outside for value in spelled[folded]),
        certain=answers >= SURE_OF_UNUSED,
        set_id=set_id,
    )


def graded_blocks(profiles: Sequence[Profile], *, taken: Container[int]) -> list[Block]:
    """Return runs of columns whose answers grade one word or two opposites (`surveys.graded`)."""
    blocks: list[Block] = []
    run: list[Profile] = []
    shared: frozenset[str] = frozenset()
    amounts = Counter(profile.folded for profile in profiles if _is_amount(profile))
    for profile in profiles:
        family = frozenset[str]()
        if profile.index not in taken and profile.codes is None and not profile.is_ticks:
            family = profile.words.family(profile.folded)
        if run and family and shared & family:
            run.append(profile)
            shared |= family
            continue
        if family or not profile.is_transparent:
            blocks += _graded_block(run, amounts)
            run, shared = ([profile], family) if family else ([], frozenset())
    return [*blocks, *_graded_block(run, amounts)]


def _is_amount(profile: Profile) -> bool:
    return profile.words.family(profile.folded) == {graded.AMOUNT}


def _graded_block(run: list[Profile], amounts: Mapping[frozenset[str], int]) -> list[Block]:
    """Return the run as a block; a column alone only where it is as good as a statement.

    How often somebody does something, alone, is a fact about her; how much, asked once, may be.
    """
    spelled = _spelled(run)
    order = graded.ordered(spelled)
    alone = len(run) == 1 and (
        len(spelled) < graded.FEWEST
        or bool(rates.family(spelled))
        or amounts.get(run[0].folded) == 1
    )
    if order is None or alone:
        return []
    return [_in_order(run, order.labels, spelled, set(), set_id="graded")]


def _spelled(run: Sequence[Profile]) -> dict[str, Counter[str]]:
    """Return every folded label of a run with the ways it is written."""
    spelled: dict[str, Counter[str]] = {}
    for profile in run:
        for value, count in profile.options.items():
            spelled.setdefault(profile.words.fold(value), Counter())[value] += count
    return spelled


def _is_certain(best: labels.Match, found: list[labels.Match]) -> bool:
    """Say whether no other set would give the labels other codes."""
    if best.coverage == 1:
        return True
    points = best.answers.points
    middle = points % 2 == 1 and (points + 1) // 2 in best.places.values()
    rivals = [other for other in found if other.coverage >= 0.5 and other.places != best.places]
    if any(other.answers.points == points and other.coverage == best.coverage for other in rivals):
        return False
    return best.coverage >= LONE_COVERAGE and (middle or not rivals)


def _agreed(blocks: list[Block]) -> list[Block]:
    """Read a doubtful block in the set that another block of the file shows whole.

    Where only the midpoint is missing, `midpoint` says how sure that is; what may lack an end is
    asked about as the set it is.
    """
    sure = {block.set_id for block in blocks if block.certain}
    settled: list[Block] = []
    for block in blocks:
        if not block.certain and block.reason != "wider":
            folded = {labels.fold(code) for code in block.codes}
            for match in labels.matches(folded):
                if match.answers.id in sure and match.unique:
                    block = recoded(block, match)
                    break
        settled.append(block)
    return settled


def recoded(block: Block, match: labels.Match) -> Block:
    """Return a block with the places that its answers have in a set."""
    texts = {
        match.places[labels.fold(text)]: text
        for text in block.labels or ()
        if labels.fold(text) in match.places and normalise(text) in block.codes
    }
    return replace(
        block,
        maximum=match.answers.points,
        codes={code: match.places[labels.fold(code)] for code in block.codes},
        labels=tuple(
            texts.get(place, match.worded(place)) for place in range(1, match.answers.points + 1)
        ),
        certain=True,
        set_id=match.answers.id,
    )
