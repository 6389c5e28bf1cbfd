"""Identifiers of batteries, vehicles and parties: a class with `parse()`, or a function that returns normal
form.

Each is valid once it exists, and its `str()` is the normalised text. What is refused is refused with
`celltrail.domain.errors.InvalidIdentifierError`, which names the 1-based position and what is allowed there.
"""

from __future__ import annotations

from celltrail.domain.identifiers.assignment import is_assigned
from celltrail.domain.identifiers.candidates import IdentifierKind
from celltrail.domain.identifiers.commodity_code import parse_commodity_code
from celltrail.domain.identifiers.countries import EU_MEMBER_STATES, ISO_3166_ALPHA_2, parse_country
from celltrail.domain.identifiers.identifier_warning import IdentifierWarning, WarningCode
from celltrail.domain.identifiers.identify import Identification, IdentificationFault, identify
from celltrail.domain.identifiers.lithium_battery_code import LithiumBatteryCode
from celltrail.domain.identifiers.parties import parse_party_identifier
from celltrail.domain.identifiers.traction_battery_code import TractionBatteryCode
from celltrail.domain.identifiers.unique_identifier import UniqueIdentifier, UriForm
from celltrail.domain.identifiers.vin import Vin

__all__ = [
    "EU_MEMBER_STATES",
    "ISO_3166_ALPHA_2",
    "Identification",
    "IdentificationFault",
    "IdentifierKind",
    "IdentifierWarning",
    "LithiumBatteryCode",
    "TractionBatteryCode",
    "UniqueIdentifier",
    "UriForm",
    "Vin",
    "WarningCode",
    "identify",
    "is_assigned",
    "parse_commodity_code",
    "parse_country",
    "parse_party_identifier",
]
