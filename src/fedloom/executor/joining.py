"""Values that several fetches write under one key, put together.

Objects are joined key by key. Those of a list are joined by their identity, or one by one where they have
none. What contradicts the answer that was there first is left out, and noted.
"""

from __future__ import annotations

from typing import Any

from fedloom.executor.written import Written
from fedloom.representations.places import Object
from fedloom.transport.request import encoded

#: Where values did not fit: the object that was asked about, then keys and indices in it.
Clashes = list[tuple[Any, ...]]
_Place = tuple[Any, ...]
_TYPE_NAME = "__typename"


def join(into: Object, key: str, value: Any, written: Written, clashes: Clashes) -> None:  # noqa: ANN401 # JSON
    """Join a value with what stands under a key."""
    _Joining(clashes).value(into, key, value, written, at=(into, key))


class _Joining:
    def __init__(self, clashes: Clashes) -> None:
        self._clashes = clashes

    def value(self, into: Any, key: Any, value: Any, written: Written, *, at: _Place) -> None:  # noqa: ANN401 # JSON
        """`into` is an object and `key` its key, or a list and an index."""
        before = into[key] if into.__class__ is list else into.get(key)
        if before is None or not written.inside:
            if value is not None or into.__class__ is list or key not in into:
                into[key] = value
        elif value is None:
            return
        elif before.__class__ is dict and value.__class__ is dict:
            self._objects(before, value, written, at=at)
        elif before.__class__ is list and value.__class__ is list:
            self._items(before, value, written, at=at)
        else:
            self._clashes.append(at)

    def _objects(self, before: Object, value: Object, written: Written, *, at: _Place) -> None:
        if _identity(before, written) != _identity(value, written):
            self._clashes.append(at)
            return
        for key, inside in written.inside.items():
            if key in value:
                self.value(before, key, value[key], inside, at=(*at, key))

    def _items(self, before: list[Any], values: list[Any], written: Written, *, at: _Place) -> None:
        named = {_identity(each, written): each for each in reversed(values)} if written.identity else {}
        if all(name is None for name in named):
            self._in_order(before, values, written, at=at)
            return
        for index, item in enumerate(before):
            if item is None:
                continue
            name = _identity(item, written)
            if name in named and name is not None:
                self._objects(item, named[name], written, at=(*at, index))
            else:
                self._clashes.append((*at, index))

    def _in_order(self, before: list[Any], values: list[Any], written: Written, *, at: _Place) -> None:
        if len(before) != len(values):
            self._clashes.append(at)
            return
        for index, value in enumerate(values):
            self.value(before, index, value, written, at=(*at, index))


def _identity(value: Any, written: Written) -> bytes | None:  # noqa: ANN401 # JSON
    """The key of an object; None where it has none."""
    if not written.identity or value.__class__ is not dict:
        return None
    named = [value.get(each) for each in written.identity]
    is_named = any(value.get(each) is not None for each in written.identity if each != _TYPE_NAME)
    return encoded(named) if is_named else None
