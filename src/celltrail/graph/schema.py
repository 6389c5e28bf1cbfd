"""The schema: built, printed for clients and for composition, and executable.

The API's SDL is what clients see; the subgraph's SDL is what composition reads. Both come from one printing,
so that they cannot differ but in what federation adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from graphql import (
    DirectiveNode,
    FieldDefinitionNode,
    GraphQLSchema,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from graphql.language.visitor import REMOVE

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.field_groups import FIELD_GROUPS
from celltrail.graph.federation import ENTITIES, SubgraphSchema
from celltrail.graph.mutations.root import Mutation
from celltrail.graph.queries import Query
from celltrail.graph.subscriptions import Subscription
from celltrail.graph.types.battery_model import BatteryModel
from celltrail.graph.types.event_types import EVENT_TYPES

# Directives that clients see; the rest is between subgraph and composition.
_API_DIRECTIVES: Final = frozenset({"access", "deprecated", "oneOf", "specifiedBy"})
_FEDERATION_TYPES: Final = frozenset({"_Any", "_Entity", "_Service"})
_FEDERATION_FIELDS: Final = frozenset({"_entities", "_service"})


def build_schema(groups: Mapping[str, AccessGroup] = FIELD_GROUPS) -> SubgraphSchema:
    """Build the schema; `groups` is the table of access groups.

    Raises:
        TypeError: a field has no access group, or contradicts it; the message names the field.
        FieldGroupError: the same.
    """
    return SubgraphSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*(entity for entity, _keys in ENTITIES.values()), BatteryModel, *EVENT_TYPES.values()),
        groups=groups,
    )


@cache
def _schema() -> SubgraphSchema:
    return build_schema()


def executable_schema() -> GraphQLSchema:
    """The schema with its resolvers, for graphql-core; its context value is a `GraphContext`."""
    return _schema()._schema  # noqa: SLF001 -- Strawberry has no other name for it


def subgraph_sdl() -> str:
    """The schema as composition reads it: with keys and the federation `@link`."""
    return f"{_schema().as_str().strip()}\n"


def api_sdl() -> str:
    """The schema as clients see it: with @access, @specifiedBy, @deprecated, and nothing of federation."""
    document = visit(parse(subgraph_sdl(), no_location=True), _WithoutFederation())
    return f"{print_ast(document)}\n"


class _WithoutFederation(Visitor):
    """Takes away what only composition reads. Enum values and fields keep the order of the code."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:  # noqa: ANN401 -- graphql-core's protocol
        return None if node.name.value in _API_DIRECTIVES else REMOVE

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:  # noqa: ANN401 -- as above
        return REMOVE if node.name.value in _FEDERATION_FIELDS else None

    def enter_schema_definition(self, _node: SchemaDefinitionNode, *_: Any) -> Any:  # noqa: ANN401 -- as above
        return REMOVE

    def enter_scalar_type_definition(self, node: TypeDefinitionNode, *_: Any) -> Any:  # noqa: ANN401 -- as above
        return REMOVE if node.name.value in _FEDERATION_TYPES else None

    enter_union_type_definition = enter_scalar_type_definition
    enter_object_type_definition = enter_scalar_type_definition
