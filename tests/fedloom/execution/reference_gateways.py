"""@apollo/gateway and Hive Gateway with its Rust planner, from npm: black boxes, a process for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.fedloom.composition.node_process import NodeProcess, running

FOLDER = Path(__file__).parent / "references"
REFERENCES = ("apollo", "hive")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A gateway that serves one supergraph, or the reason why it does not."""

    gateway: str
    name: str
    failure: str | None


class ReferenceGateways:
    """Both gateways, each for any number of supergraphs. Each is asked by one thread at a time."""

    def __init__(self, packages: Path, stack: ExitStack) -> None:
        self._packages, self._stack = packages, stack
        self._names = count()
        self._processes: dict[str, NodeProcess] = {}

    def load(self, gateway: str, supergraph: str) -> Loaded:
        """Give a gateway a supergraph (SDL)."""
        name = f"{gateway}-{next(self._names)}"
        answer = self._said(gateway, {"load": name, "gateway": gateway, "supergraph": supergraph})
        return Loaded(gateway, name, answer.get("failure"))

    def ask(self, loaded: Loaded, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The answer: `data` and `errors`, or `failure`."""
        return self._said(loaded.gateway, {"ask": loaded.name, "query": query, "variables": variables})

    def drop(self, loaded: Loaded) -> None:
        """Forget a supergraph."""
        self._said(loaded.gateway, {"drop": loaded.name})

    def _said(self, gateway: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """What a process says. One that has ended (Hive's planner may) is started again, and empty."""
        if gateway not in self._processes:
            started = running(FOLDER / "gateways.cjs", self._packages)
            self._processes[gateway] = self._stack.enter_context(started)
        try:
            answer: dict[str, Any] = self._processes[gateway].ask(request)
        except (AssertionError, OSError) as error:
            del self._processes[gateway]
            return {"failure": f"{gateway} has ended: {error}"}
        return answer


@contextmanager
def reference_gateways(packages: Path) -> Iterator[ReferenceGateways]:
    """Both gateways; `packages` is the folder node_modules."""
    with ExitStack() as stack:
        yield ReferenceGateways(packages, stack)
