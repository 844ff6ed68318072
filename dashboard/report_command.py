"""The report command: which report, for whom, as which file."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from surveys.problems import CultureError, Problem

if TYPE_CHECKING:
    from analysis.study import Study


def report_maker(given: argparse.Namespace) -> Callable[["Study", str], bytes]:
    """Return what makes the report that the options ask for, of a study in a language.

    Raises
    ------
    CultureError
        The file's ending does not fit what is asked for.
    """
    from reports.files import kind_of

    if given.kind == "full":
        return partial(_full, kind=kind_of(given.out))
    from reports.variants import Variant, ending_of

    variant = Variant(given.kind)
    ending, found = ending_of(variant, unit=given.unit), given.out.rpartition(".")[2].lower()
    if found != ending:
        values = {"found": found if "." in given.out else "–", "known": ending}
        raise CultureError(Problem("report_kind_ending", values, file=given.out))

    def made(study: "Study", language: str) -> bytes:
        from reports.variants import variant_file

        return variant_file(study, variant, language=language, unit=given.unit)

    return made


def _full(study: "Study", language: str, *, kind: str) -> bytes:
    from reports.files import report_file

    return report_file(study, kind, language=language)
