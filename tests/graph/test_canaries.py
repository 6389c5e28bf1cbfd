"""No text of the story is found by a partner that it is not for, whatever can be asked.

The questions are made from the schema (`walk.py`), the story and who may read what in it by hand from the
design of access (`canary_plot.py`). What a partner finds must be exactly what it may read: one text too many
is a leak, one too few shows that a right is denied, or that a test looks in the wrong place.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.graph.canary_answers import PURPOSES, READERS, WALK, Told, query_type, record
from tests.graph.canary_partners import EVERYBODY
from tests.graph.walk import PAGE

# `node` and `passport` are asked for each object and identifier of the story; the others answer as `node`.
BY_KEY = {"_entities", "battery", "node", "operator", "passport", "shipment"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story, told once, with everybody's answers to everything."""
    return asyncio.run(record(tmp_path_factory.mktemp("canaries") / "story.sqlite"))


def test_every_root_field_is_asked() -> None:
    assert WALK.roots_with_arguments(query_type()) == BY_KEY


@pytest.mark.parametrize("reader", EVERYBODY)
def test_c36_c58_a_partner_finds_what_is_for_it_and_nothing_else(told: Told, reader: str) -> None:
    assert told.notebook.found_in(told.answers[reader].text) == told.notebook.of(reader)


@pytest.mark.parametrize("reader", READERS)
def test_an_id_that_is_told_leads_to_an_object_that_is_answered(told: Told, reader: str) -> None:
    answers = told.answers[reader]
    listed = json.dumps(answers.lists)

    # An operator that a readable field names is known by its name, and not by its id alone.
    for type_name in set(told.ids) - {"Operator"}:
        mentioned = {each for each in told.ids[type_name] if each in listed}
        answered = {each for each, node in answers.nodes[type_name].items() if node is not None}
        assert mentioned - answered == set()


@pytest.mark.parametrize("reader", READERS)
def test_c43_a_list_counts_the_rows_that_it_shows(told: Told, reader: str) -> None:
    for connection in _connections(told.answers[reader].lists):
        rows, count = len(connection["edges"]), connection["totalCount"]
        is_log_of_accesses = any("Access" in each["__typename"] for each in connection["edges"])
        assert rows == (min(count, PAGE) if is_log_of_accesses else count) <= PAGE
        assert connection["pageInfo"]["hasNextPage"] is (rows < count)


def _connections(value: object) -> Iterator[Mapping[str, Any]]:
    """Every list in an answer."""
    if isinstance(value, dict):
        if "edges" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _connections(inner)


@pytest.mark.parametrize("reader", READERS)
def test_a_stream_tells_what_the_list_of_events_does(told: Told, reader: str) -> None:
    answers = told.answers[reader]
    listed = [edge["node"] for edge in answers.lists["events"]["events"]["edges"]]

    streamed = [each["batteryStatusChanged"] for each in answers.streams["batteryStatusChanged"]]

    # What is of a shipment, a lot or a model alone is no change of a battery.
    of_batteries = [node for node in listed if node[f"{node['__typename']}_battery"] is not None]
    assert [node["id"] for node in streamed] == [node["id"] for node in of_batteries]


@pytest.mark.parametrize("reader", EVERYBODY)
def test_c56_c58_a_stream_tells_nothing_that_is_for_others(told: Told, reader: str) -> None:
    streams = told.answers[reader].streams

    assert told.notebook.found_in(json.dumps(streams)) <= told.notebook.of(reader)
    told_of = {each["shipmentStatusChanged"]["shipment"]["id"] for each in streams["shipmentStatusChanged"]}
    listed = told.answers[reader].lists["shipments"]["shipments"]["edges"]
    assert told_of == {edge["node"]["id"] for edge in listed}


# Which texts are of which group, by how their names begin; the rest is identity, point 1 or one's own side.
GROUPS = {
    "DISMANTLING": ("dismantling", "safety"),
    "INDIVIDUAL": (
        "device",
        "freight",
        "removal",
        "repair",
        "right",
        "system",
        "weighing",
        "why-corrected",
        "reference-of-lot",
    ),
}
# What a purpose in a token leaves of these (eu_rules, section 3).
LEAVES = {"repairer": {"DISMANTLING"}, "purchaser": {"INDIVIDUAL"}, "unheard-of": set[str]()}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("owner", ["buyer", "recycler"])
def test_a_purpose_opens_nothing_and_narrows_the_groups(told: Told, owner: str, purpose: str) -> None:
    closed = tuple(f"canary-{name}-" for group in set(GROUPS) - LEAVES[purpose] for name in GROUPS[group])
    lost = {text for text in told.notebook.of(owner) if text.startswith(closed)}

    found = told.notebook.found_in(told.answers[f"{owner} as {purpose}"].text)

    assert lost
    # Whoever recorded an event is named by it: without the event, its name is nobody's to tell.
    assert found - lost == found
    assert told.notebook.of(owner) - lost - found <= _names(told)


def _names(told: Told) -> set[str]:
    return {text for text in told.notebook.readers if text.startswith(("canary-name-of-", "canary-site-of-"))}


def test_a_token_that_may_only_write_reads_what_is_everybodys(told: Told) -> None:
    found = told.notebook.found_in(told.answers["oem that may only write"].text)

    assert found == told.notebook.of("public") != set()


@pytest.mark.parametrize("reader", ["public", "auditor", "home"])
def test_who_knows_an_identifier_reads_point_1_of_what_is_on_the_market(told: Told, reader: str) -> None:
    passports = {
        name: told.notebook.found_in(json.dumps(passport)) - {_uid_of(told, name)}
        for name, passport in told.answers[reader].passports.items()
    }

    on_the_market = {text for text in told.notebook.readers if "on-the-market" in text}
    assert passports.pop("pack-2") == on_the_market
    assert {name for name, found in passports.items() if found} == set()


def _uid_of(told: Told, name: str) -> str:
    (text,) = {text for text in told.notebook.readers if text.startswith(f"canary-uid-of-{name}-")}
    return text
