"""Interfaces that some subgraph knows as an object: their fields come to all implementations.

Also the condition on which it rests: a subgraph with a resolvable key on an interface can tell what each
entity is, so it must know all implementations; one with the interface object must know none.
Source: Federation: @interfaceObject, @key on interfaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.field_sharing import check_sharing
from fedloom.composition.merging.overrides import Overrides
from fedloom.composition.merging.type_joins import is_resolvable
from fedloom.composition.merging.wording import listed
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Field, InterfaceType, ObjectType, applied
from fedloom.sdl.problems import Code
from fedloom.supergraph.model import FieldJoin


def add_interface_object_fields(bench: Workbench, draft: Draft) -> None:
    """Give the objects of an interface the fields that they have only through its interface objects."""
    for name, subgraphs in bench.sources.interface_objects.items():
        interface = draft.types.get(name)
        if not isinstance(interface, InterfaceType):
            continue
        definitions = bench.sources.composites(name)
        added = [
            field
            for field in interface.fields.values()
            if any(field.name in definitions[subgraph].fields for subgraph in subgraphs)
        ]
        for object_name in bench.sources.objects_of(name):
            _add(bench, draft, object_name, added)


def _add(bench: Workbench, draft: Draft, object_name: str, added: list[Field]) -> None:
    definition = draft.types.get(object_name)
    if not isinstance(definition, ObjectType):
        return
    missing = {each.name: each for each in added if each.name not in definition.fields}
    if missing:
        draft.types[object_name] = replace(definition, fields={**definition.fields, **missing})
        for name in missing:
            check_sharing(bench, object_name, name, sources={}, overrides=Overrides())
            draft.field_joins[object_name, name] = (FieldJoin(subgraph=None),)


def check_implementations(bench: Workbench) -> None:
    """Refuse a subgraph that does not know all implementations of an interface, or some it must not."""
    for name, definitions in bench.sources.types.items():
        for subgraph, each in definitions.items():
            if isinstance(each, InterfaceType):
                _check_all_known(bench, subgraph, each)
            elif subgraph in bench.sources.interface_objects.get(name, ()):
                _check_none_known(bench, subgraph, name)


def _check_all_known(bench: Workbench, subgraph: str, interface: InterfaceType) -> None:
    if not any(is_resolvable(key) for key in applied(interface, "key")):
        return
    known = bench.sources.by_name[subgraph].schema.possible_types(interface.name)
    missing = [each for each in bench.sources.objects_of(interface.name) if each not in known]
    if missing:
        message = (
            f'The interface {interface.name} has a resolvable @key in subgraph "{subgraph}", which does not '
            f"know all that implement it: {listed(missing)} {'are' if len(missing) > 1 else 'is'} missing. "
            "Define them there, implementing the interface, with the same key."
        )
        code = Code.INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE
        bench.findings.refuse(code, message, interface.name, subgraphs=[subgraph])


def _check_none_known(bench: Workbench, subgraph: str, name: str) -> None:
    known = list(_known(bench, subgraph, name))
    if known:
        message = (
            f'Subgraph "{subgraph}" knows {name} as an @interfaceObject, and defines {listed(known)}, which '
            f"{'implement' if len(known) > 1 else 'implements'} it. Define the interface there instead, or "
            "remove those types."
        )
        code = Code.INTERFACE_OBJECT_USAGE_ERROR
        bench.findings.refuse(code, message, name, *known, subgraphs=[subgraph])


def _known(bench: Workbench, subgraph: str, name: str) -> Iterator[str]:
    types = bench.sources.by_name[subgraph].schema.types
    return (each for each in bench.sources.objects_of(name) if each in types)
