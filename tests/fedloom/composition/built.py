"""Subgraphs from SDL in one call, and what building says of them, for the tests of its parts."""

from __future__ import annotations

from fedloom.composition.building import build_subgraphs
from fedloom.composition.subgraph import Subgraph, SubgraphSource
from fedloom.sdl.printing import write_type
from fedloom.sdl.problems import Problem, ProblemsFoundError

FEDERATION = "https://specs.apollo.dev/federation"


def linked(sdl: str, *imports: str, version: str = "v2.9") -> str:
    """The SDL with a link to Federation 2 that imports some directives, named without `@`."""
    names = ", ".join(f'"@{each}"' for each in imports)
    return f'extend schema @link(url: "{FEDERATION}/{version}", import: [{names}])\n{sdl}'


def built(**sdl: str) -> dict[str, Subgraph]:
    """The subgraphs by name."""
    sources = [SubgraphSource(name, text, f"http://{name}.example") for name, text in sdl.items()]
    return {each.name: each for each in build_subgraphs(sources)}


def built_one(sdl: str) -> Subgraph:
    """A subgraph that is alone."""
    return built(one=sdl)["one"]


def type_of(subgraph: Subgraph, name: str) -> str:
    """One type on one line, with the directives by the names that the subgraph has for them."""
    return " ".join(write_type(subgraph.schema.types[name]).split())


def problems_of(**sdl: str) -> tuple[Problem, ...]:
    """What building refuses; nothing where it does not."""
    try:
        built(**sdl)
    except ProblemsFoundError as error:
        return error.problems
    return ()


def codes_of(**sdl: str) -> set[str]:
    """The codes of what building refuses."""
    return {str(each.code) for each in problems_of(**sdl)}
