"""`celltrail demo`: a running gateway with six partners and believable data, from one line."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from celltrail.app import Installation, open_installation, utc_now
from celltrail.cli.demo import across, world
from celltrail.cli.demo.introductions import (
    Introduction,
    introductions,
    print_for_people,
    print_for_programs,
)
from celltrail.cli.demo.publishing import publish_partners, withdraw_partners
from celltrail.cli.demo.reports import Reported, report_histories, report_on, reported
from celltrail.cli.demo.subgraphs import RunningSubgraph, running_subgraphs
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import complain, errors
from celltrail.cli.serve import Host, Port, listening, serve_until_stopped, stopped_by_signal, url_of
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

WithPartners = Annotated[
    bool,
    typer.Option(
        "--partners",
        help="Also start two partners' subgraphs of deploy/partners, and let the gateway serve them.",
    ),
]


def demo(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    batteries: Batteries = None,
    with_partners: WithPartners = False,
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
            shown = _Shown(as_json=as_json)
            run(_demonstrate(settings, open_socket, shown, wanted=batteries, with_partners=with_partners))


async def _demonstrate(
    settings: Settings, open_socket: socket.socket, shown: _Shown, *, wanted: int | None, with_partners: bool
) -> None:
    async with open_installation(settings, at_desk=True) as installation:
        await _write(installation, wanted)
        shown.partners = await introductions(installation)
        shown.issuer = installation.registry.issuers[-1].name
    if not with_partners:
        await serve_until_stopped(settings, open_socket, on_ready=shown.ready)
        return
    gateway_url = url_of(open_socket)
    async with running_subgraphs(
        settings.data_dir, gateway_url=gateway_url, issuer=settings.issuer
    ) as running:
        async with open_installation(settings, at_desk=True) as installation:
            found = await reported(installation)
            await report_histories(running, found)
            await publish_partners(installation, running)
        shown.running, shown.found = running, found
        reporting = asyncio.create_task(report_on(running, found))
        try:
            await serve_until_stopped(settings, open_socket, on_ready=shown.ready)
        finally:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)
            async with open_installation(settings, at_desk=True) as installation:
                await withdraw_partners(installation)


@dataclass(slots=True)
class _Shown:
    """What is told once the gateway answers."""

    as_json: bool
    partners: Sequence[Introduction] = ()
    issuer: str = ""
    running: Sequence[RunningSubgraph] | None = None
    found: Reported | None = None

    async def ready(self, url: str) -> None:
        """Tell it."""
        suggested = [] if self.found is None else across.suggestions(self.found)
        if self.as_json:
            more = {} if self.running is None else across.for_programs(self.running, suggested)
            print_for_programs(url, self.partners, issuer=self.issuer, more=more)
            return
        if self.running is not None:
            across.print_for_people(self.running, suggested)
        print_for_people(url, self.partners)


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
