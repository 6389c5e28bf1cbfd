"""New batteries: under prefixes of the caller's own, up to a thousand at once, all or none.

The prefix is checked before any look-up, so that a clash tells a stranger nothing (design of access,
section 2, "New identifiers"): whoever may write under a prefix learns only which of its own identifiers are
taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlalchemy as sa

from celltrail.commands.counterparties import named
from celltrail.commands.declarations import checked
from celltrail.commands.models import MAKERS
from celltrail.commands.requests import NewBattery, Outcome, RegisterBatteries, Request
from celltrail.commands.workspace import Workspace
from celltrail.domain.battery import Battery, BatteryState
from celltrail.domain.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError, Path
from celltrail.domain.events import AttributesDeclared, Produced
from celltrail.domain.identifiers import TractionBatteryCode, UniqueIdentifier, UriForm, is_assigned
from celltrail.domain.participation import Circumstances, effects
from celltrail.domain.quantities import read, require_positive
from celltrail.domain.vocabulary import BatteryLevel, IdentifierScheme, PassportStatus, SecondLifeUse
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.drafts import AttributeDraft, ChainKind, Draft, HeldBattery, NewRow
from celltrail.storage.taken import taken

MAX_BATTERIES = 1_000
Prefixes = Sequence[tuple[IdentifierScheme, str]]


@dataclass(frozen=True, slots=True)
class Registration:
    """A checked new battery."""

    battery: Battery
    state: BatteryState
    attributes: tuple[AttributeDraft, ...]


async def register_batteries(workspace: Workspace, request: RegisterBatteries) -> Outcome:
    """Record that the caller produced batteries.

    Raises:
        ForbiddenError: the caller makes no batteries.
        InvalidInputError: an identifier that is malformed, not under the caller's prefixes, named twice or
            taken; its path carries the index.
    """
    if not workspace.principal.roles & MAKERS:
        message = f"registering batteries needs one of the roles {', '.join(sorted(MAKERS))}"
        raise ForbiddenError(message)
    registrations = await check_all(workspace, request.batteries, path=("batteries",))
    batteries = await enter(workspace, registrations, request)
    return Outcome(act_id=workspace.act_id, battery_ids=tuple(each.battery.id for each in batteries))


async def check_all(
    workspace: Workspace,
    asked: Sequence[NewBattery],
    *,
    path: Path,
    status: PassportStatus = PassportStatus.ORIGINAL,
) -> list[Registration]:
    """Check new batteries without writing anything.

    Raises:
        InvalidInputError: see `register_batteries`.
    """
    if not 1 <= len(asked) <= MAX_BATTERIES:
        message = f"{len(asked)} batteries; 1 to {MAX_BATTERIES} are allowed at once"
        raise InvalidInputError(message, path=path)
    prefixes = await _prefixes(workspace)
    registrations = []
    for number, each in enumerate(asked):
        try:
            registrations.append(_checked(workspace, each, prefixes=prefixes, status=status))
        except DomainError as error:
            raise error.under(*path, number) from None
    _require_distinct(registrations, path=path)
    await _require_free(workspace, registrations, path=path)
    await _require_models(workspace, asked, path=path)
    return registrations


async def enter(
    workspace: Workspace,
    registrations: Sequence[Registration],
    request: Request,
    *,
    derived_from: tuple[str, ...] | None = None,
    application: SecondLifeUse | None = None,
) -> list[HeldBattery]:
    """Hand checked batteries to the journal: their rows, Produced, and their attributes."""
    maker = await named(workspace.reader, workspace.operator_id, path=())
    circumstances = Circumstances(manufacturer_country=maker.country)
    entered = []
    for each in registrations:
        body = Produced(
            produced_on=each.battery.produced_on,
            derived_from=derived_from,
            status=each.state.passport_status,
            application=application,
        )
        draft = Draft(
            id=workspace.new_id(),
            act_id=workspace.act_id,
            kind=ChainKind.BATTERY,
            chain_id=each.battery.id,
            body=body,
            occurred_at=workspace.occurred(request.occurrence),
            facility_id=request.occurrence.facility_id,
            battery=each.battery,
            after=each.state,
            effects=tuple(
                effects(
                    body, after=each.state, recorded_by=workspace.operator_id, circumstances=circumstances
                )
            ),
            evidence=request.occurrence.evidence,
        )
        workspace.journal.insert(NewRow("battery", _row(each.battery), draft.id, "registered_position"))
        workspace.journal.add(draft)
        held = HeldBattery(each.battery, each.state, frozenset(), each.battery.uid, draft.id)
        if each.attributes:
            declared = AttributesDeclared(attributes=tuple(one.attribute for one in each.attributes))
            workspace.record(held, declared, attributes=each.attributes, is_permitted=True)
        # The row's own event is the first one, whatever follows it.
        entered.append(held)
    return entered


def _row(battery: Battery) -> dict[str, object]:
    return {
        "id": battery.id,
        "uid": battery.uid,
        "uid_key": battery.uid_key,
        "code": battery.code,
        "level": battery.level.value,
        "model_id": battery.model_id,
        "manufacturer_id": battery.manufacturer_id,
        "produced_on": battery.produced_on,
        "foreign_position": tables.OPEN,
    }


def _checked(
    workspace: Workspace, asked: NewBattery, *, prefixes: Prefixes, status: PassportStatus
) -> Registration:
    uid = read(UniqueIdentifier.parse, asked.uid, path=("uid",))
    _require_prefix(uid, prefixes, path=("uid",))
    code = None if asked.code is None else _checked_code(asked, asked.code, prefixes=prefixes)
    produced_on = asked.produced_on or (code.produced_on if code else None)
    _require_date(produced_on, code, today=workspace.now.date())
    battery = Battery(
        id=workspace.new_id(),
        uid=str(uid),
        uid_key=uid.canonical,
        code=None if code is None else str(code),
        level=asked.level,
        model_id=asked.model_id,
        manufacturer_id=workspace.operator_id,
        produced_on=produced_on,
    )
    state = BatteryState(
        owner_id=workspace.operator_id,
        custodian_id=workspace.operator_id,
        passport_status=status,
        mass_kg=require_positive(asked.mass_kg, path=("massKg",)),
    )
    return Registration(battery, state, checked(asked.attributes, of_model=False))


def _checked_code(asked: NewBattery, text: str, *, prefixes: Prefixes) -> TractionBatteryCode:
    code = read(TractionBatteryCode.parse, text, path=("code",))
    _require_prefix(code, prefixes, path=("code",))
    if asked.level is not BatteryLevel.SYSTEM and code.product_type is not asked.level:
        message = (
            f"the code {code} is of a {code.product_type} (position 4), but the battery is a {asked.level}"
        )
        raise InvalidInputError(message, path=("code",))
    return code


def _require_prefix(
    identifier: UniqueIdentifier | TractionBatteryCode, prefixes: Prefixes, *, path: Path
) -> None:
    if isinstance(identifier, UniqueIdentifier) and identifier.form is UriForm.UUID:
        return  # 122 random bits belong to whoever drew them, and are no list that one could try.
    if not any(is_assigned(identifier, scheme=scheme, prefix=prefix) for scheme, prefix in prefixes):
        message = f"{identifier} is not under a prefix that is assigned to you"
        raise InvalidInputError(message, path=path)


def _require_date(produced_on: date | None, code: TractionBatteryCode | None, *, today: date) -> None:
    if produced_on is None:
        return
    if code is not None and code.produced_on != produced_on:
        message = (
            f"producedOn {produced_on} is not the date in the code, {code.produced_on} (positions 15 to 17)"
        )
        raise InvalidInputError(message, path=("producedOn",))
    if code is None and produced_on > today:
        message = f"producedOn {produced_on} lies in the future"
        raise InvalidInputError(message, path=("producedOn",))


def _require_distinct(registrations: Sequence[Registration], *, path: Path) -> None:
    columns: tuple[tuple[Literal["uid_key", "code"], str], ...] = (("uid_key", "uid"), ("code", "code"))
    for column, field in columns:
        seen: dict[str, int] = {}
        for number, each in enumerate(registrations):
            value = getattr(each.battery, column)
            if value in seen:
                message = f"{value} is named twice, at {seen[value]} and {number}"
                raise InvalidInputError(message, path=(*path, number, field))
            if value is not None:
                seen[value] = number


async def _prefixes(workspace: Workspace) -> Prefixes:
    table = tables.operator_identifier
    rows = await workspace.reader.fetch(
        sa.select(table.c.scheme, table.c.value).where(
            table.c.operator_id == workspace.operator_id,
            table.c.scheme.in_(
                [
                    IdentifierScheme.MIIT_MAKER_CODE.value,
                    IdentifierScheme.GS1_PREFIX.value,
                    IdentifierScheme.URI_PREFIX.value,
                ]
            ),
        )
    )
    return [(IdentifierScheme(row.scheme), row.value) for row in rows]


async def _require_free(workspace: Workspace, registrations: Sequence[Registration], *, path: Path) -> None:
    columns: tuple[tuple[Literal["uid_key", "code"], str], ...] = (("uid_key", "uid"), ("code", "code"))
    for column, field in columns:
        wanted = {getattr(each.battery, column): number for number, each in enumerate(registrations)}
        wanted.pop(None, None)
        for some in chunks(sorted(wanted)):
            for clash in await taken(workspace.reader, column, some):
                message = f"{clash} is registered already"
                raise InvalidInputError(message, path=(*path, wanted[clash], field))


async def _require_models(workspace: Workspace, asked: Sequence[NewBattery], *, path: Path) -> None:
    wanted = {each.model_id: number for number, each in enumerate(asked) if each.model_id is not None}
    if not wanted:
        return
    model = tables.battery_model
    rows = await workspace.reader.fetch(
        sa.select(model.c.id).where(
            model.c.id.in_(sorted(wanted)), model.c.manufacturer_id == workspace.operator_id
        )
    )
    for missing in sorted(set(wanted) - {row.id for row in rows}):
        raise NotFoundError("battery model", missing, path=(*path, wanted[missing], "model"))
