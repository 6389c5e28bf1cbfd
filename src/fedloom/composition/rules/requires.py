"""`@requires`: on fields of objects. Source: Federation: @requires."""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import InterfaceType
from fedloom.sdl.problems import Code, Problem


def check_requires(facts: Facts) -> Iterator[Problem]:
    """Where it cannot stand."""
    for each in facts.applied("requires"):
        if isinstance(each.owner, InterfaceType):
            found = "stands on a field of an interface, which is resolved nowhere"
            step = "Put it on the fields of the objects that implement the interface"
            yield facts.problem(Code.REQUIRES_UNSUPPORTED_ON_INTERFACE, each, found, step)
