"""Lines for people: styled on a terminal, and whole everywhere.

No line is folded to a width, for it may be pasted, searched or read by a program. What comes from a document
or from the command line is shown, never obeyed: neither markup nor control characters act on the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

errors = Console(stderr=True, highlight=False)


def say(line: str = "") -> None:
    """Print a line of the answer, in Rich's markup, on standard output."""
    Console(highlight=False).print(line, soft_wrap=True)


def complain(line: str) -> None:
    """Print a line of everything else, in Rich's markup, on standard error."""
    errors.print(line, soft_wrap=True)


def shown(text: object) -> str:
    """Text that is not ours, as a part of a line."""
    return escape(_visible(text))


def aligned(rows: Iterable[Sequence[str]], *, indent: str = "") -> list[str]:
    """Rows as lines with aligned columns; the last column is as long as it is."""
    known = [tuple(map(_visible, row)) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*known, strict=True)]
    return [indent + escape(_line(row, widths)) for row in known]


def _visible(text: object) -> str:
    # An argument that is not UTF-8 comes as lone surrogates, which no terminal takes.
    encodable = str(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), encodable)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()
