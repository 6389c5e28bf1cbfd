"""Battery models: what all batteries of a design have in common."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from celltrail.commands.declarations import checked
from celltrail.commands.requests import Outcome, RegisterBatteryModel
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import ForbiddenError, InvalidInputError
from celltrail.domain.events import AttributesDeclared, ModelRegistered
from celltrail.domain.quantities import require_positive, require_text
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import tables
from celltrail.storage.drafts import AttributeDraft, ChainKind, Draft, NewRow

MAKERS = frozenset({OperatorRole.MANUFACTURER, OperatorRole.SUPPLIER, OperatorRole.OEM})


async def register_battery_model(workspace: Workspace, request: RegisterBatteryModel) -> Outcome:
    """Record a model of the caller's own; its name is unique among the caller's models.

    Raises:
        ForbiddenError: the caller makes no batteries.
        InvalidInputError: a quantity or attribute that is not allowed, or a name that is taken.
    """
    if not workspace.principal.roles & MAKERS:
        message = f"registering a model needs one of the roles {', '.join(sorted(MAKERS))}"
        raise ForbiddenError(message)
    name = require_text(request.name, path=("name",), longest=200)
    quantities = _quantities(request)
    await _require_free(workspace, name)
    attributes = checked(request.attributes, of_model=True)
    model_id, draft_id = workspace.new_id(), workspace.new_id()
    workspace.journal.insert(
        NewRow(
            "battery_model",
            {
                "id": model_id,
                "manufacturer_id": workspace.operator_id,
                "name": name,
                "category": request.category.value,
                "chemistry": request.chemistry.value,
            }
            | quantities,
            draft_id,
            "registered_position",
        )
    )
    workspace.journal.add(
        _draft(workspace, request, model_id, body=ModelRegistered(name=name), draft_id=draft_id)
    )
    if attributes:
        body = AttributesDeclared(attributes=tuple(each.attribute for each in attributes))
        declared = _draft(
            workspace, request, model_id, body=body, draft_id=workspace.new_id(), attributes=attributes
        )
        workspace.journal.add(declared)
    return Outcome(act_id=workspace.act_id, model_id=model_id)


def _draft(
    workspace: Workspace,
    request: RegisterBatteryModel,
    model_id: str,
    *,
    body: ModelRegistered | AttributesDeclared,
    draft_id: str,
    attributes: tuple[AttributeDraft, ...] = (),
) -> Draft:
    return Draft(
        id=draft_id,
        act_id=workspace.act_id,
        kind=ChainKind.MODEL,
        chain_id=model_id,
        body=body,
        occurred_at=workspace.occurred(request.occurrence),
        facility_id=request.occurrence.facility_id,
        evidence=() if attributes else request.occurrence.evidence,
        attributes=attributes,
    )


def _quantities(request: RegisterBatteryModel) -> dict[str, Decimal | None]:
    given = {
        "rated_capacity_ah": (request.rated_capacity_ah, "ratedCapacityAh"),
        "nominal_voltage_v": (request.nominal_voltage_v, "nominalVoltageV"),
        "rated_energy_kwh": (request.rated_energy_kwh, "ratedEnergyKwh"),
        "mass_kg": (request.mass_kg, "massKg"),
    }
    return {column: require_positive(value, path=(field,)) for column, (value, field) in given.items()}


async def _require_free(workspace: Workspace, name: str) -> None:
    model = tables.battery_model
    rows = await workspace.reader.fetch(
        sa.select(model.c.id).where(model.c.manufacturer_id == workspace.operator_id, model.c.name == name)
    )
    if rows:
        message = f"you have a battery model {name!r} already: use it, or choose another name"
        raise InvalidInputError(message, path=("name",))
