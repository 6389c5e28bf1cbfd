"""Who asks: the principal that every read and write takes.

A principal is made from a verified token (`celltrail.auth`) and from nothing else; the public has one too.
Source: design of access, section 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from celltrail.domain.vocabulary import OperatorRole, Regime


class TokenScope(StrEnum):
    """What a token may do (OAuth 2.0 scope values). A token without a scope claim may do both."""

    READ = "celltrail:read"
    WRITE = "celltrail:write"


@dataclass(frozen=True, slots=True)
class TokenProof:
    """By what a principal was proved: enough to ask later whether it still is. None of it is secret.

    `token_id` is unique within `issuer`; `key` is the fingerprint of the public key that verified it, and
    `client_id` names the software that the token was given to.
    """

    issuer: str
    token_id: str
    key: str
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """An economic operator as a token speaks for it, or the public (`operator_id` is None).

    `regimes` are those for which the operator is the authority. `expires_at` closes open streams.
    """

    operator_id: str | None = None
    roles: frozenset[OperatorRole] = frozenset()
    scopes: frozenset[TokenScope] = frozenset({TokenScope.READ})
    purposes: frozenset[str] = frozenset()
    regimes: frozenset[Regime] = frozenset()
    proof: TokenProof | None = None
    expires_at: datetime | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody is named: the public."""
        return self.operator_id is None


PUBLIC = Principal()
