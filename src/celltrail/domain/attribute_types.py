"""What an attribute of the battery passport is, apart from which ones there are.

`celltrail.domain.attribute_table` holds the rows, `celltrail.domain.attributes` looks them up,
`celltrail.domain.attribute_values` reads their values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from celltrail.domain.access_groups import AccessGroup


class AttributeCategory(StrEnum):
    """The chapters of the passport (DIN DKE SPEC 99100:2025-02, clause 6), and three of our own."""

    PRODUCT = "PRODUCT"
    COMPLIANCE = "COMPLIANCE"
    CARBON_FOOTPRINT = "CARBON_FOOTPRINT"
    DUE_DILIGENCE = "DUE_DILIGENCE"
    MATERIALS = "MATERIALS"
    CIRCULARITY = "CIRCULARITY"
    PERFORMANCE = "PERFORMANCE"
    LINEAGE = "LINEAGE"
    REGISTRY = "REGISTRY"
    CROSS_REGIME = "CROSS_REGIME"


class ValueType(StrEnum):
    """The form of a value; the text of `parse_value` errors says what each accepts."""

    TEXT = "TEXT"
    URI = "URI"
    MONTH = "MONTH"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    ENUM = "ENUM"
    DOCUMENTS = "DOCUMENTS"
    DECIMALS = "DECIMALS"
    TEXTS = "TEXTS"
    OBJECT = "OBJECT"
    OBJECTS = "OBJECTS"


class Granularity(StrEnum):
    """Whether a value is declared once for a battery model, or for each battery."""

    MODEL = "MODEL"
    BATTERY = "BATTERY"


class Confidence(StrEnum):
    """How sure it is that the attribute is owed as it stands here."""

    LAW = "LAW"
    """An article or annex in force names it."""
    PENDING = "PENDING"
    """Named by law, but its format or start waits on an act that is not adopted."""
    SPECIFICATION = "SPECIFICATION"
    """A specification or common practice asks for it; no article does."""
    DESIGN = "DESIGN"
    """Our own reading."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the passport.

    `annex_xiii` is the point of Regulation (EU) 2023/1542 Annex XIII that decides who reads it, or None;
    `legal_reference` names the articles; `guidance_points` are data points of the Commission guidance v1.0 of
    28.07.2026. An ENUM without `members` takes a short text: the law has not fixed its members yet.
    """

    id: str
    category: AttributeCategory
    name: str
    description: str
    unit: str | None
    value_type: ValueType
    granularity: Granularity
    annex_xiii: str | None
    legal_reference: str | None
    guidance_points: tuple[int, ...]
    group: AccessGroup
    confidence: Confidence
    members: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where the row comes from, in one line."""
        points = ", ".join(f"data point {point}" for point in self.guidance_points)
        guidance = f"Commission guidance v1.0 (28.07.2026), {points}" if points else None
        parts = [part for part in (self.legal_reference, guidance) if part]
        return "; ".join(parts) or "DIN DKE SPEC 99100:2025-02"
