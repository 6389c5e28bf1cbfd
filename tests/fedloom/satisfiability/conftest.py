"""The fixtures of the tests of satisfiability."""

from __future__ import annotations

from tests.fedloom.composition.conftest import references

__all__ = ["references"]
