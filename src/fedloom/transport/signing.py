"""Headers that are made for each request by itself: tokens and signatures of the gateway's own.

They are made when a request is sent, and anew when it is sent again, so that a signature with a nonce is used
once. Requests that are shared are signed once, for one of those who share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fedloom.transport.request import Headers


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is about to be sent. `body` is None for the opening of a WebSocket."""

    method: str
    url: str
    body: bytes | None


#: Returns headers to be sent along; their names are lower case.
Sign = Callable[[Outgoing], Headers]


def unsigned(_outgoing: Outgoing) -> Headers:
    """Add nothing."""
    return ()
