"""Typed models of partners' formats, read from JSON and written back without loss.

A format is a tree of frozen dataclasses; their annotations are its schema. A field `mass_kg` is the
property `massKg`, or the one that `Named` gives; `X | None` is an optional property; `Annotated[…]` carries a
constraint of `celltrail.formats.constraints`. Reading notes every fault with its JSON pointer and goes on.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, TypeVar

from celltrail.domain.attribute_values import JsonValue, exact_number
from celltrail.formats.constraints import Constraint
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.json_text import escaped
from celltrail.formats.moments import read_date, read_moment, write_moment

Model = TypeVar("Model")


class _Unusable:
    """What a reader returns after it reported a fault that leaves no value."""


UNUSABLE: Final = _Unusable()
_Read = Callable[[JsonValue, str, Findings], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """In `Annotated[…]`: the JSON property of a field that its Python name does not spell."""

    json_name: str


def read_model(
    model: type[Model], value: JsonValue, findings: Findings, *, pointer: str = ""
) -> Model | None:
    """Read `value` as `model`; None when a fault leaves none. Every fault is in `findings`."""
    read = _object_reader(model)(value, pointer, findings)
    if not isinstance(read, _Unusable):
        return typing.cast("Model", read)
    if not findings.is_refused:
        message = "a required value had to be left out (see the warnings), so nothing is left to import"
        findings.report(FaultCode.REQUIRED_VALUE_UNUSABLE, pointer, message)
    return None


def write_model(model: object) -> JsonValue:
    """Return the JSON value of a model; properties that are None are absent."""
    if dataclasses.is_dataclass(model) and not isinstance(model, type):
        named_parts = ((plan.json_name, getattr(model, plan.name)) for plan in _plans(type(model)))
        return {name: write_model(part) for name, part in named_parts if part is not None}
    if isinstance(model, tuple | list):
        return [write_model(item) for item in model]
    if isinstance(model, Mapping):
        return {str(name): write_model(part) for name, part in model.items()}
    if isinstance(model, datetime):
        return write_moment(model)
    if isinstance(model, date):
        return model.isoformat()
    return typing.cast("JsonValue", model)


def at_pointer(model: object, pointer: str) -> object:
    """Return the part of a model that a pointer of property names leads to; None where one is absent."""
    part: Any = model
    for name in pointer.split("/")[1:]:
        if part is None:
            return None
        owner: type = type(part)
        plan = next(plan for plan in _plans(owner) if plan.json_name == name)
        part = getattr(part, plan.name)
    return part


class _FieldPlan(NamedTuple):
    name: str
    json_name: str
    is_required: bool
    read: _Read


@cache
def _plans(model: type) -> tuple[_FieldPlan, ...]:
    hints = typing.get_type_hints(model, include_extras=True)
    plans = []
    for field in dataclasses.fields(model):
        inner, is_optional = _without_none(hints[field.name])
        names = [part.json_name for part in typing.get_args(inner)[1:] if isinstance(part, Named)]
        json_name = names[0] if names else _camel(field.name)
        plans.append(_FieldPlan(field.name, json_name, not is_optional, _reader(inner)))
    return tuple(plans)


def _object_reader(model: type) -> _Read:
    def read(value: JsonValue, pointer: str, findings: Findings) -> object:
        if not isinstance(value, Mapping):
            return _wrong_type(value, "an object", pointer, findings)
        plans = _plans(model)
        parts = {plan.name: _property(plan, value, pointer, findings) for plan in plans}
        for name in sorted(set(value) - {plan.json_name for plan in plans}):
            is_extension = ":" in name
            code = FaultCode.EXTENSION_NOT_READ if is_extension else FaultCode.UNKNOWN_PROPERTY
            findings.report(code, f"{pointer}/{escaped(name)}", f"{name[:60]!r} is not read")
        if any(isinstance(part, _Unusable) for part in parts.values()):
            return UNUSABLE
        return model(**parts)

    return read


def _property(plan: _FieldPlan, value: Mapping[str, JsonValue], pointer: str, findings: Findings) -> object:
    place = f"{pointer}/{escaped(plan.json_name)}"
    if plan.json_name not in value:
        if not plan.is_required:
            return None
        findings.report(FaultCode.MISSING_VALUE, place, f"the property {plan.json_name!r} is required")
        return UNUSABLE
    part = plan.read(value[plan.json_name], place, findings)
    return None if isinstance(part, _Unusable) and not plan.is_required else part


def _reader(hint: Any) -> _Read:  # noqa: ANN401  # a type annotation has no narrower type
    if typing.get_origin(hint) is Annotated:
        base, *constraints = typing.get_args(hint)
        return _constrained(_reader(base), [c for c in constraints if isinstance(c, Constraint)])
    if typing.get_origin(hint) is tuple:
        return _array_reader(_reader(typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _object_reader(hint)
    return _SCALARS[hint]


def _constrained(read: _Read, constraints: list[Constraint]) -> _Read:
    def read_and_check(value: JsonValue, pointer: str, findings: Findings) -> object:
        part = read(value, pointer, findings)
        for constraint in constraints:
            if isinstance(part, _Unusable):
                return part
            checked = constraint.check(part, pointer, findings)
            part = UNUSABLE if checked is None else checked
        return part

    return read_and_check


def _array_reader(read: _Read) -> _Read:
    def read_items(value: JsonValue, pointer: str, findings: Findings) -> object:
        if not isinstance(value, list | tuple):
            return _wrong_type(value, "an array", pointer, findings)
        items = (read(item, f"{pointer}/{index}", findings) for index, item in enumerate(value))
        return tuple(item for item in items if not isinstance(item, _Unusable))

    return read_items


def _read_text(value: JsonValue, pointer: str, findings: Findings) -> object:
    return value if isinstance(value, str) else _wrong_type(value, "a string", pointer, findings)


def _read_flag(value: JsonValue, pointer: str, findings: Findings) -> object:
    return value if isinstance(value, bool) else _wrong_type(value, "true or false", pointer, findings)


def _read_number(value: JsonValue, pointer: str, findings: Findings) -> object:
    number = exact_number(value)
    if number is None:
        return _wrong_type(value, "a number", pointer, findings)
    if isinstance(value, str):
        findings.report(FaultCode.STRING_NUMBER, pointer, f"the number {value} is written as a string")
    return number


def _read_date(value: JsonValue, pointer: str, findings: Findings) -> object:
    if not isinstance(value, str):
        return _wrong_type(value, "a date as a string", pointer, findings)
    return read_date(value, pointer, findings) or UNUSABLE


def _read_moment(value: JsonValue, pointer: str, findings: Findings) -> object:
    if not isinstance(value, str):
        return _wrong_type(value, "a time as a string", pointer, findings)
    return read_moment(value, pointer, findings) or UNUSABLE


def _read_anything(value: JsonValue, _pointer: str, _findings: Findings) -> object:
    return value


_SCALARS: Mapping[Any, _Read] = {
    str: _read_text,
    bool: _read_flag,
    Decimal: _read_number,
    date: _read_date,
    datetime: _read_moment,
    object: _read_anything,
}


def _wrong_type(value: JsonValue, allowed: str, pointer: str, findings: Findings) -> _Unusable:
    found = "null" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"
    if isinstance(value, Mapping | list | tuple):
        found = "an object" if isinstance(value, Mapping) else "an array"
    findings.report(FaultCode.WRONG_TYPE, pointer, f"found {found}; allowed: {allowed}")
    return UNUSABLE


def _without_none(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401  # a type annotation has no narrower type
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    inner = [part for part in typing.get_args(hint) if part is not types.NoneType]
    return inner[0], True


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
