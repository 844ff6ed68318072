"""What each criterion says about the number of profiles, and how large profiles are by unit."""

from reports.chart_scales import profile_name
from reports.content import Table
from reports.lookup import Lookup, rows
from reports.tables import ChartTable, Column
from reports.text import number, t

CRITERIA = ("bic", "silhouette", "gap", "prediction_strength", "stability")


def votes_table(look: Lookup) -> ChartTable:
    """Return how many groups each criterion alone would choose; no rows where none was asked."""
    language, facts = look.language, look.study.profile_facts
    votes = {} if facts is None else facts.votes
    columns = (
        Column(t("profile_votes.criterion", language)),
        Column(t("profile_votes.groups", language), "count"),
        Column(t("profile_votes.asks", language)),
    )
    lines = [
        (t(f"profile_votes.{each}", language), votes[each], t(f"profile_asks.{each}", language))
        for each in CRITERIA
        if each in votes
    ]
    return ChartTable(columns, tuple(lines))


FEWEST_ALIKE = 3
"""Fewer departments have no neighbours to speak of."""

AT_LEAST_TWO = ("silhouette", "stability")
"""Criteria that compare groups with each other, and so never choose one."""


def votes_reading(look: Lookup) -> str:
    """Return whether the criteria agree, in a sentence; "" where none was asked."""
    facts = look.study.profile_facts
    if facts is None or not facts.votes:
        return ""
    asked = set(facts.votes) - (set(AT_LEAST_TWO) if facts.k == 1 else set())
    agree = {facts.votes[each] for each in asked} <= {facts.k}
    words = [t(f"profile_votes.{'agree' if agree else 'differ'}", look.language, k=facts.k)]
    if facts.jaccard is not None:
        share = number(facts.jaccard, look.language, decimals=2)
        words.append(t("profile_votes.jaccard", look.language, share=share))
    if facts.sampled is not None:
        words.append(t("profile_votes.sampled", look.language, people=facts.sampled))
    return " ".join(words)


def shares_table(look: Lookup) -> ChartTable:
    """Return each profile's share in each unit that is large enough; else no rows."""
    language = look.language
    named = {row["profile"]: profile_name(row, language) for row in rows(look.study.profiles)}
    there = rows(look.study.profile_shares)
    found = {(row["unit"], row["profile"]): row["share"] for row in there}
    units = [unit for unit in dict.fromkeys(row["unit"] for row in there) if unit in look.names]
    columns = [Column(t("table.unit", language))]
    columns += [Column(name, "share") for name in named.values()]
    if not named:
        return ChartTable(tuple(columns), ())
    lines = [(look.names[unit], *(found.get((unit, each)) for each in named)) for unit in units]
    return ChartTable(tuple(columns), tuple(lines))


def similarity_table(look: Lookup) -> ChartTable:
    """Return the departments beside those they are like, and where each meets the one above."""
    columns = (
        Column(t("table.unit", look.language)),
        Column(t("similarity.joins", look.language), "share"),
    )
    there = sorted(rows(look.study.similarity), key=lambda row: row["place"])
    lines = [
        (look.names[row["unit"]], None if place == 0 else row["joins"])
        for place, row in enumerate(there)
    ]
    return ChartTable(columns, tuple(lines) if len(lines) >= FEWEST_ALIKE else ())


def profile_blocks(look: Lookup) -> list[Table]:
    """Return the report's tables of votes and of shares by unit, those that have rows."""
    wide = {3: (1.4, 0.8, 3.0)}
    blocks = []
    for table in (shares_table(look), votes_table(look)):
        if table.rows:
            shown = table.display(look.language)
            count = len(table.columns)
            is_votes = table.columns[-1].heading == t("profile_votes.asks", look.language)
            blocks.append(
                Table(
                    columns=tuple(column.heading for column in table.columns),
                    rows=tuple(tuple(map(str, row)) for row in shown.to_numpy()),
                    wide=wide[3] if is_votes else (2.0, *[1.2] * (count - 1)),
                    numeric=(False, True, False) if is_votes else (False, *[True] * (count - 1)),
                )
            )
    return blocks
