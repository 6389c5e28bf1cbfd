"""Who asks, and how the host makes what its resolvers work with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fedloom.authorization.claims import NOBODY, Claims


@dataclass(frozen=True, slots=True)
class Caller:
    """One authenticated caller, as the host sees it. The engine reads no token.

    `identity` is the host's own object and is only handed back to it. `sharing_key` is equal for callers that
    may see each other's answers, and counts connections. `expires_at` ends streams (aware; None: never).
    `claims` open what directives of the supergraph protect.
    """

    identity: object
    sharing_key: str
    expires_at: datetime | None = None
    claims: Claims = NOBODY


class Purpose(StrEnum):
    """What a context is opened for."""

    QUERY = "query"
    MUTATION = "mutation"
    #: From the start of a subscription to its end, for the resolver of its source stream only.
    SUBSCRIBE = "subscribe"
    #: For the selection of one event.
    EVENT = "event"


#: Opens the `context` of the resolvers for one purpose, and closes it when the answer stands. A database
#: session of a request belongs here. Leaving it without an exception does not mean that no field failed: a
#: resolver that writes commits, or rolls back, what it wrote itself.
OpenContext = Callable[[Caller, Purpose], AbstractAsyncContextManager[object]]
