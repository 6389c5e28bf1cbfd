"""What the rules say of one subgraph, for the tables of their tests."""

from __future__ import annotations

from fedloom.composition.rules import check_subgraph
from fedloom.sdl.problems import Problem
from fedloom.sdl.specifications import FEDERATION, specification
from tests.fedloom.composition.built import built_one, linked

Cases = dict[str, tuple[str, list[str]]]
"""By a name: SDL without link and query type, and what is found, each as `CODE coordinate`."""


def problems_in(sdl: str, version: tuple[int, int] = (2, 9)) -> list[Problem]:
    """Check a subgraph that links Federation 2, with all directives imported under their own names."""
    known = specification(FEDERATION, version)
    assert known is not None
    subgraph = built_one(
        linked(f"type Query {{ q: Int }} {sdl}", *known.directives, version=f"v{version[0]}.{version[1]}")
    )
    return check_subgraph(subgraph)


def found_in(sdl: str, version: tuple[int, int] = (2, 9)) -> list[str]:
    """Each problem as `CODE coordinate`, sorted."""
    return sorted(f"{each.code} {each.coordinates[0]}" for each in problems_in(sdl, version))
