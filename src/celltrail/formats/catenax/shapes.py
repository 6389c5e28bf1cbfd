"""Shapes that several Catena-X aspects share.

Source: eclipse-tractusx/sldt-semantic-models, JSON schemas (draft-04) of the aspects named in each module.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from celltrail.formats.codec import Named
from celltrail.formats.constraints import Longest, OneOf, Pattern, Range

LegalEntity = Annotated[str, Pattern(r"BPNL[a-zA-Z0-9]{12}", "BPNL and 12 letters or digits")]
Address = Annotated[str, Pattern(r"BPNA[a-zA-Z0-9]{12}", "BPNA and 12 letters or digits")]
Site = Annotated[str, Pattern(r"BPNS[a-zA-Z0-9]{12}", "BPNS and 12 letters or digits")]
Uuid = Annotated[
    str,
    Pattern(
        r"(urn:uuid:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "a UUID, with or without urn:uuid:"
    ),
]
Share = Annotated[Decimal, Range(Decimal(0), Decimal(100))]
"""A percentage."""
Amount = Annotated[Decimal, Range(Decimal(0))]
LocalKey = Annotated[
    str,
    Pattern(
        r"manufacturerId|partInstanceId|batchId|van|customKey:\w+",
        "manufacturerId, partInstanceId, batchId, van or customKey:…",
    ),
]
BatchKey = Annotated[
    str, Pattern(r"manufacturerId|batchId|customKey:\w+", "manufacturerId, batchId or customKey:…")
]
LENGTH_UNITS = (
    "unit:millimetre", "unit:centimetre", "unit:metre", "unit:kilometre", "unit:inch", "unit:foot",
    "unit:yard",
)  # fmt: skip
MASS_UNITS = (
    "unit:gram", "unit:kilogram", "unit:tonneMetricTon", "unit:tonUsOrShortTonUkorus",
    "unit:ounceAvoirdupois", "unit:pound",
)  # fmt: skip
LengthUnit = Annotated[str, OneOf(LENGTH_UNITS)]
MassUnit = Annotated[str, OneOf(MASS_UNITS)]

_NIL_UUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class KeyedValue:
    """A local identifier of a part."""

    key: LocalKey
    value: str


@dataclass(frozen=True, slots=True)
class Classification:
    """A class of a part in a published standard."""

    classification_standard: str
    classification_id: Annotated[str, Named("classificationID")]
    classification_description: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document by link or text; `content_type` says which."""

    content: str
    content_type: str
    header: Annotated[str, Longest(100)]


Documents = tuple[LinkedDocument, ...]


def urn_of(uuid: str) -> str:
    """Return a Catena-X id as a URN in lower case (RFC 9562, section 4)."""
    return "urn:uuid:" + uuid.lower().removeprefix("urn:uuid:")


def is_nil(uuid: str) -> bool:
    """Whether the id is the nil UUID, which names nothing (RFC 9562, section 5.9)."""
    return uuid.endswith(_NIL_UUID)
