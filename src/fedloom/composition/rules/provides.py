"""`@provides`: on fields of objects, that return something with fields. Source: Federation: @provides."""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.composition.rules.field_set_readings import returns_fields
from fedloom.sdl.definitions import InterfaceType, is_applied, type_text
from fedloom.sdl.problems import Code, Problem


def check_provides(facts: Facts) -> Iterator[Problem]:
    """Where it cannot stand."""
    for each in facts.applied("provides"):
        assert each.field is not None  # noqa: S101 -- the directive stands on fields only
        if is_applied(each.field, "external"):
            found = "stands on an @external field, which is not resolved here and so provides nothing"
            step = "Remove one of the two"
            yield facts.problem(Code.EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE, each, found, step)
        elif not returns_fields(facts.subgraph, each):
            found = f"provides fields of {type_text(each.field.type)}, which has none"
            step = "Remove it; it is for fields that return objects, interfaces or unions"
            yield facts.problem(Code.PROVIDES_ON_NON_OBJECT_FIELD, each, found, step)
        elif isinstance(each.owner, InterfaceType):
            found = "stands on a field of an interface, which is resolved nowhere"
            step = "Put it on the fields of the objects that implement the interface"
            yield facts.problem(Code.PROVIDES_UNSUPPORTED_ON_INTERFACE, each, found, step)
