"""From which addresses an issuer's keys are taken: https, or this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine: the only one from which keys are taken without TLS."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def fault_of_jwks_url(url: str) -> str | None:
    """What is wrong with the address of a key set, as the end of a sentence; None when nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as exc:
        return f"is not a URL ({exc})"
    if not host or "@" in parts.netloc or parts.fragment:
        return "needs a host, and neither user information nor a fragment"
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)):
        return None
    return "must be https (http only from this machine: 127.0.0.1, ::1, localhost)"
