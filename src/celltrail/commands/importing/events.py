"""Stated events: each kind of statement is one function from the statement to the commands that record it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from celltrail.commands.assembly import assemble_battery
from celltrail.commands.end_of_life import collect_battery, dismantle_battery
from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import MAX_AT_ONCE, Importer
from celltrail.commands.importing.measurement import measure
from celltrail.commands.importing.papers import certificate, evidence, notification
from celltrail.commands.importing.parties import described
from celltrail.commands.importing.shipping import receive, ship
from celltrail.commands.importing.transformation import transform
from celltrail.commands.installation import install_battery, remove_battery
from celltrail.commands.requests import (
    AssembleBattery,
    CollectBattery,
    DismantleBattery,
    InstallBattery,
    RemoveBattery,
    RepairBattery,
)
from celltrail.commands.upkeep import repair_battery
from celltrail.domain.keys import BatteryKey
from celltrail.formats import statements as st
from celltrail.storage import holding

_Take = Callable[[Importer, Any], Awaitable[None]]


async def take_event(importer: Importer, statement: st.Statement) -> None:
    """Record what one statement says of events.

    Raises:
        DomainError: a command refuses it.
    """
    if id(statement) not in importer.consumed:
        await _TABLE[type(statement)](importer, statement)


async def _nothing(importer: Importer, statement: st.Statement) -> None:
    """Registered before the events, or a correction, which is planned before them."""


async def _assemble(importer: Importer, stated: st.Assembled) -> None:
    parent = importer.roll.entry(stated.parent).key
    children = tuple(importer.roll.entry(child).key for child in stated.children)
    for start in range(0, len(children), MAX_AT_ONCE):
        some = children[start : start + MAX_AT_ONCE]
        if stated.in_repair:
            await importer.act(
                repair_battery,
                RepairBattery(
                    idempotency_key=importer.new_key(),
                    occurrence=importer.occurrence(stated),
                    battery=parent,
                    fitted=some,
                ),
                event_id=stated.event_id,
            )
        else:
            await importer.act(
                assemble_battery,
                AssembleBattery(
                    idempotency_key=importer.new_key(),
                    occurrence=importer.occurrence(stated),
                    parent=parent,
                    components=some,
                ),
                event_id=stated.event_id,
            )


async def _disassemble(importer: Importer, stated: st.Disassembled) -> None:
    reader = importer.workspace.reader
    whole = await holding.hold_one(reader, importer.roll.entry(stated.parent).key, path=("battery",))
    inside = await holding.contents(reader, whole.battery.id, depth=1)
    named = [importer.roll.entry(child).key for child in stated.children]
    listed = [each.battery.id for each in await holding.hold(reader, named, path=("children",))] or inside
    if stated.in_repair:
        request = RepairBattery(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            battery=BatteryKey(id=whole.battery.id),
            replaced=tuple(BatteryKey(id=each) for each in listed),
        )
        await importer.act(repair_battery, request, event_id=stated.event_id)
        return
    if sorted(listed) != sorted(inside):
        message = f"dismantling releases everything inside: {len(inside)} parts, but {len(listed)} are listed"
        importer.notes.report(ImportFaultCode.PARTIAL_DISMANTLING, stated.pointer, message)
        return
    request_dismantle = DismantleBattery(
        idempotency_key=importer.new_key(),
        occurrence=importer.occurrence(stated),
        battery=BatteryKey(id=whole.battery.id),
    )
    await importer.act(dismantle_battery, request_dismantle, event_id=stated.event_id)


async def _install(importer: Importer, stated: st.Installed) -> None:
    for battery in stated.batteries:
        request = InstallBattery(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            battery=importer.roll.entry(battery).key,
            vin=stated.vin,
            system=stated.host if stated.vin is None else None,
        )
        await importer.act(install_battery, request, event_id=stated.event_id)


async def _remove(importer: Importer, stated: st.Removed) -> None:
    for battery in stated.batteries:
        request = RemoveBattery(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            battery=importer.roll.entry(battery).key,
        )
        await importer.act(remove_battery, request, event_id=stated.event_id)


async def _collect(importer: Importer, stated: st.Collected) -> None:
    if stated.collector is not None and not importer.parties.is_importer(stated.collector):
        message = f"collected by {described(stated.collector)}, which is not you: it records this itself"
        importer.notes.report(ImportFaultCode.OTHER_PARTY, stated.pointer, message)
        return
    for battery in stated.batteries:
        request = CollectBattery(
            idempotency_key=importer.new_key(),
            occurrence=importer.occurrence(stated),
            battery=importer.roll.entry(battery).key,
        )
        await importer.act(collect_battery, request, event_id=stated.event_id)


async def _observe(importer: Importer, _: st.Observed) -> None:
    """It changes nothing and is counted; the raw document holds it."""
    importer.tally.observations += 1


_TABLE: Mapping[type[Any], _Take] = {
    st.BatteryModelStated: _nothing,
    st.BatteryStated: _nothing,
    st.Commissioned: _nothing,
    st.Corrected: _nothing,
    st.Shipped: ship,
    st.Received: receive,
    st.Measured: measure,
    st.Assembled: _assemble,
    st.Disassembled: _disassemble,
    st.Installed: _install,
    st.Removed: _remove,
    st.Collected: _collect,
    st.Transformed: transform,
    st.Observed: _observe,
    st.Notified: notification,
    st.EvidenceStated: evidence,
    st.CertificateStated: certificate,
}
