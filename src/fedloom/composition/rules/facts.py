"""What the rules of one subgraph share: where directives stand, what they select, which fields are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fedloom.composition.rules.applications import Application, applications_of
from fedloom.composition.rules.context_readings import ContextReading, read_contexts
from fedloom.composition.rules.field_set_readings import FieldSetReading, read_field_sets
from fedloom.composition.selections import Coordinate
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import InterfaceType, ObjectType, Schema
from fedloom.sdl.problems import Code, Problem


@dataclass(frozen=True, slots=True)
class Facts:
    """A subgraph as its rules see it.

    `used` are the fields that a key, a requirement, a provision, a context or an interface needs.
    `external_in_objects` are the fields of interfaces that are external in some object.
    """

    subgraph: Subgraph
    applications: Mapping[str, tuple[Application, ...]]
    field_sets: Mapping[str, tuple[FieldSetReading, ...]]
    contexts: tuple[ContextReading, ...]
    used: frozenset[Coordinate]
    external_in_objects: frozenset[Coordinate]

    @property
    def schema(self) -> Schema:
        """What the subgraph defines."""
        return self.subgraph.schema

    def applied(self, known: str) -> tuple[Application, ...]:
        """All applications of a directive."""
        return self.applications.get(known, ())

    def problem(self, code: Code, application: Application, found: str, next_step: str) -> Problem:
        """A problem with an application; `found` is what follows "`@key(…) on Battery in subgraph "a"`"."""
        message = f'{application} in subgraph "{self.subgraph.name}" {found}. {next_step}.'
        return Problem(code, message, (application.coordinate,), (self.subgraph.name,))


def gather_facts(subgraph: Subgraph) -> Facts:
    """Look through a subgraph once."""
    applications = applications_of(subgraph.schema)
    field_sets = read_field_sets(subgraph, applications)
    contexts = read_contexts(subgraph.schema, applications)
    used: set[Coordinate] = set()
    for each in (one for several in field_sets.values() for one in several):
        used |= each.reading.used
    for context in contexts:
        used |= context.used
    used.update(_asked_by_interfaces(subgraph.schema))
    in_objects = frozenset(_external_in_objects(applications.get("external", ())))
    return Facts(subgraph, applications, field_sets, contexts, frozenset(used), in_objects)


def _asked_by_interfaces(schema: Schema) -> Iterator[Coordinate]:
    for named in schema.objects():
        for name in named.interfaces:
            interface = schema.types.get(name)
            if isinstance(interface, InterfaceType):
                yield from ((named.name, field) for field in interface.fields)


def _external_in_objects(external: Iterable[Application]) -> Iterator[Coordinate]:
    for each in external:
        if each.field and isinstance(each.owner, ObjectType):
            yield from ((interface, each.field.name) for interface in each.owner.interfaces)
