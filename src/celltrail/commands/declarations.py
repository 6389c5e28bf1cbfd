"""Attributes declared and documents attached: what is said about a battery or a model, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from celltrail.commands.requests import AttachEvidence, DeclareAttributes, DeclaredAttribute, Outcome
from celltrail.commands.workspace import Workspace, require_no_version
from celltrail.domain import attributes as table
from celltrail.domain.attributes import Granularity
from celltrail.domain.errors import DomainError, InvalidInputError, NotFoundError, Path
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import AttributesDeclared, EvidenceAttached
from celltrail.domain.recorders import require_role
from celltrail.domain.visibility import facet_of_attribute
from celltrail.storage import tables
from celltrail.storage.drafts import AttributeDraft, ChainKind, Draft

MAX_ATTRIBUTES = 200


def checked(
    declared: Sequence[DeclaredAttribute], *, of_model: bool, path: Path = ("attributes",)
) -> tuple[AttributeDraft, ...]:
    """Parse declared values by the table of attributes.

    Raises:
        InvalidInputError: an unknown attribute, a value of the wrong form, one named twice, or a value of a
            single battery declared for a whole model.
    """
    if len(declared) > MAX_ATTRIBUTES:
        message = f"{len(declared)} attributes at once; at most {MAX_ATTRIBUTES} are allowed"
        raise InvalidInputError(message, path=path)
    drafts: dict[str, AttributeDraft] = {}
    for number, each in enumerate(declared):
        try:
            draft = _parsed(each, of_model=of_model)
        except DomainError as error:
            raise error.under(*path, number) from None
        if draft.attribute in drafts:
            message = f"{draft.attribute} is declared twice"
            raise InvalidInputError(message, path=(*path, number))
        drafts[draft.attribute] = draft
    return tuple(drafts.values())


def _parsed(declared: DeclaredAttribute, *, of_model: bool) -> AttributeDraft:
    attribute = table.attribute(declared.attribute)
    if of_model and attribute.granularity is Granularity.BATTERY:
        message = f"{attribute.id} belongs to a single battery, not to a model: declare it for each battery"
        raise InvalidInputError(message, path=("attribute",))
    value = table.parse_value(attribute, declared.value)
    return AttributeDraft(attribute.id, facet_of_attribute(attribute.id, attribute.group), value.as_json())


async def declare_attributes(workspace: Workspace, request: DeclareAttributes) -> Outcome:
    """Record what the maker or the responsible operator says about a battery or a model.

    Raises:
        InvalidInputError: not exactly one of battery and model, or a value that is not allowed.
    """
    if request.battery is not None and request.model_id is not None:
        message = "attributes are declared for one battery or for one model: both are named"
        raise InvalidInputError(message, path=("battery",))
    if not request.attributes:
        message = "no attribute is declared"
        raise InvalidInputError(message, path=("attributes",))
    if request.model_id is not None:
        require_no_version(request.expected_version, of="a model")
        return await _declare_of_model(workspace, request, request.model_id)
    if request.battery is None:
        message = "attributes are declared for one battery or for one model: none is named"
        raise InvalidInputError(message, path=("battery",))
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    attributes = checked(request.attributes, of_model=False)
    body = AttributesDeclared(attributes=tuple(each.attribute for each in attributes))
    workspace.record(held, body, occurrence=request.occurrence, attributes=attributes)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))


async def _declare_of_model(workspace: Workspace, request: DeclareAttributes, model_id: str) -> Outcome:
    require_role(workspace.principal, LifecycleEventType.ATTRIBUTES_DECLARED)
    await require_own_model(workspace, model_id, path=("model",))
    attributes = checked(request.attributes, of_model=True)
    workspace.journal.add(
        Draft(
            id=workspace.new_id(),
            act_id=workspace.act_id,
            kind=ChainKind.MODEL,
            chain_id=model_id,
            body=AttributesDeclared(attributes=tuple(each.attribute for each in attributes)),
            occurred_at=workspace.occurred(request.occurrence),
            facility_id=request.occurrence.facility_id,
            evidence=request.occurrence.evidence,
            attributes=attributes,
        )
    )
    return Outcome(act_id=workspace.act_id, model_id=model_id)


async def require_own_model(workspace: Workspace, model_id: str, *, path: Path) -> None:
    """Refuse a model that is not the caller's; another's is not found.

    Raises:
        NotFoundError: missing, or another maker's.
    """
    model = tables.battery_model
    rows = await workspace.reader.fetch(
        sa.select(model.c.id)
        .where(model.c.id == model_id, model.c.manufacturer_id == workspace.operator_id)
        .with_for_update()
    )
    if not rows:
        raise NotFoundError("battery model", model_id, path=path)


async def attach_evidence(workspace: Workspace, request: AttachEvidence) -> Outcome:
    """Record documents about a battery: their hash, media type and link.

    Raises:
        InvalidInputError: no document is given.
    """
    if not request.occurrence.evidence:
        message = "no evidence is given"
        raise InvalidInputError(message, path=("evidence",))
    held = await workspace.hold_one(request.battery, expected_version=request.expected_version)
    titles = ", ".join(each.title for each in request.occurrence.evidence)
    workspace.record(held, EvidenceAttached(title=titles[:200]), occurrence=request.occurrence)
    return Outcome(act_id=workspace.act_id, battery_ids=(held.battery.id,))
