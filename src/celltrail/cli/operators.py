"""`celltrail operator add | list | suspend | resume`: who is on board, and who is shut out."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from celltrail.app import open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, Reason, read_settings, refusals, run
from celltrail.cli.output import aligned, say
from celltrail.domain.errors import InvalidInputError, NotFoundError
from celltrail.domain.views import OperatorView
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime
from celltrail.storage import operators, revocations
from celltrail.storage.acting import Acting

app = typer.Typer(help="Set up partners.", no_args_is_help=True)

OperatorId = Annotated[str, typer.Argument(metavar="ID", help="The id that tokens carry.")]

_COLUMNS = ("id", "name", "country", "roles", "suspended", "identifiers")


@app.command("add")
def add(
    operator_id: OperatorId,
    name: Annotated[str, typer.Option("--name")],
    country: Annotated[str, typer.Option("--country", help="ISO 3166-1 alpha-2.")],
    role: Annotated[list[OperatorRole], typer.Option("--role")],
    identifier: Annotated[
        list[str] | None,
        typer.Option(
            "--identifier",
            metavar="SCHEME=VALUE",
            help="GLN, USCC, EORI, DUNS, BPN, or a prefix under which it registers batteries: "
            "MIIT_MAKER_CODE, GS1_PREFIX, URI_PREFIX.",
        ),
    ] = None,
    regime: Annotated[
        list[Regime] | None, typer.Option("--regime", help="For an authority: the law that it watches.")
    ] = None,
    data: DataDirectory = None,
) -> None:
    """Take a partner on board."""

    async def added() -> None:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            await operators.add_operator(
                connection,
                operator_id=operator_id,
                name=name,
                country=country,
                roles=frozenset(role),
                regimes=frozenset(regime or ()),
                identifiers=tuple(_identifier(text) for text in identifier or ()),
                now=utc_now(),
            )

    with refusals():
        run(added())
    typer.echo(f"{operator_id} is on board")


def _identifier(text: str) -> tuple[IdentifierScheme, str]:
    scheme, separator, value = text.partition("=")
    if not separator or scheme not in IdentifierScheme.__members__:
        message = f"{text!r} is not SCHEME=VALUE; schemes: {', '.join(IdentifierScheme)}"
        raise InvalidInputError(message, path=("--identifier",))
    return IdentifierScheme(scheme), value


@app.command("list")
def list_all(as_json: AsJson = False, data: DataDirectory = None) -> None:
    """List the partners on board."""

    async def listed() -> tuple[list[OperatorView], frozenset[str]]:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            suspended = await revocations.suspended_operators(connection)
            return await operators.list_operators(connection), suspended

    with refusals():
        found, suspended = run(listed())
    if as_json:
        documents = [_as_json(each, suspended) for each in found]
        typer.echo(orjson.dumps(documents, option=orjson.OPT_INDENT_2))
        return
    for line in aligned([_COLUMNS, *(_row(each, suspended) for each in found)]):
        say(line)


@app.command("suspend")
def suspend(operator_id: OperatorId, reason: Reason = None, data: DataDirectory = None) -> None:
    """Refuse every token of a partner, and end its streams: within 5 seconds, on every gateway."""

    async def suspended() -> bool:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            is_on_board = await operators.known(connection, operator_id) is not None
            if not is_on_board and not installation.registry.lists(operator_id):
                raise NotFoundError("operator", operator_id, path=("id",))
            return await revocations.suspend_operator(connection, operator_id, now=utc_now(), reason=reason)

    with refusals():
        is_new = run(suspended())
    typer.echo(f"{operator_id} is suspended" if is_new else f"{operator_id} was suspended before")


@app.command("resume")
def resume(operator_id: OperatorId, data: DataDirectory = None) -> None:
    """Let a suspended partner in again; tokens that were not revoked are good again."""

    async def resumed() -> None:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            await revocations.resume_operator(connection, operator_id, now=utc_now())

    with refusals():
        run(resumed())
    typer.echo(f"{operator_id} is let in again")


def _row(operator: OperatorView, suspended: frozenset[str]) -> tuple[str, ...]:
    identifiers = ", ".join(f"{scheme}={value}" for scheme, value in operator.identifiers)
    roles = ", ".join(sorted(operator.roles))
    state = "yes" if operator.id in suspended else "no"
    return operator.id, operator.name, operator.country, roles, state, identifiers


def _as_json(operator: OperatorView, suspended: frozenset[str]) -> dict[str, object]:
    return {
        "id": operator.id,
        "name": operator.name,
        "country": operator.country,
        "roles": sorted(operator.roles),
        "regimes": sorted(operator.regimes),
        "suspended": operator.id in suspended,
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in operator.identifiers],
    }
