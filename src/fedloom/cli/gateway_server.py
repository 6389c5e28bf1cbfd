"""The gateway under Uvicorn: the socket, the settings, and how it stops."""

from __future__ import annotations

import gc
import signal
import socket
from types import FrameType

import uvicorn

from fedloom.cli.gateway_application import GatewayApplication
from fedloom.cli.inputs import InputCode, input_error

_STOP_S = 10


def listen(host: str, port: int) -> socket.socket:
    """Take a port.

    Raises:
        InputError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
        raise input_error(InputCode.ADDRESS_UNUSABLE, message) from error
    listening.listen(2_048)
    listening.setblocking(False)  # noqa: FBT003 # the standard library's own signature
    return listening


def run(application: GatewayApplication, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; being told to stop is no failure."""
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=10_000_000,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_STOP_S + 1,
    )
    server = _Server(config, application)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Uvicorn has handlers of its own while it runs, and raises what it got again when it has ended.
        # Before and after, none may raise: inside of a finalizer that is swallowed, and the signal lost.
        signal.signal(number, server.stop_on_signal)
    _calm_collection()
    server.run(sockets=[listening])


def _calm_collection() -> None:
    """Answers are trees of thousands of objects and no cycles; looking for those takes a tenth of the
    time."""
    gc.collect()
    gc.freeze()  # what is there now stays
    gc.set_threshold(50_000, 20, 100)


class _Server(uvicorn.Server):
    """On a signal, readiness fails and streams are told before the listening socket closes."""

    def __init__(self, config: uvicorn.Config, application: GatewayApplication) -> None:
        super().__init__(config)
        self._application = application

    def stop_on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """End as soon as there is something to end."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain first, then close."""
        await self._application.stop(_STOP_S)
        await super().shutdown(sockets)
