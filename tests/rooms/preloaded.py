"""What the processes of tests have loaded already (forking.py): Django, our rooms, the pages. Never imported by a test."""

from __future__ import annotations

import os
from importlib import import_module

import django

os.environ["INANG_DATA"] = "/nonexistent"  # no file of an installation is read or made here
django.setup()
for name in ("inang.cli.duties", "inang.portal.urls", "tests.rooms.forking"):
    import_module(name)
