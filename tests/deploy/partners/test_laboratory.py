"""deploy/partners/laboratory by itself: what the laboratory records, and what the gateway asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.partners.services import BEARER, Service, Stream, following, running, start

LOT = {"__typename": "MaterialLot", "id": "lot-1"}
ASSAYS = "{ assays { nodes { id sample method sampledAt massFractions { element fraction } lot { id } } } }"
RECOVERABLE = "{ recoverableMasses { element massKg fraction } }"
RECORD = """
mutation ($input: LaboratoryRecordAssayInput!) {
  laboratoryRecordAssay(input: $input) {
    __typename
    ... on LaboratoryRecordAssayPayload { isNew assay { id sample } }
    ... on LaboratoryInvalidInput { code path message }
    ... on LaboratoryConflict { code }
    ... on LaboratoryForbidden { code }
  }
}"""
FOLLOW = """
subscription ($lot: ID!) {
  laboratoryAssays(lot: $lot) { sample massFractions { element fraction } lot { __typename id } }
}"""
ASSAY: dict[str, Any] = {
    "lot": "lot-1",
    "sample": "S-1",
    "laboratory": "Example Recovery, laboratory",
    "method": "ICP_OES",
    "sampledAt": "2026-05-01T10:00:00+02:00",
    "massFractions": [
        {"element": "LITHIUM", "fraction": "0.0312"},
        {"element": "COPPER", "fraction": "0.02"},
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "laboratory.sqlite"


@pytest.fixture
def service(data: Path) -> Iterator[Service]:
    with running("laboratory", data) as found:
        yield found


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for tests that leave nothing in it."""
    with running("laboratory", tmp_path_factory.mktemp("untouched") / "laboratory.sqlite") as found:
        yield found


def record(service: Service, assay: dict[str, Any], headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = service.ask(RECORD, {"input": assay}, BEARER if headers is None else headers)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["laboratoryRecordAssay"]
    return found


def test_an_assay_is_recorded_and_read_on_its_lot(service: Service) -> None:
    recorded = record(service, ASSAY)

    found = service.entity(LOT, ASSAYS)

    assert recorded == {
        "__typename": "LaboratoryRecordAssayPayload",
        "isNew": True,
        "assay": {"id": "1", "sample": "S-1"},
    }
    assert found["assays"]["nodes"] == [
        {
            "id": "1",
            "sample": "S-1",
            "method": "ICP_OES",
            "sampledAt": "2026-05-01T08:00:00Z",
            "massFractions": ASSAY["massFractions"],
            "lot": {"id": "lot-1"},
        }
    ]


def test_recoverable_masses_are_the_gateways_mass_times_the_newest_fractions(service: Service) -> None:
    record(service, ASSAY)
    newest = {**ASSAY, "sample": "S-2", "massFractions": [{"element": "LITHIUM", "fraction": "0.03125"}]}
    record(service, newest)
    fractions = [
        {"material": "COPPER", "massKg": "136.125"},
        {"material": "BLACK_MASS", "massKg": "470.250"},
    ]

    found = service.entity({**LOT, "fractions": fractions}, RECOVERABLE)

    assert found == {
        "recoverableMasses": [{"element": "LITHIUM", "massKg": "14.69531250", "fraction": "0.03125"}]
    }


@pytest.mark.parametrize(
    "fractions",
    [
        [],
        None,
        [{"material": "COPPER", "massKg": "1"}],
        [{"material": "BLACK_MASS", "massKg": None}],
        [{"material": None, "massKg": None}],
        [{"material": "BLACK_MASS", "massKg": "1"}, {"material": "BLACK_MASS", "massKg": None}],
    ],
)
def test_without_a_mass_that_may_be_read_nothing_is_computed(service: Service, fractions: object) -> None:
    record(service, ASSAY)

    found = service.entity({**LOT, "fractions": fractions}, RECOVERABLE)

    assert found == {"recoverableMasses": None}


def test_a_lot_without_an_assay_has_no_recoverable_masses(untouched: Service) -> None:
    fractions = [{"material": "BLACK_MASS", "massKg": "470.250"}]

    found = untouched.entity({**LOT, "fractions": fractions}, RECOVERABLE)

    assert found == {"recoverableMasses": None}


def test_assays_are_paged_from_the_newest(service: Service) -> None:
    for number in range(5):
        record(service, {**ASSAY, "sample": f"S-{number}"})

    first = service.entity(LOT, "{ assays(first: 3) { nodes { sample } hasNextPage endCursor } }")["assays"]
    after = f'{{ assays(first: 3, after: "{first["endCursor"]}") {{ nodes {{ sample }} hasNextPage }} }}'
    second = service.entity(LOT, after)["assays"]

    seen = [each["sample"] for each in first["nodes"] + second["nodes"]]
    assert seen == ["S-4", "S-3", "S-2", "S-1", "S-0"]
    assert (first["hasNextPage"], second["hasNextPage"]) == (True, False)


@pytest.mark.parametrize("arguments", ["first: 0", "first: 101", 'after: "x"', 'after: "²"'])
def test_a_page_that_cannot_be_is_refused_with_a_code(untouched: Service, arguments: str) -> None:
    query = (
        '{ _entities(representations: [{__typename: "MaterialLot", id: "lot-1"}]) '
        f"{{ ... on MaterialLot {{ id assays({arguments}) {{ endCursor }} }} }} }}"
    )

    answer = untouched.ask(query)

    assert answer["data"] == {"_entities": [{"id": "lot-1", "assays": None}]}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


def test_a_sample_is_recorded_once(service: Service) -> None:
    record(service, ASSAY)

    again = record(service, ASSAY)
    other = record(service, {**ASSAY, "method": "XRF"})

    assert again["isNew"] is False
    assert other == {"__typename": "LaboratoryConflict", "code": "SAMPLE_CONFLICT"}
    assert len(service.entity(LOT, ASSAYS)["assays"]["nodes"]) == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another secret"}], ids=["none", "another"])
def test_without_the_secret_nothing_is_recorded(untouched: Service, headers: dict[str, str]) -> None:
    refused = record(untouched, ASSAY, headers)

    assert refused == {"__typename": "LaboratoryForbidden", "code": "FORBIDDEN"}
    assert untouched.entity(LOT, ASSAYS) == {"assays": {"nodes": []}}


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"sample": ""}, ["sample"]),
        ({"lot": "a lot"}, ["lot"]),
        ({"laboratory": "x" * 201}, ["laboratory"]),
        ({"sampledAt": "2999-01-01T00:00:00Z"}, ["sampledAt"]),
        ({"massFractions": []}, ["massFractions"]),
        (
            {"massFractions": [{"element": "LITHIUM", "fraction": "1.1"}]},
            ["massFractions", "0", "fraction"],
        ),
        (
            {"massFractions": [{"element": "LITHIUM", "fraction": "-0.1"}]},
            ["massFractions", "0", "fraction"],
        ),
        (
            {"massFractions": [{"element": "LITHIUM", "fraction": "0.1"}] * 2},
            ["massFractions", "1", "element"],
        ),
        (
            {
                "massFractions": [
                    {"element": "LITHIUM", "fraction": "0.6"},
                    {"element": "COPPER", "fraction": "0.6"},
                ]
            },
            ["massFractions"],
        ),
    ],
)
def test_an_assay_that_cannot_be_is_refused_with_its_place(
    untouched: Service, changed: dict[str, Any], path: list[str]
) -> None:
    refused = record(untouched, {**ASSAY, **changed})

    assert (refused["__typename"], refused["code"]) == ("LaboratoryInvalidInput", "INVALID_INPUT")
    assert refused["path"] == path
    assert untouched.entity(LOT, ASSAYS) == {"assays": {"nodes": []}}


@pytest.mark.parametrize(
    "changed",
    [
        {"sampledAt": "2026-05-01"},
        {"sampledAt": "2026-02-30T00:00:00Z"},
        {"method": "SMELL"},
        {"massFractions": [{"element": "LITHIUM", "fraction": "1e-2"}]},
        {"massFractions": [{"element": "LITHIUM", "fraction": "NaN"}]},
        {"massFractions": [{"element": "LITHIUM", "fraction": True}]},
    ],
)
def test_what_the_types_do_not_allow_is_an_error_of_the_request(
    untouched: Service, changed: dict[str, Any]
) -> None:
    answer = untouched.ask(RECORD, {"input": {**ASSAY, **changed}}, BEARER)

    assert answer["data"] is None
    assert "$input" in answer["errors"][0]["message"]


def test_a_follower_sees_each_new_assay_of_its_lot_once(service: Service) -> None:
    with following(service, FOLLOW, {"lot": "lot-1"}) as stream:
        _until_followed(service, stream)
        record(service, ASSAY)
        record(service, ASSAY)
        record(service, {**ASSAY, "lot": "lot-2", "sample": "S-2"})
        record(service, {**ASSAY, "sample": "S-3"})
        events = [stream.next()["data"]["laboratoryAssays"] for _ in range(2)]

    expected = {"massFractions": ASSAY["massFractions"], "lot": {"__typename": "MaterialLot", "id": "lot-1"}}
    assert events == [{"sample": "S-1", **expected}, {"sample": "S-3", **expected}]


def test_a_restart_keeps_the_data(data: Path) -> None:
    with running("laboratory", data) as service:
        record(service, ASSAY)
        service.program.terminate()

    with running("laboratory", data) as again:
        assert record(again, ASSAY)["isNew"] is False


def test_what_was_acknowledged_survives_a_kill(data: Path) -> None:
    with running("laboratory", data) as service:
        for number in range(20):
            assert record(service, {**ASSAY, "sample": f"S-{number}"})["isNew"]
        service.program.process.kill()

    with running("laboratory", data) as again:
        found = again.entity(LOT, "{ assays(first: 100) { nodes { sample } } }")["assays"]["nodes"]
    assert [each["sample"] for each in found] == [f"S-{number}" for number in range(19, -1, -1)]


def test_a_service_without_a_real_secret_does_not_start(data: Path) -> None:
    program = start("laboratory", data, LABORATORY_RECORDING_SECRET="too short")  # noqa: S106 -- that is the test
    status = program.process.wait(timeout=60)

    assert status == 1
    assert "the secret of recording has at least 16 ASCII characters" in program.err.all()


def _until_followed(service: Service, stream: Stream) -> None:
    """Record other assays until one arrives: from then on none is missed."""
    for number in range(60):
        probe = f"probe-{number}"
        record(service, {**ASSAY, "sample": probe})
        if stream.has_begun():
            while stream.next()["data"]["laboratoryAssays"]["sample"] != probe:
                pass
            return
    pytest.fail("the stream never began")
