"""Fields with a description and their access group.

Strawberry types its decorators as Any, which makes every function that they decorate untyped: here they say
what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import strawberry

from telematics.access import Access, AccessGroup

Decorator = Callable[[Callable[..., Any]], Any]


def identity(description: str | None = None) -> Any:  # noqa: ANN401 -- as Strawberry's own `field`
    """A field that makes an object addressable: who sees the object at all may read it.

    A field that is the gateway's as well has no description here: the gateway's own stands.
    """
    return _field(AccessGroup.IDENTITY, description)


def individual(description: str) -> Any:  # noqa: ANN401 -- as above
    """A field about one battery, its state and use (Annex XIII, point 4)."""
    return _field(AccessGroup.INDIVIDUAL, description)


def resolved(description: str) -> Decorator:
    """Make a method the resolver of a field about one battery, its state and use."""
    return cast("Decorator", _field(AccessGroup.INDIVIDUAL, description))


def stream(group: AccessGroup, description: str) -> Decorator:
    """Make a method the source of a subscription."""
    return cast(
        "Decorator", strawberry.subscription(description=description, directives=[Access(group=group)])
    )


def _field(group: AccessGroup, description: str | None) -> Any:  # noqa: ANN401 -- as above
    return strawberry.federation.field(description=description, directives=[Access(group=group)])
