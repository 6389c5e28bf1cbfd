"""Functions that are made of text: what a plan does once for each object of an answer.

A loop over the parts of a plan costs more for each object than the object itself. So the loop runs once, when
the plan is compiled, and writes a function without it. Nothing of a client's or a subgraph's text is put into
the text of a function but as a literal (`literal`); everything else is handed over as a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def literal(text: str) -> str:
    """A text as a literal of Python."""
    return repr(text)


def generated(source: str, name: str, constants: Mapping[str, object]) -> Callable[..., Any]:
    """Return the function `name` of a text, which knows the constants by their names."""
    names: dict[str, Any] = dict(constants)
    exec(compile(source, f"<generated {name}>", "exec"), names)  # noqa: S102 # our own text, see above
    function: Callable[..., Any] = names[name]
    return function


class Source:
    """Lines of a function in the making, indented."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, depth: int, *lines: str) -> None:
        """Add lines at a depth."""
        self._lines += ["    " * depth + each for each in lines]

    def __str__(self) -> str:
        """The whole text."""
        return "\n".join(self._lines) + "\n"
