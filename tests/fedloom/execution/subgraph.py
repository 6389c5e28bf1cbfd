"""One subgraph made of data: bytes in, bytes out, and what is wrong with it.

    sdl: |                   what composition sees; without @link it gets one (`composition/behaviour.py`)
    serves: |                what really runs, if that is another schema: it answers whatever its data say
    entities: {Type: {row: {field: value}}}      found by a key of the type; the row `$any` answers always
    root: {Query: {field: value}, Mutation: …, Subscription: …}
    is_down: true            nothing listens there
    status: 500              of its HTTP answers
    says: <html>             the body of its answers, instead of JSON of GraphQL
    cut: true                half of each answer
    pause_s: 5               before each answer
    streams: sse             subscriptions over server-sent events only; both otherwise

`subgraph_data.py` says what a value may be.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    subscribe,
    validate,
)

from tests.fedloom.composition.behaviour import linked
from tests.fedloom.execution.subgraph_data import SubgraphData
from tests.fedloom.execution.subgraph_schema import executable_schema, keys_of

_KEPT_DOCUMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Conduct:
    """How it answers, whatever it answers."""

    is_down: bool = False
    status: int = 200
    says: str | None = None
    cut: bool = False
    pause_s: float = 0
    streams: str | None = None

    def body(self, answer: Mapping[str, Any]) -> bytes:
        """The bytes of an answer."""
        if self.says is not None:
            return self.says.encode()
        text = json.dumps(answer, ensure_ascii=False).encode()
        return text[: len(text) // 2] if self.cut else text


class DataSubgraph:
    """Answers requests from data."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        """Build from what stands in YAML."""
        self.sdl = linked(told["sdl"])
        served = linked(told["serves"]) if "serves" in told else self.sdl
        self.schema, self._is_valid = executable_schema(served), "serves" not in told
        self.conduct = Conduct(**{each: told[each] for each in Conduct.__slots__ if each in told})
        self._data = SubgraphData(told.get("entities") or {}, told.get("root") or {}, keys_of(served))
        self._document = lru_cache(_KEPT_DOCUMENTS)(self._read)
        if self.schema.subscription_type is not None:
            for field in self.schema.subscription_type.fields.values():
                field.subscribe = self._source

    def reset(self) -> None:
        """Forget what mutations have changed."""
        self._data.reset()

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a query or a mutation."""
        document = self._document(request["query"])
        if isinstance(document, list):
            return {"errors": [each.formatted for each in document]}
        result = execute(self.schema, document, **self._options(request))
        assert isinstance(result, ExecutionResult)  # no resolver waits
        return dict(result.formatted)

    async def events(self, request: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """Answer a subscription; one answer without data where it is refused."""
        document = self._document(request["query"])
        if isinstance(document, list):
            yield {"errors": [each.formatted for each in document]}
            return
        stream = subscribe(self.schema, document, **self._options(request))
        if isawaitable(stream):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            yield dict(stream.formatted)
            return
        async for result in stream:
            yield dict(result.formatted)

    def is_subscription(self, request: Mapping[str, Any]) -> bool:
        """Whether the request opens a stream."""
        document = self._document(request["query"])
        return isinstance(document, DocumentNode) and any(
            isinstance(each, OperationDefinitionNode) and each.operation is OperationType.SUBSCRIPTION
            for each in document.definitions
        )

    def _read(self, text: str) -> DocumentNode | list[GraphQLError]:
        try:
            document = parse(text)
        except GraphQLError as error:
            return [error]
        return (validate(self.schema, document) if self._is_valid else []) or document

    def _options(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "variable_values": request.get("variables"),
            "operation_name": request.get("operationName"),
            "field_resolver": self._resolve,
            "type_resolver": lambda value, _info, _type: value["__typename"],
        }

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], /, **arguments: Any) -> Any:  # noqa: ANN401 -- JSON
        name, values = info.field_name, self._data.root.get(info.parent_type.name, {})
        if info.path.prev is not None and name not in values:
            return self._data.value(source.get(name), source, arguments)
        if info.operation.operation is OperationType.SUBSCRIPTION:
            return self._data.value(source[name], {}, arguments)
        if name in values:
            return self._data.value(values[name], {}, arguments)
        if name == "_entities":
            return [self._entity(each) for each in arguments["representations"]]
        return {"sdl": self.sdl} if name == "_service" else None

    def _entity(self, representation: dict[str, Any]) -> dict[str, Any] | None:
        name = representation["__typename"]
        kind = self.schema.get_type(name)
        if isinstance(kind, GraphQLInterfaceType):
            names = [each.name for each in self.schema.get_possible_types(kind)]
            return self._data.entity(representation, names)
        return self._data.entity(representation, [name])

    def _source(
        self, _root: object, info: GraphQLResolveInfo[Any], /, **arguments: object
    ) -> AsyncIterator[dict[str, Any]]:
        told = self._data.value(self._data.root[info.parent_type.name][info.field_name], {}, arguments)
        if isinstance(told, GraphQLError):
            raise told
        return _events(info.field_name, told["$events"])


async def _events(field_name: str, values: list[Any]) -> AsyncIterator[dict[str, Any]]:
    for each in values:
        await asyncio.sleep(0)
        yield {field_name: each}
