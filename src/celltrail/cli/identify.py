"""`celltrail identify`: say what an identifier is, its parts and dates, or what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.cells import cell_len

from celltrail.cli.options import AsJson
from celltrail.cli.output import aligned, say, shown
from celltrail.domain.identifiers import Identification
from celltrail.domain.identifiers import identify as identify_text

Texts = Annotated[
    list[str], typer.Argument(metavar="TEXT...", help="Codes, identifiers, numbers of any kind.")
]

_LONGEST_SHOWN = 80


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
        for line in (line for each in results for line in _lines(each)):
            say(line)
    if not all(each.valid for each in results):
        raise typer.Exit(1)


def _lines(found: Identification) -> Iterator[str]:
    if found.valid:
        yield f"[bold]{shown(found.normalised or '')}[/bold]  {found.kind}"
    else:
        yield f"[bold]{shown(repr(found.input[:_LONGEST_SHOWN]))}[/bold]  [red]not valid[/red]"
    parts = [(name, _word(value)) for name, value in found.parts if value is not None]
    yield from aligned(parts, indent="  ")
    if found.error is not None:
        yield f"  [red]{found.error.code}[/red] {shown(found.error.message)}"
        yield from _pointed(found)
    for warning in found.warnings:
        yield f"  [yellow]{warning.code}[/yellow] {shown(warning.message)}"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _pointed(found: Identification) -> Iterator[str]:
    """The text with a mark under the wrong position, unless it is too long to be one line."""
    text, position = found.normalised, found.error.position if found.error else None
    if text is None or position is None or len(text) > _LONGEST_SHOWN:
        return
    yield f"  {shown(text)}"
    yield "  " + " " * cell_len(text[: position - 1]) + "[red]^[/red]"
