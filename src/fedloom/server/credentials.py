"""The credentials that came with a request, for the host to judge.

They are taken from the Authorization header; on a WebSocket also from the payload of `connection_init`,
because a browser cannot set headers there: `{"authorization": ...}`, `{"Authorization": ...}` or
`{"headers": {"authorization": ...}}`. Nowhere else: a token in a URL ends up in logs (RFC 6750, 5.3), so one
that is seen there is refused, valid or not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from fedloom.errors import UnauthenticatedError
from fedloom.executor.context import Caller
from fedloom.server.asgi import Head

#: RFC 9068 tokens take one or two KiB; more is refused before anything decodes it.
MAX_AUTHORIZATION_BYTES = 8 * 1024
_URL_PARAMETERS = frozenset({b"access_token", b"authorization", b"token"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says about its sender: the whole Authorization value, and the address it came from.

    `forwarded` are the headers that `ServerOptions.forwarded_headers` names, as they came.
    """

    authorization: str | None
    client: str | None
    forwarded: tuple[tuple[bytes, bytes], ...] = ()


#: Turns credentials into a caller. Raises UnauthenticatedError or ForbiddenError to refuse them, and
#: UnavailableError when it cannot be decided now.
Authenticate = Callable[[Credentials], Awaitable[Caller]]


def credentials_of(head: Head) -> Credentials:
    """Return the credentials of a request's head.

    Raises:
        UnauthenticatedError: there are several, or they are malformed, or they stand in the URL.
    """
    if head.query_string and not _URL_PARAMETERS.isdisjoint(_parameter_names(head.query_string)):
        raise UnauthenticatedError("credentials in a URL are not accepted: send the Authorization header")
    value = head.get(b"authorization")
    if value is None:
        return Credentials(None, head.client, head.forwarded)
    if b"authorization" in head.repeated:
        raise UnauthenticatedError("the request has several Authorization headers: send one")
    try:
        return Credentials(_checked(value.decode("ascii")), head.client, head.forwarded)
    except UnicodeDecodeError:
        raise UnauthenticatedError("the Authorization header holds a character that is not ASCII") from None


def credentials_of_init(at_upgrade: Credentials, payload: Mapping[str, object]) -> Credentials:
    """Return the credentials of a WebSocket: those of its upgrade, or those of `connection_init`.

    Raises:
        UnauthenticatedError: they are malformed, or differ from each other.
    """
    headers = payload.get("headers")
    places = [payload, headers] if isinstance(headers, dict) else [payload]
    found = {at_upgrade.authorization} if at_upgrade.authorization is not None else set()
    for place in places:
        for name, value in place.items():
            if name.lower() != "authorization" or value is None:
                continue
            if not isinstance(value, str):
                raise UnauthenticatedError("the authorization in connection_init is not a string")
            found.add(_checked(value))
    if len(found) > 1:
        raise UnauthenticatedError("the connection has several differing credentials: send one")
    return Credentials(next(iter(found), None), at_upgrade.client, at_upgrade.forwarded)


def _checked(value: str) -> str:
    if not value or len(value) > MAX_AUTHORIZATION_BYTES or not value.isascii() or not value.isprintable():
        raise UnauthenticatedError(
            f"the Authorization value is malformed: 1 to {MAX_AUTHORIZATION_BYTES} printable ASCII characters"
        )
    return value


def _parameter_names(query_string: bytes) -> set[bytes]:
    return {unquote_to_bytes(pair.partition(b"=")[0]).lower() for pair in query_string.split(b"&")}
