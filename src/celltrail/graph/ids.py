"""Global ids: which object of which type, in one opaque text (GraphQL Global Object Identification).

A text that is not an id, or names a type that is not asked for, is answered like an object that does not
exist.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from celltrail.domain.errors import InvalidInputError, NotFoundError, Path

_MAX_LENGTH = 200
_INNER = re.compile(r"([A-Z][A-Za-z]{1,40}):([\x21-\x7e]{1,100})")


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The type of an object, by its name in the schema, and its internal id."""

    type_name: str
    local_id: str

    @classmethod
    def parse(cls, text: str) -> GlobalId | None:
        """Read a global id; None when it is none that `str()` would write."""
        if len(text) > _MAX_LENGTH or not text.isascii():
            return None
        try:
            inner = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        except (binascii.Error, ValueError):
            return None
        match = _INNER.fullmatch(inner)
        if match is None:
            return None
        found = cls(match[1], match[2])
        # Base64 has several texts for one value; only the one that we write is an id.
        return found if str(found) == text else None

    def __str__(self) -> str:
        inner = f"{self.type_name}:{self.local_id}".encode()
        return base64.urlsafe_b64encode(inner).rstrip(b"=").decode()


def global_id(type_name: str, local_id: str) -> strawberry.ID:
    """Write the global id of an object."""
    return strawberry.ID(str(GlobalId(type_name, local_id)))


def local_id(text: str, type_name: str) -> str | None:
    """Return the internal id that `text` names, or None: no id, or an id of another type."""
    found = GlobalId.parse(text)
    return found.local_id if found is not None and found.type_name == type_name else None


def require_local_id(text: str, type_name: str, *, path: Path) -> str:
    """Return the internal id that an input names, for mutations.

    Raises:
        NotFoundError: no id of this type; the answer for what is missing or hidden too.
    """
    found = local_id(text, type_name)
    if found is None:
        raise NotFoundError(type_name, text, path=path)
    return found


def filter_ids(texts: Sequence[str] | None, type_name: str, *, path: Path) -> tuple[str, ...] | None:
    """Return the internal ids of a filter, None for no filter.

    Raises:
        InvalidInputError: a text is no id of this type; that says nothing about what exists.
    """
    if texts is None:
        return None
    found = []
    for index, text in enumerate(texts):
        inner = local_id(text, type_name)
        if inner is None:
            message = f"{text[:80]!r} is not the id of a {type_name}"
            raise InvalidInputError(message, path=(*path, index))
        found.append(inner)
    return tuple(found)
