"""`@context` and `@fromContext` in the supergraph: which types set a context, which arguments use it.

A context belongs to one subgraph; its name in the supergraph is made of both. Source: the context
specification 0.1, and `contextArguments` of the join specification 0.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graphql import StringValueNode

from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import Directive, Field, NamedType, applied, type_text
from fedloom.supergraph.model import ContextArgument

_SELECTION = re.compile(r"\s*\$\s*(\w+)\s*(.*)", re.DOTALL)


def contexts_of(sources: Mapping[str, NamedType]) -> tuple[tuple[str, str], ...]:
    """The contexts that a type sets: (subgraph, name)."""
    return tuple(
        (subgraph, name)
        for subgraph, each in sources.items()
        for directive in applied(each, "context")
        if (name := _text(directive, "name"))
    )


def context_arguments(subgraph: Subgraph, field: Field) -> tuple[ContextArgument, ...]:
    """The arguments of a field that its subgraph fills from contexts."""
    return tuple(_arguments(subgraph, field)) if field.arguments else ()


def _arguments(subgraph: Subgraph, field: Field) -> Iterator[ContextArgument]:
    for each in field.arguments.values():
        for directive in applied(each, "fromContext"):
            if found := _SELECTION.match(_text(directive, "field") or ""):
                context, selection = found.groups()
                yield ContextArgument(
                    f"{subgraph.name}__{context}", each.name, type_text(each.type), selection.strip()
                )


def _text(directive: Directive, argument: str) -> str | None:
    value = directive.arguments.get(argument)
    return value.value if isinstance(value, StringValueNode) else None
