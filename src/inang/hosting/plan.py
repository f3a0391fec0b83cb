"""What must be done to a site, as data that a person can read first; when its proof is whole. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from inang.hosting.drivers.interface import STEPS, Observed, Proof, SiteSpec

# What is made, in order; the remaining steps are proofs only.
MADE: Final = tuple(step for step in STEPS if step not in ("https", "limits"))
# No machine can tell these by looking at the site; their check runs with every build.
NOT_OBSERVED: Final = ("name", "certificate")
# What is proven of a site that is shut; of one whose people may mend it, that they can come in.
SHUT_PROOFS: Final = ("publish",)
MENDING_PROOFS: Final = ("publish", "sftp")


@dataclass(frozen=True)
class Action:
    """One line of a plan: what is to be done to which step, and why."""

    verb: Literal["apply", "prove", "remove"]
    step: str
    reason: str

    def __str__(self) -> str:
        return f"{self.verb} {self.step}: {self.reason}"


def plan(spec: SiteSpec, observed: Observed, *, proven: bool) -> list[Action]:
    """What makes the machine as desired and proves it; [] = already right."""
    if spec.desired == "absent":
        reason = "masih ada di mesin" if observed.present else "memastikan tidak ada yang tersisa"
        return [Action("remove", "removal", reason)]
    wrong = {step: observed.wrong[step] for step in MADE if step in observed.wrong}
    if "publish" in wrong:
        wrong |= dict.fromkeys(NOT_OBSERVED, "diperiksa sebelum terbit")
    order = [step for step in MADE if step in wrong]
    if spec.desired != "active":
        order.reverse()  # first nobody sees the site any more, then its doors are locked
    actions = [Action("apply", step, wrong[step]) for step in order]
    if proven and not actions:
        return []
    proofs = STEPS if spec.desired == "active" else MENDING_PROOFS if spec.sftp_open else SHUT_PROOFS
    why = "bukti dari luar setelah perubahan" if actions else "bukti dari luar diperbarui"
    return actions + [Action("prove", step, why) for step in proofs]


def evidence_line(proof: Proof, at: datetime) -> dict[str, Any]:
    """One proof as it is kept and hashed."""
    return {
        "step": proof.step,
        "applies": proof.applies,
        "sentence": proof.sentence,
        "ms": round(proof.ms, 1),
        "facts": {str(name): str(value) for name, value in sorted(proof.facts.items())},
        "at": at.isoformat(),
    }


def complete(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Is there exactly one proof of every step?"""
    return sorted(str(line["step"]) for line in lines) == sorted(STEPS)
