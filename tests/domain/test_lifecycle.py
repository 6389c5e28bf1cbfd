"""The lifecycle: every move by table, what limits it, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from celltrail.domain import events
from celltrail.domain.battery import BatteryState
from celltrail.domain.errors import StageConflictError
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import EventBody
from celltrail.domain.lifecycle import STATUS_BY_ROUTE, accepted, advance, amend
from celltrail.domain.vocabulary import EndOfLifeRoute, LifecycleStage, PassportStatus

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLIER = datetime(2026, 2, 1, 12, tzinfo=UTC)

PAPERS = "ATTRIBUTES_DECLARED EVIDENCE_ATTACHED CORRECTED ACCESS_GRANTED ACCESS_REVOKED"
RIGHTS = "OWNERSHIP_TRANSFERRED RESPONSIBILITY_TRANSFERRED WORK_ASSIGNED"
CN5 = "cn_traceability section 5"
EU77 = "Regulation (EU) 2023/1542, Art. 77(7)"

# (stage, events, stage after, source): every move of a battery that stands alone, outside shipments and lots.
MOVES: list[tuple[str, str, str, str]] = [
    ("PRODUCED", PAPERS, "PRODUCED", "passport is kept up to date: Art. 77(4)"),
    ("PRODUCED", RIGHTS, "PRODUCED", EU77),
    ("PRODUCED", "SHIPMENT_CREATED MEASURED REPAIRED", "PRODUCED", CN5),
    ("PRODUCED", "PLACED_ON_MARKET", "PRODUCED", "Art. 77(1)"),
    ("PRODUCED", "SOLD", "PRODUCED", "cn_traceability.csv, sale; sold to a distributor it is not yet used"),
    ("PRODUCED", "ASSEMBLED", "INSTALLED", "GB/T 34014-2017: pack, module, cell correspondence"),
    ("PRODUCED", "INSTALLED", "INSTALLED", "cn_traceability.csv, vehicle_installation"),
    ("PRODUCED", "COLLECTED", "COLLECTED", "Art. 3(50): what is discarded unsold is waste"),
    ("INSTALLED", PAPERS, "INSTALLED", "Art. 77(4)"),
    ("INSTALLED", RIGHTS, "INSTALLED", EU77),
    ("INSTALLED", "SHIPMENT_CREATED MEASURED REPAIRED PLACED_ON_MARKET", "INSTALLED", CN5),
    ("INSTALLED", "SOLD SWAPPED", "IN_USE", "cn_traceability.csv, sale and swap"),
    ("INSTALLED", "REMOVED", "REMOVED", "cn_traceability.csv, decommission"),
    ("IN_USE", PAPERS, "IN_USE", "Art. 77(4)"),
    ("IN_USE", RIGHTS, "IN_USE", EU77),
    ("IN_USE", "SOLD SWAPPED MEASURED REPAIRED PLACED_ON_MARKET", "IN_USE", CN5),
    ("IN_USE", "REMOVED", "REMOVED", "cn_traceability.csv, decommission"),
    ("IN_USE", "COLLECTED", "COLLECTED", "cn_traceability.csv, collection; handed in by its user"),
    ("REMOVED", PAPERS, "REMOVED", "Art. 77(4)"),
    ("REMOVED", RIGHTS, "REMOVED", EU77),
    ("REMOVED", "SHIPMENT_CREATED SOLD MEASURED REPAIRED", "REMOVED", CN5),
    (
        "REMOVED",
        "ASSEMBLED INSTALLED",
        "INSTALLED",
        "cn_traceability.csv, maintenance_replacement: fitted_code",
    ),
    ("REMOVED", "COLLECTED", "COLLECTED", "cn_traceability.csv, collection"),
    ("REMOVED", "REPURPOSED", "REPURPOSED", "Art. 3(31): repurposing of what is not waste"),
    ("COLLECTED", PAPERS, "COLLECTED", "Art. 77(4)"),
    ("COLLECTED", RIGHTS, "COLLECTED", "Art. 77(7), second subparagraph"),
    ("COLLECTED", "SHIPMENT_CREATED MEASURED LOT_PROCESSED", "COLLECTED", "cn_traceability.csv, collection"),
    ("COLLECTED", "DISMANTLED", "DISMANTLED", "cn_traceability.csv, dismantling"),
    ("COLLECTED", "REPURPOSED", "REPURPOSED", "Art. 3(30): preparation for repurposing of waste"),
    ("COLLECTED", "RECYCLED", "RECYCLED", "cn_traceability.csv, material_recovery"),
    ("DISMANTLED", PAPERS, "DISMANTLED", "Art. 77(4)"),
    ("DISMANTLED", RIGHTS, "DISMANTLED", "Art. 77(7), second subparagraph"),
    ("DISMANTLED", "SHIPMENT_CREATED LOT_PROCESSED", "DISMANTLED", "cn_traceability.csv, material_recovery"),
    ("DISMANTLED", "RECYCLED", "RECYCLED", "cn_traceability.csv, material_recovery"),
    ("REPURPOSED", PAPERS, "REPURPOSED", "GB/T 34014-2017, 4.2: the first code is kept"),
    (
        "RECYCLED",
        "ACCESS_REVOKED CORRECTED",
        "RECYCLED",
        "Art. 77(8): it ends; what was said of it is mended",
    ),
]

WORDS: dict[str, EventBody] = {
    "ATTRIBUTES_DECLARED": events.AttributesDeclared(attributes=("battery_mass",)),
    "EVIDENCE_ATTACHED": events.EvidenceAttached(title="test report"),
    "CORRECTED": events.Corrected(event="e", reason="typing"),
    "ACCESS_GRANTED": events.AccessGranted(grant="g"),
    "ACCESS_REVOKED": events.AccessRevoked(grant="g"),
    "OWNERSHIP_TRANSFERRED": events.OwnershipTransferred(previous="maker", next="next"),
    "RESPONSIBILITY_TRANSFERRED": events.ResponsibilityTransferred(previous="maker", next="next"),
    "WORK_ASSIGNED": events.WorkAssigned(capacity="SERVICE", assignee="next"),
    "SHIPMENT_CREATED": events.ShipmentCreated(shipment="s", consignor="maker", consignee="next"),
    "SHIPMENT_DISPATCHED": events.ShipmentDispatched(shipment="s", consignor="maker", carrier="carrier"),
    "SHIPMENT_RECEIVED": events.ShipmentReceived(shipment="s", consignee="next"),
    "SHIPMENT_CANCELLED": events.ShipmentCancelled(shipment="s"),
    "PLACED_ON_MARKET": events.PlacedOnMarket(market="DE", placed_on=date(2026, 2, 1), responsible="maker"),
    "SOLD": events.Sold(seller="maker", buyer="next"),
    "MEASURED": events.Measured(state_of_health=Decimal("0.9")),
    "REPAIRED": events.Repaired(description="new fuse"),
    "ASSEMBLED": events.Assembled(parent="whole"),
    "INSTALLED": events.Installed(vin="VIN-1"),
    "SWAPPED": events.Swapped(vin_in="VIN-1", vin_out="VIN-2"),
    "REMOVED": events.Removed(reason="scrapped"),
    "RELEASED": events.Released(parent="whole", owner="next", custodian="next"),
    "COLLECTED": events.Collected(mass_kg=Decimal("400"), custodian="next"),
    "DISMANTLED": events.Dismantled(mass_kg=Decimal("90")),
    "REPURPOSED": events.Repurposed(route=EndOfLifeRoute.REPURPOSE),
    "LOT_PROCESSED": events.LotProcessed(lot="lot", mass_kg=Decimal("400")),
    "RECYCLED": events.Recycled(lot="lot"),
}

STAGES = tuple(LifecycleStage)
ALONE = {stage: BatteryState(stage=stage, owner_id="maker") for stage in STAGES}


def named(*texts: str) -> frozenset[LifecycleEventType]:
    return frozenset(LifecycleEventType(word) for text in texts for word in text.split())


def record(state: BatteryState, *bodies: EventBody) -> BatteryState:
    for body in bodies:
        state = advance(state, body, subject="battery X", occurred_at=NOW)
    return state


def moves_of(stage: str) -> dict[str, str]:
    return {word: after for at, words, after, _ in MOVES if at == stage for word in words.split()}


@pytest.mark.parametrize(
    ("stage", "event", "after"),
    [
        pytest.param(stage, event, after, id=f"{stage}-{event}")
        for stage, words, after, _source in MOVES
        for event in words.split()
    ],
)
def test_a_battery_that_stands_alone_moves_as_the_sources_say(stage: str, event: str, after: str) -> None:
    assert record(ALONE[LifecycleStage(stage)], WORDS[event]).stage == after


@pytest.mark.parametrize(
    ("stage", "event"),
    [
        pytest.param(stage, event, id=f"{stage}-{event}")
        for stage in STAGES
        for event in WORDS
        if event not in moves_of(stage)
    ],
)
def test_every_other_move_is_refused_with_what_is_accepted(stage: LifecycleStage, event: str) -> None:
    with pytest.raises(StageConflictError) as refusal:
        record(ALONE[stage], WORDS[event])

    assert refusal.value.accepted == tuple(sorted(moves_of(stage)))
    assert f"battery X in stage {stage} does not accept {event}" in refusal.value.message
    for word in moves_of(stage) or ("no further event",):
        assert word in refusal.value.message


def test_the_table_names_every_event_of_a_battery() -> None:
    """MODEL_REGISTERED is a model's; PRODUCED makes the battery, so that no battery accepts it."""
    assert set(WORDS) == {str(each) for each in LifecycleEventType} - {"MODEL_REGISTERED", "PRODUCED"}


def test_a_battery_is_produced_once() -> None:
    for state in ALONE.values():
        with pytest.raises(StageConflictError):
            record(state, events.Produced(produced_on=date(2026, 1, 1)))


def test_a_recycled_battery_accepts_no_event_of_a_life() -> None:
    recycled = record(ALONE[LifecycleStage.COLLECTED], WORDS["RECYCLED"])

    assert accepted(recycled) == named("ACCESS_REVOKED CORRECTED")
    for word, body in WORDS.items():
        if word not in {"ACCESS_REVOKED", "CORRECTED"}:
            with pytest.raises(StageConflictError, match="it accepts ACCESS_REVOKED, CORRECTED"):
                record(recycled, body)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_module_cannot_be_in_two_packs() -> None:
    """cn_traceability, section 5."""
    built_in = record(ALONE[LifecycleStage.PRODUCED], events.Assembled(parent="pack-1"))

    with pytest.raises(StageConflictError, match="INSTALLED, inside another battery"):
        record(built_in, events.Assembled(parent="pack-2"))


@pytest.mark.parametrize("binding", ["INSTALLED", "ASSEMBLED"])
@pytest.mark.parametrize("first", ["INSTALLED", "ASSEMBLED"])
def test_a_battery_cannot_have_two_open_bindings(first: str, binding: str) -> None:
    """cn_traceability, section 5."""
    bound = record(ALONE[LifecycleStage.PRODUCED], WORDS[first])

    with pytest.raises(StageConflictError):
        record(bound, WORDS[binding])


@pytest.mark.parametrize("parent", [None, "another"])
@pytest.mark.parametrize("body", [events.Removed(), events.Released()])
def test_a_battery_is_taken_out_of_nothing_that_it_is_not_in(
    body: events.Removed | events.Released, parent: str | None
) -> None:
    inside = record(ALONE[LifecycleStage.PRODUCED], WORDS["ASSEMBLED"])

    with pytest.raises(StageConflictError) as refusal:
        record(inside, replace(body, parent=parent))

    assert body.type not in refusal.value.accepted
    with pytest.raises(StageConflictError):
        record(ALONE[LifecycleStage.IN_USE], replace(body, parent="another"))


def test_a_whole_takes_components_without_moving() -> None:
    whole = record(ALONE[LifecycleStage.PRODUCED], events.Assembled(components=("cell-1",)))

    assert whole == ALONE[LifecycleStage.PRODUCED]


def test_inside_another_only_papers_measurements_and_the_way_out_are_left() -> None:
    inside = record(ALONE[LifecycleStage.PRODUCED], WORDS["ASSEMBLED"])

    assert accepted(inside) == named(PAPERS, "MEASURED REMOVED RELEASED RECYCLED")
    assert (inside.parent_id, inside.owner_id, inside.custodian_id) == ("whole", None, None)


def test_a_battery_in_a_vehicle_is_not_recycled_without_being_collected() -> None:
    """Only what is inside another battery is recycled as it was, with the whole."""
    installed = record(ALONE[LifecycleStage.PRODUCED], WORDS["INSTALLED"])

    with pytest.raises(StageConflictError):
        record(installed, WORDS["RECYCLED"])
    with pytest.raises(StageConflictError):
        record(installed, WORDS["RELEASED"])


@pytest.mark.parametrize(
    ("stage", "moves"),
    [
        ("PRODUCED", "SOLD OWNERSHIP_TRANSFERRED WORK_ASSIGNED"),
        ("INSTALLED", "SOLD OWNERSHIP_TRANSFERRED WORK_ASSIGNED"),
        ("REMOVED", "SOLD OWNERSHIP_TRANSFERRED WORK_ASSIGNED"),
        ("COLLECTED", "OWNERSHIP_TRANSFERRED WORK_ASSIGNED"),
        ("DISMANTLED", "OWNERSHIP_TRANSFERRED WORK_ASSIGNED"),
    ],
)
def test_on_a_shipment_nothing_is_built_worked_on_or_shipped_again(stage: str, moves: str) -> None:
    shipped = record(ALONE[LifecycleStage(stage)], WORDS["SHIPMENT_CREATED"])

    under_way = "SHIPMENT_DISPATCHED SHIPMENT_RECEIVED SHIPMENT_CANCELLED"
    assert accepted(shipped) == named(PAPERS, moves, under_way)
    with pytest.raises(StageConflictError, match="on an open shipment"):
        record(shipped, WORDS["SHIPMENT_CREATED"])


def test_a_battery_sold_with_its_system_under_way_still_arrives() -> None:
    sold = record(
        ALONE[LifecycleStage.INSTALLED],
        WORDS["SHIPMENT_CREATED"],
        WORDS["SHIPMENT_DISPATCHED"],
        WORDS["SOLD"],
    )

    arrived = record(sold, WORDS["SHIPMENT_RECEIVED"])

    assert (arrived.stage, arrived.shipment_id) == (LifecycleStage.IN_USE, None)


@pytest.mark.parametrize("stage", ["COLLECTED", "DISMANTLED"])
def test_in_a_lot_only_papers_and_recycling_are_left(stage: str) -> None:
    in_lot = record(ALONE[LifecycleStage(stage)], WORDS["LOT_PROCESSED"])

    assert accepted(in_lot) == named(PAPERS, "RECYCLED")
    with pytest.raises(StageConflictError, match="in a lot"):
        record(in_lot, WORDS["LOT_PROCESSED"])


def test_a_battery_is_placed_on_the_market_once() -> None:
    """Art. 3(16): placing on the market is the first making available."""
    placed = record(ALONE[LifecycleStage.PRODUCED], WORDS["PLACED_ON_MARKET"])

    with pytest.raises(StageConflictError):
        record(placed, WORDS["PLACED_ON_MARKET"])


def reachable() -> Iterable[BatteryState]:
    """Every state that some history leads to, by what decides about moves."""
    start = BatteryState(owner_id="maker")
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        yield state
        for event in accepted(state):
            body = WORDS[event]
            if isinstance(body, events.Removed | events.Released):
                body = replace(body, parent=state.parent_id)
            after = record(state, body)
            short = BatteryState(
                stage=after.stage,
                owner_id="maker",
                parent_id=after.parent_id,
                shipment_id=after.shipment_id,
                lot_id=after.lot_id,
                placed_on_market_at=after.placed_on_market_at,
            )
            if short not in seen:
                seen.add(short)
                waiting.append(short)


def test_no_history_leads_into_a_corner() -> None:
    """What is inside comes out, what is under way arrives, and every battery can reach an end."""
    for state in reachable():
        moves = accepted(state)
        if state.stage in {LifecycleStage.RECYCLED, LifecycleStage.REPURPOSED}:
            assert moves <= named(PAPERS)
            continue
        if state.parent_id is not None:
            assert named("REMOVED RELEASED") <= moves, state
        if state.shipment_id is not None:
            assert named("SHIPMENT_RECEIVED SHIPMENT_CANCELLED") <= moves, state
        assert moves - named(PAPERS), state


def test_no_history_holds_two_places_at_once() -> None:
    for state in reachable():
        places = [state.parent_id, state.shipment_id, state.lot_id]
        assert sum(place is not None for place in places) <= 1, state


# ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────

BASE = replace(
    ALONE[LifecycleStage.REMOVED], owner_id="o", custodian_id="c", responsible_id="r", mass_kg=Decimal(410)
)
PRODUCED = replace(BASE, stage=LifecycleStage.PRODUCED)
COLLECTED = replace(BASE, stage=LifecycleStage.COLLECTED, passport_status=PassportStatus.WASTE)
INSIDE = replace(
    PRODUCED, stage=LifecycleStage.INSTALLED, parent_id="whole", owner_id=None, custodian_id=None
)
SHIPPED = replace(BASE, shipment_id="s")


@pytest.mark.parametrize(
    ("state", "body", "changes"),
    [
        pytest.param(PRODUCED, WORDS["INSTALLED"], {"stage": "INSTALLED", "host": "VIN-1"}, id="vehicle"),
        pytest.param(
            PRODUCED, events.Installed(system="BESS-1"), {"stage": "INSTALLED", "host": "BESS-1"}, id="system"
        ),
        pytest.param(
            replace(PRODUCED, stage=LifecycleStage.IN_USE, host="VIN-1"),
            WORDS["SWAPPED"],
            {"host": "VIN-2"},
            id="swapped",
        ),
        pytest.param(
            PRODUCED,
            WORDS["PLACED_ON_MARKET"],
            {"market": "DE", "placed_on_market_at": date(2026, 2, 1), "responsible_id": "maker"},
            id="placed on the market",
        ),
        pytest.param(BASE, WORDS["SOLD"], {"owner_id": "next"}, id="sold"),
        pytest.param(
            BASE,
            events.Sold(seller="o", to_end_user=True),
            {"owner_id": None},
            id="sold to a private end user",
        ),
        pytest.param(BASE, WORDS["OWNERSHIP_TRANSFERRED"], {"owner_id": "next"}, id="owner"),
        pytest.param(BASE, WORDS["RESPONSIBILITY_TRANSFERRED"], {"responsible_id": "next"}, id="responsible"),
        pytest.param(BASE, WORDS["SHIPMENT_CREATED"], {"shipment_id": "s"}, id="shipment"),
        pytest.param(SHIPPED, WORDS["SHIPMENT_DISPATCHED"], {"custodian_id": "carrier"}, id="carried"),
        pytest.param(
            SHIPPED,
            events.ShipmentDispatched(shipment="s", consignor="maker"),
            {"custodian_id": "maker"},
            id="carried by the consignor",
        ),
        pytest.param(
            SHIPPED, WORDS["SHIPMENT_RECEIVED"], {"custodian_id": "next", "shipment_id": None}, id="received"
        ),
        pytest.param(SHIPPED, WORDS["SHIPMENT_CANCELLED"], {"shipment_id": None}, id="cancelled"),
        pytest.param(
            BASE,
            events.Measured(state_of_health=Decimal("0.8"), cycle_count=700),
            {"state_of_health": Decimal("0.8"), "cycle_count": 700, "measured_at": NOW},
            id="measured",
        ),
        pytest.param(
            replace(PRODUCED, stage=LifecycleStage.IN_USE, host="VIN-1"),
            WORDS["REMOVED"],
            {"stage": "REMOVED", "host": None},
            id="removed from its vehicle",
        ),
        pytest.param(
            INSIDE,
            events.Removed(parent="whole", owner="next", custodian="next"),
            {"stage": "REMOVED", "parent_id": None, "owner_id": "next", "custodian_id": "next"},
            id="taken out of its whole",
        ),
        pytest.param(
            INSIDE,
            WORDS["RELEASED"],
            {
                "stage": "COLLECTED",
                "parent_id": None,
                "owner_id": "next",
                "custodian_id": "next",
                "passport_status": PassportStatus.WASTE,
                "collected_at": NOW,
            },
            id="released: waste as its whole is",
        ),
        pytest.param(
            BASE,
            events.Collected(mass_kg=Decimal(400), route=EndOfLifeRoute.RECYCLE, custodian="collector"),
            {
                "stage": "COLLECTED",
                "mass_kg": Decimal(400),
                "route": EndOfLifeRoute.RECYCLE,
                "custodian_id": "collector",
                "passport_status": PassportStatus.WASTE,
                "collected_at": NOW,
            },
            id="collected: Art. 77(7), second subparagraph",
        ),
        pytest.param(
            BASE,
            events.Collected(),
            {"stage": "COLLECTED", "passport_status": PassportStatus.WASTE, "collected_at": NOW},
            id="collected, as an event without a custodian says it",
        ),
        pytest.param(
            COLLECTED, WORDS["DISMANTLED"], {"stage": "DISMANTLED", "mass_kg": Decimal(90)}, id="dismantled"
        ),
        pytest.param(
            COLLECTED,
            WORDS["REPURPOSED"],
            {"stage": "REPURPOSED", "route": EndOfLifeRoute.REPURPOSE},
            id="repurposed: the first passport stays",
        ),
        pytest.param(
            COLLECTED, WORDS["LOT_PROCESSED"], {"lot_id": "lot", "mass_kg": Decimal(400)}, id="into a lot"
        ),
        pytest.param(
            COLLECTED,
            WORDS["RECYCLED"],
            {"stage": "RECYCLED", "passport_status": PassportStatus.CEASED, "route": EndOfLifeRoute.RECYCLE},
            id="recycled: Art. 77(8)",
        ),
        *(
            pytest.param(BASE, WORDS[word], {}, id=f"{word} changes nothing")
            for word in (*PAPERS.split(), "WORK_ASSIGNED", "REPAIRED")
        ),
    ],
)
def test_an_event_changes_these_facts_and_no_others(
    state: BatteryState, body: EventBody, changes: dict[str, Any]
) -> None:
    assert record(state, body) == replace(state, **changes)


def test_a_measurement_reported_late_does_not_replace_a_later_one() -> None:
    measured = record(BASE, events.Measured(state_of_health=Decimal("0.8")))

    late = advance(
        measured,
        events.Measured(state_of_health=Decimal("0.9"), cycle_count=500),
        subject="battery X",
        occurred_at=EARLIER,
    )

    assert (late.state_of_health, late.cycle_count, late.measured_at) == (Decimal("0.8"), 500, NOW)


def test_a_route_to_a_second_life_gives_the_successor_its_status() -> None:
    """Annex XIII 4(c)."""
    assert {str(route): str(status) for route, status in STATUS_BY_ROUTE.items()} == {
        "REUSE": "REUSED",
        "REPURPOSE": "REPURPOSED",
        "REMANUFACTURE": "REMANUFACTURED",
    }


# ── Corrections ──────────────────────────────────────────────────────────────────────────────────────────


def corrected(before: BatteryState, *told: events.EventBody, right: events.EventBody) -> BatteryState:
    """The state after `told`, of which the first was wrong."""
    return amend(record(before, *told), [(body, NOW) for body in told], before=before, right=right)


def test_a_correction_mends_the_facts_and_leaves_the_stage() -> None:
    wrong = events.Collected(mass_kg=Decimal(450))

    mended = corrected(BASE, wrong, right=events.Collected(mass_kg=Decimal(405)))

    assert mended == replace(record(BASE, wrong), mass_kg=Decimal(405))


def test_a_correction_to_not_known_gives_back_what_was_known_before() -> None:
    before = record(BASE, events.Measured(state_of_health=Decimal("0.95"), cycle_count=3))
    wrong = events.Measured(state_of_health=Decimal("0.9"), cycle_count=7)

    mended = corrected(before, wrong, right=events.Measured(state_of_health=Decimal("0.9")))

    assert (mended.state_of_health, mended.cycle_count) == (Decimal("0.9"), 3)


def test_a_correction_reaches_what_no_later_event_has_said() -> None:
    wrong = events.Measured(state_of_health=Decimal("0.9"), cycle_count=7)
    later = events.Measured(state_of_health=Decimal("0.9"))

    mended = corrected(
        BASE, wrong, later, right=events.Measured(state_of_health=Decimal("0.8"), cycle_count=8)
    )

    assert (mended.state_of_health, mended.cycle_count) == (Decimal("0.9"), 8)


def test_a_correction_of_a_removal_does_not_take_the_battery_out_of_where_it_is_now() -> None:
    installed = record(PRODUCED, WORDS["INSTALLED"])
    again = (events.Removed(), events.Installed(vin="VIN-9"))

    mended = corrected(installed, *again, right=events.Removed(reason="end of lease"))

    assert mended == record(installed, *again)


def test_a_correction_of_the_mass_stops_at_the_lot_that_it_went_into() -> None:
    wrong = events.Collected(mass_kg=Decimal(450))
    lot = events.LotProcessed(lot="lot", mass_kg=Decimal(400))

    mended = corrected(BASE, wrong, lot, right=events.Collected(mass_kg=Decimal(500)))

    assert mended.mass_kg == 400


def test_a_correction_of_the_first_vehicle_leaves_the_one_after_a_swap() -> None:
    swap = events.Swapped(station="s", vin_out="VIN-2")

    mended = corrected(PRODUCED, events.Installed(vin="VIN-1"), swap, right=events.Installed(vin="VIN-3"))

    assert mended.host == "VIN-2"
