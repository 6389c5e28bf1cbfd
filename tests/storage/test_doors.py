"""Every query function there is, as those for whom nothing is: the list is read off the code.

A function that is new has to be added here, or this fails. Functions that write, or that serve one caller's
own acts, take a Reader as well; WRITING names their modules, and the tests of the commands show them.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest

from celltrail import storage
from celltrail.domain.filters import (
    BatteryFilter,
    BatteryOrder,
    EventFilter,
    RecyclingFilter,
    ShipmentFilter,
    SupplierFilter,
)
from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.domain.views import Page, PageRequest
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage import (
    accesses,
    batteries,
    claims,
    events,
    evidence,
    grants,
    live,
    lot_graph,
    models,
    operators,
    paging,
    passports,
    recycling,
    shipments,
    taken,
)
from celltrail.storage.acting import Acting
from celltrail.storage.fetching import Fetching
from celltrail.storage.reader import Reader
from tests.storage.lived import NOW, WHO, Lived, uid
from tests.storage.world import principal

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRITING = frozenset(
    {
        "claiming",
        "documents",
        "facilities",
        "holding",
        "idempotency",
        "inviting",
        "lot_books",
        "retelling",
        "shipping",
    }
)
PAGE = PageRequest(first=10)
Query = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller asks about, by complete ids: as if all of them had leaked."""

    batteries: tuple[str, ...]
    uids: tuple[str, ...]
    models: tuple[str, ...]
    shipments: tuple[str, ...]
    lots: tuple[str, ...]
    operators: tuple[str, ...]
    claims: tuple[str, ...]
    events: tuple[RecordedEvent, ...]


CALLS: Mapping[Query, Callable[[Reader, Known], Awaitable[Any]]] = {
    accesses.of_batteries: lambda r, w: accesses.of_batteries(r, w.batteries, PAGE),
    accesses.counts_of_batteries: lambda r, w: accesses.counts_of_batteries(r, w.batteries),
    batteries.by_ids: lambda r, w: batteries.by_ids(r, w.batteries),
    batteries.ids_by_keys: lambda r, w: batteries.ids_by_keys(r, uids=w.uids),
    batteries.page: lambda r, _: batteries.page(r, PAGE, where=BatteryFilter(), order=BatteryOrder()),
    batteries.count: lambda r, _: batteries.count(r, BatteryFilter()),
    batteries.components_of: lambda r, w: batteries.components_of(r, w.batteries, PAGE),
    batteries.component_counts: lambda r, w: batteries.component_counts(r, w.batteries),
    batteries.originals_of: lambda r, w: batteries.originals_of(r, w.batteries),
    claims.count_own: lambda r, _: claims.count_own(r),
    claims.of_batteries: lambda r, w: claims.of_batteries(r, w.batteries),
    claims.own: lambda r, _: claims.own(r, PAGE),
    claims.own_by_ids: lambda r, w: claims.own_by_ids(r, w.claims),
    claims.public_keys: lambda r, w: claims.public_keys(r, w.claims),
    batteries.successors_of: lambda r, w: batteries.successors_of(r, w.batteries),
    events.by_ids: lambda r, w: events.by_ids(r, [each.id for each in w.events]),
    events.by_act: lambda r, w: events.by_act(r, w.events[0].act_id, limit=10),
    events.histories: lambda r, w: events.histories(r, w.batteries, PAGE),
    events.history_counts: lambda r, w: events.history_counts(r, w.batteries),
    events.shipment_histories: lambda r, w: events.shipment_histories(r, w.shipments, PAGE),
    events.shipment_history_counts: lambda r, w: events.shipment_history_counts(r, w.shipments),
    events.page: lambda r, _: events.page(r, PAGE, where=EventFilter()),
    events.count: lambda r, _: events.count(r, EventFilter()),
    events.after: lambda r, _: events.after(r, 0, limit=10),
    evidence.of_events: lambda r, w: evidence.of_events(r, w.events),
    grants.of_batteries: lambda r, w: grants.of_batteries(r, w.batteries),
    live.groups_of_batteries: lambda r, w: live.groups_of_batteries(r, w.batteries),
    live.groups_of_lots: lambda r, w: live.groups_of_lots(r, w.lots),
    models.by_ids: lambda r, w: models.by_ids(r, w.models),
    models.attributes_of_batteries: lambda r, w: models.attributes_of_batteries(r, w.batteries),
    models.attributes_of_models: lambda r, w: models.attributes_of_models(r, w.models),
    operators.by_ids: lambda r, w: operators.by_ids(r, w.operators),
    operators.suppliers: lambda r, _: operators.suppliers(r, PAGE, where=SupplierFilter()),
    operators.count_suppliers: lambda r, _: operators.count_suppliers(r, SupplierFilter()),
    passports.by_uid: lambda r, _: passports.by_uid(r, uid("P3")),
    passports.of_claims: lambda r, w: passports.of_claims(r, w.claims),
    passports.by_battery_ids: lambda r, w: passports.by_battery_ids(r, w.batteries),
    recycling.lots_by_ids: lambda r, w: recycling.lots_by_ids(r, w.lots),
    recycling.lot_inputs: lambda r, w: recycling.lot_inputs(r, w.lots, PAGE),
    recycling.lot_input_counts: lambda r, w: recycling.lot_input_counts(r, w.lots),
    recycling.records_by_battery_ids: lambda r, w: recycling.records_by_battery_ids(r, w.batteries),
    recycling.page: lambda r, _: recycling.page(r, PAGE, where=RecyclingFilter()),
    recycling.count: lambda r, _: recycling.count(r, RecyclingFilter()),
    shipments.by_ids: lambda r, w: shipments.by_ids(r, w.shipments),
    shipments.page: lambda r, _: shipments.page(r, PAGE, where=ShipmentFilter()),
    shipments.count: lambda r, _: shipments.count(r, ShipmentFilter()),
    shipments.of_batteries: lambda r, w: shipments.of_batteries(r, w.batteries, PAGE),
    shipments.counts_of_batteries: lambda r, w: shipments.counts_of_batteries(r, w.batteries),
    shipments.batteries_of: lambda r, w: shipments.batteries_of(r, w.shipments, PAGE),
    shipments.battery_counts: lambda r, w: shipments.battery_counts(r, w.shipments),
    shipments.changes_after: lambda r, _: shipments.changes_after(r, 0, limit=10, where=ShipmentFilter()),
}

# Point 1 of what is on the market is for everybody (Art. 77(2)(a)), and so are the names in it.
FOR_EVERYBODY = frozenset(
    {
        models.by_ids,
        models.attributes_of_models,
        operators.by_ids,
        passports.by_uid,
        passports.by_battery_ids,
    }
)
# What the query functions are made of: they are given statements that went through the scope, or compute from
# whole lots what each reader's share is (`storage/lot_graph.py`).
# `taken` is for registrations under the caller's own prefixes (`storage/taken.py`).
MADE_OF = frozenset(
    {events.head_for, taken.taken, lot_graph.read_lots, paging.counts, paging.one_page, recycling.own_entries}
)


def _name(query: Query) -> str:
    return f"{query.__module__.rsplit('.', 1)[-1]}.{query.__name__}"


def _queries() -> Iterator[Query]:
    """The public functions of storage that take a Reader first."""
    for found in pkgutil.iter_modules(storage.__path__):
        if found.name in WRITING or found.ispkg:
            continue
        module = import_module(f"{storage.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            is_query = first is not None and first.annotation in {Reader.__name__, Fetching.__name__}
            if is_query and function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


def _is_nothing(answer: Any) -> bool:  # noqa: ANN401 -- whatever a query function gives
    match answer:
        case Page():
            return not (answer.items or answer.keys or answer.has_next or answer.has_previous)
        case Mapping():
            return all(_is_nothing(each) for each in answer.values())
        case list() | tuple():
            return all(_is_nothing(each) for each in answer)
    return answer is None or answer == 0


async def known_to_the_oem(lived: Lived) -> Known:
    async with lived.reading("oem") as reader:
        seen = await events.page(reader, PageRequest(first=1_000), where=EventFilter())
    ids = lived.ids
    names = [name for name in ids if len(name) == 2]
    return Known(
        batteries=tuple(ids[name] for name in names),
        uids=tuple(uid(name) for name in names),
        models=(ids["model"],),
        shipments=(ids["shipment"],),
        lots=(ids["lot"],),
        operators=tuple(WHO.keys() - {"public"}),
        claims=(ids["claim"],),
        events=tuple(seen.items),
    )


async def test_the_list_of_query_functions_is_complete() -> None:
    assert set(_queries()) == set(CALLS) | MADE_OF


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(PUBLIC, id="the public"),
        pytest.param(principal("stranger"), id="an operator that takes part in nothing"),
        pytest.param(principal("stranger", OperatorRole.AUDITOR), id="an auditor"),
        pytest.param(replace(WHO["oem"], scopes=frozenset()), id="a token that may not read"),
        pytest.param(replace(WHO["recycler"], scopes=frozenset({TokenScope.WRITE})), id="one that may write"),
    ],
)
async def test_nothing_is_told_to_whom_nothing_is(lived: Lived, who: Principal) -> None:
    known = await known_to_the_oem(lived)
    assert lived.database is not None

    async with lived.database.reading(Acting.DESK) as connection:
        reader = Reader(connection, principal=who, now=NOW)
        answers = {query: await call(reader, known) for query, call in CALLS.items()}

    told = {query for query, answer in answers.items() if not _is_nothing(answer)}
    assert {_name(query) for query in told - FOR_EVERYBODY} == set()


async def test_something_is_told_to_who_takes_part(lived: Lived) -> None:
    known = await known_to_the_oem(lived)
    told = set()

    for who in ("oem", "recycler", "reuser"):
        async with lived.reading(who) as reader:
            told |= {query for query, call in CALLS.items() if not _is_nothing(await call(reader, known))}

    # No document is given in the story of `lived`; test_evidence.py has some.
    assert {_name(query) for query in CALLS.keys() - told} == {"evidence.of_events"}
