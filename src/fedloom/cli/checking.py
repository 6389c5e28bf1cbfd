"""`fedloom check`: what a change of subgraphs would do to clients, before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from fedloom.cli.composing import Configuration, composed
from fedloom.cli.inputs import InputCode, input_error, read_text, shown
from fedloom.cli.recordings import load_recordings
from fedloom.cli.reporting import (
    AsJson,
    Status,
    entry,
    found_entries,
    print_json,
    printable,
    reported,
    show_hints,
    tell,
    tell_indented,
)
from fedloom.operation.judgement import BrokenOperation, Judgement, Schemas, judge
from fedloom.sdl.problems import ProblemsFoundError
from fedloom.supergraph.api_schema import api_definitions, api_schema
from fedloom.supergraph.changes import Change, Severity, schema_changes
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.reading import read_supergraph

Against = Annotated[
    Path, typer.Option("--against", metavar="SUPERGRAPH", help="The supergraph that clients use now (SDL).")
]
Recorded = Annotated[
    list[Path] | None,
    typer.Option(
        "--operations",
        metavar="PATH",
        help="Recorded operations: a .graphql document, lines of JSON with `query`, or a folder of these.",
    ),
]
_COLOURS = {Severity.BREAKING: "red", Severity.DANGEROUS: "yellow", Severity.SAFE: "green"}
_OPERATION_BROKEN = "OPERATION_BROKEN"


def check(
    config: Configuration, against: Against, operations: Recorded = None, as_json: AsJson = False
) -> None:
    """Say what is breaking, dangerous or safe in composing CONFIG instead of SUPERGRAPH.

    With recorded operations, only what breaks one of them counts: nobody is known to use the rest. Ends with
    status 1 when something breaks or nothing composes, 2 when something cannot be read.
    """
    with reported(as_json=as_json):
        old = _supergraph(against)
        new = composed(config)
        changes = schema_changes(api_definitions(old), api_definitions(new))
        judgement = None
        if operations:
            judgement = judge(load_recordings(operations), _schemas(against, old, new, changes))
        errors = _errors(changes) if judgement is None else [_as_error(each) for each in judgement.broken]
        if as_json:
            print_json(
                {"ok": not errors, "errors": errors, "hints": found_entries(new.hints)}
                | _as_json(changes, judgement)
            )
        else:
            show_hints(new.hints)
            _show(changes, judgement)
            tell(_verdict(changes, judgement, is_ok=not errors))
        if errors:
            raise typer.Exit(Status.REFUSED)


def _supergraph(path: Path) -> Supergraph:
    sdl = read_text(path, InputCode.SUPERGRAPH_UNREADABLE, what="the supergraph")
    try:
        return read_supergraph(sdl)
    except ProblemsFoundError as error:
        message = f"{shown(path)} is no supergraph that can be read: {error}"
        raise input_error(InputCode.SUPERGRAPH_UNREADABLE, message) from error


def _schemas(against: Path, old: Supergraph, new: Supergraph, changes: Sequence[Change]) -> Schemas:
    changed = {each.coordinate: each.message for each in changes if each.code == "FIELD_CHANGED_KIND"}
    try:
        released = api_schema(old)
    except TypeError as error:  # so graphql-core says that a type is not defined
        message = f"{shown(against)} is no supergraph that can be used: {error}"
        raise input_error(InputCode.SUPERGRAPH_UNREADABLE, message) from error
    return Schemas(released, api_schema(new), changed)


def _errors(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        entry(each.code, each.message, coordinates=[each.coordinate])
        for each in changes
        if each.severity is Severity.BREAKING
    ]


def _as_error(broken: BrokenOperation) -> dict[str, Any]:
    reasons = " ".join(each.message for each in broken.reasons)
    return entry(_OPERATION_BROKEN, f"{broken.name} ({broken.where}) would be refused: {reasons}")


def _as_json(changes: Sequence[Change], judgement: Judgement | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "changes": [
            {"severity": str(each.severity)} | entry(each.code, each.message, coordinates=[each.coordinate])
            for each in changes
        ]
    }
    if judgement is not None:
        document["operations"] = {
            "count": judgement.operations,
            "refusedBefore": judgement.refused_before,
            "broken": [asdict(each) for each in judgement.broken],
        }
    return document


def _show(changes: Sequence[Change], judgement: Judgement | None) -> None:
    for change in changes:
        severity = typer.style(f"{change.severity:<9}", fg=_COLOURS[change.severity])
        tell(f"{severity}  {change.code}  {printable(change.message)}", is_answer=True)
    for broken in judgement.broken if judgement else ():
        _show_broken(broken)


def _show_broken(broken: BrokenOperation) -> None:
    times = f", recorded {broken.times} times" if broken.times > 1 else ""
    label = typer.style(f"{'BROKEN':<9}", fg="red")
    tell(f"{label}  {broken.name} ({printable(broken.where)}){times}", is_answer=True)
    for reason in broken.reasons:
        place = f"{reason.where}: " if reason.where else ""
        tell_indented(f"{place}{reason.message}", is_answer=True)


def _verdict(changes: Sequence[Change], judgement: Judgement | None, *, is_ok: bool) -> str:
    counts = ", ".join(
        f"{sum(each.severity is severity for each in changes)} {severity.lower()}" for severity in Severity
    )
    told = f"{'Fine' if is_ok else 'Refused'}. Changes: {counts}."
    if judgement is None:
        return told
    before = f" ({judgement.refused_before} were refused before)" if judgement.refused_before else ""
    broken, all_of_them = len(judgement.broken), judgement.operations
    return f"{told} Recorded operations: {broken} of {all_of_them} would break{before}."
