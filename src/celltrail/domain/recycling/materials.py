"""What lots give: fractions that leave a process, and materials that were recovered from them.

Sources: Regulation (EU) 2023/1542, Annex XII Part C (the elements with targets); cn_traceability, dismantling
(output masses) and material_recovery; the graph's fractions (black mass, copper, aluminium, steel, plastics).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from celltrail.domain.errors import InvalidInputError, Path

Material = TypeVar("Material", bound=StrEnum)


class Fraction(StrEnum):
    """What comes out of dismantling or shredding, by the stream that it leaves in."""

    CELLS = "CELLS"
    CASING = "CASING"
    ELECTRONICS = "ELECTRONICS"
    CABLES = "CABLES"
    BLACK_MASS = "BLACK_MASS"
    ELECTROLYTE = "ELECTROLYTE"
    SEPARATOR = "SEPARATOR"
    COPPER = "COPPER"
    ALUMINIUM = "ALUMINIUM"
    STEEL = "STEEL"
    LEAD = "LEAD"
    PLASTICS = "PLASTICS"
    RESIDUE = "RESIDUE"
    OTHER = "OTHER"


class RecoveredElement(StrEnum):
    """What was recovered and goes into products again: elements by the mass of the element itself, not of its
    salt, and the other materials that count towards recycling efficiency.
    """

    LITHIUM = "LITHIUM"
    NICKEL = "NICKEL"
    COBALT = "COBALT"
    MANGANESE = "MANGANESE"
    COPPER = "COPPER"
    ALUMINIUM = "ALUMINIUM"
    LEAD = "LEAD"
    CADMIUM = "CADMIUM"
    IRON = "IRON"
    ZINC = "ZINC"
    TITANIUM = "TITANIUM"
    PHOSPHORUS = "PHOSPHORUS"
    GRAPHITE = "GRAPHITE"
    PLASTICS = "PLASTICS"
    OTHER = "OTHER"


def parse_material(kind: type[Material], text: str, *, path: Path = ()) -> Material:
    """Return the material of that name.

    Raises:
        InvalidInputError: there is none; the message lists all of them.
    """
    try:
        return kind(text)
    except ValueError:
        message = f"{text[:40]!r} is not one of {', '.join(kind)}"
        raise InvalidInputError(message, path=path) from None
