"""Taking an operator on board: its identifiers checked, its prefixes its own.

For whoever runs the gateway: it takes no principal, and no path leads here from a partner's request.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from celltrail.domain.errors import DomainError, InvalidInputError, Path
from celltrail.domain.identifiers import parse_country, parse_party_identifier
from celltrail.domain.quantities import optional_text, read, require_text
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole, Regime
from celltrail.storage import inviting, tables

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A site that an operator comes on board with; its country is the operator's unless it names one."""

    name: str
    country: str | None = None
    identifier: str | None = None
    id: str | None = None  # given where documents refer to it; else made


async def add_operator(
    connection: AsyncConnection,
    *,
    operator_id: str,
    name: str,
    country: str,
    roles: frozenset[OperatorRole],
    now: datetime,
    regimes: frozenset[Regime] = frozenset(),
    identifiers: Sequence[tuple[IdentifierScheme, str]] = (),
    facilities: Sequence[NewFacility] = (),
) -> None:
    """Take an operator on board, with its identifiers in normal form; the caller commits.

    Raises:
        InvalidInputError: a malformed id, name, country or identifier; no role; a regime without the role of
            an authority; an id, an identifier or a site that is taken. Its path names the field.
    """
    _require_sound(operator_id, roles, regimes)
    seat = read(parse_country, country, path=("country",))
    row = {
        "id": operator_id,
        "name": require_text(name, path=("name",), longest=_LONGEST),
        "country": seat,
        "roles": sorted(role.value for role in roles),
        "regimes": sorted(regime.value for regime in regimes),
        "created_at": now,
    }
    named = _identifiers(identifiers)
    sites = [
        _site(each, operator_id, country=seat, path=("facilities", number))
        for number, each in enumerate(facilities)
    ]
    await _require_free(connection, operator_id, named, [site["id"] for site in sites])
    await connection.execute(sa.insert(tables.operator).values(row))
    if named:
        await connection.execute(
            sa.insert(tables.operator_identifier),
            [{"operator_id": operator_id, "scheme": scheme.value, "value": value} for scheme, value in named],
        )
    if sites:
        await connection.execute(sa.insert(tables.facility), sites)
    await inviting.take_up(connection, operator_id, named, now=now)


def _require_sound(operator_id: str, roles: frozenset[OperatorRole], regimes: frozenset[Regime]) -> None:
    if not _ID.fullmatch(operator_id):
        message = (
            f"the id {operator_id[:80]!r} is not 1 to 64 of A-Z, a-z, 0-9, '.', '_', ':', '-', "
            "beginning with a letter or digit"
        )
        raise InvalidInputError(message, path=("id",))
    if not roles:
        message = f"an operator has at least one role; allowed: {', '.join(OperatorRole)}"
        raise InvalidInputError(message, path=("roles",))
    if regimes and OperatorRole.AUTHORITY not in roles:
        message = f"only an {OperatorRole.AUTHORITY} watches a regime"
        raise InvalidInputError(message, path=("regimes",))


def _identifiers(
    identifiers: Iterable[tuple[IdentifierScheme, str]],
) -> list[tuple[IdentifierScheme, str]]:
    named: list[tuple[IdentifierScheme, str]] = []
    for number, (scheme, text) in enumerate(identifiers):
        try:
            each = (scheme, parse_party_identifier(scheme, text))
        except DomainError as error:
            raise error.under("identifiers", number) from None
        if each not in named:
            named.append(each)
    return named


def _site(facility: NewFacility, operator_id: str, *, country: str, path: Path) -> dict[str, str | None]:
    return {
        "id": facility.id or str(uuid.uuid4()),
        "operator_id": operator_id,
        "name": require_text(facility.name, path=(*path, "name"), longest=_LONGEST),
        "country": country
        if facility.country is None
        else read(parse_country, facility.country, path=(*path, "country")),
        "identifier": optional_text(facility.identifier, path=(*path, "identifier"), longest=_LONGEST),
    }


async def _require_free(
    connection: AsyncConnection,
    operator_id: str,
    identifiers: Sequence[tuple[IdentifierScheme, str]],
    facility_ids: Sequence[str | None],
) -> None:
    operator, identifier, facility = tables.operator, tables.operator_identifier, tables.facility
    if await connection.scalar(sa.select(operator.c.id).where(operator.c.id == operator_id)):
        message = f"the operator {operator_id!r} is on board already"
        raise InvalidInputError(message, path=("id",))
    for number, (scheme, value) in enumerate(identifiers):
        holder = await connection.scalar(
            sa.select(identifier.c.operator_id).where(
                identifier.c.scheme == scheme.value, identifier.c.value == value
            )
        )
        if holder is not None:
            message = f"{scheme} {value!r} belongs to the operator {holder!r}"
            raise InvalidInputError(message, path=("identifiers", number))
    taken = await connection.scalar(sa.select(facility.c.id).where(facility.c.id.in_(facility_ids)).limit(1))
    if taken is not None:
        message = f"the site {taken!r} exists already"
        raise InvalidInputError(message, path=("facilities",))
