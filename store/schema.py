"""The tables as the program writes and reads them; `migration` makes them.

Times are UTC, days are dates, both as ISO 8601 text; lists and mappings are JSON text.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

_metadata = MetaData()


def _table(name: str, *texts: str, **others: type[BigInteger] | type[LargeBinary]) -> Table:
    columns: list[Column[Any]] = [Column(each, Text) for each in texts]
    columns += [Column(each, kind) for each, kind in others.items()]
    return Table(name, _metadata, *columns)


settings = _table("settings", "name", "value")
policies = _table("policies", "id", "thresholds")
surveys = _table("surveys", "id", "title", "created_at", "delete_after")
waves = _table(
    "waves",
    *("id", "survey_id", "name", "collected_from", "collected_to"),
    *("imported_at", "imported_by", "released_at", "released_by"),
    *("instrument_id", "instrument_version", "instrument", "policy_id"),
    *("report", "headcounts", "units", "content"),
    respondents=BigInteger,
)
answers = _table("answers", "wave_id", responses=LargeBinary, comments=LargeBinary)
results = _table("results", "wave_id", "made_from", "made_at", "seal", study=LargeBinary)
people = _table(
    "people",
    *("id", "issuer", "subject", "email", "name", "role", "units", "added_at", "added_by"),
)
measures = _table(
    "measures",
    *("id", "survey_id", "wave_id", "what", "unit", "barrier", "kind", "responsible"),
    *("due", "follow_up", "status", "created_at", "created_by"),
)
quotes = _table("quotes", "id", "wave_id", "said", "released_at", "released_by")
audit_log = _table(
    "audit_log",
    *("at", "who", "action", "survey_id", "wave_id", "policy_id", "detail", "before", "hash"),
    number=BigInteger,
)
ALL = (
    *(settings, policies, surveys, waves, answers, results, people, measures, quotes),
    audit_log,
)
"""Every table, those that others point to first."""
