"""`celltrail serve`: the gateway.

A signal is the wish to stop: streams are told, requests in flight finish, and the exit status is 0.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import structlog
import typer
import uvicorn

from celltrail.app import Application, open_installation, require_documents, require_walls
from celltrail.cli.options import DataDirectory, read_settings, refusals, run
from celltrail.cli.output import complain
from celltrail.observability import configure_logging
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage.migrate import is_current
from celltrail.web.routes import GRAPHQL_PATH

logger = structlog.get_logger("celltrail")

Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")]


def serve(port: Port = 8000, host: Host = "127.0.0.1", data: DataDirectory = None) -> None:
    """Serve the graph over HTTP, WebSocket and server-sent events.

    Settings are read from the environment: CELLTRAIL_ENVIRONMENT, CELLTRAIL_DATABASE_URL,
    CELLTRAIL_ISSUERS_FILE and others.
    """
    with refusals(), stopped_by_signal():
        settings = read_settings(data)
        settings.require_startable()
        configure_logging(settings.log_level, as_json=settings.log_json)
        with listening(host, port) as open_socket:
            run(_serve(settings, open_socket))


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """Ctrl-C before anything is served is a clean stop as well."""
    try:
        yield
    except KeyboardInterrupt:
        complain("stopped")
        raise typer.Exit(0) from None


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket: a port that is taken is known before any work is done.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, port))
            opened.listen(2_048)
        except OSError as error:
            advice = "stop the other program, or choose another with --port"
            reason = f"the port is taken; {advice}" if error.errno == errno.EADDRINUSE else error.strerror
            message = f"cannot listen on {host}:{port}: {reason}"
            raise ConfigurationError(message) from error
        opened.setblocking(False)  # noqa: FBT003 -- the standard library's own signature
        yield opened


async def serve_until_stopped(
    settings: Settings,
    open_socket: socket.socket,
    *,
    on_ready: Callable[[str], Awaitable[None]] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is told the URL once requests are answered.

    Raises:
        ConfigurationError: the application did not start.
    """
    server = _Server(settings)
    serving = asyncio.create_task(server.serve(sockets=[open_socket]))
    starting = asyncio.create_task(server.has_started.wait())
    await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
    starting.cancel()
    if server.started and on_ready is not None:
        await on_ready(url_of(open_socket))
    await serving
    if not server.started and not server.was_told_to_stop:
        message = "the gateway did not start; the log says why"
        raise ConfigurationError(message)


async def _serve(settings: Settings, open_socket: socket.socket) -> None:
    # Asked here first, so that wrong rules or a missing database are one line and not a trace of the server.
    settings.assumptions()
    async with open_installation(settings) as installation:
        if not await is_current(installation.database):
            message = "the database has not the newest schema: run celltrail migrate first"
            raise ConfigurationError(message)
        if settings.is_production:
            await require_walls(installation.database)
        await require_documents(settings, installation.database)

    async def ready(url: str) -> None:
        logger.info("serving", url=f"{url}{GRAPHQL_PATH}")

    await serve_until_stopped(settings, open_socket, on_ready=ready)


class _Server(uvicorn.Server):
    """On a signal, readiness fails and streams are told before the listening socket closes."""

    def __init__(self, settings: Settings) -> None:
        self._application = Application(settings)
        self.has_started = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                self._application,
                log_config=None,
                access_log=False,
                server_header=False,
                forwarded_allow_ips=settings.trusted_proxies,
                lifespan="on",
                ws="websockets-sansio",
                ws_max_size=1_000_000,
                ws_per_message_deflate=False,
                h11_max_incomplete_event_size=32_768,
                timeout_graceful_shutdown=int(settings.shutdown_timeout_s) + 1,
            )
        )

    @property
    def was_told_to_stop(self) -> bool:
        """Whether a signal came, perhaps before the start was done."""
        return bool(self._captured_signals)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals as the wish to stop. uvicorn would raise them again after it has stopped cleanly."""
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        except SystemExit:
            # uvicorn's way to say that the application did not start; `started` says it as well.
            self.should_exit = True
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- the form of a handler
        """A signal that comes twice, as from an impatient person, asks for no more than the first."""
        self._captured_signals.append(sig)
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are answered."""
        await super().startup(sockets)
        if self.started:
            self.has_started.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain first, then close."""
        await self._application.begin_stop()
        await super().shutdown(sockets)


def url_of(open_socket: socket.socket) -> str:
    """Where a program on this machine reaches what listens there."""
    host, port = open_socket.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 -- compared with, not bound to
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
