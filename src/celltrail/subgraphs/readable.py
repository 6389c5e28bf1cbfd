"""Which objects, and which access groups of them, a caller may read of what partners say.

Our own graph decides: representations are looked up in it, as the caller. So there is no second rule about
who sees what. Source: design of access, section 7.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from graphql import ExecutionResult, execute, parse

from celltrail.domain.access_groups import AccessGroup
from celltrail.graph.context import GraphContext
from celltrail.graph.federation import ENTITIES
from celltrail.graph.ids import local_id
from celltrail.graph.schema import executable_schema
from celltrail.storage.live import groups_of_batteries, groups_of_lots
from celltrail.storage.reader import Reader
from fedloom import Caller, OpenContext, Purpose, UnavailableError

Groups = frozenset[AccessGroup]


@dataclass(frozen=True, slots=True)
class Seen:
    """The groups of an object that a caller reads now, and its internal id, None where it sees no object."""

    groups: Groups = frozenset()
    id: str | None = None


NOTHING: Final = Seen()
_Representation = Mapping[str, Any]
_GroupsOf = Callable[[Reader, Sequence[str]], Awaitable[Mapping[str, Groups]]]

# A record of recycling has the id of its battery. Of shipments and operators partners say nothing but which
# one they mean.
_GROUPS: Final[Mapping[str, _GroupsOf]] = {
    "Battery": groups_of_batteries,
    "RecyclingRecord": groups_of_batteries,
    "MaterialLot": groups_of_lots,
}
_IDENTITY: Final[Groups] = frozenset({AccessGroup.IDENTITY})
_LOOKUP: Final = parse(
    "query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename "
    + " ".join(f"... on {name} {{ id }}" for name in ENTITIES)
    + " } }"
)


def is_ours(type_name: str) -> bool:
    """Whether our own graph has a type of this name."""
    return type_name in executable_schema().type_map


class Readable:
    """Answers for callers, by our own graph."""

    def __init__(self, open_context: OpenContext) -> None:
        self._open_context = open_context

    async def guard(
        self, type_name: str, representations: Sequence[dict[str, Any]], caller: Caller
    ) -> list[bool]:
        """The engine's guard: whether each object may be named to a partner's subgraph.

        Raises:
            UnavailableError: our own graph cannot say.
        """
        if not is_ours(type_name):
            return [True] * len(representations)  # a type of partners: its keys tell nothing of ours
        async with self._opened(caller) as context:
            return [each is not None for each in await _ids(type_name, representations, context)]

    async def seen(
        self, type_name: str, representations: Sequence[_Representation], caller: Caller
    ) -> list[Seen]:
        """What the caller reads of each object now.

        Raises:
            UnavailableError: our own graph cannot say.
        """
        async with self._opened(caller) as context:
            found = [
                None if each is None else local_id(each, type_name)
                for each in await _ids(type_name, representations, context)
            ]
            known = [each for each in found if each is not None]
            groups_of = _GROUPS.get(type_name)
            if groups_of is None or not known:
                return [NOTHING if each is None else Seen(_IDENTITY, each) for each in found]
            groups = await groups_of(await context.reader(), known)
        return [
            NOTHING if each is None else Seen(groups.get(each, frozenset()) | _IDENTITY, each)
            for each in found
        ]

    @asynccontextmanager
    async def _opened(self, caller: Caller) -> AsyncIterator[GraphContext]:
        async with self._open_context(caller, Purpose.QUERY) as context:
            if not isinstance(context, GraphContext):
                message = f"not a context of our graph: {type(context).__name__}"
                raise TypeError(message)
            yield context


async def _ids(
    type_name: str, representations: Sequence[_Representation], context: GraphContext
) -> list[str | None]:
    """The global id of each object, None for those that the caller does not see."""
    if type_name not in ENTITIES:
        return [None] * len(representations)
    asked = [list(_by_each_key(type_name, each)) for each in representations]
    found = iter(await _look_up([each for one in asked for each in one], context))
    return [_one([next(found) for _ in one]) for one in asked]


def _by_each_key(type_name: str, representation: _Representation) -> Iterable[dict[str, Any]]:
    """Each key by itself: all of them must lead to one object, or a partner is asked for two."""
    _, keys = ENTITIES[type_name]
    for key in keys:
        if key in representation:
            yield {"__typename": type_name, key: representation[key]}


async def _look_up(representations: list[dict[str, Any]], context: GraphContext) -> list[str | None]:
    if not representations:
        return []
    answer = execute(
        executable_schema(),
        _LOOKUP,
        context_value=context,
        variable_values={"representations": representations},
    )
    result = answer if isinstance(answer, ExecutionResult) else await answer
    if result.data is None or result.errors:
        cause = result.errors[0] if result.errors else None
        raise UnavailableError("who may see these objects cannot be decided now") from cause
    return [None if each is None else each["id"] for each in result.data["_entities"]]


def _one(ids: list[str | None]) -> str | None:
    return ids[0] if ids and ids.count(ids[0]) == len(ids) else None
