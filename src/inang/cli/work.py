"""`inang work`: the loop that does what is due. Any number may run; one that is killed loses nothing.

The clock enters here: every verb gets the time at which it was called.
"""

import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Json, as_json

Once = Annotated[bool, typer.Option("--once", help="Kerjakan yang jatuh tempo sekarang, lalu selesai.")]
Slots = Annotated[int, typer.Option("--slots", min=1, max=16, help="Pekerjaan bersamaan.")]


def work(data: Data = None, once: Once = False, slots: Slots = 3, json: Json = False) -> None:
    """Kerjakan semua yang jatuh tempo: situs, surat konfirmasi, pos-el, pengingat."""
    open_instance(data)
    from inang.cli.duties import Loop  # Django must know its settings first

    owner = f"{socket.gethostname()}:{os.getpid()}"
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ThreadPoolExecutor(max_workers=slots, thread_name_prefix="work") as pool:
        loop = Loop(owner=owner, pool=pool, slots=slots, stop=stop)
        done = loop.drain() if once else loop.run()
    if json:
        as_json({"owner": owner, "done": done})
    elif once:
        print(f"{done} pekerjaan selesai.")
