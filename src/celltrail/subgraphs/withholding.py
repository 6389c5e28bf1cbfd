"""Holds back what a caller may not read of a partner's answer, by the access groups of its fields.

What somebody may not read is null without an error, like what is not known (design of access, section 3).
The owner of a subgraph reads all of its own. What is no field of an object of ours is the owner's, unless its
groups are for everybody: there is no row by which to decide.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.asked import AskedDocument, AskedEntities, Asking, Need, is_readable
from celltrail.subgraphs.named import named_objects
from celltrail.subgraphs.readable import NOTHING, Groups, Readable, is_ours
from celltrail.subgraphs.references import hold_back_references
from fedloom import Answer, Caller, FedloomError, ForbiddenError, SubgraphClient, SubgraphRequest

_FOR_EVERYBODY: Final = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC})
_KEPT_DOCUMENTS: Final = 1_000

OperatorOf = Callable[[Caller], str | None]


class UnseenObjectError(FedloomError):
    """An argument names an object of ours that is missing, or hidden from the caller: one answer for both."""

    code = "NOT_FOUND"

    def __init__(self, type_name: str, text: str) -> None:
        super().__init__(f"no {type_name} {text!r}")


class WithholdingClient:
    """Around the client of a partner's subgraph."""

    def __init__(
        self, inner: SubgraphClient, version: SubgraphVersion, *, readable: Readable, operator_of: OperatorOf
    ) -> None:
        self._inner, self._version = inner, version
        self._readable, self._operator_of = readable, operator_of
        self._asking = Asking(version)
        self._documents: OrderedDict[str, AskedDocument] = OrderedDict()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Ask the subgraph, and hold back what the caller may not read.

        Raises:
            ForbiddenError: something of it is for nobody but the owner; nothing was sent.
            UnseenObjectError: an argument names what the caller does not see; nothing was sent.
        """
        if self._is_owner(caller):
            return await self._inner.answer(request, caller)
        asked = self._read(request.document)
        self._require_open(asked)
        await self._require_seen(asked, request, caller)
        answer = await self._inner.answer(request, caller)
        return await self._withheld(answer, asked, request, caller)

    async def events(self, request: SubgraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Subscribe; what is for the owner alone is refused before.

        Raises:
            ForbiddenError, UnseenObjectError: as above.
        """
        asked = None if self._is_owner(caller) else self._read(request.document)
        if asked is not None:
            self._require_open(asked)
            await self._require_seen(asked, request, caller)
        async with aclosing(self._inner.events(request, caller)) as events:
            async for each in events:
                yield each if asked is None else await self._withheld(each, asked, request, caller)

    def part(self, caller: Caller) -> None:
        """As the protocol says."""
        self._inner.part(caller)

    def close(self) -> None:
        """As the protocol says."""
        self._inner.close()

    def _is_owner(self, caller: Caller) -> bool:
        return self._operator_of(caller) == self._version.owner_id

    def _read(self, document: str) -> AskedDocument:
        asked = self._documents.get(document)
        if asked is None:
            asked = self._documents[document] = self._asking.read(document)
            if len(self._documents) > _KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        return asked

    @staticmethod
    def _require_open(asked: AskedDocument) -> None:
        closed = [key for key, need in asked.roots.items() if not is_readable(need, _FOR_EVERYBODY)]
        if closed:
            message = f"{closed[0]} is for the operator whose subgraph it is"
            raise ForbiddenError(message)

    async def _require_seen(self, asked: AskedDocument, request: SubgraphRequest, caller: Caller) -> None:
        """Refuse a request that names an object of ours that the caller does not see, or that is none."""
        sent = {each.variable for each in asked.entities}
        given = {name: value for name, value in request.variables().items() if name not in sent}
        for type_name, ids in named_objects(asked.literals, given).items():
            named = [{"__typename": type_name, "id": each} for each in ids]
            seen = await self._readable.guard(type_name, named, caller)
            if not all(seen):
                raise UnseenObjectError(type_name, ids[seen.index(False)])

    async def _withheld(
        self, answer: Answer, asked: AskedDocument, request: SubgraphRequest, caller: Caller
    ) -> Answer:
        if answer.data is None:
            return answer
        await hold_back_references(
            answer.data, asked.references, lambda name, each: self._readable.guard(name, each, caller)
        )
        if not asked.entities:
            return answer
        variables = request.variables()
        held: set[tuple[str | int, ...]] = set()
        for each in asked.entities:
            entities, representations = answer.data.get(each.key), variables.get(each.variable)
            if isinstance(entities, list) and isinstance(representations, list):
                held |= await self._hold_back(each, entities, representations, caller)
        if not held:
            return answer
        return replace(answer, faults=tuple(f for f in answer.faults if f.path[:3] not in held))

    async def _hold_back(
        self,
        asked: AskedEntities,
        entities: list[Any],
        representations: list[dict[str, Any]],
        caller: Caller,
    ) -> set[tuple[str | int, ...]]:
        """Null what may not be read, in place; return the paths of it."""
        groups = await self._groups(asked, representations, caller)
        held: set[tuple[str | int, ...]] = set()
        for index, (entity, representation, readable) in enumerate(
            zip(entities, representations, groups, strict=False)
        ):
            if not isinstance(entity, dict):
                continue
            for key, need in asked.of_type(representation["__typename"]).items():
                if not is_readable(need, readable):
                    entity[key] = None
                    held.add((asked.key, index, key))
        return held

    async def _groups(
        self, asked: AskedEntities, representations: list[dict[str, Any]], caller: Caller
    ) -> list[Groups]:
        """What the caller reads of each object; our own graph is asked once for each type."""
        found: list[Groups] = [NOTHING] * len(representations)
        by_type: dict[str, list[int]] = {}
        for index, each in enumerate(representations):
            by_type.setdefault(each["__typename"], []).append(index)
        for type_name, places in by_type.items():
            needs = asked.of_type(type_name)
            named = [representations[each] for each in places]
            groups = await self._groups_of_type(needs, type_name, named, caller)
            for place, readable in zip(places, groups, strict=True):
                found[place] = readable
        return found

    async def _groups_of_type(
        self,
        needs: Mapping[str, Need],
        type_name: str,
        representations: list[dict[str, Any]],
        caller: Caller,
    ) -> list[Groups]:
        if not is_ours(type_name):
            return [_FOR_EVERYBODY] * len(representations)  # partners' own: there is no row of ours
        if all(not need.groups for need in needs.values()):
            return [NOTHING] * len(representations)
        return await self._readable.groups(type_name, representations, caller)
