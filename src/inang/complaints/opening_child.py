"""The locked-in side of reading mail: one raw mail from standard input, its words as one line of JSON, its attachments
as files in the one folder that it may write to.

Run as `python -m inang.complaints.opening_child FOLDER` by `opening`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from inang.letters import sandbox

CPU_SECONDS = 30
TOO_DEEP = "Surat ini bersarang terlalu dalam untuk dibuka di sini."


def main() -> None:
    """Lock the room first, then look at the mail."""
    folder = sys.argv[1]
    sandbox.enter(folder, cpu_seconds=CPU_SECONDS)
    from inang.notices.reading import read  # after the lock

    try:
        said = {"letter": asdict(read(sys.stdin.buffer, Path(folder))), "done": True}
    except RecursionError:
        said = {"refused": TOO_DEEP, "done": True}
    except MemoryError:
        said = {"memory": True}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
