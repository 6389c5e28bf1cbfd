"""`celltrail token`: a token of the development issuer, for trying out; `token revoke` ends any token."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from celltrail.app import Installation, open_installation, utc_now
from celltrail.auth.issuers import LONGEST_VALIDITY_S
from celltrail.cli.options import DataDirectory, Reason, read_settings, refusals, run
from celltrail.domain.errors import ForbiddenError, NotFoundError
from celltrail.domain.principal import TokenScope
from celltrail.domain.vocabulary import OperatorRole
from celltrail.settings import ConfigurationError
from celltrail.storage import operators, revocations
from celltrail.storage.acting import Acting

app = typer.Typer(help="Print a token of the development issuer, or revoke a token.")


@app.callback(invoke_without_command=True)
def token(
    context: typer.Context,
    operator: Annotated[
        str | None, typer.Option("--operator", metavar="ID", help="Whom the token speaks for.")
    ] = None,
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
    """Print a token of the development issuer, or revoke a token.

    A production installation refuses the development issuer.
    """
    if context.invoked_subcommand is not None:
        return
    if operator is None:
        raise typer.BadParameter("whom shall the token speak for?", ctx=context, param_hint="--operator")

    async def minted(speaker: str) -> str:
        async with open_installation(read_settings(data), at_desk=True) as installation:
            await require_roles(installation, speaker, role or [])
            return mint(installation, speaker, roles=role, scopes=scope, purposes=purpose, expires_s=expires)

    with refusals():
        typer.echo(run(minted(operator)))


@app.command("revoke")
def revoke(
    jti: Annotated[str, typer.Argument(metavar="JTI", help="The claim `jti` of the token.")],
    issuer: Annotated[
        str, typer.Option("--issuer", help="Its claim `iss`: ids are unique within an issuer.")
    ],
    reason: Reason = None,
    data: DataDirectory = None,
) -> None:
    """Refuse a token from now on, and end its streams: within 5 seconds, on every gateway."""

    async def revoked() -> bool:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            if installation.registry.named(issuer) is None:
                raise NotFoundError("issuer", issuer, path=("issuer",))
            now = utc_now()
            return await revocations.revoke_token(
                connection,
                issuer=issuer,
                jti=jti,
                until=now + timedelta(seconds=LONGEST_VALIDITY_S),
                now=now,
                reason=reason,
            )

    with refusals():
        is_new = run(revoked())
    typer.echo(f"{jti} is revoked" if is_new else f"{jti} was revoked before")


async def require_roles(installation: Installation, operator: str, roles: list[OperatorRole]) -> None:
    """Refuse an operator that is not on board, and roles that it does not have."""
    async with installation.database.reading(Acting.DESK) as connection:
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
