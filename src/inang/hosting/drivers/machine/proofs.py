"""Proofs from outside: what a visitor, a browser or an SFTP client of the agency would see. No privilege is used."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import http.client
import json
import secrets
import socket
import ssl
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import SiteSpec, Temporary
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.wire import Line
from inang.workdays.words import tanggal_surat

TIMEOUT = 15.0


@dataclass(frozen=True)
class Seen:
    """One HTTPS answer and the certificate that came with it."""

    status: int
    body: bytes
    protocol: str
    expires: str
    location: str = ""


def until(seen: Seen) -> str:
    """27 Desember 2027: the last day of the certificate that came with an answer, in UTC."""
    return tanggal_surat(datetime.fromtimestamp(ssl.cert_time_to_seconds(seen.expires), UTC).date())


def fetch(layout: Layout, host: str, path: str) -> Seen:
    """GET over TLS with the host in SNI, its chain verified against the CA of this instance. Raises `Temporary`."""
    try:
        context = _trust(layout.ca_certificate, layout.ca_certificate.stat().st_mtime_ns)
        with (
            socket.create_connection((layout.address, layout.https_port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            secure.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}:{layout.https_port}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = http.client.HTTPResponse(secure)
            answer.begin()
            body = answer.read(1_000_000)
            certificate = secure.getpeercert() or {}
            expires, location = str(certificate.get("notAfter", "")), answer.getheader("Location", "")
            return Seen(answer.status, body, secure.version() or "", expires, location)
    except ssl.SSLCertVerificationError as error:
        raise Temporary(f"Sertifikat {host} ditolak: {error.verify_message}.") from None
    except (OSError, http.client.HTTPException) as error:
        raise Temporary(f"https://{host} tidak menjawab: {error}.", 2.0) from None


@functools.lru_cache(maxsize=4)
def _trust(file: Path, _changed: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))


def own_page(layout: Layout, line: Line, spec: SiteSpec) -> tuple[Seen, dict[str, Any]]:
    """Have the agent place the site's nonce, fetch it, take it away. For PHP the facts that its page reported."""
    nonce = secrets.token_hex(16)
    try:
        name = line.ask("place", spec=spec, nonce=nonce)
        seen = fetch(layout, spec.host, f"/{name}")
    finally:
        with contextlib.suppress(Temporary):
            line.ask("clear")
    if seen.status != 200:
        raise Temporary(f"https://{spec.host} menjawab {seen.status}, bukan 200.", 2.0)
    if spec.runtime == "static":
        facts: dict[str, Any] = {"nonce": seen.body.decode(errors="replace")}
    else:
        try:
            facts = json.loads(seen.body)
        except ValueError:
            raise Temporary("Halaman PHP situs tidak dijalankan oleh PHP.", 2.0) from None
    if facts.get("nonce") != nonce:
        raise Temporary(f"https://{spec.host} menampilkan situs lain.", 2.0)
    if spec.runtime == "php" and spec.database and facts.get("row") != nonce:
        raise Temporary(f"PHP situs gagal menulis ke basis datanya: {facts.get('error', 'tanpa keterangan')}.", 2.0)
    return seen, facts


def sftp_round(layout: Layout, line: Line, spec: SiteSpec) -> dict[str, str]:
    """Log in with a one-time key, upload a file, read it as visitors do, delete it. Raises `Temporary`.

    Visitors of a site that is shut see a notice: there the file is read back the way that it came.
    """
    import asyncssh  # 15 MB and a quarter second: only the worker, which proves, pays for it

    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key().decode().strip()
    try:
        line.ask("admit", spec=spec, key=" ".join(public.split()[:2]))
        return _run(_sftp_round(layout, spec, key))
    except (asyncssh.Error, OSError, TimeoutError) as error:
        raise Temporary(f"SFTP untuk {spec.host} gagal: {error}.", 2.0) from None
    finally:
        with contextlib.suppress(Temporary):
            line.ask("clear")


def _run(work: Coroutine[Any, Any, dict[str, str]]) -> dict[str, str]:
    return asyncio.run(work)


async def _sftp_round(layout: Layout, spec: SiteSpec, key: Any) -> dict[str, str]:
    import asyncssh  # see sftp_round

    name, content = f"inang-bukti-{secrets.token_hex(16)}.txt", secrets.token_hex(32).encode()
    async with asyncssh.connect(
        layout.address, layout.sftp_port, username=f"s{spec.site_id}", client_keys=[key], config=None, agent_path=None,
        known_hosts=([asyncssh.read_public_key(layout.sftp_host_key)], [], []), preferred_auth="publickey",
        kex_algs=["curve25519-sha256"], encryption_algs=["aes128-gcm@openssh.com"], compression_algs=["none"],
        login_timeout=TIMEOUT, connect_timeout=TIMEOUT,
    ) as connection:  # fmt: skip
        sftp = await connection.start_sftp_client()
        top = await sftp.listdir(".")
        path = f"htdocs/{name}"
        async with sftp.open(path, "wb") as file:
            await file.write(content)
        try:
            if spec.desired == "active":
                seen = await asyncio.to_thread(fetch, layout, spec.host, f"/{name}")
                read, way = seen.body if seen.status == 200 else b"", "HTTPS"
            else:
                async with sftp.open(path, "rb") as file:
                    read, way = await file.read(), "SFTP"
        finally:
            await sftp.remove(path)
        connection.abort()
    if read != content:
        raise Temporary(f"Berkas yang diunggah lewat SFTP tidak terbaca lewat {way}.", 2.0)
    if "htdocs" not in top:
        raise Temporary("SFTP tidak membuka folder situs.", 2.0)
    server = f"{layout.address}:{layout.sftp_port}"
    return {"server": server, "masuk_sebagai": f"s{spec.site_id}", "unggah": f"terbaca lewat {way}"}


def warm() -> None:
    """Load what the first proof would otherwise wait for."""
    import asyncssh  # see sftp_round

    asyncssh.generate_private_key("ssh-ed25519")
