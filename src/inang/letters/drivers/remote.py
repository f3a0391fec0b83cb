"""Signing by a service elsewhere (as BSrE's gateway is one): the digest goes out, the CMS comes back.

`POST {address}/sign` with JSON {"signatory", "digest", "passphrase", "at"} → {"cms"} (base64), or 4xx {"error"};
`GET {address}/holder/{signatory}` → {"certificate"} (PEM). A real gateway gets its own driver beside this one.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from cryptography import x509

from inang.letters.drivers.interface import Holder, Permanent, Temporary, WrongPassphrase
from inang.letters.drivers.pkcs12 import WRONG, describe

AWAY = "Layanan tanda tangan elektronik sedang tidak menjawab. Surat belum ditandatangani; coba lagi sebentar lagi."
REFUSED = "Layanan tanda tangan elektronik menolak permintaan ini. Hubungi administrator."
STRANGE = "Jawaban layanan tanda tangan elektronik tidak dapat dibaca. Hubungi administrator."
UNKNOWN = "Layanan tanda tangan elektronik belum mengenal Anda. Minta administrator mendaftarkan Anda di sana."
RENEW = "Perbarui di layanan tanda tangan elektronik."
KEPT = "Kunci tanda tangan dibuat dan disimpan di layanan tanda tangan elektronik {host}. Pembuatan dan penggantiannya di sana."
_WRONG_PASSPHRASE = 2031  # the code that BSrE's gateway gives (its guide v2.0)


@dataclass(frozen=True, slots=True)
class RemoteDriver:
    """A signing service at `address`; `roots` are the PEM certificates in which its chains end."""

    address: str
    roots: tuple[bytes, ...]
    timeout: float = 10.0

    def holder(self, signatory: str, at: datetime) -> Holder:
        """Ask for the certificate and describe it."""
        answer = self._ask("GET", f"/holder/{signatory}")
        try:
            return describe(x509.load_pem_x509_certificate(str(answer["certificate"]).encode()), at, RENEW)
        except (KeyError, ValueError) as fault:
            raise Permanent(STRANGE) from fault

    def sign_digest(self, signatory: str, digest: bytes, passphrase: str, at: datetime) -> bytes:
        """One call, no retry: whether to try again is for the signatory to say."""
        order = {
            "signatory": signatory,
            "digest": base64.b64encode(digest).decode(),
            "passphrase": passphrase,
            "at": at.isoformat(),
        }
        answer = self._ask("POST", "/sign", order)
        try:
            return base64.b64decode(answer["cms"], validate=True)
        except (KeyError, ValueError, TypeError) as fault:
            raise Permanent(STRANGE) from fault

    def notice(self) -> str:
        """A licensed service needs no warning."""
        return ""

    def kept_elsewhere(self) -> str:
        """At the service."""
        return KEPT.format(host=httpx.URL(self.address).host)

    def trust_roots(self) -> tuple[bytes, ...]:
        """As configured."""
        return self.roots

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            answer = httpx.request(method, self.address + path, json=body, timeout=self.timeout)
        except httpx.HTTPError:
            # "from None": the fault of the client carries the request, and with it the passphrase
            raise Temporary(AWAY) from None
        if answer.status_code >= 500:
            raise Temporary(AWAY)
        try:
            facts = answer.json()
        except ValueError:
            raise Permanent(STRANGE) from None
        if answer.status_code == 404:
            raise Permanent(UNKNOWN)
        if answer.status_code >= 400:
            raise WrongPassphrase(WRONG) if facts.get("status_code") == _WRONG_PASSPHRASE else Permanent(REFUSED)
        if not isinstance(facts, dict):
            raise Permanent(STRANGE)
        return facts
