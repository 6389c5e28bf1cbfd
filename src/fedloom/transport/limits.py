"""What a subgraph may take: bytes, seconds, connections."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransportLimits:
    """Bounds of one subgraph. Times are in seconds, sizes in bytes.

    `timeout_s` covers a whole fetch: waiting for a connection, connecting, sending, and the last byte of the
    answer. More fetches than `max_connections` at a time wait, within their deadline. `max_idle_s` is below
    the five seconds after which Node and Uvicorn close a connection that nobody uses.
    """

    timeout_s: float = 30.0
    connect_timeout_s: float = 10.0
    max_answer_bytes: int = 64_000_000
    max_head_bytes: int = 65_536
    max_connections: int = 256
    max_idle_s: float = 4.0
    #: A mutation is never sent twice, so it takes no connection that may have been closed just now.
    max_idle_before_mutation_s: float = 1.0
    #: Of one event of a subscription.
    max_event_bytes: int = 4_000_000
    #: Before the second, third, … attempt to connect again to a stream that was lost; the last one repeats.
    backoff_s: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
