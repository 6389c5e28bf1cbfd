"""`celltrail keys`: the keys by which partners' subgraphs know the gateway."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from celltrail.app import open_installation, utc_now
from celltrail.auth.delegation import DelegationKey, rotated
from celltrail.cli.options import DataDirectory, read_settings, refusals, run
from celltrail.cli.output import say
from celltrail.domain.errors import NotFoundError
from celltrail.storage import delegation_keys
from celltrail.storage.acting import Acting

app = typer.Typer(
    help="Print or rotate the keys by which partners' subgraphs know the gateway.", no_args_is_help=True
)

_NONE = "no gateway has run on this database yet: the first start makes them"


@app.command("list")
def list_keys(
    data: DataDirectory = None,
    as_jwks: Annotated[
        bool, typer.Option("--jwks", help="Print the key set that the gateway publishes.")
    ] = False,
) -> None:
    """List the public keys, and from when on each signs."""

    async def found() -> list[DelegationKey]:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            return [DelegationKey(*each) for each in await delegation_keys.read(connection)]

    with refusals():
        keys = run(found())
    if as_jwks:
        typer.echo(json.dumps({"keys": [each.public for each in keys]}, indent=2))
        return
    for each in keys:
        say(f"{each.public['kid']}  signs from {each.signs_from.isoformat(timespec='seconds')}")
    if not keys:
        say(_NONE)


@app.command("rotate")
def rotate(data: DataDirectory = None) -> None:
    """Make a new key: it is published at once and signs in two minutes; the old one stays for ten more."""

    async def made() -> DelegationKey:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            await delegation_keys.take_turn(connection)
            keys = [DelegationKey(*each) for each in await delegation_keys.read(connection)]
            if not keys:
                raise NotFoundError("key", _NONE)
            following = rotated(keys, now=utc_now())
            await delegation_keys.replace(connection, [(each.seed, each.signs_from) for each in following])
            return following[-1]

    with refusals():
        new = run(made())
    say(f"{new.public['kid']} signs from {new.signs_from.isoformat(timespec='seconds')}")
