"""Other operators that a request names: they must be known here, and trading ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from celltrail.domain.errors import NotFoundError, Path
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import tables
from celltrail.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class Counterparty:
    """An operator that an event names."""

    id: str
    country: str
    roles: frozenset[OperatorRole]


async def named(reader: Reader, operator_id: str, *, path: Path) -> Counterparty:
    """The operator with this id.

    Raises:
        NotFoundError: there is none.
    """
    found = await several(reader, [(operator_id, path)])
    return found[operator_id]


async def several(reader: Reader, asked: Iterable[tuple[str | None, Path]]) -> dict[str, Counterparty]:
    """The operators with these ids, in one statement; None is passed over.

    Raises:
        NotFoundError: one does not exist; its path is the one given with it.
    """
    wanted = {operator_id: path for operator_id, path in asked if operator_id is not None}
    operator = tables.operator
    rows = await reader.fetch(
        sa.select(operator.c.id, operator.c.country, operator.c.roles).where(
            operator.c.id.in_(sorted(wanted))
        )
    )
    found = {
        row.id: Counterparty(row.id, row.country, frozenset(map(OperatorRole, row.roles))) for row in rows
    }
    for operator_id, path in wanted.items():
        if operator_id not in found:
            raise NotFoundError("operator", operator_id, path=path)
    return found
