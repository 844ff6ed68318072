"""A large file is dropped on one page while somebody else clicks through another.

    python -m tests.benchmarks.large_upload [FILE]

A made-up survey of 200 MB by default. Prints how long the other session's clicks took before, and
while the file was taken in and read; and the server's memory before, at its peak, and a minute
after the page with the file was closed. Wanted: clicks within 2 s, and memory within 300 MB.
"""

import asyncio
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from websockets.asyncio.client import connect

from dashboard.words import say
from store.database import open_store
from store.waves import waves
from surveys.remembered import FOLDER
from tests.benchmarks.page_speed import store_sample
from tests.benchmarks.reading_speed import FILES, write
from tests.benchmarks.sessions import CLICKS, answered
from tests.served import browser, dashboard

DEFAULT = "numbers-200mb.csv"
LONGEST = 300_000
CLOSED = 60


def say_so(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def resident(pid: int) -> float:
    """The megabytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children() -> set[int]:
    """The processes that this one has started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


class Watched(threading.Thread):
    """Somebody who clicks on, and the server's memory meanwhile, until told to stop."""

    def __init__(self, address: str, *, query: str, pid: int) -> None:
        super().__init__(daemon=True)
        self.address, self.query, self.pid = address, query, pid
        self.took: list[float] = []
        self.peak = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        asyncio.run(self._clicks())

    async def _clicks(self) -> None:
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        async with connect(
            url, subprotocols=["streamlit"], origin=self.address, max_size=None
        ) as socket:
            place = 0
            while not self.over.is_set():
                page = CLICKS[place % len(CLICKS)]
                self.took.append(await answered(socket, page=page, query=self.query))
                self.peak = max(self.peak, resident(self.pid))
                place += 1
                await asyncio.sleep(0.2)

    def told(self) -> str:
        """Stop, and say how long the clicks took."""
        self.over.set()
        self.join()
        took = sorted(self.took)
        if not took:
            return "no click was answered"
        return f"{len(took)} clicks, median {took[len(took) // 2]:.2f} s, longest {took[-1]:.2f} s"


def main() -> None:
    """Print clicks and memory."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / DEFAULT)
    if not path.exists():
        write(path, made=FILES[path.name])
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        store_sample()
        store = open_store()
        query = f"wave={waves(store)[-1].id}&lang=en"
        store.close()
        before = children()
        with dashboard(Path(folder), **{FOLDER: folder}) as address:
            (server,) = children() - before
            for seconds in (60, 15):  # the first time everything is computed
                alone = Watched(address, query=query, pid=server)
                alone.start()
                time.sleep(seconds)
                told = alone.told()
            say_so(f"alone: {told}")
            idle = resident(server)
            with browser() as opened:
                page = opened.new_page()
                page.goto(f"{address}/start?lang=en")
                field = page.locator('input[type="file"]').first
                field.wait_for(state="attached", timeout=60_000)
                busy = Watched(address, query=query, pid=server)
                busy.start()
                started = time.perf_counter()
                field.set_input_files(str(path))
                page.get_by_role("button", name=say("start.read", "en")).click(timeout=LONGEST)
                taken = time.perf_counter() - started
                page.wait_for_url("**/check**", timeout=LONGEST)
                seconds = time.perf_counter() - started
                say_so(f"taken in after {taken:.1f} s, read after {seconds:.1f} s; {busy.told()}")
                held = resident(server)
                page.close()
            time.sleep(CLOSED)
            rest = resident(server)
            say_so(
                f"memory: idle {idle:.0f} MB, peak {busy.peak:.0f}, read {held:.0f},"
                f" {CLOSED} s after the page was closed {rest:.0f} (+{rest - idle:.0f})"
            )


if __name__ == "__main__":
    main()
