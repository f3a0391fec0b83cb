"""The locked-in side of the intake: reads one file from standard input, answers in JSON lines.

Run as `python -m inang.letters.inspection_child inspect|render|verify …` by `inspection` and `verification`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from inang.letters import sandbox

CPU_SECONDS = {"inspect": 10, "render": 40, "verify": 10}


def main() -> None:
    """Lock the room first, then look at the file."""
    task = sys.argv[1]
    folder = sys.argv[2] if task == "render" else None
    sandbox.enter(folder, cpu_seconds=CPU_SECONDS[task])
    try:
        if task == "inspect":
            _inspect(_read())
        elif task == "render":
            _render(_read(), Path(sys.argv[2]), sys.argv[3])
        else:
            _verify(_read(), float(sys.argv[2]), int(sys.argv[3]))
    except MemoryError:
        _say({"memory": True})
        sys.exit(1)


def _read() -> bytes:
    return sys.stdin.buffer.read()


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _inspect(data: bytes) -> None:
    from inang.letters.inspection_types import detect, hides_zip  # after the lock, like all that follows

    kind = detect(data)
    _say({"type": kind})
    if kind not in ("pdf", "jpeg", "png"):
        if b"%PDF-" in data[:1024]:
            from inang.letters.inspection_pdf import NOT_AT_START

            _say({"type": kind, "done": True, "refused": NOT_AT_START})
            return
        _say({"type": kind, "done": True, "refused": "type"})
        return
    if hides_zip(data):
        _say({"type": kind, "done": True, "refused": "polyglot"})
        return
    from inang.letters.inspection_image import Refused

    try:
        if kind == "pdf":
            _inspect_pdf(data)
        else:
            from inang.letters import inspection_image

            inspection_image.check(data, kind)
            _say({"pages": 1})
    except Refused as refusal:
        _say({"done": True, "refused": str(refusal)})
        return
    _say({"done": True})


def _inspect_pdf(data: bytes) -> None:
    from inang.letters import inspection_pdf

    inspection_pdf.check_frame(data)
    pages, flags, signed = inspection_pdf.check(data)
    _say({"pages": pages, "flags": flags, "signed": signed})
    from inang.letters import inspection_render

    inspection_render.prove_drawable(data)


def _render(data: bytes, folder: Path, kind: str) -> None:
    from inang.letters import inspection_render
    from inang.letters.inspection_image import Refused

    try:
        for number, row in enumerate(inspection_render.write_pages(data, kind, folder), 1):
            _say({"page": number, "file": row[0], "thumbnail": row[1], "width": row[2], "height": row[3]})
    except Refused as refusal:
        _say({"done": True, "refused": str(refusal)})
        return
    _say({"done": True})


def _verify(data: bytes, moment: float, offset: int) -> None:
    from datetime import datetime, timedelta, timezone

    from inang.letters import verification

    roots_length = int.from_bytes(data[:8], "big")
    roots, letter = data[8 : 8 + roots_length], data[8 + roots_length :]
    at = datetime.fromtimestamp(moment, timezone(timedelta(seconds=offset)))
    verdict = verification.judge(letter, [roots] if roots else [], at=at)
    _say({"verdict": verdict.as_dict(), "done": True})


if __name__ == "__main__":
    main()
