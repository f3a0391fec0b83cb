"""What every way of signing offers: five verbs on plain data.

Only `Temporary` and `Permanent` cross this border, each with a sentence for the signatory. After a failure
nothing has been signed and nothing is kept; the same call may be made again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class SigningFault(Exception):
    """A signature that did not come about; the text is a sentence for the signatory."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Temporary(SigningFault):
    """Try again after `delay` seconds."""

    def __init__(self, sentence: str, delay: float = 60.0) -> None:
        super().__init__(sentence)
        self.delay = delay


class Permanent(SigningFault):
    """Trying again does not help before somebody mends the cause."""


class WrongPassphrase(Permanent):
    """The passphrase does not open the key."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key it is, as its certificate says; `usable` is False with a sentence when it cannot sign."""

    name: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    usable: bool
    sentence: str
    position: str
    nip: str
    serial: str  # hexadecimal, as certificates are listed by
    fingerprint: str  # SHA-256 of the certificate, hexadecimal


class SigningDriver(Protocol):
    """Signs the digest of a prepared letter. A driver never sees the letter itself."""

    def holder(self, signatory: str, at: datetime) -> Holder:
        """Describe the certificate of a signatory, without a passphrase; Permanent when there is none."""
        ...

    def sign_digest(self, signatory: str, digest: bytes, passphrase: str, at: datetime) -> bytes:
        """Return a detached CMS (PAdES, SHA-256) over this SHA-256 digest.

        The passphrase lives for this call only: it is not stored, not logged, and in no message of a fault.
        """
        ...

    def notice(self) -> str:
        """What the foot of a letter must say about these certificates; "" when nothing needs saying."""
        ...

    def kept_elsewhere(self) -> str:
        """Where keys are made and kept, when that is not here by their owners; "" when it is."""
        ...

    def trust_roots(self) -> tuple[bytes, ...]:
        """PEM certificates in which the chains of this driver's signatories end."""
        ...
