"""Half people, as a relaxation finds them, made whole."""

from itertools import combinations, islice, product

import numpy as np

from analysis.bounds import Array

_DUST = 1e-6


def made_whole(people: Array, sizes: Array, *, most: int) -> Array:
    """Return the ways to round people per class up or down so that each group has its size.

    Parameters
    ----------
    people, sizes
        People of each group in each class (groups, classes), and in all (groups,).
    most
        Ways that are returned; there may be many.

    Returns
    -------
    Array (ways, groups, classes); nothing is checked but the sizes.
    """
    down = np.floor(people + _DUST)
    part = np.where(people - down > _DUST, people - down, 0.0)
    short = np.rint(sizes - down.sum(axis=1)).astype(int)
    groups = np.flatnonzero(short)
    ways = [list(combinations(np.flatnonzero(part[each]), short[each])) for each in groups]
    made = []
    for way in islice(product(*ways), most):
        each = down.copy()
        for group, classes in zip(groups, way, strict=True):
            each[group, list(classes)] += 1
        made.append(each)
    return np.array(made, dtype=np.float64).reshape(-1, *people.shape)
