"""Stated battery models: registered, or found again among the importer's own."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from celltrail.commands.declarations import declare_attributes
from celltrail.commands.importing.attributes import as_declared, declared_before, new_values
from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.models import register_battery_model
from celltrail.commands.requests import DeclareAttributes, DeclaredAttribute, RegisterBatteryModel
from celltrail.domain.attribute_values import AttributeValue
from celltrail.domain.errors import DomainError
from celltrail.formats.statements import BatteryModelStated
from celltrail.storage import tables
from celltrail.storage.body_codec import encode_value

_FACTS = ("category", "chemistry", "rated_capacity_ah", "nominal_voltage_v", "mass_kg")
NUMBER = "battery_model_identifier"


async def take_models(importer: Importer, stated: list[BatteryModelStated]) -> None:
    """Register or find each model; `importer.models` leads from the model number to its id."""
    await _find_own(importer)
    for model in stated:
        maker = importer.parties.operator(model.manufacturer)
        if maker is not None and maker.id != importer.parties.importer.id:
            continue  # its batteries are recorded by their maker already, or they were refused
        importer.masses[model.model_number] = model.mass_kg
        try:
            await _take(importer, model)
        except DomainError as error:
            importer.notes.refused(model.pointer, error)


async def _find_own(importer: Importer) -> None:
    """The importer's models by name; a number that was declared leads to its model as well."""
    reader, model, value = importer.workspace.reader, tables.battery_model, tables.attribute_value
    own = model.c.manufacturer_id == importer.workspace.operator_id
    rows = await reader.fetch(sa.select(model.c.id, model.c.name).where(own))
    importer.models.update({row.name: row.id for row in rows})
    numbers = await reader.fetch(
        sa.select(value.c.model_id, value.c.value)
        .join(model, model.c.id == value.c.model_id)
        .where(own, value.c.attribute == NUMBER, value.c.to_position == tables.OPEN)
    )
    importer.models.update({row.value: row.model_id for row in numbers})


async def _take(importer: Importer, stated: BatteryModelStated) -> None:
    known = importer.models.get(stated.model_number) or importer.models.get(stated.name)
    if known is not None:
        importer.models[stated.model_number] = known
        await _compare(importer, stated, known)
        return
    if stated.category is None or stated.chemistry is None:
        missing = "category" if stated.category is None else "chemistry"
        message = f"the model {stated.name[:60]!r} has no {missing}, without which none is registered"
        importer.notes.report(ImportFaultCode.MODEL_INCOMPLETE, stated.pointer, message)
        return
    request = RegisterBatteryModel(
        idempotency_key=importer.new_key(),
        name=stated.name,
        category=stated.category,
        chemistry=stated.chemistry,
        rated_capacity_ah=stated.rated_capacity_ah,
        nominal_voltage_v=stated.nominal_voltage_v,
        mass_kg=stated.mass_kg,
        attributes=_attributes(stated),
    )
    outcome = await importer.act(register_battery_model, request)
    if outcome.model_id is not None:
        importer.models[stated.model_number] = importer.models[stated.name] = outcome.model_id


def _attributes(stated: BatteryModelStated) -> tuple[DeclaredAttribute, ...]:
    declared = as_declared(stated.attributes)
    if any(each.attribute == NUMBER for each in declared):
        return declared
    return (*declared, DeclaredAttribute(NUMBER, stated.model_number))


async def _compare(importer: Importer, stated: BatteryModelStated, model_id: str) -> None:
    reader, model = importer.workspace.reader, tables.battery_model
    (row,) = await reader.fetch(sa.select(model).where(model.c.id == model_id))
    differing = [
        f"{name} is {recorded}, not {said}"
        for name in _FACTS
        if (said := _plain(getattr(stated, name))) is not None
        and (recorded := _plain(getattr(row, name))) is not None
        and said != recorded
    ]
    declared = (await declared_before(reader, tables.attribute_value.c.model_id, [model_id])).get(
        model_id, {}
    )
    number = declared.get(NUMBER)
    if number is not None and number != stated.model_number:
        differing.append(f"its model number is {number}, not {stated.model_number}")
    if differing:
        message = f"your model {row.name!r} is recorded otherwise: {'; '.join(differing)}"
        importer.notes.report(ImportFaultCode.CONFLICTING_FACTS, stated.pointer, message)
        return
    _note_missing(importer, stated, row)
    values = new_values(_values(stated), declared)
    if values:
        request = DeclareAttributes(
            idempotency_key=importer.new_key(), attributes=as_declared(values), model_id=model_id
        )
        await importer.act(declare_attributes, request)


def _values(stated: BatteryModelStated) -> tuple[AttributeValue, ...]:
    if any(each.attribute_id == NUMBER for each in stated.attributes):
        return stated.attributes
    return (*stated.attributes, AttributeValue(NUMBER, stated.model_number, None))


def _note_missing(importer: Importer, stated: BatteryModelStated, row: sa.Row[tuple[object, ...]]) -> None:
    """A model's own facts are said once, when it is registered."""
    missing = [name for name in _FACTS if getattr(stated, name) is not None and getattr(row, name) is None]
    if missing:
        message = f"your model is registered without {', '.join(missing)}, which cannot be added"
        importer.leave_out(stated.pointer, message)


def _plain(value: object) -> object:
    return value.normalize() if isinstance(value, Decimal) else encode_value(value)
