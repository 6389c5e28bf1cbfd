"""Why a token is refused, and what else can go wrong before anybody is known.

    TokenRefusedError            UNAUTHENTICATED               the caller's token: HTTP 401, socket 4401
    VerificationUnavailableError VERIFICATION_UNAVAILABLE      keys or revocations cannot be had: HTTP 503
    IssuerConfigurationError     ISSUER_CONFIGURATION          our registry of issuers: the start stops

A refusal tells the caller that the token is not valid and, of a token whose signature was right, that it
has expired; the `reason` and the `detail` are for our log alone. No part of a token is in any of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from celltrail.domain.errors import DomainError


class RefusalReason(StrEnum):
    """What was wrong with a token: stable words for logs and counters."""

    AUTHORIZATION_HEADER = "AUTHORIZATION_HEADER"
    TOO_LARGE = "TOO_LARGE"
    MALFORMED = "MALFORMED"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    HEADER_PARAMETER = "HEADER_PARAMETER"
    TYPE = "TYPE"
    ALGORITHM = "ALGORITHM"
    ISSUER = "ISSUER"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    SIGNATURE = "SIGNATURE"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_FORM = "CLAIM_FORM"
    AUDIENCE = "AUDIENCE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    LIFETIME = "LIFETIME"
    NOT_AN_ACCESS_TOKEN = "NOT_AN_ACCESS_TOKEN"  # noqa: S105  a word for logs, no secret
    OPERATOR = "OPERATOR"
    ROLES = "ROLES"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"


MESSAGES: dict[RefusalReason, str] = {
    RefusalReason.EXPIRED: "the access token is not valid: expired",
    RefusalReason.AUTHORIZATION_HEADER: (
        "the Authorization header is not in the form `Bearer <token>` (RFC 6750, section 2.1)"
    ),
}
OTHER_MESSAGE = "the access token is not valid"


class TokenRefusedError(DomainError):
    """The caller's token proves nothing. `reason` and `detail` are for the log; the message is for the
    caller."""

    code = "UNAUTHENTICATED"

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(MESSAGES.get(reason, OTHER_MESSAGE))
        self.reason, self.detail = reason, detail


class VerificationUnavailableError(Exception):
    """A token cannot be checked now: the keys of its issuer, or what was revoked, cannot be had. Never a
    reason to let it pass."""

    code: ClassVar[str] = "VERIFICATION_UNAVAILABLE"

    def __init__(self, issuer: str, detail: str) -> None:
        super().__init__("access tokens cannot be verified at the moment: try again in a few seconds")
        self.issuer, self.detail = issuer, detail


class IssuerConfigurationError(Exception):
    """The registry of issuers says something that we do not start with. `where` is a file, or a part of
    one."""

    code: ClassVar[str] = "ISSUER_CONFIGURATION"

    def __init__(
        self, message: str, *, where: str, issuer: str | None = None, key: str | None = None
    ) -> None:
        place = where if issuer is None else f"{where}, issuer {issuer!r}"
        super().__init__(f"{place}{'' if key is None else f', {key}'}: {message}")
        self.where, self.issuer, self.key = where, issuer, key
