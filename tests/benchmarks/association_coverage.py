"""Do 95 % intervals of drivers and paths hold the truth 95 times in 100? Simulated surveys.

    python -m tests.benchmarks.association_coverage [surveys per scenario] [seed]

Graded five-point questions, three to a scale, some crowding at one end; unequal departments of
4–80 people that differ in level; relations that differ between departments as well (SD 0.1). The
truth is the same figure in 400,000 people of endlessly many departments. Also told: how often a
driver is said to stand out, or to be less, where all are equal; and the same of correlations
between departments, of released means.
"""

import sys
from dataclasses import dataclass

import numpy as np

from analysis.centring import centred
from analysis.drivers import importance, verdict_of
from analysis.paths import NAMES, effects_of, mediation
from analysis.resampling import Drawn, drawn_from
from analysis.shapley import shapley

LEVELS = np.array([-1.6, -0.7, 0.1, 1.0])
SPREAD = 0.1
DRIVERS = {
    "planted": (0.35, 0.25, 0.18, 0.1, 0.1, 0.05, 0.0, 0.0),
    "equal": (0.15,) * 8,
    "nothing": (0.0,) * 8,
}
PATHS = {"planted": (-0.4, 0.5, -0.1), "half": (0.0, 0.5, -0.1), "none": (0.0, 0.0, 0.0)}
SHAPES = {
    "one group of 60": (1, 60),
    "one group of 400": (1, 400),
    "5 departments": (5, 40),
    "8 departments": (8, 40),
    "13 departments": (13, 48),
    "30 departments": (30, 20),
}


@dataclass(frozen=True)
class Survey:
    """Scale scores and each person's department."""

    scores: np.ndarray
    groups: np.ndarray


def graded(latent, rng):
    """Mean of three five-point questions on each column; each has noise of its own."""
    asked = 0.8 * latent[..., None] + 0.6 * rng.normal(size=(*latent.shape, 3))
    return np.digitize(asked, LEVELS).mean(axis=-1)


def departments(shape, rng):
    """Each person's department; sizes spread by a factor of about four either way."""
    count, size = shape
    sizes = np.clip(size * np.exp(0.7 * rng.normal(size=count)), 4, 80 if count > 1 else 9e9)
    return np.repeat(np.arange(count), size if count == 1 else sizes.astype(int))


def drivers(slopes, groups, rng):
    """Eight drivers with something in common, and last the outcome."""
    n, count, p = len(groups), groups.max() + 1, len(slopes)
    differ = SPREAD * (count > 1) * (max(slopes) > 0)
    own = np.array(slopes) + differ * rng.normal(size=(count, p))
    x = np.sqrt(0.3) * rng.normal(size=(n, 1)) + np.sqrt(0.7) * rng.normal(size=(n, p))
    y = (x * own[groups]).sum(axis=1) + 0.8 * rng.normal(size=n)
    level = 0.3 * rng.normal(size=(count, p + 1))
    return Survey(graded(np.column_stack([x, y]) + level[groups], rng), groups)


def paths(slopes, groups, rng):
    """Start, through and end."""
    n, count = len(groups), groups.max() + 1
    differ = SPREAD * (count > 1) * (np.array(slopes) != 0)[:, None]
    moved = differ * rng.normal(size=(3, count))
    a, b, direct = (slope + each[groups] for slope, each in zip(slopes, moved, strict=True))
    start = rng.normal(size=n)
    through = a * start + 0.9 * rng.normal(size=n)
    end = b * through + direct * start + 0.8 * rng.normal(size=n)
    level = 0.3 * rng.normal(size=(count, 3))
    return Survey(graded(np.column_stack([start, through, end]) + level[groups], rng), groups)


def truth(made, slopes, *, one, rng):
    """Products of very many people; those of one group have all the same relations."""
    groups = np.zeros(400_000, int) if one else np.repeat(np.arange(8_000), 50)
    survey = made(slopes, groups, rng)
    values = centred(survey.scores, survey.groups)
    return values.T @ values / len(values)


def told(kind, survey, rng):
    """Estimates with both limits, shape (3, figures), and whether a driver was judged."""
    values = centred(survey.scores, survey.groups)
    drawn = drawn_from(values, survey.groups, rng)
    if kind is paths:
        found = mediation(drawn, rng=rng)
        return np.array([found.effects, found.low, found.high]), False, False
    found = importance(drawn, rng=rng)
    rows = [
        np.r_[found.r, found.importance],
        np.r_[found.r_low, found.importance_low],
        np.r_[found.r_high, found.importance_high],
    ]
    names = ("r", "r_low", "r_high", "importance", "importance_low", "importance_high")
    said = [
        verdict_of(
            {name: round(float(getattr(found, name)[place]), 2) for name in names},
            drivers=len(found.r),
            freedom=drawn.freedom,
        )
        for place in range(len(found.r))
    ]
    return np.array(rows), "stands_out" in said, "less" in said


def exact(kind, products):
    """The same figures of endlessly many people."""
    if kind is paths:
        return effects_of(products[None])[0]
    spread = np.sqrt(np.diag(products))
    r = products[:-1, -1] / spread[:-1] / spread[-1]
    shares = shapley(products[None])[0]
    return np.r_[r, shares / shares.sum()]


def released(count, rho, rng):
    """Departments' n and two released means; true levels go together by `rho`."""
    n = np.clip(40 * np.exp(0.7 * rng.normal(size=count)), 5, 200).round()
    levels = 0.3 * rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=count)
    noise = 0.8 * rng.normal(size=(count, 2)) / np.sqrt(n)[:, None]
    return n, np.round(3 + levels + noise, 1)


def between(times, rng):
    """Print how often the correlation of released means lies in its interval."""
    for count in (10, 12, 20, 40):
        for rho in (0.0, 0.6):
            n, means = released(400_000, rho, rng)
            apart = means - np.average(means, axis=0, weights=n)
            products = (apart * n[:, None]).T @ apart
            known = products[0, 1] / np.sqrt(products[0, 0] * products[1, 1])
            hits, sure = 0, 0
            for _ in range(times):
                n, means = released(count, rho, rng)
                whole = np.column_stack([np.ones(count), means - means.mean(axis=0)])
                each = whole[:, :, None] * whole[:, None, :] * n[:, None, None]
                drawn = Drawn(each, count - 1, clustered=True)
                found = importance(drawn, rng=rng, moving=True)
                hits += found.r_low[0] <= known <= found.r_high[0]
                sure += found.r_low[0] * found.r_high[0] > 0
            line = f"r {known:.2f} held {hits / times:.3f} zero outside {sure / times:.3f}"
            sys.stdout.write(f"between  {count} departments  {line}\n")


def main(times, seed):
    """Print the coverage of every figure, scenario by scenario."""
    rng = np.random.default_rng(seed)
    between(times, rng)
    for kind, worlds in ((drivers, DRIVERS), (paths, PATHS)):
        for name, slopes in worlds.items():
            for shape, size in SHAPES.items():
                products = truth(kind, slopes, one=size[0] == 1, rng=rng)
                known = exact(kind, products)
                hits, outs, lesses, widths, orders = [], 0, 0, [], []
                for _ in range(times):
                    survey = kind(slopes, departments(size, rng), rng)
                    (at, low, high), out, less = told(kind, survey, rng)
                    hits.append((low <= known) & (known <= high))
                    widths.append(high - low)
                    if kind is drivers and name == "planted":
                        said = at[len(slopes) :]
                        orders.append((said[:3].min() > said[5:].max(), said.argmax() == 0))
                    outs, lesses = outs + out, lesses + less
                share, wide = np.mean(hits, axis=0), np.mean(widths, axis=0)
                if kind is paths:
                    line = " ".join(f"{n} {s:.3f}" for n, s in zip(NAMES, share, strict=True))
                    zero = 1 - share[-1] if "planted" not in name else np.nan
                    line += f"  indirect wrong {zero:.3f}"
                else:
                    p = len(slopes)
                    line = f"r {share[:p].mean():.3f} (least {share[:p].min():.3f})"
                    if max(slopes) > 0:  # shares of nothing are no figure
                        line += (
                            f" importance {share[p:].mean():.3f} (least {share[p:].min():.3f}) "
                            f"width {wide[p:].mean():.2f}"
                        )
                    if orders:  # the three strongest before the three weakest; the strongest first
                        three, first = np.mean(orders, axis=0)
                        line += f" three first {three:.3f} strongest first {first:.3f}"
                    line += f" any stands out {outs / times:.3f} any less {lesses / times:.3f}"
                sys.stdout.write(f"{kind.__name__:8} {name:8} {shape:17} {line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(*(int(each) for each in [*sys.argv[1:], *["300", "1"][len(sys.argv) - 1 :]]))
