"""Rules on the document itself, before it becomes a type system: what may stand in it, and how often.

Sources: GraphQL 3 (only type system definitions), 3.3 (one schema, one root of each kind), 3.4.3 (an
extension is of its type's kind), 5.4.2 (arguments are unique), and the uniqueness of names in 3.6 to 3.13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    ExecutableDefinitionNode,
    NameNode,
    Node,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
)

from fedloom.composition.graphql_validity.findings import Finding
from fedloom.sdl.definitions import BUILT_IN_SCALARS

_PARTS = (
    "interfaces",
    "fields",
    "types",
    "values",
)  # the lists of a type's parts, whose names are unique in it


def check_definitions(document: DocumentNode) -> Iterator[Finding]:
    """What cannot stand in the document, or stands there twice."""
    definitions = document.definitions
    for each in definitions:
        if isinstance(each, ExecutableDefinitionNode):
            yield Finding(
                "", "an operation or fragment stands in the SDL", "Remove it: SDL defines types only"
            )
    schemas = [each for each in definitions if isinstance(each, SchemaDefinitionNode)]
    if len(schemas) > 1:
        yield Finding("schema", "the schema is defined more than once", "Keep one definition, or extend it")
    yield from _check_roots(definitions)
    yield from _check_directives(definitions)
    yield from _check_types(definitions)


def _check_roots(definitions: Iterable[Node]) -> Iterator[Finding]:
    nodes = [each for each in definitions if isinstance(each, SchemaDefinitionNode | SchemaExtensionNode)]
    roots = Counter(each.operation.value for node in nodes for each in node.operation_types or ())
    for kind in _repeated(roots):
        yield Finding("schema", f"the schema names its {kind} root type more than once", "Name one")
    for node in nodes:
        yield from _check_applied(node.directives, "schema")


def _check_directives(definitions: Iterable[Node]) -> Iterator[Finding]:
    nodes = [each for each in definitions if isinstance(each, DirectiveDefinitionNode)]
    for name in _repeated(Counter(each.name.value for each in nodes)):
        yield Finding(f"@{name}", f"@{name} is defined more than once", "Keep one definition")
    for node in nodes:
        yield from _check_arguments(node, f"@{node.name.value}")


def _check_types(definitions: Iterable[Node]) -> Iterator[Finding]:
    nodes: dict[str, list[TypeDefinitionNode | TypeExtensionNode]] = {}
    for each in definitions:
        if isinstance(each, TypeDefinitionNode | TypeExtensionNode):
            nodes.setdefault(each.name.value, []).append(each)
    for name, parts in nodes.items():
        bases = [each for each in parts if isinstance(each, TypeDefinitionNode)]
        if name in BUILT_IN_SCALARS and not all(isinstance(each, ScalarTypeDefinitionNode) for each in parts):
            yield Finding(name, f"the built-in scalar {name} is changed", "Define a type of another name")
        elif len(bases) > 1:
            yield Finding(
                name, f"{name} is defined more than once", "Keep one definition; extend it if needed"
            )
        elif len({_kind(each) for each in parts}) > 1:
            yield Finding(
                name, f"{name} is extended as another kind of type than it is", "Extend it as its kind"
            )
        else:
            yield from _check_parts(name, parts)


def _check_parts(name: str, parts: list[TypeDefinitionNode | TypeExtensionNode]) -> Iterator[Finding]:
    for attribute in _PARTS:
        nodes: list[Any] = [each for part in parts for each in getattr(part, attribute, None) or ()]
        if len(nodes) > 1:
            for repeated in _repeated(Counter(map(_name, nodes))):
                coordinate = f"{name}.{repeated}"
                yield Finding(coordinate, f"{name} has {repeated} more than once", "Keep one of them")
        if attribute in {"fields", "values"}:
            for each in nodes:
                yield from _check_member(each, name)
    for part in parts:
        yield from _check_applied(part.directives, name)


def _check_member(node: Any, type_name: str) -> Iterator[Finding]:  # noqa: ANN401 -- a field or a value
    if node.directives:
        yield from _check_applied(node.directives, f"{type_name}.{node.name.value}")
    if getattr(node, "arguments", None):
        yield from _check_arguments(node, f"{type_name}.{node.name.value}")


def _check_arguments(node: Any, owner: str) -> Iterator[Finding]:  # noqa: ANN401 -- a field or a directive
    arguments = node.arguments or ()
    if len(arguments) > 1:
        for name in _repeated(Counter(each.name.value for each in arguments)):
            yield Finding(f"{owner}({name}:)", f"{owner} has the argument {name} more than once", "Keep one")
    for each in arguments:
        if each.directives:
            yield from _check_applied(each.directives, f"{owner}({each.name.value}:)")


def _check_applied(nodes: Iterable[ConstDirectiveNode] | None, coordinate: str) -> Iterator[Finding]:
    for each in nodes or ():
        arguments = each.arguments or ()
        if len(arguments) > 1:
            for name in _repeated(Counter(argument.name.value for argument in arguments)):
                found = f"@{each.name.value} on {coordinate} is given {name} more than once"
                yield Finding(coordinate, found, "Give it once")


def _repeated(counts: Counter[str]) -> list[str]:
    return [name for name, count in counts.items() if count > 1]


def _name(node: Any) -> str:  # noqa: ANN401 -- a named type, or anything with a name
    name: NameNode = node.name
    return name.value


def _kind(node: Node) -> str:
    """`object_type` for both a definition and an extension of an object."""
    return node.kind.removesuffix("_definition").removesuffix("_extension")
