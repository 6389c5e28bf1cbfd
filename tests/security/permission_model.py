"""A small model of who reads what, written from the design of access and from nothing of the code.

It knows packs without components: capacities that begin and end, what each reads (section 3), and that an
ended one is frozen at its end, but for grants, which are gone (section 4). Time is counted in acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

NEVER = 10**9

# Section 3, by the words of its columns.
_KNOWN = {"IDENTITY", "PUBLIC"}
_OWNER = _KNOWN | {"SAFETY", "DISMANTLING", "INDIVIDUAL"}
READS: dict[str, set[str]] = {
    "PRODUCER": _KNOWN | {"SAFETY", "DISMANTLING", "OWN"},
    "RESPONSIBLE": _OWNER | {"TEST_REPORTS"},
    "OWNER": _OWNER,
    "OEM": _OWNER,
    "SERVICE": _OWNER,
    "COLLECTOR": _OWNER,
    "RECYCLER": _OWNER,
    "CONSIGNOR": _KNOWN | {"SAFETY"},
    "CONSIGNEE": _KNOWN | {"SAFETY"},
    "CARRIER": _KNOWN | {"SAFETY"},
    "CUSTODIAN": _KNOWN | {"SAFETY"},
}
_GRANTED = {
    "IDENTITY": {"IDENTITY"},
    "PUBLIC": {"IDENTITY", "PUBLIC"},
    "DISMANTLING": {"IDENTITY", "SAFETY", "DISMANTLING"},
    "TEST_REPORTS": {"IDENTITY", "TEST_REPORTS"},
    "INDIVIDUAL": {"IDENTITY", "INDIVIDUAL"},
}
_GRANTING = {"OWNER", "RESPONSIBLE"}


@dataclass
class Part:
    """One capacity of one operator in one pack."""

    operator: str
    capacity: str
    began: int
    ended: int = NEVER
    groups: frozenset[str] = frozenset()
    granted_by: str | None = None
    grant: str | None = None
    shipment: str | None = None

    @property
    def reads(self) -> set[str]:
        if self.capacity != "GRANTEE":
            return READS[self.capacity]
        return {"IDENTITY"}.union(*(_GRANTED[each] for each in self.groups))


@dataclass
class Pack:
    """What is known of a pack: who takes part, and what was so since when."""

    maker: str
    parts: list[Part] = field(default_factory=list)
    stages: list[tuple[int, str]] = field(default_factory=list)
    healths: list[tuple[int, str]] = field(default_factory=list)
    recorded: list[tuple[int, str]] = field(default_factory=list)

    def begin(self, operator: str, capacity: str, tick: int, **more: object) -> None:
        self.parts.append(Part(operator, capacity, tick, **more))  # type: ignore[arg-type] # fields of it

    def end(self, tick: int, *capacities: str, operator: str | None = None, **where: object) -> None:
        for part in self.running(*capacities, operator=operator):
            if all(getattr(part, name) == value for name, value in where.items()):
                part.ended = tick

    def running(self, *capacities: str, operator: str | None = None) -> Iterator[Part]:
        for part in self.parts:
            is_asked = not capacities or part.capacity in capacities
            if part.ended == NEVER and is_asked and operator in (None, part.operator):
                yield part

    def has(self, operator: str, *capacities: str) -> bool:
        return any(self.running(*capacities, operator=operator))

    def owner(self) -> str | None:
        return next((part.operator for part in self.running("OWNER")), None)

    def responsible(self) -> str | None:
        return next((part.operator for part in self.running("RESPONSIBLE")), None)

    def grants_end(self, tick: int, granter: str | None, *, unless: str | None) -> None:
        """A grant ends with its granter's own end."""
        if granter is not None and granter != unless:
            self.end(tick, "GRANTEE", granted_by=granter)

    # ── What an operator reads

    def upto(self, operator: str, group: str) -> int | None:
        """The last act of which it reads the group; None where it reads nothing of it."""
        found = [
            part.ended
            for part in self.parts
            if part.operator == operator
            and group in part.reads
            and (part.capacity != "GRANTEE" or part.ended == NEVER)
        ]
        return max(found, default=None)

    def expected(self, operator: str) -> dict[str, object] | None:
        """What it is answered; None where there is no such pack for it."""
        if self.upto(operator, "IDENTITY") is None:
            return None
        state = self.upto(operator, "INDIVIDUAL")
        if state is None and self.upto(operator, "OWN") is not None:
            # Of the state a producer reads what it recorded itself.
            state = max((tick for tick, who in self.recorded if who == operator), default=None)
        measured = self.upto(operator, "INDIVIDUAL")
        is_granting = self.has(operator, *_GRANTING)
        others = {part.operator for part in self.running() if part.operator != operator}
        return {
            "maker": self.maker if self.upto(operator, "PUBLIC") is not None else None,
            "safety": self.upto(operator, "SAFETY") is not None,
            "dismantling": self.upto(operator, "DISMANTLING") is not None,
            "tests": self.upto(operator, "TEST_REPORTS") is not None or operator == self.maker,
            "stage": _at(self.stages, state),
            "health": _at(self.healths, measured),
            "readers": others if is_granting else set(),
        }


def _at(history: list[tuple[int, str]], tick: int | None) -> str | None:
    if tick is None:
        return None
    return next((value for since, value in reversed(history) if since <= tick), None)
