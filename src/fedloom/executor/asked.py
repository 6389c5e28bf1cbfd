"""What one request asks for at one place, and which objects its answer is put into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fedloom.executor.compiled_plan import CompiledLookup
from fedloom.representations.extraction import Batch
from fedloom.representations.places import Object


@dataclass(frozen=True, slots=True)
class Asked:
    """A lookup and the objects that it found, in a batch for each representation."""

    lookup: CompiledLookup
    batches: list[Batch]

    @staticmethod
    def of_root(lookup: CompiledLookup, objects: list[Object]) -> Asked:
        """Root fields, for each of the objects."""
        return Asked(lookup, [Batch(0, [{}], [objects])])

    @staticmethod
    def of_entities(lookup: CompiledLookup, objects: list[Object]) -> Asked:
        """Entities, each once."""
        return Asked(lookup, lookup.extract(objects) if objects else [])

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

    def fill(self, found: Sequence[Object | None]) -> None:
        """Put what was answered into the objects."""
        first = 0
        for each in self.batches:
            end = first + len(each.values)
            self.lookup.merges[each.representation].put(each.objects, found[first:end])
            first = end

    def fill_unnamed(self) -> None:
        """What cannot be named, or may not be asked about, is null."""
        for each in self.batches:
            if each.unnamed:
                self.lookup.merges[each.representation].put([each.unnamed], [None])

    def withdraw(self) -> None:
        """The request failed."""
        for each in self.batches:
            self.lookup.merges[each.representation].withdraw(each.objects)
