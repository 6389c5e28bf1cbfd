"""Stated attributes beside those that the importer has declared: only what is new is declared again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from celltrail.commands.requests import DeclaredAttribute
from celltrail.domain.attribute_values import AttributeValue
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.body_codec import encode_value
from celltrail.storage.reader import Reader


def as_declared(values: Iterable[AttributeValue]) -> tuple[DeclaredAttribute, ...]:
    """The values as a request carries them."""
    return tuple(DeclaredAttribute(each.attribute_id, _json(each)) for each in values)


async def declared_before(
    reader: Reader, column: sa.ColumnElement[Any], ids: Sequence[str]
) -> Mapping[str, Mapping[str, Any]]:
    """What the caller has declared itself, by id and attribute; `column` says: of batteries or of models."""
    value = tables.attribute_value
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for some in chunks(ids):
        rows = await reader.fetch(
            sa.select(column.label("subject"), value.c.attribute, value.c.value).where(
                column.in_(some),
                value.c.declared_by == reader.principal.operator_id,
                value.c.to_position == tables.OPEN,
            )
        )
        for row in rows:
            found[row.subject][row.attribute] = row.value
    return found


def new_values(values: Iterable[AttributeValue], declared: Mapping[str, Any]) -> tuple[AttributeValue, ...]:
    """Those values that differ from what was declared; each attribute once, the last one said."""
    by_id = {each.attribute_id: each for each in values}
    return tuple(each for each in by_id.values() if declared.get(each.attribute_id) != _json(each))


def _json(value: AttributeValue) -> Any:  # noqa: ANN401 -- JSON
    return encode_value(value.as_json())
