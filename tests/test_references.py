"""Every source a formula names can be looked up, and none is listed for nothing."""

import re
import tomllib
from pathlib import Path

ANALYSIS = Path(__file__).parent.parent / "analysis"
REFERENCES = tomllib.loads((ANALYSIS / "references.toml").read_text(encoding="utf-8"))


def named_sources() -> set[str]:
    """Keys like feldt1987 anywhere in the code of the room."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in ANALYSIS.glob("*.py"))
    return set(re.findall(r"\b[a-z]{2,}(?:19|20)\d{2}\b", code))


def test_every_source_named_in_the_code_is_cited():
    assert named_sources() - REFERENCES.keys() == set()


def test_no_citation_is_listed_for_nothing():
    assert REFERENCES.keys() - named_sources() == set()
