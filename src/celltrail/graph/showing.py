"""From what storage returns to what the schema shows: one function over all types.

Types refer to each other in circles, so they do not build each other: each registers here how its view is
shown, and asks here for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from types import NoneType
from typing import Any, TypeVar

View = TypeVar("View")


@singledispatch
def show(view: object) -> Any:  # noqa: ANN401 -- the graph type that is registered for the view's class
    """Return the object of the schema that shows `view`; None for None.

    Raises:
        TypeError: nothing shows this class.
    """
    message = f"no type of the schema shows {type(view).__name__}"
    raise TypeError(message)


@show.register(NoneType)
def _show_nothing(view: None) -> None:  # noqa: ARG001 -- hidden, missing and unknown are all nothing
    return None


def shows(view_class: type[View]) -> Callable[[Callable[[View], Any]], Callable[[View], Any]]:
    """Register a function as the one that shows views of a class."""

    def register(function: Callable[[View], Any]) -> Callable[[View], Any]:
        show.register(view_class, function)
        return function

    return register
