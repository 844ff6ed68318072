"""Attacks on what is told of free text: themes of too few, units of too few, fine counts."""

import re

import pandas as pd

from analysis.attack_run import Run
from analysis.results import Status
from analysis.sealing_themes import STEP
from surveys.masking import MASKS

ATTACK = "words"
_NAMING = re.compile("|".join([r"[\d@]", *map(re.escape, MASKS)]))


def words(run: Run) -> None:
    """Look for themes that few wrote about, exact counts, numbers and addresses among the words.

    A unit that a theme comes from must be shown, with as many people as a theme needs.
    """
    family, least, tally = run.family, run.policy.minimum_shares, run.tally(ATTACK)
    told = [each for each in family.words.split(" · ") if each]
    if len(family.themes):
        n = pd.to_numeric(family.themes["n"])
        tally.check(int(((n < least) | (n % STEP != 0)).sum()), tried=len(n))
        told += [each for terms in family.themes["terms"] for each in terms.split(" · ")]
        units = family.units
        enough = set(units.loc[(units["status"] == Status.SHOWN) & (units["n"] >= least), "unit"])
        linked = family.theme_units["unit"].tolist()
        tally.check(sum(unit not in enough for unit in linked), tried=len(linked))
    tally.check(sum(_NAMING.search(each) is not None for each in told), tried=len(told))
