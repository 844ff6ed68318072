"""The path the field talks about: uncertainty and conflict go with silence by way of safety.

uncertainty → safety → sharing, and conflict → safety → asking for help. Association inside
departments; one survey on one occasion cannot say which comes first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.centring import centred, groups_compared, people_who_differ
from analysis.covariance import Floats
from analysis.driver_columns import PATHS, PathVerdict
from analysis.policy import Policy
from analysis.resampling import Drawn, drawn_from, interval
from analysis.roles import About, Roles
from analysis.rounding import to_step
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from surveys.instrument import Instrument

STEP = 0.01
SIGNS = {About.HIDING: 1}
"""Expected sign of the way through safety to each end; −1 for all that is good when high."""

_FAMILIES: dict[str, tuple[About, tuple[About, ...]]] = {
    "uncertainty_sharing": (About.UNCERTAINTY, (About.SHARING, About.HIDING)),
    "conflict_help": (About.CONFLICT, (About.HELP,)),
}


@dataclass(frozen=True)
class Path:
    """Scales along a path, "" where the survey does not ask; `sign`: of the expected way."""

    path: str
    start: str
    through: str
    end: str
    sign: int = -1


@dataclass(frozen=True, eq=False)
class Mediation:
    """Standardised effects a, b, direct, total and indirect, each with its 95 % interval."""

    effects: Floats
    low: Floats
    high: Floats


NAMES = ("a", "b", "direct", "total", "indirect")


def paths_of(roles: Roles) -> Iterator[Path]:
    """Return the paths an instrument can say something of; one with gaps where it cannot.

    Where sharing is not asked about, holding knowledge back stands for it, with the sign turned.
    """
    about = roles.about
    through = about[About.SAFETY][:1] or ("",)
    for name, (first, ends) in _FAMILIES.items():
        asked = [end for end in ends if about[end]]
        kind = asked[0] if asked else ends[0]
        for start in about[first] or ("",):
            for end in about[kind] or ("",):
                yield Path(name, start, through[0], end, SIGNS.get(kind, -1))


def path_table(
    scores: Scores,
    instrument: Instrument,
    roles: Roles,
    *,
    groups: ShownGroups,
    policy: Policy,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return what the answers say of each path (`results.PATHS`), rounded to two decimals.

    Notes
    -----
    Missing answers: listwise over the three scales. Judged from the rounded figures.
    """
    rows = []
    for path in paths_of(roles):
        told: dict[str, object] = {
            "path": path.path,
            "start": path.start,
            "through": path.through,
            "end": path.end,
        }
        rows.append(told | _tested(scores, instrument, path, groups=groups, policy=policy, rng=rng))
    return pd.DataFrame(rows, columns=list(PATHS))


def _tested(
    scores: Scores,
    instrument: Instrument,
    path: Path,
    *,
    groups: ShownGroups,
    policy: Policy,
    rng: np.random.Generator,
) -> dict[str, object]:
    measures = [path.start, path.through, path.end]
    if not all(measures):
        return {"verdict": PathVerdict.NOT_ASKED}
    items = [item for each in measures for item in instrument.scale(each).items]
    if len(set(items)) < len(items):
        return {"verdict": PathVerdict.SHARED_ITEMS}
    values = scores.scales[measures].to_numpy(dtype=np.float64)
    least = policy.minimum_structure
    placed = groups_compared(
        groups, measures=measures, complete=np.isfinite(values).all(axis=1), least=least
    )
    inside = placed >= 0
    departments = len(np.unique(placed[inside]))
    if int(inside.sum()) - departments < least:
        return {"verdict": PathVerdict.TOO_FEW}
    apart = centred(values[inside], placed[inside])
    if people_who_differ(apart, placed[inside]) < least:
        return {"verdict": PathVerdict.CANNOT_TELL}
    drawn = drawn_from(apart, placed[inside], rng)
    found = mediation(drawn, rng=rng)
    figures = {
        f"{name}{side}": float(to_step(values[place], step=STEP))
        for place, name in enumerate(NAMES)
        for side, values in (("", found.effects), ("_low", found.low), ("_high", found.high))
    }
    return {
        "n": int(inside.sum()),
        "departments": departments,
        "clustered": drawn.clustered,
        **figures,
        "verdict": _verdict(figures, sign=path.sign),
    }


def mediation(drawn: Drawn, *, rng: np.random.Generator) -> Mediation:
    """Return the effects of a path of three: start, through, end, in this order.

    Notes
    -----
    By least squares on standardised scores: a of start on through; b of through on end beside
    start; direct of start on end beside through; indirect = a·b; total = direct + indirect. NaN
    where start and through are the same to within rounding.

    Source: baron1986, mackinnon2004, hesterberg2015. Checked against: pingouin
    (mediation_analysis).
    """
    whole = effects_of(drawn.whole[None])[0]
    low, high = interval(effects_of(drawn.again(rng)), freedom=drawn.freedom)
    return Mediation(whole, low, high)


def effects_of(sums: Floats) -> Floats:
    """Return the five effects of each matrix of sums of products, shape (m, 5)."""
    spread = np.sqrt(np.einsum("mii->mi", sums))
    with np.errstate(divide="ignore", invalid="ignore"):
        r = sums / (spread[:, :, None] * spread[:, None, :])
        a, total, end = r[:, 0, 1], r[:, 0, 2], r[:, 1, 2]
        free = 1 - a**2
        free = np.where(free > 1e-9, free, np.nan)
        b = (end - a * total) / free
        direct = (total - a * end) / free
    found: Floats = np.stack([a, b, direct, total, a * b], axis=1)
    return found


def _verdict(figures: Mapping[str, float], *, sign: int) -> PathVerdict:
    """Say whether the way is there, and each of its halves runs as the field expects."""
    a, low, high = (figures[name] for name in ("a", "indirect_low", "indirect_high"))
    if np.isnan(low) or np.isnan(high):
        return PathVerdict.CANNOT_TELL
    if low <= 0 <= high:
        return PathVerdict.NOT_SUPPORTED
    # Two halves that both run against expectation have the expected product.
    expected = a < 0 and (low > 0) == (sign > 0)
    return PathVerdict.SUPPORTED if expected else PathVerdict.OPPOSITE
