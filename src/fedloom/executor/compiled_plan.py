"""A plan, compiled: everything that can be known before a request is known once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from fedloom.executor.merging import Merge, compile_merge
from fedloom.executor.variants import Names, varied
from fedloom.executor.written import ENTITIES, Written, identify, keys_at, share, written_keys
from fedloom.query_plan.model import (
    Conditions,
    ContextVariable,
    Fetch,
    Lookup,
    Path,
    Plan,
    Representation,
    RequiredField,
)
from fedloom.representations.extraction import Extractor, compile_extractor
from fedloom.representations.places import Finder, compile_finder
from fedloom.response.compiled_shape import CompiledShape
from fedloom.transport.request import SubgraphRequest, encoded

#: Documents with variants that are kept for a fetch.
_MAX_VARIED = 32


@dataclass(frozen=True, slots=True, eq=False)
class CompiledLookup:
    """The objects at one place, and how they are filled: by the root fields of a fetch, or as entities.

    `key` is the response key of the entities; None for root fields. `merges` has one for each representation.
    `place` is equal for the lookups of a fetch that look at the same objects. `has_objects`: objects are put
    there, so that one entity at several places makes them stand there too. `echoes` are those of the
    representations, empty where no entity has to say which one it is. `contexts` are the variables that are
    read off the objects around.
    """

    key: str | None
    variable: str
    path: Path
    conditions: Conditions
    objects_at: Finder
    extract: Extractor
    merges: tuple[Merge, ...]
    place: int
    has_objects: bool
    echoes: tuple[tuple[RequiredField, ...], ...] = ()
    contexts: tuple[ContextVariable, ...] = ()
    one_of: tuple[Conditions, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFetch:
    """A fetch and its functions.

    `dependents` are the positions of the fetches that wait for it, `needs` is the number of those it waits
    for. `asked_for` is the name of the client's operation. `has_contexts`: entities in different contexts
    are asked for by variants of its fields (`varied`).
    """

    fetch: Fetch
    lookups: tuple[CompiledLookup, ...]
    head: bytes
    dependents: tuple[int, ...]
    needs: int
    asked_for: str | None = None
    has_contexts: bool = False
    _varied: dict[tuple[tuple[str, int], ...], VariedFetch] = field(default_factory=dict)

    @property
    def is_of_entities(self) -> bool:
        """Whether it asks about objects that are there, and not for root fields."""
        return self.lookups[0].key is not None

    def varied(self, counts: Mapping[str, int]) -> VariedFetch:
        """The same with as many variants of each field."""
        name = tuple(counts.items())
        if name not in self._varied:
            if len(self._varied) >= _MAX_VARIED:
                self._varied.clear()
            own: dict[str, frozenset[str]] = {}
            for each in self.lookups:
                names = {each.variable, *(context.variable for context in each.contexts)}
                own[each.key or ""] = frozenset(names)
            document = varied(self.fetch.document, own, counts)
            fetch = replace(self.fetch, document=document.document, variables=document.variables)
            self._varied[name] = VariedFetch(replace(self, fetch=fetch, head=_head(fetch)), document.names)
        return self._varied[name]

    def request(
        self, variables: Mapping[str, object], own: Sequence[tuple[str, object]] = ()
    ) -> SubgraphRequest:
        """The request for the client's variables and our `own` (representations, contexts); variables that
        the client did not give are not sent.
        """
        fetch = self.fetch
        given = [(name, variables[name]) for name in fetch.variables if name in variables]
        parts = [b'"%b":%b' % (name.encode(), encoded(value)) for name, value in (*given, *own)]
        body = self.head + (b',"variables":{' + b",".join(parts) + b"}}" if parts else b"}")
        return SubgraphRequest(fetch.kind, fetch.document, fetch.operation_name, body, self.asked_for)


@dataclass(frozen=True, slots=True, eq=False)
class VariedFetch:
    """A fetch with variants of its fields, and their names."""

    fetch: CompiledFetch
    names: Names


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPlan:
    """A plan with its fetches compiled, in the plan's order; `initial` are those that wait for none."""

    plan: Plan
    fetches: tuple[CompiledFetch, ...]
    initial: tuple[int, ...]
    shape: CompiledShape
    primary: CompiledFetch | None = None


def compile_plan(plan: Plan, asked_for: str | None = None) -> CompiledPlan:
    """Compile the plan of an operation that is called `asked_for`."""
    every = plan.fetches if plan.primary is None else (plan.primary, *plan.fetches)
    keys = {each.id: written_keys(each) for each in every}
    shared = share((writer, path, each) for writer, written in keys.items() for path, each in written)
    identify(shared, (identity for each in every for identity in each.identities))
    compiler = _Compiler(
        plan, {writer: [each for _, each in written] for writer, written in keys.items()}, shared, asked_for
    )
    fetches = tuple(map(compiler.fetch, plan.fetches))
    return CompiledPlan(
        plan=plan,
        fetches=fetches,
        initial=tuple(number for number, each in enumerate(fetches) if not each.needs),
        shape=CompiledShape(plan.shape),
        primary=None if plan.primary is None else compiler.fetch(plan.primary),
    )


@dataclass(frozen=True, slots=True)
class _Compiler:
    """`keys` are those that each fetch writes, for each of its lookups; `shared` those of all fetches."""

    plan: Plan
    keys: Mapping[int, Sequence[Mapping[str, Written]]]
    shared: Written
    asked_for: str | None

    def fetch(self, fetch: Fetch) -> CompiledFetch:
        lookups = tuple(self._lookups(fetch))
        numbers = {each.id for each in self.plan.fetches}
        return CompiledFetch(
            fetch=fetch,
            lookups=lookups,
            head=_head(fetch),
            dependents=tuple(
                number for number, each in enumerate(self.plan.fetches) if fetch.id in each.depends_on
            ),
            # A subscription's event is there before anything else runs.
            needs=len(fetch.depends_on & numbers),
            asked_for=self.asked_for,
            has_contexts=any(each.contexts for each in lookups),
        )

    def _lookups(self, fetch: Fetch) -> Iterator[CompiledLookup]:
        first = Lookup(
            key=ENTITIES,
            variable=fetch.variable,
            path=fetch.path,
            representations=fetch.representations,
            conditions=fetch.lookup_conditions,
            contexts=fetch.contexts,
            one_of=fetch.lookup_one_of,
        )
        lookups = (first, *fetch.also)
        paths = [each.path for each in lookups]
        for each, keys in zip(lookups, self.keys[fetch.id], strict=True):
            yield CompiledLookup(
                key=each.key if fetch.representations else None,
                variable=each.variable,
                path=each.path,
                conditions=each.conditions,
                objects_at=compile_finder(each.path),
                extract=compile_extractor(each.representations),
                merges=self._merges(each.path, each.representations, keys),
                place=paths.index(each.path),
                has_objects=any(written.inside for written in keys.values()),
                echoes=_echoes(each.representations),
                contexts=each.contexts,
                one_of=each.one_of,
            )

    def _merges(
        self, path: Path, representations: Sequence[Representation], keys: Mapping[str, Written]
    ) -> tuple[Merge, ...]:
        copies = any(
            each.contexts or any(lookup.contexts for lookup in each.also) for each in self.plan.fetches
        )
        shared = keys_at(self.shared, path)
        return tuple(
            compile_merge(keys, shared, representation=each, copies=copies)
            for each in representations or (None,)
        )


def _head(fetch: Fetch) -> bytes:
    asked: dict[str, object] = {"query": fetch.document}
    if fetch.operation_name is not None:
        asked["operationName"] = fetch.operation_name
    return orjson.dumps(asked)[:-1]


def _echoes(representations: Sequence[Representation]) -> tuple[tuple[RequiredField, ...], ...]:
    echoes = tuple(each.echo for each in representations)
    return echoes if any(echoes) else ()
