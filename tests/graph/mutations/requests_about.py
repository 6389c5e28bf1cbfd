"""One sound request for each mutation, about a battery, shipment, lot, event, grant or model of anybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from celltrail.graph.ids import global_id
from tests.graph.desk import CARRIER, RECYCLER, operator
from tests.graph.world import uid


@dataclass(frozen=True, slots=True)
class About:
    """Global ids of what a request is about."""

    battery: str
    shipment: str
    lot: str
    event: str
    grant: str
    model: str
    claim: str

    @classmethod
    def missing(cls, name: str) -> About:
        """Ids of nothing."""
        return cls(
            global_id("Battery", name),
            global_id("Shipment", name),
            global_id("MaterialLot", name),
            global_id("LifecycleEvent", name),
            global_id("AccessGrant", name),
            global_id("BatteryModel", name),
            global_id("Claim", name),
        )

    def hidden_in(self, text: str) -> str:
        """The text without these ids, whether they stand in it as they are given or as they are kept."""
        for each in (self.battery, self.shipment, self.lot, self.event, self.grant, self.model, self.claim):
            text = text.replace(each, "…")
        return text


REPORT = {"title": "report", "sha256": "ab" * 32, "mediaType": "application/pdf"}

REQUESTS: Mapping[str, Callable[[About], dict[str, Any]]] = {
    "assembleBattery": lambda it: {"parent": {"id": it.battery}, "components": [{"id": it.battery}]},
    "assignWork": lambda it: {
        "batteries": [{"id": it.battery}],
        "operator": operator(RECYCLER),
        "capacity": "RECYCLER",
    },
    "attachEvidence": lambda it: {"battery": {"id": it.battery}, "evidence": [REPORT]},
    "cancelShipment": lambda it: {"shipment": it.shipment},
    "confirmClaim": lambda it: {"claim": it.claim, "accept": True},
    "collectBattery": lambda it: {"battery": {"id": it.battery}, "route": "RECYCLE"},
    "correctEvent": lambda it: {"event": it.event, "reason": "wrong", "changes": {"stateOfHealth": "0.5"}},
    "createShipment": lambda it: {
        "batteries": [{"id": it.battery}],
        "consignee": operator(CARRIER),
        "origin": "DE",
        "destination": "FR",
    },
    "declareAttributes": lambda it: {
        "battery": {"id": it.battery},
        "attributes": [{"attribute": "warranty_period", "value": 96}],
    },
    "dismantleBattery": lambda it: {"battery": {"id": it.battery}, "massKg": "999"},
    "dispatchShipment": lambda it: {"shipment": it.shipment},
    "grantAccess": lambda it: {
        "battery": {"id": it.battery},
        "operator": operator(RECYCLER),
        "groups": ["INDIVIDUAL"],
        "purpose": "audit",
        "until": "2030-01-01T00:00:00Z",
    },
    "installBattery": lambda it: {"battery": {"id": it.battery}, "system": "shed"},
    "placeOnMarket": lambda it: {
        "batteries": [{"id": it.battery}],
        "market": "DE",
        "placedOn": "2027-02-01",
    },
    "processLot": lambda it: {
        "batteries": [{"battery": {"id": it.battery}, "massKg": "999"}],
        "lots": [{"lot": it.lot, "massKg": "1"}],
        "fractions": [{"material": "COPPER", "massKg": "1"}],
    },
    "receiveShipment": lambda it: {"shipment": it.shipment},
    "recordMeasurement": lambda it: {"battery": {"id": it.battery}, "stateOfHealth": "0.5"},
    "recordRecycling": lambda it: {
        "battery": {"id": it.battery},
        "recovered": [{"material": "LITHIUM", "massKg": "998"}],
    },
    "registerBatteries": lambda it: {
        "batteries": [{"uid": uid("op-rival", "of-a-model"), "level": "PACK", "model": it.model}]
    },
    "removeBattery": lambda it: {"battery": {"id": it.battery}},
    "repairBattery": lambda it: {"battery": {"id": it.battery}, "description": "mended"},
    "repurposeBattery": lambda it: {
        "originals": [{"id": it.battery}],
        "successors": [{"uid": uid("op-rival", "successor"), "level": "PACK"}],
        "route": "REPURPOSE",
    },
    "revokeAccess": lambda it: {"grant": it.grant},
    "sellBattery": lambda it: {"batteries": [{"id": it.battery}], "buyer": operator(RECYCLER)},
    "swapBattery": lambda it: {
        "battery": {"id": it.battery},
        "station": "north",
        "vinIn": "WVWZZZ1JZXW000001",
    },
    "transferOwnership": lambda it: {"batteries": [{"id": it.battery}], "owner": operator(RECYCLER)},
    "transferResponsibility": lambda it: {
        "batteries": [{"id": it.battery}],
        "responsible": operator(RECYCLER),
    },
}

# What names nothing that was there before.
ABOUT_NOTHING = {"registerBatteryModel", "claimBattery"}
