"""How a mutation is made of a command: its input, its payload, and the refusals that it can meet.

A refusal of the domain is a member of the mutation's union, with the path from `input` to what is at fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Union, get_type_hints

import strawberry

from celltrail.commands.perform import Command
from celltrail.commands.requests import Request
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import DomainError, NotFoundError, StageConflictError, VersionConflictError
from celltrail.graph.context import GraphContext, Info
from celltrail.graph.errors import (
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    Refusal,
    StageConflict,
    VersionConflict,
    from_domain,
)
from celltrail.graph.inputs.lists import argument_name
from celltrail.graph.mutations.act import ActInput, request_of, require_act
from celltrail.graph.mutations.payloads import ActPayload

ALWAYS: tuple[type[Refusal], ...] = (NotFound, Forbidden, InvalidInput, IdempotencyConflict)
"""What every mutation can meet: a facility that is not found, a token, a value, a key used before."""

ON_STAGE: tuple[type[Refusal], ...] = (*ALWAYS, StageConflict)
"""And where a battery or shipment has to accept the event."""

ON_VERSION: tuple[type[Refusal], ...] = (*ON_STAGE, VersionConflict)
"""And where the caller can say which version it read."""


def mutation(
    command: Command[Any],
    given: type[ActInput],
    payload: type[ActPayload],
    *,
    refusals: Sequence[type[Refusal]],
    description: str,
) -> Any:  # noqa: ANN401 -- a field
    """Make the mutation that carries out `command`; its types are named after its input.

    Raises:
        TypeError: the input does not fill exactly what the command's request has.
    """
    request: type[Request] = get_type_hints(command)["request"]
    require_act(given, request)
    name = given.__name__.removesuffix("Input")
    result = _payload_named(name, payload)

    async def resolve(info: Info, input: Any) -> Any:  # noqa: A002, ANN401 -- the name in the schema; typed below
        try:
            asked = request_of(input, request)
            return await _carried_out(info.context, command, asked, result=result)
        except DomainError as error:
            _note(info.context, error)
            return _told(error, refusals)

    union = strawberry.union(
        f"{name}Result", description=f"What {_in_schema(name)} led to, or why it was refused."
    )
    resolve.__annotations__ = {
        "info": Info,
        "input": Annotated[given, strawberry.argument(description="What is recorded.")],
        "return": Annotated[Union[(result, *refusals)], union],
    }
    return strawberry.mutation(resolver=resolve, description=description)


async def _carried_out(
    context: GraphContext, command: Command[Any], asked: Request, *, result: type[ActPayload]
) -> ActPayload:
    outcome = await context.transact(command, asked)
    return result(act_id=strawberry.ID(outcome.act_id), outcome=outcome, asked=asked)


def _note(context: GraphContext, error: DomainError) -> None:
    """What a refusal tells is read, and a hand on what its caller does not see is noted for the operator."""
    match error:
        case NotFoundError():
            context.note_refusal(error.message)
        case StageConflictError(stage=str()) | VersionConflictError(current=str()):
            context.note_slice(frozenset({AccessGroup.INDIVIDUAL}))


def _told(error: DomainError, refusals: Sequence[type[Refusal]]) -> Refusal:
    """The member of the union that tells `error`; one that is no member is an error of the answer instead.

    Raises:
        DomainError: `error` itself, which clients see with its code.
    """
    error.path = tuple(argument_name(step) if isinstance(step, str) else step for step in error.path)
    refusal = from_domain(error)
    if not isinstance(refusal, tuple(refusals)):
        raise error.under("input")
    refusal.path = ["input", *refusal.path]
    return refusal


def _payload_named(name: str, payload: type[ActPayload]) -> type[ActPayload]:
    named = type(f"{name}Payload", (payload,), {"__doc__": payload.__doc__, "__module__": __name__})
    return strawberry.type(named, description=f"What {_in_schema(name)} led to, as far as you may read it.")


def _in_schema(name: str) -> str:
    return name[0].lower() + name[1:]
