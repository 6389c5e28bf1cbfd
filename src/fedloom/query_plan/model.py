"""A query plan as data: fetches that depend on each other, and the shape of the answer.

    Plan
    ├── fetches     a directed acyclic graph: a fetch runs as soon as those it depends on have been merged
    └── shape       what the client gets, read off the merged objects

**Objects in the making.** All fetches write into one tree of objects (dicts) and lists. A field is kept under
its *storage key*: the client's response key wherever that is unambiguous, else a name of the planner's
(two fetches may need one field with different arguments, or one response name may mean different fields on
different object types). So merging is `dict.update`, level by level, and nothing is renamed afterwards.
An object has `__typename` wherever somebody will ask which type it has.

**Positions.** A `Path` leads from the root to all objects at a place: storage keys, through lists of any
depth; a step may go on only for some object types.

Plans are immutable and belong to one operation text, one supergraph, and one set of override labels. They
know nothing of HTTP or of data. Source: Federation, "Query plans"; GraphQL 6.3 and 6.4 for the shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import OperationType, TypeNode

from fedloom.query_plan.printing import format_plan


@dataclass(frozen=True, slots=True)
class Condition:
    """`@include(if: $variable)` where `is_on`, `@skip(if: $variable)` otherwise."""

    variable: str
    is_on: bool

    def __str__(self) -> str:
        """As in a document."""
        return f"@{'include' if self.is_on else 'skip'}(if: ${self.variable})"


# All of them must hold. Conditions that are literals have been decided by the planner.
Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From objects to what they hold under a storage key; only from objects of the types `on`, if given.

    `lists` is how many lists are nested there around the objects.
    """

    key: str
    on: frozenset[str] | None = None
    lists: int = 0


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RequiredField:
    """One field of a representation: called `name` there, kept under `key`, with the fields inside of it.

    `on` are the object types on which it is wanted (None: on all). `fields` is empty for leaves. A field that
    `is_key` must be there and not null, or the object cannot be asked for: its entity is null.
    """

    name: str
    key: str
    fields: tuple[RequiredField, ...] = ()
    on: frozenset[str] | None = None
    is_key: bool = True


@dataclass(frozen=True, slots=True)
class Representation:
    """How objects of the types `on` are named to a subgraph: `type_name` is the `__typename` that is sent
    (that of an interface, where one of the two subgraphs has an interface object).

    None: objects of any type, also such as have no `__typename` (yet): an interface object does not know it.
    """

    type_name: str
    on: frozenset[str] | None
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True)
class ContextVariable:
    """A variable of an entity fetch whose value is read off an enclosing object: `levels` objects up the
    path.

    Entities with different values are asked for in different requests.
    """

    variable: str
    levels: int
    field: RequiredField


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One more `_entities` field of a request, for the objects at another place.

    `key` is its response key, `variable` the variable of its representations. Where `conditions` do not hold
    there are none: the list is empty.
    """

    key: str
    variable: str
    path: Path
    representations: tuple[Representation, ...]
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request to one subgraph.

    `document` is the text that is sent, `operation_name` its operation; `variables` are the client's
    variables that it uses. An entity fetch has `representations` (sent as `$representations`, in one
    `_entities` field) and puts the entities into the objects at `path`; a root fetch has none, and its
    data are put into the object there (the root, or a root type reached again). `conditions`: where they
    do not hold, it is not sent.

    Entities at several places are asked for in one request, where that makes nothing wait longer: `also` are
    the further `_entities` fields of the document, each with a variable of its own. The first one is called
    `_entities`, with `$representations`; `lookup_conditions` are its own. The request is not sent if no
    field of it has a representation.

    A mutation's root fetches depend on each other in the order of the
    document.
    """

    id: int
    subgraph: str
    kind: OperationType
    document: str
    operation_name: str | None = None
    variables: tuple[str, ...] = ()
    path: Path = ()
    representations: tuple[Representation, ...] = ()
    contexts: tuple[ContextVariable, ...] = ()
    conditions: Conditions = ()
    depends_on: frozenset[int] = frozenset()
    also: tuple[Lookup, ...] = ()
    lookup_conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class ShapeField:
    """One field of the answer.

    `type` is its type in the API schema, for null propagation and lists. `on`: only for objects of these
    types (None: all). `shape` is None for leaves. `enum_values`, where given, are the values that clients
    may see: another one is null, with an error. `is_type_name` marks `__typename`; `is_introspection` the
    fields `__schema` and `__type`, which are answered from the API schema.
    """

    response_key: str
    name: str
    key: str
    type: TypeNode
    shape: Shape | None = None
    on: frozenset[str] | None = None
    conditions: Conditions = ()
    enum_values: frozenset[str] | None = None
    is_type_name: bool = False
    is_introspection: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown of the objects at a place.

    `possible_types` are those that the API schema allows there: an object of another type is null. Where
    `type_name` is the only one, `__typename` is not needed: it is an object type, or an interface of which an
    interface object was asked, that does not know the type, and nobody wants to.
    """

    type_name: str
    possible_types: frozenset[str]
    fields: tuple[ShapeField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is done for one operation.

    For a subscription `primary` is the fetch of the root field, whose every event is the root object of a
    run of `fetches`. `fetches` are in an order in which each comes after those that it depends on.
    """

    kind: OperationType
    fetches: tuple[Fetch, ...]
    shape: Shape
    primary: Fetch | None = None
    labels: frozenset[str] = field(default=frozenset())  # those that were on

    def __str__(self) -> str:
        """As a tree: `printing`."""
        return format_plan(self)
