"""`celltrail operator add | list`: who is on board."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from celltrail.app import open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import aligned, say
from celltrail.domain.errors import InvalidInputError
from celltrail.domain.views import OperatorView
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime
from celltrail.storage import operators

app = typer.Typer(help="Set up partners.", no_args_is_help=True)

_COLUMNS = ("id", "name", "country", "roles", "identifiers")


@app.command("add")
def add(
    operator_id: Annotated[str, typer.Argument(metavar="ID", help="The id that tokens carry.")],
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
            open_installation(read_settings(data)) as installation,
            installation.database.writing() as connection,
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

    async def listed() -> list[OperatorView]:
        async with (
            open_installation(read_settings(data)) as installation,
            installation.database.reading() as connection,
        ):
            return list(await operators.list_operators(connection))

    with refusals():
        found = run(listed())
    if as_json:
        typer.echo(orjson.dumps([_as_json(each) for each in found], option=orjson.OPT_INDENT_2))
        return
    for line in aligned([_COLUMNS, *map(_row, found)]):
        say(line)


def _row(operator: OperatorView) -> tuple[str, ...]:
    identifiers = ", ".join(f"{scheme}={value}" for scheme, value in operator.identifiers)
    roles = ", ".join(sorted(operator.roles))
    return operator.id, operator.name, operator.country, roles, identifiers


def _as_json(operator: OperatorView) -> dict[str, object]:
    return {
        "id": operator.id,
        "name": operator.name,
        "country": operator.country,
        "roles": sorted(operator.roles),
        "regimes": sorted(operator.regimes),
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in operator.identifiers],
    }
