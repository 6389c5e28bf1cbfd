"""How the rules of GraphQL say what they find: INVALID_GRAPHQL, with a subgraph and a coordinate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fedloom.sdl.problems import Code, Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a coordinate. `found` is a whole clause, `remedy` what to do about it."""

    coordinate: str
    found: str
    remedy: str


def problems(findings: Iterable[Finding], subgraph: str) -> Iterator[Problem]:
    """The findings as composition reports them."""
    for each in findings:
        message = f'{each.found} in subgraph "{subgraph}", which is not valid GraphQL. {each.remedy}.'
        yield Problem(Code.INVALID_GRAPHQL, message, (each.coordinate,), (subgraph,))
