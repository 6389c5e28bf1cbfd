"""Every refusal of the domain has a GraphQL code and a member in the unions of mutations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from celltrail.domain import errors as domain
from celltrail.graph import errors

REFUSALS = [
    (
        domain.InvalidInputError("wrong", path=("input", "batteries", 0, "uid")),
        "BAD_USER_INPUT",
        "InvalidInput",
    ),
    (domain.InvalidIdentifierError("code", "12", "short", position=3), "BAD_USER_INPUT", "InvalidInput"),
    (domain.NotFoundError("battery", "b"), "NOT_FOUND", "NotFound"),
    (domain.ForbiddenError("no"), "FORBIDDEN", "Forbidden"),
    (domain.StageConflictError("b", "RECYCLED", "SOLD", ["CORRECTED"]), "CONFLICT", "StageConflict"),
    (domain.VersionConflictError("1", "2"), "CONFLICT", "VersionConflict"),
    (domain.IdempotencyConflictError("k"), "CONFLICT", "IdempotencyConflict"),
    (
        domain.MassBalanceExceededError("lot", input_kg=Decimal(1), output_kg=Decimal(2)),
        "BAD_USER_INPUT",
        "MassBalanceExceeded",
    ),
]


def _all(of: type[domain.DomainError]) -> Iterator[type[domain.DomainError]]:
    for each in of.__subclasses__():
        yield each
        yield from _all(each)


def test_every_refusal_of_the_domain_is_in_this_table() -> None:
    # Those of tokens and documents are other layers' own, and never reach a resolver.
    refusals = {each for each in _all(domain.DomainError) if each.__module__ == domain.__name__}

    assert {type(refusal) for refusal, _, _ in REFUSALS} == refusals


@pytest.mark.parametrize(
    ("refusal", "code", "member"), REFUSALS, ids=lambda each: getattr(each, "code", each)
)
def test_a_refusal_is_presented_and_told(refusal: domain.DomainError, code: str, member: str) -> None:
    presented = errors.present_error(refusal)
    told = errors.from_domain(refusal)

    assert presented is not None
    assert presented[:2] == (refusal.message, code)
    assert presented[2]["reason"] == refusal.code
    assert type(told).__name__ == member
    assert (told.message, told.code) == (refusal.message, refusal.code)


def test_a_refused_input_names_its_field_and_its_place() -> None:
    told = errors.from_domain(REFUSALS[0][0])

    assert isinstance(told, errors.InvalidInput)
    assert (told.field, told.path) == ("uid", ["input", "batteries", "0", "uid"])


def test_a_fault_of_ours_is_not_presented() -> None:
    assert errors.present_error(RuntimeError("secret")) is None
