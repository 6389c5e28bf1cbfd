"""One run of a plan: its fetches as soon as what they wait for has been merged.

A task follows a chain of fetches; only where several can go on at once are there more tasks. Every fetch is
an edge: whatever fails in it becomes errors of its fields, and the others go on.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphql import OperationType

from fedloom.errors import FedloomError, SubgraphAnswerInvalidError
from fedloom.executor.asked import Asked, shared
from fedloom.executor.clients import SubgraphClient
from fedloom.executor.compiled_plan import CompiledFetch, CompiledLookup, CompiledPlan
from fedloom.executor.context import Caller
from fedloom.executor.contexts import Variant, requests_of
from fedloom.executor.faults import Faults
from fedloom.executor.guarding import Guarded
from fedloom.representations.places import Object
from fedloom.response.answer import Response
from fedloom.response.conditions import is_wanted
from fedloom.response.presentation import mask
from fedloom.transport.answer import Answer

_NONE: Mapping[str, object] = MappingProxyType({})


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
        self._take(primary, asked, event, sent={})

    async def _follow(self, ready: Sequence[int], tasks: asyncio.TaskGroup) -> None:
        """Run fetches that are ready, the first here and the others beside; then those that waited for it."""
        while ready:
            for number in ready[1:]:
                tasks.create_task(self._follow((number,), tasks))
            compiled = self._compiled.fetches[ready[0]]
            try:
                if is_wanted(compiled.fetch.conditions, compiled.fetch.one_of, self._holds):
                    await self._fetch(compiled)
            except Exception as error:  # noqa: BLE001 # the edge of a fetch, before it was sent
                self._faults.add(mask(error, f"a fetch from {compiled.fetch.subgraph} failed").entries[0])
            ready = [each for each in compiled.dependents if self._is_ready(each)]

    def _is_wanted(self, lookup: CompiledLookup) -> bool:
        return is_wanted(lookup.conditions, lookup.one_of, self._holds)

    def _is_ready(self, number: int) -> bool:
        self._needs[number] -= 1
        return self._needs[number] == 0

    async def _fetch(self, compiled: CompiledFetch) -> None:
        if not compiled.is_of_entities:
            lookup = compiled.lookups[0]
            if objects := lookup.objects_at(self._root, self._may_repeat):
                await self._ask(compiled, [Asked.of_root(lookup, objects)])
        elif compiled.has_contexts:
            lookups = [each for each in compiled.lookups if self._is_wanted(each)]
            async with asyncio.TaskGroup() as tasks:
                for variants in requests_of(lookups, self._root):
                    tasks.create_task(self._ask_variants(compiled, variants))
        else:
            found: dict[int, list[Object]] = {}
            asked = [self._asked(each, found) for each in compiled.lookups]
            await self._ask_entities(compiled, asked)

    async def _ask_variants(self, compiled: CompiledFetch, variants: Sequence[Variant]) -> None:
        """Ask about entities in several contexts at once."""
        varied = compiled.varied(Counter(each.key for each in variants))
        asked: list[Asked] = []
        own: dict[str, object] = {}
        numbers = Counter[str]()
        for variant in variants:
            key, names = varied.names[variant.key, numbers[variant.key]]
            numbers[variant.key] += 1
            own |= {names[name]: value for name, value in variant.values.items()}
            for lookup, objects in variant.found:
                called = replace(lookup, key=key, variable=names[lookup.variable])
                asked.append(Asked.of_entities(called, objects))
        await self._ask_entities(varied.fetch, asked, own)

    def _asked(self, lookup: CompiledLookup, found: dict[int, list[Object]]) -> Asked:
        if not self._is_wanted(lookup):
            return Asked.of_entities(lookup, [])
        objects = found.get(lookup.place)
        if objects is None:
            objects = found[lookup.place] = lookup.objects_at(self._root, self._may_repeat)
        return Asked.of_entities(lookup, objects)

    async def _ask_entities(
        self, compiled: CompiledFetch, asked: list[Asked], own: Mapping[str, object] = _NONE
    ) -> None:
        guarded = self._guarded.get(compiled.fetch.subgraph)
        if guarded is not None and not await self._guard(compiled, asked, guarded):
            return
        for each in asked:
            each.fill_unnamed()
        if any(each.count for each in asked):
            await self._ask(compiled, asked, own)

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
        self, compiled: CompiledFetch, asked: list[Asked], own: Mapping[str, object] = _NONE
    ) -> None:
        """Send one request, with variables of our `own`, and merge its answer into the objects."""
        fetch, client = compiled.fetch, self._clients[compiled.fetch.subgraph]
        try:
            sent = dict(shared(asked))
            request = compiled.request(self._variables, [*own.items(), *sent.items()])
            answer = await client.answer(request, self._caller)
            self._take(compiled, asked, answer, sent=sent)
        except Exception as error:  # noqa: BLE001 # the edge of a fetch: its fields are null, the rest stays
            self._failed(compiled, asked, error)
        finally:
            if fetch.kind is OperationType.MUTATION:
                self._part()

    def _take(
        self,
        compiled: CompiledFetch,
        asked: list[Asked],
        answer: Answer,
        *,
        sent: Mapping[str, Sequence[Object]],
    ) -> None:
        if answer.faults:
            self._faults.reported(compiled.fetch.subgraph, asked, answer.faults)
        if answer.data is None:
            for each in asked:
                each.withdraw()
            return
        found = [each.own(_found(compiled, each, answer, sent)) for each in asked]
        for each, entities in zip(asked, found, strict=True):
            self._may_repeat = self._may_repeat or each.repeats_objects
            clashes = each.fill(self._believed(compiled, each, entities))
            if clashes:
                detail = f"{len(clashes)} values contradict what others answered"
                error = SubgraphAnswerInvalidError(compiled.fetch.subgraph, detail)
                self._faults.clashed(each, clashes, error)

    def _believed(self, compiled: CompiledFetch, asked: Asked, found: list[Any]) -> list[Any]:
        """The entities; those that are not the ones that were asked for are null, with an error."""
        strangers = asked.strangers(found)
        if not strangers:
            return found
        detail = f"{len(strangers)} entities are not those that were asked for"
        self._faults.estranged(asked, strangers, SubgraphAnswerInvalidError(compiled.fetch.subgraph, detail))
        unbelieved = frozenset(strangers)
        return [None if number in unbelieved else each for number, each in enumerate(found)]

    def _failed(self, compiled: CompiledFetch, asked: list[Asked], error: Exception) -> None:
        for each in asked:
            each.withdraw()
        if not isinstance(error, FedloomError):
            error = mask(error, f"a fetch from {compiled.fetch.subgraph} failed")
        self._faults.failed(asked, error)

    def _part(self) -> None:
        for each in self._clients.values():
            each.part(self._caller)


def _found(
    compiled: CompiledFetch, asked: Asked, answer: Answer, sent: Mapping[str, Sequence[Object]]
) -> list[Any]:
    """What an answer has for what was sent; entities stand in the order of the representations.

    Raises:
        SubgraphAnswerInvalidError: there are not as many, or one is no object: none can be trusted to be the
            one that was asked for.
    """
    data = answer.data or {}
    if asked.lookup.key is None:
        return [data]
    entities, count = data.get(asked.lookup.key), len(sent[asked.lookup.variable])
    if entities is None and answer.faults:
        return [None] * count
    subgraph = compiled.fetch.subgraph
    if not isinstance(entities, list) or len(entities) != count:
        found = len(entities) if isinstance(entities, list) else "no list of"
        raise SubgraphAnswerInvalidError(subgraph, f"{found} entities for {count} representations")
    for each in entities:
        if each is not None and each.__class__ is not dict:
            raise SubgraphAnswerInvalidError(subgraph, "an entity is no object")
    return entities
