"""Promises that are seen on pages share the cast of the desk's tests."""

from tests.portal.desk.conftest import cast, make

__all__ = ["cast", "make"]
