"""What an interface demands of clients: all that any of its objects demands.

@authenticated, @requiresScopes and @policy cannot be applied to interfaces, since an interface is only its
objects; a client that asks for a field of the interface may get any of them. So the supergraph writes on an
interface, and on its fields, the requirements of its objects together. Source: Federation: @authenticated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Directive, Element, Field, InterfaceType, ObjectType

_Part = TypeVar("_Part", bound=Element)
PROTECTING = ("authenticated", "requiresScopes", "policy")


def protect_interfaces(bench: Workbench, draft: Draft) -> None:
    """Write the requirements of objects on the interfaces that they implement."""
    if not any(known in bench.directives.names for known in PROTECTING):
        return
    for name, each in list(draft.types.items()):
        if isinstance(each, InterfaceType):
            draft.types[name] = _protected(bench, draft, each)


def _protected(bench: Workbench, draft: Draft, interface: InterfaceType) -> InterfaceType:
    found = (draft.types.get(each) for each in bench.sources.objects_of(interface.name))
    objects = {each.name: each for each in found if isinstance(each, ObjectType)}
    fields = {
        name: _with_requirements(bench, field, _fields(objects, name), f"{interface.name}.{name}")
        for name, field in interface.fields.items()
    }
    return replace(_with_requirements(bench, interface, objects, interface.name), fields=fields)


def _fields(objects: Mapping[str, ObjectType], name: str) -> dict[str, Field]:
    return {owner: each.fields[name] for owner, each in objects.items() if name in each.fields}


def _with_requirements(
    bench: Workbench, part: _Part, implementing: Mapping[str, Element], coordinate: str
) -> _Part:
    demanding = {owner: _only_requirements(each) for owner, each in implementing.items()}
    if not any(each.directives for each in demanding.values()):
        return part
    own = Element(name=part.name, directives=tuple(_requirements(part)))
    merged = bench.directives.merge({"": own, **demanding}, coordinate)
    others = tuple(each for each in part.directives if each.known not in PROTECTING)
    return replace(part, directives=others + merged)


def _only_requirements(element: Element) -> Element:
    return Element(name=element.name, directives=tuple(_requirements(element)))


def _requirements(element: Element) -> Iterator[Directive]:
    return (each for each in element.directives if each.known in PROTECTING)
