"""`celltrail token`: a token of the development issuer, for trying out."""

from __future__ import annotations

from typing import Annotated

import typer

from celltrail.app import Installation, open_installation, utc_now
from celltrail.cli.options import DataDirectory, read_settings, refusals, run
from celltrail.domain.errors import ForbiddenError, NotFoundError
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole
from celltrail.settings import ConfigurationError
from celltrail.storage import operators


def token(
    operator: Annotated[str, typer.Option("--operator", metavar="ID", help="Whom the token speaks for.")],
    role: Annotated[
        list[OperatorRole] | None,
        typer.Option("--role", help="A role of the operator; all of its roles when left out."),
    ] = None,
    scope: Annotated[
        list[TokenScope] | None, typer.Option("--scope", help="What the token may do; both when left out.")
    ] = None,
    purpose: Annotated[
        list[str] | None, typer.Option("--purpose", help="Narrows what the token may read.")
    ] = None,
    expires: Annotated[int, typer.Option("--expires", metavar="SECONDS", min=1, max=86_400)] = 3_600,
    data: DataDirectory = None,
) -> None:
    """Print a token of the development issuer. A production installation refuses that issuer."""

    async def minted() -> str:
        async with open_installation(read_settings(data)) as installation:
            await require_roles(installation, operator, role or [])
            return mint(installation, operator, roles=role, scopes=scope, purposes=purpose, expires_s=expires)

    with refusals():
        typer.echo(run(minted()))


async def require_roles(installation: Installation, operator: str, roles: list[OperatorRole]) -> None:
    """Refuse an operator that is not on board, and roles that it does not have."""
    async with installation.database.reading() as connection:
        known = await operators.known(connection, operator)
    if known is None:
        raise NotFoundError("operator", operator)
    beyond = sorted(set(roles) - known[0])
    if beyond:
        message = (
            f"{operator} does not have the role {', '.join(beyond)}; it has {', '.join(sorted(known[0]))}"
        )
        raise ForbiddenError(message)


def mint(
    installation: Installation,
    operator: str,
    *,
    roles: list[OperatorRole] | None = None,
    scopes: list[TokenScope] | None = None,
    purposes: list[str] | None = None,
    expires_s: int,
) -> str:
    """A token of the installation's development issuer.

    Raises:
        ConfigurationError: the installation is a production one.
    """
    if installation.development is None:
        message = "a production installation has no development issuer: take a token from your own one"
        raise ConfigurationError(message)
    return installation.development.mint(
        operator,
        now=utc_now(),
        roles=roles,
        scopes=scopes,
        purposes=tuple(purposes or ()),
        expires_s=expires_s,
    )
