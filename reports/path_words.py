"""What is said of paths by way of safety, in sentences; never what causes what."""

from typing import Any

from analysis.results import PathVerdict
from reports.association_words import Row, r_text
from reports.lookup import Lookup, rows
from reports.text import listed, t


def path_name(look: Lookup, row: Row) -> str:
    """Return the three stations of a path, those the survey does not ask about in plain words."""
    return t("path.name", look.language, **_stations(look, row))


def path_sentence(look: Lookup, row: Row) -> str:
    """Return what the answers say of a path, in a sentence."""
    language, verdict = look.language, str(row["verdict"])
    values: dict[str, str | int] = {
        **_stations(look, row),
        "paths": path_name(look, row),
        "indirect": r_text(row, language, name="indirect"),
        "minimum": look.study.policy.minimum_structure,
    }
    if verdict == PathVerdict.NOT_ASKED:
        stations = zip(("start", "through", "end"), _kinds(row["path"]), strict=True)
        gone = [t(f"path.about.{kind}", language) for place, kind in stations if not row[place]]
        return t("path.not_asked", language, **values, missing=listed(gone, language))
    if verdict == PathVerdict.SUPPORTED:
        less = "less" if row["b"] > 0 else "more"
        return t(f"path.supported_{less}", language, **values)
    return t(f"path.{verdict}", language, **values)


def path_alt(look: Lookup, row: Row) -> str:
    """Return what the picture of a path shows, for those who do not see it."""
    figures = {
        name: r_text(row, look.language, name=name) for name in ("a", "b", "direct", "total")
    }
    said = t("path.alt", look.language, **_stations(look, row), **figures)
    return f"{said} {path_sentence(look, row)}"


def paths_of(look: Lookup) -> list[dict[str, Any]]:
    """Return every path, tested or not, in order."""
    return rows(look.study.paths)


def path_sentences(look: Lookup) -> list[str]:
    """Return what is said of every path: those with figures first, the others by why not."""
    return [*(path_sentence(look, row) for row in told_paths(look)), *untold_paths(look)]


def untold_paths(look: Lookup) -> list[str]:
    """Return why nothing is said of the other paths, those of the same reason together."""
    found: list[str] = []
    reasons: dict[str, list[str]] = {}
    for row in paths_of(look):
        if row["verdict"] == PathVerdict.NOT_ASKED:
            found.append(path_sentence(look, row))
        elif row["indirect"] is None:
            reasons.setdefault(str(row["verdict"]), []).append(path_name(look, row))
    least = look.study.policy.minimum_structure
    for verdict, names in reasons.items():
        paths = listed(names, look.language)
        found.append(t(f"path.{verdict}", look.language, paths=paths, minimum=least))
    return list(dict.fromkeys(found))


def told_paths(look: Lookup) -> list[dict[str, Any]]:
    """Return the paths with figures."""
    return [row for row in paths_of(look) if row["indirect"] is not None]


def pictured_paths(look: Lookup) -> list[dict[str, Any]]:
    """Return the paths a report draws: the first with figures of each kind."""
    found: dict[str, dict[str, Any]] = {}
    for row in told_paths(look):
        found.setdefault(row["path"], row)
    return list(found.values())


def _stations(look: Lookup, row: Row) -> dict[str, str]:
    kinds = _kinds(row["path"])
    return {
        place: look.measure_title(row[place])
        if row[place]
        else t(f"path.about.{kind}", look.language)
        for place, kind in zip(("start", "through", "end"), kinds, strict=True)
    }


def _kinds(path: str) -> tuple[str, str, str]:
    start, end = path.split("_")
    return start, "safety", end
