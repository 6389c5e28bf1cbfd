"""What went wrong in fetches, as errors of the client: its paths, stable codes, masked texts.

A fetch that failed as a whole is reported at the fields that it would have filled, as far as clients see
them; an error of a subgraph at the place that it names. One entity may stand at many places: some of them are
named, so that the errors of one fetch stay few.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from fedloom.errors import ErrorEntry, FedloomError, SubgraphError, clip
from fedloom.executor.asked import Asked
from fedloom.executor.joining import Clashes
from fedloom.query_plan.model import Shape
from fedloom.representations.places import Object, located
from fedloom.response.client_paths import client_path
from fedloom.transport.answer import SubgraphFault

logger = logging.getLogger("fedloom")

_MAX_PLACES = 10
_MAX_ERRORS = 1_000
_Place = tuple[str | int, ...]


class Faults:
    """Collects the errors of one run."""

    def __init__(self, shape: Shape, root: Object, holds: Mapping[str, bool]) -> None:
        self._shape, self._root, self._holds = shape, root, holds
        self._entries: dict[tuple[_Place, str, str], ErrorEntry] = {}

    @property
    def entries(self) -> list[ErrorEntry]:
        """The errors, each once."""
        return list(self._entries.values())

    def failed(self, asked: Sequence[Asked], error: FedloomError) -> None:
        """A fetch failed as a whole."""
        if isinstance(error, SubgraphError):
            logger.warning("%s", error)
        for each in asked:
            self._not_filled(each, each.objects, error)

    def estranged(self, asked: Asked, entities: Sequence[int], error: SubgraphError) -> None:
        """Some entities of an answer are not those that were asked for."""
        logger.warning("%s", error)
        objects = asked.objects
        self._not_filled(asked, [objects[each] for each in entities], error)

    def clashed(self, asked: Asked, clashes: Clashes, error: SubgraphError) -> None:
        """Some values of an answer contradict those of another."""
        logger.warning("%s", error)
        entry = error.entries[0]
        for found, *inside in clashes:
            for place in self._places(asked, [[found]]):
                self.add(ErrorEntry(entry.message, entry.code, path=self._client_path((*place, *inside))))

    def reported(self, subgraph: str, asked: Sequence[Asked], faults: Sequence[SubgraphFault]) -> None:
        """The subgraph reported errors, beside data or without."""
        if not faults[0].is_logged:
            logger.warning("subgraph %s reported %d errors: %r", subgraph, len(faults), faults[0].message)
        for fault in faults:
            code = fault.code or SubgraphError.code
            message = clip(fault.message) if fault.is_public else SubgraphError.shown
            extensions = fault.extensions if fault.is_public and fault.extensions else {}
            # A path that leads to nothing that was asked for is as good as none.
            for path in list(self._paths_of(fault.path, asked)) or self._paths_of((), asked):
                self.add(ErrorEntry(message, code, path=path, extensions=extensions))

    def add(self, entry: ErrorEntry) -> None:
        """Add one, unless it is there already or there are too many."""
        if len(self._entries) < _MAX_ERRORS:
            self._entries.setdefault((entry.path, entry.code, entry.message), entry)

    def _paths_of(self, path: _Place, asked: Sequence[Asked]) -> Iterator[_Place]:
        """The client's paths of a subgraph's path, which begins with one of its root fields."""
        for each in asked:
            lookup = each.lookup
            if path and lookup.key is None:
                yield from self._shown(each, each.objects, path)
            elif len(path) > 1 and path[0] == lookup.key and isinstance(path[1], int):
                yield from self._shown(each, each.objects_of(path[1]), path[2:])
            elif not path or path[0] == lookup.key:
                yield from self._unfilled(each, each.objects)

    def _not_filled(self, asked: Asked, objects: Sequence[Sequence[Object]], error: FedloomError) -> None:
        entry = error.entries[0]
        for path in self._unfilled(asked, objects):
            self.add(ErrorEntry(entry.message, entry.code, path=path, extensions=entry.extensions))

    def _unfilled(self, asked: Asked, objects: Sequence[Sequence[Object]]) -> Iterator[_Place]:
        """The fields that a lookup would have filled, as far as clients see them; else the objects."""
        keys = list(dict.fromkeys(key for merge in asked.lookup.merges for key in merge.keys))
        for place in self._places(asked, objects):
            above = self._client_path(place)
            paths = dict.fromkeys(self._client_path((*place, key)) for key in keys)
            paths.pop(above, None)
            yield from list(paths)[:_MAX_PLACES] or [above]

    def _shown(self, asked: Asked, objects: Sequence[Sequence[Object]], path: _Place) -> Iterator[_Place]:
        for place in self._places(asked, objects):
            yield self._client_path((*place, *path))

    def _places(self, asked: Asked, objects: Sequence[Sequence[Object]]) -> Iterator[_Place]:
        """Some places of these objects."""
        wanted = {id(each) for same in objects for each in same}
        found = (each.place for each in located(self._root, asked.lookup.path) if id(each.object) in wanted)
        return islice(found, _MAX_PLACES)

    def _client_path(self, place: Sequence[str | int]) -> _Place:
        return client_path(self._shape, self._root, place, self._holds)
