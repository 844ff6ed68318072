"""Where the sample files are, for the program's "try the sample" and for tests."""

from pathlib import Path

SAMPLES = ("wave1_sv.csv", "wave1_en.xlsx", "wave2_sv.csv", "headcount.csv", "planted.toml")


def sample_path(name: str) -> Path:
    """Return the path of a sample file.

    Raises
    ------
    ValueError
        There is no sample of that name; the message lists those there are.
    """
    if name not in SAMPLES:
        raise ValueError(
            f"There is no sample called {name!r}. Choose one of: {', '.join(SAMPLES)}."
        )
    return Path(__file__).parent / name
