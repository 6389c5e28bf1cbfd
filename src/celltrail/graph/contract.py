"""The contract of a caller: what of our own schema some capacity of its roles can read, or its roles record.

It is about the schema, not about rows: what is not in it is null or refused for this caller whatever it asks
about. What is in it may still be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import is_interface_type, is_object_type

from celltrail.commands.models import MAKERS
from celltrail.commands.work import ROLE_OF_WORK
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.field_groups import FIELD_GROUPS, exemption_of
from celltrail.domain.principal import Principal, TokenScope
from celltrail.domain.recorders import RECORDERS
from celltrail.domain.visibility import FACETS_OF_GROUP, ROLE_CAPACITIES, Facet, ever_readable
from celltrail.domain.vocabulary import OperatorRole, Regime
from celltrail.graph.access import group_of
from celltrail.graph.schema import executable_schema

_ALWAYS: Final = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC})
_OF_CHINA: Final = frozenset({Facet.REGIME, Facet.REGIME_ABROAD})

_PUBLIC_ROOTS: Final = frozenset({"viewer", "node", "passport"})
_ROOTS_WITHOUT_ROWS: Final = _PUBLIC_ROOTS | {"operator"}
# An operator reads all of itself, whatever its roles.
_OF_ITSELF: Final = frozenset({"Operator", "Identifier", "Facility"})
_CLAIMANTS: Final = frozenset(ROLE_OF_WORK.values())
_PARTIES: Final = RECORDERS[Event.SHIPMENT_CREATED].roles

# The roles of which one is needed for each mutation.
RECORDING_ROLES: Final[Mapping[str, frozenset[OperatorRole]]] = {
    "registerBatteryModel": MAKERS,
    "registerBatteries": MAKERS,
    "assembleBattery": RECORDERS[Event.ASSEMBLED].roles,
    "installBattery": RECORDERS[Event.INSTALLED].roles,
    "placeOnMarket": RECORDERS[Event.PLACED_ON_MARKET].roles,
    "declareAttributes": RECORDERS[Event.ATTRIBUTES_DECLARED].roles,
    "attachEvidence": RECORDERS[Event.EVIDENCE_ATTACHED].roles,
    "sellBattery": RECORDERS[Event.SOLD].roles,
    "transferOwnership": RECORDERS[Event.OWNERSHIP_TRANSFERRED].roles,
    "transferResponsibility": RECORDERS[Event.RESPONSIBILITY_TRANSFERRED].roles,
    "swapBattery": RECORDERS[Event.SWAPPED].roles,
    "recordMeasurement": RECORDERS[Event.MEASURED].roles,
    "repairBattery": RECORDERS[Event.REPAIRED].roles,
    "createShipment": _PARTIES,
    "cancelShipment": _PARTIES,
    "dispatchShipment": _PARTIES,
    "receiveShipment": _PARTIES,
    "assignWork": RECORDERS[Event.WORK_ASSIGNED].roles,
    "removeBattery": RECORDERS[Event.REMOVED].roles,
    "collectBattery": RECORDERS[Event.COLLECTED].roles,
    "dismantleBattery": RECORDERS[Event.DISMANTLED].roles,
    "repurposeBattery": RECORDERS[Event.REPURPOSED].roles,
    "processLot": RECORDERS[Event.LOT_PROCESSED].roles,
    "recordRecycling": RECORDERS[Event.RECYCLED].roles,
    "correctEvent": RECORDERS[Event.MEASURED].roles,
    "grantAccess": RECORDERS[Event.ACCESS_GRANTED].roles,
    "revokeAccess": RECORDERS[Event.ACCESS_GRANTED].roles,
    "claimBattery": _CLAIMANTS,
    "confirmClaim": RECORDERS[Event.WORK_ASSIGNED].roles,
}


@dataclass(frozen=True, slots=True)
class Contract:
    """Callers of one contract are shown the same schema. `owns` are partners' subgraphs that are its own."""

    is_public: bool
    roles: frozenset[OperatorRole]
    facets: frozenset[Facet]
    records: bool
    owns: frozenset[str] = frozenset()

    def reads(self, group: AccessGroup) -> bool:
        """Whether some capacity of its roles reads something of the group."""
        return group in _ALWAYS or bool(self.facets & FACETS_OF_GROUP[group])

    @property
    def has_rows(self) -> bool:
        """Whether an operator of these roles can have a slice at all."""
        return any(ROLE_CAPACITIES[role] for role in self.roles)


def contract_of(principal: Principal, *, owns: frozenset[str] = frozenset()) -> Contract:
    """The contract of a caller. A token that may not read is shown no more than the public, and mutations."""
    reads = not principal.is_public and TokenScope.READ in principal.scopes
    roles = principal.roles if not principal.is_public else frozenset()
    facets = ever_readable(roles, purposes=principal.purposes) if reads else frozenset()
    if Regime.CN_MIIT not in principal.regimes:
        facets -= _OF_CHINA  # its authorities alone read by these
    records = not principal.is_public and TokenScope.WRITE in principal.scopes
    return Contract(principal.is_public, roles, facets, records, owns if reads else frozenset())


def shows(contract: Contract, coordinate: str) -> bool:
    """Whether a field of our own schema is in the contract.

    Raises:
        FieldGroupError: it is no field of ours.
    """
    type_name, name = coordinate.split(".")
    match type_name:
        case "Query" | "Subscription":
            return _shows_root(contract, type_name, name)
        case "Mutation" if name in RECORDING_ROLES:
            return contract.records and bool(contract.roles & RECORDING_ROLES[name])
        case "Viewer" if name == "claims":
            return bool(contract.roles & _CLAIMANTS)
        case _ if exemption_of(type_name) is not None and type_name != "Mutation":
            return True
        case _ if type_name in _OF_ITSELF and not contract.is_public:
            return True
    return contract.reads(group_of(_owners(type_name), name, groups=FIELD_GROUPS))


def _shows_root(contract: Contract, type_name: str, name: str) -> bool:
    if contract.has_rows and contract.facets:
        return True
    roots = _PUBLIC_ROOTS if contract.is_public else _ROOTS_WITHOUT_ROWS
    return type_name == "Query" and name in roots


def _owners(type_name: str) -> tuple[str, ...]:
    type_ = executable_schema().get_type(type_name)
    if not (is_object_type(type_) or is_interface_type(type_)):
        return (type_name,)
    return (type_name, *(each.name for each in type_.interfaces))
