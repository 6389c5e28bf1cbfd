"""What a host has found out about a caller. The engine reads no token and evaluates no policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claims:
    """What the directives of authorization ask for; by default nobody in particular, who may nothing.

    `policies` are the policies that hold for the caller now, of those that the supergraph names.
    """

    is_authenticated: bool = False
    scopes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()


NOBODY = Claims()
