"""`fedloom compose`: make one supergraph of the subgraphs that a configuration names."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fedloom.cli.configuration import read_configuration
from fedloom.cli.inputs import write_text
from fedloom.cli.reporting import (
    AsJson,
    count,
    found_entries,
    print_answer,
    print_json,
    reported,
    show_hints,
    tell,
)
from fedloom.cli.sources import load_sources
from fedloom.composition.compose import compose as compose_sources
from fedloom.supergraph.model import Supergraph
from fedloom.supergraph.writing import write_supergraph

Configuration = Annotated[
    Path,
    typer.Argument(metavar="CONFIG", help="supergraph.yaml, or - for standard input."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where the supergraph goes (standard output).")
]


def compose(config: Configuration, out: Out = None, as_json: AsJson = False) -> None:
    """Compose subgraphs, or say everything that stands in the way.

    Ends with status 1 when they do not compose, 2 when something cannot be read or written.
    """
    with reported(as_json=as_json):
        supergraph = composed(config)
        sdl = write_supergraph(supergraph)
        if out is not None:
            write_text(out, sdl)
        _report(supergraph, sdl, out, as_json=as_json)


def composed(config: Path) -> Supergraph:
    """The supergraph of the subgraphs that a configuration names.

    Raises:
        InputError: something cannot be read.
        CompositionError: they do not compose.
    """
    sources = load_sources(read_configuration(config))
    with _collection_paused():
        return compose_sources(sources)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Composition builds large trees and no cycles, and looking for those takes a tenth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _report(supergraph: Supergraph, sdl: str, out: Path | None, *, as_json: bool) -> None:
    if as_json:
        document = {"ok": True, "errors": [], "hints": found_entries(supergraph.hints)}
        print_json(document if out else document | {"supergraph": sdl})
        return
    show_hints(supergraph.hints)
    if out is None:
        print_answer(sdl.encode())
        return
    tell(f"{count(len(supergraph.names), 'subgraph')} composed into {out}.")
