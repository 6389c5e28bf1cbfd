"""`celltrail demo --partners`: one query and the streams cross three services, each a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.partners.demonstrations import Demonstration, demonstration


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One for all tests of this module: they leave it as it is."""
    found = demonstration(tmp_path_factory.mktemp("demonstration") / "data")
    try:
        yield found
    finally:
        found.program.end()


def test_one_query_crosses_all_three(demo: Demonstration) -> None:
    query, token = demo.operation("AcrossCompanies")

    answer = demo.ask(query, token)

    assert "errors" not in answer, answer
    battery = answer["data"]["battery"]
    (lot,) = battery["recycling"]["lots"]
    (mass_kg,) = [float(each["massKg"]) for each in lot["fractions"] if each["material"] == "BLACK_MASS"]
    assert battery["stage"] == "RECYCLED"
    assert battery["chargeCycles"] > 100
    assert battery["liveStateOfHealth"]["measuredAt"].endswith("Z")
    assert len(battery["chargeSessions"]["nodes"]) == 2
    assert lot["assays"]["nodes"][0]["method"] == "ICP_OES"
    assert {each["element"] for each in lot["recoverableMasses"]} >= {"LITHIUM", "COPPER"}
    for each in lot["recoverableMasses"]:
        assert float(each["massKg"]) == pytest.approx(mass_kg * float(each["fraction"]))


@pytest.mark.parametrize("name", ["AssaysOfLot", "ReadingsOfBattery"])
def test_each_event_of_a_stream_is_completed_by_the_others(demo: Demonstration, name: str) -> None:
    subscription, token = demo.operation(name)

    event = demo.first_event(subscription, token)

    assert event["type"] == "next", event
    assert "errors" not in event["payload"], event
    if name == "AssaysOfLot":
        lot = event["payload"]["data"]["laboratoryAssays"]["lot"]
        batteries = [each["battery"] for each in lot["inputs"]["nodes"]]
        assert {each["element"] for each in lot["recoverableMasses"]} >= {"LITHIUM", "COPPER"}
        assert all(each["code"] and each["chargeCycles"] for each in batteries)
    else:
        battery = event["payload"]["data"]["telematicsReadings"]["battery"]
        assert (battery["stage"], battery["model"]["chemistry"]) == ("IN_USE", "LFP")
        assert battery["chargeCycles"] >= 0


def test_who_sees_no_battery_learns_nothing_of_it_from_a_partner(demo: Demonstration) -> None:
    query, _ = demo.operation("AcrossCompanies")

    answer = demo.ask(query, demo.token("competitor"))

    assert answer == {"data": {"battery": None}}


def test_nobody_records_through_the_gateway(demo: Demonstration) -> None:
    mutation = """mutation { laboratoryRecordAssay(input: {
      lot: "x", sample: "x", laboratory: "x", method: XRF, sampledAt: "2026-01-01T00:00:00Z",
      massFractions: [{element: LITHIUM, fraction: "0.1"}]
    }) { __typename ... on LaboratoryForbidden { code } } }"""

    answer = demo.ask(mutation, demo.token("recycler"))

    refused = {"__typename": "LaboratoryForbidden", "code": "FORBIDDEN"}
    assert answer == {"data": {"laboratoryRecordAssay": refused}}
