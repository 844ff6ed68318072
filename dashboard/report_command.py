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
    from reports.variants import Variant, ending_of

    variant = Variant(given.kind)
    several = ending_of(variant, unit=given.unit) == "zip"
    kind = given.format or ("pdf" if several else kind_of(given.out))
    if variant is Variant.TABLES and given.format:
        raise _refused(given.out, found=f"--format {given.format}", known="zip")
    ending = ending_of(variant, kind=kind, unit=given.unit)
    found = given.out.rpartition(".")[2].lower() if "." in given.out else ""
    if found != ending:
        raise _refused(given.out, found=found or "–", known=ending)
    return partial(_made, variant=variant, kind=kind, unit=given.unit)


def _refused(path: str, *, found: str, known: str) -> CultureError:
    return CultureError(Problem("report_kind_ending", {"found": found, "known": known}, file=path))


def _made(study: "Study", language: str, *, variant: str, kind: str, unit: str) -> bytes:
    from reports.variants import Variant, variant_file

    return variant_file(study, Variant(variant), language=language, kind=kind, unit=unit)
