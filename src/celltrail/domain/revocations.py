"""Who is no longer let in, although the token is right: revoked tokens and suspended operators."""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.principal import Principal


@dataclass(frozen=True, slots=True)
class Revocations:
    """All that is revoked at one moment. A token is named by its issuer and its id: ids are the issuer's."""

    tokens: frozenset[tuple[str, str]] = frozenset()
    operators: frozenset[str] = frozenset()

    def revoke_token_of(self, principal: Principal) -> bool:
        """Whether the token that proved the principal is revoked."""
        proof = principal.proof
        return proof is not None and (proof.issuer, proof.token_id) in self.tokens

    def suspend_operator_of(self, principal: Principal) -> bool:
        """Whether the principal's operator is suspended."""
        return principal.operator_id in self.operators
