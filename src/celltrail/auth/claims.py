"""What a token says once its signature is right, and whether its issuer's tokens may say it.

Source: RFC 9068, 2.2 (required claims) and 4 (validation); RFC 8725, 3.8-3.12; design of access, section 1.
All times are whole seconds: RFC 7519 allows fractions, no issuer needs them, and comparing them invites
surprises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from celltrail.auth.errors import RefusalReason, TokenRefusedError
from celltrail.auth.issuers import MAX_WORD, Issuer, OperatorGrant
from celltrail.domain.principal import Principal, TokenProof, TokenScope
from celltrail.domain.vocabulary import OperatorRole

MAX_TEXT = 512
REQUIRED_TEXTS = ("iss", "sub", "jti", "client_id")
"""RFC 9068, 2.2; `aud`, `exp` and `iat` have forms of their own."""

ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash"})
"""OpenID Connect Core 1.0, 2 and 3.3.2.11: an ID token, made for a client and not for us."""

ACCESS_TOKEN_MARKS: dict[str, frozenset[str]] = {
    "typ": frozenset({"Bearer"}),
    "token_use": frozenset({"access"}),
}
"""Claims by which identity providers tell their access tokens from refresh and ID tokens of the same key."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """The claims of one token that decide, in our types; None where the token is silent."""

    operator_id: str
    token_id: str
    client_id: str
    expires_at: datetime
    roles: frozenset[OperatorRole] | None
    scopes: frozenset[TokenScope] | None
    purposes: frozenset[str]


def accepted_claims(claims: dict[str, Any], issuer: Issuer, *, now: datetime) -> TokenClaims:
    """Check the claims of a token against what the registry says of its issuer.

    Raises:
        TokenRefusedError: a claim is missing, has another form, or says what the issuer's tokens must not
            say.
    """
    for name in REQUIRED_TEXTS:
        _text(claims, name)
    _check_audience(claims, issuer)
    _check_kind(claims)
    expires_at = _checked_expiry(claims, issuer, now=now)
    names = issuer.claims
    return TokenClaims(
        operator_id=_text(claims, names.operator, longest=MAX_WORD),
        token_id=_text(claims, "jti"),
        client_id=_text(claims, "client_id"),
        expires_at=expires_at,
        roles=_roles(_words(claims, names.roles)),
        scopes=_scopes(claims, names.scope),
        purposes=_purposes(_words(claims, names.purposes)),
    )


def principal_of(claims: TokenClaims, grant: OperatorGrant, *, issuer: Issuer, key: str) -> Principal:
    """Who a token speaks for, given what its issuer may say of the operator; `key` verified the token.

    Raises:
        TokenRefusedError: the token claims a role beyond the registry's. Nothing is cut down silently:
            either the registry or the issuer is wrong, and a person has to say which.
    """
    roles = grant.roles if claims.roles is None else claims.roles
    if not roles <= grant.roles:
        beyond = ", ".join(sorted(roles - grant.roles))
        raise TokenRefusedError(RefusalReason.ROLES, f"{beyond}: beyond the roles that the issuer may give")
    return Principal(
        operator_id=claims.operator_id,
        roles=roles,
        scopes=frozenset(TokenScope) if claims.scopes is None else claims.scopes,
        purposes=claims.purposes,
        regimes=grant.regimes if OperatorRole.AUTHORITY in roles else frozenset(),
        proof=TokenProof(issuer.name, claims.token_id, key, claims.client_id),
        expires_at=claims.expires_at,
    )


def _check_audience(claims: dict[str, Any], issuer: Issuer) -> None:
    audience = _present(claims, "aud")
    if audience not in (issuer.audience, [issuer.audience]):
        raise TokenRefusedError(RefusalReason.AUDIENCE, "aud is not exactly the configured audience")


def _check_kind(claims: dict[str, Any]) -> None:
    for name in sorted(ID_TOKEN_CLAIMS & claims.keys()):
        raise TokenRefusedError(RefusalReason.NOT_AN_ACCESS_TOKEN, f"claim {name}: an ID token")
    for name, allowed in ACCESS_TOKEN_MARKS.items():
        if name in claims and claims[name] not in tuple(allowed):
            raise TokenRefusedError(
                RefusalReason.NOT_AN_ACCESS_TOKEN, f"claim {name} names another kind of token"
            )


def _checked_expiry(claims: dict[str, Any], issuer: Issuer, *, now: datetime) -> datetime:
    """Case 8-11: every comparison gives the issuer's clock `leeway_s`, the lifetime none."""
    moment, leeway_s = now.timestamp(), issuer.leeway_s
    expiry, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if issued > moment + leeway_s:
        raise TokenRefusedError(RefusalReason.NOT_YET_VALID, "iat lies ahead")
    if "nbf" in claims and _seconds(claims, "nbf") > moment + leeway_s:
        raise TokenRefusedError(RefusalReason.NOT_YET_VALID, "nbf lies ahead")
    if not 0 < expiry - issued <= issuer.max_lifetime_s:
        raise TokenRefusedError(RefusalReason.LIFETIME, f"exp - iat must be 1 to {issuer.max_lifetime_s} s")
    if moment >= expiry + leeway_s:
        raise TokenRefusedError(RefusalReason.EXPIRED, "exp has passed")
    return datetime.fromtimestamp(expiry, tz=UTC)


def _roles(words: tuple[str, ...] | None) -> frozenset[OperatorRole] | None:
    if words is None:
        return None
    try:
        return frozenset(map(OperatorRole, words))
    except ValueError:
        raise TokenRefusedError(RefusalReason.ROLES, "a role that does not exist") from None


def _scopes(claims: dict[str, Any], names: Iterable[str]) -> frozenset[TokenScope] | None:
    given = [words for words in (_words(claims, name) for name in names) if words is not None]
    if len(given) > 1:
        raise TokenRefusedError(RefusalReason.CLAIM_FORM, "scopes in more than one claim")
    if not given:
        return None
    return frozenset(
        scope for scope in TokenScope if scope.value in given[0]
    )  # `openid` and the like are not ours


def _purposes(words: tuple[str, ...] | None) -> frozenset[str]:
    if words == ():  # No purposes would narrow nothing; whoever wrote an empty list meant the opposite.
        raise TokenRefusedError(RefusalReason.CLAIM_FORM, "the claim of purposes names none")
    return frozenset(words or ())


def _words(claims: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A claim that is a string of words or an array of them (RFC 8693, 4.2 against the habits of
    providers)."""
    if name not in claims:
        return None
    value = claims[name]
    words = value.split(" ") if isinstance(value, str) and value else value
    if words == "":
        return ()
    if not isinstance(words, list) or not all(_is_word(word) for word in words):
        raise TokenRefusedError(RefusalReason.CLAIM_FORM, f"{name} is neither words nor an array of words")
    return tuple(words)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_WORD and value.isprintable() and " " not in value


def _text(claims: dict[str, Any], name: str, *, longest: int = MAX_TEXT) -> str:
    value = _present(claims, name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise TokenRefusedError(RefusalReason.CLAIM_FORM, f"{name} is no printable string of 1 to {longest}")
    return value


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = _present(claims, name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TokenRefusedError(RefusalReason.CLAIM_FORM, f"{name} is no whole number of seconds")
    return value


def _present(claims: dict[str, Any], name: str) -> object:
    if name not in claims:
        raise TokenRefusedError(RefusalReason.CLAIM_MISSING, f"{name} is missing")
    value: object = claims[name]
    return value
