"""What is read through a partner's subgraph, for the access log.

Two are told something: the partner, what its fields require of ours; and the caller, what the partner says of
an object of ours. Both stand in the log before they are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from graphql import get_named_type, is_object_type
from sqlalchemy.exc import SQLAlchemyError

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import READ_BY_ALL, Access, Operation, Subject, SubjectKind
from celltrail.domain.field_groups import FIELD_GROUPS, exemption_of
from celltrail.domain.principal import Principal
from celltrail.graph.access import group_of
from celltrail.graph.context import access_of
from celltrail.graph.schema import executable_schema
from celltrail.storage.access_writing import AccessLog
from fedloom import UnavailableError

Groups = frozenset[AccessGroup]
Told = tuple[Subject, Groups]

_KINDS: Final[Mapping[str, SubjectKind]] = {
    "Battery": SubjectKind.BATTERY,
    "RecyclingRecord": SubjectKind.BATTERY,  # by the id of its battery
    "MaterialLot": SubjectKind.LOT,
    "Shipment": SubjectKind.SHIPMENT,
}


def subject_of(type_name: str, local_id: str | None) -> Subject | None:
    """What an object of ours is in the access log; None for types that are about no battery."""
    kind = _KINDS.get(type_name)
    return None if kind is None or local_id is None else Subject(kind, local_id)


@dataclass(frozen=True, slots=True)
class ReadThrough:
    """Logs for one subgraph."""

    subgraph: str
    owner_id: str
    access_log: AccessLog
    now_source: Callable[[], datetime]

    async def sent(self, told: Sequence[Told]) -> None:
        """The partner is about to be sent these.

        Raises:
            UnavailableError: that cannot be logged; nothing may be sent.
        """
        await self._record(Principal(operator_id=self.owner_id), Operation.SUBGRAPH, told)

    async def answered(self, principal: Principal, told: Sequence[Told], *, is_stream: bool) -> None:
        """The caller is about to be answered these.

        Raises:
            UnavailableError: that cannot be logged; nothing may be told.
        """
        await self._record(principal, Operation.STREAM if is_stream else Operation.QUERY, told)

    async def _record(self, principal: Principal, operation: Operation, told: Sequence[Told]) -> None:
        at, merged = self.now_source(), _merged(told)
        try:
            await self.access_log.record(
                [
                    self._access(principal, operation, subject, groups, at=at)
                    for subject, groups in merged.items()
                ]
            )
        except SQLAlchemyError as error:
            raise UnavailableError("what is read cannot be logged now; try again") from error

    def _access(
        self, principal: Principal, operation: Operation, subject: Subject, groups: Groups, *, at: datetime
    ) -> Access:
        return replace(access_of(principal, operation, subject, groups, at=at), subgraph=self.subgraph)


def _merged(told: Iterable[Told]) -> dict[Subject, Groups]:
    merged: dict[Subject, Groups] = {}
    for subject, groups in told:
        if groups:
            merged[subject] = merged.get(subject, frozenset()) | groups
    return merged


def groups_sent(type_name: str, representation: Mapping[str, Any]) -> Groups:
    """The groups of what a representation says of an object of ours, beyond its identity and point 1."""
    type_ = executable_schema().type_map.get(type_name)
    if not is_object_type(type_) or exemption_of(type_name) is not None:
        return frozenset()
    owners = (type_name, *(interface.name for interface in type_.interfaces))
    found: set[AccessGroup] = set()
    for name, value in representation.items():
        if value is None or value == [] or name not in type_.fields:
            continue
        found.add(group_of(owners, name, groups=FIELD_GROUPS))
        inner = get_named_type(type_.fields[name].type).name
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, Mapping):
                found |= groups_sent(str(each.get("__typename", inner)), each)
    return frozenset(found) - READ_BY_ALL
