"""Whether an identifier lies under a prefix that is assigned to an operator (design of access, section 2).

An operator registers batteries only under its own prefixes, so that a clash with a hidden battery tells
nothing. A GS1 key lies under GS1 prefixes alone, whatever host its address names: GS1 licenses the number,
and a host of one's own would otherwise let anyone register another company's batteries.
"""

from __future__ import annotations

from celltrail.domain.identifiers.parties import parse_party_identifier
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.identifiers.unique_identifier import UniqueIdentifier
from celltrail.domain.vocabulary import IdentifierScheme


def is_assigned(
    identifier: TractionBatteryCode | UniqueIdentifier, *, scheme: IdentifierScheme, prefix: str
) -> bool:
    """Whether `identifier` lies under `prefix`; never under an identifier whose scheme assigns no prefixes.

    Raises:
        InvalidIdentifierError: `prefix` is none of `scheme`.
    """
    assigned = parse_party_identifier(scheme, prefix)
    if isinstance(identifier, TractionBatteryCode):
        return scheme is IdentifierScheme.MIIT_MAKER_CODE and identifier.maker_code == assigned
    if identifier.gs1_key is not None:
        return scheme is IdentifierScheme.GS1_PREFIX and identifier.gs1_key.company_digits.startswith(
            assigned
        )
    return (
        scheme is IdentifierScheme.URI_PREFIX
        and identifier.text.startswith(assigned)
        and len(identifier.text) > len(assigned)
    )
