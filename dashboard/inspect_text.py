"""A reading in words, for the terminal."""

from dashboard.shell_words import words
from reports.text import t
from surveys.instrument import Instrument
from surveys.instrument import words as in_language


def inspect_text(result: dict[str, object], instrument: Instrument | None, language: str) -> str:
    """Return the reading as lines a person reads: file, rows, columns, what is unclear."""
    say = words(language)
    rows = result["rows"]
    columns = result["columns"]
    lines = [
        say["inspect_file"].format(**result),
        say["inspect_rows"].format(
            kept=rows["kept"],
            dropped=", ".join(
                f"{n} {t(f'dropped.{reason}', language)}" for reason, n in rows["dropped"].items()
            )
            or say["none"],
        ),
    ]
    if instrument:
        matched = sum(1 for column in columns if column["item"])
        lines.append(
            say["inspect_instrument"].format(
                title=in_language(instrument.title, language),
                matched=matched,
                items=len(instrument.items),
            )
        )
    lines.append("")
    for column in columns:
        kind = say[f"kind_{column['kind']}"]
        item = f" → {column['item']}" if column["item"] else ""
        unsure = "" if column["certain"] else f" ({say['unsure']})"
        lines.append(f"{column['index']:>4}  {kind:<14} {column['header'][:70]}{item}{unsure}")
    lines += ["", *(f"? {doubt}" for doubt in result["doubts"])]
    return "\n".join(lines).rstrip()
