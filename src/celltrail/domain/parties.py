"""How a partner names another that may not be on board: by an identifier that it has anyway."""

from __future__ import annotations

from dataclasses import dataclass

from celltrail.domain.vocabulary import IdentifierScheme


@dataclass(frozen=True, slots=True)
class PartyKey:
    """An identifier of a party, in normal form (`parse_party_identifier`)."""

    scheme: IdentifierScheme
    value: str
