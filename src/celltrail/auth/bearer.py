"""Where a request carries its token: the Authorization header (RFC 6750, 2.1).

One in the query string is refused by `fedloom.server.credentials`, before anybody asks who it is.
"""

from __future__ import annotations

import re

from celltrail.auth.errors import RefusalReason, TokenRefusedError

# RFC 6750, 2.1 with RFC 9110, 11.1: the scheme in any case, one or more spaces, one b64token.
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.ASCII | re.IGNORECASE)


def bearer_token(header: str | None) -> str | None:
    """The token in an Authorization header; None when there is no header, which makes the caller the public.

    Raises:
        TokenRefusedError: there is a header in any other form. It is not ignored: the caller meant to be
            somebody.
    """
    if header is None:
        return None
    match = _BEARER.fullmatch(header.strip(" \t"))
    if match is None:
        raise TokenRefusedError(RefusalReason.AUTHORIZATION_HEADER, "not `Bearer <token>`")
    return match.group(1)
