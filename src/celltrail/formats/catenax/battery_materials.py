"""Materials in the Catena-X battery passport 6.1.0: concentrations in declared units, shares in percent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from celltrail.formats.catenax.shapes import Amount, Documents, Share
from celltrail.formats.constraints import OneOf

Concentration = Annotated[
    str,
    OneOf(
        (
            "unit:partPerMillion", "unit:percent", "unit:percentVolume", "unit:partPerThousand",
            "unit:partPerTrillionUs", "unit:partPerBillionUs",
        )
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MaterialId:
    """A substance in a published list."""

    id: str
    type: Annotated[str, OneOf(("CAS", "EC", "IUPAC"))]
    name: str


@dataclass(frozen=True, slots=True)
class ActiveMaterial:
    """A metal of the active materials, with its recycled share in percent."""

    location: str
    recycled: Share
    documentation: Documents
    critical: bool


@dataclass(frozen=True, slots=True)
class OtherActiveMaterial:
    """A further active material."""

    location: str
    recycled: Share
    documentation: Documents
    critical: bool
    material_identification: tuple[MaterialId, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """Lead: active and hazardous at once."""

    impact_of_substances: Documents
    critical: bool
    documentation: Documents
    recycled: Share
    location: str
    concentration: Amount
    material_unit: Concentration


@dataclass(frozen=True, slots=True)
class ActiveMaterials:
    """The active materials."""

    nickel: ActiveMaterial
    lithium: ActiveMaterial
    cobalt: ActiveMaterial
    lead: Lead
    other: tuple[OtherActiveMaterial, ...] | None = None


@dataclass(frozen=True, slots=True)
class HazardousMaterial:
    """A hazardous substance."""

    impact_of_substances: Documents
    concentration: Amount
    location: str
    material_unit: Concentration
    critical: bool
    documentation: Documents


@dataclass(frozen=True, slots=True)
class OtherHazardousMaterial:
    """A further hazardous substance."""

    impact_of_substances: Documents
    material_unit: Concentration
    concentration: Amount
    material_identification: tuple[MaterialId, ...]
    documentation: Documents
    critical: bool
    location: str


@dataclass(frozen=True, slots=True)
class HazardousMaterials:
    """The hazardous substances."""

    cadmium: HazardousMaterial
    mercury: HazardousMaterial
    lead: Lead
    other: tuple[OtherHazardousMaterial, ...] | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """One material of the composition."""

    id: tuple[MaterialId, ...]
    concentration: Amount
    unit: Concentration
    critical: bool
    documentation: Documents
    recycled: Share
    location: str
    renewable: Share


@dataclass(frozen=True, slots=True)
class Materials:
    """What the battery is made of."""

    active: ActiveMaterials
    hazardous: HazardousMaterials
    composition: tuple[Composition, ...]
