"""Strawberry's decorators for fields with a resolver, with types that say what they are.

Strawberry types them as Any, which makes every resolver that they decorate untyped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import strawberry

Decorator = Callable[[Callable[..., Any]], Any]


def field(*, description: str) -> Decorator:
    """Make a method the resolver of a field, with its description."""
    return cast("Decorator", strawberry.field(description=description))


def stream(*, description: str) -> Decorator:
    """Make a method the source of a subscription, with its description."""
    return cast("Decorator", strawberry.subscription(description=description))
