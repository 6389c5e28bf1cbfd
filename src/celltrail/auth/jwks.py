"""The public keys in a JSON Web Key Set (RFC 7517), as far as tokens may be verified with them.

A key is bound to the one algorithm of its type: an RSA key never verifies anything but RS256. Keys meant for
something else are passed over, as RFC 7517 section 5 asks; the reasons are kept for the log. A private or
symmetric key refuses the whole set: whoever can read it can sign.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from celltrail.auth.issuers import SigningAlgorithm
from celltrail.auth.strict_json import StrictJsonError, parse_object

MAX_KEYS = 64
MAX_KID = 256
RSA_BITS = range(2048, 8193)
"""RFC 7518, 3.3: at least 2048; above 8192 one verification costs more than a caller should be able to ask
for."""

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
"""RFC 7518, 6.2.2, 6.3.2 and 6.4.1; RFC 8037, 2; `priv` of the newer AKP keys."""

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

_Kind = tuple[SigningAlgorithm, frozenset[str], Callable[[dict[str, Any]], Any]]

# (kty, crv) -> algorithm, its names in `alg`, reader. Only P-256 of EC (RFC 7518, 3.4), and only Ed25519 of
# OKP (RFC 8037, 3.1; RFC 9864 calls the algorithm Ed25519).
_KINDS: dict[tuple[str, str | None], _Kind] = {
    ("RSA", None): (SigningAlgorithm.RS256, frozenset({"RS256"}), RSAAlgorithm.from_jwk),
    ("EC", "P-256"): (SigningAlgorithm.ES256, frozenset({"ES256"}), ECAlgorithm.from_jwk),
    ("OKP", "Ed25519"): (SigningAlgorithm.EDDSA, frozenset({"EdDSA", "Ed25519"}), OKPAlgorithm.from_jwk),
}


class JwksRefusedError(ValueError):
    """The key set as a whole is not to be used."""


class _KeyPassedOverError(ValueError):
    """One key of the set is not for verifying our tokens."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key, and the one algorithm that it verifies. `fingerprint` is the same under every kid."""

    kid: str | None
    algorithm: SigningAlgorithm
    public_key: PublicKey
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys of a set; `passed_over` says why others are not among them."""

    keys: tuple[VerificationKey, ...] = ()
    passed_over: tuple[str, ...] = ()

    def holds(self, fingerprint: str) -> bool:
        """Whether a key is in the set."""
        return any(key.fingerprint == fingerprint for key in self.keys)

    def candidates(self, kid: str | None, *, algorithm: SigningAlgorithm) -> tuple[VerificationKey, ...]:
        """The keys that a token with this header may be signed with. Two keys of a set may share a kid."""
        return tuple(
            key for key in self.keys if key.algorithm is algorithm and (kid is None or key.kid == kid)
        )


def parse_jwks(raw: bytes) -> KeySet:
    """Read a key set.

    Raises:
        JwksRefusedError: no key set, too many keys, or one that should never have been published.
    """
    try:
        entries = parse_object(raw).get("keys")
    except StrictJsonError as exc:
        raise JwksRefusedError(str(exc)) from exc
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        raise JwksRefusedError(f"`keys` must be an array of at most {MAX_KEYS} keys")
    keys: list[VerificationKey] = []
    passed_over: list[str] = []
    for position, entry in enumerate(entries, start=1):
        _refuse_secrets(entry, position=position)
        try:
            keys.append(_key(entry))
        except _KeyPassedOverError as exc:
            passed_over.append(f"key {position}: {exc}")
    return KeySet(tuple(keys), tuple(passed_over))


def _refuse_secrets(entry: object, *, position: int) -> None:
    if not isinstance(entry, dict):
        raise JwksRefusedError(f"key {position} is no object")
    if entry.get("kty") == "oct" or PRIVATE_MEMBERS & entry.keys():
        raise JwksRefusedError(
            f"key {position} is private or symmetric: replace it, it is no secret any more"
        )


def _key(entry: dict[str, Any]) -> VerificationKey:
    algorithm, names, read = _kind(entry)
    if entry.get("use", "sig") != "sig":
        raise _KeyPassedOverError("its use is not sig")
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise _KeyPassedOverError("its key_ops do not hold verify")
    if entry.get("alg", algorithm.value) not in names:
        raise _KeyPassedOverError(f"its alg is not {algorithm}")
    kid = entry.get("kid")
    if kid is not None and not (isinstance(kid, str) and len(kid) <= MAX_KID):
        raise _KeyPassedOverError(f"its kid is no string of at most {MAX_KID} characters")
    public_key = _public_key(entry, read=read)
    return VerificationKey(kid, algorithm, public_key, _fingerprint(public_key))


def _kind(entry: dict[str, Any]) -> _Kind:
    kty, curve = entry.get("kty"), entry.get("crv")
    for (known_kty, known_curve), kind in _KINDS.items():
        if kty == known_kty and known_curve in (None, curve):
            return kind
    raise _KeyPassedOverError("it is neither RSA, nor EC on P-256, nor Ed25519")


def _public_key(entry: dict[str, Any], *, read: Callable[[dict[str, Any]], Any]) -> PublicKey:
    try:
        key = read(entry)
    except (InvalidKeyError, ValueError, TypeError, AttributeError) as exc:
        raise _KeyPassedOverError("its numbers are no public key") from exc
    if not isinstance(key, PublicKey):
        raise _KeyPassedOverError("its numbers are no public key of that type")
    if isinstance(key, RSAPublicKey) and key.key_size not in RSA_BITS:
        raise _KeyPassedOverError(
            f"{key.key_size} bits; RSA keys have {RSA_BITS.start} to {RSA_BITS.stop - 1}"
        )
    return key


def _fingerprint(key: PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
