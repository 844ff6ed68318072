"""`learning-culture …`: what can be asked for in a shell. The work is in `commands.py`.

Only the standard library is imported here, so that `--help` answers at once.
"""

import argparse
import io
import sys
from datetime import date

from dashboard.shell_words import FORMATS, KINDS, language_of_this_computer, words


def parser(language: str) -> argparse.ArgumentParser:
    """Return the whole command line with its help in one language."""
    say = words(language)
    top = argparse.ArgumentParser(prog="learning-culture", description=say["program"])
    top.add_argument("--version", action="store_true", help=say["version"])
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title=say["commands"])

    app = commands.add_parser("app", help=say["app"], description=say["app"])
    app.add_argument("--port", type=int, help=say["port"])
    app.add_argument("--address", metavar="IP", help=say["address"])

    inspect = commands.add_parser("inspect", help=say["inspect"], description=say["inspect"])
    inspect.add_argument("file", metavar="FILE", help=say["file"])
    inspect.add_argument("--json", action="store_true", help=say["inspect_json"])
    inspect.add_argument("--write-mapping", metavar="FILE", help=say["write_mapping"])
    inspect.add_argument("--instrument", metavar="ID|PATH", help=say["instrument"])
    inspect.add_argument("--department", action="append", default=[], help=say["department"])
    inspect.add_argument("--breakdown", action="append", default=[], help=say["breakdown"])
    inspect.add_argument("--link", metavar="COLUMN", help=say["link"])
    inspect.add_argument("--comments", action="append", default=[], help=say["comments"])
    inspect.add_argument("--quality", action="store_true", help=say["inspect_quality"])

    for name in ("analyse", "report", "audit", "import"):
        each = commands.add_parser(name, help=say[name], description=say[name])
        each.add_argument("file", metavar="FILE", help=say["file"])
        each.add_argument("--instrument", metavar="ID|PATH", help=say["instrument"])
        each.add_argument("--department", action="append", default=[], help=say["department"])
        each.add_argument("--breakdown", action="append", default=[], help=say["breakdown"])
        each.add_argument("--link", metavar="COLUMN", help=say["link"])
        each.add_argument("--comments", action="append", default=[], help=say["comments"])
        each.add_argument("--mapping", metavar="FILE", help=say["mapping"])
        each.add_argument("--headcount", metavar="FILE", help=say["headcount"])
        each.add_argument("--minimum", type=int, metavar="N", help=say["minimum"])
        each.add_argument(
            "--leave-out", choices=("flagged", "none"), default="none", help=say["leave_out"]
        )
        each.add_argument("--no-remembered", action="store_true", help=say["no_remembered"])
        if name == "import":
            _add_import(each, say)
        elif name != "report":
            each.add_argument("--json", metavar="OUT", help=say[f"{name}_json"])
        else:
            each.add_argument("--out", metavar="FILE", required=True, help=say["out"])
            each.add_argument("--kind", choices=KINDS, default=KINDS[0], help=say["report_of"])
            each.add_argument("--format", choices=FORMATS, help=say["report_format"])
            each.add_argument("--unit", metavar="NAME", default="", help=say["report_unit"])

    _add_compare(commands, say)
    stored = [*_add_instruments(commands, say), *_add_store(commands, say)]
    for each in (*commands.choices.values(), *stored):
        each.add_argument("--language", choices=("sv", "en"), default=language, help=say["lang"])
    return top


def _add_compare(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", say: dict[str, str]
) -> None:
    compare = commands.add_parser("compare", help=say["compare"], description=say["compare"])
    compare.add_argument("file", metavar="EARLIER", help=say["compare_earlier"])
    compare.add_argument("later", metavar="LATER", help=say["compare_later"])
    compare.add_argument("--map", metavar="FILE", help=say["compare_map"])
    compare.add_argument("--instrument", metavar="ID|PATH", help=say["instrument"])
    compare.add_argument("--department", action="append", default=[], help=say["department"])
    compare.add_argument("--minimum", type=int, metavar="N", help=say["minimum"])
    compare.add_argument(
        "--leave-out", choices=("flagged", "none"), default="none", help=say["leave_out"]
    )
    compare.add_argument("--no-remembered", action="store_true", help=say["no_remembered"])
    compare.add_argument("--json", metavar="OUT", help=say["compare_json"])
    compare.add_argument("--link", metavar="COLUMN", help=say["link"])
    compare.set_defaults(mapping=None, headcount=None, breakdown=[], comments=[])


def _add_instruments(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", say: dict[str, str]
) -> list[argparse.ArgumentParser]:
    instruments = commands.add_parser(
        "instruments", help=say["instruments"], description=say["instruments"]
    )
    actions = instruments.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help=say["instruments_list"])
    show = actions.add_parser("show", help=say["instruments_show"])
    show.add_argument("instrument", metavar="ID|PATH")
    show.add_argument("--format", choices=("txt", "csv"), default="txt", help=say["show_format"])
    check = actions.add_parser("check", help=say["instruments_check"])
    check.add_argument("path", metavar="PATH")
    draft = actions.add_parser("draft", help=say["instruments_draft"])
    draft.add_argument("file", metavar="FILE", help=say["file"])
    draft.add_argument("--out", metavar="TOML", help=say["draft_out"])
    return list(actions.choices.values())


def _add_import(command: argparse.ArgumentParser, say: dict[str, str]) -> None:
    command.add_argument("--survey", required=True, metavar="TITLE", help=say["survey"])
    command.add_argument("--wave", required=True, metavar="NAME", help=say["wave"])
    command.add_argument("--from", dest="first", metavar="YYYY-MM-DD", type=day, help=say["first"])
    command.add_argument("--to", dest="last", metavar="YYYY-MM-DD", type=day, help=say["last"])
    command.add_argument("--release", action="store_true", help=say["release"])
    command.add_argument("--again", action="store_true", help=say["again"])


def _add_store(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", say: dict[str, str]
) -> list[argparse.ArgumentParser]:
    """Add what looks after the stored waves; return the commands below them."""
    waves = commands.add_parser("waves", help=say["waves"], description=say["waves"])
    actions = waves.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help=say["waves_list"])
    for name in ("show", "release", "withdraw"):
        each = actions.add_parser(name, help=say[f"waves_{name}"])
        each.add_argument("wave", metavar="WAVE", help=say["wave_named"])
    delete = actions.add_parser("delete", help=say["waves_delete"])
    delete.add_argument("wave", metavar="WAVE|SURVEY", help=say["wave_named"])
    delete.add_argument("--survey", action="store_true", help=say["delete_survey"])
    delete.add_argument("--yes", action="store_true", help=say["yes"])
    keep = actions.add_parser("keep", help=say["waves_keep"])
    keep.add_argument("survey", metavar="SURVEY")
    keep.add_argument("--until", metavar="YYYY-MM-DD", type=day, help=say["until"])
    archive = commands.add_parser("archive", help=say["archive"], description=say["archive"])
    moves = archive.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name in ("export", "restore"):
        each = moves.add_parser(name, help=say[f"archive_{name}"])
        each.add_argument("path", metavar="ZIP")
    moves.choices["restore"].add_argument("--deleted", action="store_true", help=say["deleted_too"])
    log = commands.add_parser("audit-log", help=say["audit_log"], description=say["audit_log"])
    log.add_argument("--survey", metavar="SURVEY", help=say["log_survey"])
    log.add_argument("--latest", type=int, metavar="N", help=say["log_latest"])
    return [*actions.choices.values(), *moves.choices.values()]


def day(text: str) -> date:
    """Return a day as YYYY-MM-DD names it."""
    return date.fromisoformat(text)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 with one message on standard error for bad input."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may lack a letter or an arrow; a pipe is read as UTF-8 everywhere.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    language = language_of_this_computer()
    for flag, value in zip(arguments, arguments[1:], strict=False):
        if flag == "--language" and value in ("sv", "en"):
            language = value
    asked = parser(language)
    given = asked.parse_args(arguments)
    if not given.command and not given.version:
        asked.print_help()
        return 0
    from dashboard import commands

    return commands.run(given, language)


if __name__ == "__main__":
    sys.exit(main())
