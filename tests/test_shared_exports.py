"""Real exports that nobody here wrote, where a folder of them lies beside the project."""

import json
import os
from pathlib import Path

import pytest

from tests.benchmarks.score_reading import score


def shared_folder():
    named = os.environ.get("LEARNING_CULTURE_EXPORTS")
    for folder in (named, Path(__file__).parents[2] / "shared" / "exports"):
        if folder and (Path(folder) / "manifest.json").exists():
            return Path(folder)
    return None


@pytest.mark.skipif(shared_folder() is None, reason="no folder of real exports")
def test_real_exports_are_read_as_a_careful_analyst_reads_them():
    folder = shared_folder()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    wrong = {}
    for entry in manifest["files"]:
        result = score(entry, data=(folder / entry["file"]).read_bytes())
        # Rating columns beyond those a manifest lists are a matter of view; all else is not.
        found = [
            each for each in result.wrong if not each.startswith(("not items", "items missed"))
        ]
        if found or result.recall < 0.9:
            wrong[entry["id"]] = result.wrong
    assert wrong == {}
