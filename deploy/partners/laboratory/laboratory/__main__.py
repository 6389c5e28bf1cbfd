"""`battery-laboratory serve` and `battery-laboratory schema`.

Settings come from the environment: LABORATORY_RECORDING_SECRET must be set; LABORATORY_DATA is the SQLite
file.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from laboratory.application import application
from laboratory.gateway import Gateway, OnlyTheGateway
from laboratory.schema import schema

AUDIENCE = "urn:celltrail:subgraph:laboratory"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="battery-laboratory", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the subgraph")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=4002, help="0 takes a free one (default: %(default)s)")
    commands.add_parser("schema", help="print the SDL that is published to the gateway")
    chosen = parser.parse_args()
    if chosen.command == "schema":
        sys.stdout.write(schema.as_str().rstrip("\n") + "\n")
        return
    try:
        _serve(chosen.host, chosen.port)
    except (KeyError, ValueError, OSError) as error:
        reason = f"{error.args[0]} is not set" if isinstance(error, KeyError) else str(error)
        sys.exit(f"battery-laboratory: {reason}")


def _serve(host: str, port: int) -> None:
    app = application(
        Path(os.environ.get("LABORATORY_DATA", "laboratory.sqlite")),
        recording_secret=os.environ["LABORATORY_RECORDING_SECRET"],
    )
    config = uvicorn.Config(
        _guarded(app, host),
        access_log=False,
        server_header=False,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=1_000_000,
        timeout_graceful_shutdown=5,
    )
    with socket.create_server((host, port), family=_family(host), backlog=2_048) as listening:
        shown, taken = listening.getsockname()[:2]
        address = f"[{shown}]:{taken}" if ":" in shown else f"{shown}:{taken}"
        sys.stdout.write(f"battery-laboratory answers at http://{address}/graphql\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listening])


def _guarded(app: ASGIApp, host: str) -> ASGIApp:
    """The service behind the check of who asks; on this machine alone it may do without.

    Raises:
        ValueError: others can reach the service, and no gateway is set.
    """
    url = os.environ.get("LABORATORY_GATEWAY")
    if url is None:
        if host not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError(f"LABORATORY_GATEWAY is not set: whoever reaches {host} could ask. Set its URL")
        return app
    gateway = Gateway(
        url,
        issuer=os.environ.get("LABORATORY_GATEWAY_ISSUER", url.rstrip("/")),
        audience=os.environ.get("LABORATORY_AUDIENCE", AUDIENCE),
    )
    # Whoever records asks this service itself.
    return OnlyTheGateway(app, gateway, secret=os.environ["LABORATORY_RECORDING_SECRET"])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


if __name__ == "__main__":
    main()
