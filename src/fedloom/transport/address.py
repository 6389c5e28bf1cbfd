"""Where a subgraph answers: its URL, taken apart once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_SCHEMES = {"http": (False, 80), "https": (True, 443), "ws": (False, 80), "wss": (True, 443)}


class AddressError(ValueError):
    """A URL that leads nowhere; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is connected to: connections are shared by origin."""

    host: str
    port: int
    is_tls: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of a subgraph: `target` is the request's target (RFC 9112, 3.2.1), `authority` its Host."""

    origin: Origin
    authority: str
    target: str


def read_address(url: str) -> Address:
    """Take a URL apart.

    Raises:
        AddressError: it has another scheme, no host, user information, or characters that a URL has not.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        message = f"{url!r} is no URL: {error}"
        raise AddressError(message) from error
    known = _SCHEMES.get(parts.scheme)
    if known is None or not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        message = f"{url!r} is no address of a subgraph: http://HOST/PATH or https://HOST/PATH is"
        raise AddressError(message)
    if "@" in parts.netloc:
        message = "an address of a subgraph has no user information: send a header instead"
        raise AddressError(message)
    is_tls, default_port = known
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(Origin(parts.hostname, port or default_port, is_tls), parts.netloc, target)
