"""`fedloom plan`: what a gateway would do for an operation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fedloom.cli.inputs import InputCode, input_error, read_text, shown
from fedloom.cli.reporting import reported
from fedloom.cli.supergraphs import ConfigurationFile, SupergraphFile, load_supergraph
from fedloom.errors import FedloomError
from fedloom.operation.documents import Documents
from fedloom.operation.limits import Limits
from fedloom.planner import Planner
from fedloom.query_plan.model import Plan
from fedloom.query_plan.printing import format_plan
from fedloom.supergraph.api_schema import api_schema
from fedloom.supergraph.model import Supergraph

OperationFile = Annotated[Path, typer.Argument(metavar="OPERATION_FILE", help="A document; - reads it here.")]
OperationName = Annotated[
    str | None, typer.Option("--operation", metavar="NAME", help="Which of several operations.")
]
Labels = Annotated[
    list[str] | None, typer.Option("--label", metavar="LABEL", help="A label of @override that is on.")
]


def plan(
    operation_file: OperationFile,
    supergraph: SupergraphFile = None,
    config: ConfigurationFile = None,
    operation: OperationName = None,
    label: Labels = None,
) -> None:
    """Print the plan of an operation as a tree: what runs one after another, and what at once.

    Ends with status 1 when subgraphs do not compose, 2 when something cannot be read or planned.
    """
    with reported(as_json=False):
        text = read_text(operation_file, InputCode.OPERATIONS_UNREADABLE, what="the operation")
        loaded = load_supergraph(supergraph, config)
        try:
            planned = _planned(loaded, text, operation, labels=frozenset(label or ()))
        except FedloomError as error:
            message = "\n".join(f"{each.code}: {each.message}" for each in error.entries)
            raise input_error(
                InputCode.OPERATIONS_UNREADABLE, f"{shown(operation_file)}: {message}"
            ) from error
        typer.echo(format_plan(planned))


def _planned(supergraph: Supergraph, text: str, name: str | None, *, labels: frozenset[str]) -> Plan:
    operation = Documents(api_schema(supergraph), Limits(max_depth=100)).operation(text, name)
    return Planner(supergraph).plan(
        operation.document, operation.definition, operation.fragments, labels=labels
    )
