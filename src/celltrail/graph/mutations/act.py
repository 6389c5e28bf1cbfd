"""What all acts are told with: the key that makes a repeat harmless, when, where, and documents."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, Final, TypeVar

import strawberry

from celltrail.commands.requests import Occurrence, Request
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.binding import part, parts_of, reference, require_fit
from celltrail.graph.mutations.documents import MAX_DOCUMENTS, EvidenceInput, evidence_of

Asked = TypeVar("Asked", bound=Request)

_OCCURRENCE: Final = frozenset(each.name for each in dataclasses.fields(Occurrence))


@strawberry.input
class ActInput:
    """What every mutation takes. Its parts of an `Occurrence` stand flat among the others."""

    idempotency_key: str = part(
        "Names this act among yours, in 1 to 200 characters of your choice. Sent again with the same input,"
        " it has the same answer and is recorded once."
    )
    occurred_at: datetime | None = part("When it happened; now, when left out.", default=None)
    facility: strawberry.ID | None = reference(
        "Facility", "At which of your own sites it happened.", default=None
    )
    evidence: list[EvidenceInput] | None = part(
        f"Documents that prove it, at most {MAX_DOCUMENTS}.", reads=evidence_of, default=None
    )


@strawberry.input
class VersionedInput(ActInput):
    """An act on what the caller read in some version."""

    expected_version: str | None = part(
        "The `version` that you read: refused if it has changed since, not checked when left out. Where"
        " several batteries are named each has its own, and none can be expected.",
        default=None,
    )


@strawberry.input
class OneBatteryInput(VersionedInput):
    """An act on one battery."""

    battery: BatteryKey = part("The battery.")


def version_of_one() -> Any:  # noqa: ANN401 -- a field of an input
    """The part of inputs that name several batteries: a version can be expected of one."""
    return part(
        "The `version` that you read, where one battery is named: refused if it has changed since.",
        default=None,
    )


def request_of(given: ActInput, request: type[Asked]) -> Asked:
    """Build the request that an input describes.

    Raises:
        DomainError: an id that names nothing, a malformed key, document or list.
    """
    parts: dict[str, Any] = parts_of(given)
    occurrence = Occurrence(**{name: parts.pop(name) for name in _OCCURRENCE & set(parts)})
    return request(occurrence=occurrence, **parts)


def require_act(given: type[ActInput], request: type[Request]) -> None:
    """Refuse an input that does not fill exactly the parts of its request.

    Raises:
        TypeError: the message names what differs.
    """
    require_fit(given, request, among=_OCCURRENCE | {"occurrence"})
