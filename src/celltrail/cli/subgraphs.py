"""`celltrail subgraph publish | approve | list | remove`: the registry of partners' subgraphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import orjson
import typer

from celltrail.app import allowed_addresses, open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import aligned, complain, say, shown
from celltrail.domain.errors import InvalidInputError
from celltrail.settings import ConfigurationError, Settings
from celltrail.storage import subgraphs
from celltrail.storage.acting import Acting
from celltrail.storage.subgraphs import RegisteredSubgraph, SubgraphVersion
from celltrail.subgraphs.reviewing import (
    asked_of_ours,
    fields_without_group,
    read_version,
    require_composable,
    require_granted,
    require_own,
    require_removable,
)

app = typer.Typer(help="Attach subgraphs of partners.", no_args_is_help=True)

_COLUMNS = ("name", "state", "sha256", "owner", "url")
_SHORTEST_HASH = 12

Name = Annotated[str, typer.Argument(metavar="NAME", help="a-z, 0-9 and '-'.")]


@app.command("publish")
def publish(
    name: Name,
    sdl: Annotated[
        Path,
        typer.Option("--sdl", metavar="FILE", help="Its schema, with @access on each of its own fields."),
    ],
    url: Annotated[str, typer.Option("--url", help="Where it answers.")],
    owner: Annotated[str, typer.Option("--owner", metavar="ID", help="The operator whose it is.")],
    subscription_url: Annotated[
        str | None, typer.Option("--subscription-url", help="Where its subscriptions are, if elsewhere.")
    ] = None,
    data: DataDirectory = None,
) -> None:
    """Register a version of a subgraph. It waits for approval, and is not served yet."""

    async def published() -> SubgraphVersion:
        settings = _taking_partners(data)
        version = read_version(
            name,
            owner_id=owner,
            url=url,
            subscription_url=subscription_url,
            sdl=_read(sdl),
            addresses=allowed_addresses(settings),
        )
        async with (
            open_installation(settings, at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            require_own(version)
            require_composable(version, await subgraphs.approved(connection))
            await subgraphs.publish(connection, version, now=utc_now())
        return version

    with refusals():
        version = run(published())
    if unsaid := fields_without_group(version):
        complain(f"[yellow]without @access, for {shown(owner)} alone[/yellow]: {shown(', '.join(unsaid))}")
    granting = "".join(f" --grant {each}" for each in sorted(asked_of_ours(version)))
    typer.echo(f"{name} waits for approval: celltrail subgraph approve {name} {version.sha256}{granting}")


@app.command("approve")
def approve(
    name: Name,
    sha256: Annotated[
        str,
        typer.Argument(metavar="HASH", help="SHA-256 of the SDL that was reviewed; its first 12 digits do."),
    ],
    grant: Annotated[
        list[str] | None,
        typer.Option("--grant", metavar="TYPE.FIELD", help="What of our entities may be sent there."),
    ] = None,
    data: DataDirectory = None,
) -> None:
    """Let every gateway serve the version that waits, if it is the one with this hash."""

    async def approved() -> SubgraphVersion:
        async with (
            open_installation(_taking_partners(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            version = await subgraphs.waiting(connection, name)
            if len(sha256) < _SHORTEST_HASH or not version.sha256.startswith(sha256.lower()):
                message = (
                    f"what waits has the hash {version.sha256}, not {sha256[:80]!r}; "
                    f"review it again and give at least {_SHORTEST_HASH} digits of its hash"
                )
                raise InvalidInputError(message, path=("HASH",))
            version = replace(version, grants=frozenset(grant or ()))
            require_granted(version)
            require_own(version)
            require_composable(version, await subgraphs.approved(connection))
            await subgraphs.approve(connection, version, now=utc_now())
        return version

    with refusals():
        version = run(approved())
    typer.echo(f"{name} is served from {version.url}")


@app.command("list")
def list_all(as_json: AsJson = False, data: DataDirectory = None) -> None:
    """List what is served and what waits."""

    async def listed() -> list[RegisteredSubgraph]:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            return await subgraphs.list_subgraphs(connection)

    with refusals():
        found = run(listed())
    if as_json:
        typer.echo(orjson.dumps([_as_json(each) for each in found], option=orjson.OPT_INDENT_2))
        return
    for line in aligned([_COLUMNS, *map(_row, found)]):
        say(line)


@app.command("remove")
def remove(name: Name, data: DataDirectory = None) -> None:
    """Serve a subgraph no more."""

    async def removed() -> None:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            require_removable(name, await subgraphs.approved(connection))
            await subgraphs.remove(connection, name, now=utc_now())

    with refusals():
        run(removed())
    typer.echo(f"{name} is served no more")


def _taking_partners(data: Path | None) -> Settings:
    """The settings of an installation that partners attach to.

    Raises:
        ConfigurationError: partners cannot know it.
    """
    settings = read_settings(data)
    if not settings.takes_partners:
        message = "CELLTRAIL_PUBLIC_URL is not set: partners' subgraphs know the gateway by it"
        raise ConfigurationError(message)
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 at byte {error.start}"
        raise InvalidInputError(message, path=("sdl",)) from None


def _row(registered: RegisteredSubgraph) -> tuple[str, ...]:
    version = registered.version
    return version.name, registered.state, version.sha256[:_SHORTEST_HASH], version.owner_id, version.url


def _as_json(registered: RegisteredSubgraph) -> dict[str, object]:
    version = registered.version
    return {
        "name": version.name,
        "state": registered.state,
        "sha256": version.sha256,
        "owner": version.owner_id,
        "url": version.url,
        "subscriptionUrl": version.subscription_url,
        "groups": dict(version.groups),
        "grants": sorted(version.grants),
        "publishedAt": registered.published_at,
        "approvedAt": registered.approved_at,
    }
