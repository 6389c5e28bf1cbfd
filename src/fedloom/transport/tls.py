"""TLS to subgraphs: whose certificates are accepted, and what is said of one that is not.

A certificate must be signed by an authority of the system or of the host's own file, and name the host of the
URL. There is no switch for accepting others.
"""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path


class AuthorityFileError(ValueError):
    """A file of certificates that cannot be read; the message says which and why."""


def tls_context(authorities: Path | None = None) -> ssl.SSLContext:
    """What connections are made with. `authorities` is a PEM file, accepted besides those of the system.

    Raises:
        AuthorityFileError: the file cannot be read, or has no certificate.
    """
    if authorities is None:
        return _system_context()
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=authorities)
    except OSError as error:
        reason = "it has no certificates in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        message = f"the certificates of authorities cannot be read from {authorities}: {reason}"
        raise AuthorityFileError(message) from error
    return context


@cache
def _system_context() -> ssl.SSLContext:
    """Made once: reading the system's authorities takes a tenth of a second."""
    return ssl.create_default_context()


def connection_fault(error: OSError) -> str:
    """Why there is no connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    return str(error) or type(error).__name__
