"""`@external`: on fields of objects, which something in the subgraph uses. Source: Federation: @external."""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import InterfaceType
from fedloom.sdl.problems import Code, Problem


def check_external(facts: Facts) -> Iterator[Problem]:
    """Refuse external fields of interfaces, and those that nothing uses.

    Federation 1 allows the latter: its upgrade takes them out, and what lost its use by that does no harm.
    """
    for each in facts.applied("external"):
        if each.field is None:
            continue  # on a type it stands on each of its fields as well
        if isinstance(each.owner, InterfaceType):
            found = "marks a field of an interface, which no subgraph resolves"
            step = "Mark the fields of the objects that implement the interface"
            yield facts.problem(Code.EXTERNAL_ON_INTERFACE, each, found, step)
        if (each.owner.name, each.field.name) not in facts.used and not facts.subgraph.is_federation_1:
            found = "marks a field that no @key, @requires, @provides or interface of the subgraph uses"
            step = "Remove the field, or only @external if it is resolved here"
            yield facts.problem(Code.EXTERNAL_UNUSED, each, found, step)
