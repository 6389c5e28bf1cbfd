"""What a command reads and writes, and the one error for all that cannot be read or written.

Files are UTF-8, with a byte order mark or without, and bounded. A file is written whole or not at all.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: Of one file, or of one answer of a subgraph.
MAX_BYTES = 50_000_000
STANDARD_INPUT = Path("-")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class InputCode(StrEnum):
    """What could not be read or written. Programs may depend on these: they are never renamed."""

    CONFIGURATION_UNREADABLE = "CONFIGURATION_UNREADABLE"
    CONFIGURATION_INVALID = "CONFIGURATION_INVALID"
    SCHEMA_UNREADABLE = "SCHEMA_UNREADABLE"
    SUPERGRAPH_UNREADABLE = "SUPERGRAPH_UNREADABLE"
    OPERATIONS_UNREADABLE = "OPERATIONS_UNREADABLE"
    OUTPUT_UNWRITABLE = "OUTPUT_UNWRITABLE"
    ADDRESS_UNUSABLE = "ADDRESS_UNUSABLE"


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One reason; the message says where and what is allowed."""

    code: InputCode
    message: str
    subgraphs: tuple[str, ...] = ()


class InputError(Exception):
    """A command cannot begin, or cannot hand over its answer. Ends with status 2."""

    def __init__(self, problems: Sequence[InputProblem]) -> None:
        super().__init__("; ".join(each.message for each in problems))
        self.problems = tuple(problems)


def input_error(code: InputCode, message: str, *subgraphs: str) -> InputError:
    """The error for one reason."""
    return InputError([InputProblem(code, message, subgraphs)])


def read_text(path: Path, code: InputCode, *, what: str, subgraphs: tuple[str, ...] = ()) -> str:
    """The text of a file, or of standard input for `-`; `what` names it in messages.

    Raises:
        InputError: it is not there, too large, or no UTF-8.
    """
    found = f"{what} cannot be read: {shown(path)}"
    try:
        content = _content(path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise input_error(code, f"{found}: {reason(error)}", *subgraphs) from error
    if len(content) > MAX_BYTES:
        raise input_error(code, f"{found} is larger than {MAX_BYTES} bytes", *subgraphs)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_utf_16 = content.startswith(_UTF_16)
        place = "it is UTF-16" if is_utf_16 else f"byte {error.start} begins no UTF-8 character"
        raise input_error(code, f"{found}: {place}; save it as UTF-8", *subgraphs) from error


def write_text(path: Path, text: str) -> None:
    """Put a text into a file: all of it, or nothing, and then the old file is still there.

    Raises:
        InputError: there is no such folder, no permission, no space, ….
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")  # a device or a pipe; of a folder the system says so
        else:
            _replace(target, text)
    except (OSError, ValueError) as error:
        message = f"the supergraph cannot be written: {path}: {reason(error)}"
        raise input_error(InputCode.OUTPUT_UNWRITABLE, message) from error


def reason(error: BaseException) -> str:
    """Why, in the system's words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def shown(path: Path) -> str:
    """A path as messages have it."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def _content(path: Path) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _replace(target: Path, text: str) -> None:
    """Write beside the target, then take its place: on one file system that is one step."""
    draft = target.with_name(f".fedloom-{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
