"""Attributes as partners declare them: a value in JSON, read by the table of attributes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import strawberry

from celltrail.commands.requests import DeclaredAttribute
from celltrail.domain.attribute_values import MAX_DEPTH
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.graph.scalars import JSON

# RFC 8785, by which requests are compared, knows no larger integer; as a Decimal it is as exact.
_LARGEST_INTEGER: Final = 2**53 - 1


@strawberry.input(description="A passport attribute and its value.")
class DeclaredAttributeInput:
    """One attribute."""

    attribute: str = strawberry.field(description="The attribute's id, such as `rated_capacity`.")
    value: JSON = strawberry.field(
        description=(
            "The value in the attribute's own unit: a number (best as a string), a text, or what else the "
            'attribute is. A number may name its unit: {"value": "12.5", "unit": "kg"}.'
        )
    )

    def to_domain(self, *, path: Path = ()) -> DeclaredAttribute:
        """Take the value as it was written; what it means is the command's to check.

        Raises:
            InvalidInputError: nested deeper than any attribute is.
        """
        return DeclaredAttribute(self.attribute, _exact(self.value, path=(*path, "value"), depth=0))


def _exact(value: Any, *, path: Path, depth: int) -> Any:  # noqa: ANN401 -- JSON enters here
    if depth > MAX_DEPTH:
        message = f"the value is nested deeper than {MAX_DEPTH} levels"
        raise InvalidInputError(message, path=path)
    match value:
        case bool():
            return value
        case int() if abs(value) > _LARGEST_INTEGER:
            return Decimal(value)
        case list():
            return [_exact(each, path=path, depth=depth + 1) for each in value]
        case dict():
            return {name: _exact(each, path=path, depth=depth + 1) for name, each in value.items()}
    return value
