"""`celltrail audit`: the access log of all partners, for whoever runs the gateway."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from celltrail.app import open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import aligned, complain, say, shown
from celltrail.domain.access_log import Access, Operation
from celltrail.storage import auditing
from celltrail.storage.acting import Acting
from celltrail.storage.auditing import Verified, Wanted

app = typer.Typer(
    help="Who read which group of what: list, verify or prune the access log.", no_args_is_help=True
)

_KNOWN = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
_HEADINGS = ("NUMBER", "AT", "OPERATION", "OPERATOR", "CLIENT", "GROUPS", "SUBJECT")


@app.command("list")
def list_entries(
    subject: Annotated[
        str | None,
        typer.Option("--subject", metavar="ID", help="Only of this one, by its id."),
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--operator", metavar="ID", help="Only of this reader.")
    ] = None,
    operation: Annotated[
        Operation | None, typer.Option("--operation", help="Only of this kind, such as REFUSAL.")
    ] = None,
    since: Annotated[datetime | None, typer.Option("--since", help="Only from this time on (UTC).")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 100,
    as_json: AsJson = False,
    data: DataDirectory = None,
) -> None:
    """List entries, the newest first."""
    wanted = Wanted(subject, operator, operation, None if since is None else since.replace(tzinfo=UTC))

    async def found() -> list[tuple[int, Access]]:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            return await auditing.listed(connection, wanted, limit=limit)

    with refusals():
        entries = run(found())
    if as_json:
        typer.echo(json.dumps([_plain(number, access) for number, access in entries], indent=2))
        return
    rows = [_HEADINGS, *(_cells(number, access) for number, access in entries)]
    for line in aligned(rows):
        say(line)


@app.command("verify")
def verify(
    known: Annotated[
        str | None,
        typer.Option("--known", metavar="NUMBER:HASH", help="A batch and its hash, as printed before."),
    ] = None,
    data: DataDirectory = None,
) -> None:
    """Compute the hash chain anew, and print its head: keep it, to ask about it later.

    Who may change the database can write the whole chain anew; a head that was kept elsewhere shows that.
    """
    parsed = None if known is None else _KNOWN.fullmatch(known)
    if known is not None and parsed is None:
        message = f"{known!r} is not NUMBER:HASH, as this command prints it"
        raise typer.BadParameter(message, param_hint="--known")

    async def verified() -> Verified:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.reading(Acting.DESK) as connection,
        ):
            return await auditing.verify(
                connection, known=None if parsed is None else (int(parsed[1]), parsed[2])
            )

    with refusals():
        found = run(verified())
    if found.fault is not None:
        complain(f"[red]the access log does not verify[/red]: {shown(found.fault)}")
        raise typer.Exit(1)
    say(f"{found.batches} batches, {found.entries} entries: verified")
    if found.pruned:
        say(f"the entries of batches 1 to {found.pruned} were pruned")
    if found.head is not None:
        say(f"head {found.batches}:{found.head}")


@app.command("prune")
def prune(
    before: Annotated[datetime, typer.Option("--before", help="Entries written before this time (UTC).")],
    data: DataDirectory = None,
) -> None:
    """Delete old entries; what they said stays committed to, and that they were deleted is an entry."""

    async def pruned() -> tuple[int, int]:
        async with (
            open_installation(read_settings(data), at_desk=True) as installation,
            installation.database.writing(Acting.DESK) as connection,
        ):
            return await auditing.prune(connection, before=before.replace(tzinfo=UTC), now=utc_now())

    with refusals():
        last, number = run(pruned())
    say(f"{number} entries deleted, up to batch {last}" if number else "there is nothing that old")


def _plain(number: int, access: Access) -> dict[str, Any]:
    return {
        "number": number,
        "at": access.at.isoformat(),
        "operation": access.operation,
        "operator": access.operator_id,
        "client": access.client_id,
        "groups": sorted(access.groups),
        "purposes": sorted(access.purposes),
        "kind": access.subject.kind,
        "subject": access.subject.id,
        "subgraph": access.subgraph,
    }


def _cells(number: int, access: Access) -> tuple[str, ...]:
    return (
        str(number),
        access.at.isoformat(timespec="seconds"),
        access.operation,
        access.operator_id or "-",
        access.client_id or "-",
        ",".join(sorted(access.groups)) or "-",
        f"{access.subject.kind} {access.subject.id}",
    )
