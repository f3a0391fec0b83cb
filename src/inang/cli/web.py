"""`python -m inang.cli.web PORT`: the portal under gunicorn, loaded once, then forked: memory is shared."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

PROCESSES, THREADS = 2, 6


class Worker(ThreadWorker):  # type: ignore[misc]
    """As gunicorn's own, but what it answers by itself is a page of the house."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        super().handle_error(req, Dressed(client), addr, exc)


class Dressed:
    """A connection on which gunicorn writes its bare error: the status stays, the page is ours."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, bare: bytes) -> None:
        from inang.portal.wsgi import unanswered  # loaded by then

        status = bare.partition(b"\r\n")[0]
        code = status.split()[1].decode()
        body = unanswered(code).encode()
        head = (
            "Connection: close",
            "Content-Type: text/html; charset=utf-8",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options: nosniff",
            f"Content-Length: {len(body)}",
        )
        self._client.sendall(b"\r\n".join([status, *(line.encode() for line in head), b"", body]))


class Portal(BaseApplication):  # type: ignore[misc]
    """gunicorn configured in code: there is no file to forget."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in options(self.port).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from inang.portal.wsgi import application  # after gunicorn has read its options

        import_module("weasyprint")  # loaded with the first letter elsewhere; here before the fork, so that it is shared
        return application


def options(port: int) -> dict[str, Any]:
    """Threads carry waiting (uploads, streams); two processes so that one that dies is not an outage."""
    return {
        "bind": [f"127.0.0.1:{port}"],
        "workers": PROCESSES,
        "threads": THREADS,
        "worker_class": Worker,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 5,
        "keepalive": 15,
        "limit_request_line": 4094,
        "control_socket_disable": True,
        "worker_tmp_dir": os.environ.get("INANG_UPLOAD_TEMP") or None,
        "forwarded_allow_ips": "127.0.0.1",
        "proc_name": "inang-web",
        "when_ready": _share_memory,
    }


def _share_memory(_server: Any) -> None:
    """Objects from before the fork are never touched by the collector again, so their pages stay shared."""
    gc.collect()
    gc.freeze()


def main() -> None:
    if folder := os.environ.get("INANG_UPLOAD_TEMP"):
        Path(folder).mkdir(parents=True, exist_ok=True)
    Portal(int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
