"""Principals that were proved, and would not be now: a key is withdrawn, or an operator has lost a role."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from celltrail.auth.file_keys import FileKeys
from celltrail.auth.issuers import IssuerRegistry, OperatorGrant
from celltrail.auth.tokens import TokenVerifier
from celltrail.auth.url_keys import UrlKeys
from celltrail.domain.principal import PUBLIC
from celltrail.domain.vocabulary import OperatorRole
from tests.auth.jwks_host import JwksHost
from tests.auth.signing import Keys, jwks

Claims = dict[str, Any]


class Clock(Protocol):
    seconds: float

    def __call__(self) -> float: ...


async def test_c22_a_principal_is_unproved_once_its_key_is_withdrawn(
    keys: Keys, claims: Claims, now: datetime, registry: IssuerRegistry, tmp_path: Path
) -> None:
    alpha = registry.issuers[0]
    file = tmp_path / "alpha.json"
    file.write_bytes(jwks(keys.alpha, keys.alpha_ec))
    verifier = TokenVerifier(IssuerRegistry((alpha,)), sources={alpha.name: FileKeys(alpha.name, file)})
    signers = (keys.alpha, keys.alpha_ec)
    both = [await verifier.verify(signer.token(claims), now=now) for signer in signers]
    assert await verifier.unproved([*both, PUBLIC]) == frozenset()

    file.write_bytes(jwks(keys.stranger, keys.alpha_ec))

    assert await verifier.unproved([*both, PUBLIC]) == {both[0]}
    file.unlink()
    assert await verifier.unproved(both) == {both[0]}


async def test_c23_a_principal_is_unproved_once_its_keys_are_too_old(
    *,
    keys: Keys,
    claims: Claims,
    now: datetime,
    registry: IssuerRegistry,
    jwks_host: JwksHost,
    clock: Clock,
) -> None:
    alpha = registry.issuers[0]
    jwks_host.body = jwks(keys.alpha)
    source = UrlKeys(alpha.name, jwks_host.url, clock=clock, timeout_s=0.3)
    verifier = TokenVerifier(IssuerRegistry((alpha,)), sources={alpha.name: source})
    principal = await verifier.verify(keys.alpha.token(claims), now=now)
    jwks_host.status = "503 Service Unavailable"

    clock.seconds += 3600
    within_the_hour = await verifier.unproved([principal])
    clock.seconds += 10
    after = await verifier.unproved([principal])

    assert within_the_hour == frozenset()
    assert after == {principal}
    await verifier.aclose()


async def test_c28_a_principal_is_unproved_once_its_operator_has_lost_a_role(
    keys: Keys, claims: Claims, now: datetime, registry: IssuerRegistry
) -> None:
    grants = {"carrier-nl": OperatorGrant(frozenset({OperatorRole.CARRIER, OperatorRole.IMPORTER}))}

    async def known(operator_id: str) -> OperatorGrant | None:
        return grants.get(operator_id)

    verifier = TokenVerifier.open(registry, known_operator=known)
    said = {**claims, "iss": "https://home.example", "operator": "carrier-nl"}
    whole = await verifier.verify(keys.home.token(said), now=now)
    part = await verifier.verify(keys.home.token({**said, "roles": ["CARRIER"]}), now=now)
    assert await verifier.unproved([whole, part]) == frozenset()

    grants["carrier-nl"] = OperatorGrant(frozenset({OperatorRole.CARRIER}))
    fewer_roles = await verifier.unproved([whole, part])
    grants.clear()
    off_board = await verifier.unproved([whole, part])

    assert fewer_roles == {whole}
    assert off_board == {whole, part}
