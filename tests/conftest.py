"""What all tests share: a data folder of their own, no leak of a running instance, a choice of database."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.dovecot import MailStore, running
from tests.locked import forking
from tests.machine import machine as machine  # one for all folders
from tests.rooms.installation import keep_pattern

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "client", "admin_client"}
hypothesis_settings.register_profile(
    "inang", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
hypothesis_settings.load_profile("inang")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only tests that touch the database")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Point Django at a throw-away data folder (one a worker process) before anything uses it."""
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="inang-test-data-"))
    config.stash[FOLDER] = folder
    settings.DATA = folder
    settings.STATIC_ROOT = folder / "static"
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: there the threads of a live server would share one connection, which breaks under them.
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # speed: tests sign in often
    settings.SECRET_KEY = "only-for-tests-" + "x" * 40
    os.environ.pop("INANG_DATA", None)


FOLDER: pytest.StashKey[Path] = pytest.StashKey()


@pytest.fixture(autouse=True)
def _no_keys_and_anchors_of_another_test(pytestconfig: pytest.Config) -> None:
    """Keys are named after a person's number, which the next test's person gets again; anchors are of another chain."""
    for name in ("keys", "anchors"):
        shutil.rmtree(pytestconfig.stash[FOLDER] / name, ignore_errors=True)


def pytest_sessionstart() -> None:
    """Test files read the edition while they are collected, before there is a database."""
    import_module("inang.standard.published").STORE.rest()


@pytest.fixture(autouse=True)
def _no_versions_of_another_test() -> None:
    """Versions of the edition are kept in memory; what another test published was rolled back since."""
    import_module("inang.standard.published").STORE.rest()


@pytest.fixture(autouse=True)
def _no_tries_of_another_test() -> None:
    """A cache in memory outlives the test that asked for one: what was counted there is nobody else's."""
    memory = import_module("django.core.cache.backends.locmem")
    for kept in (*memory._caches.values(), *memory._expire_info.values()):
        kept.clear()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look it all through again and again for garbage is a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash.get(FOLDER, None) or "/nonexistent", ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    keep, drop = [], []
    for item in items:
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("both")
        touches = marked or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        # Real servers, browsers and walks over all pages are the same beside either database; what they ask of it is
        # asked there by the tests of rooms and pages, and with the fake machine.
        outside = any(item.get_closest_marker(name) for name in ("real", "browser", "once"))
        (keep if touches and not outside else drop).append(item)
    config.hook.pytest_deselected(items=drop)
    items[:] = keep


@pytest.fixture(autouse=True)
def _calendar_of_this_test() -> Iterator[None]:
    """The calendar is kept for some seconds: no test may see that of another one."""
    from inang.workdays import queries  # settings are there by now

    queries.forget_calendar()
    yield
    queries.forget_calendar()


@pytest.fixture(autouse=True)
def _calendar_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests without a transaction of their own end with empty tables, which the calendar's guard would refuse."""
    marker = request.node.get_closest_marker("django_db")
    named = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not named and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        steps = SimpleNamespace(execute=cursor.execute, connection=connection)
        import_module("inang.workdays.migrations.0007_versions_only_grow").lift(None, steps)


@pytest.fixture(scope="session", autouse=True)
def _readers_of_files_are_forked() -> Iterator[None]:
    """Their libraries take half a second to load, each time."""
    with forking():
        yield


@pytest.fixture
def own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each reader of files is started as the product starts it."""
    sandbox = import_module("inang.letters.sandbox")
    monkeypatch.setattr(sandbox, "begin", sandbox.begin.own)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database of all tests; a copy of it is kept as it begins, for tests with an installation of their own."""
    with django_db_blocker.unblock():
        keep_pattern()


@pytest.fixture(scope="session")
def mail_store() -> Iterator[MailStore]:
    """One Dovecot for all tests of a process; each uses a folder of its own."""
    with running() as store:
        yield store
