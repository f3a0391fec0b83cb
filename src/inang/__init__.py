"""Inang: the hosting service of an Indonesian government IT office, from the signed letter to a proven site.

SQLite older than 3.51.3 has the WAL-reset bug (see docs/decisions), so the bundled library of pysqlite3
takes the place of the system's before anything imports it; `inang doctor` asserts the version.
"""

import sys

try:
    import pysqlite3
except ImportError:  # doctor names it, with the cure
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
