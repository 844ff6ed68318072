"""`learning-culture compare`: two files, one comparison."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.study import analyse
from analysis.trends import Trend, Wave, compare_waves
from dashboard.command_files import read_file
from dashboard.store_commands import TakenIn
from surveys.reorganisation import Reorganisation, read_reorganisation


def both_files(given: argparse.Namespace) -> tuple[argparse.Namespace, argparse.Namespace]:
    """Return what is asked of each file: the same options, one file each."""
    later = argparse.Namespace(**{**vars(given), "file": given.later})
    return given, later


def reorganisation_of(given: argparse.Namespace) -> Reorganisation | None:
    """Return the map of units that was named, None without one."""
    if not given.map:
        return None
    return read_reorganisation(read_file(given.map), name=Path(given.map).name)


def compared(
    taken: Sequence[TakenIn],
    reorganisation: Reorganisation | None,
    *,
    progress: Callable[[str, float], None],
) -> Trend:
    """Analyse both waves and set them beside each other; waves are called as their files."""
    waves = [
        Wave(
            name=Path(each.reading.file).stem,
            study=analyse(each.responses, each.instrument, each.policy, progress=progress),
            responses=each.responses,
        )
        for each in taken
    ]
    return compare_waves(waves[0], waves[1], reorganisation=reorganisation)
