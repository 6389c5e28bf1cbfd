"""`celltrail demo`: a running gateway with six partners and believable data, from one line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from celltrail.app import Installation, open_installation, utc_now
from celltrail.auth.issuers import DEVELOPMENT_LIFETIME_S
from celltrail.cli.demo import world
from celltrail.cli.demo.acts import principal_of
from celltrail.cli.demo.partners import PARTNERS, Partner
from celltrail.cli.options import AsJson, DataDirectory, errors, read_settings, refusals, run
from celltrail.cli.serve import Host, Port, serve_until_stopped
from celltrail.cli.tokens import mint
from celltrail.domain.filters import BatteryFilter, BatteryOrder
from celltrail.domain.views import PageRequest
from celltrail.domain.vocabulary import BatteryLevel
from celltrail.observability import configure_logging
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage import batteries as battery_queries
from celltrail.storage.reader import Reader
from celltrail.web.graphiql import explorer_link

TOKEN_LIFETIME_S = DEVELOPMENT_LIFETIME_S


@dataclass(frozen=True, slots=True)
class Introduction:
    """A partner with its token and a query that it may paste."""

    partner: Partner
    token: str
    query: str


def demo(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    batteries: Annotated[
        int,
        typer.Option(
            "--batteries",
            metavar="N",
            min=world.FEWEST_BATTERIES,
            help="How many, about; at the first start.",
        ),
    ] = world.DEFAULT_BATTERIES,
    as_json: AsJson = False,
    data: DataDirectory = None,
) -> None:
    """Start a gateway with six partners and a few thousand batteries, and print tokens to try it with.

    Data lie in an SQLite file under the data directory; a second start keeps them. Ctrl-C stops it.
    """
    with refusals():
        settings = read_settings(data)
        if settings.is_production:
            message = "the demonstration is for development; CELLTRAIL_ENVIRONMENT says production"
            raise ConfigurationError(message)
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        level = "WARNING" if settings.log_level == "INFO" else settings.log_level
        configure_logging(level, as_json=settings.log_json)
        run(_demonstrate(settings, host=host, port=port, wanted=batteries, as_json=as_json))


async def _demonstrate(settings: Settings, *, host: str, port: int, wanted: int, as_json: bool) -> None:
    async with open_installation(settings) as installation:
        if not await world.is_there(installation.database):
            await _make(installation, wanted)
        introductions = [await _introduce(installation, partner) for partner in PARTNERS]
        issuer = installation.registry.issuers[-1].name

    async def ready(url: str) -> None:
        if as_json:
            _print_json(url, introductions, issuer=issuer)
        else:
            _print(url, introductions)

    await serve_until_stopped(settings, host=host, port=port, on_ready=ready)


async def _make(installation: Installation, wanted: int) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("recording lives of batteries", total=wanted)
        await world.make(
            installation.database,
            batteries=wanted,
            now=utc_now(),
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


async def _introduce(installation: Installation, partner: Partner) -> Introduction:
    token = mint(installation, partner.id, expires_s=TOKEN_LIFETIME_S)
    query = partner.query
    if "{code}" in query:
        query = query.replace("{code}", await _telling_code(installation, partner))
    return Introduction(partner, token, query)


async def _telling_code(installation: Installation, partner: Partner) -> str:
    """The code of a pack of the partner's in the stage that its query tells of."""
    principal = principal_of(partner)
    async with installation.database.reading() as connection:
        reader = Reader(connection, principal=principal, now=utc_now())
        where = BatteryFilter(levels=(BatteryLevel.PACK,), stages=(partner.told_stage,))
        page = await battery_queries.page(reader, PageRequest(first=1), where=where, order=BatteryOrder())
    return page.items[0].code or "" if page.items else ""


def _print_json(url: str, introductions: list[Introduction], *, issuer: str) -> None:
    document = {
        "url": url,
        "partners": [
            {
                "operator": each.partner.id,
                "name": each.partner.name,
                "roles": sorted(each.partner.roles),
                "token": each.token,
                "query": each.query,
            }
            for each in introductions
        ],
        "issuer": issuer,
    }
    sys.stdout.write(orjson.dumps(document).decode() + "\n")
    sys.stdout.flush()


def _print(url: str, introductions: list[Introduction]) -> None:
    console = Console(highlight=False)
    console.print(f"\n[bold]celltrail[/bold] answers at [bold]{url}/graphql[/bold]; GraphiQL at {url}/\n")
    for each in introductions:
        partner = each.partner
        roles = ", ".join(sorted(partner.roles))
        console.print(f"[bold]{escape(partner.name)}[/bold]  {partner.id}, {partner.country}, {roles}")
        link = explorer_link(f"{url}/", query=each.query, token=each.token)
        hint = "or paste the token and the query:"
        console.print(f"  [link={link}]open in GraphiQL[/link], {hint}", soft_wrap=True)
        console.print(f"  {each.token}", soft_wrap=True)
        console.print("\n".join(f"    {line}" for line in each.query.splitlines()), markup=False)
        console.print()
    console.print("Tokens hold for 24 hours. Ctrl-C stops the gateway; the data stay.")
