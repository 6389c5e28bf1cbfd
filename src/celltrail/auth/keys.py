"""Where an issuer's keys come from: the registry names a JWKS file or a JWKS URL (`file_keys`, `url_keys`).

The start does not need the URL to answer.
"""

from __future__ import annotations

import time

from celltrail.auth.errors import IssuerConfigurationError
from celltrail.auth.file_keys import FileKeys
from celltrail.auth.issuers import Issuer
from celltrail.auth.jwks_url import fault_of_jwks_url
from celltrail.auth.key_source import Clock, KeySource
from celltrail.auth.url_keys import UrlKeys


def open_key_source(issuer: Issuer, *, clock: Clock = time.monotonic) -> KeySource:
    """The key source that the registry names for an issuer.

    Raises:
        IssuerConfigurationError: its JWKS file holds no key that could verify its tokens, or its URL is
            unsafe.
    """
    if issuer.jwks_url is not None:
        fault = fault_of_jwks_url(issuer.jwks_url)
        if fault is not None:
            raise IssuerConfigurationError(fault, where="issuers", issuer=issuer.name, key="jwks_url")
        return UrlKeys(issuer.name, issuer.jwks_url, clock=clock)
    if issuer.jwks_file is None:
        raise IssuerConfigurationError("has no keys", where="issuers", issuer=issuer.name, key="jwks_file")
    source = FileKeys(issuer.name, issuer.jwks_file, clock=clock)
    source.require_key_for(issuer.algorithms)
    return source
