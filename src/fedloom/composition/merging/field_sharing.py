"""Sharing: several subgraphs may resolve a field only if each of them says that it is shareable.

A field of a key is shareable by itself. A field that an interface object adds to an interface is resolved
for each of its objects. Sources: Federation: @shareable, @key, @interfaceObject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fedloom.composition.merging.overrides import Overrides
from fedloom.composition.merging.wording import listed
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Field, is_applied
from fedloom.sdl.problems import Code


@dataclass(frozen=True, slots=True)
class _Resolver:
    """A subgraph that resolves a field; `through` is the interface as whose object it does."""

    subgraph: str
    is_shareable: bool
    through: str | None = None

    def __str__(self) -> str:
        through = f" (through its @interfaceObject {self.through})" if self.through else ""
        return f'"{self.subgraph}"{through}'


def check_sharing(
    bench: Workbench, owner: str, name: str, sources: Mapping[str, Field], overrides: Overrides
) -> None:
    """Refuse a field of an object that several subgraphs resolve and not all share."""
    coordinate = f"{owner}.{name}"
    if owner == "Subscription":
        _refuse_shared_subscription(bench, sources, coordinate)
    if len(sources) == 1 and not bench.sources.interface_objects:
        return
    resolvers = [
        *_resolvers(bench, owner, sources, overrides),
        *_through_interfaces(bench, owner, name),
    ]
    closed = [each for each in resolvers if not each.is_shareable]
    if len(resolvers) > 1 and closed:
        where = "any of them" if len(closed) == len(resolvers) else listed(_texts(closed))
        message = (
            f"{coordinate} is resolved by the subgraphs {listed(_texts(resolvers))}, and not @shareable in "
            f"{where}. Mark it in all of them, or resolve it in one only."
        )
        subgraphs = [each.subgraph for each in resolvers]
        bench.findings.refuse(Code.INVALID_FIELD_SHARING, message, coordinate, subgraphs=subgraphs)


def is_resolved_through_interface(bench: Workbench, owner: str, name: str) -> bool:
    """Whether an interface object resolves a field of an object, as one of its interface."""
    return any(_through_interfaces(bench, owner, name))


def _refuse_shared_subscription(bench: Workbench, sources: Mapping[str, Field], coordinate: str) -> None:
    shared = [subgraph for subgraph, each in sources.items() if is_applied(each, "shareable")]
    if shared:
        message = (
            f"{coordinate} is @shareable, and an event stream comes from one subgraph only. "
            "Remove @shareable, and keep the field in one subgraph."
        )
        bench.findings.refuse(Code.INVALID_FIELD_SHARING, message, coordinate, subgraphs=shared)


def _resolvers(
    bench: Workbench, owner: str, sources: Mapping[str, Field], overrides: Overrides
) -> Iterator[_Resolver]:
    for subgraph, field in sources.items():
        if subgraph in overrides.overridden:
            continue
        if is_applied(field, "external"):
            if (owner, field.name) in bench.sources.usage(subgraph).provided:
                yield _Resolver(subgraph, is_shareable=True)
        else:
            yield _Resolver(subgraph, is_shareable=is_shareable(bench, owner, field, subgraph))


def is_shareable(bench: Workbench, owner: str, field: Field, subgraph: str) -> bool:
    """Whether a subgraph lets others resolve a field of its as well."""
    if is_applied(field, "shareable"):
        return True
    return (owner, field.name) in bench.sources.usage(subgraph).keys


def _through_interfaces(bench: Workbench, owner: str, name: str) -> Iterator[_Resolver]:
    sources = bench.sources
    for interface in sources.interfaces_of(owner):
        for subgraph in sorted(sources.interface_objects.get(interface, ())):
            field = sources.composites(interface)[subgraph].fields.get(name)
            if field and not is_applied(field, "external"):
                yield _Resolver(subgraph, is_shareable(bench, interface, field, subgraph), interface)


def _texts(resolvers: list[_Resolver]) -> list[str]:
    return [str(each) for each in resolvers]
