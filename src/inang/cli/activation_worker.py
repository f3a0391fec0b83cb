"""The worker of a bench: the same loop as `inang work`, and a line of JSON on stdout for each site it did."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def main() -> int:
    import django  # start-up speed: loaded when it is needed

    django.setup()
    from inang.cli import duties  # start-up speed: loaded when it is needed
    from inang.worklist.rules import Claim

    class Telling(duties.Loop):
        """Says what came of each site, after its commit."""

        def site(self, claim: Claim) -> str:
            outcome = super().site(claim)
            told = {"site": int(claim.key), "outcome": outcome, "monotonic": time.monotonic()}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            return outcome

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def end_with_the_bench() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=end_with_the_bench, daemon=True).start()
    with ThreadPoolExecutor(max_workers=3) as pool:
        loop = Telling(owner="bench", pool=pool, slots=3, stop=stop)
        print('{"ready": true}', flush=True)
        loop.run()
    return 0
