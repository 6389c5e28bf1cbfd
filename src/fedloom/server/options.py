"""What a server bounds, with the reason for each default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Bounds of connections and messages. Times are in seconds, sizes in bytes."""

    max_body_bytes: int = 1_000_000
    body_timeout_s: float = 10.0
    #: From the socket's opening to `connection_init`.
    init_timeout_s: float = 5.0
    #: The ASGI server must not allow less in one frame.
    max_message_bytes: int = 1_000_000
    max_operations_per_socket: int = 50
    #: WebSockets and event streams of one sharing key together.
    max_streams_per_caller: int = 100
    #: Comments on an event stream that is silent, so that proxies keep it open.
    keep_alive_s: float = 12.0
    #: How long a reader may hold up one message before its connection is ended.
    send_timeout_s: float = 20.0
    #: Origins from which a browser may open a socket, beside the server's own.
    allowed_origins: frozenset[str] = frozenset()
    #: Names of headers, in lower case, that the host gets with the credentials.
    forwarded_headers: frozenset[bytes] = frozenset()
    #: After how long a request that runs is watched for its client, who may have left.
    watch_after_s: float = 0.1
