"""A plan, compiled: everything that can be known before a request is known once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from fedloom.executor.merging import Merge, compile_merge
from fedloom.executor.written import ENTITIES, Written, keys_at, share, written_keys
from fedloom.query_plan.model import Conditions, Fetch, Lookup, Path, Plan, Representation
from fedloom.representations.extraction import Extractor, compile_extractor
from fedloom.representations.places import Finder, compile_finder
from fedloom.response.compiled_shape import CompiledShape
from fedloom.transport.request import SubgraphRequest


@dataclass(frozen=True, slots=True, eq=False)
class CompiledLookup:
    """The objects at one place, and how they are filled: by the root fields of a fetch, or as entities.

    `key` is the response key of the entities; None for root fields. `merges` has one for each representation.
    `place` is equal for the lookups of a fetch that look at the same objects. `has_objects`: objects are put
    there, so that one entity at several places makes them stand there too.
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


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFetch:
    """A fetch and its functions.

    `dependents` are the positions of the fetches that wait for it, `needs` is the number of those it waits
    for.
    """

    fetch: Fetch
    lookups: tuple[CompiledLookup, ...]
    head: bytes
    dependents: tuple[int, ...]
    needs: int

    @property
    def is_of_entities(self) -> bool:
        """Whether it asks about objects that are there, and not for root fields."""
        return self.lookups[0].key is not None

    def request(
        self, variables: Mapping[str, object], representations: Sequence[tuple[str, object]] = ()
    ) -> SubgraphRequest:
        """The request for these variables and representations (by their variables); variables that the client
        did not give are not sent.
        """
        fetch = self.fetch
        names = (*fetch.variables, *(each.variable for each in fetch.contexts))
        given = [(name, variables[name]) for name in names if name in variables]
        parts = [
            b'"%b":%b' % (name.encode(), orjson.dumps(value)) for name, value in (*given, *representations)
        ]
        body = self.head + (b',"variables":{' + b",".join(parts) + b"}}" if parts else b"}")
        return SubgraphRequest(fetch.kind, fetch.document, fetch.operation_name, body)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPlan:
    """A plan with its fetches compiled, in the plan's order; `initial` are those that wait for none."""

    plan: Plan
    fetches: tuple[CompiledFetch, ...]
    initial: tuple[int, ...]
    shape: CompiledShape
    primary: CompiledFetch | None = None


def compile_plan(plan: Plan) -> CompiledPlan:
    """Compile a plan."""
    every = plan.fetches if plan.primary is None else (plan.primary, *plan.fetches)
    keys = {each.id: written_keys(each) for each in every}
    shared = share((writer, path, each) for writer, written in keys.items() for path, each in written)
    compiler = _Compiler(
        plan, {writer: [each for _, each in written] for writer, written in keys.items()}, shared
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

    def fetch(self, fetch: Fetch) -> CompiledFetch:
        asked: dict[str, object] = {"query": fetch.document}
        if fetch.operation_name is not None:
            asked["operationName"] = fetch.operation_name
        numbers = {each.id for each in self.plan.fetches}
        return CompiledFetch(
            fetch=fetch,
            lookups=tuple(self._lookups(fetch)),
            head=orjson.dumps(asked)[:-1],
            dependents=tuple(
                number for number, each in enumerate(self.plan.fetches) if fetch.id in each.depends_on
            ),
            # A subscription's event is there before anything else runs.
            needs=len(fetch.depends_on & numbers),
        )

    def _lookups(self, fetch: Fetch) -> Iterator[CompiledLookup]:
        first = Lookup(
            key=ENTITIES,
            variable="representations",
            path=fetch.path,
            representations=fetch.representations,
            conditions=fetch.lookup_conditions,
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
            )

    def _merges(
        self, path: Path, representations: Sequence[Representation], keys: Mapping[str, Written]
    ) -> tuple[Merge, ...]:
        copies = any(each.contexts for each in self.plan.fetches)
        shared = keys_at(self.shared, path)
        return tuple(
            compile_merge(keys, shared, representation=each, copies=copies)
            for each in representations or (None,)
        )
