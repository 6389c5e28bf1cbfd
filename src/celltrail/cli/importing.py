"""`celltrail import FILE...`: documents of a partner, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.progress import Progress

from celltrail.app import Installation, open_installation, utc_now
from celltrail.cli.options import AsJson, DataDirectory, read_settings, refusals, run
from celltrail.cli.output import aligned, complain, errors, say, shown
from celltrail.commands.importing import ImportFault, ImportOutcome, ImportRefusedError, import_document
from celltrail.domain.errors import NotFoundError
from celltrail.domain.principal import Principal, TokenScope
from celltrail.formats.faults import DocumentRefusedError
from celltrail.storage import operators
from celltrail.storage.acting import Acting


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file: an outcome, or the faults for which it was refused."""

    file: Path
    outcome: ImportOutcome | None
    faults: tuple[ImportFault, ...] = ()
    total_faults: int = 0

    @property
    def status(self) -> str:
        """`imported`, `repeated` (nothing was written) or `refused`."""
        if self.outcome is None:
            return "refused"
        return "repeated" if self.outcome.is_repeat else "imported"


def import_file(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            exists=True,
            dir_okay=False,
            readable=True,
            help="Catena-X JSON, EPCIS 2.0 JSON-LD, or CSV (docs/formats.md).",
        ),
    ],
    operator: Annotated[str, typer.Option("--operator", metavar="ID", help="Who records the document.")],
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Take the tolerable faults as warnings (docs/formats.md).")
    ] = False,
    as_json: AsJson = False,
    data: DataDirectory = None,
) -> None:
    """Import documents of a partner: all of a document, or nothing of it. A second time changes nothing."""
    read = [(file, file.read_bytes()) for file in files]

    async def imported() -> list[Report]:
        async with open_installation(read_settings(data), at_desk=True) as installation:
            principal = await _principal(installation, operator)
            return [
                await _import(installation, file, raw, principal=principal, lenient=lenient)
                for file, raw in read
            ]

    with refusals():
        reports = run(imported())
    if as_json:
        answer = {"documents": [_as_json(report) for report in reports]}
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    else:
        for report in reports:
            _show(report)
    if any(report.outcome is None for report in reports):
        raise typer.Exit(1)


async def _principal(installation: Installation, operator_id: str) -> Principal:
    """Whoever has the data directory may speak for any operator on board, with all of its roles."""
    async with installation.database.reading(Acting.DESK) as connection:
        known = await operators.known(connection, operator_id)
    if known is None:
        raise NotFoundError("operator", operator_id)
    roles, regimes = known
    return Principal(operator_id, roles, frozenset(TokenScope), regimes=regimes)


async def _import(
    installation: Installation, file: Path, raw: bytes, *, principal: Principal, lenient: bool
) -> Report:
    now = utc_now()
    with _progress(file) as advance:
        try:
            outcome = await import_document(
                installation.database,
                raw,
                filename=file.name,
                principal=principal,
                now=now,
                today=now.date(),
                lenient=lenient,
                on_progress=advance,
            )
        except DocumentRefusedError as error:
            faults = tuple(ImportFault(each.pointer, each.code, each.message) for each in error.faults)
            return Report(file, None, faults, error.total)
        except ImportRefusedError as error:
            return Report(file, None, error.faults, error.total)
    return Report(file, outcome)


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, if that is a terminal; it goes when the file is done."""
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(shown(file.name), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show(report: Report) -> None:
    """The answer on standard output; faults and warnings on standard error."""
    if report.outcome is None:
        complain(f"[red]refused[/red] {shown(report.file)}: nothing of it was recorded")
        _list("red", report.faults, total=report.total_faults)
        return
    for line in aligned(_summary(report.file, report.outcome)):
        say(line)
    _list("yellow", report.outcome.warnings, total=report.outcome.total_warnings)


def _summary(file: Path, outcome: ImportOutcome) -> Iterator[tuple[str, str]]:
    yield "document", f"{file.name} ({outcome.format}), sha256 {outcome.sha256}"
    if outcome.is_repeat:
        yield "status", f"imported before, at {outcome.imported_at:%Y-%m-%d %H:%M} UTC: nothing changed"
    acts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in outcome.acts.items())
    yield "batteries", f"{outcome.registered} registered, {outcome.reused} known already"
    yield "acts", acts or "none"
    yield "observations", str(outcome.observations)
    yield "warnings", str(outcome.total_warnings)


def _list(colour: str, faults: tuple[ImportFault, ...], *, total: int) -> None:
    for each in faults:
        place = shown(each.pointer or "(root)")
        complain(f"  [{colour}]{each.code}[/{colour}] {place}: {shown(each.message)}")
    if total > len(faults):
        complain(f"  and {total - len(faults)} more")


def _as_json(report: Report) -> dict[str, Any]:
    answer: dict[str, Any] = {"file": str(report.file), "status": report.status}
    if report.outcome is None:
        return answer | {
            "faults": [asdict(each) for each in report.faults],
            "totalFaults": report.total_faults,
        }
    outcome = report.outcome
    return answer | {
        "sha256": outcome.sha256,
        "format": outcome.format,
        "importedAt": outcome.imported_at,
        "acts": dict(outcome.acts),
        "registered": outcome.registered,
        "reused": outcome.reused,
        "observations": outcome.observations,
        "warnings": [asdict(each) for each in outcome.warnings],
        "totalWarnings": outcome.total_warnings,
    }
