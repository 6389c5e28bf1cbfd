"""Type systems as text: a whole schema, or one definition, with the directives that each part carries.

The order is the schema's own. A caller may add directives for a coordinate (`Extra`): the supergraph writes
its joins so. Source: GraphQL, section 3 and appendix C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from graphql import OperationType
from graphql.language.block_string import print_block_string

from fedloom.sdl.definitions import (
    ROOT_NAMES,
    CompositeType,
    DirectiveDefinition,
    Element,
    EnumType,
    Field,
    InputObjectType,
    InputValue,
    NamedType,
    Schema,
    TypeKind,
    UnionType,
    type_text,
    value_text,
)

Extra = Callable[[str], Sequence[str]]
"""More directives for a schema coordinate (`Battery`, `Battery.code`, `Stage.SOLD`), written out."""

_KEYWORDS: Mapping[TypeKind, str] = {
    TypeKind.SCALAR: "scalar",
    TypeKind.OBJECT: "type",
    TypeKind.INTERFACE: "interface",
    TypeKind.UNION: "union",
    TypeKind.ENUM: "enum",
    TypeKind.INPUT_OBJECT: "input",
}


def nothing(_coordinate: str) -> Sequence[str]:
    """No more directives."""
    return ()


def write_schema(schema: Schema, *, extra: Extra = nothing) -> str:
    """A schema document, its definitions parted by empty lines; directives first, as they need no type."""
    definitions = [
        *(_directive_definition(each) for each in schema.directive_definitions.values()),
        *(write_type(each, extra=extra) for each in schema.types.values()),
    ]
    head = _schema_definition(schema)
    return "\n\n".join([head, *definitions] if head else definitions) + "\n"


def write_type(named: NamedType, *, extra: Extra = nothing) -> str:
    """One type definition."""
    head = f"{_described(named)}{_KEYWORDS[named.kind]} {named.name}"
    if isinstance(named, CompositeType) and named.interfaces:
        head += f" implements {' & '.join(named.interfaces)}"
    directives = [*extra(named.name), *map(str, named.directives)]
    if directives:
        head += "".join(f"\n  {each}" for each in directives)
    body = _body(named, extra)
    separator = "\n" if directives and body.startswith("{") else " "
    return f"{head}{separator}{body}" if body else head


def _body(named: NamedType, extra: Extra) -> str:
    if isinstance(named, UnionType):
        return f"= {' | '.join(named.members)}" if named.members else ""
    lines: Iterable[str] = ()
    if isinstance(named, CompositeType):
        lines = (_field(each, f"{named.name}.{each.name}", extra) for each in named.fields.values())
    elif isinstance(named, EnumType):
        lines = (
            _plain(each, each.name, f"{named.name}.{each.name}", extra) for each in named.values.values()
        )
    elif isinstance(named, InputObjectType):
        lines = (
            _plain(each, _input_text(each), f"{named.name}.{each.name}", extra)
            for each in named.fields.values()
        )
    text = "\n".join(lines)
    return f"{{\n{text}\n}}" if text else ""


def _field(field: Field, coordinate: str, extra: Extra) -> str:
    arguments = _arguments(field.arguments, "  ")
    return _plain(field, f"{field.name}{arguments}: {type_text(field.type)}", coordinate, extra)


def _plain(element: Element, text: str, coordinate: str, extra: Extra) -> str:
    directives = [*extra(coordinate), *map(str, element.directives)]
    return f"{_described(element, '  ')}  {' '.join([text, *directives])}"


def _arguments(arguments: Mapping[str, InputValue], indent: str) -> str:
    if not arguments:
        return ""
    written = [_argument(each) for each in arguments.values()]
    if not any(each.description for each in arguments.values()):
        return f"({', '.join(written)})"
    inner = f"{indent}  "
    lines = (
        f"{_described(each, inner)}{inner}{text}"
        for each, text in zip(arguments.values(), written, strict=True)
    )
    return "(\n" + "\n".join(lines) + f"\n{indent})"


def _argument(argument: InputValue) -> str:
    return " ".join([_input_text(argument), *map(str, argument.directives)])


def _input_text(value: InputValue) -> str:
    default = "" if value.default is None else f" = {value_text(value.default)}"
    return f"{value.name}: {type_text(value.type)}{default}"


def _described(element: Element, indent: str = "") -> str:
    if element.description is None:
        return ""
    block = print_block_string(element.description)
    return "".join(f"{indent}{line}".rstrip() + "\n" for line in block.split("\n"))


def _directive_definition(definition: DirectiveDefinition) -> str:
    repeatable = " repeatable" if definition.is_repeatable else ""
    return (
        f"{_described(definition)}directive @{definition.name}{_arguments(definition.arguments, '')}"
        f"{repeatable} on {' | '.join(definition.locations)}"
    )


def _schema_definition(schema: Schema) -> str:
    """Left out where it says nothing: the usual names, no directives, no description."""
    usual = {kind: name for kind, name in ROOT_NAMES.items() if name in schema.types}
    if not schema.directives and schema.description is None and dict(schema.roots) == usual:
        return ""
    description = "" if schema.description is None else print_block_string(schema.description) + "\n"
    directives = "".join(f"\n  {each}" for each in schema.directives)
    roots = "".join(
        f"\n  {kind.value}: {schema.roots[kind]}" for kind in OperationType if kind in schema.roots
    )
    return f"{description}schema{directives}\n{{{roots}\n}}"
