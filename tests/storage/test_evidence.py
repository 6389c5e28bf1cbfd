"""Who reads which documents that were given with events; see `log_scene` for the story."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from celltrail.domain.filters import EventFilter
from celltrail.domain.principal import PUBLIC, Principal
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.domain.views import PageRequest
from celltrail.domain.visibility import Facet
from celltrail.storage import events, evidence
from celltrail.storage.engine import Database
from tests.storage.log_scene import CN, EU, log_world, reading
from tests.storage.world import principal

# Position of the event -> the documents given with it, by facet.
GIVEN: Mapping[int, tuple[Facet, ...]] = {
    1: (Facet.PUBLIC, Facet.DISMANTLING, Facet.TEST_REPORTS, Facet.INDIVIDUAL),
    3: (Facet.INDIVIDUAL, Facet.OWN_SIDE, Facet.TEST_REPORTS),
    6: (Facet.INDIVIDUAL,),
    7: (Facet.OWN_SIDE,),
    13: (Facet.INDIVIDUAL,),
    15: (Facet.INDIVIDUAL,),
}


@pytest.fixture(autouse=True)
async def story(database: Database) -> None:
    world = log_world()
    for position, facets in GIVEN.items():
        for facet in facets:
            world.evidence(position, facet=facet, title=facet.value)
    await world.write(database)


PUB, DIS, TEST, IND, OWN = (
    Facet.PUBLIC,
    Facet.DISMANTLING,
    Facet.TEST_REPORTS,
    Facet.INDIVIDUAL,
    Facet.OWN_SIDE,
)
READ: dict[str, tuple[Principal, dict[int, set[Facet]]]] = {
    "the owner": (principal("owner"), {1: {PUB, DIS, IND}, 6: {IND}, 13: {IND}, 15: {IND}}),
    # Its own: the test report of 1, what it gave with the shipment, and with the sale.
    "the maker": (principal("maker"), {1: {PUB, DIS, TEST, IND}, 3: {IND, OWN, TEST}, 6: {IND}, 7: {OWN}}),
    # Frozen before 13: it learns of the correction, and not what came with it.
    "the dealer": (principal("dealer"), {1: {PUB, DIS, IND}, 3: {IND, OWN}, 6: {IND}, 7: {OWN}}),
    "the carrier": (principal("carrier"), {3: {IND, OWN}}),
    "the worker": (principal("worker"), {1: {PUB, DIS, IND}, 6: {IND}}),
    "the EU authority": (EU, {}),
    # It sees 1 and 6 by their type alone; of 1 it reads all but the individual.
    "the CN authority": (CN, {1: {PUB, DIS, TEST}}),
    "a grantee of point 4 alone": (principal("grantee"), {1: {IND}, 6: {IND}, 13: {IND}, 15: {IND}}),
    "a stranger": (principal("stranger"), {}),
    "the public": (PUBLIC, {}),
    "a token that may not read": (principal("maker", scopes=()), {}),
}


@pytest.fixture
async def every_event(database: Database) -> list[RecordedEvent]:
    """All events, gathered from those who see them: who asks may hold an event that it must not see."""
    found: dict[str, RecordedEvent] = {}
    for who in ("owner", "maker"):
        async with reading(database, principal(who)) as reader:
            page = await events.page(reader, PageRequest(first=100), where=EventFilter())
            found.update({each.id: each for each in page.items})
    return list(found.values())


@pytest.mark.parametrize(("who", "expected"), READ.values(), ids=READ.keys())
async def test_a_document_is_read_by_its_facet_up_to_the_event(
    database: Database,
    every_event: list[RecordedEvent],
    who: Principal,
    expected: dict[int, set[Facet]],
) -> None:
    async with reading(database, who) as reader:
        found = await evidence.of_events(reader, every_event)

    assert {event_id: {Facet(each.title) for each in several} for event_id, several in found.items()} == {
        f"event-{position}": facets for position, facets in expected.items()
    }


async def test_a_document_is_its_hash_type_and_link(
    database: Database, every_event: list[RecordedEvent]
) -> None:
    async with reading(database, principal("owner")) as reader:
        (found,) = (await evidence.of_events(reader, every_event))["event-15"]

    assert (found.event_id, found.title, found.sha256) == ("event-15", "INDIVIDUAL", "0" * 64)
    assert (found.media_type, found.link) == ("application/pdf", None)


async def test_documents_of_many_events_are_one_statement(
    database: Database, every_event: list[RecordedEvent]
) -> None:
    async with reading(database, principal("owner")) as reader:
        await evidence.of_events(reader, every_event[:1])
        await evidence.of_events(reader, every_event)

        assert reader.statements == 2
