"""`import`, `waves`, `archive` and `audit-log`: what the store holds, from a shell."""

import argparse
import getpass
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dashboard.shell_words import words
from surveys.problems import CultureError, Problem

if TYPE_CHECKING:
    from analysis.policy import Policy
    from store.audit_log import Entry
    from store.database import Store
    from store.records import Wave
    from surveys.instrument import Instrument
    from surveys.mapping import ColumnMapping
    from surveys.reading import Reading
    from surveys.responses import Headcounts, Responses


class TakenIn(NamedTuple):
    """One file, read as the options say; nothing is computed yet."""

    reading: "Reading"
    mapping: "ColumnMapping"
    instrument: "Instrument"
    responses: "Responses"
    policy: "Policy"
    headcounts: "Headcounts | None"


def local_user() -> str:
    """Return who works at this computer, as the audit log names them."""
    try:
        return f"local:{getpass.getuser()}"
    except (KeyError, OSError):  # a container whose user has no name
        return "local"


def imported(
    taken: TakenIn,
    given: argparse.Namespace,
    language: str,
    *,
    progress: Callable[[str, float], None],
) -> Iterator[str]:
    """Analyse a file and store it as a wave; give what is printed."""
    from analysis.at_rest import import_wave
    from store.database import open_store
    from store.records import Decision, ImportReport
    from store.waves import release_wave
    from surveys.remembered import mapping_without_answers

    by = local_user()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    report = ImportReport(
        file=taken.reading.file,
        mapping=mapping_without_answers(taken.mapping, taken.reading, taken.instrument),
        leave_out=given.leave_out,
        decisions=(Decision(by, f"leave_out={given.leave_out}", at),),
    )
    with closing(open_store()) as store:
        wave = import_wave(
            store,
            taken.responses,
            taken.instrument,
            taken.policy,
            survey=given.survey,
            name=given.wave,
            by=by,
            headcounts=taken.headcounts,
            collected_from=given.first,
            collected_to=given.last,
            report=report,
            again=given.again,
            progress=progress,
        )
        if given.release:
            wave = release_wave(store, wave.id, by=by)
        yield words(language)["imported"].format(path=store.place)
        yield _wave_line(wave, language)


def stored_lines(given: argparse.Namespace, language: str) -> Iterator[str]:
    """Give what `waves`, `archive` and `audit-log` print."""
    from store.database import open_store

    chosen = _COMMANDS[given.command]
    with closing(open_store()) as store:
        yield from chosen(store, given, language)


def _waves(store: "Store", given: argparse.Namespace, language: str) -> Iterator[str]:
    from store.surveys import set_retention
    from store.waves import find_wave, release_wave, withdraw_wave

    say = words(language)
    if given.action == "list":
        yield from _list(store, language)
    elif given.action == "show":
        yield from _show(find_wave(store, given.wave), language)
    elif given.action in ("release", "withdraw"):
        change = release_wave if given.action == "release" else withdraw_wave
        wave = change(store, find_wave(store, given.wave).id, by=local_user())
        yield _wave_line(wave, language)
    elif given.action == "keep":
        from store.surveys import survey

        found = survey(store, given.survey)
        kept = set_retention(store, found.id, delete_after=given.until, by=local_user())
        day = kept.delete_after.isoformat() if kept.delete_after else say["no_day"]
        yield say["survey_line"].format(title=kept.title, id=kept.id, until=day)
    else:
        yield from _delete(store, given, language)


def _list(store: "Store", language: str) -> Iterator[str]:
    from store.surveys import due_surveys, surveys
    from store.waves import waves

    say = words(language)
    found = surveys(store)
    if not found:
        yield say["waves_none"].format(path=store.place)
    for survey in found:
        day = survey.delete_after.isoformat() if survey.delete_after else say["no_day"]
        yield say["survey_line"].format(title=survey.title, id=survey.id, until=day)
        for wave in waves(store, survey_id=survey.id):
            yield f"  {_wave_line(wave, language)}"
    for survey in due_surveys(store, today=date.today()):
        yield say["survey_due"].format(title=survey.title, date=survey.delete_after)


def _wave_line(wave: "Wave", language: str) -> str:
    say = words(language)
    state = say["wave_released"] if wave.released_at else say["wave_closed"]
    facts = {"id": wave.id, "name": wave.name, "n": wave.respondents, "state": state}
    return say["wave_line"].format(**facts, imported=wave.imported_at[:10])


def _show(wave: "Wave", language: str) -> Iterator[str]:
    from reports.text import t

    say = words(language)
    report = wave.report
    left_out = [f"{n} {t(f'dropped.{why}', language)}" for why, n in report.dropped.items()]
    days = (wave.collected_from, wave.collected_to)
    yield _wave_line(wave, language)
    yield say["wave_facts"].format(
        collected=" – ".join(day.isoformat() for day in days if day) or say["no_day"],
        by=wave.imported_by,
        at=wave.imported_at[:16].replace("T", " "),
        file=report.file or say["none"],
        instrument=f"{wave.instrument_id} {wave.instrument_version}",
        minimum=wave.policy.get("minimum_scores"),
        policy=wave.policy_id,
        kept=report.kept,
        dropped=", ".join(left_out) or say["none"],
        leave_out=report.leave_out,
        units=len(wave.units),
    )
    for each in report.decisions:
        yield say["wave_decision"].format(at=each.at[:16], who=each.who, what=each.what)


def _delete(store: "Store", given: argparse.Namespace, language: str) -> Iterator[str]:
    from store.erasure import delete_survey, delete_wave
    from store.surveys import survey
    from store.waves import find_wave

    by = local_user()
    if given.survey:
        found = survey(store, given.wave)
        name = found.title
    else:
        wave = find_wave(store, given.wave)
        name = wave.name
    if not given.yes:
        raise CultureError(Problem("delete_unconfirmed", {"name": name}))
    done = (
        delete_survey(store, found.id, by=by)
        if given.survey
        else delete_wave(store, wave.id, by=by)
    )
    yield done.note.text(language)


def _archive(store: "Store", given: argparse.Namespace, language: str) -> Iterator[str]:
    from store.archive import export_archive, restore_archive

    say = words(language)
    if given.action == "export":
        made = export_archive(store, Path(given.path), by=local_user())
        facts = {"surveys": made.surveys, "waves": made.waves, "head": made.audit_head}
        yield say["archived"].format(path=made.path, **facts)
    else:
        done = restore_archive(store, Path(given.path), by=local_user(), deleted_too=given.deleted)
        yield say["restored"].format(**vars(done))


def _audit_log(store: "Store", given: argparse.Namespace, language: str) -> Iterator[str]:
    from store.audit_log import entries, first_broken
    from store.surveys import survey

    say = words(language)
    named = survey(store, given.survey).id if given.survey else None
    for entry in entries(store, survey_id=named, latest=given.latest):
        yield _entry_line(entry, say)
    broken = first_broken(store)
    if broken is None:
        yield say["log_whole"]
    else:
        raise CultureError(Problem("audit_log_broken", {"line": broken}, file=store.place))


def _entry_line(entry: "Entry", say: dict[str, str]) -> str:
    facts = [f"{name}={value}" for name, value in entry.detail.items() if value not in (None, "")]
    place = "/".join(each for each in (entry.survey_id, entry.wave_id) if each)
    parts = [str(entry.number), entry.at[:19].replace("T", " "), entry.who]
    parts += [say[f"action_{entry.action}"], place, " ".join(facts)]
    if entry.policy_id:
        parts.append(f"policy={entry.policy_id}")
    return "  ".join(part for part in parts if part)


_COMMANDS: dict[str, Callable[["Store", argparse.Namespace, str], Iterator[str]]] = {
    "waves": _waves,
    "archive": _archive,
    "audit-log": _audit_log,
}
