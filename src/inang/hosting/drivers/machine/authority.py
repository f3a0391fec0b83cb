"""The local certificate authority of an instance and the one wildcard certificate of its sites.

Making them is the program beside this file (`certificates`), so that neither the init nor the agent carries a
crypto library; here stands only what they say.
"""

from __future__ import annotations

import datetime
import json

from inang.hosting.drivers.machine.world import World

CA_DAYS, LEAF_DAYS, RENEW_BEFORE_DAYS = 3650, 397, 30


def names(world: World) -> list[str]:
    layout = world.layout
    return [f"*.{layout.platform_domain}", layout.platform_domain, f"*.{layout.alias_domain}", layout.alias_domain]


def fresh(world: World, at: datetime.datetime) -> bool:
    """True while CA and certificate stand, carry our names and have more than thirty days left."""
    facts = facts_of(world)
    present = all((world.layout.secret / name).exists() for name in ("ca.key", "sites.pem", "sites.key"))
    if not present or not world.layout.ca_certificate.exists() or facts.get("names") != names(world):
        return False
    left = datetime.datetime.fromisoformat(str(facts["not_after"])) - at
    return left > datetime.timedelta(days=RENEW_BEFORE_DAYS)


def facts_of(world: World) -> dict[str, object]:
    """What the certificate says, kept beside it: {"names": […], "not_after": ISO time}; {} when there is none."""
    try:
        found = json.loads((world.layout.secret / "sites.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
