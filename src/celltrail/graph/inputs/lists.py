"""The lists in filters: bounded, each value once, and read into what the domain knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.identifiers import parse_country
from celltrail.domain.quantities import read
from celltrail.graph.ids import filter_ids

MAX_VALUES = 1_000
"""The most values that one condition of a filter lists (cases of attack, 90)."""

Value = TypeVar("Value")


def argument_name(python_name: str) -> str:
    """The name of a field in the schema: camel case."""
    head, *tail = python_name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def bounded(values: Sequence[Value] | None, *, path: Path) -> tuple[Value, ...] | None:
    """Return the values once each, None for no condition.

    Raises:
        InvalidInputError: more than `MAX_VALUES`.
    """
    if values is None:
        return None
    if len(values) > MAX_VALUES:
        message = f"{len(values)} values were given; at most {MAX_VALUES} are allowed"
        raise InvalidInputError(message, path=path)
    return tuple(dict.fromkeys(values))


def values_of(conditions: object, name: str) -> Any:  # noqa: ANN401 -- a tuple of what the field is annotated with
    """The values of a condition, bounded.

    Raises:
        InvalidInputError: too many.
    """
    return bounded(getattr(conditions, name), path=("filter", argument_name(name)))


def ids_of(conditions: object, name: str, *, type_name: str) -> tuple[str, ...] | None:
    """The internal ids of a condition.

    Raises:
        InvalidInputError: too many, or one that is no id of this type.
    """
    path = ("filter", argument_name(name))
    return filter_ids(bounded(getattr(conditions, name), path=path), type_name, path=path)


def parsed_of(conditions: object, name: str, *, parse: Callable[[str], object]) -> tuple[str, ...] | None:
    """The texts of a condition in normal form.

    Raises:
        InvalidIdentifierError: a text that `parse` refuses.
    """
    path = ("filter", argument_name(name))
    texts = bounded(getattr(conditions, name), path=path)
    if texts is None:
        return None
    return tuple(str(read(parse, text, path=(*path, index))) for index, text in enumerate(texts))


def countries_of(conditions: object, name: str) -> tuple[str, ...] | None:
    """The countries of a condition.

    Raises:
        InvalidIdentifierError: a text that names no country.
    """
    return parsed_of(conditions, name, parse=parse_country)
