"""The access group of each field, written into the schema.

`celltrail.domain.field_groups` holds the table; here it is laid over the schema while that is built. A field
without a group fails the build, and so does one that somebody may not read but that is never null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import strawberry
from graphql import GraphQLField, GraphQLList, GraphQLNonNull, GraphQLSchema, get_named_type
from graphql.type import is_interface_type, is_object_type
from strawberry.schema_directive import Location
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.private import is_private

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.field_groups import exemption_of


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="access",
    description=(
        "Who reads this field: those whose capacity reads its group (Regulation (EU) 2023/1542, Art. 77(2),"
        " Annex "
        "XIII). For others it is null, and a list is empty."
    ),
)
class Access:
    """Printed on every field that hangs on a battery."""

    group: AccessGroup


class FieldGroupError(Exception):
    """A field of the schema that the table of access groups does not know, or that contradicts it."""


def with_access(
    definition: StrawberryObjectDefinition,
    type_name: str,
    *,
    fields: Mapping[str, StrawberryField],
    groups: Mapping[str, AccessGroup],
) -> list[StrawberryField]:
    """Return the fields of a type, each with its group; `fields` has them by their names in the schema.

    Raises:
        FieldGroupError: a field has none.
    """
    if definition.is_input or exemption_of(type_name) is not None:
        return list(fields.values())
    owners = (type_name, *(interface.name for interface in definition.interfaces))
    return [
        field if is_private(field.type) else _with_group(field, group_of(owners, name, groups=groups))
        for name, field in fields.items()
    ]


def group_of(owners: Iterable[str], name: str, *, groups: Mapping[str, AccessGroup]) -> AccessGroup:
    """Return the group of a field: of its type's own row, or of the row of an interface that has it.

    Raises:
        FieldGroupError: there is no row.
    """
    coordinates = [f"{owner}.{name}" for owner in owners]
    for coordinate in coordinates:
        if coordinate in groups:
            return groups[coordinate]
    message = f"{coordinates[0]} has no access group: give it a row in celltrail.domain.field_groups"
    raise FieldGroupError(message)


def _with_group(field: StrawberryField, group: AccessGroup) -> StrawberryField:
    # Implementers of an interface share its field objects, so each type gets a copy of its own.
    own = field.__copy__()
    own.directives = [*own.directives, Access(group=group)]
    return own


def require_hideable(schema: GraphQLSchema, *, groups: Mapping[str, AccessGroup]) -> None:
    """Refuse a schema in which a field cannot be hidden from those who may not read it.

    Only IDENTITY is non-null: everybody who sees the object reads it. An unreadable list is empty.

    Raises:
        FieldGroupError: a field is never null, no list, and of another group.
    """
    for type_name, type_ in schema.type_map.items():
        is_checked = not type_name.startswith("__") and exemption_of(type_name) is None
        if not is_checked or not (is_object_type(type_) or is_interface_type(type_)):
            continue
        owners = (type_name, *(interface.name for interface in type_.interfaces))
        for name, field in type_.fields.items():
            group = group_of(owners, name, groups=groups)
            if group is not AccessGroup.IDENTITY and not _can_be_hidden(field):
                message = f"{type_name}.{name} is {group.value} but never null: it cannot be hidden"
                raise FieldGroupError(message)


def _can_be_hidden(field: GraphQLField) -> bool:
    if not isinstance(field.type, GraphQLNonNull):
        return True
    return isinstance(field.type.of_type, GraphQLList) or get_named_type(field.type).name.endswith(
        "Connection"
    )
