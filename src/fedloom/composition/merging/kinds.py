"""Which kind a type is: all subgraphs must agree, and one of them must define it, not only extend it.

An object with @interfaceObject stands for an interface. Source: Federation error codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.sources import Sources
from fedloom.composition.merging.wording import by_subgraph, in_subgraphs
from fedloom.sdl.definitions import NamedType, TypeKind
from fedloom.sdl.problems import Code


def mergeable_kinds(sources: Sources, findings: Findings) -> dict[str, TypeKind]:
    """The kind of each type; where the subgraphs differ it is the first, so that more problems are found."""
    found: dict[str, TypeKind] = {}
    for name, definitions in sources.types.items():
        _check_base(findings, name, definitions)
        kinds = {subgraph: _kind(sources, subgraph, each) for subgraph, each in definitions.items()}
        if _is_known_as_interface(sources, findings, name):
            found[name] = next(iter(kinds.values()))
        if len(set(kinds.values())) == 1:
            continue
        words = {subgraph: _words(sources, subgraph, each) for subgraph, each in definitions.items()}
        message = f"{name} is {by_subgraph(words)}. One name means one kind of type: rename it in one."
        findings.refuse(Code.TYPE_KIND_MISMATCH, message, name, subgraphs=definitions)
    return found


def _kind(sources: Sources, subgraph: str, definition: NamedType) -> TypeKind:
    if subgraph in sources.interface_objects.get(definition.name, ()):
        return TypeKind.INTERFACE
    return definition.kind


def _words(sources: Sources, subgraph: str, definition: NamedType) -> str:
    article = "an" if definition.kind.value[0] in "aeio" else "a"
    is_interface_object = subgraph in sources.interface_objects.get(definition.name, ())
    return f"{article} {definition.kind}" + (" with @interfaceObject" if is_interface_object else "")


def _is_known_as_interface(sources: Sources, findings: Findings, name: str) -> bool:
    """An interface object needs its interface somewhere."""
    abstracted = sources.interface_objects.get(name, frozenset())
    if not abstracted or len(abstracted) < len(sources.types[name]):
        return True
    message = (
        f"{name} has @interfaceObject in {in_subgraphs(sorted(abstracted))}, and is an interface nowhere. "
        "Define the interface in one, or remove @interfaceObject."
    )
    findings.refuse(Code.INTERFACE_OBJECT_USAGE_ERROR, message, name, subgraphs=sorted(abstracted))
    return False


def _check_base(findings: Findings, name: str, definitions: Mapping[str, NamedType]) -> None:
    if any(each.has_base for each in definitions.values()):
        return
    message = (
        f"{name} is extended in {in_subgraphs(definitions)}, and defined in no subgraph. "
        "Write it without `extend` in the one that it belongs to."
    )
    findings.refuse(Code.EXTENSION_WITH_NO_BASE, message, name, subgraphs=definitions)
