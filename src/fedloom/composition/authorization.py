"""Whether fields demand of clients what the data demands that they are computed from.

A field with @requires, or with an argument from a context, gives away what it reads. So it must demand at
least the same: @authenticated, @requiresScopes and @policy of each field read, and of its type.
Source: Federation error codes, MISSING_TRANSITIVE_AUTH_REQUIREMENTS; Federation: @authenticated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fedloom.composition.merging.protected_interfaces import PROTECTING
from fedloom.composition.merging.strategies import Alternatives, both, read_alternatives
from fedloom.sdl.definitions import CompositeType, Directive, Element, Schema, named_type
from fedloom.sdl.field_set import FieldSet, FragmentSelection, parse_field_set
from fedloom.sdl.problems import Code, Problem
from fedloom.supergraph.model import FieldJoin, Supergraph

_ARGUMENTS = {"requiresScopes": "scopes", "policy": "policies"}


def check_transitive_authorization(supergraph: Supergraph) -> list[Problem]:
    """Find fields that demand less than what they read."""
    if not any(f"/{name}/" in link.url for link in supergraph.links for name in PROTECTING):
        return []
    contexts = _contexts(supergraph)
    return [
        problem
        for (owner, name), joins in supergraph.field_joins.items()
        for join in joins
        for problem in _problems(supergraph.schema, owner, name, join=join, contexts=contexts)
    ]


@dataclass(frozen=True, slots=True)
class _Demands:
    """What a client must hold. Of each kind every element's alternatives must be fulfilled."""

    is_authenticated: bool
    scopes: Alternatives
    policies: Alternatives

    def covers(self, other: _Demands) -> bool:
        """Whether a client that fulfils these fulfils the other ones too."""
        return (
            self.is_authenticated >= other.is_authenticated
            and _implies(self.scopes, other.scopes)
            and _implies(self.policies, other.policies)
        )


def _implies(own: Alternatives, other: Alternatives) -> bool:
    return all(any(needed <= held for needed in other) for held in own)


def _problems(
    schema: Schema, owner: str, name: str, *, join: FieldJoin, contexts: dict[str, list[str]]
) -> Iterator[Problem]:
    reads = list(_reads(owner, join, contexts))
    definition = schema.types.get(owner)
    if not reads or not isinstance(definition, CompositeType) or name not in definition.fields:
        return
    own = _demands([definition, definition.fields[name]])
    for start, selections in reads:
        for read, elements in _read_elements(schema, start, selections):
            if not own.covers(_demands(elements)):
                message = (
                    f'{owner}.{name} reads {read} in subgraph "{join.subgraph}", and demands less. '
                    f"Give it the @authenticated, @requiresScopes or @policy that {read} and its type have."
                )
                subgraphs = (join.subgraph,) if join.subgraph else ()
                code = Code.MISSING_TRANSITIVE_AUTH_REQUIREMENTS
                yield Problem(code, message, (f"{owner}.{name}", read), subgraphs)


def _reads(owner: str, join: FieldJoin, contexts: dict[str, list[str]]) -> Iterator[tuple[str, FieldSet]]:
    """What a field reads: types, and what is selected from them."""
    if join.requires:
        yield owner, parse_field_set(join.requires)
    for argument in join.context_arguments:
        for type_name in contexts.get(argument.context, ()):
            yield type_name, parse_field_set(argument.selection)


def _read_elements(
    schema: Schema, type_name: str, selections: FieldSet
) -> Iterator[tuple[str, list[Element]]]:
    """Each field that is read with its type, each type that a fragment asks for; with their names."""
    named = schema.types.get(type_name)
    for each in selections:
        if isinstance(each, FragmentSelection):
            condition = each.type_condition or type_name
            if condition != type_name and condition in schema.types:
                yield condition, [schema.types[condition]]
            yield from _read_elements(schema, condition, each.selections)
        elif isinstance(named, CompositeType) and (field := named.fields.get(each.name)):
            inner = named_type(field.type)
            returned = [schema.types[inner]] if inner in schema.types else []
            yield f"{type_name}.{each.name}", [field, *returned]
            yield from _read_elements(schema, inner, each.selections)


def _demands(elements: Iterable[Element]) -> _Demands:
    applied = [each for element in elements for each in element.directives if each.known in PROTECTING]
    return _Demands(
        any(each.known == "authenticated" for each in applied),
        both(_alternatives(applied, "requiresScopes")),
        both(_alternatives(applied, "policy")),
    )


def _alternatives(applied: list[Directive], known: str) -> Iterator[Alternatives]:
    return (
        read_alternatives(each.arguments.get(_ARGUMENTS[known])) for each in applied if each.known == known
    )


def _contexts(supergraph: Supergraph) -> dict[str, list[str]]:
    """The types that set a context, by its name in the supergraph."""
    found: dict[str, list[str]] = {}
    for type_name, contexts in supergraph.contexts.items():
        for subgraph, name in contexts:
            found.setdefault(f"{subgraph}__{name}", []).append(type_name)
    return found
