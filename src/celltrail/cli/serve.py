"""`celltrail serve`: the gateway."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
import uvicorn

from celltrail.app import Application
from celltrail.cli.options import DataDirectory, read_settings, refusals, run
from celltrail.observability import configure_logging
from celltrail.settings import ConfigurationError, Settings

Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")]
Host = Annotated[str, typer.Option("--host")]


def serve(port: Port = 8000, host: Host = "127.0.0.1", data: DataDirectory = None) -> None:
    """Serve the graph over HTTP, WebSocket and server-sent events. Settings: CELLTRAIL_… in the
    environment.
    """
    with refusals():
        settings = read_settings(data)
        settings.require_startable()
        if not settings.is_production:
            settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        configure_logging(settings.log_level, as_json=settings.log_json)
        run(serve_until_stopped(settings, host=host, port=port))


async def serve_until_stopped(
    settings: Settings, *, host: str, port: int, on_ready: Callable[[str], Awaitable[None]] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is told the URL once requests are answered.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    listening = _listen(host, port)
    url = f"http://{_in_url(host)}:{listening.getsockname()[1]}"
    application = Application(settings)
    server = _Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=1_000_000,
            ws_per_message_deflate=False,
            h11_max_incomplete_event_size=32_768,
            timeout_graceful_shutdown=int(settings.shutdown_timeout_s) + 1,
        ),
        application,
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    starting = asyncio.create_task(server.has_started.wait())
    await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
    starting.cancel()
    if server.started and on_ready is not None:
        await on_ready(url)
    await serving
    if not server.started:
        message = "the gateway did not start; the log says why"
        raise ConfigurationError(message)


class _Server(uvicorn.Server):
    """On a signal, readiness fails and streams are told before the listening socket closes."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application
        self.has_started = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are answered."""
        await super().startup(sockets)
        if self.started:
            self.has_started.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain first, then close."""
        await self._application.begin_stop()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
        raise ConfigurationError(message) from error
    listening.listen(2_048)
    listening.setblocking(False)  # noqa: FBT003 -- the standard library's own signature
    return listening


def _in_url(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 -- compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
