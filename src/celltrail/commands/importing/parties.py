"""Whom a document names: operators on board by their identifiers, and the importer's own sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from celltrail.commands.counterparties import Counterparty, named
from celltrail.domain.vocabulary import OperatorRole
from celltrail.formats import statements as st
from celltrail.storage import tables
from celltrail.storage.batches import chunks
from celltrail.storage.reader import Reader

_FIELDS = ("manufacturer", "responsible", "operator", "consignor", "consignee", "collector")


@dataclass(frozen=True, slots=True)
class Parties:
    """The importer, and the operators that have the identifiers of the document."""

    importer: Counterparty
    known: Mapping[tuple[str, str], Counterparty]
    facilities: Mapping[str, str]

    def operator(self, reference: st.PartyReference) -> Counterparty | None:
        """The operator on board that has the identifier."""
        return self.known.get((reference.scheme, reference.value))

    def is_importer(self, reference: st.PartyReference) -> bool:
        """Whether the identifier is the importer's own."""
        found = self.operator(reference)
        return found is not None and found.id == self.importer.id


def described(reference: st.PartyReference) -> str:
    """The party as the document names it, for a message."""
    name = "" if reference.name is None else f" ({reference.name[:60]})"
    return f"{reference.scheme} {reference.value}{name}"


async def look_up(reader: Reader, statements: Iterable[st.Statement]) -> Parties:
    """Find everybody that the statements name."""
    operator_id = reader.principal.operator_id or ""
    references = {
        (found.scheme, found.value)
        for statement in statements
        for name in _FIELDS
        if isinstance(found := getattr(statement, name, None), st.PartyReference)
    }
    return Parties(
        importer=await named(reader, operator_id, path=()),
        known=await _known(reader, references),
        facilities=await _facilities(reader, operator_id),
    )


async def _known(
    reader: Reader, references: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Counterparty]:
    identifier, operator = tables.operator_identifier, tables.operator
    found = {}
    for some in chunks(sorted({value for _, value in references})):
        rows = await reader.fetch(
            sa.select(
                identifier.c.scheme, identifier.c.value, operator.c.id, operator.c.country, operator.c.roles
            )
            .join(operator, operator.c.id == identifier.c.operator_id)
            .where(identifier.c.value.in_(some))
        )
        for row in rows:
            roles = frozenset(map(OperatorRole, row.roles))
            found[row.scheme, row.value] = Counterparty(row.id, row.country, roles)
    return found


async def _facilities(reader: Reader, operator_id: str) -> dict[str, str]:
    facility = tables.facility
    rows = await reader.fetch(
        sa.select(facility.c.id, facility.c.identifier).where(facility.c.operator_id == operator_id)
    )
    return {row.id: row.id for row in rows} | {row.identifier: row.id for row in rows if row.identifier}
