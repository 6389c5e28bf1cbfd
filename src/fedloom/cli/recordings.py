"""Gets recorded operations from files and folders; the forms are those of `fedloom/operation/recorded.py`.

The name of a file decides its form. In a folder, hidden folders are passed over, and so is `.json`: most JSON
files beside a client's code are no recordings. A file that is named itself is always read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from fedloom.cli.inputs import InputCode, InputError, input_error, read_text, reason
from fedloom.operation.recorded import (
    RecordedOperation,
    RecordingUnreadableError,
    read_documents,
    read_log,
    read_requests,
)

_DOCUMENTS = frozenset({".graphql", ".gql", ".graphqls"})
_LOGS = frozenset({".jsonl", ".ndjson", ".log"})
_JSON = ".json"


def load_recordings(paths: Iterable[Path]) -> Iterator[RecordedOperation]:
    """The operations of these files, and of the files in these folders.

    Raises:
        InputError: one cannot be read, or there is not one operation: nothing would be checked.
    """
    is_empty = True
    named = tuple(paths)
    try:
        for each in _operations(_files(named)):
            is_empty = False
            yield each
    except RecordingUnreadableError as error:
        raise _refused(str(error)) from error
    if is_empty:
        raise _refused(f"no operation is recorded in {', '.join(map(str, named))}")


def _operations(files: Iterable[Path]) -> Iterator[RecordedOperation]:
    documents: list[Path] = []
    for path in files:
        if path.suffix in _LOGS:
            yield from read_log(str(path), _lines(path))
        elif path.suffix == _JSON:
            yield from read_requests(str(path), _text(path))
        else:
            documents.append(path)
    yield from read_documents([(str(path), _text(path)) for path in documents])


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _inside(path)
        else:
            yield path


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse_folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(place, each) for each in sorted(files) if Path(each).suffix in _DOCUMENTS | _LOGS)


def _refuse_folder(error: OSError) -> None:
    raise _refused(f"{error.filename} cannot be read: {reason(error)}") from error


def _text(path: Path) -> str:
    return read_text(path, InputCode.OPERATIONS_UNREADABLE, what="the recording")


def _lines(path: Path) -> Iterator[str]:
    """A log, line by line: it may be larger than memory."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from file
    except (OSError, ValueError) as error:
        raise _refused(f"{path} cannot be read: {reason(error)}") from error


def _refused(message: str) -> InputError:
    return input_error(InputCode.OPERATIONS_UNREADABLE, message)
