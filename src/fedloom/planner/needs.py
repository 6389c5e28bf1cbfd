"""What a plan must collect: the operation's leaves, put together where the same nodes can answer them.

Besides the client's fields, a place needs `__typename` where it is of an interface or a union. It does
without where an interface object may be asked, and all types are treated alike. Where nothing else is asked
of an object, something has to show whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from fedloom.planner.conditions import ALWAYS, NEVER, Wanted, all_of
from fedloom.planner.facts import TYPENAME
from fedloom.planner.normalising import INTROSPECTION, Selected, SelectedField
from fedloom.planner.places import Leaf, Place, Places, Signature


class Kind(Enum):
    """What is asked: fields, the object's type, or only whether there is an object."""

    FIELDS = "fields"
    TYPE = "type"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Leaves that are wanted of the objects of some types at a place."""

    kind: Kind
    place: Place
    types: tuple[str, ...]
    leaves: tuple[tuple[Leaf, Wanted], ...]

    def parts(self) -> Iterator[Need]:
        """The same in pieces: by type, then by leaf."""
        if len(self.types) > 1:
            yield from (Need(self.kind, self.place, (each,), self.leaves) for each in self.types)
        elif len(self.leaves) > 1:
            yield from (Need(self.kind, self.place, self.types, (each,)) for each in self.leaves)

    @property
    def coordinate(self) -> str:
        """Where it stands in the schema."""
        return f"{self.types[0]}.{self.leaves[0][0].name}"


@dataclass(slots=True)
class Needs:
    """All needs of an operation, parents first; `untyped` are selections that do without `__typename`."""

    all: list[Need] = field(default_factory=list)
    untyped: set[Selected] = field(default_factory=set)


def needs_of(places: Places, selected: Selected, keys: Mapping[SelectedField, str]) -> Needs:
    """What must be collected for a selection at the root."""
    needs = Needs()
    waiting = [(places.root, selected)]
    while waiting:
        place, wanted = waiting.pop(0)
        if place.parent is not None and place.types:
            needs.all += _object_need(places, place, wanted, needs.untyped)
        needs.all += _field_needs(places, place, wanted, keys)
        for each in wanted.fields:
            if each.selection is not None and not each.is_refused:
                waiting += places.selected_below(place, each, keys[each], each.selection)
    return needs


def _object_need(places: Places, place: Place, selected: Selected, untyped: set[Selected]) -> Iterator[Need]:
    leaves = ((places.leaf(place, TYPENAME, TYPENAME), place.wanted),)
    if selected.types != (selected.type_name,):
        if not _does_without_type(places, place, selected):
            yield Need(Kind.TYPE, place, place.types, leaves)
            return
        untyped.add(selected)
    is_shown = any(
        each.conditions == ALWAYS
        and len(each.on) == len(selected.types)
        and each.name != TYPENAME
        and not each.is_refused
        for each in selected.fields
    )
    if not is_shown:
        yield Need(Kind.OBJECT, place, place.types, leaves)


def _does_without_type(places: Places, place: Place, selected: Selected) -> bool:
    assert place.parent is not None and place.field is not None  # noqa: S101, PT018 -- not the root
    targets = [edge.target for _, edge in places.edges(place.parent, place.parent_types[0], place.field.name)]
    return any(each is not None and each.is_interface_object for each in targets) and all(
        each.name != TYPENAME and len(each.on) == len(selected.types) for each in selected.fields
    )


def _field_needs(
    places: Places, place: Place, selected: Selected, keys: Mapping[SelectedField, str]
) -> Iterator[Need]:
    fields = [each for each in selected.fields if each.name != TYPENAME and each.name not in INTROSPECTION]
    found: dict[tuple[tuple[str, ...], Signature], list[tuple[Leaf, Wanted]]] = {}
    for each in fields:
        if each.selection is not None or each.is_refused:
            continue
        by_signature: dict[Signature, list[str]] = {}
        for name in each.on:
            if name in place.nodes:
                by_signature.setdefault(places.signature(place, name, each.name), []).append(name)
        for signature, types in by_signature.items():
            wanted = all_of(place.wanted, each.conditions)
            if wanted != NEVER:
                leaf = places.selected_leaf(place, keys[each], each)
                found.setdefault((tuple(types), signature), []).append((leaf, wanted))
    for (on, _), leaves in found.items():
        yield Need(Kind.FIELDS, place, on, tuple(leaves))
