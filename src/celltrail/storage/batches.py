"""Many rows in few statements: SQLite bounds the number of variables in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")

_CHUNK: Final = 500


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut `items` into parts that fit one statement."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
