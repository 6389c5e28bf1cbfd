"""The straight way from merged objects to the answer, compiled from the plan's shape (GraphQL 6.4).

For each shape and each set of fields that its types share, one function of dict displays: fields in the order
asked, leaves checked, lists and nulls where they may be. It knows no places. As soon as anything is not as
the API schema says (a null where none may be, a missing field, another type, an unknown value), it gives up
with one of IRREGULAR, and `completion` does the whole answer again, with errors and nulls that climb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Shape, ShapeField
from fedloom.response.conditions import Applicable, applicable_fields, merged_shown
from fedloom.response.leaves import INLINE_CHECKS, SCALARS, UnfitValueError, member_of

IRREGULAR: Final = (KeyError, TypeError, UnfitValueError)
#: From the root object to the answer's data; raises one of IRREGULAR.
Projection = Callable[[Mapping[str, Any]], dict[str, Any]]


def compile_projection(shape: Shape, holds: Mapping[str, bool]) -> Projection:
    """Compile the shape of an answer, for the values of the variables in its conditions."""
    return _Compiler(holds).compiled(shape)


def is_of_one_type(shape: Shape) -> bool:
    """Whether objects here need no `__typename`: their type is no interface or union."""
    return shape.possible_types == {shape.type_name}


class _Compiler:
    """Writes the functions of one projection into one text. Names: f function, t table, v value, i item."""

    def __init__(self, holds: Mapping[str, bool]) -> None:
        self._holds = holds
        self._source = Source()
        self._constants: dict[str, object] = {
            "nullable": _nullable,
            "required": _required,
            "items": _items,
            "both": merged_shown,
            "refused": _refused,
        }
        self._functions: dict[tuple[int, ...], str] = {}
        self._count = 0

    def compiled(self, shape: Shape) -> Projection:
        call = self._object(shape, "o")
        self._source.add(0, f"project = lambda o: {call}")
        return generated(str(self._source), "project", self._constants)

    def _object(self, shape: Shape, value: str) -> str:
        """Return the call that shows an object; `value` is cheap and may stand twice."""
        if is_of_one_type(shape):
            function = self._function(shape, applicable_fields(shape, shape.type_name, self._holds))
            return f"{function}({value})"
        functions = {
            each: self._function(shape, applicable_fields(shape, each, self._holds))
            for each in sorted(shape.possible_types)
        }
        table = self._name("t")
        listed = ", ".join(f"{literal(each)}: {function}" for each, function in functions.items())
        self._source.add(0, f"{table} = {{{listed}}}")
        return f"{table}[{value}['__typename']]({value})"

    def _function(self, shape: Shape, fields: Applicable) -> str:
        key = (id(shape), *(id(each) for group in fields.values() for each in group))
        name = self._functions.get(key)
        if name is None:
            shown = ", ".join(f"{literal(key)}: {self._shown(shape, group)}" for key, group in fields.items())
            name = self._functions[key] = self._name("f")
            self._source.add(0, f"def {name}(o):")
            self._source.add(1, "if o.__class__ is not dict: raise TypeError", f"return {{{shown}}}")
        return name

    def _shown(self, shape: Shape, group: list[ShapeField]) -> str:
        text = self._field(shape, group[0])
        for each in group[1:]:
            text = f"both({text}, {self._field(shape, each)})"
        return text

    def _field(self, shape: Shape, field: ShapeField) -> str:
        if field.is_type_name:
            return literal(shape.type_name) if is_of_one_type(shape) else "o['__typename']"
        if field.is_refused:
            return "refused()" if isinstance(field.type, NonNullTypeNode) else "None"
        value = f"o[{literal(field.key)}]"
        return value if field.is_introspection else self._completed(field, field.type, value)

    def _completed(self, field: ShapeField, type_: TypeNode, value: str) -> str:
        if isinstance(type_, NonNullTypeNode):
            # Neither an object nor the items of a list are read from a null: both raise.
            inner = type_.type
            if isinstance(inner, ListTypeNode) or field.shape is not None:
                return self._composite(field, inner, value)
            return self._leaf(field, inner, value, otherwise="required")
        if isinstance(type_, ListTypeNode) or field.shape is not None:
            bound, name = self._bound(value)
            return f"(None if {bound} is None else {self._composite(field, type_, name)})"
        return self._leaf(field, type_, value, otherwise="nullable")

    def _composite(self, field: ShapeField, type_: TypeNode, value: str) -> str:
        if isinstance(type_, ListTypeNode):
            item = self._name("i")
            return f"[{self._completed(field, type_.type, item)} for {item} in items({value})]"
        assert field.shape is not None  # noqa: S101 # by the callers
        return self._object(field.shape, value)

    def _leaf(self, field: ShapeField, type_: TypeNode, value: str, *, otherwise: str) -> str:
        assert isinstance(type_, NamedTypeNode)  # noqa: S101 # the others are unwrapped
        scalar = type_.name.value
        if field.enum_values is not None:
            bound, name = self._bound(value)
            values = self._constant("e", field.enum_values)
            check = self._constant("c", member_of(field.enum_values))
            return f"({name} if {bound} in {values} else {otherwise}({name}, {check}))"
        if scalar not in SCALARS:
            return value if otherwise == "nullable" else f"required({value}, None)"
        bound, name = self._bound(value)
        self._constants[f"fits_{scalar}"] = SCALARS[scalar]
        test = INLINE_CHECKS[scalar].format(bound=bound, v=name)
        return f"({name} if {test} else {otherwise}({name}, fits_{scalar}))"

    def _bound(self, value: str) -> tuple[str, str]:
        """A value under a name: the expression that binds it, and the name. A name stays as it is."""
        if value.isidentifier():
            return value, value
        name = self._name("v")
        return f"({name} := {value})", name

    def _constant(self, prefix: str, value: object) -> str:
        name = self._name(prefix)
        self._constants[name] = value
        return name

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"


_Check = Callable[[Any], object]


def _nullable(value: object, check: _Check) -> object:
    return None if value is None else check(value)


def _required(value: object, check: _Check | None) -> object:
    if value is None:
        raise UnfitValueError
    return value if check is None else check(value)


def _refused() -> object:
    """A null where none may be: which object above is null instead is for `completion` to say."""
    raise UnfitValueError


def _items(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    raise UnfitValueError
