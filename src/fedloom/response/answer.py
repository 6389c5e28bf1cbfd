"""One response of GraphQL (GraphQL 7), and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from fedloom.errors import ErrorEntry, FedloomError


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; where not `executed`, execution never began (GraphQL 7.1.2): errors and no `data`."""

    data: Mapping[str, object] | None = None
    errors: tuple[ErrorEntry, ...] = ()
    executed: bool = True
    #: The JSON, once it was made: equal requests in flight share one response.
    _encoded: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)

    def encode(self) -> bytes:
        """Return the response as JSON; it is made once.

        Raises:
            TypeError: a scalar of the schema serialised to something that JSON has no form for.
        """
        if not self._encoded:
            self._encoded.append(orjson.dumps(self.members()))
        return self._encoded[0]

    def members(self) -> dict[str, object]:
        """Return the response as a JSON object; `errors` comes first where there are any (GraphQL 7.1)."""
        if not self.errors:
            return {"data": self.data}
        members: dict[str, object] = {"errors": [error_members(entry) for entry in self.errors]}
        if self.executed:
            members["data"] = self.data
        return members


def refusal(error: FedloomError) -> Response:
    """Return the response of a request that was refused, or failed as a whole."""
    return Response(errors=error.entries, executed=False)


def error_members(entry: ErrorEntry) -> dict[str, object]:
    """Return one entry of `errors` as a JSON object."""
    members: dict[str, object] = {"message": entry.message}
    if entry.locations:
        members["locations"] = [{"line": line, "column": column} for line, column in entry.locations]
    if entry.path:
        members["path"] = entry.path
    members["extensions"] = {**entry.extensions, "code": entry.code}
    return members
