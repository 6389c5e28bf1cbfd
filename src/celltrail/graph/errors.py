"""Refusals, as clients see them: as errors of a query, or as members of a mutation's union.

The domain's codes are stable and more than GraphQL clients know; PRESENTED says under which of the usual
codes each is shown. What is not a refusal of the domain is ours to mend, and is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import strawberry

from celltrail.domain import errors as domain
from celltrail.graph.lookups import RateLimitedError

# Domain code -> `extensions.code` of a GraphQL error.
PRESENTED: Final[Mapping[str, str]] = {
    domain.InvalidInputError.code: "BAD_USER_INPUT",
    domain.InvalidIdentifierError.code: "BAD_USER_INPUT",
    domain.NotFoundError.code: "NOT_FOUND",
    domain.ForbiddenError.code: "FORBIDDEN",
    domain.StageConflictError.code: "CONFLICT",
    domain.VersionConflictError.code: "CONFLICT",
    domain.IdempotencyConflictError.code: "CONFLICT",
    domain.MassBalanceExceededError.code: "BAD_USER_INPUT",
}


def present_error(exception: BaseException) -> tuple[str, str, dict[str, Any]] | None:
    """Return message, code and extensions of a refusal; None for everything else, which is masked.

    `extensions.argument` leads to the argument that is at fault; `extensions.reason` is the domain's code.
    """
    if isinstance(exception, RateLimitedError):
        return exception.message, "RATE_LIMITED", {"retryAfterS": exception.retry_after_s}
    if not isinstance(exception, domain.DomainError):
        return None
    extensions: dict[str, Any] = {"reason": exception.code}
    if exception.path:
        extensions["argument"] = list(exception.path)
    if isinstance(exception, domain.InvalidIdentifierError) and exception.position is not None:
        extensions["position"] = exception.position
    return exception.message, PRESENTED[exception.code], extensions


@strawberry.interface(name="Error", description="Why a mutation was refused. Nothing was written.")
class Refusal:
    """What all refusals say."""

    message: str = strawberry.field(description="What was found, and what is allowed.")
    code: str = strawberry.field(description="A stable code that programs may depend on.")
    path: list[str] = strawberry.field(
        description="Where in the mutation's `input` the fault lies: names and list indices."
    )


@strawberry.type(description="Nothing that you may see answers to the key.")
class NotFound(Refusal):
    """Hidden and missing alike."""


@strawberry.type(description="Your token, your roles or your part in the battery do not allow the act.")
class Forbidden(Refusal):
    """Whatever the battery's state."""


@strawberry.type(description="A value that no state would accept.")
class InvalidInput(Refusal):
    """With the field and, in identifiers, the position."""

    field: str | None = strawberry.field(description="The name of the field that is at fault.")
    position: int | None = strawberry.field(
        description="Of an identifier: the place of the first wrong character, from 1."
    )


@strawberry.type(description="The battery, shipment or lot does not accept the event in its present stage.")
class StageConflict(Refusal):
    """With what it would accept."""

    stage: str | None = strawberry.field(
        description="The stage, or status, that it is in; null where you may not read it."
    )
    accepts: list[str] = strawberry.field(
        description="The types of events that it accepts; empty where you may not read its stage."
    )


@strawberry.type(description="The battery changed since you read it.")
class VersionConflict(Refusal):
    """With what to read again."""

    current_version: str | None = strawberry.field(
        description="The version that it has now; null where you may not read it."
    )


@strawberry.type(description="The idempotency key was used before, with another input.")
class IdempotencyConflict(Refusal):
    """Use a new key."""


@strawberry.type(description="More mass would come out of a process than went in.")
class MassBalanceExceeded(Refusal):
    """With both masses."""

    input_kg: Decimal = strawberry.field(description="What went in, in kilograms.")
    output_kg: Decimal = strawberry.field(description="What would come out, in kilograms.")


# Refusal of the domain -> its member of a mutation's union, and what it says beyond the common fields.
_TOLD: Final[Mapping[type[domain.DomainError], tuple[type[Refusal], Callable[[Any], dict[str, Any]]]]] = {
    domain.InvalidInputError: (
        InvalidInput,
        lambda refusal: {
            "field": next((step for step in reversed(refusal.path) if isinstance(step, str)), None),
            "position": getattr(refusal, "position", None),
        },
    ),
    domain.NotFoundError: (NotFound, lambda _: {}),
    domain.ForbiddenError: (Forbidden, lambda _: {}),
    domain.StageConflictError: (
        StageConflict,
        lambda refusal: {"stage": refusal.stage, "accepts": list(refusal.accepted)},
    ),
    domain.VersionConflictError: (VersionConflict, lambda refusal: {"current_version": refusal.current}),
    domain.IdempotencyConflictError: (IdempotencyConflict, lambda _: {}),
    domain.MassBalanceExceededError: (
        MassBalanceExceeded,
        lambda refusal: {"input_kg": refusal.input_kg, "output_kg": refusal.output_kg},
    ),
}


def from_domain(exc: domain.DomainError) -> Refusal:
    """Return the member of a mutation's union that tells this refusal.

    Raises:
        TypeError: a class of refusals that no member tells; each new one needs its own.
    """
    for domain_class in type(exc).__mro__:
        if domain_class in _TOLD:
            member, more = _TOLD[domain_class]
            path = [str(step) for step in exc.path]
            return member(message=exc.message, code=exc.code, path=path, **more(exc))
    message = f"no error type of the schema tells {type(exc).__name__}"
    raise TypeError(message)
