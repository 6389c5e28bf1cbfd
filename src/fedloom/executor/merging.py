"""What a subgraph answered, put into the objects it was asked about; compiled for each fetch.

Only the keys that were asked for are taken. Where a key is missing it is null: what stands there can only
come from the subgraph that was asked. Where an entity is null, nothing came: its keys are missing, which is
shown as null, and is no null for what requires it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fedloom.executor.joining import Clashes, join
from fedloom.executor.written import Written
from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Representation
from fedloom.representations.places import Object

_TYPE_NAME = "__typename"


@dataclass(frozen=True, slots=True)
class Merge:
    """How answers about one representation are merged.

    `put(objects, entities, clashes)`: `objects[i]` are those that entity `i` is of; what does not fit to that
    which stands there is added to the clashes. `keys` are the keys that every
    such entity has, those that no other fetch writes are `own`.
    """

    put: Callable[[Sequence[Sequence[Object]], Sequence[Object | None], Clashes], None]
    keys: tuple[str, ...]
    own: tuple[str, ...]

    def withdraw(self, objects: Sequence[Sequence[Object]]) -> None:
        """The fetch failed: whatever stands under its keys was not put there by it."""
        drop = _dropping(self.own)
        for same in objects:
            drop(same)


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
    own = tuple(
        key
        for key, each in keys.items()
        if _is_sure(each, on) and key != _TYPE_NAME and not shared[key].is_shared
    )
    source.add(0, "def put(objects, entities, clashes):")
    source.add(1, "for same, entity in zip(objects, entities, strict=True):")
    source.add(2, "if entity is None:", "    drop(same)", "    continue")
    constants: dict[str, object] = {
        "join": join,
        "drop": _dropping(own),
        "copied": copied,
        "MISSING": _MISSING,
    }
    for number, (key, written) in enumerate(keys.items()):
        is_sure = _is_sure(written, on)
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
            source.add(3, f"join(o, {literal(key)}, {value}, w{number}, clashes)")
        else:
            source.add(3, f"o[{literal(key)}] = {value}")
        if is_sure:
            sure.append(key)
    source.add(2, "pass")
    shown = tuple(each for each in sure if each != _TYPE_NAME)
    return Merge(generated(str(source), "put", constants), shown, own)


_MISSING = object()


def _is_sure(written: Written, on: tuple[str, ...]) -> bool:
    """Whether every entity has a key."""
    return written.on in ((), on)


def _dropping(keys: Sequence[str]) -> Callable[[Sequence[Object]], None]:
    """Takes keys out of objects."""

    def drop(objects: Sequence[Object]) -> None:
        for each in objects:
            for key in keys:
                each.pop(key, None)

    return drop


def _is_news(representation: Representation, v: str) -> str:
    """Where objects are asked about by the name of an interface, that name is no news of their type."""
    is_of_type = representation.on is not None and representation.type_name in representation.on
    return "" if is_of_type else f" and {v} != {literal(representation.type_name)}"


def copied(value: Any) -> Any:  # noqa: ANN401 # JSON, as deep as the document of the fetch or a parser allows
    """The same value in objects and lists of its own."""
    if value.__class__ is dict:
        return {key: copied(each) for key, each in value.items()}
    if value.__class__ is list:
        return [copied(each) for each in value]
    return value
