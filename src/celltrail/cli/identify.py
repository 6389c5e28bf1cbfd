"""`celltrail identify`: say what an identifier is, its parts and dates, or what is wrong and where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from celltrail.cli.options import AsJson
from celltrail.domain.identifiers import Identification
from celltrail.domain.identifiers import identify as identify_text

Texts = Annotated[
    list[str], typer.Argument(metavar="TEXT...", help="Codes, identifiers, numbers of any kind.")
]


def identify(texts: Texts, as_json: AsJson = False) -> None:
    """Say what each TEXT is: GB/T 34014 code, EU unique identifier, GLN, USCC, EORI, VIN …

    Ends with status 1 when one of them is nothing that is known, or not valid.
    """
    today = datetime.now(UTC).date()
    results = [identify_text(text, today=today) for text in texts]
    if as_json:
        document = {"results": [each.as_json() for each in results]}
        typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    else:
        console = Console(highlight=False)
        for each in results:
            _show(each, console)
    if not all(each.valid for each in results):
        raise typer.Exit(1)


def _show(found: Identification, console: Console) -> None:
    if found.valid:
        console.print(f"[bold]{escape(found.normalised or '')}[/bold]  {found.kind}")
    else:
        console.print(f"[bold]{escape(found.input[:80])}[/bold]  [red]not valid[/red]")
    table = Table.grid(padding=(0, 2))
    for name, value in found.parts:
        table.add_row(f"  {name}", escape(str(value)))
    if table.row_count:
        console.print(table)
    if found.error is not None:
        console.print(f"  [red]{found.error.code}[/red] {escape(found.error.message)}")
        _point(found, console)
    for warning in found.warnings:
        console.print(f"  [yellow]{warning.code}[/yellow] {escape(warning.message)}")


def _point(found: Identification, console: Console) -> None:
    """Set a mark under the wrong position, where the text fits on a line."""
    text, position = found.normalised, found.error.position if found.error else None
    if text is None or position is None or len(text) + 2 > console.width:
        return
    console.print(f"  {escape(text)}", soft_wrap=True)
    console.print("  " + " " * (position - 1) + "[red]^[/red]")
