"""Verifies an access token: from its text to the principal that it speaks for.

The steps, each on what the one before has proved:

1. the compact form, `typ` and header parameters (`compact`);
2. `iss` names an issuer of the registry; from here on only that issuer's algorithms, keys, audience,
   lifetimes and operators count, so that two issuers may share a `kid` and neither speaks for the other;
3. one of the issuer's keys for this `kid` and algorithm made the signature (PyJWT);
4. the claims (`claims`);
5. the operator and its roles are ones that the issuer may speak for.

Time is passed in. Whether a token or operator was revoked is not asked here (`standing`).

A stream outlives the moment in which its token was verified, so steps 3 and 5 can be asked again: the key
may be withdrawn, and the operator may have lost a role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import jwt

from celltrail.auth.claims import accepted_claims, principal_of
from celltrail.auth.compact import CompactToken, parse_compact
from celltrail.auth.errors import (
    IssuerConfigurationError,
    RefusalReason,
    TokenRefusedError,
    VerificationUnavailableError,
)
from celltrail.auth.issuers import (
    Issuer,
    IssuerRegistry,
    OperatorGrant,
    OperatorLookup,
    SigningAlgorithm,
)
from celltrail.auth.jwks import VerificationKey
from celltrail.auth.key_source import KeySource
from celltrail.auth.keys import open_key_source
from celltrail.domain.principal import Principal

_SIGNATURES = jwt.PyJWS(algorithms=[algorithm.value for algorithm in SigningAlgorithm])


class TokenVerifier:
    """Verifies access tokens of the issuers in a registry."""

    def __init__(
        self,
        registry: IssuerRegistry,
        *,
        sources: Mapping[str, KeySource],
        known_operator: OperatorLookup | None = None,
    ) -> None:
        for issuer in registry.issuers:
            if issuer.knows_operators_from_database and known_operator is None:
                raise IssuerConfigurationError(
                    "takes its operators from the database, and there is none to ask",
                    where=registry.where,
                    issuer=issuer.name,
                    key="operators",
                )
        self._registry, self._sources, self._known_operator = registry, dict(sources), known_operator

    @classmethod
    def open(cls, registry: IssuerRegistry, *, known_operator: OperatorLookup | None = None) -> TokenVerifier:
        """A verifier with the key sources that the registry names. Waits for no network.

        Raises:
            IssuerConfigurationError: a JWKS file is useless, or there is no look-up for an issuer that
                needs it.
        """
        sources = {issuer.name: open_key_source(issuer) for issuer in registry.issuers}
        return cls(registry, sources=sources, known_operator=known_operator)

    async def verify(self, token: str, *, now: datetime) -> Principal:
        """Return the principal that the token speaks for at `now` (timezone-aware).

        Raises:
            TokenRefusedError: the token proves nothing (401).
            VerificationUnavailableError: the issuer's keys cannot be had (503).
        """
        parsed = parse_compact(token)  # 1
        issuer = self._issuer_of(parsed)  # 2
        algorithm = _checked_algorithm(parsed, issuer)
        candidates = await self._sources[issuer.name].candidates(parsed.kid, algorithm=algorithm)
        key = _signer(parsed, candidates, algorithm=algorithm)  # 3
        claims = accepted_claims(parsed.claims, issuer, now=now)  # 4
        grant = await self._grant(issuer, claims.operator_id)  # 5
        if grant is None:
            raise TokenRefusedError(RefusalReason.OPERATOR, "the issuer does not speak for this operator")
        return principal_of(claims, grant, issuer=issuer, key=key.fingerprint)

    async def unproved(self, principals: Iterable[Principal]) -> frozenset[Principal]:
        """Those of the principals, proved before, whose tokens would now be refused for their key or roles.

        Keys that cannot be had prove nothing. Each issuer is asked for its keys and each operator looked up
        once.
        """
        keys: dict[tuple[str, str], bool] = {}
        grants: dict[tuple[str, str], OperatorGrant | None] = {}
        fallen: set[Principal] = set()
        for principal in principals:
            proof, operator_id = principal.proof, principal.operator_id
            if proof is None or operator_id is None:
                continue
            issuer = self._registry.named(proof.issuer)
            signer, spoken_for = (proof.issuer, proof.key), (proof.issuer, operator_id)
            if signer not in keys:
                keys[signer] = await self._believes(*signer)
            if spoken_for not in grants:
                grants[spoken_for] = None if issuer is None else await self._grant(issuer, operator_id)
            if not keys[signer] or not _covers(grants[spoken_for], principal):
                fallen.add(principal)
        return frozenset(fallen)

    async def aclose(self) -> None:
        """Let go of the key sources."""
        for source in self._sources.values():
            await source.aclose()

    async def _grant(self, issuer: Issuer, operator_id: str) -> OperatorGrant | None:
        return await self._registry.grant(issuer, operator_id, known_operator=self._known_operator)

    async def _believes(self, issuer: str, key: str) -> bool:
        source = self._sources.get(issuer)
        try:
            return source is not None and await source.believes(key)
        except VerificationUnavailableError:
            return False

    def _issuer_of(self, token: CompactToken) -> Issuer:
        name = token.claims.get("iss")
        issuer = self._registry.named(name) if isinstance(name, str) else None
        if issuer is None:
            raise TokenRefusedError(RefusalReason.ISSUER, "iss is no issuer of the registry")
        return issuer


def _checked_algorithm(token: CompactToken, issuer: Issuer) -> SigningAlgorithm:
    # Media types are compared without case, and may be written with `application/` (RFC 7515, 4.1.9).
    if token.typ.lower().removeprefix("application/") not in {typ.lower() for typ in issuer.accept_typ}:
        raise TokenRefusedError(RefusalReason.TYPE, "typ is not accepted from this issuer")
    for algorithm in issuer.algorithms:
        if algorithm.value == token.algorithm:
            return algorithm
    raise TokenRefusedError(RefusalReason.ALGORITHM, "alg is not accepted from this issuer")


def _covers(grant: OperatorGrant | None, principal: Principal) -> bool:
    return grant is not None and principal.roles <= grant.roles and principal.regimes <= grant.regimes


def _signer(
    token: CompactToken, candidates: tuple[VerificationKey, ...], *, algorithm: SigningAlgorithm
) -> VerificationKey:
    """The candidate that made the signature: a key set may hold two keys of one kid."""
    if not candidates:
        raise TokenRefusedError(RefusalReason.KEY_UNKNOWN, "the issuer has no key of this kid and algorithm")
    for candidate in candidates:
        try:
            _SIGNATURES.decode(token.text, candidate.public_key, algorithms=[algorithm.value])
        except jwt.InvalidTokenError:
            continue
        return candidate
    raise TokenRefusedError(RefusalReason.SIGNATURE, "the signature is not of a key of the issuer")
