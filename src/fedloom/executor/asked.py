"""What one request asks for at one place, and which objects its answer is put into.

Places that are asked about by one `_entities` field share its list: an entity that stands at several of them
is sent once (`shared`), and each place gets objects of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fedloom.executor.compiled_plan import CompiledLookup
from fedloom.executor.joining import Clashes
from fedloom.executor.merging import copied
from fedloom.representations.echoes import is_echoed
from fedloom.representations.extraction import Batch
from fedloom.representations.places import Object
from fedloom.transport.request import encoded


@dataclass(slots=True)
class Asked:
    """A lookup and the objects that it found, in a batch for each representation.

    `positions` are those of its values in the list that is sent; None where it has the list for itself.
    """

    lookup: CompiledLookup
    batches: list[Batch]
    positions: Sequence[int] | None = None
    _by_position: dict[int, list[list[Object]]] = field(default_factory=dict)

    @staticmethod
    def of_root(lookup: CompiledLookup, objects: list[Object]) -> Asked:
        """Root fields, for each of the objects."""
        return Asked(lookup, [Batch(0, [{}], [objects])])

    @staticmethod
    def of_entities(lookup: CompiledLookup, objects: list[Object]) -> Asked:
        """Entities, each once."""
        batches = lookup.extract(objects) if objects else []
        for each in batches:
            if each.withheld and each.withheld.issuperset(lookup.merges[each.representation].keys):
                # Nothing is left to ask for.
                each.unnamed += [one for same in each.objects for one in same]
                each.values, each.objects = [], []
        return Asked(lookup, batches)

    @property
    def count(self) -> int:
        """How many entities are asked for."""
        return sum(len(each.values) for each in self.batches)

    @property
    def repeats_objects(self) -> bool:
        """Whether what is answered here will stand at several places."""
        return self.lookup.has_objects and any(len(same) > 1 for same in self.objects)

    @property
    def values(self) -> list[Object]:
        """The representations."""
        return [value for each in self.batches for value in each.values]

    @property
    def objects(self) -> list[list[Object]]:
        """The objects, for each representation."""
        return [same for each in self.batches for same in each.objects]

    def objects_of(self, index: int) -> list[list[Object]]:
        """The objects of an entity in the list that was sent."""
        if self.positions is None:
            return self.objects[index : index + 1]
        if not self._by_position:
            for at, same in zip(self.positions, self.objects, strict=True):
                self._by_position.setdefault(at, []).append(same)
        return self._by_position.get(index, [])

    def own(self, entities: list[Any]) -> list[Any]:
        """What was answered to the values of this place."""
        if self.positions is None:
            return entities
        own = [entities[each] for each in self.positions]
        # Further fetches may write other things at each place.
        return [copied(each) for each in own] if self.lookup.has_objects else own

    def strangers(self, found: Sequence[Object | None]) -> list[int]:
        """Which entities are not the ones that were asked for."""
        if not self.lookup.echoes:
            return []
        echoes = (self.lookup.echoes[each.representation] for each in self.batches for _ in each.values)
        sent = zip(echoes, self.values, found, strict=True)
        return [
            number
            for number, (echo, value, entity) in enumerate(sent)
            if entity is not None and not is_echoed(echo, value, entity)
        ]

    def fill(self, found: Sequence[Object | None]) -> Clashes:
        """Put entities into the objects, one for each value; where they do not fit."""
        clashes: Clashes = []
        first = 0
        for each in self.batches:
            end = first + len(each.values)
            entities = found[first:end]
            if each.withheld:
                nothing = dict.fromkeys(each.withheld)
                entities = [entity and {**entity, **nothing} for entity in entities]
            self.lookup.merges[each.representation].put(each.objects, entities, clashes)
            first = end
        return clashes

    def fill_unnamed(self) -> None:
        """What cannot be named, or may not be asked about, is null."""
        for each in self.batches:
            if each.unnamed:
                self.lookup.merges[each.representation].put([each.unnamed], [None], [])

    def withdraw(self) -> None:
        """The request failed."""
        for each in self.batches:
            self.lookup.merges[each.representation].withdraw(each.objects)


def shared(asked: Sequence[Asked]) -> Iterator[tuple[str, list[Object]]]:
    """The representations that are sent, by their variable; those of one field each once."""
    by_variable: dict[str, list[Asked]] = {}
    for each in asked:
        if each.lookup.key is not None:
            by_variable.setdefault(each.lookup.variable, []).append(each)
    for variable, together in by_variable.items():
        yield variable, together[0].values if len(together) == 1 else _laid_together(together)


def _laid_together(asked: Sequence[Asked]) -> list[Object]:
    positions: dict[bytes, int] = {}
    values: list[Object] = []
    for each in asked:
        each.positions = own = []
        for value in each.values:
            at = positions.setdefault(encoded(value), len(values))
            if at == len(values):
                values.append(value)
            own.append(at)
    return values
