"""The access group of every field of the API: one row per field, with the source of its group.

Sources: design of access, section 3, and through it Regulation (EU) 2023/1542, Annex XIII; `2` and the like
are its points. A row of an interface holds for every type that implements it. Types that hang on no battery
are exempt, each for a reason that stands beside it. The fields of events name their group where their body is
defined (`celltrail.domain.events`) and are read from there.

The schema cannot be built with a field that has no row (`celltrail.graph.access`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.events import BODIES

_IDENTITY, _PUBLIC, _INDIVIDUAL, _COMMERCIAL = (
    AccessGroup.IDENTITY,
    AccessGroup.PUBLIC,
    AccessGroup.INDIVIDUAL,
    AccessGroup.COMMERCIAL,
)

_ROWS: Final[Mapping[str, AccessGroup]] = {
    "Node.id": _IDENTITY,  # access 3: id
    # ── Operators: name and country where a readable field names one, the rest to trade parties (access 2).
    "Operator.name": _IDENTITY,
    "Operator.country": _IDENTITY,
    "Operator.roles": _COMMERCIAL,
    "Operator.identifiers": _COMMERCIAL,
    "Operator.facilities": _COMMERCIAL,
    "Identifier.scheme": _IDENTITY,  # of an identifier that is readable at all
    "Identifier.value": _IDENTITY,
    "Facility.id": _IDENTITY,  # facilities follow what hangs on batteries (access 2)
    "Facility.name": _IDENTITY,
    "Facility.country": _IDENTITY,
    "Facility.identifier": _COMMERCIAL,
    # ── Batteries.
    "Battery.uid": _IDENTITY,  # access 3: uid
    "Battery.level": _IDENTITY,  # access 3: level
    "Battery.asOf": _IDENTITY,  # about the reader's own part (access 4)
    "Battery.parent": _IDENTITY,  # from a component upwards only IDENTITY (access 2)
    "Battery.derivedFrom": _IDENTITY,  # Art. 77(7): the passport links to its originals
    "Battery.derivedInto": _IDENTITY,  # the rows themselves are guarded (access 2, second life)
    "Battery.code": _PUBLIC,  # Annex VI Part A; 1
    "Battery.model": _PUBLIC,  # 1(a)
    "Battery.manufacturer": _PUBLIC,  # 1(a), Annex VI Part A(1)
    "Battery.responsible": _PUBLIC,  # Art. 77(4)
    "Battery.producedOn": _PUBLIC,  # Annex VI Part A(4)
    "Battery.market": _PUBLIC,
    "Battery.placedOnMarketAt": _PUBLIC,
    "Battery.passport": _PUBLIC,  # 1
    "Battery.compliance": _PUBLIC,  # each finding by the groups of its facts (access 3, derived answers)
    "Battery.attributes": _PUBLIC,  # each value by the group of its attribute (domain.attributes)
    "Battery.stage": _INDIVIDUAL,  # 4
    "Battery.passportStatus": _INDIVIDUAL,  # 4(c)
    "Battery.version": _INDIVIDUAL,  # access 5
    "Battery.host": _INDIVIDUAL,  # 4(d): use
    "Battery.owner": _INDIVIDUAL,
    "Battery.custodian": _INDIVIDUAL,
    "Battery.components": _INDIVIDUAL,  # what is in this one battery, and only what is visible
    "Battery.stateOfHealth": _INDIVIDUAL,  # 4(b)
    "Battery.cycleCount": _INDIVIDUAL,  # 4(d)
    "Battery.massKg": _INDIVIDUAL,  # what is left of it: the mass as made is the model's and an attribute
    "Battery.measuredAt": _INDIVIDUAL,
    "Battery.history": _INDIVIDUAL,  # 4(d)
    "Battery.recycling": _INDIVIDUAL,
    "Battery.shipments": _INDIVIDUAL,  # 4; who reads it sees that there are some (storage/shipment_scope.py)
    "Battery.claims": _COMMERCIAL,  # as readableBy
    "Battery.readableBy": _COMMERCIAL,  # who deals with whom; the owner's and the responsible operator's
    "Battery.accesses": _COMMERCIAL,  # as readableBy
    "BatteryModel.name": _PUBLIC,  # 1(a)
    "BatteryModel.category": _PUBLIC,
    "BatteryModel.chemistry": _PUBLIC,  # 1(b)
    "BatteryModel.ratedCapacityAh": _PUBLIC,  # 1(g)
    "BatteryModel.nominalVoltageV": _PUBLIC,  # 1(h)
    "BatteryModel.ratedEnergyKwh": _PUBLIC,
    "BatteryModel.massKg": _PUBLIC,
    "BatteryModel.manufacturer": _PUBLIC,
    "BatteryModel.attributes": _PUBLIC,  # each value by the group of its attribute
    # A value is listed only to those who read its attribute's group: what it says of itself is open to them.
    "AttributeValue.id": _IDENTITY,
    "AttributeValue.name": _IDENTITY,
    "AttributeValue.value": _IDENTITY,
    "AttributeValue.unit": _IDENTITY,
    "AttributeValue.group": _IDENTITY,
    "AttributeValue.legalReference": _IDENTITY,
    "AttributeValue.isOfModel": _IDENTITY,
    "AttributeValue.declaredAt": _IDENTITY,
    "AttributeValue.declaredBy": _IDENTITY,
    # ── Compliance: a report is for those who read point 1, and lists what its reader may see (access 3).
    "ComplianceReport.regime": _IDENTITY,
    "ComplianceReport.on": _IDENTITY,
    "ComplianceReport.scope": _IDENTITY,
    "ComplianceReport.reason": _IDENTITY,
    "ComplianceReport.findings": _IDENTITY,
    "ComplianceReport.othersOwe": _IDENTITY,
    "ComplianceFinding.rule": _IDENTITY,
    "ComplianceFinding.outcome": _IDENTITY,
    "ComplianceFinding.on": _IDENTITY,
    "ComplianceFinding.detail": _IDENTITY,
    "ComplianceFinding.owedBy": _IDENTITY,
    # ── Claims: for the claimant and for those who may answer them (access 2).
    "Claim.id": _IDENTITY,
    "Claim.identifier": _COMMERCIAL,
    "Claim.capacity": _COMMERCIAL,
    "Claim.occurredAt": _COMMERCIAL,
    "Claim.claimedAt": _COMMERCIAL,
    "Claim.until": _COMMERCIAL,
    "Claim.state": _COMMERCIAL,
    "Claim.answeredAt": _COMMERCIAL,
    "Claim.claimant": _COMMERCIAL,
    "Claim.answeredBy": _COMMERCIAL,
    "Claim.passport": _PUBLIC,
    "AccessGrant.id": _IDENTITY,
    "AccessGrant.capacity": _COMMERCIAL,
    "AccessGrant.regime": _COMMERCIAL,
    "AccessGrant.groups": _COMMERCIAL,
    "AccessGrant.purpose": _COMMERCIAL,
    "AccessGrant.since": _COMMERCIAL,
    "AccessGrant.until": _COMMERCIAL,
    "AccessGrant.operator": _COMMERCIAL,
    "AccessGrant.party": _COMMERCIAL,
    "AccessGrant.grantedBy": _COMMERCIAL,
    # ── The access log: for the owner and the responsible operator.
    "BatteryAccess.at": _COMMERCIAL,
    "BatteryAccess.groups": _COMMERCIAL,
    "BatteryAccess.bySubgraph": _COMMERCIAL,
    "BatteryAccess.purposes": _COMMERCIAL,
    "BatteryAccess.operator": _COMMERCIAL,
    # ── Passports: the public tier (Art. 77(2)(a)).
    "Passport.uid": _IDENTITY,
    "Passport.isCeased": _PUBLIC,  # Art. 77(8); access 2, the public
    "Passport.status": _INDIVIDUAL,  # 4(c)
    "Passport.code": _PUBLIC,
    "Passport.producedOn": _PUBLIC,
    "Passport.placedOnMarketAt": _PUBLIC,
    "Passport.model": _PUBLIC,
    "Passport.manufacturer": _PUBLIC,
    "Passport.responsible": _PUBLIC,
    "Passport.battery": _IDENTITY,
    "Passport.attributes": _PUBLIC,
    # ── Events: who sees one at all reads when and of which type it is (access 5).
    "LifecycleEvent.actId": _IDENTITY,
    "LifecycleEvent.type": _IDENTITY,
    "LifecycleEvent.cursor": _IDENTITY,  # sealed for its reader
    "LifecycleEvent.occurredAt": _IDENTITY,
    "LifecycleEvent.recordedAt": _IDENTITY,
    "LifecycleEvent.battery": _IDENTITY,
    "LifecycleEvent.recordedBy": _INDIVIDUAL,
    "LifecycleEvent.facility": _INDIVIDUAL,
    "LifecycleEvent.evidence": _INDIVIDUAL,  # each document by its own group
    "LifecycleEvent.sequence": _INDIVIDUAL,  # access 5
    "LifecycleEvent.hash": _INDIVIDUAL,  # access 5
    "LifecycleEvent.previousHash": _INDIVIDUAL,  # access 5
    "Evidence.id": _IDENTITY,
    "Evidence.title": _INDIVIDUAL,
    "Evidence.sha256": _INDIVIDUAL,
    "Evidence.mediaType": _INDIVIDUAL,
    "Evidence.link": _INDIVIDUAL,
    # ── Shipments: its parties read their own leg, others identity and status (access 2 and 3).
    "Shipment.status": _INDIVIDUAL,
    "Shipment.version": _INDIVIDUAL,
    "Shipment.history": _INDIVIDUAL,
    "Shipment.batteries": _INDIVIDUAL,  # those of the reader alone
    "Shipment.reference": _COMMERCIAL,
    "Shipment.consignor": _COMMERCIAL,
    "Shipment.consignee": _COMMERCIAL,
    "Shipment.carrier": _COMMERCIAL,
    "Shipment.exporter": _COMMERCIAL,
    "Shipment.importer": _COMMERCIAL,
    "Shipment.origin": _COMMERCIAL,
    "Shipment.transit": _COMMERCIAL,
    "Shipment.destination": _COMMERCIAL,
    "Shipment.dispatchedAt": _COMMERCIAL,
    "Shipment.receivedAt": _COMMERCIAL,
    "ShipmentStatusChange.cursor": _IDENTITY,
    "ShipmentStatusChange.shipment": _IDENTITY,
    "ShipmentStatusChange.status": _INDIVIDUAL,
    "ShipmentStatusChange.event": _INDIVIDUAL,
    "ShipmentStatusChange.occurredAt": _IDENTITY,
    "ShipmentStatusChange.recordedAt": _IDENTITY,
    # ── End of life: of lots a partner sees its own share (access 2).
    "RecyclingRecord.battery": _IDENTITY,
    "RecyclingRecord.collectedAt": _INDIVIDUAL,
    "RecyclingRecord.route": _INDIVIDUAL,
    "RecyclingRecord.inputMassKg": _INDIVIDUAL,
    "RecyclingRecord.recyclingEfficiency": _INDIVIDUAL,
    "RecyclingRecord.lots": _INDIVIDUAL,
    "RecyclingRecord.fractions": _INDIVIDUAL,
    "RecyclingRecord.recovered": _INDIVIDUAL,
    "RecyclingRecord.massBalance": _INDIVIDUAL,
    "MaterialLot.processedBy": _INDIVIDUAL,
    "MaterialLot.processedAt": _INDIVIDUAL,
    "MaterialLot.reference": _COMMERCIAL,
    "MaterialLot.share": _INDIVIDUAL,
    "MaterialLot.inputMassKg": _INDIVIDUAL,
    "MaterialLot.recyclingEfficiency": _INDIVIDUAL,
    "MaterialLot.inputs": _INDIVIDUAL,
    "MaterialLot.fractions": _INDIVIDUAL,
    "MaterialLot.recovered": _INDIVIDUAL,
    "MaterialLot.massBalance": _INDIVIDUAL,
    "LotInput.number": _INDIVIDUAL,
    "LotInput.massKg": _INDIVIDUAL,
    "LotInput.battery": _IDENTITY,
    "LotInput.lot": _IDENTITY,
    "MaterialFraction.material": _INDIVIDUAL,
    "MaterialFraction.massKg": _INDIVIDUAL,
    "RecoveredMaterial.material": _INDIVIDUAL,
    "RecoveredMaterial.massKg": _INDIVIDUAL,
    "RecoveredMaterial.inputMassKg": _INDIVIDUAL,
    "RecoveredMaterial.share": _INDIVIDUAL,
    "RecoveredMaterial.target": _PUBLIC,  # Annex XII Part C
    "RecoveredMaterial.met": _INDIVIDUAL,
    "MassBalance.inputKg": _INDIVIDUAL,
    "MassBalance.outputKg": _INDIVIDUAL,
    "MassBalance.unaccountedKg": _INDIVIDUAL,
}

# Types whose fields have no group, and why. What they lead to has groups of its own.
EXEMPT_TYPES: Final[Mapping[str, str]] = {
    "Query": "a root: the rows decide what it answers",
    "Mutation": "a root: the act decides who may",
    "Subscription": "a root: the rows decide what it delivers",
    "PageInfo": "about a page of visible rows",
    "ComplianceRule": "a row of the tables of rules: law, and no battery",
    "Viewer": "the caller about itself",
    "Slice": "the caller about itself",
    "Error": "a refusal, told to whom it is about",
    "NotFound": "a refusal, told to whom it is about",
    "Forbidden": "a refusal, told to whom it is about",
    "InvalidInput": "a refusal, told to whom it is about",
    "StageConflict": "a refusal, told to whom it is about",
    "VersionConflict": "a refusal, told to whom it is about",
    "IdempotencyConflict": "a refusal, told to whom it is about",
    "MassBalanceExceeded": "a refusal, told to whom it is about",
    "_Service": "Federation: the subgraph's own SDL",
}
EXEMPT_SUFFIXES: Final[Mapping[str, str]] = {
    "Connection": "a page of visible rows",
    "Edge": "the place of a visible row",
    "Payload": "what the caller's own act led to",
}


def exemption_of(type_name: str) -> str | None:
    """Why the fields of a type have no group, or None: each of them needs one."""
    if type_name in EXEMPT_TYPES:
        return EXEMPT_TYPES[type_name]
    return next((why for suffix, why in EXEMPT_SUFFIXES.items() if type_name.endswith(suffix)), None)


def _event_rows() -> Iterator[tuple[str, AccessGroup]]:
    """The fields of event bodies, each with the group that its definition names."""
    for body in BODIES.values():
        for each in fields(body):
            group = each.metadata.get("group", AccessGroup.INDIVIDUAL)
            yield f"{body.__name__}.{_camel(each.name)}", group


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


FIELD_GROUPS: Final[Mapping[str, AccessGroup]] = MappingProxyType({**dict(_event_rows()), **_ROWS})
"""Every field's group, by its coordinate in the schema."""
