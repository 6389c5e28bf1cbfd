"""One run of a plan: its fetches as soon as what they wait for has been merged.

A task follows a chain of fetches; only where several can go on at once are there more tasks. Every fetch is
an edge: whatever fails in it becomes errors of its fields, and the others go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import OperationType

from fedloom.errors import FedloomError, SubgraphAnswerInvalidError
from fedloom.executor.asked import Asked
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.compiled_plan import CompiledFetch, CompiledLookup, CompiledPlan
from fedloom.executor.context import Caller
from fedloom.executor.contexts import variants_of
from fedloom.executor.faults import Faults
from fedloom.executor.guarding import Guarded
from fedloom.representations.places import Object
from fedloom.response.answer import Response
from fedloom.response.conditions import is_met
from fedloom.response.presentation import mask
from fedloom.transport.answer import Answer


class Run:
    """The state of one run. `root` is what is known before: introspection, the event of a subscription."""

    def __init__(
        self,
        compiled: CompiledPlan,
        clients: Mapping[str, SubgraphClient],
        *,
        variables: Mapping[str, object],
        holds: Mapping[str, bool],
        caller: Caller,
        guarded: Mapping[str, Guarded],
        root: Object | None = None,
    ) -> None:
        self._compiled, self._clients, self._caller = compiled, clients, caller
        self._variables, self._holds, self._guarded = variables, holds, guarded
        self._root: Object = {} if root is None else root
        self._needs = [each.needs for each in compiled.fetches]
        self._faults = Faults(compiled.plan.shape, self._root, holds)
        self._may_repeat = False

    async def response(self) -> Response:
        """Run all fetches, and return what the client gets."""
        if self._compiled.initial:
            async with asyncio.TaskGroup() as tasks:
                await self._follow(self._compiled.initial, tasks)
        return self._compiled.shape.response(self._root, self._faults.entries, self._holds)

    def begin(self, primary: CompiledFetch, event: Answer) -> None:
        """Put the event of a subscription into the root."""
        asked = [Asked.of_root(primary.lookups[0], [self._root])]
        self._take(primary, asked, event)

    async def _follow(self, ready: Sequence[int], tasks: asyncio.TaskGroup) -> None:
        """Run fetches that are ready, the first here and the others beside; then those that waited for it."""
        while ready:
            for number in ready[1:]:
                tasks.create_task(self._follow((number,), tasks))
            compiled = self._compiled.fetches[ready[0]]
            try:
                if is_met(compiled.fetch.conditions, self._holds):
                    await self._fetch(compiled)
            except Exception as error:  # noqa: BLE001 # the edge of a fetch, before it was sent
                self._faults.add(mask(error, f"a fetch from {compiled.fetch.subgraph} failed").entries[0])
            ready = [each for each in compiled.dependents if self._is_ready(each)]

    def _is_ready(self, number: int) -> bool:
        self._needs[number] -= 1
        return self._needs[number] == 0

    async def _fetch(self, compiled: CompiledFetch) -> None:
        if not compiled.is_of_entities:
            lookup = compiled.lookups[0]
            if objects := lookup.objects_at(self._root, self._may_repeat):
                await self._ask(compiled, [Asked.of_root(lookup, objects)], self._variables)
        elif compiled.fetch.contexts:
            async with asyncio.TaskGroup() as tasks:
                for values, objects in variants_of(compiled.fetch, self._root):
                    asked = [Asked.of_entities(compiled.lookups[0], objects)]
                    tasks.create_task(self._ask_entities(compiled, asked, {**self._variables, **values}))
        else:
            found: dict[int, list[Object]] = {}
            asked = [self._asked(each, found) for each in compiled.lookups]
            await self._ask_entities(compiled, asked, self._variables)

    def _asked(self, lookup: CompiledLookup, found: dict[int, list[Object]]) -> Asked:
        if not is_met(lookup.conditions, self._holds):
            return Asked.of_entities(lookup, [])
        objects = found.get(lookup.place)
        if objects is None:
            objects = found[lookup.place] = lookup.objects_at(self._root, self._may_repeat)
        return Asked.of_entities(lookup, objects)

    async def _ask_entities(
        self, compiled: CompiledFetch, asked: list[Asked], variables: Mapping[str, object]
    ) -> None:
        guarded = self._guarded.get(compiled.fetch.subgraph)
        if guarded is not None and not await self._guard(compiled, asked, guarded):
            return
        for each in asked:
            each.fill_unnamed()
        if any(each.count for each in asked):
            await self._ask(compiled, asked, variables)

    async def _guard(self, compiled: CompiledFetch, asked: list[Asked], guarded: Guarded) -> bool:
        try:
            for each in asked:
                for batch in each.batches:
                    await guarded.filter(batch)
        except Exception as error:  # noqa: BLE001 # the edge of a fetch: nothing is sent
            self._failed(compiled, asked, error)
            return False
        return True

    async def _ask(
        self, compiled: CompiledFetch, asked: list[Asked], variables: Mapping[str, object]
    ) -> None:
        """Send one request, and merge its answer into the objects."""
        fetch, client = compiled.fetch, self._clients[compiled.fetch.subgraph]
        try:
            values = [(each.lookup.variable, each.values) for each in asked if each.lookup.key is not None]
            answer = await client.answer(compiled.request(variables, values), self._caller)
            self._take(compiled, asked, answer)
        except Exception as error:  # noqa: BLE001 # the edge of a fetch: its fields are null, the rest stays
            self._failed(compiled, asked, error)
        finally:
            if fetch.kind is OperationType.MUTATION:
                self._part()

    def _take(self, compiled: CompiledFetch, asked: list[Asked], answer: Answer) -> None:
        if answer.faults:
            self._faults.reported(compiled.fetch.subgraph, asked, answer.faults)
        if answer.data is None:
            for each in asked:
                each.withdraw()
            return
        found = [_found(compiled, each, answer.data) for each in asked]
        for each, values in zip(asked, found, strict=True):
            self._may_repeat = self._may_repeat or each.repeats_objects
            each.fill(values)

    def _failed(self, compiled: CompiledFetch, asked: list[Asked], error: Exception) -> None:
        for each in asked:
            each.withdraw()
        if not isinstance(error, FedloomError):
            error = mask(error, f"a fetch from {compiled.fetch.subgraph} failed")
        self._faults.failed(asked, error)

    def _part(self) -> None:
        for each in self._clients.values():
            each.part(self._caller)


def _found(compiled: CompiledFetch, asked: Asked, data: Object) -> list[Any]:
    """What an answer has for the objects of a lookup; entities stand in the order of the representations.

    Raises:
        SubgraphAnswerInvalidError: there are not as many, or one is no object: none can be trusted to be the
            one that was asked for.
    """
    if asked.lookup.key is None:
        return [data]
    entities = data.get(asked.lookup.key)
    if entities is None:
        return [None] * asked.count
    subgraph = compiled.fetch.subgraph
    if not isinstance(entities, list) or len(entities) != asked.count:
        found = len(entities) if isinstance(entities, list) else "no list of"
        raise SubgraphAnswerInvalidError(subgraph, f"{found} entities for {asked.count} representations")
    for each in entities:
        if each is not None and each.__class__ is not dict:
            raise SubgraphAnswerInvalidError(subgraph, "an entity is no object")
    return entities
