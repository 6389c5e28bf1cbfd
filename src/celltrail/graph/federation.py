"""The schema as a subgraph of Federation 2: keys, entities, and the access groups laid over its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import strawberry
from graphql import GraphQLSchema, Undefined
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from celltrail.domain.access_groups import AccessGroup
from celltrail.graph.access import Access, require_hideable, with_access
from celltrail.graph.context import Info
from celltrail.graph.noting import note_what_is_read
from celltrail.graph.scalars import SCALARS
from celltrail.graph.types.battery import Battery
from celltrail.graph.types.operator import Operator
from celltrail.graph.types.recycling import MaterialLot, RecyclingRecord
from celltrail.graph.types.shipment import Shipment

# The types with @key, each with the fields of its keys in the order in which one is looked for.
ENTITIES: Final[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
    "Battery": (Battery, ("id", "uid", "code")),
    "MaterialLot": (MaterialLot, ("id",)),
    "Operator": (Operator, ("id",)),
    "RecyclingRecord": (RecyclingRecord, ("id",)),
    "Shipment": (Shipment, ("id",)),
}

FEDERATION_VERSION: Final = "2.7"


class SubgraphSchema(strawberry.federation.Schema):
    """The schema, checked against the table of access groups while it is built."""

    def __init__(
        self,
        *,
        query: type,
        mutation: type | None,
        subscription: type,
        types: tuple[type, ...],
        groups: Mapping[str, AccessGroup],
    ) -> None:
        self._groups = groups
        super().__init__(
            query=query,
            mutation=mutation,
            subscription=subscription,
            types=(*types, Access),
            config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
            federation_version=FEDERATION_VERSION,
        )
        _without_null_defaults(self._schema)
        require_hideable(self._schema, groups=groups)
        note_what_is_read(self._schema, groups=groups)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """Strawberry's hook for the fields of a type: here each gets its access group."""
        names = self.config.name_converter
        return with_access(
            type_definition,
            names.from_type(type_definition),
            fields={names.from_field(field): field for field in type_definition.fields},
            groups=self._groups,
        )

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        """Answer the gateway's entities; those of one type and key are loaded in one statement.

        What is not a representation of ours is null, like what is hidden and what is missing: one wrong
        representation must not take the answer from all others.
        """
        return [FederationAny(_entity(info, representation)) for representation in representations]


def _without_null_defaults(schema: GraphQLSchema) -> None:
    """Take away defaults of null: they say no more than that an argument may be left out."""
    for type_ in schema.type_map.values():
        for field in getattr(type_, "fields", {}).values():
            for argument in (field, *getattr(field, "args", {}).values()):
                if getattr(argument, "default_value", Undefined) is None:
                    argument.default_value = Undefined


def _entity(info: Info, representation: object) -> Any:  # noqa: ANN401 -- an awaitable of an entity, or None
    if not isinstance(representation, Mapping):
        return None
    entity, keys = ENTITIES.get(str(representation.get("__typename")), (None, ()))
    for key in keys:
        value = representation.get(key)
        if isinstance(value, str):
            return entity.resolve_reference(info=info, **{key: value})
    return None
