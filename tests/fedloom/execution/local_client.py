"""A subgraph of data as the executor asks it, without a network between them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

import orjson

from fedloom.errors import SubgraphUnreachableError
from fedloom.executor.context import Caller
from fedloom.transport.answer import Answer, read_answer
from fedloom.transport.request import SubgraphRequest
from tests.fedloom.execution.subgraph_set import SubgraphSet


class LocalClient:
    """Hands over the bytes that HTTP would carry."""

    def __init__(self, name: str, subgraphs: SubgraphSet) -> None:
        self._name, self._set = name, subgraphs

    async def answer(self, request: SubgraphRequest, _caller: Caller) -> Answer:
        """As the protocol of the executor says."""
        self._reach()
        return read_answer(self._name, await self._set.answer(self._name, request.body))

    async def events(self, request: SubgraphRequest, _caller: Caller) -> AsyncGenerator[Answer, None]:
        """As above."""
        self._reach()
        async for each in self._set.events(self._name, request.body):
            answer = read_answer(self._name, each)
            yield answer if "data" in orjson.loads(each) else replace(answer, is_refusal=True)

    def part(self, caller: Caller) -> None:
        """Nothing is shared."""

    def close(self) -> None:
        """Nothing is open."""

    def _reach(self) -> None:
        if self._set.subgraphs[self._name].conduct.is_down:
            raise SubgraphUnreachableError(self._name, "it is down")
