"""From a mutation's input to the request that its command carries out.

Each field of an input says what it fills and how it is read; only fields that an input lists reach a request,
and an input that does not fit its request stops the start (`require_fit`). What a value means is the
command's to check. Here are checked the forms that only the API has: global ids, keys and lists.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import strawberry

from celltrail.domain.errors import InvalidInputError, NotFoundError, Path
from celltrail.domain.keys import BatteryKey as DomainKey
from celltrail.graph.ids import local_id
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.inputs.lists import argument_name

Asked = TypeVar("Asked")
Read = Callable[[Any, Path], Any]

MAX_ITEMS: Final = 1_000
"""The most entries that one list of an input has."""

# The types that inputs refer to by global id, each with the word that commands have for it in a refusal: a
# forged id is refused like one that names nothing.
REFERRED: Final[Mapping[str, str]] = {
    "AccessGrant": "grant",
    "Battery": "battery",
    "BatteryModel": "battery model",
    "Claim": "claim",
    "Facility": "facility",
    "LifecycleEvent": "event",
    "MaterialLot": "lot",
    "Operator": "operator",
    "Shipment": "shipment",
}

_FILLS, _READS = "fills", "reads"


def part(
    description: str,
    *,
    fills: str | None = None,
    reads: Read | None = None,
    default: object = dataclasses.MISSING,
) -> Any:  # noqa: ANN401 -- a field
    """Make a field of an input that fills the part `fills` of the request, its own name unless said."""
    metadata = {_FILLS: fills, _READS: reads}
    return strawberry.field(description=description, metadata=metadata, default=default)


def reference(
    type_name: str, description: str, *, fills: str | None = None, default: object = dataclasses.MISSING
) -> Any:  # noqa: ANN401 -- a field
    """Make a field of an input that names an object by its global id.

    It fills the part of its own name with `_id`, unless said.
    """

    def read(text: str, path: Path) -> str:
        return _referred(text, type_name, path=path)

    metadata = {_FILLS: fills, _READS: read, "suffix": "_id"}
    return strawberry.field(description=description, metadata=metadata, default=default)


def batteries(description: str, *, fills: str | None = None) -> Any:  # noqa: ANN401 -- a field
    """Make a field of an input that names one battery or more."""

    def read(keys: list[BatteryKey], path: Path) -> tuple[DomainKey, ...]:
        if not keys:
            message = f"no battery is named; 1 to {MAX_ITEMS} are allowed"
            raise InvalidInputError(message, path=path)
        found: tuple[DomainKey, ...] = read_value(keys, path)
        return found

    return part(description, fills=fills, reads=read)


def bind(given: object, request: type[Asked], *, path: Path = ()) -> Asked:
    """Build the part of a request that `given` describes; what was left out keeps the request's default.

    Raises:
        DomainError: an id that names nothing, a malformed key, or a list that is too long.
    """
    return request(**parts_of(given, path=path))


def parts_of(given: object, *, path: Path = ()) -> dict[str, Any]:
    """Read the fields of an input into the parts of a request, by their names there.

    Raises:
        DomainError: as `bind`.
    """
    parts = {}
    for each in dataclasses.fields(given):  # type: ignore[arg-type] # inputs are dataclasses, made by Strawberry
        value = getattr(given, each.name)
        if value is not None and value is not strawberry.UNSET:
            read = each.metadata.get(_READS) or read_value
            parts[_filled_by(each)] = read(value, (*path, argument_name(each.name)))
    return parts


def read_value(value: Any, path: Path) -> Any:  # noqa: ANN401 -- whatever the input's field is annotated with
    """Read a value as its own type says: keys and nested inputs into the domain's form, the rest as it is.

    Raises:
        DomainError: as `bind`.
    """
    if isinstance(value, BatteryKey):
        return _key(value, path)
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            message = f"{len(value)} entries; at most {MAX_ITEMS} are allowed"
            raise InvalidInputError(message, path=path)
        return tuple(read_value(each, (*path, index)) for index, each in enumerate(value))
    if hasattr(value, "to_domain"):
        return value.to_domain(path=path)
    return value


def require_fit(given: type, request: type, *, among: frozenset[str] = frozenset()) -> None:
    """Refuse an input that does not fill exactly the parts of its request; `among` are filled elsewhere.

    Raises:
        TypeError: a part that nothing fills, or a field that fills none; the message names them.
    """
    filled = {_filled_by(each) for each in dataclasses.fields(given)} - among
    wanted = {each.name for each in dataclasses.fields(request)} - among
    if filled != wanted:
        message = f"{given.__name__} and {request.__name__} differ in {', '.join(sorted(filled ^ wanted))}"
        raise TypeError(message)


def _filled_by(field: dataclasses.Field[Any]) -> str:
    return field.metadata.get(_FILLS) or f"{field.name}{field.metadata.get('suffix', '')}"


def _key(key: BatteryKey, path: Path) -> DomainKey:
    if isinstance(key.id, str):
        return DomainKey(id=_referred(key.id, "Battery", path=path), written=key.id)
    return key.to_domain(path=path)


def _referred(text: str, type_name: str, *, path: Path) -> str:
    found = local_id(text, type_name)
    if found is None:
        raise NotFoundError(REFERRED[type_name], text, path=path)
    return found
