"""Runs the behaviours of a set: through a gateway in this process or over HTTP, and through the planner."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from fedloom.errors import (
    FedloomError,
    SubgraphAnswerInvalidError,
    SubgraphError,
    SubgraphTimeoutError,
    SubgraphUnreachableError,
)
from fedloom.executor.context import Caller
from fedloom.gateway import FederatedGateway, SubgraphSettings
from fedloom.operation.documents import Documents
from fedloom.operation.limits import Limits
from fedloom.operation.request import GraphQLRequest
from fedloom.planner import Planner
from fedloom.response.completion import ANSWER_INVALID
from fedloom.supergraph.api_schema import api_schema
from fedloom.transport.limits import TransportLimits
from tests.fedloom.execution.behaviour import Behaviour
from tests.fedloom.execution.local_client import LocalClient
from tests.fedloom.execution.subgraph_set import SubgraphSet

_MASKED = {
    each.code: each.shown
    for each in (SubgraphUnreachableError, SubgraphTimeoutError, SubgraphAnswerInvalidError)
}


class Laboratory:
    """A set of subgraphs with a gateway over it: by HTTP where there are URLs, else in this process."""

    def __init__(self, subgraphs: SubgraphSet, urls: Mapping[str, str] | None = None) -> None:
        self.subgraphs = subgraphs
        self.supergraph = subgraphs.composed(
            urls or dict.fromkeys(subgraphs.subgraphs, "http://127.0.0.1:9/")
        )
        clients = {} if urls else {name: LocalClient(name, subgraphs) for name in subgraphs.subgraphs}
        settings = SubgraphSettings(
            clients=clients, transport=TransportLimits(timeout_s=_timeout_s(subgraphs), backoff_s=(0.01,))
        )
        self._gateway = FederatedGateway(self.supergraph, settings, labels_of=_labels_of)
        self._documents = Documents(api_schema(self.supergraph), Limits())
        self._planner = Planner(self.supergraph)

    def plan(self, behaviour: Behaviour) -> str:
        """The plan as `fedloom plan` prints it; the code of a refusal."""
        try:
            operation = self._documents.operation(behaviour.operation, behaviour.name)
            plan = self._planner.plan(
                operation.document, operation.definition, operation.fragments, labels=behaviour.labels
            )
        except FedloomError as error:
            return error.code
        return str(plan)

    async def answers(self, behaviour: Behaviour) -> list[dict[str, Any]]:
        """One answer, or one for each event."""
        self.subgraphs.reset()
        request = GraphQLRequest(behaviour.operation, behaviour.name, behaviour.variables)
        caller = Caller(" ".join(sorted(behaviour.labels)), behaviour.id)
        async with aclosing(self._gateway.subscribe(request, caller)) as responses:
            return [json.loads(each.encode()) async for each in responses]

    def close(self) -> None:
        """Let go of connections."""
        self._gateway.close()


def expected(behaviour: Behaviour) -> object:
    """What `shown` gives where the answers are right."""
    if behaviour.refused is not None:
        return _refusal(has_data=False, codes={behaviour.refused})
    return [_answer(each, map(_expected_error, each.get("errors", ()))) for each in behaviour.answers]


def shown(answers: Sequence[Mapping[str, Any]], behaviour: Behaviour) -> object:
    """What is compared: the data with the order of their fields, and the errors in any order."""
    if behaviour.refused is not None and len(answers) == 1:
        codes = {each["extensions"]["code"] for each in answers[0].get("errors", ())}
        return _refusal(has_data="data" in answers[0], codes=codes)
    return [_answer(each, map(_shown_error, each.get("errors", ()))) for each in answers]


def _refusal(*, has_data: bool, codes: set[str]) -> dict[str, object]:
    return {"has data": has_data, "codes": codes}


def _answer(answer: Mapping[str, Any], errors: Iterable[object]) -> dict[str, object]:
    return {"data": json.dumps(answer.get("data"), ensure_ascii=False), "errors": sorted(errors, key=repr)}


def _expected_error(told: Mapping[str, Any]) -> tuple[list[Any], str, str]:
    path, code = told["path"], told["code"]
    if code == ANSWER_INVALID:
        name = next((each for each in reversed(path) if isinstance(each, str)), "the answer")
        what = told.get("what", "is null, which it may not be")
        text = f"The value of {name} {what}; a service behind this graph answered wrongly or not at all"
        return path, code, text
    return path, code, told.get("message", _MASKED.get(code, SubgraphError.shown))


def _shown_error(error: Mapping[str, Any]) -> tuple[list[Any], str, str]:
    return error.get("path", []), error["extensions"]["code"], error["message"]


def _timeout_s(subgraphs: SubgraphSet) -> float:
    """A quarter of what the slowest takes, where one is slow; else as long as a busy machine may need."""
    pause_s = max(each.conduct.pause_s for each in subgraphs.subgraphs.values())
    return pause_s / 4 or 30


def _labels_of(caller: Caller, labels: Collection[str]) -> Collection[str]:
    return set(str(caller.identity).split()) & set(labels)
