"""`python -m inang.cli.demo_inside DATA PORT ACCOUNT ARGV…`: one program inside a running instance, output and all.

A process of its own, because the way inside writes straight to standard output, which the demo wants to read.
"""

import sys
from pathlib import Path
from typing import cast

from inang.cli.instance import portal_environment
from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.supervisor import Account, Program


def main() -> int:
    data, port, account, *argv = sys.argv[1:]
    layout = Layout(Path(data), int(port))
    env = portal_environment(layout.data, layout.port, demo=True) | {"INANG_WORLD": data}
    return embedded.inside(layout, Program("demo", tuple(argv), cast(Account, account), env, once=True))


if __name__ == "__main__":
    sys.exit(main())
