"""Many people at once: sessions that each open a page and then click once, on one server.

    python -m tests.benchmarks.sessions [SESSIONS] [SECONDS]

25 sessions within 10 seconds by default, on both waves of the sample. Speaks to the server as a
browser does (the same socket and messages), so that what is measured is the server and not 25
browsers on the same processors. Wanted: no error, and 95 % of the clicks answered within 2 s.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from store.database import open_store
from store.waves import waves
from surveys.remembered import FOLDER
from tests.benchmarks.page_speed import store_sample
from tests.served import dashboard

CLICKS = ("overview", "departments", "barriers", "change", "reliability", "export")
LONGEST = 60.0


async def answered(socket, *, page: str, query: str) -> float:
    """Ask for a page and wait until it has been drawn; return the seconds, raise on an error."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    started = time.perf_counter()
    await socket.send(message.SerializeToString())
    async with asyncio.timeout(LONGEST):
        async for data in socket:
            told = ForwardMsg.FromString(data)
            kind = told.WhichOneof("type")
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(told.delta.new_element.exception.message)
            if kind == "script_finished":
                if told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(str(told.script_finished))
                return time.perf_counter() - started
    raise RuntimeError("closed")


async def person(
    address: str, query: str, *, at: float, page: str, together: asyncio.Barrier
) -> tuple[float, float]:
    """One session: open the first page; when all have, click at a moment of one's own."""
    url = address.replace("http", "ws") + "/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], origin=address, max_size=None) as socket:
        opened = await answered(socket, page="overview", query=query)
        await together.wait()
        await asyncio.sleep(at)
        return opened, await answered(socket, page=page, query=query)


async def crowd(address: str, query: str, *, sessions: int, seconds: float) -> list:
    rng = random.Random(20261125)
    together = asyncio.Barrier(sessions)
    people = [
        person(
            address,
            query,
            at=rng.uniform(0, seconds),
            page=rng.choice(CLICKS),
            together=together,
        )
        for _ in range(sessions)
    ]
    return await asyncio.gather(*people, return_exceptions=True)


def main() -> None:
    """Print how long opening and clicking took."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        store_sample()
        store = open_store()
        wave = waves(store)[-1].id
        store.close()
        with dashboard(Path(folder), **{FOLDER: folder}) as address:
            for _ in CLICKS:
                asyncio.run(crowd(address, f"wave={wave}&lang=sv", sessions=1, seconds=0))
            found = asyncio.run(
                crowd(address, f"wave={wave}&lang=sv", sessions=sessions, seconds=seconds)
            )
    failed = [each for each in found if isinstance(each, BaseException)]
    for name, place in (("opening", 0), ("click", 1)):
        took = sorted(each[place] for each in found if not isinstance(each, BaseException))
        told = [took[min(int(share * len(took)), len(took) - 1)] for share in (0.5, 0.95, 1.0)]
        sys.stdout.write(
            f"{name:8} median {told[0]:.2f} s, 95 % {told[1]:.2f} s, most {told[2]:.2f} s\n"
        )
    sys.stdout.write(f"{len(failed)} of {sessions} sessions failed {failed[:1]}\n")


if __name__ == "__main__":
    main()
