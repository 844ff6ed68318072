"""Files that a command reads and writes, with one clear message when that fails."""

from pathlib import Path

from surveys.problems import CultureError, Problem


def read_file(path: str) -> bytes:
    """Return a file's bytes; a CultureError with what to do when that fails."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise CultureError(Problem("file_not_found", file=path)) from None
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_readable", values, file=path)) from None


def write_file(path: str, content: bytes) -> None:
    """Write a file whole or not at all; a CultureError with what to do when that fails."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        values = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_writable", values, file=path)) from None
