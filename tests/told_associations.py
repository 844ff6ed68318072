"""Drivers and paths as rows, for tests of what is said and drawn of them."""

from analysis.results import DRIVERS, PATHS


def driver(driver="conflict", outcome="safety", part="within", **more):
    """One row of `results.DRIVERS`."""
    row = dict.fromkeys(DRIVERS)
    row |= {"outcome": outcome, "driver": driver, "part": part, "n": 480, "departments": 9}
    row |= {"r": -0.4, "r_low": -0.5, "r_high": -0.3, "r_squared": 0.25}
    row |= {"importance": 0.7, "importance_low": 0.6, "importance_high": 0.8}
    return row | {"verdict": "stands_out"} | more


def others(**more):
    """A driver that weighs as the others do."""
    figures = {"importance": 0.3, "importance_low": 0.2, "importance_high": 0.4}
    figures |= {"r": 0.2, "r_low": 0.1, "r_high": 0.3}
    return driver("time", verdict="less") | figures | more


def silent(verdict, outcome=""):
    """The row that says why nothing is said."""
    row = dict.fromkeys(DRIVERS)
    return row | {"outcome": outcome, "driver": "", "part": "within", "verdict": verdict}


def path(**more):
    """One row of `results.PATHS`, supported."""
    row = dict.fromkeys(PATHS)
    row |= {"path": "conflict_help", "start": "conflict", "through": "safety", "end": "time"}
    row |= {"n": 480, "departments": 9, "clustered": True, "verdict": "supported"}
    figures = {"a": -0.3, "b": 0.4, "direct": -0.05, "total": -0.17, "indirect": -0.12}
    for name, value in figures.items():
        row |= {name: value, f"{name}_low": value - 0.06, f"{name}_high": value + 0.06}
    return row | more


def untold(verdict, **more):
    """A path without figures."""
    names = ("path", "start", "through", "end")
    row = dict.fromkeys(PATHS) | {name: path()[name] for name in names}
    return row | {"verdict": verdict} | more
