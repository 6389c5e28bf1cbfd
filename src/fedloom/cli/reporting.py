"""How problems, hints and changes are shown: in a terminal, and as one JSON document for programs.

The JSON form is stable: {"ok", "errors": [{"code", "message", "coordinates", "subgraphs"}], "hints"}, and
hints have the form of errors. `errors` says why `ok` is false, whatever the reason.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import Annotated, Any, NoReturn, TextIO

import orjson
import typer

from fedloom.cli.inputs import InputCode, InputError, input_error, reason
from fedloom.composition.compose import CompositionError
from fedloom.sdl.problems import Hint, Problem

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]

_INTERNAL = "INTERNAL"
_DEBUG = "FEDLOOM_DEBUG"


class Status(IntEnum):
    """How a command ends."""

    DONE = 0
    REFUSED = 1  # nothing composes, or something would break
    UNREADABLE = 2  # not called in a way that can be understood, or something that cannot be read or written
    FAULT = 3  # ours


@contextmanager
def reported(*, as_json: bool) -> Iterator[None]:
    """Show why a command cannot go on, and end it: this is its edge."""
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except CompositionError as error:
        _refuse(error, as_json=as_json)
    except InputError as error:
        _end(
            Status.UNREADABLE,
            [entry(each.code, each.message, subgraphs=each.subgraphs) for each in error.problems],
            as_json=as_json,
        )
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        message = (
            f"{type(error).__name__}: {error}\nThis is a fault of fedloom, not of your subgraphs. Please"
            f" report it with them; {_DEBUG}=1 shows where it happened."
        )
        _end(Status.FAULT, [entry(_INTERNAL, message)], as_json=as_json)
    finally:
        _settle(sys.stdout)
        _settle(sys.stderr)


def entry(
    code: str, message: str, *, coordinates: Iterable[str] = (), subgraphs: Iterable[str] = ()
) -> dict[str, Any]:
    """An error or a hint in its stable form."""
    return {
        "code": str(code),
        "message": message,
        "coordinates": list(coordinates),
        "subgraphs": list(subgraphs),
    }


def found_entries(found: Sequence[Problem | Hint]) -> list[dict[str, Any]]:
    """Problems or hints in their stable form."""
    return [
        entry(each.code, each.message, coordinates=each.coordinates, subgraphs=each.subgraphs)
        for each in found
    ]


def print_json(document: dict[str, Any]) -> None:
    """One JSON document on standard output."""
    print_answer(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def print_answer(content: str | bytes) -> None:
    """Write to standard output; bytes as they are.

    Raises:
        InputError: it cannot be written, as on a full disk.
    """
    try:
        typer.echo(content, nl=False, color=_is_coloured())
    except BrokenPipeError:
        raise  # whoever reads has seen enough
    except OSError as error:
        message = f"standard output cannot be written: {reason(error)}"
        raise input_error(InputCode.OUTPUT_UNWRITABLE, message) from error


def show_entries(entries: Sequence[dict[str, Any]], *, kind: str, colour: str) -> None:
    """Errors or hints on standard error, each with its code, where it is, and its message below."""
    for each in entries:
        subgraphs = f"in {', '.join(each['subgraphs'])}" if each["subgraphs"] else ""
        places = "  ".join(filter(None, [", ".join(each["coordinates"]), subgraphs]))
        code = typer.style(f"{kind} {each['code']}", fg=colour, bold=True)
        tell(f"{code}  {typer.style(printable(places), dim=True)}" if places else code)
        tell_indented(each["message"])
        tell("")


def show_hints(hints: Sequence[Hint]) -> None:
    """The hints on standard error."""
    show_entries(found_entries(hints), kind="hint", colour="yellow")


def tell(line: str, *, is_answer: bool = False) -> None:
    """A line for people: on standard error, or with the answer; coloured in a terminal only."""
    if is_answer:
        print_answer(f"{line.rstrip()}\n")
        return
    with suppress(OSError):  # nobody listens, and the exit status still tells
        typer.echo(line.rstrip(), err=True, color=_is_coloured())


def tell_indented(message: str, *, is_answer: bool = False) -> None:
    """A message of several lines; in a terminal, long lines are broken and stay indented."""
    stream: TextIO | None = sys.stdout if is_answer else sys.stderr
    width = shutil.get_terminal_size().columns if stream and stream.isatty() else None
    for line in printable(message).splitlines():
        for part in _broken(line, width):
            tell(f"  {part}", is_answer=is_answer)


def printable(text: str) -> str:
    """Without what would steer a terminal: subgraphs, and who writes their SDL, are not trusted with it."""
    return "".join(each if each.isprintable() or each == "\n" else repr(each)[1:-1] for each in text)


def count(number: int, noun: str) -> str:
    """As in `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _refuse(error: CompositionError, *, as_json: bool) -> NoReturn:
    if not as_json:
        show_hints(error.hints)
    _end(
        Status.REFUSED,
        found_entries(error.problems),
        found_entries(error.hints),
        verdict=f"The subgraphs do not compose: {count(len(error.problems), 'error')}.",
        as_json=as_json,
    )


def _end(
    status: Status,
    errors: Sequence[dict[str, Any]],
    hints: Sequence[dict[str, Any]] = (),
    *,
    as_json: bool,
    verdict: str = "",
) -> NoReturn:
    if as_json and _is_printed({"ok": False, "errors": errors, "hints": hints}):
        raise typer.Exit(status)
    show_entries(errors, kind="error", colour="red")
    if verdict:
        tell(verdict)
    raise typer.Exit(status)


def _is_printed(document: dict[str, Any]) -> bool:
    """Print JSON; false where even that cannot be written, so that people must be told."""
    try:
        print_json(document)
    except InputError:
        return False
    return True


def _settle(stream: TextIO | None) -> None:
    """What could not be written would fail once more when Python ends, and change the exit status."""
    if stream is None:  # closed by whoever started us
        return
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _broken(line: str, width: int | None) -> list[str]:
    if width is None or len(line) + 2 <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" -"))]
    return textwrap.wrap(
        line,
        max(width - 2, 20),
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _is_coloured() -> bool | None:
    """Whether to colour whatever the stream is; None leaves it to the stream (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None
