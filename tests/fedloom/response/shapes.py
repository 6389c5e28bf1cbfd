"""Shapes written by hand, short."""

from __future__ import annotations

from typing import Any

from graphql import parse_type

from fedloom.query_plan.model import Shape, ShapeField


def shape(type_name: str, *fields: ShapeField, of: str | None = None) -> Shape:
    """What is shown of `type_name`; `of` are the object types of an interface or union."""
    return Shape(type_name, frozenset((of or type_name).split()), fields)


def shown(name: str, type_: str, inside: Shape | None = None, **options: Any) -> ShapeField:  # noqa: ANN401 # of ShapeField
    """One field; `key` and `as_` are its name unless given, `on` is a text of types."""
    if "on" in options:
        options["on"] = frozenset(options["on"].split())
    key = options.pop("key", name)
    return ShapeField(
        response_key=options.pop("as_", name),
        name=name,
        key=key,
        type=parse_type(type_, no_location=True),
        shape=inside,
        **options,
    )


def type_name(as_: str = "__typename") -> ShapeField:
    """`__typename`."""
    return shown("__typename", "String!", as_=as_, is_type_name=True)
