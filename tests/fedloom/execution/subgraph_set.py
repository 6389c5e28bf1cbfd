"""The subgraphs of one set, and what they were asked since the last reset."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from fedloom.composition.building import build_subgraphs
from fedloom.composition.compose import compose
from fedloom.composition.merging import merge
from fedloom.composition.subgraph import SubgraphSource
from fedloom.supergraph.model import Supergraph
from tests.fedloom.execution.subgraph import DataSubgraph


@dataclass(slots=True)
class Asked:
    """One request; times are in seconds of a monotonic clock, `end` is infinite while it runs."""

    subgraph: str
    document: str
    variables: Mapping[str, Any]
    begin: float
    end: float = field(default=float("inf"))


class SubgraphSet:
    """All subgraphs of a set. `latency_s` is the least time that an answer takes."""

    def __init__(
        self, told: Mapping[str, Mapping[str, Any]], *, latency_s: float = 0, is_checked: bool = True
    ) -> None:
        self.subgraphs = {name: DataSubgraph(each) for name, each in told.items()}
        self.latency_s, self.is_checked = latency_s, is_checked
        self.asked: list[Asked] = []

    def composed(self, urls: Mapping[str, str]) -> Supergraph:
        """The supergraph, with these routing URLs."""
        sources = [SubgraphSource(name, each.sdl, urls[name]) for name, each in self.subgraphs.items()]
        if self.is_checked:
            return compose(sources)
        merged = merge(build_subgraphs(sources)).supergraph
        assert merged is not None
        return merged

    def reset(self) -> None:
        """Begin anew: the data as written, and no requests."""
        self.asked.clear()
        for each in self.subgraphs.values():
            each.reset()

    async def answer(self, name: str, body: bytes) -> bytes:
        """Answer a query or a mutation."""
        subgraph, request = self.subgraphs[name], orjson.loads(body)
        noted = self._note(name, request)
        if pause_s := max(self.latency_s, subgraph.conduct.pause_s):
            await asyncio.sleep(pause_s)
        answer = subgraph.conduct.body(subgraph.answer(request))
        noted.end = time.monotonic()
        return answer

    async def events(self, name: str, body: bytes) -> AsyncIterator[bytes]:
        """Answer a subscription."""
        subgraph, request = self.subgraphs[name], orjson.loads(body)
        noted = self._note(name, request)
        async for each in subgraph.events(request):
            yield subgraph.conduct.body(each)
        noted.end = time.monotonic()

    def requests(self) -> dict[str, int]:
        """How often each subgraph that was asked was asked, in the order of the set."""
        counted = Counter(each.subgraph for each in self.asked)
        return {name: counted[name] for name in self.subgraphs if counted[name]}

    def rounds(self) -> int:
        """The longest chain of requests each begun after the one before had ended."""
        chains: list[tuple[float, int]] = []
        for each in sorted(self.asked, key=lambda one: one.begin):
            before = max((length for end, length in chains if end <= each.begin), default=0)
            chains.append((each.end, before + 1))
        return max((length for _, length in chains), default=0)

    def _note(self, name: str, request: Mapping[str, Any]) -> Asked:
        asked = Asked(name, request["query"], request.get("variables") or {}, time.monotonic())
        self.asked.append(asked)
        return asked
