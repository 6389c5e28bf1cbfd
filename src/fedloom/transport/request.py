"""One request to a subgraph (GraphQL over HTTP, "Request Parameters")."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from graphql import OperationType

#: Names are lower case; values are what RFC 9110, 5.5 allows: whoever hands them over has checked that.
Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class SubgraphRequest:
    """What is asked: `body` is the whole JSON text that is sent; the rest is in it and stands here for
    subgraphs that are not reached by text. `asked_for` is the name of the client's operation, for the log.
    """

    kind: OperationType
    document: str
    operation_name: str | None
    body: bytes
    asked_for: str | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice is as good as once (RFC 9110, 9.2.2)."""
        return self.kind is OperationType.QUERY

    def variables(self) -> dict[str, object]:
        """The variables, read from the body; integers of any size are exact."""
        found: dict[str, object] = json.loads(self.body).get("variables") or {}
        return found


def encoded(value: object) -> bytes:
    """JSON text of a value that a client or a subgraph gave."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # An integer beyond 64 bits, or half of a surrogate pair: a custom scalar may be so.
        return json.dumps(value, separators=(",", ":")).encode()
