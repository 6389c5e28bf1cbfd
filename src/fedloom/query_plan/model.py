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
    `is_key` must be there and not null, or the object cannot be asked for: its entity is null. Another one
    may be null. Where it is not there at all, those fields of the entity are null that it is wanted for
    (`for_fields`, their storage keys), and the others are asked for without it.
    """

    name: str
    key: str
    fields: tuple[RequiredField, ...] = ()
    on: frozenset[str] | None = None
    is_key: bool = True
    for_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Representation:
    """How objects of the types `on` are named to a subgraph: `type_name` is the `__typename` that is sent
    (that of an interface, where one of the two subgraphs has an interface object).

    None: objects of any type, also such as have no `__typename` (yet): an interface object does not know it.

    `echo`: what the entity must say to be believed, fields of the representation (`name`) by their response
    keys in the answer (`key`). Nothing of it is stored.
    """

    type_name: str
    on: frozenset[str] | None
    fields: tuple[RequiredField, ...]
    echo: tuple[RequiredField, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextSource:
    """An enclosing object, `levels` objects up the path, and the field of it that is read, through the only
    field inside of it and so on to a leaf.
    """

    levels: int
    field: RequiredField


@dataclass(frozen=True, slots=True)
class ContextVariable:
    """A variable of a lookup whose value is read off an enclosing object: the first of `sources` whose field
    is wanted `on` the type of its object.

    Entities with different values are asked for by different `_entities` fields.
    """

    variable: str
    sources: tuple[ContextSource, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """The storage keys by which objects at a path are told apart, where several fetches give them under one
    field: what has equal values there is one object, wherever it stands in a list.
    """

    path: Path
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The objects at one more place that a request asks about.

    `key` is the response key of the `_entities` field that is asked, `variable` the variable of its
    representations. Lookups that select the same share a field, and each entity is asked for once. Where
    `conditions` do not hold, or none of `one_of` (if there are any), the objects here are not asked about; a
    field that nothing is asked of gets an empty list.
    """

    key: str
    variable: str
    path: Path
    representations: tuple[Representation, ...]
    conditions: Conditions = ()
    contexts: tuple[ContextVariable, ...] = ()
    one_of: tuple[Conditions, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request to one subgraph.

    `document` is the text that is sent, `operation_name` its operation; `variables` are the client's
    variables that it uses. An entity fetch has `representations` (sent as `$representations`, or as
    `variable` says, in one `_entities` field) and puts the entities into the objects at `path`; a root fetch
    has none, and its data are put into the object there (the root, or a root type reached again).
    Where `conditions` do not hold, or none of `one_of` (if there are any), it is not sent.

    Entities at several places are asked for in one request, where that makes nothing wait longer: `also` are
    the lookups at the further places, by the same `_entities` field or by others, each with a variable of
    its own. The first field is called `_entities`; what begins with `lookup_`, and `contexts`, is of `path`.
    The request is not sent if no field of it has a representation.

    `identities` are those of objects that other fetches give as well.

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
    one_of: tuple[Conditions, ...] = ()
    lookup_conditions: Conditions = ()
    lookup_one_of: tuple[Conditions, ...] = ()
    variable: str = "representations"
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapeField:
    """One field of the answer.

    `type` is its type in the API schema, for null propagation and lists. `on`: only for objects of these
    types (None: all). `shape` is None for leaves. `enum_values`, where given, are the values that clients
    may see: another one is null, with an error. `is_type_name` marks `__typename`; `is_introspection` the
    fields `__schema` and `__type`, which are answered from the API schema. One that `is_refused` is not
    fetched: it is null, whatever stands under its key. If it has a `shape`, something in it is refused that
    may not be null.
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
    is_refused: bool = False


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
    run of `fetches`; it has none where its root field is refused. `fetches` are in an order in which each
    comes after those that it depends on.
    """

    kind: OperationType
    fetches: tuple[Fetch, ...]
    shape: Shape
    primary: Fetch | None = None
    labels: frozenset[str] = field(default=frozenset())  # those that were on

    def __str__(self) -> str:
        """As a tree: `printing`."""
        return format_plan(self)
