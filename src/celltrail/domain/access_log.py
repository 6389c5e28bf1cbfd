"""The access log: who read which group of what, and when; and its hash chain.

An entry is about one subject. What hangs on many batteries (a shipment, a lot, a model, a filter over a whole
slice) is one entry; whoever asks about a battery is shown those of its readers that have a part in it.

The log is written in batches. Hashes are SHA-256, written as 64 lower-case hexadecimal digits; JCS(x) is the
canonical JSON of x (RFC 8785) in UTF-8:

    hash of the entries     SHA-256(JCS(["celltrail.accesses.1", [entry, …]]))
    hash of a batch         SHA-256(JCS(["celltrail.access_batch.1", number, recordedAt, logPosition,
                                         firstEntry, entries, entriesHash, previousHash]))

Batches are numbered 1, 2, 3 … and entries as well; `previousHash` is null for batch 1. The entries of old
batches can be deleted (`celltrail audit prune`): their batches stay, so that the chain still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import rfc8785

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.vocabulary import Regime

ENTRIES_TAG: Final = "celltrail.accesses.1"
BATCH_TAG: Final = "celltrail.access_batch.1"
TEXT_LIMIT: Final = 200

READ_BY_ALL: Final = frozenset({AccessGroup.IDENTITY, AccessGroup.PUBLIC})
"""Of a battery these are not logged: its identity, and what everybody reads (Annex XIII, point 1)."""


class SubjectKind(StrEnum):
    """What an entry is about."""

    BATTERY = "BATTERY"
    SHIPMENT = "SHIPMENT"
    LOT = "LOT"
    MODEL = "MODEL"
    SLICE = "SLICE"
    """All batteries of the reader's slice: it was filtered or sorted by the group."""
    NAMED = "NAMED"
    """What a refused request named, in its own words: it may be nothing."""
    LOG = "LOG"
    """The access log itself."""


class Operation(StrEnum):
    """By what."""

    QUERY = "QUERY"
    MUTATION = "MUTATION"
    STREAM = "STREAM"
    SUBGRAPH = "SUBGRAPH"
    """It was sent to the operator's subgraph, on behalf of somebody who may read it."""
    REFUSAL = "REFUSAL"
    """A mutation was refused: nothing that its caller sees answers to what it named."""
    PRUNED = "PRUNED"
    """Entries up to the batch that the subject names were deleted."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was read, by its internal id; of `SLICE` by that of the reader."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True, slots=True)
class Access:
    """One entry. `subgraph` is set where the group went to a partner's subgraph, or came from one."""

    at: datetime
    operation: Operation
    subject: Subject
    groups: frozenset[AccessGroup]
    operator_id: str | None
    client_id: str = ""
    purposes: frozenset[str] = frozenset()
    regimes: frozenset[Regime] = frozenset()
    subgraph: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One link of the chain: `entries` entries from `first_entry` on, written together.

    `log_position` is the end of the event log when it was written.
    """

    number: int
    recorded_at: datetime
    log_position: int
    first_entry: int
    entries: int
    entries_hash: str
    previous_hash: str | None

    @property
    def hash(self) -> str:
        """The hash of this link."""
        return _digest(
            [
                BATCH_TAG,
                self.number,
                self.recorded_at.isoformat(),
                self.log_position,
                self.first_entry,
                self.entries,
                self.entries_hash,
                self.previous_hash,
            ]
        )


def entries_hash(accesses: Sequence[Access]) -> str:
    """What a batch commits to."""
    return _digest([ENTRIES_TAG, [_plain(each) for each in accesses]])


def _plain(access: Access) -> dict[str, Any]:
    return {
        "at": access.at.isoformat(),
        "operation": access.operation.value,
        "kind": access.subject.kind.value,
        "subject": access.subject.id,
        "groups": sorted(access.groups),
        "operator": access.operator_id,
        "client": access.client_id,
        "purposes": sorted(access.purposes),
        "regimes": sorted(access.regimes),
        "subgraph": access.subgraph,
    }


def _digest(value: Any) -> str:  # noqa: ANN401 -- JSON
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
