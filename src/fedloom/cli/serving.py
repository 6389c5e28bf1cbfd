"""`fedloom serve`: the engine as a gateway of its own.

What serves is imported when it is wanted: other subcommands start in a quarter of the time without it.
"""

from __future__ import annotations

import re
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fedloom.cli.configuration import read_configuration
from fedloom.cli.inputs import InputCode, input_error, write_text
from fedloom.cli.reporting import reported, tell
from fedloom.cli.supergraphs import ConfigurationFile, SupergraphFile, load_supergraph
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.writing import write_supergraph

if TYPE_CHECKING:
    from fedloom.cli.gateway_application import Serving

Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")]
Host = Annotated[str, typer.Option("--host")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=256, help="Processes that share the port.")]
Forwarded = Annotated[
    list[str] | None,
    typer.Option("--forward-header", metavar="NAME", help="Sent on to subgraphs; as often as wanted."),
]
SubscriptionUrls = Annotated[
    list[str] | None,
    typer.Option(
        "--subscription-url",
        metavar="SUBGRAPH=URL",
        help="Where subscriptions are, if not at the routing URL.",
    ),
]
Authorities = Annotated[
    Path | None,
    typer.Option(
        "--subgraph-ca",
        metavar="FILE",
        help="Certificates (PEM) that subgraphs may be signed by, besides the system's.",
    ),
]
ShowsErrors = Annotated[
    bool, typer.Option("--show-subgraph-errors", help="Let clients read the texts of subgraphs' errors.")
]
Descriptor = Annotated[int | None, typer.Option("--listening-descriptor", hidden=True)]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2


def serve(
    port: Port = 4000,
    supergraph: SupergraphFile = None,
    config: ConfigurationFile = None,
    host: Host = "127.0.0.1",
    workers: Workers = 1,
    forward_header: Forwarded = None,
    subscription_url: SubscriptionUrls = None,
    subgraph_ca: Authorities = None,
    show_subgraph_errors: ShowsErrors = False,
    listening_descriptor: Descriptor = None,
) -> None:
    """Serve a supergraph at /graphql: HTTP, WebSocket and server-sent events. /health is 200 when ready.

    Ends with status 1 when subgraphs do not compose, 2 when something cannot be read or the port not be had.
    """
    from fedloom.cli.gateway_application import Serving  # noqa: PLC0415 # see the module
    from fedloom.cli.gateway_server import listen  # noqa: PLC0415

    with reported(as_json=False):
        loaded = load_supergraph(supergraph, config)
        serving = Serving(
            forwarded_headers=_header_names(forward_header or []),
            subscription_urls=_configured_urls(config) | _given_urls(subscription_url or []),
            authorities=_readable(subgraph_ca),
            shows_subgraph_errors=show_subgraph_errors,
        )
        if listening_descriptor is not None:
            _serve_alone(loaded, serving, socket.socket(fileno=listening_descriptor))
            return
        with listen(host, port) as listening:
            tell(f"Serving at http://{host}:{listening.getsockname()[1]}/graphql")
            if workers == 1:
                _serve_alone(loaded, serving, listening)
            else:
                _serve_together(loaded, serving, listening, workers=workers)


def _serve_alone(supergraph: Supergraph, serving: Serving, listening: socket.socket) -> None:
    from fedloom.cli.gateway_application import GatewayApplication  # noqa: PLC0415 # see the module
    from fedloom.cli.gateway_server import run  # noqa: PLC0415
    from fedloom.transport.address import AddressError  # noqa: PLC0415

    try:
        application = GatewayApplication(supergraph, serving)
    except AddressError as error:
        raise input_error(InputCode.SUPERGRAPH_UNREADABLE, str(error)) from error
    run(application, listening)


def _serve_together(
    supergraph: Supergraph, serving: Serving, listening: socket.socket, *, workers: int
) -> None:
    """Start the workers on the SDL of the supergraph: composing it once is enough."""
    from fedloom.cli.workers import run_workers  # noqa: PLC0415 # see the module

    with tempfile.TemporaryDirectory(prefix="fedloom-") as folder:
        path = Path(folder) / "supergraph.graphql"
        write_text(path, write_supergraph(supergraph))
        arguments = ["serve", "--supergraph", str(path)]
        for header in sorted(serving.forwarded_headers):
            arguments += ["--forward-header", header.decode()]
        for name, url in serving.subscription_urls.items():
            arguments += ["--subscription-url", f"{name}={url}"]
        if serving.authorities is not None:
            arguments += ["--subgraph-ca", str(serving.authorities)]
        if serving.shows_subgraph_errors:
            arguments.append("--show-subgraph-errors")
        run_workers(arguments, workers, descriptor=listening.fileno())


def _header_names(names: list[str]) -> frozenset[bytes]:
    for each in names:
        if not _HEADER_NAME.fullmatch(each):
            raise input_error(InputCode.CONFIGURATION_INVALID, f"{each!r} is no name of a header")
    return frozenset(each.lower().encode() for each in names)


def _readable(authorities: Path | None) -> Path | None:
    from fedloom.transport.tls import AuthorityFileError, tls_context  # noqa: PLC0415 # see the module

    try:
        if authorities is not None:
            tls_context(authorities)
    except AuthorityFileError as error:
        raise input_error(InputCode.CONFIGURATION_UNREADABLE, str(error)) from error
    return authorities


def _configured_urls(config: Path | None) -> dict[str, str]:
    if config is None:
        return {}
    urls = {each.name: each.subscription_url for each in read_configuration(config)}
    return {name: url for name, url in urls.items() if url is not None}


def _given_urls(given: list[str]) -> dict[str, str]:
    urls = dict(each.partition("=")[::2] for each in given)
    if wrong := [name for name, url in urls.items() if not name or not url]:
        raise input_error(InputCode.CONFIGURATION_INVALID, f"{wrong[0]!r} is not of the form SUBGRAPH=URL")
    return urls
