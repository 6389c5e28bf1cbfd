"""`celltrail schema`: print the graph's schema."""

from __future__ import annotations

from typing import Annotated

import typer

from celltrail.graph.schema import api_sdl, subgraph_sdl


def schema(
    subgraph: Annotated[
        bool, typer.Option("--subgraph", help="The Federation 2 subgraph, with keys and @link.")
    ] = False,
) -> None:
    """Print the API schema that clients see, or the subgraph's."""
    typer.echo((subgraph_sdl() if subgraph else api_sdl()).rstrip("\n"))
