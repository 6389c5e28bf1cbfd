"""The careful way from merged objects to the answer: with errors, and nulls that climb (GraphQL 6.4.3,
6.4.4).

It is taken where the straight way (`projection`) gave up. A value that does not fit its type in the API
schema becomes null with an error at the client's path; a null where none may be takes the nearest nullable
field or item above with it. Where an error is known at, above or below a place, no second one is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

from fedloom.errors import ErrorEntry
from fedloom.query_plan.model import Shape, ShapeField
from fedloom.response.conditions import applicable_fields, merged_shown
from fedloom.response.leaves import SCALARS, UnfitValueError, member_of
from fedloom.response.projection import is_of_one_type

#: The code of a value that the API schema does not allow where it stands.
ANSWER_INVALID = "ANSWER_INVALID"
MAX_ERRORS = 100
ClientPath = tuple[str | int, ...]


class Completion:
    """Completes one answer; `errors` are those found on the way."""

    def __init__(self, known: Iterable[ErrorEntry], holds: Mapping[str, bool]) -> None:
        self.errors: list[ErrorEntry] = []
        self._holds = holds
        self._known = {each.path for each in known if each.path}
        self._above = {path[:length] for path in self._known for length in range(len(path))}

    def data(self, shape: Shape, root: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer's data; None where a null climbed to the top."""
        try:
            return self._object(shape, root, ())
        except _NullError:
            return None

    def _object(self, shape: Shape, value: Any, path: ClientPath) -> dict[str, Any]:  # noqa: ANN401 # JSON
        if not isinstance(value, dict):
            raise self._unfit(path, "is no object")
        type_name = shape.type_name if is_of_one_type(shape) else value.get("__typename")
        if type_name not in shape.possible_types:
            raise self._unfit(path, "is of a type that the graph does not have here")
        fields = applicable_fields(shape, type_name, self._holds)
        shown: dict[str, Any] = {}
        for key, group in fields.items():
            values = [self._field(each, value, (*path, key), type_name=type_name) for each in group]
            shown[key] = values[0]
            for each in values[1:]:
                shown[key] = merged_shown(shown[key], each)
        return shown

    def _field(
        self, field: ShapeField, parent: Mapping[str, Any], path: ClientPath, *, type_name: str
    ) -> Any:  # noqa: ANN401 # JSON
        if field.is_type_name:
            return type_name
        if field.is_refused:
            # Its error is known, and has no place among the items of lists.
            if isinstance(field.type, NonNullTypeNode):
                raise _NullError
            return None
        value = parent.get(field.key)
        if field.is_introspection:
            return value
        return self._completed(field, field.type, value, path)

    def _completed(self, field: ShapeField, type_: TypeNode, value: Any, path: ClientPath) -> Any:  # noqa: ANN401 # JSON
        if isinstance(type_, NonNullTypeNode):
            if value is None:
                self._report(path, "is null, which it may not be")
                raise _NullError
            return self._fitting(field, type_.type, value, path)
        if value is None:
            return None
        try:
            return self._fitting(field, type_, value, path)
        except _NullError:
            return None

    def _fitting(self, field: ShapeField, type_: TypeNode, value: Any, path: ClientPath) -> Any:  # noqa: ANN401 # JSON
        """A value that is not null; raises where it has to be."""
        if isinstance(type_, ListTypeNode):
            if not isinstance(value, list):
                raise self._unfit(path, "is no list")
            return [
                self._completed(field, type_.type, each, (*path, index)) for index, each in enumerate(value)
            ]
        if field.shape is not None:
            return self._object(field.shape, value, path)
        return self._leaf(field, type_, value, path)

    def _leaf(self, field: ShapeField, type_: TypeNode, value: object, path: ClientPath) -> object:
        assert isinstance(type_, NamedTypeNode)  # noqa: S101 # the others are unwrapped
        name = type_.name.value
        check = member_of(field.enum_values) if field.enum_values is not None else SCALARS.get(name)
        try:
            return value if check is None else check(value)
        except UnfitValueError:
            raise self._unfit(path, f"is no {name}") from None

    def _unfit(self, path: ClientPath, what: str) -> Exception:
        self._report(path, what)
        return _NullError()

    def _report(self, path: ClientPath, what: str) -> None:
        if len(self.errors) >= MAX_ERRORS or self._is_known(path):
            return
        name = next((each for each in reversed(path) if isinstance(each, str)), "the answer")
        message = f"The value of {name} {what}; a service behind this graph answered wrongly or not at all"
        self.errors.append(ErrorEntry(message, ANSWER_INVALID, path=path))
        self._known.add(path)
        self._above |= {path[:length] for length in range(len(path))}

    def _is_known(self, path: ClientPath) -> bool:
        return path in self._above or any(path[:length] in self._known for length in range(1, len(path) + 1))


class _NullError(Exception):
    """A null that climbs; its error stands already."""
