"""The compact form of a signed token (RFC 7515, 3.1), read strictly and before anything in it is believed.

What PyJWT lets through and we do not: tokens of any size, keys given twice, padded segments, any `typ`,
headers that point at a key of the caller's choice (RFC 8725, 3.1, 3.10, 3.11; security cases 4-7 and
15-19).
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from celltrail.auth.errors import RefusalReason, TokenRefusedError
from celltrail.auth.strict_json import DuplicateKeyError, StrictJsonError, parse_object

MAX_TOKEN_CHARACTERS = 8192
MAX_KID = 256
SEGMENTS = 3

FORBIDDEN_HEADERS: dict[str, str] = {
    "crit": "RFC 7515, 4.1.11: extensions that we do not know",
    "b64": "RFC 7797: unencoded payloads",
    "jku": "RFC 8725, 3.10: fetches keys from where the caller says",
    "x5u": "RFC 8725, 3.10: fetches keys from where the caller says",
    "jwk": "RFC 7515, 4.1.3: brings its own key",
    "x5c": "RFC 7515, 4.1.6: brings its own key",
}

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class CompactToken:
    """A token taken apart. Nothing is verified: `claims` say only whom to ask for keys."""

    text: str
    algorithm: str
    typ: str
    kid: str | None
    claims: dict[str, Any]


def parse_compact(token: str) -> CompactToken:
    """Take a token apart.

    Raises:
        TokenRefusedError: its size, form or header is not what an access token of ours has.
    """
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenRefusedError(
            RefusalReason.TOO_LARGE, f"{len(token)} characters; {MAX_TOKEN_CHARACTERS} allowed"
        )
    segments = token.split(".")
    if len(segments) != SEGMENTS:
        raise _malformed(f"{len(segments)} segments; a signed token has {SEGMENTS}")
    raw = [_decoded(segment) for segment in segments]
    header, claims = _object(raw[0], what="header"), _object(raw[1], what="payload")
    for name, why in FORBIDDEN_HEADERS.items():
        if name in header:
            raise TokenRefusedError(RefusalReason.HEADER_PARAMETER, f"header {name}: {why}")
    return CompactToken(
        text=token,
        algorithm=_header_text(header, "alg", RefusalReason.ALGORITHM),
        typ=_header_text(header, "typ", RefusalReason.TYPE),
        kid=_header_text(header, "kid", RefusalReason.HEADER_PARAMETER) if "kid" in header else None,
        claims=claims,
    )


def _decoded(segment: str) -> bytes:
    if not _SEGMENT.fullmatch(segment):
        raise _malformed("a segment is empty, or not base64url without padding")
    try:
        return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
    except binascii.Error as exc:
        raise _malformed("a segment is not base64url") from exc


def _object(raw: bytes, *, what: str) -> dict[str, Any]:
    try:
        return parse_object(raw)
    except DuplicateKeyError as exc:
        raise TokenRefusedError(RefusalReason.DUPLICATE_KEY, f"the {what} has a key twice") from exc
    except StrictJsonError as exc:
        raise _malformed(f"the {what} is {exc}") from exc


def _header_text(header: dict[str, Any], name: str, reason: RefusalReason) -> str:
    value = header.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_KID or not value.isprintable():
        raise TokenRefusedError(
            reason, f"header {name} is missing, or no printable string of at most {MAX_KID}"
        )
    return value


def _malformed(detail: str) -> TokenRefusedError:
    return TokenRefusedError(RefusalReason.MALFORMED, detail)
