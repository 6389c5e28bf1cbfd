"""A supergraph as SDL: what gateways load. `reading` is the way back.

Source: the join specification v0.5. Directives of composition stand before those carried over from subgraphs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graphql import print_ast
from graphql.language.block_string import print_block_string

from fedloom.sdl.definitions import Directive, Schema, type_text
from fedloom.sdl.printing import write_schema
from fedloom.supergraph.join_specification import JOIN_DEFINITIONS, JOIN_URL, LINK_URL, ONE_OF_DEFINITION
from fedloom.supergraph.model import ContextArgument, FieldJoin, LinkedSpecification, Supergraph, TypeJoin


def write_supergraph(supergraph: Supergraph) -> str:
    """The SDL of a supergraph, with everything that `read_supergraph` needs."""
    writer = _Joins(supergraph, {each.name: each.graph for each in supergraph.subgraphs})
    types = replace(supergraph.schema, directives=(), description=None)  # the head has these
    body = write_schema(types, extra=writer.directives)
    newer = [ONE_OF_DEFINITION] if _has_one_of(types) else []
    return "\n".join([writer.head(), JOIN_DEFINITIONS, *newer, writer.graphs(), body])


def _has_one_of(schema: Schema) -> bool:
    return any(each.name == "oneOf" for named in schema.types.values() for each in named.directives)


@dataclass(frozen=True, slots=True)
class _Joins:
    """The directives of the join specification for each coordinate. `graphs_by_name` are enum values."""

    supergraph: Supergraph
    graphs_by_name: dict[str, str]

    def head(self) -> str:
        """The schema definition with all links; written here, since it belongs to no part of the schema."""
        schema = self.supergraph.schema
        links = [
            LinkedSpecification(url=LINK_URL),
            LinkedSpecification(url=JOIN_URL, purpose="EXECUTION"),
            *self.supergraph.links,
        ]
        lines = [*map(_link, links), *map(str, schema.directives), *self._passed_on()]
        roots = [f"{kind.value}: {name}" for kind, name in schema.roots.items()]
        description = "" if schema.description is None else print_block_string(schema.description) + "\n"
        return (
            f"{description}schema\n"
            + "".join(f"  {each}\n" for each in lines)
            + "{\n  "
            + "\n  ".join(roots)
            + "\n}\n"
        )

    def graphs(self) -> str:
        """The enum of subgraphs."""
        values = (
            f"  {each.graph} @join__graph(name: {_text(each.name)}, url: {_text(each.url)})"
            for each in self.supergraph.subgraphs
        )
        return "enum join__Graph {\n" + "\n".join(values) + "\n}\n"

    def directives(self, coordinate: str) -> Sequence[str]:
        """What the join specification says of a type, a field, an input field or an enum value."""
        owner, _, member = coordinate.partition(".")
        if not member:
            return list(self._of_type(owner))
        joins = self.supergraph.field_joins.get((owner, member), ())
        values = self.supergraph.enum_values.get((owner, member), ())
        return [
            *map(self._field, joins),
            *(f"@join__enumValue(graph: {self.graphs_by_name[each]})" for each in values),
        ]

    def _of_type(self, name: str) -> Iterable[str]:
        supergraph, graphs = self.supergraph, self.graphs_by_name
        yield from map(self._type, supergraph.type_joins.get(name, ()))
        for subgraph, interface in supergraph.implementations.get(name, ()):
            yield f"@join__implements(graph: {graphs[subgraph]}, interface: {_text(interface)})"
        for subgraph, member in supergraph.members.get(name, ()):
            yield f"@join__unionMember(graph: {graphs[subgraph]}, member: {_text(member)})"
        for subgraph, context in supergraph.contexts.get(name, ()):
            yield f"@context(name: {_text(f'{subgraph}__{context}')})"

    def _type(self, join: TypeJoin) -> str:
        parts = [f"graph: {self.graphs_by_name[join.subgraph]}"]
        if join.key is not None:
            parts.append(f"key: {_text(join.key)}")
        if join.is_extension:
            parts.append("extension: true")
        if not join.is_resolvable:
            parts.append("resolvable: false")
        if join.is_interface_object:
            parts.append("isInterfaceObject: true")
        return f"@join__type({', '.join(parts)})"

    def _field(self, join: FieldJoin) -> str:
        parts = [] if join.subgraph is None else [f"graph: {self.graphs_by_name[join.subgraph]}"]
        texts = {
            "requires": join.requires,
            "provides": join.provides,
            "type": None if join.type is None else type_text(join.type),
            "override": join.override,
            "overrideLabel": join.override_label,
        }
        parts += [f"{name}: {_text(value)}" for name, value in texts.items() if value is not None]
        if join.is_external:
            parts.append("external: true")
        if join.is_used_overridden:
            parts.append("usedOverridden: true")
        if join.context_arguments:
            parts.append(f"contextArguments: [{', '.join(map(_context, join.context_arguments))}]")
        return f"@join__field({', '.join(parts)})" if parts else "@join__field"

    def _passed_on(self) -> Iterable[str]:
        for directive, subgraphs in self.supergraph.passed_on:
            graphs = ", ".join(self.graphs_by_name[each] for each in subgraphs)
            parts = f"graphs: [{graphs}], name: {_text(directive.name)}, args: {_args(directive)}"
            yield f"@join__directive({parts})"


def _link(link: LinkedSpecification) -> str:
    parts = [f"url: {_text(link.url)}"]
    if link.as_name is not None:
        parts.append(f"as: {_text(link.as_name)}")
    if link.imports:
        parts.append(f"import: [{', '.join(_import(*each) for each in link.imports)}]")
    if link.purpose is not None:
        parts.append(f"for: {link.purpose}")
    return f"@link({', '.join(parts)})"


def _import(theirs: str, ours: str) -> str:
    return _text(theirs) if theirs == ours else f"{{name: {_text(theirs)}, as: {_text(ours)}}}"


def _context(argument: ContextArgument) -> str:
    return (
        f"{{context: {_text(argument.context)}, name: {_text(argument.name)}, "
        f"type: {_text(argument.type)}, selection: {_text(argument.selection)}}}"
    )


def _args(directive: Directive) -> str:
    return "{" + ", ".join(f"{name}: {print_ast(value)}" for name, value in directive.arguments.items()) + "}"


def _text(value: str) -> str:
    """A string literal: JSON's escapes are GraphQL's."""
    return json.dumps(value, ensure_ascii=False)
