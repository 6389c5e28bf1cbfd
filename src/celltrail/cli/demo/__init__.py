"""`celltrail demo`: a running gateway with six partners and believable data, from one line."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from celltrail.app import Installation, open_installation, utc_now
from celltrail.cli.demo import world
from celltrail.cli.demo.introductions import introductions, print_for_people, print_for_programs
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import complain, errors
from celltrail.cli.serve import Host, Port, listening, serve_until_stopped, stopped_by_signal
from celltrail.observability import configure_logging
from celltrail.settings import ConfigurationError, Settings

Batteries = Annotated[
    int | None,
    typer.Option(
        "--batteries",
        metavar="N",
        min=world.FEWEST_BATTERIES,
        help="How many, about; decided at the first start.",
        show_default=str(world.DEFAULT_BATTERIES),
    ),
]


def demo(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    batteries: Batteries = None,
    as_json: AsJson = False,
    data: DataDirectory = None,
) -> None:
    """Start a gateway with six partners and a few thousand batteries, and print tokens to try it with.

    Data lie in an SQLite file under the data directory; a second start keeps them. Ctrl-C stops it.
    """
    with refusals(), stopped_by_signal():
        settings = read_settings(data)
        if settings.is_production:
            message = "the demonstration is for development; CELLTRAIL_ENVIRONMENT says production"
            raise ConfigurationError(message)
        level = "WARNING" if settings.log_level == "INFO" else settings.log_level
        configure_logging(level, as_json=settings.log_json)
        with listening(host, port) as open_socket:
            run(_demonstrate(settings, open_socket, wanted=batteries, as_json=as_json))


async def _demonstrate(
    settings: Settings, open_socket: socket.socket, *, wanted: int | None, as_json: bool
) -> None:
    async with open_installation(settings) as installation:
        await _write(installation, wanted)
        partners = await introductions(installation)
        issuer = installation.registry.issuers[-1].name

    async def ready(url: str) -> None:
        if as_json:
            print_for_programs(url, partners, issuer=issuer)
        else:
            print_for_people(url, partners)

    await serve_until_stopped(settings, open_socket, on_ready=ready)


async def _write(installation: Installation, wanted: int | None) -> None:
    """Write the data, or what is missing of them after a start that was cut off."""
    plan = await world.begin(
        installation.database, batteries=wanted or world.DEFAULT_BATTERIES, now=utc_now()
    )
    if wanted not in (None, plan.batteries):
        complain(f"the data of the first start are kept: about {plan.batteries} batteries, not {wanted}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("recording lives of batteries", total=plan.batteries)
        await world.complete(
            installation.database,
            plan,
            now=utc_now(),
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
