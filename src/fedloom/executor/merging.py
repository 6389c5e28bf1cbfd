"""What a subgraph answered, put into the objects it was asked about; compiled for each fetch.

Only the keys that were asked for are taken. Where an entity is null or a key is missing, the keys are null:
what stands there can only come from the subgraph that was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fedloom.executor.written import Written
from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Representation
from fedloom.representations.places import Object

_TYPE_NAME = "__typename"


@dataclass(frozen=True, slots=True)
class Merge:
    """How answers about one representation are merged.

    `put(objects, entities)`: `objects[i]` are those that entity `i` is of. `keys` are the keys that every
    such entity has, those that no other fetch writes are `own`.
    """

    put: Callable[[Sequence[Sequence[Object]], Sequence[Object | None]], None]
    keys: tuple[str, ...]
    own: tuple[str, ...]

    def withdraw(self, objects: Sequence[Sequence[Object]]) -> None:
        """The fetch failed: whatever stands under its keys was not put there by it."""
        for same in objects:
            for each in same:
                for key in self.own:
                    each.pop(key, None)


def compile_merge(
    keys: Mapping[str, Written],
    shared: Mapping[str, Written],
    *,
    representation: Representation | None,
    copies: bool,
) -> Merge:
    """Compile one. `shared` are the keys of all fetches at the place; with `copies`, objects of one entity
    share nothing, because what encloses them makes them differ.
    """
    on = () if representation is None else (representation.type_name,)
    sure, source = [], Source()
    source.add(0, "def put(objects, entities):")
    source.add(1, "for same, entity in zip(objects, entities, strict=True):")
    source.add(2, "if entity is None: entity = nothing")
    constants: dict[str, object] = {"nothing": {}, "merge": _merge, "copied": _copied, "MISSING": _MISSING}
    for number, (key, written) in enumerate(keys.items()):
        is_sure = written.on in ((), on)
        together = shared[key]
        v = f"v{number}"
        source.add(2, f"{v} = entity.get({literal(key)}{'' if is_sure else ', MISSING'})")
        source.add(2, "for o in same:" if is_sure else f"for o in same if {v} is not MISSING else ():")
        value = f"copied({v})" if copies and together.inside else v
        if key == _TYPE_NAME:
            test = "" if representation is None else _is_news(representation, v)
            source.add(3, f"if {v} is not None{test}: o['__typename'] = {v}")
        elif together.is_shared:
            constants[f"w{number}"] = together
            source.add(3, f"merge(o, {literal(key)}, {value}, w{number})")
        else:
            source.add(3, f"o[{literal(key)}] = {value}")
        if is_sure:
            sure.append(key)
    source.add(2, "pass")
    own = tuple(each for each in sure if each != _TYPE_NAME and not shared[each].is_shared)
    shown = tuple(each for each in sure if each != _TYPE_NAME)
    return Merge(generated(str(source), "put", constants), shown, own)


_MISSING = object()


def _is_news(representation: Representation, v: str) -> str:
    """Where objects are asked about by the name of an interface, that name is no news of their type."""
    is_of_type = representation.on is not None and representation.type_name in representation.on
    return "" if is_of_type else f" and {v} != {literal(representation.type_name)}"


def _merge(into: Object, key: str, value: Any, written: Written) -> None:  # noqa: ANN401 # JSON
    """Merge what two fetches write under one key: objects by their keys, lists item by item."""
    before = into.get(key)
    if before is None:
        if value is not None or key not in into:
            into[key] = value
    elif isinstance(before, dict):
        if isinstance(value, dict):
            _merge_objects(before, value, written)
    elif isinstance(before, list):
        if isinstance(value, list) and len(before) == len(value):
            _merge_items(before, value, written)
    elif value is not None and not isinstance(value, dict | list):
        into[key] = value


def _merge_objects(before: Object, value: Object, written: Written) -> None:
    for key, inside in written.inside.items():
        if key in value:
            _merge(before, key, value[key], inside)


def _merge_items(before: list[Any], values: list[Any], written: Written) -> None:
    for index, value in enumerate(values):
        item = before[index]
        if item is None:
            before[index] = value
        elif isinstance(item, dict) and isinstance(value, dict):
            _merge_objects(item, value, written)
        elif isinstance(item, list) and isinstance(value, list) and len(item) == len(value):
            _merge_items(item, value, written)


def _copied(value: Any) -> Any:  # noqa: ANN401 # JSON, as deep as the document of the fetch or a parser allows
    if value.__class__ is dict:
        return {key: _copied(each) for key, each in value.items()}
    if value.__class__ is list:
        return [_copied(each) for each in value]
    return value
