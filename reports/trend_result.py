"""A comparison of two waves as JSON, for other programs; described by `trend.schema.json`.

Numbers as in `result.json`: means in the response format's own units, not turned by polarity; a
change is later − earlier; what may not be shown is null.
"""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from analysis.disclosure import Released
from analysis.trends import Trend
from reports.lookup import rows


def trend_json(trend: Trend) -> str:
    """Return `trend_result` as text, for a file."""
    return json.dumps(trend_result(trend), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


@cache
def trend_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every comparison follows."""
    text = (Path(__file__).parent / "trend.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def trend_result(trend: Trend) -> dict[str, Any]:
    """Return everything released about a comparison; keys as in `trend.schema.json`."""
    return {
        "earlier": asdict(trend.earlier),
        "later": asdict(trend.later),
        "policy": trend.policy.as_dict(),
        "linked": trend.linked,
        "measures": [
            {
                "id": each.id,
                "items": list(each.items),
                "unshared": [{"item": item, "why": str(why)} for item, why in each.unshared],
                "compared": not each.reason,
                "reason": each.reason,
            }
            for each in trend.measures
        ],
        "units": [
            {
                "unit": row["unit"],
                "path": list(row["path"]),
                "how": str(row["how"]),
                "earlier": row["earlier"],
                "later": row["later"],
                "why": row["why"],
            }
            for row in rows(trend.units)
        ],
        "changes": _plain(trend.changes),
        "item_bias": _plain(trend.item_bias),
        "withheld": [{"unit": unit, "measure": measure} for unit, measure in trend.withheld],
        "measure_effects": [] if trend.effects is None else _plain(trend.effects),
    }


def _plain(table: Released) -> list[dict[str, Any]]:
    return [{key: _value(value) for key, value in row.items()} for row in rows(table)]


def _value(value: object) -> object:
    """Return numpy's numbers as Python's, names as text."""
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    return str(plain) if isinstance(plain, str) else plain
