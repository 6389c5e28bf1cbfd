"""The supergraph that a command works with: a file, or what a configuration composes to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fedloom.cli.composing import composed
from fedloom.cli.inputs import InputCode, input_error, read_text
from fedloom.sdl.problems import ProblemsFoundError
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.reading import read_supergraph

SupergraphFile = Annotated[
    Path | None,
    typer.Option("--supergraph", metavar="FILE", help="The SDL of a supergraph; - reads it here."),
]
ConfigurationFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="supergraph.yaml: composed at the start.")
]


def load_supergraph(supergraph: Path | None, config: Path | None) -> Supergraph:
    """The supergraph of a file, or the one of the subgraphs that a configuration names.

    Raises:
        InputError: neither or both are given, or something cannot be read.
        CompositionError: the subgraphs do not compose.
    """
    if (supergraph is None) is (config is None):
        message = "give either --supergraph FILE or --config FILE"
        raise input_error(InputCode.CONFIGURATION_INVALID, message)
    if config is not None:
        return composed(config)
    assert supergraph is not None  # noqa: S101 # by the first test
    text = read_text(supergraph, InputCode.SUPERGRAPH_UNREADABLE, what="the supergraph")
    try:
        return read_supergraph(text)
    except ProblemsFoundError as error:
        message = f"{supergraph}: {'; '.join(each.message for each in error.problems)}"
        raise input_error(InputCode.SUPERGRAPH_UNREADABLE, message) from error
