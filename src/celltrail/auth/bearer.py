"""Where a request carries its token: the Authorization header, and nowhere else (RFC 6750, 2.1)."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from celltrail.auth.errors import RefusalReason, TokenRefusedError

# RFC 6750, 2.1 with RFC 9110, 11.1: the scheme in any case, one or more spaces, one b64token.
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.ASCII | re.IGNORECASE)
QUERY_PARAMETERS = frozenset({"access_token", "authorization", "token", "bearer", "jwt"})


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


def refuse_token_in_query(query: str) -> None:
    """Refuse a query string that carries a token: addresses end up in logs and histories (RFC 9700, 4.3.2).

    Raises:
        TokenRefusedError: a parameter has a name of QUERY_PARAMETERS, in any case.
    """
    for parameter in query.split("&"):
        if unquote_plus(parameter.partition("=")[0]).strip().lower() in QUERY_PARAMETERS:
            raise TokenRefusedError(RefusalReason.TOKEN_IN_QUERY, "a token in the query string")
