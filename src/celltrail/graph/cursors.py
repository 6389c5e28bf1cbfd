"""Cursors: where a list goes on, sealed so that nobody can read, forge, or lend one.

A cursor holds the values that its row is ordered by. Among them are log positions, which would tell how much
happened elsewhere, so a cursor is encrypted and authenticated (design of access, section 5). It is bound to
the operator that got it and to the list that it belongs to.

AES-SIV (RFC 5297) needs no nonce: one row has one cursor, so answers are the same when asked twice. It tells
only whether two cursors are equal, which the holder knows anyway.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from celltrail.domain.errors import InvalidInputError

SECRET_BYTES = 32
_KEY_BYTES = 64
_MAX_LENGTH = 1_000
_FORMAT = b"celltrail cursor 1"

Key = tuple[Any, ...]
"""What a row is ordered by: texts, whole numbers, Decimals, times, dates, and None for unknown."""


@dataclass(frozen=True, slots=True)
class CursorSeal:
    """Seals and opens the cursors of one operator."""

    _cipher: AESSIV
    _owner: bytes

    @classmethod
    def of(cls, secret: bytes, operator_id: str | None) -> CursorSeal:
        """Make the seal of one operator, or of the public, from the secret that all gateways share.

        Raises:
            ValueError: the secret is too short to protect anything.
        """
        if len(secret) < SECRET_BYTES:
            message = f"the cursor secret has {len(secret)} bytes; it needs {SECRET_BYTES}"
            raise ValueError(message)
        derivation = HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=_FORMAT)
        return cls(AESSIV(derivation.derive(secret)), (operator_id or "").encode())

    def seal(self, key: Key, *, listed_in: str) -> str:
        """Write the cursor of a row with this key in the list of this name."""
        plain = json.dumps([_written(value) for value in key], separators=(",", ":")).encode()
        sealed = self._cipher.encrypt(plain, [self._owner, listed_in.encode()])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, text: str, *, listed_in: str, argument: str) -> Key:
        """Read a cursor that this operator got from this list.

        Raises:
            InvalidInputError: it is none of ours, another operator's, or another list's: one answer for all.
        """
        plain = None if len(text) > _MAX_LENGTH else self._opened(text, listed_in)
        if plain is None:
            message = f"{argument} is not a cursor of this list: give back one that the list itself returned"
            raise InvalidInputError(message, path=(argument,))
        return tuple(_read(value) for value in json.loads(plain))

    def _opened(self, text: str, listed_in: str) -> bytes | None:
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, [self._owner, listed_in.encode()])
        except (binascii.Error, ValueError, InvalidTag):
            return None


def _written(value: Any) -> Any:  # noqa: ANN401 -- JSON leaves here
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": format(value, "f")}
    return value


_READERS: Mapping[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def _read(value: Any) -> Any:  # noqa: ANN401 -- JSON enters here, written by `_written` and authenticated
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READERS[kind](text)
