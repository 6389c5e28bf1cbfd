"""deploy/partners/telematics by itself: what vehicles send, and what the gateway asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deploy.partners.services import (
    BEARER,
    Service,
    Stream,
    following,
    running,
    start,
)

BATTERY = {"__typename": "Battery", "id": "battery-1"}
STATE = "{ chargeCycles liveStateOfHealth { stateOfCertifiedEnergyPercent measuredAt } }"
UNKNOWN = {"chargeCycles": None, "liveStateOfHealth": None}
FOLLOW = """
subscription ($battery: ID!) {
  telematicsReadings(battery: $battery) {
    takenAt stateOfChargePercent chargeCycles temperatureC battery { __typename id chargeCycles }
  }
}"""
READING: dict[str, Any] = {
    "battery": "battery-1",
    "takenAt": "2026-05-01T08:00:00Z",
    "stateOfChargePercent": 61.5,
    "stateOfCertifiedEnergyPercent": 93.25,
    "chargeCycles": 412,
    "temperatureC": 24.5,
}
SESSION: dict[str, Any] = {
    "battery": "battery-1",
    "session": "A-1",
    "startedAt": "2026-05-01T08:00:00+02:00",
    "endedAt": "2026-05-01T09:00:00+02:00",
    "energyKwh": 41.2,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "telematics.sqlite"


@pytest.fixture
def service(data: Path) -> Iterator[Service]:
    with running("telematics", data) as found:
        yield found


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for tests that leave nothing in it."""
    with running("telematics", tmp_path_factory.mktemp("untouched") / "telematics.sqlite") as found:
        yield found


def send(service: Service, body: object, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(
        f"{service.url}/telemetry", json=body, headers=BEARER if headers is None else headers, timeout=30
    )


def test_the_newest_reading_is_the_state_of_a_battery(service: Service) -> None:
    older = {**READING, "takenAt": "2026-04-01T08:00:00Z", "chargeCycles": 400}
    answer = send(service, {"readings": [READING, older]})

    state = service.entity(BATTERY, STATE)

    assert (answer.status_code, answer.json()) == (200, {"recorded": {"readings": 2, "chargeSessions": 0}})
    assert state == {
        "chargeCycles": 412,
        "liveStateOfHealth": {
            "stateOfCertifiedEnergyPercent": "93.25",
            "measuredAt": "2026-05-01T08:00:00Z",
        },
    }


def test_a_battery_that_no_vehicle_reported_is_null_in_each_field(untouched: Service) -> None:
    assert untouched.entity(BATTERY, STATE) == UNKNOWN


def test_many_batteries_are_answered_in_their_order(service: Service) -> None:
    send(service, {"readings": [{**READING, "battery": f"b-{n}", "chargeCycles": n} for n in range(50)]})

    answer = service.ask(
        "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Battery { chargeCycles } } }",
        {"r": [{"__typename": "Battery", "id": f"b-{n}"} for n in (7, 99, 0, 49)]},
    )

    assert answer == {"data": {"_entities": [{"chargeCycles": n} for n in (7, None, 0, 49)]}}


def test_what_is_sent_again_changes_nothing(service: Service) -> None:
    body = {"readings": [READING], "chargeSessions": [SESSION]}
    send(service, body)

    again = send(service, {**body, "readings": [{**READING, "chargeCycles": 1}]})

    assert again.json() == {"recorded": {"readings": 0, "chargeSessions": 0}}
    assert service.entity(BATTERY, "{ chargeCycles }") == {"chargeCycles": 412}


def test_charge_sessions_are_paged_from_the_newest(service: Service) -> None:
    start_of_all = datetime(2026, 5, 1, tzinfo=UTC)
    sessions = [
        {
            **SESSION,
            "session": f"A-{n}",
            "startedAt": (start_of_all + timedelta(days=n // 2)).isoformat(),
            "endedAt": (start_of_all + timedelta(days=n // 2, hours=1)).isoformat(),
        }
        for n in range(7)
    ]
    send(service, {"chargeSessions": sessions})

    seen: list[str] = []
    after: str | None = None
    pages = 0
    has_next = True
    while has_next:
        argument = "" if after is None else f', after: "{after}"'
        page_of = f"chargeSessions(first: 3{argument}) {{ nodes {{ session }} hasNextPage endCursor }}"
        page = service.entity(BATTERY, f"{{ {page_of} }}")["chargeSessions"]
        seen += [each["session"] for each in page["nodes"]]
        after, has_next, pages = page["endCursor"], page["hasNextPage"], pages + 1

    assert (pages, seen) == (3, [f"A-{n}" for n in range(6, -1, -1)])


@pytest.mark.parametrize(
    "arguments", ["first: 0", "first: 101", 'after: "no cursor"', 'after: "OTk5OTktMDEtMDEgQQ=="']
)
def test_a_page_that_cannot_be_is_refused_with_a_code(untouched: Service, arguments: str) -> None:
    query = (
        '{ _entities(representations: [{__typename: "Battery", id: "battery-1"}]) '
        f"{{ ... on Battery {{ chargeCycles chargeSessions({arguments}) {{ endCursor }} }} }} }}"
    )

    answer = untouched.ask(query)

    assert answer["data"] == {"_entities": [{"chargeCycles": None, "chargeSessions": None}]}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


def test_a_follower_sees_each_new_reading_of_its_battery_once(service: Service) -> None:
    with following(service, FOLLOW, {"battery": "battery-1"}) as stream:
        _until_followed(service, stream)
        later = {**READING, "takenAt": "2026-05-01T09:00:00Z", "chargeCycles": 413}
        del later["temperatureC"]
        send(service, {"readings": [READING, {**READING, "battery": "battery-2"}]})
        send(service, {"readings": [READING, later]})
        events = [stream.next()["data"]["telematicsReadings"] for _ in range(2)]

    assert events == [
        {
            "takenAt": "2026-05-01T08:00:00Z",
            "stateOfChargePercent": "61.5",
            "chargeCycles": 412,
            "temperatureC": "24.5",
            "battery": {"__typename": "Battery", "id": "battery-1", "chargeCycles": 412},
        },
        {
            "takenAt": "2026-05-01T09:00:00Z",
            "stateOfChargePercent": "61.5",
            "chargeCycles": 413,
            "temperatureC": None,
            "battery": {"__typename": "Battery", "id": "battery-1", "chargeCycles": 413},
        },
    ]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer another secret"}, {"Authorization": "Basic a secret of the tests"}],
    ids=["none", "another", "another scheme"],
)
def test_without_the_secret_nothing_is_taken(untouched: Service, headers: dict[str, str]) -> None:
    answer = send(untouched, {"readings": [READING]}, headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert untouched.entity(BATTERY, STATE) == UNKNOWN


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"battery": ""}, ["readings", 1, "battery"]),
        ({"battery": None}, ["readings", 1, "battery"]),
        ({"takenAt": "2026-05-01"}, ["readings", 1, "takenAt"]),
        ({"takenAt": "2026-05-01T08:00:00"}, ["readings", 1, "takenAt"]),
        ({"takenAt": "2026-13-01T08:00:00Z"}, ["readings", 1, "takenAt"]),
        ({"takenAt": "9026-05-01T08:00:00Z"}, ["readings", 1, "takenAt"]),
        ({"takenAt": "0001-01-01T00:00:00+14:00"}, ["readings", 1, "takenAt"]),
        ({"stateOfChargePercent": 100.5}, ["readings", 1, "stateOfChargePercent"]),
        ({"stateOfChargePercent": "61"}, ["readings", 1, "stateOfChargePercent"]),
        ({"stateOfCertifiedEnergyPercent": -1}, ["readings", 1, "stateOfCertifiedEnergyPercent"]),
        ({"chargeCycles": 1.5}, ["readings", 1, "chargeCycles"]),
        ({"chargeCycles": True}, ["readings", 1, "chargeCycles"]),
        ({"temperatureC": 1e-300}, ["readings", 1, "temperatureC"]),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_one_wrong_reading_refuses_all_and_says_where(
    untouched: Service, changed: dict[str, Any], path: list[str | int]
) -> None:
    answer = send(untouched, {"readings": [READING, {**READING, **changed}]})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["path"]) == (422, "INVALID_TELEMETRY", path)
    assert untouched.entity(BATTERY, STATE) == UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"readings": {}}',
        b'{"readings": [1]}',
        b'{"reading": []}',
        b'{"readings": [NaN]}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_body_that_is_no_telemetry_is_refused(untouched: Service, body: bytes) -> None:
    answer = httpx.post(f"{untouched.url}/telemetry", content=body, headers=BEARER, timeout=30)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_TELEMETRY")


def test_a_body_without_end_is_refused_before_its_end(untouched: Service) -> None:
    answer = httpx.post(f"{untouched.url}/telemetry", content=b" " * 2_000_000, headers=BEARER, timeout=30)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "TOO_LARGE")


def test_a_charge_that_ends_before_it_starts_is_refused(untouched: Service) -> None:
    answer = send(untouched, {"chargeSessions": [{**SESSION, "endedAt": "2026-05-01T07:00:00+02:00"}]})

    assert answer.json()["error"]["path"] == ["chargeSessions", 0, "endedAt"]


def test_a_restart_keeps_the_data(data: Path) -> None:
    with running("telematics", data) as service:
        send(service, {"readings": [READING]})
        service.program.terminate()

    with running("telematics", data) as again:
        assert again.entity(BATTERY, "{ chargeCycles }") == {"chargeCycles": 412}


def test_what_was_acknowledged_survives_a_kill(data: Path) -> None:
    with running("telematics", data) as service:
        for number in range(20):
            reading = {**READING, "battery": f"b-{number}", "chargeCycles": number}
            assert send(service, {"readings": [reading]}).status_code == 200
        service.program.process.kill()

    with running("telematics", data) as again:
        found = [
            again.entity({"__typename": "Battery", "id": f"b-{number}"}, "{ chargeCycles }")
            for number in range(20)
        ]
    assert found == [{"chargeCycles": number} for number in range(20)]


def test_of_one_battery_the_newest_readings_are_kept(data: Path) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)

    def batch(hours: range) -> dict[str, Any]:
        return {
            "readings": [
                {**READING, "takenAt": (begin + timedelta(hours=n)).isoformat(), "chargeCycles": n}
                for n in hours
            ]
        }

    with running("telematics", data) as service:
        send(service, batch(range(1_000)))
        send(service, batch(range(1_000, 1_100)))
        repeated = send(service, batch(range(90, 110))).json()
        state = service.entity(BATTERY, "{ chargeCycles }")

    # The first 100 made room for the last; of those sent again, ten had been forgotten.
    assert repeated == {"recorded": {"readings": 10, "chargeSessions": 0}}
    assert state == {"chargeCycles": 1_099}


@pytest.mark.parametrize("secret", ["", "too short"])
def test_a_service_without_a_real_secret_does_not_start(data: Path, secret: str) -> None:
    program = start("telematics", data, TELEMATICS_INGEST_SECRET=secret)
    status = program.process.wait(timeout=60)

    assert status == 1
    assert "the secret of ingest has at least 16 ASCII characters" in program.err.all()


def _until_followed(service: Service, stream: Stream) -> None:
    """Send older readings until one arrives: from then on none is missed."""
    for minute in range(60):
        probe = f"2026-04-01T08:{minute:02}:00Z"
        send(service, {"readings": [{**READING, "takenAt": probe}]})
        if stream.has_begun():
            while stream.next()["data"]["telematicsReadings"]["takenAt"] != probe:
                pass
            return
    pytest.fail("the stream never began")
