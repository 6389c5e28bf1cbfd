"""The attributes of the battery passport, looked up by id.

The rows stand in `celltrail.domain.attribute_table` and `attribute_table_cn`; values are read by
`parse_value`, exactly and bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from celltrail.domain import attribute_table, attribute_table_cn
from celltrail.domain.attribute_types import (
    Attribute,
    AttributeCategory,
    Confidence,
    Granularity,
    ValueType,
)
from celltrail.domain.attribute_values import AttributeValue, JsonValue, parse_value
from celltrail.domain.errors import InvalidInputError

__all__ = [
    "ATTRIBUTES",
    "Attribute",
    "AttributeCategory",
    "AttributeValue",
    "Confidence",
    "Granularity",
    "JsonValue",
    "ValueType",
    "attribute",
    "parse_value",
]

ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType(
    {row.id: row for row in (*attribute_table.ROWS, *attribute_table_cn.ROWS)}
)
"""Every attribute, by its id, in the order of the table."""


def attribute(attribute_id: str) -> Attribute:
    """Return the attribute with this id.

    Raises:
        InvalidInputError: there is none; the message names up to three near ids, which are public.
    """
    found = ATTRIBUTES.get(attribute_id)
    if found is not None:
        return found
    near = get_close_matches(attribute_id[:80], ATTRIBUTES, n=3)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise InvalidInputError(f"no attribute {attribute_id[:80]!r}{hint}", path=("attributeId",))
