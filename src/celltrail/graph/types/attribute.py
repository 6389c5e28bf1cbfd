"""Declared passport attributes, each with the table row that says what it is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any

import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.attributes import ATTRIBUTES, attribute
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.views import AttributeView
from celltrail.graph.edges import edge
from celltrail.graph.references import OperatorRef
from celltrail.graph.scalars import JSON
from celltrail.graph.showing import shows

MAX_ATTRIBUTES = 200

AttributeIds = Annotated[
    list[str] | None,
    strawberry.argument(description="Only these attributes, by id; all that you may read when left out."),
]


@strawberry.type(description="A declared attribute of a battery or its model, of a group that you may read.")
class AttributeValue:
    """One row of the passport; the value is in the attribute's own unit."""

    view: strawberry.Private[AttributeView]
    id: str = strawberry.field(description="The attribute's id, such as `rated_capacity`.")
    name: str = strawberry.field(description="What it is called.")
    value: JSON = strawberry.field(description="The declared value; numbers with fractions are strings.")
    unit: str | None = strawberry.field(description="The unit of the value, null where it has none.")
    group: AccessGroup = strawberry.field(description="Who reads it: its access group.")
    legal_reference: str | None = strawberry.field(description="The article or annex that asks for it.")
    is_of_model: bool = strawberry.field(
        description="Whether it was declared once for the battery model, not for this battery."
    )
    declared_at: datetime = strawberry.field(description="When it was declared.")
    declared_by: OperatorRef | None = edge(
        "Operator", attrgetter("view.declared_by"), "Who declared it and answers for it."
    )


@shows(AttributeView)
def show_attribute(view: AttributeView) -> AttributeValue:
    """Show a declared attribute."""
    row = ATTRIBUTES[view.attribute]
    return AttributeValue(
        view=view,
        id=view.attribute,
        name=row.name,
        value=JSON(_plain(view.value)),
        unit=row.unit,
        group=row.group,
        legal_reference=row.legal_reference,
        is_of_model=view.is_of_model,
        declared_at=view.declared_at,
    )


def checked_attribute_ids(ids: list[str] | None) -> tuple[str, ...] | None:
    """Return the attribute ids of an argument, None for all.

    Raises:
        InvalidInputError: an unknown id, or too many.
    """
    if ids is None:
        return None
    if len(ids) > MAX_ATTRIBUTES:
        message = f"{len(ids)} attributes were asked for; at most {MAX_ATTRIBUTES} are allowed"
        raise InvalidInputError(message, path=("ids",))
    for index, each in enumerate(ids):
        try:
            attribute(each)
        except InvalidInputError as error:
            raise InvalidInputError(error.message, path=("ids", index)) from None
    return tuple(dict.fromkeys(ids))


def _plain(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Decimals as strings, so that no client rounds them."""
    match value:
        case Decimal():
            return format(value, "f")
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value
