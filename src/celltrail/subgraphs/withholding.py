"""Holds back what a caller may not read of a partner's answer, by the access groups of its fields.

What somebody may not read is null without an error, like what is not known (design of access, section 3).
The owner of a subgraph reads all of its own. What is no field of an object of ours is the owner's, unless its
groups are for everybody: there is no row by which to decide.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import READ_BY_ALL
from celltrail.domain.principal import Principal
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.asked import AskedDocument, AskedEntities, Asking, Need, is_readable
from celltrail.subgraphs.named import named_objects
from celltrail.subgraphs.read_through import Groups, ReadThrough, Told, groups_sent, subject_of
from celltrail.subgraphs.readable import NOTHING, Readable, Seen, is_ours
from celltrail.subgraphs.references import hold_back_references
from fedloom import Answer, Caller, FedloomError, ForbiddenError, SubgraphClient, SubgraphRequest

_FOR_EVERYBODY: Final = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC})
_OPEN: Final = Seen(_FOR_EVERYBODY)
_KEPT_DOCUMENTS: Final = 1_000

PrincipalOf = Callable[[Caller], Principal]


class UnseenObjectError(FedloomError):
    """An argument names an object of ours that is missing, or hidden from the caller: one answer for both."""

    code = "NOT_FOUND"

    def __init__(self, type_name: str, text: str) -> None:
        super().__init__(f"no {type_name} {text!r}")


class WithholdingClient:
    """Around the client of a partner's subgraph."""

    def __init__(
        self,
        inner: SubgraphClient,
        version: SubgraphVersion,
        *,
        readable: Readable,
        principal_of: PrincipalOf,
        read_through: ReadThrough,
    ) -> None:
        self._inner, self._version = inner, version
        self._readable, self._principal_of, self._read_through = readable, principal_of, read_through
        self._asking = Asking(version)
        self._documents: OrderedDict[str, AskedDocument] = OrderedDict()

    async def answer(self, request: SubgraphRequest, caller: Caller) -> Answer:
        """Ask the subgraph, and hold back what the caller may not read.

        Raises:
            ForbiddenError: something of it is for nobody but the owner; nothing was sent.
            UnseenObjectError: an argument names what the caller does not see; nothing was sent.
            UnavailableError: what is told cannot be logged.
        """
        if self._is_owner(caller):
            return await self._inner.answer(request, caller)
        asked = self._read(request.document)
        self._require_open(asked)
        await self._require_seen(asked, request, caller)
        await self._log_what_is_sent(asked, request, caller)
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
            await self._log_what_is_sent(asked, request, caller)
        async with aclosing(self._inner.events(request, caller)) as events:
            async for each in events:
                yield (
                    each
                    if asked is None
                    else await self._withheld(each, asked, request, caller, is_stream=True)
                )

    def part(self, caller: Caller) -> None:
        """As the protocol says."""
        self._inner.part(caller)

    def close(self) -> None:
        """As the protocol says."""
        self._inner.close()

    def _is_owner(self, caller: Caller) -> bool:
        return self._principal_of(caller).operator_id == self._version.owner_id

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

    async def _log_what_is_sent(self, asked: AskedDocument, request: SubgraphRequest, caller: Caller) -> None:
        """Its fields may require something of ours: whose subgraph it is learns that."""
        told: list[Told] = []
        variables = request.variables()
        for each in asked.entities:
            for type_name, sent in _by_type(variables.get(each.variable)).items():
                groups = [groups_sent(type_name, representation) for _, representation in sent]
                if not any(groups):
                    continue
                seen = await self._readable.seen(type_name, [one for _, one in sent], caller)
                told += _told(type_name, zip(seen, groups, strict=True))
        await self._read_through.sent(told)

    async def _withheld(
        self,
        answer: Answer,
        asked: AskedDocument,
        request: SubgraphRequest,
        caller: Caller,
        *,
        is_stream: bool = False,
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
        told: list[Told] = []
        for each in asked.entities:
            entities, representations = answer.data.get(each.key), variables.get(each.variable)
            if isinstance(entities, list) and isinstance(representations, list):
                held |= await self._hold_back(each, entities, representations, caller, told=told)
        await self._read_through.answered(self._principal_of(caller), told, is_stream=is_stream)
        if not held:
            return answer
        return replace(answer, faults=tuple(f for f in answer.faults if f.path[:3] not in held))

    async def _hold_back(
        self,
        asked: AskedEntities,
        entities: list[Any],
        representations: list[dict[str, Any]],
        caller: Caller,
        *,
        told: list[Told],
    ) -> set[tuple[str | int, ...]]:
        """Null what may not be read, in place; return the paths of it, and add to `told` what is left."""
        held: set[tuple[str | int, ...]] = set()
        for type_name, places in _by_type(representations).items():
            needs = asked.of_type(type_name)
            seen = await self._seen(needs, type_name, [one for _, one in places], caller)
            for (index, _), each in zip(places, seen, strict=True):
                entity = entities[index] if index < len(entities) else None
                if not isinstance(entity, dict):
                    continue
                for key, need in needs.items():
                    if not is_readable(need, each.groups):
                        entity[key] = None
                        held.add((asked.key, index, key))
                    elif entity.get(key) not in (None, []):
                        told += _told(type_name, [(each, need.groups - READ_BY_ALL)])
        return held

    async def _seen(
        self,
        needs: Mapping[str, Need],
        type_name: str,
        representations: list[dict[str, Any]],
        caller: Caller,
    ) -> list[Seen]:
        """What the caller reads of each object; our own graph is asked once for each type."""
        if not is_ours(type_name):
            return [_OPEN] * len(representations)  # partners' own: there is no row of ours
        if all(not need.groups for need in needs.values()):
            return [NOTHING] * len(representations)
        return await self._readable.seen(type_name, representations, caller)


def _by_type(representations: object) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """Representations by their type, each with its place."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    if isinstance(representations, list):
        for index, each in enumerate(representations):
            found.setdefault(each["__typename"], []).append((index, each))
    return found


def _told(type_name: str, seen: Iterable[tuple[Seen, Groups]]) -> Iterator[Told]:
    for each, groups in seen:
        subject = subject_of(type_name, each.id)
        if subject is not None and groups:
            yield subject, groups
