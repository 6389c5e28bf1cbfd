"""One GraphQL request as a client sent it, whatever carried it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The members of a request (GraphQL over HTTP, "Request parameters"); `variables` are raw JSON values.

    `query` is empty where the client names its document by an id alone (`document_id`, or an extension).
    """

    query: str
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)
    document_id: str | None = None
