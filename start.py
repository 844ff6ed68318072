"""Set up once, then open the dashboard (`start.py`) or run the tests (`start.py test`).

Standard library only: this file must run on a machine that has nothing but Python.
Everything lands in `.venv` beside it; deleting that folder undoes all of it.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)

LOCKS = {"app": "requirements.lock", "test": "requirements-test.lock"}

NO_PIP = (
    "Python can make an environment but has no pip to fill it with. Install the system package "
    "that brings it (Debian and Ubuntu: python3-venv; Fedora: python3-pip) and run this command "
    "again."
)


def stamp(purpose: str) -> str:
    """What an environment for `purpose` must have been made from to be used as it is."""
    digest = hashlib.sha256()
    for name in (LOCKS[purpose], "pyproject.toml"):
        digest.update((HERE / name).read_bytes())
    # The folder too: a moved checkout leaves an environment that points to the old place.
    for fact in (platform.python_version(), platform.machine(), str(HERE)):
        digest.update(fact.encode())
    return digest.hexdigest()


def ready(purpose: str) -> bool:
    """Whether a finished installation is there; the test set holds all the app needs."""
    for each in dict.fromkeys((purpose, "test")):
        mark = VENV / f"installed-{each}"
        if PYTHON.exists() and mark.exists() and mark.read_text() == stamp(each):
            return True
    return False


def run(*command: object, quiet: bool = False) -> bool:
    """Run a command and say whether it went well; with `quiet`, without its output."""
    env = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run([str(c) for c in command], env=env, stdout=output, stderr=output)
    return done.returncode == 0


def has_pip() -> bool:
    """Whether the environment can install by itself."""
    return run(PYTHON, "-m", "pip", "--version", quiet=True)


def make_environment() -> list:
    """Make `.venv`; return the pip command that fills it, or stop with one sentence."""
    if VENV.exists():
        shutil.rmtree(VENV)
    venv = [sys.executable, "-m", "venv"]
    if run(*venv, VENV, quiet=True) and has_pip():
        return [PYTHON, "-m", "pip"]
    # Debian's Python may lack ensurepip; its own pip, if any, can fill an environment from outside.
    shutil.rmtree(VENV, ignore_errors=True)
    outside = [sys.executable, "-m", "pip", "--python", PYTHON]
    if run(*venv, "--without-pip", VENV, quiet=True) and run(*outside, "--version", quiet=True):
        return outside
    raise SystemExit(NO_PIP)


def install(purpose: str) -> None:
    """Install the locked packages and the project.

    The stamp is written last, so that an installation that was cut off repairs itself.
    """
    print("Setting up (once; a few minutes on a slow line) ...", flush=True)
    # The test set holds all of the app's, so a finished app environment is only added to.
    pip = [PYTHON, "-m", "pip"] if ready("app") and has_pip() else make_environment()
    locked = ["install", "-qq", "--require-hashes", "-r", HERE / LOCKS[purpose]]
    project = ["install", "-qq", "--no-deps", "--no-build-isolation", "-e", HERE]
    if not (run(*pip, *locked) and run(*pip, *project)):
        raise SystemExit(
            "The packages could not be installed; the lines above say why. "
            "Check the network connection and run the same command again: it starts over cleanly."
        )
    (VENV / f"installed-{purpose}").write_text(stamp(purpose))


def main(arguments: list) -> int:
    """Set up when needed, then hand over to the program or to pytest."""
    if sys.version_info < OLDEST:
        raise SystemExit(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")
    purpose = "test" if arguments[:1] == ["test"] else "app"
    if not ready(purpose):
        install(purpose)
    if purpose == "test":
        return subprocess.run([str(PYTHON), "-m", "pytest", *arguments[1:]], cwd=HERE).returncode
    # -P: a folder called "analysis" where the user stands must not be taken for ours.
    command = [str(PYTHON), "-P", "-m", "dashboard.command_line", *(arguments or ["app"])]
    return subprocess.run(command).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
